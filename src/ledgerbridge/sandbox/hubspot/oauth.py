"""The addresses of OAuth: the page for people and the endpoints for programs."""

from __future__ import annotations

import re

from ledgerbridge.sandbox.hubspot import authorize, tokens
from ledgerbridge.sandbox.hubspot.server import CORRELATION, Desk
from ledgerbridge.sandbox.kit.http import Request, Response

PAGE = re.compile(r"/oauth(?:/(?P<account>\d+))?/authorize")
TOKEN = re.compile(r"/oauth/(?P<version>v1|v3|2026-03|2026-09)/token(?P<rest>/introspect|/revoke)?")
OLD = re.compile(r"/oauth/v1/(?P<kind>access|refresh)-tokens/(?P<token>[^/]+)")


def answer_oauth(desk: Desk, request: Request) -> Response | None:
    """The answer of an OAuth address; None for any other."""
    if found := PAGE.fullmatch(request.path):
        return _page(desk, request, found["account"] or "")
    if found := TOKEN.fullmatch(request.path):
        return _program(desk, request, found["version"], found["rest"] or "")
    if found := OLD.fullmatch(request.path):
        return _old(desk, request, found["kind"], found["token"])
    return None


def _page(desk: Desk, request: Request, account: str) -> Response:
    try:
        wish = authorize.read_wish(desk.state, request, account)
        if request.method == "POST":
            response = authorize.decide(desk.state, wish, request.form(), desk.random, desk.now_ms)
        else:
            response = authorize.page(desk.state, wish)
    except authorize.BadWish as bad:
        response = authorize.error_page(bad)
    response.endpoint = f"{request.method} oauth/authorize"
    return response


def _program(desk: Desk, request: Request, version: str, rest: str) -> Response:
    sent = tokens.parameters(request, version)
    exchange = tokens.Exchange(desk.state, desk.random, desk.now_ms, sent, version)
    correlation = desk.correlation()
    account = exchange.account()
    try:
        if request.method != "POST":
            raise tokens.TokenError("BAD_METHOD", tokens.INVALID_REQUEST, "only POST is allowed here")
        response = _exchanged(exchange, rest)
    except tokens.TokenError as error:
        desk.state.accounts[account].tally.refused += 1
        response = tokens.refusal(error, version, correlation)
    response.headers[CORRELATION] = correlation
    response.account, response.endpoint = account, f"POST oauth/{version}/token{rest}"
    return response


def _exchanged(exchange: tokens.Exchange, rest: str) -> Response:
    if not rest:
        return exchange.answer()
    exchange.require_client()
    if rest == "/introspect":
        return Response.of(200, tokens.introspection(exchange.state, exchange.sent, exchange.now_ms))
    tokens.revoke(exchange.state, exchange.sent.get("token", ""))
    return Response.of(200)


def _old(desk: Desk, request: Request, kind: str, token: str) -> Response:
    """The v1 addresses that have the token in the path and need no credentials."""  # HS-INTROSPECT-V1
    correlation = desk.correlation()
    if request.method == "DELETE" and kind == "refresh":
        tokens.revoke(desk.state, token)
        response = Response.of(204)
    else:
        response = _old_introspection(desk, kind, token, correlation)
    response.endpoint = f"{request.method} oauth/v1/{kind}-tokens"
    return response


def _old_introspection(desk: Desk, kind: str, token: str, correlation: str) -> Response:
    if kind == "access":
        found = tokens.introspect_access(desk.state, token, desk.now_ms)
    else:
        found = tokens.introspect_refresh(desk.state, token)
    if found is None:
        message = f"{kind} token is invalid, expired or revoked"
        status = f"BAD_{kind.upper()}_TOKEN"
        return Response.of(400, {"status": status, "message": message, "correlationId": correlation})
    return Response.of(200, {**found, "token_type": kind})
