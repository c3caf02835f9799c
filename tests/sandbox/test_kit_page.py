"""The page for people."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.kit.http import Request
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
