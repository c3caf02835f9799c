"""Exact's items begin and end on a date: one that has ended is written no more, and no rule moves its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.pair.test_presets import first_choices
from tests.support.pair import Pair

from ledgerbridge.usecases import status

HUBSPOT, EXACT, ITEMS = "hubspot", "exact", "logistics/Items"
SKUS = {"OPEN-1": None, "FUTURE-1": 30, "PASSED-1": -30}
"""{SKU: days from today until the item's end}."""


FILE = """
version = 1
[integration.pair]
preset = "hubspot-exact"
left = "hubspot"
right = "exact"
[integration.pair.flows.products]
direction = "left-to-right"
[integration.pair.flows.customers]
direction = "off"
"""


def connected() -> Pair:
    """Both connected, with the first item group that Exact offers."""
    pair = Pair(FILE, vendors=(HUBSPOT, EXACT))
    pair.connect()
    pair.connect(exact=pair.run(first_choices(pair, EXACT)))
    return pair


def products(pair: Pair) -> dict[str, str]:
    """{SKU: id} in HubSpot."""
    records = pair.records(HUBSPOT, "products")
    return {record["properties"]["hs_sku"]: record["id"] for record in records if record["properties"].get("hs_sku")}


def items(pair: Pair) -> dict[str, dict[str, Any]]:
    """{code: item} of those that came from HubSpot."""
    return {row["Code"]: row for row in pair.records(EXACT, ITEMS) if row.get("Code") in SKUS}


def today(pair: Pair) -> date:
    now: date = pair.sandbox.clock.now().date()
    return now


def end(pair: Pair, code: str, days: int) -> str:
    """Somebody in Exact ends an item; the date as it stands there afterwards."""
    day = today(pair) + timedelta(days=days)
    pair.vendor(EXACT).person_edits(pair.account(EXACT), ITEMS, items(pair)[code]["ID"], {"EndDate": day.isoformat()})
    return str(items(pair)[code]["EndDate"])


def rename(pair: Pair, sku: str, name: str) -> None:
    pair.vendor(HUBSPOT).person_edits(
        pair.account(HUBSPOT), "products", products(pair)[sku], {"properties": {"name": name}}
    )


@pytest.mark.feature("F-CORE-B-08")
def test_open_future_and_passed_ends_have_three_outcomes_and_stay_as_they_are() -> None:
    with connected() as pair:
        pair.load(HUBSPOT, "products", [{"properties": {"name": f"Old {sku}", "hs_sku": sku}} for sku in SKUS])
        pair.later()
        assert pair.sync().counts["products"] == {"created": 3}
        assert all(row["StartDate"] for row in items(pair).values())
        ends = {sku: end(pair, sku, days) if days is not None else None for sku, days in SKUS.items()}
        pair.later()
        pair.sync()
        for sku in SKUS:
            rename(pair, sku, f"New {sku}")
        pair.later()
        report = pair.sync()
        assert report.counts["products"] == {"updated": 2, "failed": 1}
        names = {code: row["Description"] for code, row in items(pair).items()}
        assert names == {"OPEN-1": "New OPEN-1", "FUTURE-1": "New FUTURE-1", "PASSED-1": "Old PASSED-1"}
        assert {code: row.get("EndDate") for code, row in items(pair).items()} == ends
        [told] = pair.run(status.status(pair.hub, pair.integration())).open_records
        assert (told.record_id, told.problem.code) == (products(pair)["PASSED-1"], "LB-REC-05")


@pytest.mark.feature("F-CORE-B-08")
def test_a_product_whose_code_an_ended_item_has_fails_and_makes_no_second_one() -> None:
    with connected() as pair:
        ended = (today(pair) - timedelta(days=30)).isoformat()
        pair.load(EXACT, ITEMS, [{"Code": "PASSED-1", "Description": "Old", "EndDate": ended}])
        pair.load(HUBSPOT, "products", [{"properties": {"name": "New", "hs_sku": "PASSED-1"}}])
        pair.later()
        report = pair.sync()
        assert report.counts["products"] == {"failed": 1}
        assert [row["Description"] for row in items(pair).values()] == ["Old"]
