"""The token endpoint."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from random import Random

from ledgerbridge.sandbox.exact import tokens
from ledgerbridge.sandbox.exact.division import Division
from ledgerbridge.sandbox.exact.state import Client, State
from ledgerbridge.sandbox.kit.http import Request, Response

EARLY = "Rate limit exceeded: access_token not expired"


def token(state: State, request: Request, now: float, random: Random) -> Response:
    """The answer of the token endpoint."""
    form = form_of(request)
    if not _is_header_taken(state, request, form):
        return Response(401)
    client = _proven(state, form)
    if client is None:
        return _refused(state, form, "invalid_request")
    try:
        number = _grant_number(state, client, form, now, random)
    except tokens.TooEarly:
        return _too_early(state, form)
    except tokens.Unusable as refusal:
        return _refused(state, form, "invalid_grant", refusal.description)
    except (KeyError, ValueError):
        return _refused(state, form, "invalid_request")
    return _answer(state, number)


def _is_header_taken(state: State, request: Request, form: dict[str, str]) -> bool:
    """No header may prove who calls; where a switch allows it, a Basic one fills the form."""
    # EX-TOKEN-NO-HEADER
    header = request.headers.get("authorization", "")
    if not header:
        return True
    allowed = all(division.settings["basic_at_token"] for division in state.divisions.values())
    if not allowed or not header.lower().startswith("basic "):
        return False
    try:
        form["client_id"], _, form["client_secret"] = b64decode(header[6:]).decode().partition(":")
    except (Base64Error, UnicodeDecodeError):
        return False
    return True


def _proven(state: State, form: dict[str, str]) -> Client | None:
    # EX-CLIENT-PROOF
    client = state.app(form.get("client_id", ""))
    return client if client is not None and client.secret == form.get("client_secret") else None


def _grant_number(state: State, client: Client, form: dict[str, str], now: float, random: Random) -> int:
    """The consent that gets new tokens. Raises KeyError or ValueError for what is no such request."""
    kind = form["grant_type"]
    if kind == "authorization_code":
        number = tokens.redeem(state, client, form["code"], form["redirect_uri"], now, random)
        _count(state, number, "issued")
    elif kind == "refresh_token":
        if tokens.is_spent(state, form["refresh_token"]):
            _count(state, state.by_refresh[form["refresh_token"]], "reused")
        number = tokens.refresh(state, client, form["refresh_token"], now, random)
        _count(state, number, "refreshed")
    else:
        raise ValueError(kind)
    return number


def _answer(state: State, number: int) -> Response:
    """The pair of tokens; the life is told as text."""
    # EX-TOKEN-BODY
    grant = state.grants[number]
    body = {
        "access_token": grant.access,
        "token_type": "bearer",
        "expires_in": str(tokens.ACCESS_LIFE_S),
        "refresh_token": grant.refresh,
    }
    answer = Response.of(200, body, cache_control="no-store")
    answer.account, answer.credential = grant.current, grant.access[-6:]
    return answer


def _too_early(state: State, form: dict[str, str]) -> Response:
    """The refresh token stays valid."""
    # EX-REFRESH-EARLY, EX-REFRESH-EARLY-KEEPS
    answer = _refused(state, form, "access_denied", EARLY)
    answer.headers["reason"] = f"TooEarlyToRefreshTokens: {EARLY}"
    return answer


def _refused(state: State, form: dict[str, str], error: str, description: str = "") -> Response:
    # EX-TOKEN-ERRORS
    number = state.by_refresh.get(form.get("refresh_token", ""))
    _count(state, number, "refused")
    body = {"error": error, **({"error_description": description} if description else {})}
    answer = Response.of(400, body)
    answer.account = state.grants[number].current if number is not None else ""
    return answer


def _count(state: State, number: int | None, name: str) -> None:
    """Counts for the division the consent uses, or for the first one."""
    code = state.grants[number].current if number is not None else next(iter(state.divisions))
    division: Division = state.divisions[code]
    division.tokens[name] = division.tokens.get(name, 0) + 1


def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; none where the body is no text."""
    try:
        return request.form()
    except UnicodeDecodeError:
        return {}


def bearer(request: Request) -> str:
    """The token of a call; empty where it carries none."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""
