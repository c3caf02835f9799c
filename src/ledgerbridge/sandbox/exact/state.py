"""Everything of the simulator that a snapshot keeps."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.exact.division import Division
from ledgerbridge.sandbox.kit.registering import is_local


class Client(msgspec.Struct, frozen=True):
    """An app. The ready-made one has loopback addresses as its redirects, and every scope."""

    id: str
    secret: str
    webhook_secret: str
    name: str = ""
    redirects: tuple[str, ...] = ()
    scopes: dict[str, str] = {}
    """{scope: its level} as registered."""

    def lets_back_to(self, address: str) -> bool:
        # EX-REDIRECT-EXACT
        return address in self.redirects if self.redirects else is_local(address)

    def level(self, scope: str) -> str:
        """What the app may do by a scope; one that was not registered is unused."""
        # EX-APP-SCOPES
        return self.scopes.get(scope, "unused") if self.redirects else "manage"


class Grant(msgspec.Struct):
    """One consent of the user to the app: a chain of tokens, of which the last refresh token works."""

    client: str
    divisions: list[str]
    """The divisions granted; empty for all the user may use."""
    current: str
    """The division last used."""
    refresh: str
    refresh_since: float
    access: str = ""
    access_since: float = 0.0
    ended: bool = False


class Code(msgspec.Struct, frozen=True):
    """An authorization code, waiting to be exchanged once."""

    client: str
    divisions: list[str]
    redirect_uri: str
    expires: float


class Access(msgspec.Struct, frozen=True):
    """What an access token stands for; `grant` is the number of the consent."""

    grant: int
    expires: float


class State(msgspec.Struct):
    """The divisions of one licence, the consents of its user, and their tokens."""

    client: Client
    """The ready-made one."""
    user: str
    """Id of the one user there is."""
    divisions: dict[str, Division] = {}
    grants: list[Grant] = []
    by_refresh: dict[str, int] = {}
    """{refresh token, used ones too: number of its consent}."""
    codes: dict[str, Code] = {}
    access: dict[str, Access] = {}
    credentials: dict[str, int] = {}
    """The consent that the control plane hands out, by division."""
    apps: dict[str, Client] = {}
    """Those that were registered, by id."""

    def app(self, id: str) -> Client | None:
        """The app of an id, which may be written in braces and in capitals."""
        plain = id.strip("{}").lower()
        return self.client if plain == self.client.id else self.apps.get(plain)
