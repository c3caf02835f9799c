"""The page on which the user lets an app into divisions."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from random import Random
from urllib.parse import parse_qs, urlencode

from ledgerbridge.sandbox.exact import tokens
from ledgerbridge.sandbox.exact.oauth import form_of
from ledgerbridge.sandbox.exact.state import Client, Code, State
from ledgerbridge.sandbox.kit.http import Request, Response

ASKED = ("client_id", "redirect_uri", "response_type", "state", "force_login")


def authorize(state: State, request: Request, now: float, random: Random) -> Response:
    """The page, or where the person's decision leads."""
    # EX-AUTH-PAGE
    form = form_of(request) if request.method == "POST" else {}
    asked = {name: request.argument(name) or form.get(name, "") for name in ASKED}
    client = state.app(asked["client_id"])
    problem = _problem(client, asked)
    if problem or client is None:
        return Response.html(400, _page("Exact Online cannot go on", f"<p>{escape(problem)}</p>"))
    if request.method != "POST":
        return Response.html(200, _form(state, asked))
    if form.get("decision") != "grant":  # EX-CALLBACK-DENIED
        return _redirect(asked, {"error": "access_denied", "state": asked["state"]})
    return _granted(state, client, asked, parse_qs(request.body.decode()).get("account", []), now, random)


def _problem(client: Client | None, asked: Mapping[str, str]) -> str:
    """Why the app's request cannot be shown to a person; empty when it can."""
    # EX-REDIRECT-REGISTERED
    if client is None:
        return "The client_id is not known on this site."
    if asked["response_type"] != "code":
        return "The response_type must be code."
    if not client.lets_back_to(asked["redirect_uri"]):
        return "The redirect_uri is not registered for this app."
    return ""


def _form(state: State, asked: Mapping[str, str]) -> str:
    """Without a session the user would log in first; here the companies are asked for at once."""
    companies = "".join(
        f'<label><input type="checkbox" name="account" value="{escape(code)}" checked> '
        f"{escape(division.name)} ({escape(code)})</label><br>"
        for code, division in state.divisions.items()
    )
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in asked.items())
    return _page(
        "Let an app into Exact Online",
        f'<form method="post"><p>Which companies may it use?</p>{companies}{hidden}'
        '<button name="decision" value="grant">Allow</button> '
        '<button name="decision" value="deny">Cancel</button></form>',
    )


def _page(title: str, body: str) -> str:
    return f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1>{body}</html>"


def _granted(
    state: State, client: Client, asked: Mapping[str, str], divisions: list[str], now: float, random: Random
) -> Response:
    """The way back to the app with a code; no division named stands for all."""
    # EX-CALLBACK, EX-GRANTED-DIVISIONS
    if any(code not in state.divisions for code in divisions):
        return Response.html(400, _page("Exact Online cannot go on", "<p>There is no such company.</p>"))
    code = Code(client.id, divisions, asked["redirect_uri"], now + tokens.CODE_LIFE_S)
    return _redirect(asked, {"code": tokens.new_code(state, code, random), "state": asked["state"]})


def _redirect(asked: Mapping[str, str], answer: dict[str, str]) -> Response:
    said = {name: value for name, value in answer.items() if value}
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    return Response(302, {"location": f"{asked['redirect_uri']}{joint}{urlencode(said)}"})
