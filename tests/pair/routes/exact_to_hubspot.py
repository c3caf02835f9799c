"""Orders, invoices, entries and credits of Exact into HubSpot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from tests.pair.routes.drawing import MIXED, WITH_TAX, WITHOUT_TAX, below_zero, half_up, lines_in_hubspot, sold
from tests.pair.routes.route import Entered, Opened, Route, Wire
from tests.support import hubspot_exact_world as office
from tests.support.hubspot_exact_world import World

MASTERS = "".join(
    f'[flows.{name}]\ndirection = "right-to-left"\n' for name in ("products", "companies", "customers", "contacts")
)
SALES = '[flows.sales]\ndirection = "right-to-left"\nstart = "everything"\nsource = "{}"\ntype = "{}"\n{}'
MIRRORED = '[flows.invoices]\ndirection = "right-to-left"\nstart = "everything"\n'
CREDITED = '[flows.credits]\ndirection = "right-to-left"\nstart = "everything"\n'
TARGETS = {
    "deal": ("hubspot", "deals", "id", "amount"),
    "order": ("hubspot", "orders", "id", "hs_total_price"),
    "invoice": ("hubspot", "invoices", "id", "hs_amount_billed"),
}
CODES = ("2", "1", "0", "4")
"""Codes of the division; the last one is of prices with tax."""


class Selling:
    """People who sell in Exact."""

    def __init__(self, world: World) -> None:
        self.world = world
        place = {"City": "Delft", "Country": "NL"}
        self.account = world.enters(office.ACCOUNTS, Name="Lind BV", Status="C", Email="ann@lind.example", **place)
        self.item = world.enters(office.ITEMS, Code="OAK-1", Description="Oak table", IsSalesItem=True)
        self.revenue = world.id_of("financial/GLAccounts", "8000")

    def orders(self, random: Random, n: int) -> Entered:
        lines = self._lines(random)
        head = {"OrderedBy": self.account, "OrderDate": "2026-11-02"}
        id = self.world.enters(office.ORDERS, **head, **_currency(random), SalesOrderLines=lines)
        return self._entered(office.ORDERS, id, lines)

    def invoices(self, random: Random, n: int) -> Entered:
        """Processed ones."""
        lines = self._lines(random)
        head = {"OrderedBy": self.account, "OrderDate": "2026-11-02"}
        id = self.world.enters(office.BILLS, **head, **_currency(random), SalesInvoiceLines=lines)
        self.world.does(office.BILLS, id, do="print")
        return self._entered(office.BILLS, id, lines)

    def entries(self, random: Random, n: int, sign: int = 1, **more: Any) -> Entered:
        head = {"Customer": self.account, "Journal": "70", "EntryDate": "2026-11-02", **_currency(random)}
        lines = [
            {"GLAccount": self.revenue, "AmountFC": sign * half_up(one["Quantity"] * one["NetPrice"]), **_code(one)}
            for one in self._lines(random)
        ]
        id = self.world.enters(office.ENTRIES, **head, SalesEntryLines=lines, **more)
        return self._entered(office.ENTRIES, id, lines)

    def credits(self, one: Entered) -> Entered:
        """A credit entry on the invoice, of some sum."""
        number = str(self._held(office.BILLS, one.id)["InvoiceNumber"])
        return self.entries(Random(number), 0, -1, Type=21, YourRef=number)

    def _lines(self, random: Random) -> list[Wire]:
        codes = random.choice((CODES[:1], CODES[:3], CODES, CODES[3:]))
        return [
            {"Item": self.item, "Quantity": quantity, "NetPrice": price, "VATCode": random.choice(codes)}
            for quantity, price in sold(random)
        ]

    def _held(self, type: str, id: str) -> Wire:
        pair = self.world.pair
        return dict(pair.vendor(office.EXACT).record(pair.account(office.EXACT), type, id))

    def _entered(self, type: str, id: str, lines: list[Wire]) -> Entered:
        row = self._held(type, id)
        codes = {line["VATCode"] for line in lines}
        found = {
            MIXED: len(codes - {"4"} | ({"2"} & codes)) > 1,
            WITH_TAX: "4" in codes,
            WITHOUT_TAX: {"1", "2"} & codes,
        }
        marks = {mark for mark, is_there in found.items() if is_there}
        own = row.get("AmountFCExclVat")
        net = Decimal(row["AmountFC"]) - Decimal(row["VATAmountFC"]) if own is None else Decimal(own)
        return Entered(id, Decimal(row["AmountFC"]), net, frozenset({*marks, row["Currency"].strip()}))


def _currency(random: Random) -> Wire:
    return {"Currency": random.choice(("EUR", "EUR", "USD"))}


def _code(line: Wire) -> Wire:
    return {"VATCode": line["VATCode"], "Description": "Oak table"}


@contextmanager
def from_order() -> Iterator[Route]:
    with office.world(MASTERS + SALES.format("sales order", "deal", "")) as world:
        account = world.enters(
            office.ACCOUNTS, Name="Lind BV", Status="C", Email="ann@lind.example", City="Delft", Country="NL"
        )
        item = world.enters(office.ITEMS, Code="OAK-1", Description="Oak table", IsSalesItem=True)

        def enter(random: Random, n: int) -> Entered:
            lines = [
                {"Item": item, "Quantity": quantity, "NetPrice": price, "VATCode": random.choice(("2", "1"))}
                for quantity, price in sold(random)
            ]
            id = world.enters(office.ORDERS, OrderedBy=account, OrderDate="2026-11-02", SalesOrderLines=lines)
            total = Decimal(world.row(office.ORDERS, OrderID=id)["AmountFC"])
            return Entered(id, total, marks=frozenset({"EUR"}))

        yield Route(world.pair, "sales", enter, TARGETS["deal"])


@contextmanager
def selling(flows: str) -> Iterator[Selling]:
    with office.world(MASTERS + flows, sales_journal="70") as world:
        portal = {"currency": "EUR", "additional_currencies": ["USD"]}
        world.pair.vendor(office.HUBSPOT).change_settings(world.pair.account(office.HUBSPOT), portal)
        yield Selling(world)


@contextmanager
def sale(
    enter: Callable[[Selling], Callable[[Random, int], Entered]], source: str, made: str, more: str = ""
) -> Iterator[Route]:
    with selling(SALES.format(source, made, more)) as people:
        yield Route(people.world.pair, "sales", enter(people), TARGETS[made], lines=_lines(people, f"{made}s"))


def _lines(people: Selling, type: str) -> Callable[[], dict[str, Decimal]]:
    return partial(lines_in_hubspot, people.world.pair, type)


@contextmanager
def mirrored() -> Iterator[Route]:
    with selling(MIRRORED) as people:
        pair = people.world.pair
        yield Route(pair, "invoices", people.invoices, TARGETS["invoice"], lines=_lines(people, "invoices"))


@contextmanager
def credited() -> Iterator[Route]:
    """A credit stands on the invoice of HubSpot that it names."""
    with selling(MIRRORED + CREDITED) as people:
        target = ("hubspot", "invoices", "id", "lb_amount_credited")
        yield Route(people.world.pair, "credits", people.invoices, target, rule=below_zero, then=people.credits)


ROUTES: dict[str, Opened] = {
    "exact to hubspot": from_order,
    "exact order to hubspot order": partial(sale, lambda one: one.orders, "sales order", "order"),
    "exact invoice to hubspot invoice": mirrored,
    "exact invoice to hubspot deal": partial(sale, lambda one: one.invoices, "sales invoice", "deal"),
    "exact credit entry to hubspot": credited,
    "exact entry to hubspot invoice": partial(sale, lambda one: one.entries, "sales entry", "invoice"),
}
