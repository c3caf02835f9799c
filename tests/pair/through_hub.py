"""Documents drawn by chance go from one simulator through the whole hub into the other; both tell what they come to.

    uv run python -m tests.pair.through_hub --documents 1000 --seed 1
    uv run python -m tests.pair.through_hub --documents 10000 --only "hyperline to exact"

A person enters each document in the source. One pass later it stands in the target with the source's total, or it was
refused and the plan says why. For each pair and direction: how many were written, how many were refused by which code,
and how many came to something else. Exit code 1 where there is one of these.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import msgspec
from tests.pair.exact_quickbooks import test_sales_to_exact as to_exact
from tests.pair.exact_quickbooks import test_sales_to_quickbooks as to_quickbooks
from tests.support import eaccounting_hubspot as books_and_crm
from tests.support import exact_quickbooks as two_books
from tests.support import hubspot_exact_world as office
from tests.support import hubspot_quickbooks, hyperline_exact
from tests.support.pair import Pair
from tests.support.random_documents import Source, drawn

from ledgerbridge.model.documents import Document
from ledgerbridge.usecases.passes import is_main

FRESH = 100
"""Documents for which one pair of simulated accounts is used."""
Wire = dict[str, Any]


class Route(msgspec.Struct):
    """One pair and direction, set up."""

    pair: Pair
    flow: str
    enter: Callable[[Random, int], tuple[str, Decimal]]
    """(chance, number) -> (the source's id of the document that a person entered, what it comes to there)."""
    target: tuple[str, str, str, str]
    """The target's vendor, type, field of the id and field of the total."""

    rule: Callable[[Decimal], set[Decimal]] = lambda total: {total}
    """What a document may come to in the target, by what it comes to in the source: the same, or as a rule says."""

    net: str = ""
    """The target's field of the total without tax, where the source may mean that one."""

    def totals(self) -> dict[str, set[Decimal]]:
        """{id: what a document of the target comes to, with tax and, where that may be meant, without}."""
        vendor, type, id, total = self.target
        rows = [{**row, **row.get("properties", {})} for row in self.pair.records(vendor, type)]
        return {
            str(row[id]): {_total(row, field) for field in (total, self.net) if row.get(field) is not None}
            for row in rows
        }


class Found(msgspec.Struct):
    """What became of the documents of one route."""

    documents: int = 0
    written: int = 0
    refused: Counter[str] = msgspec.field(default_factory=Counter)
    differing: list[str] = []


MADE_WRONG = ("LB-DOC-12",)
"""Codes of documents that were made, and came to something else."""


def carried(name: str, documents: int, seed: int) -> Found:
    """Sends that many documents through the hub."""
    found = Found()
    for first in range(0, documents, FRESH):
        with ROUTES[name]() as route:
            _batch(route, Random(f"{seed} {name} {first}"), range(first, min(first + FRESH, documents)), found)
    return found


def _batch(route: Route, random: Random, numbers: Sequence[int], found: Found) -> None:
    entered = dict(route.enter(random, n) for n in numbers)
    route.pair.later()
    report = route.pair.sync()
    assert report.state == "done", report.problems
    lines = [line for line in route.pair.lines(report) if line.flow == route.flow and is_main(line)]
    told = {id: line for line in lines for id in (line.left_id, line.right_id) if id in entered}
    held = route.totals()
    for id, total in entered.items():
        found.documents += 1
        line = told.get(id)
        code = line.problem.code if line is not None and line.problem is not None else ""
        other = "" if line is None else (line.right_id if line.left_id == id else line.left_id) or ""
        if line is not None and line.outcome == "created" and route.rule(total) & held.get(other, set()):
            found.written += 1
        elif line is not None and line.outcome == "failed" and code not in MADE_WRONG and not other:
            found.refused[code] += 1
        else:
            what = f"{line.outcome} {line.reason} {line.problem or ''}" if line is not None else "nothing is told"
            found.differing.append(f"{id}: {total} in the source, {held.get(other)} in the target; {what}")


# --- the routes -------------------------------------------------------------------------------------------------------


def _document(random: Random, n: int, rate: str, currency: str = "EUR", **more: Any) -> Document:
    usual: Wire = {"taxed": (True,), "bases": (False,), "around": False}
    return drawn(random, Source([Decimal(rate)], ["OAK-1"], (currency,), **{**usual, **more}), n)


def with_tax(percent: int, step: str = "0.01") -> Callable[[Decimal], set[Decimal]]:
    """A deal of HubSpot does not say whether its amount is with tax: it is what it comes to there with tax or without,
    and the target rounds to its own step."""

    def rule(total: Decimal) -> set[Decimal]:
        gross = half_up(total * (100 + percent) / 100)
        return {half_up(total, step), half_up(gross, step)}

    return rule


def half_up(amount: Decimal, step: str = "0.01") -> Decimal:
    return amount.quantize(Decimal(step), ROUND_HALF_UP)


def _total(row: Wire, field: str) -> Decimal:
    return Decimal(str(row[field]))


@contextmanager
def hyperline_to_exact() -> Iterator[Route]:
    tax = f'tax.map = {{ "21" = "2", "9" = "1", "0" = "0" }}\n{hyperline_exact.INVOICES_ON}'
    with hyperline_exact.connected(invoices=tax) as books:
        people = {one: books.customer(currency=one) for one in ("EUR", "USD", "JPY", "KWD")}
        for person in people.values():
            books.link("customers", person, books.account())

        def enter(random: Random, n: int) -> tuple[str, Decimal]:
            lines = [
                hyperline_exact.line(
                    amount=random.randint(1, 500_000),
                    units=random.randint(1, 30),
                    rate=random.choice((21, 9, 0)),
                    **random.choice(({}, {}, {"discount_percent": random.choice((5, 10, 33))})),
                )
                for _ in range(random.choice((1, 2, 3, 8)))
            ]
            currency = random.choice(("EUR", "EUR", "USD", "JPY", "KWD"))
            id = books.invoice(people[currency], *lines, currency=currency)
            places = {"JPY": 0, "KWD": 3}.get(currency, 2)
            return id, Decimal(books.of("invoices", id)["total_amount"]).scaleb(-places)

        yield Route(books.pair, "invoices", enter, ("exact", hyperline_exact.ENTRIES, "EntryID", "AmountFC"))


@contextmanager
def hubspot_to_exact() -> Iterator[Route]:
    flow = '[flows.orders]\ndirection = "left-to-right"\ntax.default_code = "2"\n'
    with office.world(flow) as world:
        world.product("OAK-1")
        world.enters(office.ITEMS, Code="OAK-1", Description="Oak table", IsSalesItem=True)
        contact = world.contact("ann@lind.example", firstname="Ann", lastname="Lind")

        def enter(random: Random, n: int) -> tuple[str, Decimal]:
            document = _document(random, n, "21", taxed=(True, False))
            id = world.sale(_items(document), contact=contact, dealname=f"Deal {n}", amount=document.total)
            return id, document.total or Decimal(0)

        target = ("exact", office.ORDERS, "OrderID", "AmountFC")
        yield Route(world.pair, "orders", enter, target, net="AmountFCExclVat")


def _items(document: Document) -> list[Wire]:
    """Line items of HubSpot."""
    return [
        {
            "hs_sku": "OAK-1",
            "name": "Oak table",
            "quantity": str(line.quantity),
            "price": str(line.price),
            **({"hs_discount_percentage": str(line.discount_percent)} if line.discount_percent else {}),
            **({"discount": str(line.discount / line.quantity)} if line.discount else {}),
        }
        for line in document.lines
    ]


def _sold(random: Random, places: int = 2) -> Iterator[tuple[Decimal, Decimal]]:
    """(quantity, price) of some lines."""
    for _ in range(random.choice((1, 2, 3, 8))):
        quantity = Decimal(random.randint(1, 1200)).scaleb(-random.choice((0, 0, 1, 2)))
        yield quantity, Decimal(random.randint(1, 500_000)).scaleb(-random.choice((2, 2, places)))


@contextmanager
def exact_to_hubspot() -> Iterator[Route]:
    flows = "".join(
        f'[flows.{name}]\ndirection = "right-to-left"\n' for name in ("products", "companies", "customers", "contacts")
    )
    sales = '[flows.sales]\ndirection = "right-to-left"\nstart = "everything"\nsource = "sales order"\ntype = "deal"\n'
    with office.world(flows + sales) as world:
        account = world.enters(
            office.ACCOUNTS, Name="Lind BV", Status="C", Email="ann@lind.example", City="Delft", Country="NL"
        )
        item = world.enters(office.ITEMS, Code="OAK-1", Description="Oak table", IsSalesItem=True)

        def enter(random: Random, n: int) -> tuple[str, Decimal]:
            lines = [
                {"Item": item, "Quantity": quantity, "NetPrice": price, "VATCode": random.choice(("2", "1"))}
                for quantity, price in _sold(random)
            ]
            id = world.enters(office.ORDERS, OrderedBy=account, OrderDate="2026-11-02", SalesOrderLines=lines)
            return id, _total(world.row(office.ORDERS, OrderID=id), "AmountFC")

        yield Route(world.pair, "sales", enter, ("hubspot", "deals", "id", "amount"))


@contextmanager
def eaccounting_to_hubspot() -> Iterator[Route]:
    sales = 'direction = "left-to-right"\nstart = "everything"\nsource = "invoice"\ntype = "invoice"'
    off = 'direction = "off"'
    text = books_and_crm.configuration(customers=off, products=off, sales=sales)
    with books_and_crm.BooksAndCrm(text) as pair:
        pair.article("OAK-1", "Oak table", "890.00")
        customers = [
            pair.customer("Öberg AB", "ann@oberg.example", ContactPersonName="Ann Öberg"),
            pair.customer("Euro AB", "eva@euro.example", CurrencyCode="EUR"),
        ]

        def enter(random: Random, n: int) -> tuple[str, Decimal]:
            rows = [
                pair.row("OAK-1", str(quantity), str(price), random.choice(("0", "0", "10", "12.5")))
                for quantity, price in _sold(random)
            ]
            id = pair.invoice(random.choice(customers), *rows)
            [row] = [one for one in pair.records("eaccounting", "customerinvoices") if one["Id"] == id]
            return id, _total(row, "TotalAmountInvoiceCurrency")

        yield Route(pair, "sales", enter, ("hubspot", "invoices", "id", "hs_amount_billed"))


@contextmanager
def hubspot_to_eaccounting(whole: bool = False) -> Iterator[Route]:
    off, orders = 'direction = "off"', 'direction = "right-to-left"\nsource = "deal"\ntype = "invoice draft"'
    text = books_and_crm.configuration(customers=off, products=off, orders=orders)
    with books_and_crm.BooksAndCrm(text) as pair:
        pair.switches(currency_rounding=whole)
        pair.article("OAK-1", "Oak table", "890.00")
        pair.product("OAK-1", "Oak table", "890.00")
        contact = pair.contact("ann@oberg.example", company="Öberg AB")

        def enter(random: Random, n: int) -> tuple[str, Decimal]:
            document = _document(random, n, "25", "SEK", taxed=(True, False), price_places=3, whole=(False, whole))
            lines = [{**pair.line("OAK-1"), **line} for line in _items(document)]
            id = pair.deal(contact, *lines, dealname=f"Deal {n}", amount=str(document.total))
            return id, document.total or Decimal(0)

        target = ("eaccounting", "customerinvoicedrafts", "Id", "TotalAmount")
        yield Route(pair, "orders", enter, target, with_tax(25, "1" if whole else "0.01"))


@contextmanager
def exact_to_quickbooks() -> Iterator[Route]:
    with two_books.TwoBooks(two_books.configuration(), country="NL") as pair:
        sales = to_quickbooks.Sales(pair)
        pair.configuration = to_quickbooks.sending(sales.codes, 'source = "sales order"\n')

        def enter(random: Random, n: int) -> tuple[str, Decimal]:
            lines = [
                {"Item": sales.item, "Quantity": quantity, "NetPrice": price, "VATCode": random.choice(("2", "1"))}
                for quantity, price in _sold(random, 4)
            ]
            made = sales.order(SalesOrderLines=lines)
            return str(made["OrderID"]), _total(made, "AmountFC")

        yield Route(pair, "sales", enter, ("quickbooks", "Invoice", "Id", "TotalAmt"))


@contextmanager
def quickbooks_to_exact() -> Iterator[Route]:
    text = to_exact.sending(tax='default_code = "0"\nmap = { "21" = "2", "9" = "1" }\n')
    with two_books.TwoBooks(text, country="NL") as pair:
        sales = to_exact.Sales(pair)
        names = {str(row["Name"]): str(row["Id"]) for row in pair.records("quickbooks", "TaxCode")}

        def enter(random: Random, n: int) -> tuple[str, Decimal]:
            lines = [_quickbooks_line(sales.product, random, names["21%"], names["9%"]) for _ in _sold(random)]
            made = sales.enters("Invoice", *lines)
            return str(made["Id"]), _total(made, "TotalAmt")

        yield Route(pair, "invoices", enter, ("exact", to_exact.ORDERS, "OrderID", "AmountFC"))


def _quickbooks_line(item: str, random: Random, *codes: str) -> Wire:
    quantity, price = next(_sold(random))
    detail = {"ItemRef": {"value": item}, "Qty": quantity, "UnitPrice": price}
    taxed = {**detail, "TaxCodeRef": {"value": random.choice(codes)}}
    amount = half_up(quantity * price)
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": taxed}


@contextmanager
def quickbooks_to_hubspot() -> Iterator[Route]:
    with hubspot_quickbooks.World() as world:
        customer, item = world.customer(CompanyName="Lee Ltd"), world.item("OAK")
        world.pair.later()
        world.pair.connect()

        def enter(random: Random, n: int) -> tuple[str, Decimal]:
            made = world.bills(customer, [_quickbooks_line(item, random, "NON", "TAX") for _ in _sold(random)])
            return str(made["Id"]), _total(made, "TotalAmt")

        yield Route(world.pair, "invoices", enter, ("hubspot", "invoices", "id", "hs_amount_billed"))


@contextmanager
def hubspot_to_quickbooks() -> Iterator[Route]:
    on = 'direction = "two-way"\ncustom_line_account = "79"\n'
    text = hubspot_quickbooks.configured(invoices='direction = "off"', sent_invoices=on)
    with hubspot_quickbooks.World(text) as world:
        world.pair.connect(quickbooks={"income_account": "79"})
        person = world.contact()

        def enter(random: Random, n: int) -> tuple[str, Decimal]:
            document = _document(random, n, "0", "USD", taxed=(False,), rounds=("line",))
            lines = [{**line, "name": "Work"} for line in _items(document)]
            for line in lines:
                del line["hs_sku"]
            return world.invoiced([person], lines), document.total or Decimal(0)

        yield Route(world.pair, "sent_invoices", enter, ("quickbooks", "Invoice", "Id", "TotalAmt"))


@contextmanager
def to_whole_kronor() -> Iterator[Route]:
    with hubspot_to_eaccounting(whole=True) as route:
        yield route


ROUTES: dict[str, Callable[[], AbstractContextManager[Route]]] = {
    "hyperline to exact": hyperline_to_exact,
    "hubspot to exact": hubspot_to_exact,
    "exact to hubspot": exact_to_hubspot,
    "eaccounting to hubspot": eaccounting_to_hubspot,
    "hubspot to eaccounting": hubspot_to_eaccounting,
    "hubspot to eaccounting, whole kronor": to_whole_kronor,
    "exact to quickbooks": exact_to_quickbooks,
    "quickbooks to exact": quickbooks_to_exact,
    "quickbooks to hubspot": quickbooks_to_hubspot,
    "hubspot to quickbooks": hubspot_to_quickbooks,
}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=list(ROUTES))
    chosen = parser.parse_args(arguments)
    good = True
    for name in [chosen.only] if chosen.only else ROUTES:
        began = time.process_time()
        found = carried(name, chosen.documents, chosen.seed)
        good = good and not found.differing
        refused = ", ".join(f"{code} {times}" for code, times in found.refused.most_common())
        spent = f"{time.process_time() - began:.0f} s"
        counts = f"{found.documents} documents, {found.written} written, {len(found.differing)} differ"
        print(f"{name}: {counts}; refused: {refused or 'none'}; {spent}", flush=True)
        for line in found.differing[:5]:
            print(f"    {line}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
