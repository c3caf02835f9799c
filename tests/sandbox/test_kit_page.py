"""The page for people."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.pending import Pending
from ledgerbridge.sandbox.kit.sandbox import Sandbox


def test_page_shows_counts_calls_faults_and_clock(control: Any, memory: Any) -> None:
    control("POST", "/memory/load", {"type": "customers", "records": [{"email": "a@b.example"}]})
    control("POST", "/memory/faults", {"do": "503", "match": {"path": "/v1/products*"}})
    memory("GET", "/customers")
    page = control("GET", "/")
    assert '<a href="/_sandbox/memory/state/customers?account=account-1">customers</a></td><td>1</td>' in page
    assert "<code>GET /v1/customers</code>" in page
    assert "503, before the effect" in page
    assert "2026-03-02 09:00:00+00:00" in page
    assert "frozen" in page


def test_page_shows_no_markup_that_came_with_a_call(sandbox: Sandbox, control: Any, memory: Any) -> None:
    memory.send("GET", "/%3Cscript%3Ealert(1)%3C/script%3E")
    control("POST", "/memory/accounts", {"id": "<b>&"})
    page = control("GET", "/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>" not in page
    assert "account=%3Cb%3E%26" in page


def test_call_that_is_held_is_shown_as_waiting(sandbox: Sandbox, control: Any) -> None:
    control("POST", "/memory/faults", {"do": "hold"})
    sandbox.handle(Request.to("http://x/memory/v1/me"))
    assert ">waiting<" in control("GET", "/")


def seen_page(control: Any) -> str:
    """The address at which the page answers once it no longer looks as it does now."""
    found = re.search(r'data-look="([^"]*)"', control("GET", "/"))
    assert found is not None
    return f"http://x/_sandbox/?wait_s=20&seen={quote(found[1])}"


def test_page_waits_until_something_happens(sandbox: Sandbox, control: Any, memory: Any) -> None:
    pending = sandbox.handle(Request.to(seen_page(control)))
    assert isinstance(pending, Pending)
    assert not pending.ready()
    memory("GET", "/me")
    assert pending.ready()
    assert b"<code>GET /v1/me</code>" in pending.answer().body


def test_page_notices_webhooks_records_faults_and_a_moved_clock(sandbox: Sandbox, control: Any, clock: Clock) -> None:
    outbox = sandbox.vendor("memory").outbox

    def moved(change: Any) -> bool:
        pending = sandbox.handle(Request.to(seen_page(control)))
        assert isinstance(pending, Pending)
        change()
        return pending.ready()

    assert moved(lambda: outbox.put("account-1", "http://127.0.0.1:9/", b"{}"))
    assert moved(lambda: sandbox.deliver_due(lambda *sent: 500))
    assert moved(lambda: control("POST", "/memory/state/customers", {"email": "a@b.example"}))
    assert moved(lambda: control("POST", "/memory/faults", {"do": "drop"}))
    assert moved(lambda: clock.advance(1))
    assert not moved(lambda: None)


def test_page_that_is_out_of_date_is_answered_at_once(sandbox: Sandbox) -> None:
    answer = sandbox.handle(Request.to("http://x/_sandbox/?wait_s=20&seen=something-else"))
    assert not isinstance(answer, Pending)


def test_page_lists_webhooks_and_what_became_of_them(sandbox: Sandbox, control: Any) -> None:
    outbox = sandbox.vendor("memory").outbox
    outbox.put("account-1", "http://127.0.0.1:9/hooks?<i>", b'{"text": "<b>bold</b>"}')
    sandbox.deliver_due(lambda *sent: None)
    page = control("GET", "/")
    assert "<code>http://127.0.0.1:9/hooks?&lt;i&gt;</code>" in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert ">given up</span>" in page
