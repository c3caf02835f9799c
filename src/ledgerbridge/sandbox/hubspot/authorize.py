"""The page on which a person lets an app into an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from random import Random
from urllib.parse import urlencode, urlsplit

import msgspec

from ledgerbridge.sandbox.hubspot.account import Account
from ledgerbridge.sandbox.hubspot.state import CODE_LIFE_S, App, Code, Grant, State
from ledgerbridge.sandbox.hubspot.tokens import random_uuid
from ledgerbridge.sandbox.kit.http import Request, Response

MISMATCH = (
    "Authorization failed because there is a mismatch between the scopes in the install URL and the app's configured "
    "scopes. Please contact the app developer."
)


class Wish(msgspec.Struct, frozen=True):
    """What the app asks for in the address of the page."""

    app: App
    redirect_uri: str
    state: str
    scopes: tuple[str, ...]
    optional_scopes: tuple[str, ...]
    account: str
    """The one account that the address names; empty when the person may choose."""


class BadWish(Exception):
    """The address of the page is wrong, so nobody can be sent back to the app."""


def read_wish(state: State, request: Request, account: str) -> Wish:
    """Raises BadWish."""  # HS-AUTHORIZE
    app = state.app_of(request.argument("client_id"))
    if app is None:
        raise BadWish("We do not know this app: the client id does not match any app.")
    redirect_uri = request.argument("redirect_uri")
    if not app.lets_back_to(redirect_uri):
        raise BadWish(f"The redirect URL {redirect_uri or '(none)'} does not match one registered for the app.")
    scopes, optional = (tuple(request.argument(name).split()) for name in ("scope", "optional_scope"))
    if not scopes:
        raise BadWish("The app asks for no scopes.")
    if not app.fits(scopes, optional):
        raise BadWish(MISMATCH)
    if account and account not in state.accounts:
        raise BadWish(f"There is no account {account}.")
    return Wish(app, redirect_uri, request.argument("state"), scopes, optional, account)


def page(state: State, wish: Wish) -> Response:
    """The form: which account, which scopes, grant or deny."""  # HS-AUTHORIZE
    accounts = [wish.account] if wish.account else list(state.accounts)
    choices = "".join(_choice(id, checked=place == 0) for place, id in enumerate(accounts))
    asked = "".join(f"<li>{escape(scope)}</li>" for scope in (*wish.scopes, *wish.optional_scopes))
    return Response.html(
        200,
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Connect an app to HubSpot (sandbox)</title>"
        "</head><body><h1>Connect an app to your HubSpot account</h1>"
        f'<form method="post"><fieldset><legend>Account</legend>{choices}</fieldset>'
        f"<p>The app asks for:</p><ul>{asked}</ul>"
        '<button name="decision" value="grant">Connect app</button> '
        '<button name="decision" value="deny">Cancel</button></form></body></html>',
    )


def _choice(id: str, checked: bool) -> str:
    mark = " checked" if checked else ""
    return f'<label><input type="radio" name="account" value="{escape(id)}"{mark}> {escape(id)}</label>'


def error_page(error: BadWish) -> Response:
    """What the person sees when the app cannot be told."""
    text = escape(str(error))
    title = "Authorization failed"
    return Response.html(
        400, f"<!doctype html><html lang=en><head><title>{title}</title></head><h1>{title}</h1><p>{text}</p></html>"
    )


def decide(state: State, wish: Wish, form: Mapping[str, str], random: Random, now_ms: int) -> Response:
    """Sends the person back to the app with a code or with an error. Raises BadWish."""  # HS-AUTHORIZE
    if form.get("decision") != "grant":
        return _back(wish, error="access_denied", error_description="The person did not let the app in")
    account = state.accounts.get(form.get("account") or wish.account or next(iter(state.accounts)))
    if account is None or wish.account not in ("", account.id):
        raise BadWish(f"There is no account {form.get('account')} to choose.")
    lacking = [scope for scope in wish.scopes if scope in account.settings["rights"]]
    if lacking:
        text = f"The account has no access to the scopes: {' '.join(lacking)}"
        return _back(wish, error="invalid_scope", error_description=text)
    _let_in_again(state, account)
    scopes = granted_scopes(account, wish.scopes, wish.optional_scopes)
    grant = Grant(account.id, scopes, account.owners[0].user_id, wish.app)
    code = random_uuid(random)
    state.tokens.codes[code] = Code(grant, wish.redirect_uri, now_ms + CODE_LIFE_S * 1000)
    return _back(wish, code=code)


def granted_scopes(account: Account, scopes: Sequence[str], optional: Sequence[str]) -> tuple[str, ...]:
    """All scopes asked for, but optional ones only where the account has them."""  # HS-AUTHORIZE-OPTIONAL
    withheld = account.settings["rights"]
    return tuple(dict.fromkeys([*scopes, *(scope for scope in optional if scope not in withheld)]))


def _let_in_again(state: State, account: Account) -> None:
    """A new consent after a revoked one; what was revoked stays dead."""
    if account.settings["grant"] != "revoked":
        return
    account.settings["grant"] = "ok"
    tokens = state.tokens
    tokens.refresh = {text: grant for text, grant in tokens.refresh.items() if grant.account != account.id}
    tokens.access = {text: access for text, access in tokens.access.items() if access.grant.account != account.id}


def _back(wish: Wish, **answer: str) -> Response:
    if wish.state:
        answer["state"] = wish.state
    joint = "&" if urlsplit(wish.redirect_uri).query else "?"
    return Response(302, {"location": f"{wish.redirect_uri}{joint}{urlencode(answer)}"})
