"""Calls to a vendor: retried where that is safe, told as what they are where it is not."""

from __future__ import annotations

import json
from collections.abc import Coroutine
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

import pytest

from ledgerbridge.connectors.base.api import LONGEST_WAIT_S, TRIES, Api
from ledgerbridge.connectors.base.quota import Buckets, Limit
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    OutcomeUnknown,
    Problem,
    RateLimited,
    RecordRefused,
    TemporaryError,
    VendorDrift,
)
from ledgerbridge.seams.clock import LoopClock
from ledgerbridge.seams.loop import VirtualLoop
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Unreachable

T = TypeVar("T")
Answer = HttpResponse | Exception


def answer(status: int, body: object = None, **headers: str) -> HttpResponse:
    raw = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    return HttpResponse(status, headers, raw)


OK = answer(200, {"id": "1"})


def classify(got: HttpResponse) -> LedgerbridgeError | None:
    """What a vendor's answers stand for, as any connector says it."""
    if got.status < 400:
        return None
    if got.status == 401:
        return AuthError(Problem("LB-AUTH-03", "Refused.", "Renew."))
    if got.status == 429:
        wait = got.headers.get("retry-after")
        code = "LB-LIMIT-02" if "daily" in got.headers else "LB-LIMIT-01"
        return RateLimited(Problem(code, "Too many.", "Wait.", retry_after_s=float(wait) if wait else None))
    if got.status >= 500:
        return TemporaryError(Problem("LB-NET-05", "Down.", "Wait."))
    return RecordRefused(Problem("LB-REC-02", "No.", "Look."))


class Line:
    """A line to a vendor that gives these answers in turn and notes when each call came."""

    def __init__(self, loop: VirtualLoop, answers: list[Answer]) -> None:
        self._loop = loop
        self._answers = answers
        self.requests: list[HttpRequest] = []
        self.moments: list[float] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        self.moments.append(self._loop.time())
        given = self._answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    async def close(self) -> None:
        return


class Key:
    """Credentials that can be renewed again and again."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    async def header(self) -> str:
        return f"Bearer {len(self.refused)}"

    async def renewed(self, refused: str) -> str:
        self.refused.append(refused)
        return await self.header()


class Desk:
    """An API whose vendor answers as told."""

    def __init__(self, *answers: Answer, limits: tuple[Limit, ...] = ()) -> None:
        self.loop = VirtualLoop()
        clock = LoopClock(datetime(2026, 3, 1, tzinfo=UTC), self.loop.time)
        self.line = Line(self.loop, list(answers))
        self.key = Key()
        quota = Buckets(clock, list(limits))
        chance = SeededChance(1)
        self.api = Api("Acme", "https://acme.test/", self.line, clock, chance, self.key, quota, classify, 12.5)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *error: object) -> None:
        self.loop.close()

    def run(self, call: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(call)

    def read(self, *scopes: str) -> Any:
        return self.run(self.api.get("/things", scopes=scopes))

    def write(self, repeatable: bool = False) -> Any:
        return self.run(self.api.post("/things", {"name": "x"}, repeatable=repeatable))

    @property
    def calls(self) -> int:
        return len(self.line.requests)


def test_a_read_is_sent_whole_and_decoded_exactly() -> None:
    with Desk(answer(200, b'{"price": 10.10, "n": 3}')) as desk:
        body = desk.run(desk.api.get("/things", {"q": "a b&c", "page": "1"}))
        (request,) = desk.line.requests
    assert request.url == "https://acme.test/things?q=a%20b%26c&page=1"
    assert (request.method, request.timeout_s) == ("GET", 12.5)
    assert request.headers == {"Accept": "application/json", "Authorization": "Bearer 0"}
    assert body == {"price": Decimal("10.10"), "n": 3}
    assert isinstance(body["price"], Decimal)


def test_a_write_carries_its_body() -> None:
    with Desk(OK) as desk:
        assert desk.write() == {"id": "1"}
        (request,) = desk.line.requests
    assert json.loads(request.body) == {"name": "x"}
    assert request.headers["Content-Type"] == "application/json"


# --- the network ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("repeatable", [False, True])
def test_a_call_that_never_left_is_tried_again_even_a_write(repeatable: bool) -> None:
    with Desk(Unreachable("no route"), Unreachable("no route"), OK) as desk:
        assert desk.write(repeatable) == {"id": "1"}
        assert desk.calls == 3
        waits = [later - earlier for earlier, later in zip(desk.line.moments, desk.line.moments[1:], strict=False)]
    assert 1.0 <= waits[0] < 1.3
    assert 2.0 <= waits[1] < 2.3


def test_an_unreachable_vendor_is_given_up_after_some_tries() -> None:
    with Desk(*[Unreachable("no route")] * TRIES) as desk:
        with pytest.raises(TemporaryError) as error:
            desk.write()
        assert desk.calls == TRIES
    assert error.value.problem.code == "LB-NET-01"


def test_a_lost_answer_to_a_write_is_unknown_and_never_sent_again() -> None:
    with Desk(AnswerLost("reset"), OK) as desk:
        with pytest.raises(OutcomeUnknown) as error:
            desk.write()
        assert desk.calls == 1
    assert error.value.problem.code == "LB-NET-02"


def test_a_lost_answer_to_a_read_or_a_repeatable_write_is_asked_for_again() -> None:
    with Desk(AnswerLost("reset"), OK, AnswerLost("reset"), OK) as desk:
        assert desk.read() == {"id": "1"}
        assert desk.write(repeatable=True) == {"id": "1"}
        assert desk.calls == 4


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_failure_of_the_vendor_leaves_a_write_unknown(status: int) -> None:
    with Desk(answer(status), OK) as desk:
        with pytest.raises(OutcomeUnknown):
            desk.write()
        assert desk.calls == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_failure_of_the_vendor_is_no_end_for_a_read(status: int) -> None:
    with Desk(answer(status), OK) as desk:
        assert desk.read() == {"id": "1"}
        assert desk.calls == 2


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("repeatable", [False, True])
def test_the_time_a_vendor_asks_for_is_waited(repeatable: bool) -> None:
    with Desk(answer(429, **{"retry-after": "7"}), OK) as desk:
        assert desk.write(repeatable) == {"id": "1"}
        assert 7.0 <= desk.line.moments[1] < 7.3


@pytest.mark.parametrize(("asked", "waited_s"), [(None, 10.0), ("3600", LONGEST_WAIT_S)])
def test_a_vendor_that_names_no_time_or_a_long_one(asked: str | None, waited_s: float) -> None:
    with Desk(answer(429, **({"retry-after": asked} if asked else {})), OK) as desk:
        desk.read()
        assert waited_s <= desk.line.moments[1] < waited_s + 0.3


def test_one_call_told_to_wait_holds_all_others_of_its_scope() -> None:
    with Desk(answer(429, **{"retry-after": "7"}), OK, OK, limits=(Limit("api", 100, 1.0),)) as desk:

        async def both() -> None:
            await desk.api.get("/first", scopes=("api",))
            await desk.api.get("/second", scopes=("api",))

        desk.run(both())
        assert all(moment >= 7.0 for moment in desk.line.moments[1:])


def test_a_limit_of_the_day_is_not_waited_for() -> None:
    with Desk(answer(429, daily="1"), OK) as desk:
        with pytest.raises(RateLimited):
            desk.read()
        assert desk.calls == 1


def test_every_try_is_counted_against_the_limit() -> None:
    with Desk(answer(500), OK, limits=(Limit("api", 1, 30.0),)) as desk:
        desk.read("api")
        assert desk.line.moments[1] >= 30.0


# --- credentials ------------------------------------------------------------------------------------------------------


def test_a_refused_token_is_renewed_once_and_the_call_sent_again() -> None:
    with Desk(answer(401), OK) as desk:
        assert desk.write() == {"id": "1"}
        assert desk.key.refused == ["Bearer 0"]
        assert [request.headers["Authorization"] for request in desk.line.requests] == ["Bearer 0", "Bearer 1"]


def test_a_token_refused_again_is_an_error() -> None:
    with Desk(answer(401), answer(401), OK) as desk:
        with pytest.raises(AuthError):
            desk.read()
        assert (desk.calls, len(desk.key.refused)) == (2, 1)


# --- answers ----------------------------------------------------------------------------------------------------------


def test_a_refused_record_is_told_at_once() -> None:
    with Desk(answer(400), OK) as desk:
        with pytest.raises(RecordRefused):
            desk.write()
        assert desk.calls == 1


@pytest.mark.parametrize("body", [b"<html><body>Sign in</body></html>", b"", b'{"cut": ', b"\xff\xfe{}"])
def test_an_answer_that_is_not_the_api_is_drift(body: bytes) -> None:
    with Desk(answer(200, body)) as desk, pytest.raises(VendorDrift) as error:
        desk.read()
    assert error.value.problem.code == "LB-NET-04"
