"""How records without a link find their counterpart: by the usual key, by a key of one's own, or not at all."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact
from tests.pair.rig import configuration, contact, customer, main_lines, open_records, quiet
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.usecases import passes

GOODS = [
    {"properties": {"name": "Chai", "hs_sku": "NW-1"}},
    {"properties": {"name": "Tofu", "hs_sku": "NW-8"}},
]
ITEMS = [
    {"Name": "Chang", "Sku": "NW-1", "Type": "Service", "UnitPrice": "18.00"},
    {"Name": " tofu", "Sku": "NW-2", "Type": "Service", "UnitPrice": "19.00"},
    {"Name": "Ikura", "Type": "Service", "UnitPrice": "31.00"},
]


def products(chosen: str) -> Pair:
    pair = Pair(configuration('direction = "off"', f'direction = "right-to-left"\n{chosen}'))
    pair.load(HUBSPOT, "products", GOODS)
    pair.load(QUICKBOOKS, "Item", ITEMS)
    pair.connect()
    return pair


def outcomes(pair: Pair, report: Report) -> dict[str, str]:
    """{name of the item: outcome}."""
    names = {item["Id"]: item["Name"].strip() for item in state.items(pair)}
    lines = main_lines(pair, report, "products")
    return {names[line.right_id]: line.outcome for line in lines if line.right_id in names}


def of(found: dict[str, str]) -> dict[str, str]:
    """What became of the items loaded here; a company has some of its own."""
    return {name: found[name] for name in ("Chang", "tofu", "Ikura")}


def names(pair: Pair) -> list[str]:
    """What the products in HubSpot are called."""
    return sorted(one["name"].strip() for one in state.products(pair))


@pytest.mark.feature("F-CORE-B-09")
@pytest.mark.feature("F-CORE-PRD-01")
def test_by_the_usual_key_records_meet_by_sku_and_one_without_is_left_out() -> None:
    with products("") as pair:
        report = pair.sync()
        assert of(outcomes(pair, report)) == {"Chang": "updated", "tofu": "created", "Ikura": "excluded"}
        [bare] = [line for line in main_lines(pair, report, "products") if line.label.startswith("Ikura")]
        assert bare.reason == "no SKU"
        assert names(pair) == ["Chang", "Tofu", "tofu"]
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-09")
@pytest.mark.feature("F-CORE-RUL-10")
def test_by_a_key_of_ones_own_records_meet_by_that_one_alone() -> None:
    with products('left.key = "name"\nright.key = "Name"') as pair:
        report = pair.sync()
        assert of(outcomes(pair, report)) == {"Chang": "created", "tofu": "updated", "Ikura": "created"}
        assert [name for name in names(pair) if name in ("Chai", "Chang", "Ikura", "Tofu", "tofu")] == [
            "Chai",
            "Chang",
            "Ikura",
            "tofu",
        ]
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-09")
def test_without_matching_every_record_is_made_anew_and_once() -> None:
    with products('matching = "none"') as pair:
        watch = Watch(pair)
        report = pair.sync()
        assert of(outcomes(pair, report)) == {"Chang": "created", "tofu": "created", "Ikura": "created"}
        skus = sorted(one.get("hs_sku") or "" for one in state.products(pair))
        assert [sku for sku in skus if sku.startswith("NW")] == ["NW-1", "NW-1", "NW-2", "NW-8"]
        searched = [call for call in watch.calls(HUBSPOT) if call.request.path.endswith("/products/search")]
        assert searched == []
        assert open_records(pair) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-09")
def test_without_matching_two_records_with_one_key_are_no_question() -> None:
    with products('matching = "none"') as pair:
        twins = [{"Name": f"Twin {n}", "Sku": "NW-9", "Type": "Service"} for n in range(2)]
        pair.load(QUICKBOOKS, "Item", twins)
        pair.sync()
        assert sorted(one["name"] for one in state.products(pair) if one.get("hs_sku") == "NW-9") == [
            "Twin 0",
            "Twin 1",
        ]
        assert open_records(pair) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-09")
def test_without_matching_a_name_the_vendor_keeps_unique_is_refused_in_the_plan() -> None:
    with Pair(configuration('direction = "right-to-left"\nmatching = "none"', 'direction = "off"')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com")])
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com")])
        pair.connect()
        pair.later()
        assert pair.plan().counts["customers"] == {"failed": 1}
        pair.sync()
        assert [record.problem.code for record in open_records(pair)] == ["LB-REC-02"]
        assert len(state.contacts(pair)) == 1


@pytest.mark.feature("F-CORE-CUS-03")
def test_the_same_customer_twice_is_one_and_one_without_an_email_is_excluded() -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com")])
        wires = [customer("Ann Lee", "Ann@Example.com"), customer("Bo Berg")]
        _, bare = pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        found = {line.right_id: (line.outcome, line.reason) for line in main_lines(pair, pair.sync())}
        assert found[bare] == ("excluded", "no e-mail")
        assert [one["email"] for one in state.contacts(pair)] == ["ann@example.com"]


@pytest.mark.feature("F-CORE-CUS-03")
def test_a_customer_without_an_email_travels_once_it_has_one() -> None:
    with Pair() as pair:
        (id,) = pair.load(HUBSPOT, "contacts", [contact("", "Ann", "Lee")])
        pair.connect()
        assert pair.sync().counts["customers"] == {"excluded": 1}
        pair.later()
        edit_contact(pair, id, email="ann@example.com")
        pair.later()
        assert pair.sync().counts["customers"] == {"created": 1}
        assert quiet(pair) == []


# --- flows that make nothing ------------------------------------------------------------------------------------------


def sync_changed(pair: Pair, **changes: Any) -> Report:
    """A pass whose flows differ from the configured ones."""
    integration = pair.integration()
    flows = tuple(msgspec.structs.replace(flow, **changes) for flow in integration.flows)
    changed = msgspec.structs.replace(integration, flows=flows)
    return pair.run(passes.sync(pair.hub, changed))  # type: ignore[no-any-return]


@pytest.mark.feature("F-CORE-STK-03")
def test_a_flow_that_makes_nothing_updates_what_it_finds_and_skips_the_rest() -> None:
    with products("") as pair:
        report = sync_changed(pair, makes=False)
        assert of(outcomes(pair, report)) == {"Chang": "updated", "tofu": "skipped", "Ikura": "excluded"}
        [skipped] = [line for line in main_lines(pair, report, "products") if line.label.strip().startswith("tofu")]
        assert skipped.reason == "HubSpot has none with this SKU, and this flow makes none there"
        assert names(pair) == ["Chang", "Tofu"]
        pair.later()
        assert "created" not in sync_changed(pair, makes=False).counts.get("products", {})
