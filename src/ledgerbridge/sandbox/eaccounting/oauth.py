"""The identity server's token endpoint, revocation and discovery."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from datetime import datetime
from random import Random
from urllib.parse import unquote_plus

from ledgerbridge.sandbox.eaccounting import tokens
from ledgerbridge.sandbox.eaccounting.company import Company
from ledgerbridge.sandbox.eaccounting.state import Client, State
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.vendor import Wire


class BadRequest(Exception):
    """The token endpoint was asked for something it does not do; holds OAuth's word for it."""


def token(state: State, request: Request, now: datetime, random: Random) -> Response:
    """The answer of the token endpoint."""
    form = form_of(request)
    client = proven(state, request)
    if client is None:
        _count_refused(state, form)
        return _refused("invalid_client")
    try:
        company, pair = _granted(state, client, form, now.timestamp(), random)
    except tokens.Unusable:
        _count_refused(state, form)
        return _refused("invalid_grant")
    except BadRequest as problem:
        return _refused(str(problem))
    answer = Response.of(200, _token_body(pair), cache_control="no-store, no-cache, max-age=0", pragma="no-cache")
    answer.account, answer.credential = company.id, pair.access[-6:]
    return answer


def _granted(
    state: State, client: Client, form: dict[str, str], now: float, random: Random
) -> tuple[Company, tokens.Pair]:
    """Tokens for a code or a refresh token. Raises Unusable, or BadRequest for what is no such request."""
    kind = form.get("grant_type", "")
    if kind == "authorization_code":
        address = form.get("redirect_uri", "")
        company, pair = tokens.redeem(state, client, form.get("code", ""), address, now, random)
        _count(company, "issued")
    elif kind == "refresh_token":
        value = form.get("refresh_token", "")
        if tokens.is_replaced(state, value):
            _count(state.companies[state.grants[state.refreshes[value]].company], "reused")
        company, pair = tokens.refresh(state, client, value, now, random)
        _count(company, "refreshed")
    else:
        raise BadRequest("unsupported_grant_type" if kind else "invalid_request")
    return company, pair


def _token_body(pair: tokens.Pair) -> Wire:
    # EA-ACCESS-TOKEN, EA-OFFLINE-ACCESS
    body: Wire = {
        "access_token": pair.access,
        "expires_in": tokens.ACCESS_LIFE_S,
        "token_type": "Bearer",
        "scope": " ".join(pair.scopes),
    }
    return {**body, "refresh_token": pair.refresh} if pair.refresh else body


def _refused(error: str) -> Response:
    """OAuth's own form of a refusal, without a description."""
    # EA-OAUTH-ERRORS
    return Response.of(400, {"error": error}, cache_control="no-store, no-cache, max-age=0")


def revoke(state: State, request: Request) -> Response:
    """Ends a consent."""
    # EA-REVOKE
    if proven(state, request) is None:
        return _refused("invalid_client")
    value = form_of(request).get("token", "")
    if not value:
        return _refused("invalid_request")
    tokens.revoke(state, value)
    return Response(200)


def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; none where the body is no text."""
    try:
        return request.form()
    except UnicodeDecodeError:
        return {}


def proven(state: State, request: Request) -> Client | None:
    """The app that proves itself, which it does by HTTP Basic."""
    # EA-CLIENT-BASIC
    scheme, _, proof = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        id, _, secret = b64decode(proof).decode().partition(":")
    except (Base64Error, UnicodeDecodeError):
        return None
    app = state.app(unquote_plus(id))
    return app if app is not None and app.secret == unquote_plus(secret) else None


def bearer(request: Request) -> str:
    """The token of a call; empty where it carries none."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def discovery(request: Request) -> Response:
    """The addresses of the identity server, on the host that was asked."""
    # EA-DISCOVERY
    base = request.base_url
    return Response.of(
        200,
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/connect/authorize",
            "token_endpoint": f"{base}/connect/token",
            "revocation_endpoint": f"{base}/connect/revocation",
            "scopes_supported": list(tokens.SCOPES),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        },
    )


def _count_refused(state: State, form: dict[str, str]) -> None:
    """Counts for the company the token belongs to, or for the first one."""
    number = state.refreshes.get(form.get("refresh_token", ""))
    company = state.grants[number].company if number is not None else next(iter(state.companies))
    _count(state.companies[company], "refused")


def _count(company: Company, name: str) -> None:
    company.tokens[name] = company.tokens.get(name, 0) + 1
