"""Everything of the simulator that a snapshot keeps."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks.company import Company


class Client(msgspec.Struct, frozen=True):
    """The ready-made app at Intuit. Loopback addresses are registered as its redirects."""

    id: str
    secret: str


class Grant(msgspec.Struct):
    """One company's consent to one app, with its refresh token."""

    realm: str
    scope: str
    granted: float
    refresh: str
    refresh_since: float
    replaced: dict[str, float] = {}
    """Earlier refresh tokens, with the second in which each was replaced."""
    revoked: bool = False


class Code(msgspec.Struct, frozen=True):
    """An authorization code, waiting to be exchanged once."""

    realm: str
    scope: str
    redirect_uri: str
    expires: float


class Access(msgspec.Struct, frozen=True):
    """What an access token stands for; `grant` is the number of the consent."""

    grant: int
    expires: float


class Gathering(msgspec.Struct):
    """A webhook that still takes in events: its id and number, its form, and what it tells so far."""

    delivery: str
    n: int
    form: str
    events: list[Wire]


class State(msgspec.Struct):
    """Companies, consents and tokens."""

    client: Client
    verifier: str
    """The token with which webhooks are signed."""
    gatherings: dict[str, Gathering] = {}
    companies: dict[str, Company] = {}
    grants: list[Grant] = []
    codes: dict[str, Code] = {}
    access: dict[str, Access] = {}
    credentials: dict[str, int] = {}
    """The consent that the control plane hands out, by company."""
