"""Northwind through the pair, both ways: everything with a key arrives once and whole, the rest is listed with its
reason, and later passes write nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.pair import state
from tests.pair.rig import configuration, main_lines, quiet
from tests.support import northwind
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report

UNKEYED = {"quickbooks": {"Name": "Gift wrapping", "Type": "Service"}, "hubspot": {"name": "Gift wrapping"}}
"""A product without SKU."""
WITHOUT_EMAIL = 9


@contextmanager
def northwind_in(vendor: str, products: str = "") -> Iterator[Pair]:
    people, goods = northwind.customers(), northwind.products()
    with Pair(configuration(products=products)) as pair:
        if vendor == "quickbooks":
            pair.load(vendor, "Customer", [one.in_quickbooks() for one in people])
            pair.load(vendor, "Item", [*(one.in_quickbooks() for one in goods), UNKEYED[vendor]])
        else:
            pair.load(vendor, "companies", [one.company_in_hubspot() for one in people])
            pair.load(vendor, "contacts", [one.in_hubspot() for one in people])
            pair.load(vendor, "products", [*(one.in_hubspot() for one in goods), UNKEYED[vendor]])
        pair.connect()
        yield pair


def assert_whole(pair: Pair) -> None:
    """Every customer and product with a key stands on both sides, once, with every default field the same."""
    kept = {one.email: one.company for one in northwind.customers() if one.email}
    customers = [(left, right) for left, right in state.customer_pairs(pair, keyed_only=True)]
    assert {left["email"]: right["CompanyName"] for left, right in customers} == kept
    goods = state.product_pairs(pair, keyed_only=True)
    assert [left["hs_sku"] for left, _ in goods] == sorted(one.sku for one in northwind.products())
    wrong = [found for left, right in customers if (found := state.customer_differences(left, right))]
    wrong += [found for left, right in goods if (found := state.product_differences(left, right))]
    assert not wrong, wrong


def excluded(pair: Pair, report: Report, flow: str) -> Counter[str]:
    """{reason: records} of all that did not travel; nothing of it failed or waits."""
    left_out = [line for line in main_lines(pair, report, flow) if line.outcome not in ("created", "linked")]
    assert {line.outcome for line in left_out} <= {"excluded"}
    return Counter(line.reason for line in left_out)


@pytest.mark.feature("F-CORE-CUS-03")
@pytest.mark.feature("F-CORE-PRD-01")
@pytest.mark.feature("F-HS-QB-PRD-01")
@pytest.mark.feature("F-HS-QB-PRD-02")
@pytest.mark.feature("F-CORE-B-15")
def test_northwind_goes_from_quickbooks_to_hubspot_once_and_whole() -> None:
    with northwind_in("quickbooks") as pair:
        before = [pair.records("quickbooks", type) for type in ("Customer", "Item")]
        report = pair.sync()
        assert_whole(pair)
        assert len(state.contacts(pair)) == len(state.companies(pair)) == len(northwind.customers()) - WITHOUT_EMAIL
        assert len(state.products(pair)) == len(northwind.products())
        assert excluded(pair, report, "customers") == {"no e-mail": WITHOUT_EMAIL}
        keyless = [item for item in state.items(pair) if "Sku" not in item]
        assert excluded(pair, report, "products") == {"no SKU": len(keyless)}
        assert quiet(pair) == []
        assert [pair.records("quickbooks", type) for type in ("Customer", "Item")] == before


@pytest.mark.feature("F-CORE-CUS-03")
@pytest.mark.feature("F-CORE-PRD-01")
@pytest.mark.feature("F-CORE-B-15")
@pytest.mark.parametrize("direction", ["two-way", "left-to-right"])
def test_northwind_goes_from_hubspot_to_quickbooks_once_and_whole(direction: str) -> None:
    with northwind_in("hubspot", f'direction = "{direction}"') as pair:
        given = len(state.items(pair))
        report = pair.sync()
        assert_whole(pair)
        assert len(state.customers(pair)) == len(northwind.customers()) - WITHOUT_EMAIL
        assert len(state.items(pair)) == given + len(northwind.products())
        assert len(state.contacts(pair)) == len(northwind.customers())
        assert excluded(pair, report, "customers") == {"no e-mail": WITHOUT_EMAIL}
        assert excluded(pair, report, "products")["no SKU"] == 1 + (given if direction == "two-way" else 0)
        assert quiet(pair) == []


def test_northwind_on_both_sides_is_linked_not_doubled() -> None:
    with northwind_in("quickbooks") as pair:
        people = [one for one in northwind.customers() if one.email]
        pair.load("hubspot", "companies", [one.company_in_hubspot() for one in people])
        pair.load("hubspot", "contacts", [one.in_hubspot() for one in people])
        pair.load("hubspot", "products", [one.in_hubspot() for one in northwind.products()])
        report = pair.sync()
        assert report.counts["customers"]["linked"] == len(people)
        assert report.counts["products"]["linked"] == len(northwind.products())
        assert report.writes == 0
        assert_whole(pair)
        assert quiet(pair) == []


def test_the_stand_in_has_the_oddities_of_the_real_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(northwind.FOLDER, str(tmp_path))
    people, goods = northwind.customers(), northwind.products()
    assert (len(people), len(goods)) == (91, 77)
    assert sum(not one.email for one in people) == WITHOUT_EMAIL
    assert {"S-958 22", "05021"} <= {one.postal_code for one in people}
    assert all(letter in "".join(one.street + one.city + one.last_name for one in people) for letter in "Åçß")
    assert "NULL" not in [value for one in people for value in (one.region, one.fax, one.postal_code)]
    assert len({one.company for one in people}) == 91
    with Pair(configuration(products='direction = "two-way"')) as pair:
        pair.load("quickbooks", "Customer", [one.in_quickbooks() for one in people])
        pair.load("hubspot", "products", [one.in_hubspot() for one in goods])
        pair.connect()
        pair.sync()
        assert_whole(pair)
        assert quiet(pair) == []
