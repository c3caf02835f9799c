"""Which contacts become customers: those with an invoice of HubSpot's own, no draft, made since the day of set-up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS
from tests.pair.rig import contact, customer, main_lines
from tests.support.pair import Pair

from ledgerbridge.sandbox.kit.vendor import Wire

OPEN: Wire = {"hs_invoice_status": "open"}
DRAFT: Wire = {}
MIRROR: Wire = {"hs_invoice_billable": "false", "hs_invoice_status": "open"}


def unfiltered(configuration: str | None = None) -> Pair:
    return Pair(configuration, everybody=False)


def person(pair: Pair, email: str) -> str:
    (id,) = pair.load(HUBSPOT, "contacts", [contact(email, "Ann", email.split("@")[0])])
    return id


def invoice(pair: Pair, contact_id: str, properties: Wire) -> str:
    """An invoice with one line, made by a person in HubSpot; a billable one is finalised after that."""
    vendor, account = pair.vendor(HUBSPOT), pair.account(HUBSPOT)
    (line,) = pair.load(HUBSPOT, "line_items", [{"properties": {"name": "Work", "price": "10", "quantity": "1"}}])
    is_mirror = properties.get("hs_invoice_billable") == "false"
    first = {"hs_currency": "USD", **(properties if is_mirror else {})}
    beside = {"contacts": [{"id": contact_id}], "line_items": [{"id": line}]}
    made = vendor.person_creates(account, "invoices", {"properties": first, "associations": beside})
    if properties and not is_mirror:
        vendor.person_edits(account, "invoices", made["id"], {"properties": properties})
    return str(made["id"])


def excluded(pair: Pair) -> dict[str, str]:
    """{record: why}."""
    report = pair.sync()
    return {line.left_id or "": line.reason for line in main_lines(pair, report) if line.outcome == "excluded"}


@pytest.mark.feature("F-HS-QB-CUS-01")
def test_a_contact_passes_by_an_invoice_of_hubspot_that_is_no_draft_and_new() -> None:
    with unfiltered() as pair:
        pair.pass_time(timedelta(hours=12).total_seconds())
        ids = {name: person(pair, f"{name}@example.com") for name in ("none", "draft", "mirror", "old", "good")}
        invoice(pair, ids["old"], OPEN)
        pair.pass_time(timedelta(days=1).total_seconds())
        invoice(pair, ids["draft"], DRAFT)
        invoice(pair, ids["mirror"], MIRROR)
        invoice(pair, ids["good"], OPEN)
        pair.connect()
        told = excluded(pair)
        assert [one["PrimaryEmailAddr.Address"] for one in state.customers(pair)] == ["good@example.com"]
        assert told[ids["none"]] == "no invoice names the contact"
        assert told[ids["mirror"]] == "no invoice of HubSpot's own names the contact"
        assert told[ids["draft"]] == "the contact's invoices are drafts"
        assert "invoice.newest_final" in told[ids["old"]] and "is before" in told[ids["old"]]


@pytest.mark.feature("F-HS-QB-CUS-01")
def test_an_invoice_made_later_lets_its_contact_pass() -> None:
    with unfiltered() as pair:
        id = person(pair, "late@example.com")
        pair.connect()
        assert excluded(pair) == {id: "no invoice names the contact"}
        pair.later()
        made = invoice(pair, id, DRAFT)
        pair.later()
        assert excluded(pair) == {id: "the contact's invoices are drafts"}
        pair.vendor(HUBSPOT).person_edits(pair.account(HUBSPOT), "invoices", made, {"properties": OPEN})
        pair.later()
        assert pair.sync().counts["customers"] == {"created": 1}
        assert [one["PrimaryEmailAddr.Address"] for one in state.customers(pair)] == ["late@example.com"]
        pair.later()
        assert pair.sync().writes == 0


@pytest.mark.feature("F-HS-QB-CUS-01")
def test_all_customers_of_quickbooks_become_contacts() -> None:
    with unfiltered() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer(f"Firma {n}", f"p{n}@example.com") for n in range(3)])
        pair.connect()
        pair.sync()
        assert sorted(one["email"] for one in state.contacts(pair)) == [f"p{n}@example.com" for n in range(3)]


@pytest.mark.feature("F-HS-QB-CUS-01")
def test_the_filter_can_be_edited() -> None:
    text = """
version = 1
[integration.hubspot-quickbooks]
preset = "hubspot-quickbooks"
left = "hubspot"
right = "quickbooks"
[integration.hubspot-quickbooks.flows.customers]
invoiced_since = 2020-01-01
"""
    with unfiltered(text) as pair:
        id = person(pair, "old@example.com")
        invoice(pair, id, OPEN)
        pair.pass_time(timedelta(days=3).total_seconds())
        pair.connect()
        assert excluded(pair) == {}
        assert len(state.customers(pair)) == 1
    with unfiltered(text.replace("invoiced_since = 2020-01-01", "filter = []")) as pair:
        person(pair, "nobody@example.com")
        pair.connect()
        assert excluded(pair) == {}
        assert len(state.customers(pair)) == 1
