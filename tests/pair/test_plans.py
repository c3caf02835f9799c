"""A plan writes nothing, shows everything that will be done, and the sync does exactly that."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.pair.edits import HUBSPOT, QUICKBOOKS, random_edits
from tests.pair.rig import company, configuration, contact, customer, main_lines
from tests.pair.watching import VENDORS, Watch
from tests.support import northwind
from tests.support.pair import Pair

from ledgerbridge.engine.passes import Report
from ledgerbridge.usecases.passes import PlanLine

TYPES = {HUBSPOT: ("contacts", "companies", "products"), QUICKBOOKS: ("Customer", "Item")}


def everything(pair: Pair) -> dict[str, list[Any]]:
    return {vendor: [pair.records(vendor, type) for type in TYPES[vendor]] for vendor in VENDORS}


def northwind_mixed(pair: Pair) -> None:
    """Half of Northwind in each system, some of it in both, with twins, a clash and records without keys."""
    people, goods = northwind.customers(), northwind.products()
    pair.load(QUICKBOOKS, "Customer", [one.in_quickbooks() for one in people[:60]])
    pair.load(HUBSPOT, "companies", [one.company_in_hubspot() for one in people[40:]])
    pair.load(HUBSPOT, "contacts", [one.in_hubspot() for one in people[40:]])
    pair.load(QUICKBOOKS, "Item", [one.in_quickbooks() for one in goods[:50]])
    pair.load(HUBSPOT, "products", [one.in_hubspot() for one in goods[30:]])
    pair.load(QUICKBOOKS, "Customer", [customer("Twin A", "twin@example.com"), customer("Twin B", "twin@example.com")])
    pair.load(HUBSPOT, "contacts", [contact("clash@example.com", "Clash", "", people[45].company)])


def done(pair: Pair, report: Report) -> list[Any]:
    """What each line says is or was done, without the ids of records that only the sync makes."""
    return [_said(line) for line in pair.lines(report)]


def _said(line: PlanLine) -> Any:
    written_right = line.system == QUICKBOOKS
    source = line.left_id if written_right else line.right_id
    ids = source if line.action == "create" else (line.left_id, line.right_id)
    fields = [(field.field, field.old, field.new, field.rule, field.why) for field in line.fields]
    code = line.problem.code if line.problem else ""
    return line.flow, line.role, line.action, line.outcome, line.system, line.type, ids, fields, line.reason, code


def test_a_plan_writes_nothing_and_moves_nothing() -> None:
    with Pair(configuration(products='direction = "two-way"')) as pair:
        northwind_mixed(pair)
        pair.connect()
        pair.later()
        before = everything(pair)
        watch = Watch(pair)
        first, second = pair.plan(), pair.plan()
        assert (first.state, first.writes) == ("planned", 0)
        assert watch.all_writes() == []
        assert everything(pair) == before
        assert (second.plan_hash, second.counts) == (first.plan_hash, first.counts)
        assert done(pair, second) == done(pair, first)


def test_the_sync_does_record_by_record_what_the_plan_said() -> None:
    with Pair(configuration(products='direction = "two-way"')) as pair:
        northwind_mixed(pair)
        pair.connect()
        pair.later()
        for changes in (0, 25):
            random_edits(pair, Random(f"plans {changes}"), changes)
            pair.later()
            planned = pair.plan()
            said = done(pair, planned)
            synced = pair.sync()
            assert synced.counts == planned.counts
            assert synced.plan_hash == planned.plan_hash
            assert done(pair, synced) == said
            pair.later()
            pair.sync()
            pair.later()


def test_the_plan_shows_the_set_up_and_the_companies() -> None:
    with Pair() as pair:
        wires = [customer("Ann Lee", "ann@example.com", CompanyName="Lee Ltd"), customer("Bo Lee", "bo@example.com")]
        pair.load(QUICKBOOKS, "Customer", wires)
        pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service"}])
        pair.connect()
        pair.later()
        lines = pair.lines(pair.plan())
        set_up = [line.reason for line in lines if line.action == "set up"]
        assert [reason.rpartition(" to ")[2] for reason in sorted(set_up)] == [
            "companies in HubSpot",
            "contacts in HubSpot",
            "products in HubSpot",
        ]
        made = [(line.type, field.new) for line in lines if line.role == "company" for field in line.fields]
        assert made == [("companies", "Lee Ltd")]
        watch = Watch(pair)
        assert pair.sync().writes == len([line for line in lines if line.action in ("set up", "create")])
        properties = [write for write in watch.writes(HUBSPOT) if write.startswith("POST /crm/properties/")]
        assert len([write for write in properties if not write.endswith("/groups")]) == len(set_up)
        pair.later()
        assert [line.action for line in pair.lines(pair.plan()) if line.action in ("set up", "create", "update")] == []


def test_the_plan_shows_old_and_new_values_with_rule_and_reason() -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "companies", [company("Lee Ltd")])
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", company="Lee Ltd", phone="1", city="Luleå")])
        pair.load(
            QUICKBOOKS, "Customer", [customer("Lee Ltd", "ann@example.com", PrimaryPhone={"FreeFormNumber": "2"})]
        )
        pair.connect()
        told = {
            (line.system, field.field): (field.old, field.new, field.rule, field.why)
            for line in main_lines(pair, pair.plan())
            for field in line.fields
        }
        assert told[HUBSPOT, "phone"] == ("1", "2", "phone", "different at the first meeting, the other side wins")
        assert told[QUICKBOOKS, "BillAddr.City"] == (None, "Luleå", "billing.city", "empty on this side")
