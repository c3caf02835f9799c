"""The addresses of OAuth: the page for people and the endpoints for programs."""

from __future__ import annotations

import re

from ledgerbridge.sandbox.hubspot import authorize, tokens
from ledgerbridge.sandbox.hubspot.server import CORRELATION, Scene
from ledgerbridge.sandbox.kit.http import Request, Response

PAGE = re.compile(r"/oauth(?:/(?P<account>\d+))?/authorize")
TOKEN = re.compile(r"/oauth/(?P<version>v1|v3|2026-03|2026-09)/token(?P<rest>/introspect|/revoke)?")
OLD = re.compile(r"/oauth/v1/(?P<kind>access|refresh)-tokens/(?P<token>[^/]+)")


def answer_oauth(scene: Scene, request: Request) -> Response | None:
    """The answer of an OAuth address; None for any other."""
    if found := PAGE.fullmatch(request.path):
        return _page(scene, request, found["account"] or "")
    if found := TOKEN.fullmatch(request.path):
        return _program(scene, request, found["version"], found["rest"] or "")
    if found := OLD.fullmatch(request.path):
        return _old(scene, request, found["kind"], found["token"])
    return None


def _page(scene: Scene, request: Request, account: str) -> Response:
    try:
        wish = authorize.read_wish(scene.state, request, account)
        if request.method == "POST":
            response = authorize.decide(scene.state, wish, request.form(), scene.random, scene.now_ms)
        else:
            response = authorize.page(scene.state, wish)
    except authorize.BadWish as bad:
        response = authorize.error_page(bad)
    response.endpoint = f"{request.method} oauth/authorize"
    return response


def _program(scene: Scene, request: Request, version: str, rest: str) -> Response:
    sent = tokens.parameters(request, version)
    exchange = tokens.Exchange(scene.state, scene.random, scene.now_ms, sent, version)
    correlation = scene.correlation()
    account = exchange.account()
    try:
        if request.method != "POST":
            raise tokens.TokenError("BAD_METHOD", tokens.INVALID_REQUEST, "only POST is allowed here")
        response = _exchanged(exchange, rest)
    except tokens.TokenError as error:
        scene.state.accounts[account].tally.refused += 1
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


def _old(scene: Scene, request: Request, kind: str, token: str) -> Response:
    """The v1 addresses that have the token in the path and need no credentials."""  # HS-INTROSPECT-V1
    correlation = scene.correlation()
    if request.method == "DELETE" and kind == "refresh":
        tokens.revoke(scene.state, token)
        response = Response.of(204)
    else:
        response = _old_introspection(scene, kind, token, correlation)
    response.headers[CORRELATION] = correlation  # HS-CORRELATION
    response.endpoint = f"{request.method} oauth/v1/{kind}-tokens"
    return response


def _old_introspection(scene: Scene, kind: str, token: str, correlation: str) -> Response:
    if kind == "access":
        found = tokens.introspect_access(scene.state, token, scene.now_ms)
    else:
        found = tokens.introspect_refresh(scene.state, token)
    if found is None:
        message = f"{kind} token is invalid, expired or revoked"
        status = f"BAD_{kind.upper()}_TOKEN"
        return Response.of(400, {"status": status, "message": message, "correlationId": correlation})
    return Response.of(200, {**found, "token_type": kind})
