"""The page on which a person lets an app into a company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from random import Random
from urllib.parse import urlencode

from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.quickbooks import tokens
from ledgerbridge.sandbox.quickbooks.oauth import form_of
from ledgerbridge.sandbox.quickbooks.state import Client, Code, State

NOT_REGISTERED = (
    "The redirect_uri query parameter value is invalid. Make sure it is listed in the Redirect URIs section on your "
    "app's keys tab and matches it exactly."
)
ASKED = ("client_id", "response_type", "scope", "redirect_uri", "state")


def authorize(state: State, request: Request, now: datetime, random: Random) -> Response:
    """The page, or where the person's decision leads."""
    # QB-CALLBACK
    form = form_of(request) if request.method == "POST" else {}
    asked = {name: request.argument(name) or form.get(name, "") for name in ASKED}
    client = state.app(asked["client_id"])
    problem = _problem(client, asked)
    if problem or client is None:
        return Response.html(400, _page("Intuit cannot go on", f"<p>{escape(problem)}</p>"))
    if client.lacks(asked["scope"]):
        return _redirect(asked, {"error": "invalid_scope", "state": asked["state"]})
    if request.method != "POST":
        return Response.html(200, _form(state, asked))
    return _decided(state, asked, form, now, random)


def _problem(client: Client | None, asked: Mapping[str, str]) -> str:
    """Why the app's request cannot be shown to a person; empty when it can."""
    # QB-REDIRECT-REGISTERED
    if client is None:
        return "The client_id is not known."
    if asked["response_type"] != "code":
        return "The response_type must be code."
    if not client.lets_back_to(asked["redirect_uri"]):
        return NOT_REGISTERED
    if not asked["scope"]:
        return "The scope is missing."
    return ""


def _form(state: State, asked: Mapping[str, str]) -> str:
    companies = "".join(
        f'<label><input type="radio" name="account" value="{escape(realm)}"{" checked" if first == 0 else ""}> '
        f"{escape(company.name)} ({escape(realm)})</label><br>"
        for first, (realm, company) in enumerate(state.companies.items())
    )
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in asked.items())
    return _page(
        "Connect an app to QuickBooks",
        f'<form method="post"><p>Which company may it use?</p>{companies}{hidden}'
        '<button name="decision" value="grant">Connect</button> '
        '<button name="decision" value="deny">No, go back</button></form>',
    )


def _page(title: str, body: str) -> str:
    return f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1>{body}</html>"


def _decided(
    state: State, asked: Mapping[str, str], form: Mapping[str, str], now: datetime, random: Random
) -> Response:
    """The way back to the app, with a code or with a refusal."""
    # QB-CALLBACK, QB-CALLBACK-DENIED
    realm = form.get("account") or next(iter(state.companies))
    if form.get("decision") != "grant":
        return _redirect(asked, {"error": "access_denied", "state": asked["state"]})
    if realm not in state.companies:
        return Response.html(400, _page("Intuit cannot go on", "<p>There is no such company.</p>"))
    code = Code(realm, asked["client_id"], asked["scope"], asked["redirect_uri"], now.timestamp() + tokens.CODE_LIFE_S)
    value = tokens.new_code(state, code, random)
    return _redirect(asked, {"code": value, "state": asked["state"], "realmId": realm})


def _redirect(asked: Mapping[str, str], answer: dict[str, str]) -> Response:
    said = {name: value for name, value in answer.items() if value}
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    return Response(302, {"location": f"{asked['redirect_uri']}{joint}{urlencode(said)}"})
