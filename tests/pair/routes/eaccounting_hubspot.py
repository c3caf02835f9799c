"""Documents between eAccounting and HubSpot, both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from random import Random

from tests.pair.routes.drawing import (
    LINE_DISCOUNT,
    MIXED,
    WHOLE,
    WITH_TAX,
    WITHOUT_TAX,
    document,
    line_items,
    lines_in_hubspot,
    marks,
    order_discount,
    sold,
    with_tax,
)
from tests.pair.routes.route import Entered, Opened, Route, Wire
from tests.support import eaccounting_hubspot as books_and_crm
from tests.support.eaccounting_hubspot import BOOKS, CRM, NUMBER, TEXT, BooksAndCrm

from ledgerbridge.model.documents import Document

OFF = 'direction = "off"'
DRAFT = ("eaccounting", "customerinvoicedrafts", "Id", "TotalAmount")
INVOICE = ("eaccounting", "customerinvoices", "YourReference", "TotalAmountInvoiceCurrency")
CREDIT = ("eaccounting", "customerinvoices", "Id", "TotalAmountInvoiceCurrency")
ORDER = ("eaccounting", "orders", "Id", "Amount")
TARGETS = {
    "deal": ("hubspot", "deals", "id", "amount"),
    "order": ("hubspot", "orders", "id", "hs_total_price"),
    "invoice": ("hubspot", "invoices", "id", "hs_amount_billed"),
}
ARTICLES = {"OAK-1": "Goods 25 %", "TEA-1": "Goods 12 %", "SHIP": "Goods 25 %", "DISC": "Goods 25 %"}
"""{number: its coding}."""
AROUND = 'shipping.product = "SHIP"\ndiscount.product = "DISC"\n'
CREDITED = {"lb_credit_number": TEXT, "lb_amount_credited": NUMBER, "lb_credit_status": TEXT}


def _text(**flows: str) -> str:
    return books_and_crm.configuration(customers=OFF, products=OFF, **flows)


# --- from HubSpot -----------------------------------------------------------------------------------------------------


class Crm:
    """People who sell in HubSpot, to a company or to a private person."""

    def __init__(self, pair: BooksAndCrm, is_private: bool = False, whole: bool = False) -> None:
        self.pair = pair
        self.whole = whole
        for number, coding in ARTICLES.items():
            pair.article(number, number, "890.00", coding)
            pair.product(number, number, "890.00")
        self.contact = pair.contact("ann@oberg.example", company="" if is_private else "Öberg AB")

    def deals(self, random: Random, n: int) -> Entered:
        drawn = self._drawn(random, n, rounds=("line", "rate"))
        id = self.pair.deal(self.contact, *self._lines(drawn), dealname=f"Deal {n}", amount=str(drawn.total))
        return self._entered(id, drawn)

    def orders(self, random: Random, n: int) -> Entered:
        """With shipping and a discount of their own."""
        drawn = self._drawn(random, n, around=True, rounds=("line", "rate"))
        sums = {"hs_order_discount": order_discount(drawn), "hs_shipping_cost": drawn.shipping_cost or ""}
        said = {"hs_total_price": drawn.total, "hs_external_order_id": f"W-{n}", **sums}
        told = {name: str(value) for name, value in said.items()}
        return self._entered(self.pair.crm_order(self.contact, *self._lines(drawn), **told), drawn)

    def invoices(self, random: Random, n: int) -> Entered:
        drawn = self._drawn(random, n, rounds=("line", "rate"))
        said = {"hs_number": f"INV-{n}", "hs_amount_billed": str(drawn.total)}
        return self._entered(self.pair.crm_invoice(self.contact, *self._lines(drawn), **said), drawn)

    def number(self, one: Entered) -> str:
        """What an invoice of HubSpot is called."""
        held = self.pair.vendor(CRM).record(self.pair.account(CRM), "invoices", one.id)
        return str(held["properties"]["hs_number"])

    def asks_credit(self, one: Entered) -> Entered:
        said = {"lb_amount_credited": str(one.total), "lb_credit_status": "to be credited"}
        self.pair.property_edits("invoices", one.id, **said)
        return one

    def _drawn(self, random: Random, n: int, **more: object) -> Document:
        """Of one rate or two. Articles decide on the tax, so a document without it is of one."""
        taxed = random.choice((True, True, False))
        rates = random.choice(((25,), (12,), (25, 12), (25, 12))) if taxed else (25,)
        usual = {"taxed": (taxed,), "whole": (False, self.whole), "price_places": 3}
        return document(random, n, rates, ("SEK",), **usual, **more)

    def _lines(self, drawn: Document) -> list[Wire]:
        skus = ["TEA-1" if line.tax_rate == 12 else "OAK-1" for line in drawn.lines]
        items = [{**item, "hs_sku": sku} for item, sku in zip(line_items(drawn), skus, strict=True)]
        return [{**self.pair.line(item["hs_sku"]), **item} for item in items]

    def _entered(self, id: str, drawn: Document) -> Entered:
        return Entered(id, drawn.total or Decimal(0), marks=marks(drawn, *([WHOLE] if self.whole else [])))


@contextmanager
def deal_to_draft(whole: bool = False) -> Iterator[Route]:
    text = _text(orders='direction = "right-to-left"\nsource = "deal"\ntype = "invoice draft"')
    with BooksAndCrm(text) as pair:
        pair.switches(currency_rounding=whole)
        pair.article("OAK-1", "Oak table", "890.00")
        pair.product("OAK-1", "Oak table", "890.00")
        contact = pair.contact("ann@oberg.example", company="Öberg AB")

        def enter(random: Random, n: int) -> Entered:
            more = {"taxed": (True, False), "price_places": 3, "whole": (False, whole)}
            drawn = document(random, n, [25], ("SEK",), **more)
            lines = [{**pair.line("OAK-1"), **line} for line in line_items(drawn)]
            id = pair.deal(contact, *lines, dealname=f"Deal {n}", amount=str(drawn.total))
            return Entered(id, drawn.total or Decimal(0), marks=marks(drawn, *([WHOLE] if whole else [])))

        yield Route(pair, "orders", enter, DRAFT, with_tax(25, "1" if whole else "0.01"))


@contextmanager
def to_books(
    enter: Callable[[Crm], Callable[[Random, int], Entered]],
    source: str,
    made: str,
    target: tuple[str, str, str, str],
    more: str = "",
    is_private: bool = False,
    whole: bool = False,
) -> Iterator[Route]:
    orders = f'direction = "right-to-left"\nsource = "{source}"\ntype = "{made}"\n{AROUND}{more}'
    with BooksAndCrm(_text(orders=orders)) as pair:
        pair.switches(currency_rounding=whole)
        people = Crm(pair, is_private, whole)
        yield Route(
            pair,
            "orders",
            enter(people),
            target,
            rule=with_tax(25, "1" if whole else "0.01"),
            net=_with_vat if target == ORDER else _without_vat,
            named=people.number if target == INVOICE else None,
        )


def _with_vat(row: Wire) -> Decimal:
    """An order shows its sum without VAT to companies."""
    return Decimal(row["Amount"]) + (0 if row["IncludesVat"] else Decimal(row["VatAmount"]))


def _without_vat(row: Wire) -> Decimal | None:
    """Of a draft and of an invoice in kronor; what is there beside them has no such sums."""
    vat = row.get("TotalVatAmount", row.get("VatAmount"))
    return None if vat is None else Decimal(row["TotalAmount"]) - Decimal(vat)


@contextmanager
def credit_to_books() -> Iterator[Route]:
    """Invoices that have gone are credited whole."""
    sent = 'direction = "right-to-left"\nsource = "invoice"\ntype = "invoice"'
    with BooksAndCrm(_text(orders=sent, credit_notes='direction = "right-to-left"')) as pair:
        for name, sort in CREDITED.items():
            pair.owner.add("invoices", name, name, sort)
        people = Crm(pair)
        yield Route(
            pair,
            "credit_notes",
            people.invoices,
            CREDIT,
            rule=lambda total: {-one for one in with_tax(25)(total)},
            then=people.asks_credit,
            is_of=lambda row: bool(row["IsCreditInvoice"]),
        )


# --- to HubSpot -------------------------------------------------------------------------------------------------------


class Office:
    """People who sell in eAccounting: to companies, to private persons, at home and abroad."""

    def __init__(self, pair: BooksAndCrm, whole: bool = False) -> None:
        self.pair = pair
        self.whole = whole
        for number, coding in ARTICLES.items():
            pair.article(number, number, "890.00", coding)
        self.customers = [
            pair.customer("Öberg AB", "ann@oberg.example", ContactPersonName="Ann Öberg"),
            pair.customer("Euro AB", "eva@euro.example", CurrencyCode="EUR"),
            pair.customer("Bo Lind", "bo@lind.example", IsPrivatePerson=True),
        ]

    def invoices(self, random: Random, n: int) -> Entered:
        rows = self._rows(random)
        id = self.pair.invoice(random.choice(self.customers), *rows)
        held = self.pair.vendor(BOOKS).record(self.pair.account(BOOKS), "customerinvoices", id)
        total, tax = Decimal(held["TotalAmountInvoiceCurrency"]), Decimal(held["TotalVatAmountInvoiceCurrency"])
        net = None if held["IncludesVat"] or self.whole else total - tax
        return Entered(id, total, net, self._marks(held, rows))

    def orders(self, random: Random, n: int) -> Entered:
        rows = self._rows(random)
        customer = random.choice(self.customers)
        currency = "EUR" if customer == self.customers[1] else "SEK"
        id = self.pair.order(customer, *rows, CurrencyCode=currency)
        held = self.pair.vendor(BOOKS).record(self.pair.account(BOOKS), "orders", id)
        net = None if held["IncludesVat"] or self.whole else Decimal(held["Amount"])
        return Entered(id, Decimal(held["Amount"]), net, self._marks(held, rows))

    def _rows(self, random: Random) -> list[Wire]:
        articles = random.choice((("OAK-1",), ("OAK-1", "TEA-1")))
        return [
            self.pair.row(random.choice(articles), str(quantity), str(price), random.choice(("0", "0", "10", "12.5")))
            for quantity, price in sold(random)
        ]

    def _marks(self, held: Wire, rows: list[Wire]) -> frozenset[str]:
        found = {
            LINE_DISCOUNT: any(row["DiscountPercentage"] for row in rows),
            MIXED: len({row["ArticleId"] for row in rows}) > 1,
            WITH_TAX: held["IncludesVat"],
            WITHOUT_TAX: not held["IncludesVat"],
            WHOLE: self.whole,
        }
        return frozenset({mark for mark, is_there in found.items() if is_there} | {held["CurrencyCode"]})


@contextmanager
def invoice_to_invoice() -> Iterator[Route]:
    sales = 'direction = "left-to-right"\nstart = "everything"\nsource = "invoice"\ntype = "invoice"'
    with BooksAndCrm(_text(sales=sales)) as pair:
        pair.article("OAK-1", "Oak table", "890.00")
        customers = [
            pair.customer("Öberg AB", "ann@oberg.example", ContactPersonName="Ann Öberg"),
            pair.customer("Euro AB", "eva@euro.example", CurrencyCode="EUR"),
        ]

        def enter(random: Random, n: int) -> Entered:
            rows = [
                pair.row("OAK-1", str(quantity), str(price), random.choice(("0", "0", "10", "12.5")))
                for quantity, price in sold(random)
            ]
            id = pair.invoice(random.choice(customers), *rows)
            held = pair.vendor(BOOKS).record(pair.account(BOOKS), "customerinvoices", id)
            return Entered(id, Decimal(held["TotalAmountInvoiceCurrency"]), marks=frozenset({held["CurrencyCode"]}))

        yield Route(pair, "sales", enter, TARGETS["invoice"])


@contextmanager
def to_crm(
    enter: Callable[[Office], Callable[[Random, int], Entered]], source: str, made: str, whole: bool = False
) -> Iterator[Route]:
    sales = f'direction = "left-to-right"\nstart = "everything"\nsource = "{source}"\ntype = "{made}"'
    with BooksAndCrm(_text(sales=sales)) as pair:
        pair.switches(currency_rounding=whole)
        lines = partial(lines_in_hubspot, pair, f"{made}s")
        yield Route(pair, "sales", enter(Office(pair, whole)), TARGETS[made], lines=lines)


@contextmanager
def credit_to_crm() -> Iterator[Route]:
    """A credit note stands on the invoice of HubSpot that the credited one was made of."""
    sent = 'direction = "right-to-left"\nsource = "invoice"\ntype = "invoice"'
    on = 'direction = "left-to-right"'
    with BooksAndCrm(_text(orders=sent, payments=on, credits=on)) as pair:
        people = Crm(pair)
        target = ("hubspot", "invoices", "id", "lb_amount_credited")
        yield Route(pair, "credits", people.invoices, target, then=partial(_credited, pair))


def _credited(pair: BooksAndCrm, one: Entered) -> Entered | None:
    """What was made of it is credited whole; where nothing was made, nothing can be."""
    number = next(row["hs_number"] for row in pair.held("invoices") if row["id"] == one.id)
    made = [row for row in pair.records(BOOKS, "customerinvoices") if row["YourReference"] == number]
    if not made:
        return None
    pair.does("customerinvoices", made[0]["Id"], "credit")
    credits = [row for row in pair.records(BOOKS, "customerinvoices") if row["IsCreditInvoice"]]
    (note,) = [row for row in credits if row["YourReference"] == number]
    return Entered(note["Id"], -Decimal(note["TotalAmountInvoiceCurrency"]), marks=one.marks)


TO_HUBSPOT: dict[str, Opened] = {
    "eaccounting to hubspot": invoice_to_invoice,
    "eaccounting invoice to hubspot order": partial(to_crm, lambda one: one.invoices, "invoice", "order"),
    "eaccounting invoice to hubspot, whole kronor": partial(
        to_crm, lambda one: one.invoices, "invoice", "invoice", True
    ),
    "eaccounting order to hubspot deal": partial(to_crm, lambda one: one.orders, "order", "deal"),
    "eaccounting order to hubspot order, whole kronor": partial(to_crm, lambda one: one.orders, "order", "order", True),
    "eaccounting credit note to hubspot": credit_to_crm,
}
TO_EACCOUNTING: dict[str, Opened] = {
    "hubspot to eaccounting": deal_to_draft,
    "hubspot to eaccounting, whole kronor": partial(deal_to_draft, True),
    "hubspot deal to eaccounting order": partial(to_books, lambda one: one.deals, "deal", "order", ORDER),
    "hubspot order to eaccounting": partial(to_books, lambda one: one.orders, "order", "order", ORDER),
    "hubspot order to eaccounting, discount spread": partial(
        to_books, lambda one: one.orders, "order", "invoice draft", DRAFT, 'discount.mode = "spread"\n'
    ),
    "hubspot order of a private person to eaccounting": partial(
        to_books, lambda one: one.orders, "order", "invoice draft", DRAFT, is_private=True
    ),
    "hubspot order to eaccounting, whole kronor": partial(
        to_books, lambda one: one.orders, "order", "invoice draft", DRAFT, whole=True
    ),
    "hubspot invoice to eaccounting": partial(to_books, lambda one: one.invoices, "invoice", "invoice", INVOICE),
    "hubspot credit note to eaccounting": credit_to_books,
}
