"""How the QuickBooks connector reads what changed: sweeps, change data capture, and what lies between."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from tests.support.quickbooks import Company

from ledgerbridge.connectors.base.protocol import Cursor, Page
from ledgerbridge.connectors.quickbooks.changes import next_cursor

DAY = 86_400
BOTH: dict[str, Cursor | None] = {"Customer": None, "Item": None}


async def swept(company: Company, cursors: dict[str, Cursor | None]) -> dict[str, list[Page]]:
    """All pages until each type's reading has ended."""
    pages: dict[str, list[Page]] = {type: [] for type in cursors}
    left = dict(cursors)
    while left:
        read = await company.connector.read_changes(left)
        for type, page in read.items():
            pages[type].append(page)
        left = {type: page.cursor for type, page in read.items() if not page.ended}
    return pages


def listed(pages: list[Page]) -> set[str]:
    return {record.id for page in pages for record in page.records}


def customers(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [{"DisplayName": f"Customer {n:05}"} for n in range(start, start + count)]


def up_to_date(company: Company) -> dict[str, Cursor | None]:
    """Cursors after a first sweep, of which the calls are forgotten."""
    pages = asyncio.run(swept(company, BOTH))
    company.sandbox.clock.advance(3_600)
    asyncio.run(company.connector.read_changes({type: read[-1].cursor for type, read in pages.items()}))
    cursors = asyncio.run(company.connector.read_changes({type: read[-1].cursor for type, read in pages.items()}))
    company.forget_calls()
    return {type: page.cursor for type, page in cursors.items()}


def test_first_sweep_lists_every_record_in_pages_of_a_thousand() -> None:
    company = Company()
    made = company.loads("Customer", customers(2_300))
    pages = asyncio.run(swept(company, {"Customer": None}))["Customer"]
    assert listed(pages) == set(made)
    assert [page.ended for page in pages] == [False, False, True]
    assert company.calls()[1] == (
        "query: SELECT * FROM Customer WHERE Active IN (true, false) ORDERBY Id STARTPOSITION 1000 MAXRESULTS 1000"
    )


def test_inactive_records_are_gone_in_a_sweep() -> None:
    company = Company()
    active, inactive = company.loads("Customer", customers(2))
    company.does("Customer", inactive, do="deactivate")
    [page] = asyncio.run(swept(company, {"Customer": None}))["Customer"]
    assert listed([page]) == {active}
    assert page.gone == {inactive: "inactive"}


def test_changes_of_all_types_since_the_last_reading_are_one_call() -> None:
    company = Company(income_account="79")
    [customer] = company.loads("Customer", customers(1))
    cursors = up_to_date(company)
    company.edits("Customer", customer, GivenName="Eva")
    item = company.enters("Item", Name="Widget", Type="Service", IncomeAccountRef={"value": "79"})
    pages = asyncio.run(company.connector.read_changes(cursors))
    assert company.calls() == ["cdc"]
    assert listed([pages["Customer"]]) == {customer}
    assert listed([pages["Item"]]) == {item}
    assert all(page.ended for page in pages.values())


def test_reading_without_changes_is_one_call_with_nothing() -> None:
    company = Company(income_account="79")
    company.loads("Customer", customers(5))
    pages = asyncio.run(company.connector.read_changes(up_to_date(company)))
    assert company.calls() == ["cdc"]
    assert [list(page.records) for page in pages.values()] == [[], []]


def test_change_during_a_sweep_is_listed_by_the_next_reading() -> None:
    company = Company()
    made = company.loads("Customer", customers(1_500))

    async def read() -> tuple[Page, Page]:
        first = (await company.connector.read_changes({"Customer": None}))["Customer"]
        company.edits("Customer", made[0], GivenName="Late")
        company.sandbox.clock.advance(1_200)
        second = (await company.connector.read_changes({"Customer": first.cursor}))["Customer"]
        assert second.ended
        company.sandbox.clock.advance(1_000)
        return second, (await company.connector.read_changes({"Customer": second.cursor}))["Customer"]

    second, then = asyncio.run(read())
    assert made[0] not in listed([second])
    [late] = [record for record in then.records if record.id == made[0]]
    assert late.fields["GivenName"] == "Late"


def test_removal_during_a_sweep_makes_no_record_skipped() -> None:
    company = Company()
    made = company.loads("Customer", customers(2_005))

    async def read() -> list[Page]:
        first = (await company.connector.read_changes({"Customer": None}))["Customer"]
        for loser in made[:7]:
            company.does("Customer", loser, do="merge", into=made[1_500])
        rest = await swept(company, {"Customer": first.cursor})
        return [first, *rest["Customer"]]

    assert listed(asyncio.run(read())) == set(made)


def test_overflowing_feed_falls_back_to_pages_of_what_changed() -> None:
    company = Company(income_account="79")
    old = company.loads("Customer", customers(10))
    cursors = up_to_date(company)
    made = company.loads("Customer", customers(1_200, start=100))
    pages = asyncio.run(swept(company, cursors))
    assert listed(pages["Customer"]) == set(made)
    assert not listed(pages["Customer"]) & set(old)
    told = company.calls()
    assert told[0] == "cdc"
    assert re.search(r"WHERE Active IN \(true, false\) AND MetaData.LastUpdatedTime >= '2026-", told[1])


def test_cursor_older_than_the_feed_reaches_falls_back_to_pages() -> None:
    company = Company(income_account="79")
    company.loads("Customer", customers(10))
    cursors = up_to_date(company)
    company.sandbox.clock.advance(29 * DAY)
    made = company.enters("Customer", DisplayName="New")
    pages = asyncio.run(swept(company, cursors))
    assert listed(pages["Customer"]) == {made}
    assert "cdc" not in company.calls()


def test_merged_customer_is_gone() -> None:
    company = Company(income_account="79")
    loser, winner = company.loads("Customer", customers(2))
    cursors = up_to_date(company)
    company.does("Customer", loser, do="merge", into=winner)
    page = asyncio.run(company.connector.read_changes(cursors))["Customer"]
    assert page.gone == {loser: "deleted"}


def test_record_that_was_made_inactive_is_gone_in_the_feed() -> None:
    company = Company(income_account="79")
    [id] = company.loads("Customer", customers(1))
    cursors = up_to_date(company)
    company.does("Customer", id, do="deactivate")
    page = asyncio.run(company.connector.read_changes(cursors))["Customer"]
    assert page.gone == {id: "inactive"}
    assert page.records == []


@pytest.mark.parametrize(
    ("cursor", "rows", "expected"),
    [
        ({}, 999, {"watermark": "b"}),
        ({}, 1000, {"watermark": None, "began": "b", "start": 1000, "last": "1000"}),
        ({"start": 1000, "last": "1"}, 1, {"watermark": "b"}),
        ({"start": 2000, "last": "gone"}, 10, {"watermark": None, "began": "b", "start": 1000}),
        ({"start": 500, "last": "gone"}, 0, {"watermark": None, "began": "b", "start": 1}),
    ],
)
def test_sweep_goes_on_ends_or_steps_back(cursor: Cursor, rows: int, expected: Cursor) -> None:
    page = [{"Id": str(n)} for n in range(1, rows + 1)]
    assert next_cursor({"watermark": None, "began": "b", **cursor}, page) == expected
