"""Invoices, sales receipts and credit memos of QuickBooks into Exact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from random import Random

from tests.pair.exact_quickbooks import test_sales_to_exact as to_exact
from tests.pair.exact_quickbooks.test_sales_to_exact import Sales
from tests.pair.routes.drawing import below_zero, sold
from tests.pair.routes.quickbooks_lines import drawn_sale, quickbooks_line
from tests.pair.routes.route import Entered, Opened, Route
from tests.support.exact_quickbooks import LEFT, RIGHT, TwoBooks

ORDER = ("exact", to_exact.ORDERS, "OrderID", "AmountFC")
BILL = ("exact", to_exact.INVOICES, "InvoiceID", "AmountFC")
ENTRY = ("exact", to_exact.ENTRIES, "EntryID", "AmountFC")
TAX = 'default_code = "0"\nmap = { "21" = "2", "9" = "1", "0" = "0" }\n'
HIGH_WITH_TAX = TAX.replace('"21" = "2"', '"21" = "4"')
SOURCES = {"invoices": "Invoice", "receipts": "SalesReceipt", "credits": "CreditMemo"}


@contextmanager
def to_order() -> Iterator[Route]:
    text = to_exact.sending(tax='default_code = "0"\nmap = { "21" = "2", "9" = "1" }\n')
    with TwoBooks(text, country="NL") as pair:
        sales = Sales(pair)
        names = _codes(pair)

        def enter(random: Random, n: int) -> Entered:
            lines = [quickbooks_line(sales.product, random, names["21%"], names["9%"]) for _ in sold(random)]
            made = sales.enters("Invoice", *lines)
            return Entered(str(made["Id"]), Decimal(made["TotalAmt"]), marks=frozenset({"EUR"}))

        yield Route(pair, "invoices", enter, ORDER)


def _codes(pair: TwoBooks) -> Mapping[str, str]:
    return {str(row["Name"]): str(row["Id"]) for row in pair.records(RIGHT, "TaxCode")}


@contextmanager
def sale(flow: str, made: str, target: tuple[str, str, str, str], more: str = "", tax: str = TAX) -> Iterator[Route]:
    """With discounts and shipping, several rates, and prices with tax and without."""
    with TwoBooks(to_exact.sending(), country="NL") as pair:
        pair.switches(RIGHT, allow_discount=True, allow_shipping=True)
        sales, known = Sales(pair), _codes(pair)
        for code in ("SHIP", "DISC"):
            pair.item(code)
        revenue = pair.entry("financial/GLAccounts", "8000", LEFT)
        shipping, discount = 'product = "SHIP"\ntax_code = "2"', 'product = "DISC"'
        own = {"revenue": f'account = "{revenue}"', "shipping": shipping, "discount": discount}
        tables = "".join(f"[integration.pair.flows.{flow}.{name}]\n{lines}\n" for name, lines in own.items())
        pair.configuration = to_exact.sending(f'type = "{made}"\n{more}', tax, flow, tables)
        codes = {rate: known[f"{rate}%"] for rate in (21, 9, 0)}

        def enter(random: Random, n: int) -> Entered:
            drawn = drawn_sale(random, n, sales.product, codes)
            one = sales.enters(SOURCES[flow], *drawn.lines, **drawn.head)
            return Entered(str(one["Id"]), Decimal(one["TotalAmt"]), marks=drawn.marks)

        rule = below_zero if flow == "credits" else lambda total: {total}
        yield Route(pair, flow, enter, target, rule=rule)


ROUTES: dict[str, Opened] = {
    "quickbooks to exact": to_order,
    "quickbooks invoice to exact, discount and shipping": partial(sale, "invoices", "sales order", ORDER),
    "quickbooks invoice to exact, sales invoice": partial(sale, "invoices", "sales invoice", BILL),
    "quickbooks invoice to exact, prices with tax": partial(
        sale, "invoices", "direct invoice", BILL, tax=HIGH_WITH_TAX
    ),
    "quickbooks invoice to exact, entry": partial(sale, "invoices", "sales entry", ENTRY),
    "quickbooks invoice to exact, entry of one sum": partial(
        sale, "invoices", "sales entry", ENTRY, 'level = "simple"\n'
    ),
    "quickbooks invoice to exact, entry of sums by kind": partial(
        sale, "invoices", "sales entry", ENTRY, 'level = "recommended"\n'
    ),
    "quickbooks receipt to exact": partial(sale, "receipts", "sales order", ORDER),
    "quickbooks receipt to exact, entry": partial(sale, "receipts", "sales entry", ENTRY),
    "quickbooks credit memo to exact": partial(sale, "credits", "credit entry", ENTRY),
    "quickbooks credit memo to exact, credit invoice": partial(sale, "credits", "credit invoice", BILL),
}
