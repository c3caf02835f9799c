"""What a document needs is blocked, inactive or ended in the target: each kind once at each target that knows it. The
document is told in a category of its own with a remedy, nothing of it is made, and it goes once the thing is usable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from tests.pair.eaccounting_hubspot.test_sales_to_eaccounting import setup as to_eaccounting
from tests.pair.eaccounting_hubspot.test_sales_to_eaccounting import stocked
from tests.pair.eaccounting_hubspot.test_sales_to_hubspot import setup as to_hubspot
from tests.pair.eaccounting_hubspot.test_sales_to_hubspot import sold
from tests.pair.exact_quickbooks.test_sales_to_quickbooks import Sales, sending
from tests.pair.hubspot_exact.test_sales import TAKEN, customer
from tests.pair.hubspot_exact.test_sales import sold as sold_by_exact
from tests.pair.hyperline_exact.linked import with_customer
from tests.support.eaccounting_hubspot import BOOKS, CRM, BooksAndCrm
from tests.support.exact_quickbooks import LEFT, RIGHT, TwoBooks, configuration
from tests.support.hubspot_exact_world import ORDERS, world
from tests.support.hyperline_exact import ACCOUNTS, ENTRIES, INVOICES_ON, connected, line
from tests.support.pair import Pair

from ledgerbridge.model.categories import BLOCKED, category_of
from ledgerbridge.usecases.passes import PlanLine

ITEMS, JOURNALS, LEDGER = "logistics/Items", "financial/Journals", "financial/GLAccounts"
INVOICES = "salesinvoice/SalesInvoices"


class Case(msgspec.Struct, frozen=True):
    """A pair in which one document went; how the next one is sent, and what is blocked and freed before it."""

    pair: Pair
    send: Callable[[], str]
    """Somebody enters a document in the source; its id."""
    block: Callable[[], None]
    free: Callable[[], None]
    made: Callable[[], list[Any]]
    """The documents in the target."""


def lines_of(pair: Pair) -> dict[str, PlanLine]:
    """{id: what a pass says of it}, of the records it is about."""
    pair.later()
    report = pair.sync(retry_failed=True)
    pair.later()
    return {id: one for one in pair.lines(report) for id in (one.left_id, one.right_id) if id is not None}


def switched(pair: Pair, vendor: str, type: str, id: str, on: dict[str, Any], off: dict[str, Any]) -> Any:
    """Two deeds: a person sets these fields of a record, and takes them back."""
    account = pair.account(vendor)

    def change(fields: dict[str, Any]) -> Callable[[], None]:
        return lambda: pair.vendor(vendor).person_edits(account, type, id, dict(fields))

    return change(on), change(off)


def entry_of(pair: Pair, vendor: str, type: str, **fields: str) -> str:
    """The id of the record with these fields."""
    rows = pair.records(vendor, type)
    return str(next(row["ID"] for row in rows if all(str(row.get(n)).strip() == v for n, v in fields.items())))


# --- Exact ------------------------------------------------------------------------------------------------------------

OF_EXACT = {
    "customer blocked": (ACCOUNTS, {"Name": "Öberg"}, {"Blocked": True}, {"Blocked": False}),
    "customer ended": (ACCOUNTS, {"Name": "Öberg"}, {"EndDate": "2020-01-01"}, {"EndDate": None}),
    "product": (ITEMS, {"Code": "OAK-1"}, {"EndDate": "2020-01-01"}, {"EndDate": None}),
    "default account": (LEDGER, {"Code": "8000"}, {"IsBlocked": True}, {"IsBlocked": False}),
    "journal of the connection": (JOURNALS, {"Code": "70"}, {"IsBlocked": True}, {"IsBlocked": False}),
    "journal of the flow": (JOURNALS, {"Code": "71"}, {"IsBlocked": True}, {"IsBlocked": False}),
}
CODES = {
    "customer": "LB-DOC-34",
    "product": "LB-DOC-50",
    "default": "LB-DOC-49",
    "journal": "LB-DOC-51",
}


@contextmanager
def exact(kind: str) -> Iterator[Case]:
    flow = INVOICES_ON + "\nattach = false\n"
    if kind == "journal of the flow":
        flow += 'journal = "71"\n'
    if kind == "product":
        flow += 'type = "sales invoice"\n'
    made = INVOICES if kind == "product" else ENTRIES

    def second_journal(books: Any) -> None:
        if kind == "journal of the flow":
            books.enters(JOURNALS, Code="71", Description="Web sales", Type=20)

    with connected(before=second_journal, invoices=flow) as books:
        customer = with_customer(books)
        if kind == "product":
            books.enters(ITEMS, Code="OAK-1", Description="Oak", IsSalesItem=True, IsStockItem=False)
        product = books.product(product_code="OAK-1") if kind == "product" else None
        named = {"product_id": product} if product else {}
        numbers = iter(range(1, 9))

        def send() -> str:
            return books.invoice(customer, line(**named), number=f"A-{next(numbers)}")

        type, fields, on, off = OF_EXACT[kind]
        id = entry_of(books.pair, "exact", type, **fields)
        block, free = switched(books.pair, "exact", type, id, on, off)
        yield Case(books.pair, send, block, free, lambda: books.held(made))


# --- QuickBooks -------------------------------------------------------------------------------------------------------


@contextmanager
def quickbooks(kind: str) -> Iterator[Case]:
    with TwoBooks(configuration(), country="NL") as pair:
        sales = Sales(pair)
        checking = pair.entry("Account", "Checking")
        flow = "paid_sales" if kind == "account" else "sales"
        more = f'deposit_account = "{checking}"\n' if kind == "account" else ""
        pair.configuration = sending(sales.codes, f"update_customer = false\n{more}", flow)
        made = "SalesReceipt" if kind == "account" else "Invoice"

        def send() -> str:
            id = str(sales.invoice()["InvoiceID"])
            if kind == "account":
                pair.does(LEFT, INVOICES, id, "pay", amount=242)
            return id

        def customer() -> tuple[Any, Any]:
            """One that owes something cannot be made inactive."""
            pair.does(RIGHT, "Invoice", sales.made()[0]["Id"], "void")
            (found,) = pair.customers().values()
            return switched(pair, RIGHT, "Customer", found["Id"], {"Active": False}, {"Active": True})

        def found() -> tuple[Any, Any]:
            if kind == "customer":
                return customer()
            type, id = ("Item", sales.product) if kind == "product" else ("Account", checking)
            return switched(pair, RIGHT, type, id, {"Active": False}, {"Active": True})

        yield Case(pair, send, lambda: found()[0](), lambda: found()[1](), lambda: sales.made(made))


# --- eAccounting ------------------------------------------------------------------------------------------------------


@contextmanager
def eaccounting(kind: str) -> Iterator[Case]:
    with BooksAndCrm(to_eaccounting('source = "order"\nupdate_customer = false')) as pair:
        stocked(pair)
        contact = pair.contact("ann@oberg.example", company="Öberg AB")
        numbers = iter(range(1, 9))

        def send() -> str:
            return pair.crm_order(contact, pair.line("OAK-1", "2", "890.00"), hs_external_order_id=f"W-{next(numbers)}")

        def change(active: bool) -> Callable[[], None]:
            type, rows = ("customers", pair.customers) if kind == "customer" else ("articles", pair.articles)
            return lambda: pair.changes(type, str(rows()[0]["Id"]), IsActive=active)

        yield Case(pair, send, change(False), change(True), lambda: pair.records(BOOKS, "orders"))


# --- HubSpot ----------------------------------------------------------------------------------------------------------


@contextmanager
def hubspot(kind: str) -> Iterator[Case]:
    products = 'direction = "left-to-right"' if kind == "product" else 'direction = "off"'
    with BooksAndCrm(to_hubspot("update_customer = false", products=products)) as pair:
        first: list[str] = []

        def send() -> str:
            customer = str(pair.customers()[0]["Id"]) if first else ""
            first.append(sold(pair, customer=customer))
            return first[-1]

        type = {"contact": "contacts", "company": "companies", "product": "products"}[kind]

        def found() -> str:
            return str(pair.records(CRM, type)[0]["id"])

        def archive() -> None:
            pair.vendor(CRM).person_deletes(pair.account(CRM), type, found())

        def restore() -> None:
            pair.vendor(CRM).person_does(pair.account(CRM), type, found(), {"do": "restore"})

        yield Case(pair, send, archive, restore, lambda: pair.records(CRM, "deals"))


@contextmanager
def hubspot_beside_exact(kind: str) -> Iterator[Case]:
    """A company is a customer of its own where Exact's accounts become companies."""
    flows = TAKEN.format(source="sales order", made="order", more="update_customer = false")
    with world(flows) as office:
        account, _ = customer(office)

        def company() -> str:
            return str(office.pair.records(CRM, "companies")[0]["id"])

        def archive() -> None:
            office.pair.vendor(CRM).person_deletes(office.pair.account(CRM), "companies", company())

        def restore() -> None:
            office.acts("companies", company(), do="restore")

        yield Case(
            office.pair,
            lambda: sold_by_exact(office, ORDERS, account),
            archive,
            restore,
            lambda: office.pair.records(CRM, "orders"),
        )


TABLE = [
    *((exact, kind, CODES[kind.split()[0]]) for kind in OF_EXACT),
    (quickbooks, "customer", "LB-REC-15"),
    (quickbooks, "product", "LB-DOC-50"),
    (quickbooks, "account", "LB-REC-15"),
    (eaccounting, "customer", "LB-DOC-34"),
    (eaccounting, "product", "LB-DOC-50"),
    (hubspot, "contact", "LB-DOC-34"),
    (hubspot, "product", "LB-DOC-50"),
    (hubspot_beside_exact, "company", "LB-DOC-34"),
]


@pytest.mark.feature("F-CORE-FIN-08")
@pytest.mark.parametrize(("at", "kind", "code"), TABLE, ids=[f"{at.__name__}: {kind}" for at, kind, _ in TABLE])
def test_what_is_blocked_in_the_target_keeps_the_document_whole_and_is_told_with_a_remedy(
    at: Any, kind: str, code: str
) -> None:
    with at(kind) as case:
        first = case.send()
        sent = lines_of(case.pair)[first]
        assert sent.outcome == "created", sent
        case.block()
        before = case.made()
        second = case.send()
        told = lines_of(case.pair)[second]
        assert told.outcome == "failed", told
        assert told.problem is not None
        assert (told.problem.code, category_of(told.problem)) == (code, BLOCKED)
        assert told.problem.next_step
        assert case.made() == before
        case.free()
        assert lines_of(case.pair)[second].outcome == "created"
        assert len(case.made()) == len(before) + 1
