"""Who sends a document to the customer: with each of the three settings, the mail state of what was made."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.pair.eaccounting_hubspot.test_sales_to_eaccounting import setup, stocked
from tests.pair.exact_quickbooks.test_sales_to_quickbooks import Sales, sending
from tests.pair.hubspot_exact.selling import deal, orders, ready
from tests.pair.hubspot_exact.test_sales import TAKEN, customer, sold
from tests.support.eaccounting_hubspot import BOOKS, BooksAndCrm
from tests.support.exact_quickbooks import RIGHT, TwoBooks, configuration
from tests.support.hubspot_exact_world import BILLS, EXACT, INVOICES, World, world

from ledgerbridge.model.problems import SetupError

pytestmark = pytest.mark.feature("F-CORE-FIN-01")
OWNERS = ["source", "target", "nobody"]


@pytest.mark.parametrize("sender", ["", *OWNERS])
def test_quickbooks_neither_mails_nor_prints_an_invoice_unless_it_is_the_sender(sender: str) -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes, f'sent_by = "{sender}"\n' if sender else "")
        sales.invoice()
        pair.synced()
        (made,) = sales.made()
        asked = sender == "target"
        assert made["EmailStatus"] == ("NeedToSend" if asked else "NotSet")
        assert made["PrintStatus"] == "NotSet"
        assert made.get("BillEmail", {}).get("Address") == ("ann@oberg.example" if asked else None)
        assert pair.settles()


def always_for(debtor: str) -> str:
    """Every invoice is for that customer of the target."""
    return f'default_debtor.id = "{debtor}"\ndefault_debtor.when = "always"\n'


def lacks_an_address(sales: Sales, own: str) -> None:
    """An invoice that the target is to mail is refused, since its customer has no address to mail it to."""
    sales.pair.configuration = sending(sales.codes, f'{own}sent_by = "target"\n')
    id = str(sales.invoice()["InvoiceID"])
    assert sales.why(id)[2] == "LB-DOC-58"


def test_what_is_to_be_mailed_needs_an_address() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        own = always_for(pair.customer("Cash sales"))
        lacks_an_address(sales, own)
        assert sales.made() == []
        pair.configuration = sending(sales.codes, f'{own}sent_by = "nobody"\n')
        pair.pass_time(60)
        assert pair.sync(retry_failed=True).counts["sales"] == {"created": 1}


@pytest.mark.feature("F-CORE-B-20")
def test_what_lacked_an_address_goes_by_itself_once_its_customer_has_one() -> None:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        debtor = pair.customer("Cash sales")
        lacks_an_address(sales, always_for(debtor))
        assert pair.synced().counts.get("sales", {}) == {}
        pair.edits(RIGHT, "Customer", debtor, PrimaryEmailAddr={"Address": "cash@oberg.example"})
        pair.synced()
        assert len(sales.made()) == 1
        assert pair.settles()


def mailed(office: World) -> list[Any]:
    """What each printing at Exact said of the mail to the customer."""
    calls = [call.shown() for call in office.pair.sandbox.desk(EXACT).calls.since(0, 1_000_000)]
    printed = [call for call in calls if call["path"].endswith("PrintedSalesInvoices") and call["method"] == "POST"]
    return [json.loads(call["request"])["SendEmailToCustomer"] for call in printed]


@pytest.mark.parametrize("sender", ["", *OWNERS])
def test_exact_mails_an_invoice_it_prints_only_where_it_is_the_sender(sender: str) -> None:
    said = f'sent_by = "{sender}"\n' if sender else ""
    with world(orders(f'type = "sales invoice"\nbook = true\n{said}'), sales_journal="70") as office:
        ready(office)
        deal(office)
        office.pair.later()
        planned = [line for line in office.pair.lines(office.pair.plan()) if line.action == "book"]
        changes = [(change.field, change.new) for line in planned for change in line.fields]
        assert changes == ([("SendEmailToCustomer", True)] if sender == "target" else [])
        office.sync()
        assert office.row(BILLS)["Status"] == 50
        assert mailed(office) == [sender == "target"]
        office.comes_to_rest()


@pytest.mark.parametrize("made", ["sales order", "sales entry"])
def test_what_exact_cannot_mail_is_said_beforehand(made: str) -> None:
    settings = f'type = "{made}"\nsent_by = "target"\nrevenue.account = "@account:8000"'
    with world(orders(settings), sales_journal="70") as office, pytest.raises(SetupError, match="invoices alone"):
        office.sync()


@pytest.mark.parametrize("sender", ["source", "nobody"])
def test_what_is_shown_in_hubspot_is_no_invoice_of_hubspot_s_own(sender: str) -> None:
    with world(TAKEN.format(source="sales invoice", made="invoice", more=f'sent_by = "{sender}"')) as office:
        account, _ = customer(office)
        sold(office, BILLS, account)
        office.sync()
        assert office.held(INVOICES)["hs_invoice_billable"] == "false"
        office.configured(TAKEN.format(source="sales invoice", made="invoice", more='sent_by = "target"'))
        with pytest.raises(SetupError, match="HubSpot sends nothing of what is made here"):
            office.sync()


@pytest.mark.parametrize("sender", ["source", "nobody"])
def test_eaccounting_sends_nothing_and_cannot_be_told_to(sender: str) -> None:
    with BooksAndCrm(setup(f'type = "invoice"\nsent_by = "{sender}"')) as pair:
        stocked(pair)
        pair.deal(pair.contact("ann@oberg.example", company="Öberg AB"), pair.line("OAK-1"))
        pair.synced()
        (made,) = pair.records(BOOKS, "customerinvoices")
        assert made["SendType"] == 0
        assert [call for call in pair.calls(BOOKS) if "email" in call or "einvoice" in call or "print" in call] == []
        pair.configuration = setup('type = "invoice"\nsent_by = "target"')
        with pytest.raises(SetupError, match="left to a person there"):
            pair.integration()
