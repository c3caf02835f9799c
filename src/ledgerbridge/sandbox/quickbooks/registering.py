"""Registering an app at Intuit's developer pages."""

from __future__ import annotations

from random import Random

from ledgerbridge.sandbox.kit.registering import (
    Field,
    Filled,
    Form,
    Kind,
    Known,
    Told,
    Unfit,
    addresses_checked,
    is_local,
    is_secure,
)
from ledgerbridge.sandbox.quickbooks.state import API_SCOPES, Client, State

DEVELOPMENT, PRODUCTION = "development", "production"
APP = Form(
    "app",
    "App",
    "an app at Intuit's developer pages, and the keys of one of its two pairs",
    (
        Field("name", "Name of the app", at_least=1),
        Field(
            "keys",
            "Keys",
            Kind.CHOICE,
            "Development keys open test companies, production keys real ones; the sandbox lets both in.",
            (DEVELOPMENT, PRODUCTION),
        ),
        Field(
            "redirect_uris",
            "Redirect URIs",
            Kind.ADDRESSES,
            "One a line, compared letter by letter. With production keys HTTPS, and not localhost.",
            at_least=1,
        ),
        Field("scopes", "Scopes", Kind.SCOPES, choices=API_SCOPES, at_least=1),
        Field("reconnect_url", "Reconnect URL", help="Needed with production keys since January 2026."),
    ),
)


def register(state: State, filled: Filled) -> Told:
    """A new app with the keys of one pair. Raises Unfit."""
    # QB-APP-REGISTERED, QB-APP-LOCALHOST
    redirects = filled.several("redirect_uris")
    is_real = filled.text("keys") == PRODUCTION
    unsafe = [one for one in redirects if is_real and (not is_secure(one) or is_local(one))]
    addresses_checked("redirect_uris", redirects, (bool(unsafe), "production keys take HTTPS addresses alone"))
    if is_real and not filled.text("reconnect_url"):  # QB-APP-RECONNECT
        raise Unfit({"reconnect_url": "this is needed"})
    random = Random(f"{state.client.id}/{len(state.apps)}")
    id, secret = f"AB{random.getrandbits(160):040X}", f"{random.getrandbits(160):040x}"
    state.apps[id] = Client(id, secret, filled.text("name"), redirects, filled.several("scopes"))
    return Told(filled.text("name"), {"client_id": id, "client_secret": secret})


def registered(state: State) -> list[Known]:
    return [Known(APP.kind, app.name, app.id, app.redirects, app.scopes) for app in state.apps.values()]
