"""A pass over a part: one record, one flow, a number of writes. All else is left as it is, and is not missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, delete, edit_contact, edit_customer
from tests.pair.rig import NAME, configuration, contact, customer, main_lines, quiet, reconfigure
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.model.problems import SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.store import passes as pass_store
from ledgerbridge.usecases import passes
from ledgerbridge.usecases.extent import Extent


def cursors(pair: Pair) -> dict[tuple[str, Side], Any]:
    with pair.engine.begin() as connection:
        return pass_store.load_cursors(connection, NAME)


def sync(pair: Pair, **extent: Any) -> Report:
    return pair.run(passes.sync(pair.hub, pair.integration(), extent=Extent(**extent)))  # type: ignore[no-any-return]


def plan(pair: Pair, **extent: Any) -> Report:
    return pair.run(passes.plan(pair.hub, pair.integration(), Extent(**extent)))  # type: ignore[no-any-return]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Six linked customers and three linked products, at rest."""
    with Pair() as pair:
        people = [customer(f"Firma {n}", f"p{n}@example.com", GivenName=f"P{n}") for n in range(6)]
        pair.load(QUICKBOOKS, "Customer", people)
        goods = [{"Name": f"Chai {n}", "Sku": f"NW-{n}", "Type": "Service"} for n in range(3)]
        pair.load(QUICKBOOKS, "Item", goods)
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        yield pair


# --- one record -------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-RUN-07")
def test_of_three_changed_records_one_is_run_alone(pair: Pair) -> None:
    pairs = state.customer_pairs(pair)
    for left, _ in pairs[:3]:
        edit_contact(pair, left["id"], phone="0921-1")
    pair.later()
    before = cursors(pair)
    chosen, partner = pairs[1]
    report = sync(pair, only=(f"customers:hubspot:{chosen['id']}",))
    assert (report.state, report.counts) == ("done", {"customers": {"updated": 1}})
    assert cursors(pair) == before
    phones = {one["Id"]: one.get("PrimaryPhone.FreeFormNumber") for one in state.customers(pair)}
    assert [id for id, phone in phones.items() if phone] == [partner["Id"]]
    pair.later()
    assert pair.sync().counts["customers"]["updated"] == 2
    assert [found for both in state.customer_pairs(pair) if (found := state.customer_differences(*both))] == []
    assert quiet(pair) == []


def test_a_plan_of_one_record_reads_that_record_by_id_and_nothing_else(pair: Pair) -> None:
    left, right = state.customer_pairs(pair)[0]
    edit_customer(pair, right["Id"], {"PrimaryPhone.FreeFormNumber": "0921-1"})
    pair.later()
    watch = Watch(pair)
    report = plan(pair, only=(f"customers:hubspot:{left['id']}",))
    assert [(line.action, line.system, line.left_id) for line in main_lines(pair, report)] == [
        ("update", HUBSPOT, left["id"])
    ]
    reads = [call for call in watch.calls(HUBSPOT) if "/search" in call.request.path]
    assert (reads, watch.all_writes()) == ([], [])


def test_a_record_without_a_partner_is_made_alone(pair: Pair) -> None:
    wires = [contact("new1@example.com", "Ann", "Öberg"), contact("new2@example.com", "Bo", "Öberg")]
    first, _ = pair.load(HUBSPOT, "contacts", wires)
    pair.later()
    assert sync(pair, only=(f"customers:hubspot:{first}",)).counts == {"customers": {"created": 1}}
    made = [one["PrimaryEmailAddr.Address"] for one in state.customers(pair)]
    assert ("new1@example.com" in made, "new2@example.com" in made) == (True, False)
    pair.later()
    assert pair.sync().counts["customers"]["created"] == 1
    assert len(state.customer_pairs(pair)) == 8


def test_the_very_first_pass_may_be_one_of_a_single_record() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer(f"Firma {n}", f"p{n}@example.com") for n in range(3)])
        pair.load(HUBSPOT, "contacts", [contact("p1@example.com", "Ann", "Lee")])
        pair.connect()
        pair.later()
        ids = {one["PrimaryEmailAddr.Address"]: one["Id"] for one in state.customers(pair)}
        report = sync(pair, only=tuple(f"customers:quickbooks:{ids[f'p{n}@example.com']}" for n in (0, 1)))
        assert report.counts["customers"] == {"created": 1, "updated": 1}
        assert (len(state.contacts(pair)), cursors(pair)) == (2, {})
        pair.later()
        pair.sync()
        assert len(state.customer_pairs(pair)) == 3
        assert quiet(pair) == []


def test_a_record_of_the_side_nothing_travels_from_stands_for_its_partner(pair: Pair) -> None:
    product, item = state.product_pairs(pair, keyed_only=True)[0]
    pair.vendor(QUICKBOOKS).person_edits(pair.account(QUICKBOOKS), "Item", item["Id"], {"Description": "Tea"})
    pair.later()
    assert sync(pair, only=(f"products:hubspot:{product['id']}",)).counts == {"products": {"updated": 1}}
    assert {one["hs_sku"]: one.get("description") for one in state.products(pair)}[item["Sku"]] == "Tea"


def test_a_chosen_record_that_is_gone_is_told_of(pair: Pair) -> None:
    left, right = state.customer_pairs(pair)[0]
    delete(pair, QUICKBOOKS, "Customer", right["Id"])
    report = sync(pair, only=(f"customers:quickbooks:{right['Id']}",))
    assert report.counts == {"customers": {"skipped": 1}}
    assert left["id"] in {one["id"] for one in state.contacts(pair)}


def test_everything_named_in_vain_is_told_at_once(pair: Pair) -> None:
    (unlinked,) = pair.load(HUBSPOT, "products", [{"properties": {"name": "Mug", "hs_sku": "MUG"}}])
    before = cursors(pair)
    with pytest.raises(SetupError) as refused:
        sync(pair, only=("customers:hubspot:99999", "customers:hubspot:88888", f"products:hubspot:{unlinked}"))
    assert [problem.code for problem in refused.value.problems] == ["LB-RUN-22", "LB-RUN-21", "LB-RUN-21"]
    with pytest.raises(SetupError) as refused:
        sync(pair, only=("hubspot:1", "customers:xero:1", "customers:hubspot:"))
    assert [problem.code for problem in refused.value.problems] == ["LB-RUN-23"] * 3
    assert cursors(pair) == before
    assert pair.sync().state == "done"


# --- one flow ---------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-RUN-07")
def test_one_flow_is_run_without_the_other(pair: Pair) -> None:
    left, _ = state.customer_pairs(pair)[0]
    edit_contact(pair, left["id"], phone="0921-1")
    pair.load(QUICKBOOKS, "Item", [{"Name": "Mate", "Sku": "NW-9", "Type": "Service"}])
    pair.later()
    before = cursors(pair)
    report = sync(pair, flows=("products",))
    assert report.counts == {"products": {"created": 1}}
    after = cursors(pair)
    assert {key for key in before if before[key] != after[key]} == {("products", Side.RIGHT)}
    assert pair.sync().counts["customers"] == {"updated": 1}
    assert quiet(pair) == []


def test_a_flow_that_is_not_on_is_named(pair: Pair) -> None:
    with pytest.raises(SetupError, match=r"LB-RUN-24.*invoices.*products, customers"):
        sync(pair, flows=("invoices",))


@pytest.mark.feature("F-CORE-SET-06")
def test_a_flow_added_later_leaves_the_cursors_of_the_others() -> None:
    with Pair(configuration(products='direction = "off"')) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Firma", "ann@example.com")])
        pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service"}])
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        before = cursors(pair)
        assert {flow for flow, _ in before} == {"customers"}
        reconfigure(pair, configuration())
        report = sync(pair, flows=("products",))
        assert report.counts["products"]["created"] == 1
        assert {key: cursor for key, cursor in cursors(pair).items() if key[0] == "customers"} == before
        assert len(state.product_pairs(pair, keyed_only=True)) == 1
        assert quiet(pair) == []


# --- a number of writes -----------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-SET-05")
def test_first_dry_then_with_a_limit_then_fully() -> None:
    with Pair(configuration(products='direction = "off"')) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer(f"Firma {n}", f"p{n}@example.com") for n in range(20)])
        pair.connect()
        pair.later()
        watch = Watch(pair)
        assert pair.plan().counts["customers"] == {"created": 20}
        shown = plan(pair, limit=3)
        assert (shown.counts["customers"], shown.postponed) == ({"created": 3}, 17)
        assert watch.all_writes() == []
        planned = [line.right_id for line in main_lines(pair, shown)]
        some = sync(pair, limit=3)
        assert (some.state, some.counts["customers"], some.postponed) == ("done", {"created": 3}, 17)
        assert some.plan_hash == shown.plan_hash
        assert [line.right_id for line in main_lines(pair, some)] == planned
        assert (len(state.contacts(pair)), cursors(pair)) == (3, {})
        pair.later()
        assert pair.sync().counts["customers"] == {"created": 17, "unchanged": 3}
        assert len(state.customer_pairs(pair)) == 20
        assert quiet(pair) == []


def test_a_limit_that_is_not_reached_is_none(pair: Pair) -> None:
    left, _ = state.customer_pairs(pair)[0]
    edit_contact(pair, left["id"], phone="0921-1")
    pair.later()
    before = cursors(pair)
    report = sync(pair, limit=5)
    assert (report.counts["customers"], report.postponed) == ({"updated": 1}, 0)
    assert cursors(pair) != before


def test_with_a_limit_only_the_companies_of_the_records_written_are_made() -> None:
    with Pair(configuration(customers='direction = "right-to-left"')) as pair:
        wires = [customer(f"Firma {n}", f"p{n}@example.com", CompanyName=f"Firma {n}") for n in range(6)]
        pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        pair.later()
        report = sync(pair, limit=2, flows=("customers",))
        assert (report.counts, report.postponed) == ({"customers": {"created": 2}}, 4)
        assert sorted(one["name"] for one in state.companies(pair)) == sorted(
            one["company"] for one in state.contacts(pair)
        )
        assert len(state.companies(pair)) == 2
        for _ in range(2):
            pair.later()
            sync(pair, limit=2, flows=("customers",))
        assert (len(state.contacts(pair)), len(state.companies(pair))) == (6, 6)
        pair.later()
        pair.sync()
        assert [found for both in state.customer_pairs(pair) if (found := state.customer_differences(*both))] == []
        assert quiet(pair) == []


def test_companies_to_be_renamed_go_before_those_that_take_over_the_name() -> None:
    """A company renamed in the same pass frees its name for another contact: with a limit no company is doubled."""
    with Pair(configuration(customers='direction = "right-to-left"')) as pair:
        ann, _ = pair.load(
            QUICKBOOKS,
            "Customer",
            [
                customer("Ann", "ann@example.com", CompanyName="Old Ltd"),
                customer("Bo", "bo@example.com", CompanyName="Bo Ltd"),
            ],
        )
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        pair.load(QUICKBOOKS, "Customer", [customer("Cy", "aaa@example.com", CompanyName="Old Ltd")])
        edit_customer(pair, ann, {"CompanyName": "New Ltd"})
        pair.later()
        report = sync(pair, limit=1)
        assert (report.counts["customers"], report.postponed) == ({"updated": 1}, 1)
        assert sorted(one["name"] for one in state.companies(pair)) == ["Bo Ltd", "New Ltd"]
        pair.later()
        pair.sync()
        assert sorted(one["name"] for one in state.companies(pair)) == ["Bo Ltd", "New Ltd", "Old Ltd"]
        assert [found for both in state.customer_pairs(pair) if (found := state.customer_differences(*both))] == []
        assert quiet(pair) == []
