"""What the demo announces, sees and compares."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import StringIO
from typing import Any, cast

import pytest
from rich.console import Console

from ledgerbridge.cli.control import writing
from ledgerbridge.cli.demo import command
from ledgerbridge.cli.demo.result import Result, differences, read_result
from ledgerbridge.cli.demo.sight import Sight, changed, grown, name_of
from ledgerbridge.cli.session import Session
from ledgerbridge.engine.passes import Report
from ledgerbridge.model.problems import Problem, SetupError


def result(created: int = 1, anna: str = "created", grew: int = 1) -> Result:
    return Result(
        {"customers": {"main": {"created": created}}},
        {"customers": {"hubspot": {"Anna": anna}}},
        {"quickbooks": {"Customer": grew}},
    )


def test_the_announced_is_no_difference() -> None:
    assert differences(result(), result()) == []


def test_another_outcome_of_a_record_is_named() -> None:
    assert differences(result(), result(anna="failed")) == [
        "customers, hubspot, Anna: announced created, happened failed"
    ]


def test_a_record_nobody_announced_is_a_difference() -> None:
    more = Result({}, {"customers": {"hubspot": {"Berta": "created"}}}, {})
    assert "customers, hubspot, Berta: announced nothing, happened created" in differences(result(), more)


def test_another_number_is_a_difference() -> None:
    assert differences(result(), result(created=2, grew=2)) == [
        "customers, main, created: announced 1, happened 2",
        "quickbooks, Customer: announced 1, happened 2",
    ]


@pytest.mark.parametrize(
    "text", [b"", b"[]", b'{"counts": {}}', b'{"counts": {}, "records": {}, "grew": {}, "more": 1}']
)
def test_an_announcement_in_another_form_is_refused(text: bytes) -> None:
    with pytest.raises(SetupError):
        read_result(text)


def sight(**records: dict[str, object]) -> Sight:
    return Sight({"hubspot": {"contacts": dict(records)}})


def test_a_record_that_changed_came_or_went_is_seen() -> None:
    before = sight(a={"id": "a", "v": 1}, b={"id": "b"}, c={"id": "c"})
    after = sight(a={"id": "a", "v": 2}, b={"id": "b"}, d={"id": "d"})
    assert sorted(changed(before, after)) == ["hubspot contacts a", "hubspot contacts c", "hubspot contacts d"]


def test_only_types_that_grew_are_told() -> None:
    assert grown(sight(a={}), sight(a={}, b={}, c={})) == {"hubspot": {"contacts": 2}}
    assert grown(sight(a={}), sight(a={})) == {}


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"DisplayName": "Holm Keramik", "GivenName": "Freja"}, "Holm Keramik"),
        ({"id": "1", "properties": {"firstname": "Freja", "lastname": "Holm", "email": "f@example.com"}}, "Freja Holm"),
        ({"id": "1", "properties": {"email": "f@example.com"}}, "f@example.com"),
        ({"id": "1", "properties": {"name": "Oak chair"}}, "Oak chair"),
        ({"Id": "1"}, ""),
    ],
)
def test_a_record_is_called_what_people_call_it(record: dict[str, object], name: str) -> None:
    assert name_of(record) == name


def test_only_calls_that_change_records_count_as_writes() -> None:
    calls = [
        {"method": method, "path": path}
        for method, path in (
            ("GET", "/crm/objects/2026-03/contacts"),
            ("POST", "/crm/objects/2026-03/contacts/search"),
            ("POST", "/crm/objects/2026-03/contacts/batch/read"),
            ("POST", "/oauth/2026-03/token"),
            ("POST", "/oauth2/v1/tokens/bearer"),
            ("POST", "/crm/objects/2026-03/contacts/batch/update"),
            ("POST", "/v3/company/1/batch"),
            ("PATCH", "/crm/objects/2026-03/contacts/1"),
            ("DELETE", "/crm/objects/2026-03/contacts/1"),
        )
    ]
    assert [(call["method"], call["path"].rsplit("/", 1)[1]) for call in writing(calls)] == [
        ("POST", "update"),
        ("POST", "batch"),
        ("PATCH", "1"),
        ("DELETE", "1"),
    ]


class Screen:
    """What a demo that stays in step says."""

    def __init__(self, quiet: bool, *reports: Report, monkeypatch: pytest.MonkeyPatch) -> None:
        self.out, self.err = Console(file=StringIO(), width=200), Console(file=StringIO(), width=200)
        self.session: Any = Session(cast(Any, None), None, self.out, self.err)
        left = list(reports)

        async def sync(hub: Any, integration: Any) -> Report:
            return left.pop(0)

        async def lines(hub: Any, integration: Any, pass_id: str) -> AsyncIterator[None]:
            yield None

        monkeypatch.setattr(command.passes, "sync", sync)
        monkeypatch.setattr(command.passes, "lines", lines)
        monkeypatch.setattr(command.telling, "tell_change", lambda session, line: self.out.print("written"))
        known: list[Problem] = []
        for _ in reports:
            known = asyncio.run(command._carry_over(self.session, cast(Any, None), cast(Any, None), known, quiet))

    def said(self) -> tuple[int, int]:
        """How often something was written, and how often one was stopped."""
        texts = [cast(StringIO, console.file).getvalue() for console in (self.out, self.err)]
        return texts[0].count("written"), texts[1].count("LB-GUARD-01")


def report(writes: int, *problems: Problem) -> Report:
    return Report("1", "refused" if problems else "done", {}, writes, "", list(problems))


def test_a_demo_that_prints_json_adds_nothing_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Screen(False, report(1), monkeypatch=monkeypatch).said() == (1, 0)
    assert Screen(True, report(1), monkeypatch=monkeypatch).said() == (0, 0)


def test_a_pass_that_is_refused_again_and_again_is_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = report(0, Problem("LB-GUARD-01", "Too much would change.", "Look at the plan."))
    assert Screen(False, refused, refused, report(0), refused, monkeypatch=monkeypatch).said() == (0, 2)
