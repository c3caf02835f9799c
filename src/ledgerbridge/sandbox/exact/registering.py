"""Registering an app in the App Store of a country site."""

from __future__ import annotations

from random import Random

from ledgerbridge.sandbox.exact.scopes import SCOPES
from ledgerbridge.sandbox.exact.state import Client, State
from ledgerbridge.sandbox.kit.registering import Field, Filled, Form, Kind, Known, Told, addresses_checked, is_secure

APP = Form(
    "app",
    "App",
    "Register and manage API keys, in the App Store of the country's site",
    (
        Field("name", "Name", at_least=1),
        Field(
            "redirect_uri",
            "Redirect URI",
            Kind.ADDRESSES,
            "One HTTPS address, compared letter by letter.",
            at_least=1,
            at_most=1,
        ),
        Field(
            "scopes",
            "Scopes",
            Kind.LEVELS,
            "Set here and nowhere else: the address of the page for the user names none.",
            tuple(SCOPES),
            ("read", "manage"),
            at_least=1,
        ),
    ),
)


def register(state: State, filled: Filled) -> Told:
    """A new app. Raises Unfit."""
    # EX-APP-REGISTERED, EX-APP-HTTPS
    redirects = filled.several("redirect_uri")
    unsafe = not all(is_secure(one) for one in redirects)
    addresses_checked("redirect_uri", redirects, (unsafe, "an HTTPS address is needed"))
    random = Random(f"{state.client.id}/{len(state.apps)}")
    id, secret, webhook_secret = _guid(random), f"{random.getrandbits(72):018x}", f"{random.getrandbits(128):032x}"
    state.apps[id] = Client(id, secret, webhook_secret, filled.text("name"), redirects, filled.levels("scopes"))
    return Told(filled.text("name"), {"client_id": id, "client_secret": secret, "webhook_secret": webhook_secret})


def registered(state: State) -> list[Known]:
    return [
        Known(
            APP.kind,
            app.name,
            app.id,
            app.redirects,
            tuple(f"{scope}: {level}" for scope, level in app.scopes.items()),
        )
        for app in state.apps.values()
    ]


def _guid(random: Random) -> str:
    number = f"{random.getrandbits(128):032x}"
    return "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
