"""Gaps and repeats in document numbers, as both simulators hold them: a number that is planted missing or twice is
found, and nothing else is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.pair.eaccounting_hubspot.test_sales_to_eaccounting import setup, stocked
from tests.pair.exact_quickbooks.test_sales_to_quickbooks import Sales, sending
from tests.pair.hyperline_exact.linked import with_customer
from tests.support.eaccounting_hubspot import BooksAndCrm
from tests.support.exact_quickbooks import LEFT, RIGHT, TwoBooks
from tests.support.exact_quickbooks import configuration as two_books
from tests.support.hubspot_quickbooks import World as Shop
from tests.support.hubspot_quickbooks import configured, sale
from tests.support.hyperline_exact import ENTRIES, INVOICES_ON, connected
from tests.support.pair import Pair

from ledgerbridge.model.problems import SetupError
from ledgerbridge.store.schema import metadata
from ledgerbridge.usecases.numbers import NumbersOfSide, numbers

pytestmark = pytest.mark.feature("F-CORE-FIN-02")
INVOICES = "salesinvoice/SalesInvoices"


def read(pair: Pair, *flows: str, since: date | None = None) -> dict[tuple[str, bool], NumbersOfSide]:
    """{(system, whether it gives the numbers): what `ledgerbridge numbers` finds}."""
    pair.later()
    found = pair.run(numbers(pair.hub, pair.integration(), flows, since))
    return {(side.system, side.owns): side for side in found}


def missing(side: NumbersOfSide) -> list[str]:
    return [
        gap.first if gap.count == 1 else f"{gap.first}..{gap.last}" for series in side.series for gap in series.gaps
    ]


def twice(side: NumbersOfSide) -> dict[str, set[str]]:
    """{number: ids of the documents that have it}."""
    return {one.number: set(one.ids) for series in side.series for one in series.repeats}


def deleted(pair: Pair, vendor: str, type: str, id: str) -> None:
    pair.vendor(vendor).person_deletes(pair.account(vendor), type, id)


# --- Exact and QuickBooks ---------------------------------------------------------------------------------------------


def test_what_quickbooks_numbers_is_whole_until_a_document_is_deleted_there() -> None:
    with TwoBooks(two_books(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes)
        for _ in range(4):
            sales.invoice()
        pair.synced()
        made = sorted(sales.made(), key=lambda one: int(one["DocNumber"]))
        whole = read(pair, "sales")["quickbooks", True]
        assert (whole.documents, whole.is_whole) == (4, True)
        deleted(pair, RIGHT, "Invoice", str(made[1]["Id"]))
        broken = read(pair, "sales")["quickbooks", True]
        assert (missing(broken), twice(broken)) == ([made[1]["DocNumber"]], {})
        assert broken.gone == (str(made[1]["Id"]),)


def test_the_other_documents_of_quickbooks_take_numbers_of_the_same_series() -> None:
    with TwoBooks(two_books(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes)
        sales.invoice()
        pair.synced()
        line = {"ItemRef": {"value": sales.product}, "TaxCodeRef": {"value": sales.codes["21"]}}
        row = {"Amount": 1, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": line}
        entered = {"CustomerRef": {"value": pair.customer("Somebody")}, "Line": [row]}
        notes = [pair.enters(RIGHT, type, **entered) for type in ("CreditMemo", "Estimate", "CreditMemo")]
        sales.invoice()
        pair.synced()
        assert read(pair, "sales")["quickbooks", True].is_whole
        deleted(pair, RIGHT, "CreditMemo", str(notes[0]["Id"]))
        assert missing(read(pair, "sales")["quickbooks", True]) == [notes[0]["DocNumber"]]


def test_a_document_that_was_made_void_keeps_its_number() -> None:
    with TwoBooks(two_books(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes)
        for _ in range(3):
            sales.invoice()
        pair.synced()
        made = sorted(sales.made(), key=lambda one: int(one["DocNumber"]))
        pair.does(RIGHT, "Invoice", str(made[1]["Id"]), "void")
        assert read(pair, "sales")["quickbooks", True].is_whole


def test_a_number_that_somebody_gives_a_second_document_is_found_on_the_side_that_takes_it() -> None:
    with TwoBooks(two_books(), country="NL") as pair:
        sales = Sales(pair)
        pair.switches(RIGHT, custom_txn_numbers=True, warn_duplicate_numbers=False)
        pair.configuration = sending(sales.codes, 'number_owner = "source"\n')
        first, _ = sales.invoice(), sales.invoice()
        pair.synced()
        found = read(pair, "sales")
        assert [side.is_whole for side in found.values()] == [True, True]
        assert set(found) == {("exact", True), ("quickbooks", False)}
        (made,) = [one for one in sales.made() if one["DocNumber"] == str(first["InvoiceNumber"])]
        kept = {name: made[name] for name in ("CustomerRef", "Line", "DocNumber")}
        again = pair.enters(RIGHT, "Invoice", **kept)
        found = read(pair, "sales")
        assert twice(found["quickbooks", False]) == {made["DocNumber"]: {str(made["Id"]), str(again["Id"])}}
        assert found["exact", True].is_whole


def test_numbers_of_exact_run_by_journal_and_year_over_invoices_and_entries() -> None:
    with TwoBooks(two_books(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = sending(sales.codes, 'number_owner = "source"\n')
        account = pair.entry("financial/GLAccounts", "8000", LEFT)

        def entry(**more: Any) -> dict[str, Any]:
            row = {"GLAccount": account, "AmountFC": 5}
            wire = {"Customer": sales.debtor, "Journal": "70", "SalesEntryLines": [row], **more}
            return pair.enters(LEFT, ENTRIES, **wire)

        sold = [sales.invoice(), sales.invoice(OrderDate="2025-11-02", InvoiceDate="2025-11-02")]
        entry()
        entry(EntryDate="2025-12-02")
        sold.append(sales.invoice())
        draft = {"Item": sales.item, "Quantity": 1, "NetPrice": 1, "VATCode": "2"}
        pair.enters(LEFT, INVOICES, OrderedBy=sales.debtor, Journal="70", SalesInvoiceLines=[draft])
        found = read(pair, "sales")["exact", True]
        assert (found.is_whole, found.documents, found.unnumbered) == (True, len(sold), 1), found.series
        last = max(int(one["InvoiceNumber"]) for one in sold)
        entry(EntryNumber=last + 4)
        assert missing(read(pair, "sales")["exact", True]) == [f"{last + 1}..{last + 3}"]


# --- Hyperline and Exact ----------------------------------------------------------------------------------------------


def test_an_entry_number_that_was_left_out_at_exact_is_found() -> None:
    with connected(invoices=INVOICES_ON) as books:
        customer = with_customer(books)
        for _ in range(3):
            books.invoice(customer)
        books.sync()
        found = read(books.pair, "invoices")["exact", True]
        assert (found.documents, found.is_whole) == (3, True)
        last = max(row["EntryNumber"] for row in books.held(ENTRIES))
        held = {"GLAccount": books.account_id("8000"), "AmountFC": 5}
        books.enters(ENTRIES, Customer=books.account(), Journal="70", EntryNumber=last + 2, SalesEntryLines=[held])
        found = read(books.pair, "invoices")["exact", True]
        assert (missing(found), twice(found), found.gone) == ([str(last + 1)], {}, ())


@pytest.mark.parametrize("owner", ["source", "target"])
def test_hyperline_s_own_numbers_are_looked_at_where_they_count(owner: str) -> None:
    with connected(invoices=f'{INVOICES_ON}\nnumber_owner = "{owner}"') as books:
        customer = with_customer(books)
        made = [books.invoice(customer) for _ in range(4)]
        found = read(books.pair, "invoices")
        assert set(found) == ({("exact", True)} if owner == "target" else {("hyperline", True), ("exact", False)})
        if owner == "target":
            return
        assert found["hyperline", True].is_whole
        third, fourth = (books.of("invoices", id) for id in made[2:])
        books.raw("invoices", fourth, number=third["number"])
        side = read(books.pair, "invoices")["hyperline", True]
        assert twice(side) == {third["number"]: set(made[2:])}
        assert missing(side) == []
        second = books.of("invoices", made[1])
        books.raw("invoices", second, number="INV-2026-7")
        assert missing(read(books.pair, "invoices")["hyperline", True]) == ["INV-2026-2", "INV-2026-4..INV-2026-6"]


def test_two_companies_of_one_s_own_may_use_the_same_numbers() -> None:
    with connected(invoices=f'{INVOICES_ON}\nnumber_owner = "source"') as books:
        customer, other = with_customer(books), books.seller("Second B.V.")
        own = [books.of("invoices", books.invoice(customer)) for _ in range(2)]
        others = [books.of("invoices", books.invoice(customer, invoicing_entity_id=other)) for _ in range(2)]
        assert [one["number"] for one in own] == [one["number"] for one in others]
        found = read(books.pair, "invoices")["hyperline", True]
        assert (found.is_whole, found.documents) == (True, 4), found.series


# --- eAccounting and HubSpot ------------------------------------------------------------------------------------------


def test_invoices_made_of_drafts_have_the_numbers_of_eaccounting_s_invoices() -> None:
    with BooksAndCrm(setup('source = "order"\ntype = "invoice draft"\nbook = true')) as pair:
        stocked(pair)
        customer = pair.customer("Old AB")
        pair.invoice(customer, pair.row("OAK-1"))
        pair.invoice(customer, pair.row("OAK-1"), credit=True)
        pair.invoice(customer, pair.row("OAK-1"))
        found = read(pair, "orders")["eaccounting", True]
        assert (found.documents, found.is_whole, found.label) == (3, True, "Invoices")


def test_an_order_of_eaccounting_that_was_deleted_leaves_a_gap() -> None:
    with BooksAndCrm(setup('source = "order"')) as pair:
        stocked(pair)
        contact = pair.contact("ann@oberg.example", company="Öberg AB")
        for number in ("W-1", "W-2", "W-3"):
            pair.crm_order(contact, pair.line("OAK-1"), hs_external_order_id=number)
        pair.synced()
        assert read(pair, "orders")["eaccounting", True].is_whole
        held = sorted(pair.records("eaccounting", "orders"), key=lambda one: int(one["Number"]))
        deleted(pair, "eaccounting", "orders", held[1]["Id"])
        found = read(pair, "orders")["eaccounting", True]
        assert (missing(found), found.gone) == ([str(held[1]["Number"])], (held[1]["Id"],))


# --- QuickBooks and HubSpot -------------------------------------------------------------------------------------------


def bought(shop: Shop, days: Sequence[str]) -> list[dict[str, Any]]:
    """Invoices that a person made in QuickBooks on these days."""
    customer, item = shop.customer(), shop.item("OAK")
    return [shop.bills(customer, [sale(item)], TxnDate=day) for day in days]


def test_a_number_left_out_is_told_with_what_later_documents_show() -> None:
    with Shop(configured()) as shop:
        shop.pair.connect(quickbooks={"income_account": "79"})
        made = bought(shop, ["2026-10-01", "2026-10-02", "2026-10-03", "2026-11-04", "2026-11-05", "2026-11-06"])
        for one in (made[1], made[4]):
            deleted(shop.pair, "quickbooks", "Invoice", str(one["Id"]))
        first, second = made[1]["DocNumber"], made[4]["DocNumber"]
        assert missing(read(shop.pair, "invoices")["quickbooks", True]) == [first, second]
        assert missing(read(shop.pair, "invoices", since=date(2026, 11, 1))["quickbooks", True]) == [second]
        assert read(shop.pair, "invoices", since=date(2026, 12, 1))["quickbooks", True].is_whole


def test_nothing_is_kept_of_what_was_read_and_nothing_written() -> None:
    with Shop(configured()) as shop:
        shop.pair.connect(quickbooks={"income_account": "79"})
        bought(shop, ["2026-10-01", "2026-10-02"])
        tables = _rows(shop)
        read(shop.pair)
        assert _rows(shop) == tables


def _rows(shop: Shop) -> dict[str, int]:
    """{table: rows}."""
    with shop.pair.engine.connect() as connection:
        return {
            table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in metadata.sorted_tables
        }


def test_a_flow_without_documents_has_no_numbers() -> None:
    with Shop(configured()) as shop:
        shop.pair.connect(quickbooks={"income_account": "79"})
        with pytest.raises(SetupError) as refused:
            read(shop.pair, "customers")
        assert [one.code for one in refused.value.problems] == ["LB-SETUP-96"]
