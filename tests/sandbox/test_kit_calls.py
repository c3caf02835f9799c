"""The call log and the meters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ledgerbridge.sandbox.kit import calls
from ledgerbridge.sandbox.kit.calls import CallLog
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.kit.secrets import cut_body, cut_headers, cut_path, cut_query

AT = datetime(2026, 3, 2, tzinfo=UTC)


def logged(log: CallLog, body: bytes = b"", answer: Response | None = None) -> None:
    call = log.begin(AT, Request("GET", "/x", body=body))
    log.end(call, AT, answer or Response(200))


def test_call_is_told_whole(sandbox: Sandbox, control: Any, memory: Any) -> None:
    memory("POST", "/customers/find?x=1&x=2", {"field": "email", "values": []})
    [call] = control("GET", "/memory/calls")["calls"]
    key = sandbox.vendor("memory").credentials("account-1")["api_key"] or ""
    assert call == {
        "n": 1,
        "at": "2026-03-02T09:00:00+00:00",
        "method": "POST",
        "path": "/v1/customers/find",
        "query": {"x": ["1", "2"]},
        "headers": {"authorization": f"...{key[-4:]}"},
        "status": 200,
        "ms": 0,
        "account": "account-1",
        "credential": key[-4:],
        "request": '{"field":"email","values":[]}',
        "response": '{"records":[]}',
        "fault": None,
    }


def test_calls_are_read_on_from_a_number(control: Any, memory: Any) -> None:
    for _ in range(5):
        memory("GET", "/me")
    first = control("GET", "/memory/calls?since=2&limit=2")
    assert ([call["n"] for call in first["calls"]], first["next"]) == ([2, 3], 4)
    rest = control("GET", f"/memory/calls?since={first['next']}")
    assert ([call["n"] for call in rest["calls"]], rest["next"]) == ([4, 5], 6)
    assert control("GET", "/memory/calls?since=6") == {"next": 6, "calls": []}


def test_calls_of_one_account_can_be_picked(control: Any, memory: Any) -> None:
    memory("GET", "/me")
    memory.send("GET", "/me", authorization="Bearer wrong")
    assert len(control("GET", "/memory/calls")["calls"]) == 2
    assert len(control("GET", "/memory/calls?account=account-1")["calls"]) == 1


@pytest.mark.parametrize("query", ["since=x", "limit=-1", "wait_s=soon", "wait_s=-1", "wait_s=nan"])
def test_question_that_makes_no_sense_is_refused(control: Any, query: str) -> None:
    assert control.send("GET", f"/memory/calls?{query}").status == 400


def test_ring_keeps_the_last_calls() -> None:
    log = CallLog()
    for _ in range(calls.RING + 5):
        logged(log)
    kept = log.since(0, calls.RING * 2)
    assert (len(kept), kept[0].n, log.last) == (calls.RING, 6, calls.RING + 5)


def test_oldest_bodies_go_where_all_together_are_too_large() -> None:
    log = CallLog()
    large = b"x" * (calls.BODIES_MAX // 3)
    for _ in range(4):
        logged(log, large)
    first, *_, last = log.since(0, 10)
    assert first.shown()["request"] is None
    assert last.shown()["request"] == "x" * calls.BODY_MAX


def test_secrets_are_cut_from_headers() -> None:
    headers = {
        "authorization": "Bearer abcdefgh1234",
        "x-api-key": "short",
        "cookie": "session=1234567890",
        "accept": "application/json",
    }
    assert cut_headers(headers) == {
        "authorization": "...1234",
        "x-api-key": "...",
        "cookie": "...7890",
        "accept": "application/json",
    }


@pytest.mark.parametrize(
    ("body", "type", "cut"),
    [
        ('{"access_token": "secret-secret-1234", "expires_in": 60}', "application/json", '"...1234"'),
        ('{"error": {"code": "stale", "token": 1}}', "application/json", '{"error": {"code": "stale", "token": 1}}'),
        ("grant_type=refresh_token&refresh_token=secret-abcd", "application/x-www-form-urlencoded", "=...abcd"),
        ("code=secret-wxyz&client_secret=secret-1234", "application/x-www-form-urlencoded", "code=...wxyz&"),
        ("code=not a form", "text/plain", "code=not a form"),
    ],
)
def test_secrets_are_cut_from_bodies_of_token_calls(body: str, type: str, cut: str) -> None:
    shown = cut_body(body.encode(), type)
    assert cut in shown
    assert "secret-" not in shown


def test_secrets_are_cut_from_paths_and_queries() -> None:
    assert cut_path("/oauth/v1/refresh-tokens/0123456789abcd") == "/oauth/v1/refresh-tokens/...abcd"
    assert cut_query({"code": ["0123456789"], "q": ["x"]}) == {"code": ["...6789"], "q": ["x"]}


def test_meters_count_by_endpoint_and_status_beyond_the_ring(control: Any, memory: Any) -> None:
    memory("GET", "/me")
    memory("GET", "/customers")
    memory("GET", "/customers?limit=5")
    memory.send("GET", "/nothing")
    memory.send("GET", "/me", authorization="")
    meters = control("GET", "/memory/meters")
    assert meters["calls"] == {"GET customers": 2, "GET me": 1, "other": 2}
    assert (meters["total"], meters["statuses"]) == (5, {"200": 3, "401": 1, "404": 1})
    assert meters["tokens"] == {"issued": 0, "refreshed": 0, "refused": 0, "reused": 0}


def test_meters_are_set_to_zero_for_one_account(control: Any, memory: Any) -> None:
    memory("GET", "/me")
    control("POST", "/memory/accounts", {"id": "other"})
    control("DELETE", "/memory/meters?account=other")
    assert control("GET", "/memory/meters")["total"] == 1
    assert control.send("DELETE", "/memory/meters").status == 204
    assert control("GET", "/memory/meters")["total"] == 0


def test_faulted_calls_are_metered_too(control: Any, memory: Any) -> None:
    control("POST", "/memory/faults", {"do": "503", "phase": "after"})
    memory.send("GET", "/me")
    meters = control("GET", "/memory/meters")
    assert (meters["calls"], meters["statuses"]) == ({"GET me": 1}, {"503": 1})
