"""All that a snapshot keeps: accounts, the registered app, and every token given out."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.hubspot.account import Account
from ledgerbridge.sandbox.hubspot.subscriptions import Hooks

ACCESS_LIFE_S = 1800
CODE_LIFE_S = 300


class App(msgspec.Struct, frozen=True):
    """The app that is registered from the start; loopback redirect addresses belong to it."""

    id: int
    client_id: str
    client_secret: str
    developer_key: str = ""
    """Key of the developer's account, for calls about the app itself."""


class AppAccess(msgspec.Struct, frozen=True):
    """A token of the app itself, which opens no account."""

    scopes: tuple[str, ...]
    expires_ms: int


class Grant(msgspec.Struct, frozen=True):
    """What an account let an app do."""

    account: str
    scopes: tuple[str, ...]
    user_id: int


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
    accounts: dict[str, Account]
    tokens: Tokens = msgspec.field(default_factory=Tokens)
    hooks: Hooks = msgspec.field(default_factory=Hooks)
