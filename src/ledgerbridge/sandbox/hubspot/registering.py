"""Registering an app in a developer account, or making a private app in one's own."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ledgerbridge.sandbox.hubspot.account import Account
from ledgerbridge.sandbox.hubspot.state import App, Grant, State
from ledgerbridge.sandbox.hubspot.tokens import issue_static, random_uuid
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
    is_numeric,
    is_secure,
)

ALWAYS = "oauth"
"""The scope that every app has."""


def forms(scopes: Sequence[str]) -> tuple[Form, Form]:
    """What is asked for, `scopes` being those there are."""
    name, known = Field("name", "Name", at_least=1), tuple(scopes)
    redirects = Field(
        "redirect_urls",
        "Redirect URLs",
        Kind.ADDRESSES,
        "One a line, compared letter by letter. HTTPS, but for localhost; no IP addresses.",
        at_least=1,
    )
    required = Field(
        "required_scopes",
        "Required scopes",
        Kind.SCOPES,
        "Every one of them has to be asked for each time. oauth is always among them.",
        known,
    )
    optional = Field(
        "optional_scopes",
        "Optional scopes",
        Kind.SCOPES,
        "Left out where an account has not what they are for.",
        known,
    )
    app = Form(
        "app", "App", "an app in a developer account, which signs people in", (name, redirects, required, optional)
    )
    own = Field("scopes", "Scopes", Kind.SCOPES, choices=known, at_least=1)
    private = Form("private-app", "Private app", "a private app in one's own account", (name, own), of_account=True)
    return app, private


def register(state: State, filled: Filled) -> Told:
    """A new app that signs people in. Raises Unfit."""
    # HS-APP-REGISTERED, HS-APP-REDIRECTS
    redirects = filled.several("redirect_urls")
    plain = [one for one in redirects if not is_secure(one) and not is_local(one)]
    numeric = [one for one in redirects if is_numeric(one)]
    addresses_checked(
        "redirect_urls",
        redirects,
        (bool(numeric), "an IP address is not taken; localhost is"),
        (bool(plain), "an HTTPS address is needed, but for localhost"),
    )
    required = tuple(dict.fromkeys((ALWAYS, *filled.several("required_scopes"))))
    optional = filled.several("optional_scopes")
    twice = sorted(set(required) & set(optional))
    if twice:
        raise Unfit({"optional_scopes": f"required already: {', '.join(twice)}"})
    random = _own(state)
    id, secret, key = (random_uuid(random) for _ in range(3))
    app = App(_next_id(state), id, secret, key, filled.text("name"), redirects, required, optional)
    state.apps.append(app)
    told = {"client_id": app.client_id, "client_secret": app.client_secret}
    return Told(app.name, {**told, "app_id": str(app.id), "developer_key": app.developer_key})


def register_private(state: State, account: Account, filled: Filled) -> Told:
    """A private app, whose token opens the one account it is made in."""
    # HS-APP-PRIVATE
    app = App(_next_id(state), "", "", "", filled.text("name"))
    random = _own(state)
    state.apps.append(app)
    grant = Grant(account.id, filled.several("scopes"), account.owners[0].user_id, app)
    return Told(app.name, {"access_token": issue_static(state, grant, random), "app_id": str(app.id)})


def registered(state: State) -> list[Known]:
    return [
        Known(
            "app" if app.client_id else "private-app",
            app.name,
            app.client_id or str(app.id),
            app.redirects,
            (*app.required_scopes, *app.optional_scopes),
        )
        for app in state.apps
    ]


def _next_id(state: State) -> int:
    return state.app.id + 1 + len(state.apps)


def _own(state: State) -> Random:
    return Random(f"{state.app.client_id}/{len(state.apps)}")
