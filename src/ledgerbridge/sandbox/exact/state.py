"""Everything of the simulator that a snapshot keeps."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.exact.division import Division


class Client(msgspec.Struct, frozen=True):
    """The ready-made app. Loopback addresses are registered as its redirects."""

    id: str
    secret: str
    webhook_secret: str


class Grant(msgspec.Struct):
    """One consent of the user to the app: a chain of tokens, of which the last refresh token works."""

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
