"""What people sell in the left system: invoices to its customers, of its products, with and without payments."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
from tests.simulation.people import People, Thing

from ledgerbridge.model.side import Side
from ledgerbridge.sandbox.kit.vendor import Vendor, Wire

PRICES = ("0.01", "0.99", "3.33", "10.00", "1999.95")
QUANTITIES = ("1", "2", "0.5", "0.3333", "12")
LINES_MOST = 5


class Sale(msgspec.Struct):
    """An invoice that somebody entered on the left, and the things it stands on."""

    id: str
    customer: Thing
    products: list[Thing]
    number: str = ""
    """What it got when it was booked; empty while it is a draft."""
    there: str = ""
    """Id of an invoice that somebody entered on the right under its number, before it was booked."""
    payments: list[str] = []
    """Ids of payments on it, on the left."""


class Sellers:
    """People who write invoices."""

    def __init__(
        self, vendor: Vendor, accounts: dict[Side, str], people: People, random: Random, trace: list[str]
    ) -> None:
        self._vendor = vendor
        self._accounts = accounts
        self._people = people
        self._random = random
        self._trace = trace
        self.sales: list[Sale] = []

    def sell(self, by_number: bool, least: int = 0) -> None:
        """Somebody writes an invoice, if there is anybody to sell to; most are booked at once. With `by_number`, now
        and then one of that number is on the right already. It is of `least` products or more."""
        customers, products = self._alive("customers"), self._alive("products")
        if not customers:
            return
        customer = self._random.choice(customers)
        sold = [self._random.choice(products) for _ in range(self._random.randint(least, LINES_MOST - 1)) if products]
        fields = {"customer_id": customer.ids[Side.LEFT], "date": "2026-03-28", "currency": "EUR"}
        lines = [self._line(product) for product in sold] + [self._line(None)]
        self._random.shuffle(lines)
        made = self._create(Side.LEFT, "invoices", fields, lines)
        sale = Sale(made["id"], customer, sold)
        self.sales.append(sale)
        self._trace.append(f"person sells {sale.id} of {len(lines)} lines")
        if self._random.random() < 0.8:
            self.book(sale, by_number and self._random.random() < 0.15)

    def book(self, sale: Sale, is_there: bool = False) -> None:
        number = str(1 + sum(1 for other in self.sales if other.number))
        if is_there:
            sale.there = self._enter_there(sale, number)
        booked = self._vendor.person_does(self._accounts[Side.LEFT], "invoices", sale.id, {"do": "book"})
        sale.number = booked["fields"]["number"]
        assert sale.number == number
        self._trace.append(f"person books {sale.id} as {number}")

    def work(self, by_number: bool) -> None:
        """Some new invoices, drafts that are booked, money that comes in."""
        for _ in range(self._random.randint(0, 3)):
            self.sell(by_number)
        for sale in self.sales:
            if not sale.number and self._random.random() < 0.3:
                self.book(sale)
            elif sale.number and self._random.random() < 0.2:
                self.pay(sale)

    def pay(self, sale: Sale) -> None:
        """Somebody notes money that came in on an invoice."""
        fields = {"invoice_id": sale.id, "date": "2026-03-29", "amount": self._random.choice(PRICES)}
        sale.payments.append(self._create(Side.LEFT, "payments", fields)["id"])
        self._trace.append(f"person notes payment {sale.payments[-1]} of {sale.id}")

    def _enter_there(self, sale: Sale, number: str) -> str:
        buyer = self._create(Side.RIGHT, "customers", {"email": f"there{sale.id}@example.com"})
        fields = {"customer_id": buyer["id"], "reference": number}
        return str(self._create(Side.RIGHT, "invoices", fields, [self._line(None)])["id"])

    def _line(self, product: Thing | None) -> dict[str, str]:
        price, quantity = self._random.choice(PRICES), self._random.choice(QUANTITIES)
        line = {"description": f"Line {self._random.randrange(10**6)}", "price": price, "quantity": quantity}
        return line if product is None else {**line, "product_id": product.ids[Side.LEFT]}

    def _create(self, side: Side, type: str, fields: Wire, lines: list[dict[str, str]] | None = None) -> Any:
        wire = {"fields": fields} if lines is None else {"fields": fields, "lines": lines}
        return self._vendor.person_creates(self._accounts[side], type, wire)

    def _alive(self, type: str) -> list[Thing]:
        return [
            thing
            for thing in self._people.things
            if thing.type == type and Side.LEFT in thing.ids and Side.LEFT not in thing.deleted
        ]
