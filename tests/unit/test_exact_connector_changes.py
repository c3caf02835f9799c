"""Cursors: rowversions where there are feeds, local times where there are none."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.support.exact_world import Division

from ledgerbridge.connectors.base.protocol import Cursor, Page
from ledgerbridge.connectors.exact.times import comes_twice, instant, milliseconds, wall

ACCOUNTS = "crm/Accounts"
ENTRIES = "salesentry/SalesEntries"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def read(division: Division, type: str, cursor: Cursor | None = None) -> tuple[dict[str, Any], dict[str, str], Cursor]:
    """({id: record}, gone, cursor) of a whole reading."""
    records: dict[str, Any] = {}
    gone: dict[str, str] = {}
    while True:
        page: Page = asyncio.run(division.connector.read_changes({type: cursor}))[type]
        records |= {record.id: record for record in page.records}
        gone |= page.gone
        cursor = page.cursor
        if page.ended:
            return records, gone, cursor


def enter_entry(division: Division, customer: str, amount: float = 100) -> str:
    lines = [{"GLAccount": division.listed("financial/GLAccounts")["8000"], "AmountFC": amount, "VATCode": "2"}]
    return division.enters(ENTRIES, "EntryID", Customer=customer, Journal="70", SalesEntryLines=lines)


def test_cursor_at_rest_holds_the_highest_number_of_its_feed() -> None:
    division = Division()
    division.customer()
    _, _, cursor = read(division, ACCOUNTS)
    division.customer(2)
    records, _, later = read(division, ACCOUNTS, cursor)
    assert len(records) == 1
    assert cursor["marks"].keys() == {"sync/CRM/Accounts"}
    assert later["marks"]["sync/CRM/Accounts"] > cursor["marks"]["sync/CRM/Accounts"]


def test_deletions_of_several_types_are_one_call() -> None:
    division = Division()
    customer, item = division.customer(), division.item()
    pages = asyncio.run(division.connector.read_changes({ACCOUNTS: None, "logistics/Items": None}))
    division.removes(ACCOUNTS, customer)
    division.removes("logistics/Items", item)
    division.forget_calls()
    cursors = {type: page.cursor for type, page in pages.items()}
    after = asyncio.run(division.connector.read_changes(cursors))
    assert {type: dict(page.gone) for type, page in after.items()} == {
        ACCOUNTS: {customer: "deleted"},
        "logistics/Items": {item: "deleted"},
    }
    assert division.calls().count("GET sync/Deleted") == 1


def test_ended_record_is_gone_and_comes_back_when_it_is_opened() -> None:
    division = Division()
    customer = division.customer()
    _, _, cursor = read(division, ACCOUNTS)
    division.edits(ACCOUNTS, customer, EndDate="2026-02-01T00:00:00")
    records, gone, cursor = read(division, ACCOUNTS, cursor)
    assert (records, gone) == ({}, {customer: "inactive"})
    division.edits(ACCOUNTS, customer, EndDate=None)
    records, gone, _ = read(division, ACCOUNTS, cursor)
    assert (list(records), gone) == ([customer], {})


def test_cursor_older_than_the_list_of_deletions_begins_anew() -> None:
    division = Division()
    customer = division.customer()
    _, _, cursor = read(division, ACCOUNTS)
    division.sandbox.clock.advance(60 * 86_400)
    records, _, _ = read(division, ACCOUNTS, cursor)
    assert list(records) == [customer]


def test_reading_after_six_weeks_misses_no_change() -> None:
    division = Division()
    edited = division.customer()
    _, _, cursor = read(division, ACCOUNTS)
    division.edits(ACCOUNTS, edited, City="Utrecht")
    division.sandbox.clock.advance(45 * 86_400)
    created = division.customer(2)
    records, _, _ = read(division, ACCOUNTS, cursor)
    assert set(records) == {edited, created}


def test_division_that_was_moved_is_read_anew() -> None:
    division = Division()
    customer = division.customer()
    _, _, cursor = read(division, ACCOUNTS)
    moved = {**cursor, "moved": "/Date(1700000000000)/"}
    records, _, after = read(division, ACCOUNTS, moved)
    assert list(records) == [customer]
    assert after["moved"] == cursor["moved"]


def test_change_of_a_line_lists_the_order() -> None:
    division = Division()
    line = {"Item": division.item(), "Quantity": 1, "NetPrice": 10}
    order = division.enters("salesorder/SalesOrders", "OrderID", OrderedBy=division.customer(), SalesOrderLines=[line])
    _, _, cursor = read(division, "salesorder/SalesOrders")
    [row] = division.stored("salesorder/SalesOrderLines")
    division.edits("salesorder/SalesOrderLines", row["ID"], Quantity=3)
    records, _, _ = read(division, "salesorder/SalesOrders", cursor)
    assert [str(part.fields["Quantity"]) for part in records[order].parts["lines"]] == ["3"]


def test_change_of_a_price_lists_the_item() -> None:
    division = Division()
    item = division.item()
    _, _, cursor = read(division, "logistics/Items")
    division.enters("logistics/SalesItemPrices", Item=item, Price=12.5)
    records, _, _ = read(division, "logistics/Items", cursor)
    assert [str(record.fields["StandardSalesPrice"]) for record in records.values()] == ["12.5"]


def test_type_without_a_feed_is_asked_for_by_local_time() -> None:
    division = Division()
    entry = enter_entry(division, division.customer())
    records, _, cursor = read(division, ENTRIES)
    assert list(records) == [entry]
    assert cursor == {"since": "2026-03-02T09:55:00"}
    assert records[entry].modified == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_hour_that_comes_twice_hides_no_change() -> None:
    before = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    division = Division(start=before)
    division.connector = division.connected()
    customer = division.customer()
    enter_entry(division, customer)
    _, _, cursor = read(division, ENTRIES)
    division.sandbox.clock.advance(20 * 60)
    late = enter_entry(division, customer)
    records, _, _ = read(division, ENTRIES, cursor)
    assert late in records


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/Date(1672531200000)/", datetime(2023, 1, 1)),  # noqa: DTZ001
        ("/Date(1392163200123)/", datetime(2014, 2, 12, 0, 0, 0, 123000)),  # noqa: DTZ001
        ("2026-01-31T10:15:30", datetime(2026, 1, 31, 10, 15, 30)),  # noqa: DTZ001
        ("/Date(soon)/", None),
        ("/Date(99999999999999999999)/", None),
        (1672531200000, None),
        (None, None),
    ],
)
def test_written_time_is_a_wall_clock_time(text: Any, expected: datetime | None) -> None:
    assert wall(text) == expected


def test_wall_clock_time_becomes_the_moment_it_was() -> None:
    summer, winter = datetime(2026, 7, 1, 12), datetime(2026, 1, 1, 12)  # noqa: DTZ001
    assert instant(summer, AMSTERDAM) == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert instant(winter, AMSTERDAM) == datetime(2026, 1, 1, 11, tzinfo=UTC)
    assert milliseconds(datetime(1970, 1, 1, 0, 0, 1, 5000)) == "1005"  # noqa: DTZ001


def test_only_the_hour_at_the_end_of_summer_time_comes_twice() -> None:
    day = datetime.combine(date(2026, 10, 25), datetime.min.time())
    assert [comes_twice(day.replace(hour=hour, minute=30), AMSTERDAM) for hour in range(5)] == [
        False,
        False,
        True,
        False,
        False,
    ]
