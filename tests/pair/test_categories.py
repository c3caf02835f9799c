"""Each category of problems comes of a situation at a simulator, and is told with what it means and what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.pair import state
from tests.pair.eaccounting_hubspot.test_sales_to_eaccounting import setup, stocked
from tests.pair.edits import HUBSPOT, QUICKBOOKS, delete, edit_contact
from tests.pair.exact_quickbooks.test_sales_to_quickbooks import Sales, sending
from tests.pair.hubspot_quickbooks.test_nine_edits import WORK, edited, price, sent
from tests.pair.hyperline_exact.linked import with_customer
from tests.pair.rig import NAME, break_calls, configuration, contact, customer, open_records, set_switch
from tests.support.eaccounting_hubspot import NUMBER, BooksAndCrm
from tests.support.exact_quickbooks import RIGHT, TwoBooks
from tests.support.exact_quickbooks import configuration as two_books
from tests.support.hubspot_quickbooks import World, configured
from tests.support.hyperline_exact import INVOICES_ON, connected, line
from tests.support.pair import Pair

from ledgerbridge.model.categories import CATEGORIES, Category, category_of, named
from ledgerbridge.model.problems import Problem

FLOW = f"integration.{NAME}.flows.customers"
ALONE = configuration("", 'direction = "off"')


def of_contact(wire: dict[str, object], text: str = ALONE) -> list[Problem]:
    """What is said of a contact that is to become a customer."""
    with Pair(text) as pair:
        pair.load(HUBSPOT, "contacts", [wire])
        pair.load(QUICKBOOKS, "Vendor", [{"DisplayName": "Taken Name"}])
        pair.connect()
        pair.sync()
        return [record.problem for record in open_records(pair)]


def of_pass(vendor: str, **switches: object) -> list[Problem]:
    """Why a pass is paused when one of the vendors is as these switches say."""
    with Pair(ALONE) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com")])
        pair.connect()
        set_switch(pair, vendor, **switches)
        return list(pair.sync().problems)


def of_number_in_use() -> list[Problem]:
    """What is said of an invoice of HubSpot whose number an invoice of QuickBooks has, where the sender numbers."""
    sending = 'direction = "two-way"\ncustom_line_account = "79"\nnumber_owner = "source"\n'
    with World(configured(invoices='direction = "off"', sent_invoices=sending), custom_txn_numbers=True) as world:
        world.invoiced([world.contact()], [WORK])
        line = {"Amount": 5, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
        world.bills(world.customer("Bo", "bo@lee.example"), [line], DocNumber=world.invoice()["hs_number"])
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.sync()
        return [record.problem for record in open_records(world.pair)]


def of_fault(fault: str) -> list[Problem]:
    with Pair(ALONE) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com")])
        pair.connect()
        break_calls(pair, HUBSPOT, fault, "*/contacts/batch/upsert")  # type: ignore[arg-type]
        pair.sync()
        return [record.problem for record in open_records(pair)]


def of_partner_gone() -> list[Problem]:
    with Pair(ALONE) as pair:
        (id,) = pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com")])
        pair.connect()
        pair.sync()
        delete(pair, QUICKBOOKS, "Customer", id)
        pair.later()
        pair.sync()
        edit_contact(pair, state.contacts(pair)[0]["id"], phone="0921-1")
        pair.later()
        pair.sync()
        return [record.problem for record in open_records(pair)]


def of_two_alike() -> list[Problem]:
    with Pair(ALONE) as pair:
        twins = [customer(name, "same@example.com") for name in ("Ann Lee", "Bo Lee")]
        pair.load(QUICKBOOKS, "Customer", twins)
        pair.connect()
        pair.sync()
        return [record.problem for record in open_records(pair)]


def of_product_without_account() -> list[Problem]:
    with Pair(configuration("", 'direction = "two-way"')) as pair:
        wire = {"name": "Chai", "hs_sku": "NW-1", "hs_product_type": "inventory"}
        pair.load(HUBSPOT, "products", [{"properties": wire}])
        pair.connect()
        pair.sync()
        return [record.problem for record in open_records(pair)]


def of_invoice(lines: str, rate: int = 21, linked: bool = True) -> list[Problem]:
    """What is said of an invoice of Hyperline that is to be entered in Exact."""
    with connected(invoices=lines) as books:
        books.invoice(with_customer(books) if linked else books.customer(), line(rate=rate))
        books.sync()
        return [record.problem for record in open_records(books.pair)]


def of_edited_there() -> list[Problem]:
    with sent() as world:
        price(world)
        world.pair.later()
        world.pair.sync()
        return [record.problem for record in open_records(world.pair)]


ISSUED = """[[integration.hubspot-quickbooks.flows.sent_invoices.rule]]
id = "issued"
left = "hs_invoice_date"
right = "TxnDate"
"""


def of_final_there() -> list[Problem]:
    """What is said of an invoice whose date is to be that of QuickBooks, once HubSpot has made it final."""
    sends = f'direction = "two-way"\ncustom_line_account = "79"\n{ISSUED}'
    with World(configured(invoices='direction = "off"', sent_invoices=sends)) as world:
        world.invoiced([world.contact()], [WORK])
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.sync()
        world.pair.later()
        before = world.invoice()["hs_invoice_date"]
        edited(world, TxnDate="2031-01-05")
        world.pair.later()
        world.pair.sync()
        assert world.invoice()["hs_invoice_date"] == before
        return [record.problem for record in open_records(world.pair)]


def of_sale(closed: bool = False, **sold: str) -> list[Problem]:
    """What is said of an invoice of Exact that is to be made in QuickBooks."""
    with TwoBooks(two_books(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes)
        if closed:
            pair.switches(RIGHT, closing_date=pair.today.isoformat())
        sales.invoice(**sold)
        pair.synced()
        return [record.problem for record in open_records(pair)]


def of_shipping_without_product() -> list[Problem]:
    """What is said of a deal with shipping costs where the product decides on tax and there is none for shipping."""
    with BooksAndCrm(setup('shipping.property = "shipping_costs"\nshipping.mode = "line"')) as pair:
        pair.owner.add("deals", "shipping_costs", "Shipping", NUMBER)
        stocked(pair)
        contact = pair.contact("ann@oberg.example", company="Öberg AB")
        pair.deal(contact, pair.line("OAK-1", "1", "1000"), shipping_costs="50", amount="1050")
        pair.synced()
        return [record.problem for record in open_records(pair)]


TITLE = f'\n[[{FLOW}.rule]]\nid = "title"\nleft = "jobtitle"\nright = "Title"\ndirection = "left-to-right"\n'

SITUATIONS: dict[str, Callable[[], list[Problem]]] = {
    "access-expired": lambda: of_pass(QUICKBOOKS, grant="revoked"),
    "missing-permission": lambda: of_pass(QUICKBOOKS, rights="removed"),
    "rate-limited": lambda: of_fault("429"),
    "vendor-outage": lambda: of_fault("503"),
    "record-gone": of_partner_gone,
    "value-refused": lambda: of_contact(contact("ann@example.com", "Q" * 101)),
    "missing-value": of_product_without_account,
    "unknown-reference": lambda: of_invoice('tax.map = { "21" = "2" }\nrevenue.account = "account:8000"', 9),
    "already-in-use": lambda: of_contact(contact("ann@example.com", "Taken", "Name")),
    "number-in-use": of_number_in_use,
    "ambiguous-match": of_two_alike,
    "closed-period": lambda: of_sale(closed=True),
    "document-locked": of_final_there,
    "edit-not-allowed": of_edited_there,
    "tax-required": of_shipping_without_product,
    "currency-mismatch": lambda: of_sale(Currency="USD"),
    "totals-differ": lambda: of_invoice('tax.map = { "9" = "2" }\nrevenue.account = "account:8000"', 9),
    "mapping-failed": lambda: of_contact(
        contact("ann@example.com", "Ann", jobtitle="x"),
        configuration(TITLE + 'table = { m = "Mr" }\n', 'direction = "off"'),
    ),
    "association-missing": lambda: of_invoice(INVOICES_ON, linked=False),
}
"""{category: what leads to a problem of it}."""


@pytest.mark.feature("F-CORE-OBS-05")
@pytest.mark.parametrize("name", SITUATIONS)
def test_a_situation_ends_in_its_category_with_what_it_means_and_what_to_do(name: str) -> None:
    found = SITUATIONS[name]()
    assert {category_of(problem).name for problem in found} == {name}, found
    category = named(name)
    assert isinstance(category, Category)
    assert all(text.endswith((".", name)) and len(text) > 15 for text in (category.meaning, category.remedy))


def test_names_of_categories_occur_once() -> None:
    assert len({category.name for category in CATEGORIES}) == len({one.label for one in CATEGORIES}) == len(CATEGORIES)
