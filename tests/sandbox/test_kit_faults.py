"""Ordered faults: which calls they strike and what they do to them."""

from __future__ import annotations

from typing import Any

import pytest

from ledgerbridge.sandbox.inprocess import Reset, TimedOut, ask
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.memory import VENDOR

CREATE = {"records": [{"reference": "LB1", "fields": {"email": "a@b.example"}}]}


def order(control: Any, do: str, **more: Any) -> str:
    id: str = control("POST", "/memory/faults", {"do": do, **more})["id"]
    return id


def statuses(memory: Any, count: int, path: str = "/me") -> list[int]:
    return [memory.send("GET", path).status for _ in range(count)]


@pytest.mark.parametrize("kind", ["429", "500", "503", "401"])
def test_fault_answers_as_the_vendor_words_it(control: Any, memory: Any, kind: str) -> None:
    order(control, kind, retry_after=2.5)
    answer = memory.send("GET", "/me")
    assert (answer.status, answer.headers["retry-after"]) == (int(kind), "2.5")
    assert set(answer.body) == {"error"}


def test_html_fault_answers_a_page(control: Any, memory: Any) -> None:
    order(control, "html")
    answer = memory.send("GET", "/me")
    assert (answer.status, answer.headers["content-type"]) == (502, "text/html;charset=utf-8")
    assert answer.body.startswith("<html>")


@pytest.mark.parametrize(("phase", "made"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("do", ["500", "reset", "timeout", "html", "hold"])
def test_phase_says_whether_the_effect_happens(control: Any, memory: Any, do: str, phase: str, made: int) -> None:
    order(control, do, phase=phase)
    try:
        answer = memory.send("POST", "/customers/create", CREATE)
        assert answer.status >= 500
    except (Reset, TimedOut) as lost:
        assert lost.after_effect is (phase == "after")
    assert control("GET", "/memory/state")["customers"] == made


def test_truncated_answer_comes_after_the_effect(control: Any, memory: Any) -> None:
    order(control, "truncate", phase="before")
    with pytest.raises(Reset) as lost:
        memory.send("POST", "/customers/create", CREATE)
    assert lost.value.after_effect
    assert control("GET", "/memory/state")["customers"] == 1


def test_fault_strikes_until_it_is_lifted(control: Any, memory: Any) -> None:
    id = order(control, "503")
    assert statuses(memory, 3) == [503, 503, 503]
    assert control("DELETE", f"/memory/faults/{id}") == {"lifted": [id]}
    assert statuses(memory, 1) == [200]


def test_fault_strikes_as_often_as_ordered(control: Any, memory: Any) -> None:
    order(control, "503", times=2)
    assert statuses(memory, 4) == [503, 503, 200, 200]


def test_nth_counts_the_calls_that_fit_since_the_order(control: Any, memory: Any) -> None:
    statuses(memory, 2)
    order(control, "503", match={"path": "/v1/me", "nth": 2})
    assert statuses(memory, 1) == [200]
    assert statuses(memory, 1, "/customers") == [200]
    assert statuses(memory, 3) == [503, 200, 200]


def test_nth_with_times_strikes_from_there_on(control: Any, memory: Any) -> None:
    order(control, "503", match={"nth": 2}, times=2)
    assert statuses(memory, 4) == [200, 503, 503, 200]


@pytest.mark.parametrize(
    ("match", "struck"),
    [
        ({"method": "get"}, True),
        ({"method": "POST"}, False),
        ({"path": "/v1/*"}, True),
        ({"path": "/memory/v1/me"}, True),
        ({"path": "*/customers*"}, False),
        ({"path": "/v1/me", "method": "POST"}, False),
    ],
)
def test_match_chooses_the_calls(control: Any, memory: Any, match: dict[str, str], struck: bool) -> None:
    order(control, "503", match=match)
    assert statuses(memory, 1) == [503 if struck else 200]


def test_probability_is_drawn_from_the_seed(clock: Clock, calls_to: Any) -> None:
    def run(seed: int) -> list[int]:
        sandbox = Sandbox([VENDOR], clock, seed)
        order(calls_to(sandbox, "/_sandbox"), "503", match={"probability": 0.5})
        return statuses(calls_to(sandbox, "/memory/v1"), 40)

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert 5 < run(1).count(503) < 35


def test_first_fault_that_fits_strikes_and_the_next_follows(control: Any, memory: Any) -> None:
    order(control, "500", times=1)
    order(control, "503", times=1)
    assert statuses(memory, 3) == [500, 503, 200]


def test_delay_takes_its_time_on_the_sandbox_clock(control: Any, memory: Any, clock: Clock) -> None:
    order(control, "delay", delay_ms=1500, phase="after", times=1)
    before = clock.timestamp()
    assert memory.send("POST", "/customers/create", CREATE).status == 200
    assert clock.timestamp() - before == 1.5
    [call] = control("GET", "/memory/calls")["calls"]
    assert call["ms"] == 1500


def test_delay_before_the_effect_is_handed_to_who_keeps_his_own_time(sandbox: Sandbox, control: Any) -> None:
    order(control, "delay", delay_ms=250, times=1)
    answer = ask(sandbox, "GET", "http://x/memory/v1/me", {}, b"")
    assert (answer.status, answer.delay_s) == (401, 0.25)


def test_held_call_leaves_a_trace_while_it_is_held(control: Any, memory: Any) -> None:
    order(control, "hold")
    with pytest.raises(TimedOut):
        memory.send("GET", "/me")
    [call] = control("GET", "/memory/calls")["calls"]
    assert (call["path"], call["status"], call["fault"]["do"]) == ("/v1/me", None, "hold")


def test_faults_are_listed_with_what_they_struck(control: Any, memory: Any) -> None:
    first, second = order(control, "500", times=1), order(control, "503", match={"path": "/none"})
    statuses(memory, 2)
    faults = control("GET", "/memory/faults")["faults"]
    assert [(fault["id"], fault["struck"], fault["spent"]) for fault in faults] == [
        (first, 1, True),
        (second, 0, False),
    ]
    assert control("GET", f"/memory/faults/{second}")["match"]["path"] == "/none"


def test_all_faults_can_be_lifted_at_once(control: Any, memory: Any) -> None:
    ids = [order(control, "500"), order(control, "503")]
    assert control("DELETE", "/memory/faults") == {"lifted": ids}
    assert statuses(memory, 1) == [200]


def test_number_is_as_good_as_text_for_a_status(control: Any, memory: Any) -> None:
    control("POST", "/memory/faults", {"do": 503})
    assert statuses(memory, 1) == [503]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"do": "explode"},
        {"do": "lose"},
        {"do": "500", "colour": "red"},
        {"do": "500", "match": {"where": "x"}},
        {"do": "500", "match": {"nth": 0}},
        {"do": "500", "match": {"probability": 1.5}},
        {"do": "500", "times": 0},
        {"do": "500", "phase": "during"},
    ],
)
def test_fault_that_cannot_be_is_refused(control: Any, body: dict[str, Any]) -> None:
    answer = control.send("POST", "/memory/faults", body)
    assert answer.status == 400
    assert control("GET", "/memory/faults") == {"faults": []}


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_unknown_fault_is_not_found(control: Any, method: str) -> None:
    assert control.send(method, "/memory/faults/memory-9").status == 404
