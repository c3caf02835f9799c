"""Registering an application with the form for partners, whose answer comes by mail."""

from __future__ import annotations

from random import Random

from ledgerbridge.sandbox.eaccounting.state import Client, State
from ledgerbridge.sandbox.eaccounting.tokens import SCOPES
from ledgerbridge.sandbox.kit.registering import Field, Filled, Form, Kind, Known, Told, addresses_checked

APP = Form(
    "app",
    "Application",
    "the form for partners, whose answer comes by mail",
    (
        Field("name", "Name of the application", at_least=1),
        Field("email", "E-mail", help="Where id, secret and test company would be sent."),
        Field(
            "redirect_uri",
            "Redirect URI",
            Kind.ADDRESSES,
            "One address, compared whole: scheme, host, port and path. Only support changes it.",
            at_least=1,
            at_most=1,
        ),
        Field("scopes", "Scopes", Kind.SCOPES, choices=SCOPES, at_least=1),
    ),
)


def register(state: State, filled: Filled) -> Told:
    """A new application. Raises Unfit."""
    # EA-APP-REGISTERED
    redirects = filled.several("redirect_uri")
    addresses_checked("redirect_uri", redirects)
    random = Random(f"{state.client.id}/{len(state.apps)}")
    letters = "".join(letter for letter in filled.text("name").lower() if letter.isascii() and letter.isalnum())
    id, secret = f"{letters or 'app'}{random.getrandbits(32):08x}", f"{random.getrandbits(160):040x}"
    state.apps[id] = Client(id, secret, filled.text("name"), redirects, filled.several("scopes"))
    return Told(filled.text("name"), {"client_id": id, "client_secret": secret})


def registered(state: State) -> list[Known]:
    return [Known(APP.kind, app.name, app.id, app.redirects, app.scopes) for app in state.apps.values()]
