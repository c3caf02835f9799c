"""Records from before a flow's start: counted, then brought once, or for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.support.hyperline_exact import ACCOUNTS, ENTRIES, INVOICES_ON, Books, connected, line

from ledgerbridge.engine.passes import Report
from ledgerbridge.model.problems import SetupError
from ledgerbridge.seams.crash import NoCrash
from ledgerbridge.usecases import backfilling, passes
from ledgerbridge.usecases.backfilling import ALL, Backfill, Coming
from ledgerbridge.usecases.extent import Extent

TO_EXACT = 'direction = "left-to-right"'
OFF = 'direction = "off"'


@pytest.fixture
def books() -> Iterator[Books]:
    """Three customers with an invoice each from before the connection, and two from after it, which went."""

    def makes(books: Books, count: int) -> None:
        for _ in range(count):
            number = len(books.ids("customers"))
            books.invoice(books.customer(name=f"Firm {number}", billing_email=f"p{number}@example.com"))

    flows = {"customers": TO_EXACT, "invoices": INVOICES_ON, "credit_notes": OFF}
    with connected(before=lambda books: makes(books, 3), **flows) as books:
        makes(books, 2)
        books.sync()
        assert (len(books.held(ENTRIES)), len(books.held(ACCOUNTS))) == (2, 2)
        yield books


def wanted(books: Books, flow: str, start: date | str = ALL) -> Backfill:
    return books.pair.run(backfilling.backfill(books.pair.hub, None, flow, start))  # type: ignore[no-any-return]


def coming(books: Books, flow: str, start: date | str = ALL) -> Coming:
    books.pair.later(1)
    return books.pair.run(backfilling.coming(books.pair.hub, wanted(books, flow, start)))  # type: ignore[no-any-return]


def brought(books: Books, flow: str, start: date | str = ALL, keep: bool = False) -> Report:
    books.pair.later(1)
    return books.pair.run(  # type: ignore[no-any-return]
        backfilling.carry_out(books.pair.hub, wanted(books, flow, start), keep)
    )


def entries(books: Books) -> set[str]:
    return {entry["YourRef"] for entry in books.held(ENTRIES)}


@pytest.mark.feature("F-CORE-RUN-03", "F-HY-EX-INV-03")
def test_older_invoices_are_counted_before_and_then_brought_with_their_customers(books: Books) -> None:
    found = coming(books, "invoices")
    assert found.report.counts["invoices"] == {"created": 3, "unchanged": 2}
    assert (len(books.held(ENTRIES)), found.expected.seconds >= 0) == (2, True)
    assert brought(books, "invoices").counts["invoices"]["created"] == 3
    assert (len(books.held(ENTRIES)), len(books.held(ACCOUNTS))) == (5, 5)


@pytest.mark.feature("F-HY-EX-CUS-01")
def test_older_customers_are_brought_without_their_invoices(books: Books) -> None:
    assert brought(books, "customers").counts["customers"]["created"] == 3
    assert (len(books.held(ENTRIES)), len(books.held(ACCOUNTS))) == (2, 5)


def test_done_again_it_writes_nothing(books: Books) -> None:
    brought(books, "invoices")
    assert coming(books, "invoices").report.counts["invoices"] == {"unchanged": 5}
    assert (brought(books, "invoices").writes, len(books.held(ENTRIES))) == (0, 5)


def test_the_flow_goes_on_from_its_own_start(books: Books) -> None:
    before = books.pair.configuration
    brought(books, "customers")
    assert books.pair.configuration == before
    assert books.sync() == {}
    assert coming(books, "invoices").report.counts["invoices"]["created"] == 3


@pytest.mark.feature("F-CORE-RUN-03")
def test_what_was_brought_is_kept_up_to_date_although_it_is_older_than_the_start(books: Books) -> None:
    brought(books, "customers")
    oldest = books.ids("customers")[0]
    books.pair.vendor("hyperline").person_edits(
        books.pair.account("hyperline"), "customers", oldest, {"name": "Renamed"}
    )
    assert books.sync()["customers", "updated"] == 1
    assert "Renamed" in {account["Name"] for account in books.held(ACCOUNTS)}


@pytest.mark.feature("F-CORE-RUN-03")
def test_kept_the_start_is_moved_and_the_next_sync_has_nothing_left(books: Books) -> None:
    assert brought(books, "invoices", keep=True).counts["invoices"]["created"] == 3
    assert 'start = "everything"' in str(books.pair.configuration)
    assert books.sync() == {}
    assert len(books.held(ENTRIES)) == 5


@pytest.mark.feature("F-CORE-RUN-03")
def test_a_day_in_between_brings_what_is_from_then_on(books: Books) -> None:
    today = books.pair.world.clock.now().date()
    assert coming(books, "invoices", date(today.year + 1, 1, 1)).report.counts["invoices"] == {
        "unchanged": 2,
        "excluded": 3,
    }
    assert coming(books, "invoices", date(today.year - 1, 1, 1)).report.counts["invoices"]["created"] == 3


class Died(BaseException):
    """The process ended."""


class Falls:
    """Ends the process when the pass reaches a place for the n-th time."""

    def __init__(self, place: str, nth: int) -> None:
        self._place = place
        self._left = nth

    def reach(self, place: str) -> None:
        self._left -= place == self._place
        if place == self._place and self._left == 0:
            raise Died


@pytest.mark.parametrize("place", ["plan derived", "intents committed", "before cursors"])
def test_stopped_in_the_middle_and_run_again_every_record_is_there_once(books: Books, place: str) -> None:
    alive: Any = books.pair.hub
    books.pair.hub = _with_crash(alive, Falls(place, 1))
    with pytest.raises(Died):
        brought(books, "invoices")
    books.pair.hub = _with_crash(alive, NoCrash())
    books.pair.later(10)
    brought(books, "invoices")
    books.pair.later(10)
    books.sync()
    assert (len(books.held(ENTRIES)), len(entries(books)), len(books.held(ACCOUNTS))) == (5, 5, 5)


def _with_crash(hub: Any, crash: Any) -> Any:
    return replace(hub, world=replace(hub.world, crash=crash))


def test_a_record_that_fails_comes_with_the_next_back_fill(books: Books) -> None:
    late = books.invoice(books.ids("customers")[0], line(rate=9))
    assert late not in entries(books)
    assert brought(books, "invoices").counts["invoices"]["failed"] == 1
    books.choose(customers=TO_EXACT, invoices=f'{INVOICES_ON}\ntax.map = {{ "9" = "1" }}', credit_notes=OFF)
    assert brought(books, "invoices").counts["invoices"]["created"] == 1
    assert len(books.held(ENTRIES)) == 6


@pytest.mark.parametrize(("flow", "code"), [("nothing", "LB-RUN-24"), ("payments", "LB-RUN-24")])
def test_a_flow_that_cannot_is_refused(books: Books, flow: str, code: str) -> None:
    with pytest.raises(SetupError) as refused:
        wanted(books, flow)
    assert refused.value.problem.code == code


RULE = """
[[integration.pair.flows.customers.rule]]
id = "remark"
into = "right"
field = "Remarks"
value = {{ fixed = "{remark}" }}
"""


@pytest.mark.feature("F-CORE-RUN-03")
def test_a_flow_run_alone_leaves_what_was_changed_of_the_customers_to_be_carried_out(books: Books) -> None:
    books.choose(customers=TO_EXACT + RULE.format(remark="Ours"), invoices=INVOICES_ON, credit_notes=OFF)
    hub, extent = books.pair.hub, Extent(flows=("invoices",))
    books.pair.run(passes.sync(hub, books.pair.integration(), extent=extent))
    assert books.sync()["customers", "updated"] == 2
    assert {account["Remarks"] for account in books.held(ACCOUNTS)} == {"Ours"}
