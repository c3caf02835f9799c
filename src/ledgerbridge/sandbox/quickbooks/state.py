"""Everything of the simulator that a snapshot keeps."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.kit.registering import is_local
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks.company import Company

ACCOUNTING = "com.intuit.quickbooks.accounting"
API_SCOPES = (ACCOUNTING, "com.intuit.quickbooks.payment")
"""Scopes that an app is registered for; those about the person need no registration."""


class Client(msgspec.Struct, frozen=True):
    """An app at Intuit. The ready-made one has loopback addresses as its redirects, and every scope."""

    id: str
    secret: str
    name: str = ""
    redirects: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()

    def lets_back_to(self, address: str) -> bool:
        # QB-REDIRECT-EXACT
        return address in self.redirects if self.redirects else is_local(address)

    def lacks(self, scope: str) -> bool:
        """Whether a scope that is asked for was not chosen at the registration."""
        # QB-APP-SCOPES
        asked = [one for one in scope.split() if one in API_SCOPES]
        return bool(self.scopes) and not set(asked) <= set(self.scopes)


class Grant(msgspec.Struct):
    """One company's consent to one app, with its refresh token."""

    realm: str
    client: str
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
    client: str
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
    """The ready-made one."""
    verifier: str
    """The token with which webhooks are signed."""
    gatherings: dict[str, Gathering] = {}
    companies: dict[str, Company] = {}
    grants: list[Grant] = []
    codes: dict[str, Code] = {}
    access: dict[str, Access] = {}
    credentials: dict[str, int] = {}
    """The consent that the control plane hands out, by company."""
    apps: dict[str, Client] = {}
    """Those that were registered, by id."""

    def app(self, id: str) -> Client | None:
        return self.client if id == self.client.id else self.apps.get(id)
