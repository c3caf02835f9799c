"""The maps of stages, either way: what stands in no row stays out, what stands in one is followed."""

from __future__ import annotations

import pytest
from tests.pair.eaccounting_hubspot import test_sales_to_eaccounting as to_books
from tests.pair.eaccounting_hubspot.test_sales_to_hubspot import setup, sold
from tests.pair.test_coverage import covered
from tests.support.eaccounting_hubspot import BOOKS, BooksAndCrm

pytestmark = pytest.mark.feature("F-CORE-B-19")
OPEN, SHIPPED = "4b27b500-f031-4927-9811-68a0b525cbae", "aa99e8d0-c1d5-4071-b915-d240bbb1aed9"
"""Stages of the pipeline of orders that HubSpot has from the start."""
NO_ROW = "{} {} has no row in {}; give it one in ledgerbridge.toml, and it goes"


def table(**rows: str) -> str:
    return "{ " + ", ".join(f'"{key}" = "{value}"' for key, value in rows.items()) + " }"


# --- eAccounting to HubSpot -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "made", "field", "status", "next", "stages"),
    [
        ("order", "deal", "dealstage", "Ongoing", "ship", ("contractsent", "closedwon")),
        ("order", "order", "hs_pipeline_stage", "Ongoing", "ship", (OPEN, SHIPPED)),
        ("invoice", "deal", "dealstage", "Unpaid", "pay", ("contractsent", "closedwon")),
        ("invoice", "order", "hs_pipeline_stage", "Unpaid", "pay", (OPEN, SHIPPED)),
    ],
)
def test_a_document_without_a_row_stays_out_and_one_with_a_row_is_followed(
    source: str, made: str, field: str, status: str, next: str, stages: tuple[str, str]
) -> None:
    later = {"ship": "Shipped", "pay": "Paid"}[next]
    chosen = f'source = "{source}"\ntype = "{made}"\nstatuses = ["Ongoing"]\npaid_statuses = ["Unpaid"]\nstage_map = '
    with BooksAndCrm(setup(chosen + table(**{later: stages[1]}))) as pair:
        id = sold(pair, source)
        pair.later()
        (planned,) = [line for line in pair.lines(pair.plan()) if line.flow == "sales"]
        done = pair.outcomes(pair.synced(), "sales")[id]
        why = NO_ROW.format({"order": "Status", "invoice": "PaymentStatus"}[source], status, "stage_map")
        assert [(one.outcome, one.reason) for one in (planned, done)] == [("excluded", why)] * 2
        (gap,) = covered(pair, "sales").gaps
        assert [str(reason) for reason in gap.reasons] == [why]
        assert pair.held(f"{made}s") == []
        pair.configuration = setup(chosen + table(**{status: stages[0], later: stages[1]}))
        pair.synced()
        assert [one[field] for one in pair.held(f"{made}s")] == [stages[0]]
        pair.does({"order": "orders", "invoice": "customerinvoices"}[source], id, next)
        pair.synced()
        assert [one[field] for one in pair.held(f"{made}s")] == [stages[1]]
        assert pair.settles()


def test_a_deal_whose_order_gets_a_status_without_a_row_stays_as_it_is() -> None:
    with BooksAndCrm(setup("stage_map = " + table(Ongoing="contractsent"))) as pair:
        id = sold(pair)
        pair.synced()
        before = pair.held("deals")
        pair.does("orders", id, "ship")
        line = pair.outcomes(pair.synced(), "sales")[id]
        assert (line.outcome, "Status Shipped has no row in stage_map" in (line.reason or "")) == ("skipped", True)
        pair.changes("orders", id, BuyersOrderReference="PO 7")
        line = pair.outcomes(pair.synced(), "sales")[id]
        assert (line.outcome, line.reason) == ("excluded", NO_ROW.format("Status", "Shipped", "stage_map"))
        assert pair.held("deals") == before
        assert pair.settles()


def test_without_a_map_every_status_that_is_sent_makes_a_deal_in_the_stage_for_all() -> None:
    with BooksAndCrm(setup('stage = "contractsent"')) as pair:
        pair.does("orders", sold(pair), "ship")
        sold(pair, customer=pair.customers()[0]["Id"])
        pair.synced()
        assert [one["dealstage"] for one in pair.held("deals")] == ["contractsent"] * 2


# --- HubSpot to eAccounting -------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-ORD-20")
@pytest.mark.parametrize(
    ("source", "field", "first", "last", "strange"),
    [
        ("deal", "dealstage", "closedwon", "contractsent", "appointmentscheduled"),
        ("order", "hs_pipeline_stage", OPEN, SHIPPED, "3725360f-519b-4b18-a593-494d60a29c9f"),
    ],
)
def test_a_sale_in_a_stage_without_a_row_stays_out_and_its_order_follows_the_others(
    source: str, field: str, first: str, last: str, strange: str
) -> None:
    stages = "" if source == "order" else f'stages = ["{first}", "{strange}"]\n'
    rows = table(**{first: "Draft", last: "Ongoing"})
    with BooksAndCrm(to_books.setup(f'source = "{source}"\n{stages}status_map = {rows}')) as pair:
        to_books.stocked(pair)
        sale = {"deal": pair.deal, "order": pair.crm_order}[source]
        id = sale(pair.contact("ann@oberg.example"), pair.line("OAK-1"), **{field: strange})
        line = pair.outcomes(pair.synced(), "orders")[id]
        assert (line.outcome, line.reason) == ("excluded", NO_ROW.format(field, strange, "status_map"))
        pair.property_edits(f"{source}s", id, **{field: first})
        pair.synced()
        assert [one["Status"] for one in to_books.made(pair)] == [1]
        pair.property_edits(f"{source}s", id, **{field: last})
        pair.synced()
        assert [one["Status"] for one in to_books.made(pair)] == [2]
        before = pair.records(BOOKS, "orders")
        pair.property_edits(f"{source}s", id, **{field: strange})
        line = pair.outcomes(pair.synced(), "orders")[id]
        assert (line.outcome, f"{strange} has no row in status_map" in (line.reason or "")) == ("skipped", True)
        assert pair.records(BOOKS, "orders") == before
        assert pair.settles()
