"""Everything of the simulator that a snapshot keeps."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from ledgerbridge.sandbox.eaccounting.company import Company
from ledgerbridge.sandbox.kit.registering import is_local


class Client(msgspec.Struct, frozen=True):
    """An app at the identity server. The ready-made one has loopback addresses as its redirects, and every scope."""

    id: str
    secret: str
    name: str = ""
    redirects: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()

    def lets_back_to(self, address: str) -> bool:
        # EA-REDIRECT-EXACT
        return address in self.redirects if self.redirects else is_local(address)

    def lacks(self, scopes: Collection[str]) -> bool:
        """Whether a scope that is asked for was not registered."""
        # EA-APP-SCOPES
        return bool(self.scopes) and not set(scopes) <= set(self.scopes)


class Grant(msgspec.Struct):
    """One user's consent for one company, with its refresh token."""

    company: str
    client: str
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
    client: str
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
    """The ready-made one."""
    companies: dict[str, Company] = {}
    grants: list[Grant] = []
    codes: dict[str, Code] = {}
    access: dict[str, Access] = {}
    refreshes: dict[str, int] = {}
    """The consent behind every refresh token ever given."""
    credentials: dict[str, int] = {}
    """The consent that the control plane hands out, by company."""
    apps: dict[str, Client] = {}
    """Those that were registered, by id."""

    def app(self, id: str) -> Client | None:
        return self.client if id == self.client.id else self.apps.get(id)
