"""The authorization-code grant: where a person is sent, what comes back, and what each refusal means."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ledgerbridge.connectors.base.auth import GrantGone, Tokens
from ledgerbridge.connectors.base.oauth import App, Shape, authorize_address, exchange, granted, refresh
from ledgerbridge.model.problems import AuthError, LedgerbridgeError, SetupError, TemporaryError
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Unreachable

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
APP = App("id & co", "s3cret", "http://localhost:8080/callback?x=1")
SHAPE = Shape("Acme", "https://acme.test/authorize", "https://acme.test/token", ("read", "write"), basic_auth=False)
GIVEN = {"access_token": "new", "refresh_token": "next", "expires_in": 1800}


class StillClock:
    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing waits here")


class Endpoint:
    """A token endpoint that gives one answer and keeps what it was asked."""

    def __init__(self, answer: Exception | tuple[int, Any]) -> None:
        self._answer = answer
        self.asked: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        status, body = self._answer
        return HttpResponse(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())

    async def close(self) -> None:
        return

    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.asked[0].body.decode()).items()}


def renewed(answer: Exception | tuple[int, Any], shape: Shape = SHAPE) -> tuple[Tokens, Endpoint]:
    endpoint = Endpoint(answer)
    return asyncio.run(refresh(shape, APP, "old", endpoint, StillClock())), endpoint


def refused(answer: Exception | tuple[int, Any]) -> LedgerbridgeError:
    with pytest.raises(LedgerbridgeError) as error:
        renewed(answer)
    return error.value


def test_a_person_is_sent_to_the_vendor_with_everything_encoded() -> None:
    address = urlsplit(authorize_address(SHAPE, APP, "state/1"))
    assert address.path == "/authorize"
    assert {name: values[0] for name, values in parse_qs(address.query).items()} == {
        "client_id": "id & co",
        "redirect_uri": "http://localhost:8080/callback?x=1",
        "response_type": "code",
        "scope": "read write",
        "state": "state/1",
    }
    assert "+" not in address.query, "a blank is %20: not every vendor takes a plus"


def test_a_grant_comes_back_with_all_it_brought() -> None:
    grant = granted("Acme", "http://localhost/callback?code=c%2F1&state=s&realmId=123", "s")
    assert (grant.code, grant.state, grant.parameters["realmId"]) == ("c/1", "s", "123")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("error=access_denied&state=s", "LB-AUTH-04"),
        ("state=s", "LB-AUTH-04"),
        ("code=c&state=other", "LB-AUTH-05"),
        ("code=c", "LB-AUTH-05"),
    ],
)
def test_what_is_no_grant_of_ours_is_refused(query: str, code: str) -> None:
    with pytest.raises(AuthError) as error:
        granted("Acme", f"http://localhost/callback?{query}", "s")
    assert error.value.problem.code == code


def test_a_code_becomes_tokens() -> None:
    endpoint = Endpoint((200, {**GIVEN, "x_refresh_token_expires_in": 8_726_400}))
    tokens = asyncio.run(exchange(SHAPE, APP, "c/1", endpoint, StillClock()))
    assert tokens == Tokens("new", "next", NOW + timedelta(minutes=30), NOW + timedelta(days=101))
    assert endpoint.form() == {
        "grant_type": "authorization_code",
        "code": "c/1",
        "redirect_uri": APP.redirect_uri,
        "client_id": APP.client_id,
        "client_secret": APP.client_secret,
    }


def test_a_refresh_token_the_vendor_does_not_replace_stays() -> None:
    tokens, _ = renewed((200, {"access_token": "new", "expires_in": 60}))
    assert tokens == Tokens("new", "old", NOW + timedelta(seconds=60))


def test_client_id_and_secret_stand_in_the_header_where_the_vendor_wants_them_there() -> None:
    shape = Shape("Acme", "https://acme.test/authorize", "https://acme.test/token", (), basic_auth=True)
    _, endpoint = renewed((200, GIVEN), shape)
    assert endpoint.form() == {"grant_type": "refresh_token", "refresh_token": "old"}
    scheme, pair = endpoint.asked[0].headers["Authorization"].split()
    assert (scheme, base64.b64decode(pair)) == ("Basic", b"id & co:s3cret")


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ((401, {"error": "invalid_client"}), SetupError, "LB-AUTH-01"),
        ((400, {"error": "invalid_client"}), SetupError, "LB-AUTH-01"),
        ((400, {"status": "BAD_CLIENT_ID", "message": "unknown client id"}), SetupError, "LB-AUTH-01"),
        ((401, {"status": "BAD_CLIENT_SECRET"}), SetupError, "LB-AUTH-01"),
        ((400, {"error": "invalid_grant"}), GrantGone, "LB-AUTH-02"),
        ((401, {"error": "invalid_grant"}), GrantGone, "LB-AUTH-02"),
        ((400, {"status": "BAD_REFRESH_TOKEN"}), GrantGone, "LB-AUTH-02"),
        ((401, {"error": "unauthorized_client"}), AuthError, "LB-AUTH-02"),
        ((400, {}), AuthError, "LB-AUTH-02"),
        ((401, {}), TemporaryError, "LB-NET-03"),
        ((401, {"status": 401, "error": "Unauthorized"}), TemporaryError, "LB-NET-03"),
        ((401, ["no"]), TemporaryError, "LB-NET-03"),
        ((429, {}), TemporaryError, "LB-NET-03"),
        (
            (400, {"error": "access_denied", "error_description": "Rate limit exceeded: access_token not expired"}),
            TemporaryError,
            "LB-NET-03",
        ),
        ((503, {}), TemporaryError, "LB-NET-03"),
        ((200, b"<html>"), TemporaryError, "LB-NET-03"),
        ((200, {"expires_in": 60}), TemporaryError, "LB-NET-03"),
        ((200, ["no"]), TemporaryError, "LB-NET-03"),
        ((400, b"<html>"), TemporaryError, "LB-NET-03"),
        ((400, '{"error": "över"}'.encode("latin-1")), TemporaryError, "LB-NET-03"),
        (Unreachable("no route"), TemporaryError, "LB-NET-03"),
        (AnswerLost("reset"), TemporaryError, "LB-NET-03"),
    ],
)
def test_refusal(answer: Exception | tuple[int, Any], kind: type[LedgerbridgeError], code: str) -> None:
    error = refused(answer)
    assert type(error) is kind
    assert error.problem.code == code


def test_secrets_do_not_show() -> None:
    shown = repr(APP) + repr(Tokens("access", "refresh", NOW))
    assert not any(secret in shown for secret in ("s3cret", "'access'", "refresh"))
