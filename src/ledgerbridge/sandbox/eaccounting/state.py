"""Everything of the simulator that a snapshot keeps."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.eaccounting.company import Company


class Client(msgspec.Struct, frozen=True):
    """The ready-made app at the identity server. Loopback addresses are registered as its redirects."""

    id: str
    secret: str


class Grant(msgspec.Struct):
    """One user's consent for one company, with its refresh token."""

    company: str
    scopes: tuple[str, ...]
    refresh: str = ""
    """The refresh token that works; empty where the consent reaches no further than an hour."""
    refresh_since: float = 0.0
    is_over: bool = False
    """Revoked by the app; no token of it works any more."""
    shut: str = "ok"
    """The company's setting `grant` as it was last changed while this consent stood."""


class Code(msgspec.Struct, frozen=True):
    """An authorization code, waiting to be exchanged once."""

    company: str
    scopes: tuple[str, ...]
    redirect_uri: str
    expires: float


class Access(msgspec.Struct, frozen=True):
    """What an access token stands for; `grant` is the number of the consent."""

    grant: int
    expires: float


class State(msgspec.Struct):
    """Companies, consents and tokens."""

    client: Client
    companies: dict[str, Company] = {}
    grants: list[Grant] = []
    codes: dict[str, Code] = {}
    access: dict[str, Access] = {}
    refreshes: dict[str, int] = {}
    """The consent behind every refresh token ever given."""
    credentials: dict[str, int] = {}
    """The consent that the control plane hands out, by company."""
