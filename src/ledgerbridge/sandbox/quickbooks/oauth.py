"""Intuit's token endpoint, revocation, user information and discovery."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from datetime import datetime
from random import Random

import msgspec

from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import gateway, tokens
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.state import Client, State

HARD_EXPIRY_WISH = "x-include-refresh-token-hard-expires-in"


def token(state: State, request: Request, now: datetime, random: Random) -> Response:
    """The answer of the token endpoint."""
    # QB-ACCESS-TOKEN
    form = form_of(request)
    client = proven(state, request, form)
    if client is None:
        _count(state, None, "refused")
        return Response.of(401, {"error": "invalid_client"})
    try:
        company, pair = _granted(state, client, form, now.timestamp(), random)
    except tokens.Unusable as refusal:
        _count(state, form.get("refresh_token"), "refused")
        return Response.of(400, {"error": "invalid_grant", "error_description": refusal.description})
    except (KeyError, ValueError):
        return Response.of(400, {"error": "invalid_request"})
    answer = Response.of(200, _token_body(request, pair), cache_control="no-store")
    answer.account, answer.credential = company.realm, pair.access[-6:]
    return answer


def _granted(
    state: State, client: Client, form: dict[str, str], now: float, random: Random
) -> tuple[Company, tokens.Pair]:
    """Tokens for a code or a refresh token. Raises KeyError or ValueError for what is no such request."""
    kind = form["grant_type"]
    if kind == "authorization_code":
        company, pair = tokens.redeem(state, client, form["code"], form["redirect_uri"], now, random)
        _add(company, "issued")
    elif kind == "refresh_token":
        value = form["refresh_token"]
        if tokens.is_replaced(state, value):
            _count(state, value, "reused")
        company, pair = tokens.refresh(state, client, value, now, random)
        _add(company, "refreshed")
    else:
        raise ValueError(kind)
    return company, pair


def _token_body(request: Request, pair: tokens.Pair) -> Wire:
    """Tokens and their lives; the hard limit only on request."""
    # QB-HARD-EXPIRY-HEADER
    body: Wire = {
        "token_type": "bearer",
        "expires_in": tokens.ACCESS_LIFE_S,
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "x_refresh_token_expires_in": pair.refresh_left_s,
    }
    if request.headers.get(HARD_EXPIRY_WISH, "").lower() == "true":
        body["x_refresh_token_hard_expires_in"] = pair.grant_left_s
    return body


def revoke(state: State, request: Request) -> Response:
    """Ends a consent; the token comes as JSON or as a form."""
    # QB-REVOKE
    form = _revocation_form(request)
    client = proven(state, request, form)
    if client is None:
        return Response.of(401, {"error": "invalid_client"})
    if not tokens.revoke(state, client, form.get("token", "")):
        return Response.of(400, {"error": "invalid_request"})
    return Response(200)


def _revocation_form(request: Request) -> dict[str, str]:
    if "json" not in request.headers.get("content-type", ""):
        return form_of(request)
    try:
        return msgspec.json.decode(request.body, type=dict[str, str])
    except msgspec.DecodeError:
        return {}


def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; none where the body is no text."""
    try:
        return request.form()
    except UnicodeDecodeError:
        return {}


def proven(state: State, request: Request, form: dict[str, str]) -> Client | None:
    """The app that proves itself, by header or in the form."""
    # QB-CLIENT-AUTH
    header = request.headers.get("authorization", "")
    if not header.lower().startswith("basic "):
        id, secret = form.get("client_id", ""), form.get("client_secret", "")
    else:
        try:
            id, _, secret = b64decode(header[6:]).decode().partition(":")
        except (Base64Error, UnicodeDecodeError):
            return None
    app = state.app(id)
    return app if app is not None and app.secret == secret else None


def user_info(state: State, request: Request, now: datetime) -> Response:
    """Who gave the consent; needs the scope `openid`."""
    # QB-USERINFO
    try:
        grant = tokens.holder(state, bearer(request), now.timestamp())
    except tokens.Unusable as refusal:
        return gateway.not_authenticated(refusal.description or None, now)
    if "openid" not in grant.scope.split():
        return gateway.not_authorized(now)
    person = {"givenName": "Robin", "familyName": "Vance", "email": "robin@company.example", "emailVerified": True}
    return Response.of(200, {"sub": f"user-{grant.realm}", **person})


def bearer(request: Request) -> str:
    """The token of a call; empty where it carries none."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def keys() -> Response:
    """No keys: the simulator signs no identity tokens."""
    return Response.of(200, {"keys": []})


def discovery(request: Request) -> Response:
    """The addresses of all endpoints, on the host that was asked."""
    # QB-DISCOVERY
    base = request.base_url
    return Response.of(
        200,
        {
            "issuer": f"{base}/op/v1",
            "authorization_endpoint": f"{base}/connect/oauth2",
            "token_endpoint": f"{base}/oauth2/v1/tokens/bearer",
            "userinfo_endpoint": f"{base}/v1/openid_connect/userinfo",
            "revocation_endpoint": f"{base}/v2/oauth2/tokens/revoke",
            "jwks_uri": f"{base}/op/v1/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile", "address", "phone"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
        },
    )


def _count(state: State, refresh_value: str | None, name: str) -> None:
    """Counts for the company the token belongs to, or for the first one."""
    number = tokens.grant_of_refresh(state, refresh_value) if refresh_value else None
    realm = state.grants[number].realm if number is not None else next(iter(state.companies))
    _add(state.companies[realm], name)


def _add(company: Company, name: str) -> None:
    company.tokens[name] = company.tokens.get(name, 0) + 1
