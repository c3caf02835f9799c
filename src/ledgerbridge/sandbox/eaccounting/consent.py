"""The page on which a user lets an app into one company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from random import Random
from urllib.parse import urlencode

from ledgerbridge.sandbox.eaccounting import tokens
from ledgerbridge.sandbox.eaccounting.company import Company
from ledgerbridge.sandbox.eaccounting.oauth import form_of
from ledgerbridge.sandbox.eaccounting.state import Client, Code, State
from ledgerbridge.sandbox.kit.http import Request, Response

ASKED = ("client_id", "response_type", "scope", "redirect_uri", "state", "prompt")
CHOOSING = ("select_account", "login")
"""Values of `prompt` that bring the choice of company back."""


def authorize(state: State, request: Request, now: datetime, random: Random) -> Response:
    """The page, or where the user's decision leads."""
    # EA-CALLBACK
    form = form_of(request) if request.method == "POST" else {}
    asked = {name: request.argument(name) or form.get(name, "") for name in ASKED}
    client = state.app(asked["client_id"])
    problem = _problem(client, asked)
    if problem or client is None:
        return Response.html(400, _page("Sorry, there was an error", f"<p>{escape(problem)}</p>"))
    if asked["response_type"] != "code":
        return _redirect(asked, {"error": "unsupported_response_type"})
    scopes = set(asked["scope"].split())
    if not scopes or not scopes <= set(tokens.SCOPES) or client.lacks(scopes):
        return _redirect(asked, {"error": "invalid_scope"})
    if request.method != "POST":
        return Response.html(200, _form(state, asked))
    return _decided(state, asked, form, now, random)


def _problem(client: Client | None, asked: Mapping[str, str]) -> str:
    """Why nobody can be sent back to the app; empty when they can."""
    # EA-REDIRECT-REGISTERED
    if client is None:
        return "unauthorized_client"
    return "" if client.lets_back_to(asked["redirect_uri"]) else "Invalid redirect_uri"


def _choices(state: State, asked: Mapping[str, str]) -> list[Company]:
    """The companies the user may choose from; the starred one alone unless the app asks for the choice."""
    # EA-DEFAULT-COMPANY
    companies = list(state.companies.values())
    starred = [company for company in companies if company.settings["default_company"]]
    return starred[:1] if starred and not set(asked["prompt"].split()) & set(CHOOSING) else companies


def _form(state: State, asked: Mapping[str, str]) -> str:
    companies = "".join(
        f'<label><input type="radio" name="account" value="{escape(company.id)}"{" checked" if place == 0 else ""}> '
        f"{escape(company.name)} ({escape(company.id)})</label><br>"
        for place, company in enumerate(_choices(state, asked))
    )
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in asked["scope"].split())
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in asked.items())
    return _page(
        "Let an app into your company",
        f'<form method="post"><p>Which company may it use?</p>{companies}<p>It asks for:</p><ul>{scopes}</ul>{hidden}'
        '<button name="decision" value="grant">Allow</button> '
        '<button name="decision" value="deny">Do not allow</button></form>',
    )


def _page(title: str, body: str) -> str:
    return f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1>{body}</html>"


def _decided(
    state: State, asked: Mapping[str, str], form: Mapping[str, str], now: datetime, random: Random
) -> Response:
    """The way back to the app, with a code or with a refusal."""
    # EA-CALLBACK, EA-CALLBACK-DENIED
    if form.get("decision") != "grant":
        return _redirect(asked, {"error": "access_denied"})
    choices = {company.id: company for company in _choices(state, asked)}
    wanted = form.get("account") or next(iter(choices))
    if wanted not in state.companies:
        return Response.html(400, _page("Sorry, there was an error", "<p>There is no such company.</p>"))
    company = choices.get(wanted) or next(iter(choices.values()))
    company.settings["grant"] = "ok"
    scopes = tuple(dict.fromkeys(asked["scope"].split()))
    code = Code(company.id, asked["client_id"], scopes, asked["redirect_uri"], now.timestamp() + tokens.CODE_LIFE_S)
    return _redirect(asked, {"code": tokens.new_code(state, code, random), "scope": " ".join(scopes)})


def _redirect(asked: Mapping[str, str], answer: dict[str, str]) -> Response:
    said = {**answer, **({"state": asked["state"]} if asked["state"] else {})}
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    return Response(302, {"location": f"{asked['redirect_uri']}{joint}{urlencode(said)}"})
