"""Invoices and credit notes of Hyperline into Exact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from tests.pair.routes.drawing import LINE_DISCOUNT, MIXED, WITHOUT_TAX, below_zero
from tests.pair.routes.route import Entered, Opened, Route
from tests.support import hyperline_exact as billing
from tests.support.hyperline_exact import Books

from ledgerbridge.sandbox.kit.vendor import Wire

CURRENCIES = ("EUR", "EUR", "USD", "JPY", "KWD")
PLACES = {"JPY": 0, "KWD": 3}
TAX = f'tax.map = {{ "21" = "2", "9" = "1", "0" = "0" }}\n{billing.INVOICES_ON}'
ENTRY = ("exact", billing.ENTRIES, "EntryID", "AmountFC")
INVOICE = ("exact", billing.INVOICES, "InvoiceID", "AmountFC")


class Selling:
    """People who bill customers of every currency."""

    def __init__(self, books: Books, currencies: tuple[str, ...] = CURRENCIES) -> None:
        self.books = books
        self.currencies = currencies
        self.people = {one: books.customer(currency=one) for one in currencies}
        for person in self.people.values():
            books.link("customers", person, books.account())

    def invoices(self, random: Random, n: int) -> Entered:
        lines = [
            billing.line(
                amount=random.randint(1, 500_000),
                units=random.randint(1, 30),
                rate=random.choice((21, 9, 0)),
                **random.choice(({}, {}, {"discount_percent": random.choice((5, 10, 33))})),
            )
            for _ in range(random.choice((1, 2, 3, 8)))
        ]
        currency = random.choice(self.currencies)
        if currency == "KWD":
            # Whole dinars: of most other sums the tax has thousandths, which Exact does not hold.
            lines = [{**one, "unit_amount": -(-one["unit_amount"] // 1000) * 1000} for one in lines]
        id = self.books.invoice(self.people[currency], *lines, currency=currency)
        return Entered(id, self.total(id), marks=_marks(lines, currency))

    def credits(self, random: Random, n: int) -> Entered:
        """An invoice and its credit note, of all of it or of some units of some lines."""
        sale = self.invoices(random, n)
        held = self.books.of("invoices", sale.id)["line_items"]
        some = random.sample(held, random.randint(1, len(held)))
        part = [{"id": one["id"], "units_count": random.randint(1, int(one["units_count"]))} for one in some]
        note = self.books.credit(sale.id, **random.choice(({}, {"line_items": part})))
        return Entered(note, abs(self.total(note)), marks=sale.marks)

    def total(self, id: str) -> Decimal:
        held = self.books.of("invoices", id)
        return Decimal(held["total_amount"]).scaleb(-PLACES.get(held["currency"], 2))


def _marks(lines: list[dict[str, Any]], currency: str) -> frozenset[str]:
    rates = {line["tax_rate"] for line in lines}
    found = {
        LINE_DISCOUNT: any("discount_percent" in line for line in lines),
        MIXED: len(rates) > 1,
        WITHOUT_TAX: rates != {0},
    }
    return frozenset({mark for mark, is_there in found.items() if is_there} | {currency})


def with_currencies(books: Books) -> None:
    """The division keeps accounts of the yen and of the Kuwaiti dinar too."""
    for code in PLACES:
        books.enters("general/Currencies", Code=code, Description=code)


@contextmanager
def to_entry() -> Iterator[Route]:
    with billing.connected(invoices=TAX) as books:
        yield Route(books.pair, "invoices", Selling(books).invoices, ENTRY)


@contextmanager
def to_exact(
    flow: str, settings: str, target: tuple[str, str, str, str], currencies: tuple[str, ...] = CURRENCIES
) -> Iterator[Route]:
    """The division has all the currencies, and an item for what is sold."""
    is_credit = flow == "credit_notes"
    flows = {flow: TAX + settings} | ({"invoices": TAX} if is_credit else {})
    with billing.connected(before=with_currencies, **flows) as books:
        for code in ("SAAS", "ROUNDING"):
            books.enters("logistics/Items", Code=code, Description=code, IsSalesItem=True)
        selling = Selling(books, currencies)
        enter = selling.credits if is_credit else selling.invoices
        rule: Any = {"rule": below_zero} if is_credit else {}
        yield Route(books.pair, flow, enter, target, is_of=partial(_is_of, is_credit), **rule)


def _is_of(is_credit: bool, row: Wire) -> bool:
    return (int(row["Type"]) in (21, 8021)) is is_credit


def _level(level: str) -> str:
    return f'\nlevel = "{level}"'


ITEM = '\ntype = "{}"\nproduct.default = "SAAS"'
ROUNDING = '\nrounding.line = true\nrounding.product = "ROUNDING"\nrounding.max = 0.05'
ROUTES: dict[str, Opened] = {
    "hyperline to exact": to_entry,
    "hyperline to exact, every currency": partial(to_exact, "invoices", "", ENTRY),
    "hyperline to exact, entry of one sum": partial(to_exact, "invoices", _level("simple"), ENTRY),
    "hyperline to exact, entry of sums by kind": partial(to_exact, "invoices", _level("recommended"), ENTRY),
    "hyperline to exact, sales invoice": partial(to_exact, "invoices", ITEM.format("sales invoice"), INVOICE),
    "hyperline to exact, sales invoice with a rounding line": partial(
        to_exact, "invoices", ITEM.format("sales invoice") + ROUNDING, INVOICE
    ),
    "hyperline credit note to exact": partial(to_exact, "credit_notes", "", ENTRY),
    "hyperline credit note to exact, credit invoice": partial(
        to_exact, "credit_notes", ITEM.format("credit invoice"), INVOICE
    ),
}
