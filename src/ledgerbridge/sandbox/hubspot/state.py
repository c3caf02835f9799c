"""All that a snapshot keeps: accounts, the registered app, and every token given out."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from ledgerbridge.sandbox.hubspot.account import Account
from ledgerbridge.sandbox.hubspot.subscriptions import Hooks
from ledgerbridge.sandbox.kit.registering import address_fault, is_local

ACCESS_LIFE_S = 1800
CODE_LIFE_S = 300


class App(msgspec.Struct, frozen=True):
    """An app. Loopback redirect addresses and all scopes belong to the one that is registered from the start."""

    id: int
    client_id: str
    """Empty for a private app, which has a token and signs nobody in."""
    client_secret: str
    developer_key: str = ""
    """Key of the developer's account, for calls about the app itself."""
    name: str = ""
    redirects: tuple[str, ...] = ()
    required_scopes: tuple[str, ...] = ()
    optional_scopes: tuple[str, ...] = ()

    def lets_back_to(self, address: str) -> bool:
        # HS-REDIRECT-EXACT
        return address in self.redirects if self.redirects else is_local(address) and not address_fault(address)

    def fits(self, scopes: Collection[str], optional: Collection[str]) -> bool:
        """Whether scopes asked for are those of the app: all its required ones, and none that it has not."""
        # HS-APP-SCOPES
        if not self.required_scopes:
            return True
        known = {*self.required_scopes, *self.optional_scopes}
        return set(self.required_scopes) <= set(scopes) and {*scopes, *optional} <= known


class AppAccess(msgspec.Struct, frozen=True):
    """A token of the app itself, which opens no account."""

    scopes: tuple[str, ...]
    expires_ms: int


class Grant(msgspec.Struct, frozen=True):
    """What an account let an app do."""

    account: str
    scopes: tuple[str, ...]
    user_id: int
    app: App


class Access(msgspec.Struct, frozen=True):
    """An access token; a static one never expires."""

    grant: Grant
    expires_ms: int | None


class Code(msgspec.Struct, frozen=True):
    """An authorization code on its way back to the app."""

    grant: Grant
    redirect_uri: str
    expires_ms: int


class Tokens(msgspec.Struct):
    """Every code and token by its own text."""

    codes: dict[str, Code] = {}
    spent: dict[str, str] = {}
    """Codes already exchanged, each with its account."""
    access: dict[str, Access] = {}
    refresh: dict[str, Grant] = {}
    app: dict[str, AppAccess] = {}


class State(msgspec.Struct):
    """Everything the simulator remembers."""

    app: App
    """The ready-made one."""
    accounts: dict[str, Account]
    tokens: Tokens = msgspec.field(default_factory=Tokens)
    hooks: Hooks = msgspec.field(default_factory=Hooks)
    apps: list[App] = []
    """Those that were registered, the oldest first."""

    def app_of(self, client_id: str) -> App | None:
        """The app that signs people in under an id."""
        return next((app for app in (self.app, *self.apps) if client_id and app.client_id == client_id), None)
