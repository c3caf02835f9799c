"""A sweep on demand: what the change feeds never showed is found by reading both sides whole, and healed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, delete, edit_contact, edit_customer
from tests.pair.rig import NAME, configuration, contact, customer, main_lines, quiet
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.model.side import Side
from ledgerbridge.store import passes as pass_store
from ledgerbridge.usecases import passes
from ledgerbridge.usecases.extent import Extent
from ledgerbridge.usecases.status import status

COUNT = 5


def sweep(pair: Pair) -> Report:
    return pair.run(passes.sync(pair.hub, pair.integration(), extent=Extent(sweep=True)))  # type: ignore[no-any-return]


def lose_changes(pair: Pair) -> None:
    """Whatever happened up to now is never listed as a change: every cursor is moved past it."""
    flows = {flow.name: flow for flow in pair.integration().flows}

    async def ends() -> dict[tuple[str, Side], dict[str, object]]:
        moved = {}
        known = await pair.world.store.run(lambda c: pass_store.load_cursors(c, NAME))
        for (name, side), cursor in known.items():
            end, ended = flows[name].end(side), False
            while not ended:
                page = (await end.connector.read_changes({end.type: cursor}))[end.type]
                cursor, ended = page.cursor, page.ended
            moved[name, side] = cursor
        return moved

    moved = pair.run(ends())

    def save(connection: Connection) -> None:
        pass_store.save_cursors(connection, NAME, moved)

    pair.run(pair.world.store.run(save))


@pytest.fixture
def pair() -> Iterator[Pair]:
    with Pair() as pair:
        wires = [customer(f"Firma {n}", f"p{n}@example.com", GivenName=f"P{n}") for n in range(COUNT)]
        pair.load(QUICKBOOKS, "Customer", wires)
        pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service"}])
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        yield pair


@pytest.mark.feature("F-CORE-B-18")
def test_changes_that_the_feeds_never_showed_are_found_and_healed(pair: Pair) -> None:
    pairs = state.customer_pairs(pair)
    edit_contact(pair, pairs[0][0]["id"], phone="0921-1")
    edit_customer(pair, pairs[1][1]["Id"], {"BillAddr.City": "Luleå"})
    pair.load(HUBSPOT, "contacts", [contact("new@example.com", "Ann", "Öberg")])
    pair.later()
    lose_changes(pair)
    pair.later()
    assert pair.sync().counts == {}
    report = sweep(pair)
    assert report.counts["customers"] == {"created": 1, "updated": 2, "unchanged": COUNT - 2}
    assert len(state.customer_pairs(pair)) == COUNT + 1
    assert [found for both in state.customer_pairs(pair) if (found := state.customer_differences(*both))] == []
    assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-18")
def test_a_change_that_quickbooks_left_out_of_its_feed_is_found(pair: Pair) -> None:
    left, right = state.customer_pairs(pair)[0]
    pair.vendor(QUICKBOOKS).hide_change(pair.account(QUICKBOOKS), "Customer", 1)
    edit_customer(pair, right["Id"], {"PrimaryPhone.FreeFormNumber": "0921-1"})
    pair.later()
    assert pair.sync().writes == 0
    pair.later(60)
    assert pair.sync().writes == 0
    assert sweep(pair).counts["customers"] == {"updated": 1, "unchanged": COUNT - 1}
    assert {one["id"]: one for one in state.contacts(pair)}[left["id"]]["phone"] == "0921-1"
    assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-18")
def test_a_sweep_over_what_agrees_writes_nothing(pair: Pair) -> None:
    watch = Watch(pair)
    assert sweep(pair).writes == 0
    assert watch.all_writes() == []


@pytest.mark.parametrize("vendor", [HUBSPOT, QUICKBOOKS])
def test_a_record_that_went_unseen_is_told_of_once(pair: Pair, vendor: str) -> None:
    left, right = state.customer_pairs(pair)[0]
    type, id = ("contacts", left["id"]) if vendor == HUBSPOT else ("Customer", right["Id"])
    delete(pair, vendor, type, id)
    pair.later()
    lose_changes(pair)
    pair.later()
    assert pair.sync().counts == {}
    report = sweep(pair)
    assert report.counts["customers"]["skipped"] == 1
    (told,) = [line for line in main_lines(pair, report) if line.outcome == "skipped"]
    assert (told.left_id, told.right_id) == (left["id"], right["Id"])
    assert (len(state.contacts(pair)), len(state.customers(pair))) in ((COUNT - 1, COUNT), (COUNT, COUNT - 1))
    (customers,) = [one for one in pair.run(status(pair.hub, pair.integration())).flows if one.name == "customers"]
    assert customers.linked == COUNT - 1
    pair.later()
    assert "skipped" not in sweep(pair).counts["customers"]


def test_records_that_went_long_ago_make_no_plan_implausible() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer(f"Firma {n}", f"p{n}@example.com") for n in range(25)])
        pair.connect()
        pair.sync()
        for _, right in state.customer_pairs(pair)[:5]:
            delete(pair, QUICKBOOKS, "Customer", right["Id"])
            pair.later()
            assert pair.sync().counts["customers"]["skipped"] == 1
        pair.later()
        report = sweep(pair)
        assert (report.state, report.counts["customers"]) == ("done", {"unchanged": 25})


def test_a_target_of_a_one_way_flow_that_went_is_found_too(pair: Pair) -> None:
    product, _ = state.product_pairs(pair, keyed_only=True)[0]
    delete(pair, HUBSPOT, "products", product["id"])
    pair.later()
    assert pair.sync().counts == {}
    report = sweep(pair)
    assert [line.outcome for line in main_lines(pair, report, "products") if line.left_id] == ["skipped"]
    assert state.products(pair) == []


def test_what_a_person_changed_on_the_target_of_a_one_way_flow_stays() -> None:
    with Pair(configuration('direction = "left-to-right"')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee", phone="1")])
        pair.connect()
        pair.sync()
        edit_customer(pair, state.customers(pair)[0]["Id"], {"PrimaryPhone.FreeFormNumber": "2"})
        pair.later()
        assert sweep(pair).writes == 0
        assert state.customers(pair)[0]["PrimaryPhone.FreeFormNumber"] == "2"
        assert quiet(pair) == []


def test_the_first_pass_may_be_a_sweep() -> None:
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Firma", "ann@example.com")])
        pair.connect()
        assert sweep(pair).counts["customers"] == {"created": 1}
        assert quiet(pair) == []
