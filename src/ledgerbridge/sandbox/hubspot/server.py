"""From a request to an answer: who calls, whether they may, what they call, and the error that stops them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import msgspec

from ledgerbridge.sandbox.hubspot import limits, tokens
from ledgerbridge.sandbox.hubspot.account import Account, Mark
from ledgerbridge.sandbox.hubspot.calculating import WORKINGS, catch_up
from ledgerbridge.sandbox.hubspot.call import Call
from ledgerbridge.sandbox.hubspot.errors import Refused, expired_token, missing_credentials
from ledgerbridge.sandbox.hubspot.routes import Found, find_route
from ledgerbridge.sandbox.hubspot.state import Access, State
from ledgerbridge.sandbox.hubspot.table import Source
from ledgerbridge.sandbox.kit.http import Request, Response

CREDENTIAL_SHOWN = 4
CORRELATION = "x-hubspot-correlation-id"


class Scene(msgspec.Struct, frozen=True):
    """What answering takes: all state, the time, randomness, the counting windows, and who hears of changes."""

    state: State
    now_ms: int
    random: Random
    gate_of: Callable[[Account], limits.Gate]
    tell: Callable[[Account, Mark, Source], None]
    """Hears of an account in which something changed since the mark, and where that came from."""

    def correlation(self) -> str:
        return tokens.random_uuid(self.random)


def answer(scene: Scene, request: Request) -> Response:
    """The answer to an API call, errors and headers included."""
    correlation = scene.correlation()
    told = Response(0)
    try:
        response = _answer(scene, request, told)
    except Refused as refused:
        response = refusal(refused, correlation)
    response.headers = {**told.headers, **response.headers, CORRELATION: correlation}  # HS-CORRELATION
    response.account, response.endpoint, response.credential = told.account, told.endpoint, told.credential
    return response


def refusal(refused: Refused, correlation: str) -> Response:
    """The error answer; every one names the correlation id."""  # HS-CORRELATION
    message = refused.body["message"]
    rest = {name: value for name, value in refused.body.items() if name != "message"}
    return Response.of(refused.status, {"status": "error", "message": message, "correlationId": correlation, **rest})


def _answer(scene: Scene, request: Request, told: Response) -> Response:
    """The answer, with what is known of the call on its way noted in `told`. Raises Refused."""
    text, access = _authorized(scene, request)
    account = scene.state.accounts[access.grant.account]
    told.account, told.credential = account.id, text[-CREDENTIAL_SHOWN:]
    found = find_route(request.method, request.path)
    told.endpoint = found.endpoint
    _count(scene, account, access, found, told)
    call = Call(request, account, access, scene.now_ms, scene.random, found.parts, found.version)
    day = scene.gate_of(account).day
    call.day_limit, call.day_used = day.limit, day.limit - day.remaining
    return _done(scene, call, found)


def _authorized(scene: Scene, request: Request) -> tuple[str, Access]:
    """(token, access). Raises Refused for a token that is missing, unknown, revoked or expired."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    access = scene.state.tokens.access.get(text.strip())
    if scheme.lower() != "bearer" or access is None:  # HS-AUTH-MISSING
        raise missing_credentials()
    if scene.state.accounts[access.grant.account].settings["grant"] == "revoked":
        raise missing_credentials()
    if access.expires_ms is not None and access.expires_ms <= scene.now_ms:  # HS-AUTH-EXPIRED
        raise expired_token(access.expires_ms, scene.now_ms)
    return text.strip(), access


def _count(scene: Scene, account: Account, access: Access, found: Found, told: Response) -> None:
    """Counts the call against the limits. Raises Refused over one of them."""
    gate = scene.gate_of(account)
    over = limits.exceeded(gate, access, found.is_search)
    if not found.is_search:  # HS-LIMIT-SEARCH-HEADERS
        told.headers = limits.rate_headers(gate, access)
    if over is not None and account.settings["limits"]:
        account.tally.breaches += 1
        raise over


def _done(scene: Scene, call: Call, found: Found) -> Response:
    """The call's answer; a call refused has changed nothing, a call done is told of."""
    account = call.account
    late = catch_up(account, scene.now_ms, scene.random)
    if late is not None:
        scene.tell(account, late, WORKINGS)
    account.settle(scene.now_ms - round(account.settings["search_lag_s"] * 1000))
    mark = account.mark()
    try:
        response = found.route.answer(call)
    except Refused:
        account.rewind(mark)
        raise
    scene.tell(account, mark, call.work.source)
    return response
