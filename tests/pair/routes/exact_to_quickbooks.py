"""Orders, invoices, entries and credits of Exact into QuickBooks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from tests.pair.exact_quickbooks import test_sales_to_quickbooks as to_quickbooks
from tests.pair.exact_quickbooks.test_sales_to_quickbooks import ENTRIES, INVOICES, Sales
from tests.pair.routes.drawing import MIXED, WITH_TAX, WITHOUT_TAX, below_zero, half_up, sold
from tests.pair.routes.route import Entered, Opened, Route, Wire
from tests.support import exact_quickbooks as two_books
from tests.support.exact_quickbooks import LEFT, TwoBooks

INVOICE = ("quickbooks", "Invoice", "Id", "TotalAmt")
RECEIPT = ("quickbooks", "SalesReceipt", "Id", "TotalAmt")
MEMO = ("quickbooks", "CreditMemo", "Id", "TotalAmt")
SUBSTITUTE = 'on_missing_product = "substitute"\nsubstitute_product = "OAK-1"\n'
CODES = ("2", "1", "0", "4")
"""Codes of the division; the last one is of prices with tax."""


@contextmanager
def from_order() -> Iterator[Route]:
    with TwoBooks(two_books.configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = to_quickbooks.sending(sales.codes, 'source = "sales order"\n')

        def enter(random: Random, n: int) -> Entered:
            lines = [
                {"Item": sales.item, "Quantity": quantity, "NetPrice": price, "VATCode": random.choice(("2", "1"))}
                for quantity, price in sold(random, 4)
            ]
            made = sales.order(SalesOrderLines=lines)
            return Entered(str(made["OrderID"]), Decimal(made["AmountFC"]), marks=frozenset({"EUR"}))

        yield Route(pair, "sales", enter, INVOICE)


class Selling:
    """People who sell in Exact, with every VAT code."""

    def __init__(self, sales: Sales) -> None:
        self.sales = sales
        self.revenue = sales.pair.entry("financial/GLAccounts", "8000", LEFT)

    def invoices(self, random: Random, n: int, **more: Any) -> Entered:
        """Processed ones."""
        lines = self._lines(random)
        return self._entered(self.sales.invoice(SalesInvoiceLines=lines, **more), "InvoiceID", lines)

    def paid(self, random: Random, n: int) -> Entered:
        one = self.invoices(random, n)
        self.sales.pair.does(LEFT, INVOICES, one.id, "pay")
        return one

    def orders(self, random: Random, n: int) -> Entered:
        lines = self._lines(random)
        return self._entered(self.sales.order(SalesOrderLines=lines), "OrderID", lines)

    def entries(self, random: Random, n: int, sign: int = 1, **more: Any) -> Entered:
        lines = [
            {
                "GLAccount": self.revenue,
                "AmountFC": sign * half_up(one["Quantity"] * one["NetPrice"]),
                "VATCode": one["VATCode"],
            }
            for one in self._lines(random)
        ]
        head = {"Customer": self.sales.debtor, "Journal": "70", "YourRef": f"E-{n}"}
        made = self.sales.pair.enters(LEFT, ENTRIES, **head, SalesEntryLines=lines, **more)
        return self._entered(made, "EntryID", lines)

    def credits(self, random: Random, n: int) -> Entered:
        return self.invoices(random, n, Type=8021)

    def credit_entries(self, random: Random, n: int) -> Entered:
        return self.entries(random, n, -1, Type=21)

    def _lines(self, random: Random) -> list[Wire]:
        codes = random.choice((CODES[:1], CODES[:3], CODES, CODES[3:]))
        return [
            {"Item": self.sales.item, "Quantity": quantity, "NetPrice": price, "VATCode": random.choice(codes)}
            for quantity, price in sold(random)
        ]

    def _entered(self, made: Wire, id: str, lines: list[Wire]) -> Entered:
        codes = {line["VATCode"] for line in lines}
        found = {MIXED: len(codes) > 1, WITH_TAX: "4" in codes, WITHOUT_TAX: codes & {"1", "2"}}
        marks = frozenset({mark for mark, is_there in found.items() if is_there} | {"EUR"})
        return Entered(str(made[id]), Decimal(made["AmountFC"]), marks=marks)


@contextmanager
def sale(flow: str, enter: str, target: tuple[str, str, str, str], settings: str = "", **more: Any) -> Iterator[Route]:
    """`enter` is what people do, a method of `Selling`."""
    with TwoBooks(two_books.configuration(), country="NL") as pair:
        sales = Sales(pair)
        pair.configuration = to_quickbooks.sending(sales.codes, settings, flow)
        yield Route(pair, flow, getattr(Selling(sales), enter), target, **more)


ENTRY = f'source = "sales entry"\nstatuses = ["20", "50"]\n{SUBSTITUTE}'
CREDIT_ENTRY = f'source = "credit entry"\nstatuses = ["20", "50"]\n{SUBSTITUTE}'
ROUTES: dict[str, Opened] = {
    "exact to quickbooks": from_order,
    "exact order to quickbooks, every code": partial(sale, "sales", "orders", INVOICE, 'source = "sales order"\n'),
    "exact invoice to quickbooks": partial(sale, "sales", "invoices", INVOICE, 'source = "sales invoice"\n'),
    "exact entry to quickbooks": partial(sale, "sales", "entries", INVOICE, ENTRY),
    "exact paid invoice to quickbooks receipt": partial(sale, "paid_sales", "paid", RECEIPT),
    "exact credit invoice to quickbooks": partial(
        sale, "sales_credits", "credits", MEMO, 'source = "credit invoice"\n', rule=below_zero
    ),
    "exact credit entry to quickbooks": partial(
        sale, "sales_credits", "credit_entries", MEMO, CREDIT_ENTRY, rule=below_zero
    ),
}
