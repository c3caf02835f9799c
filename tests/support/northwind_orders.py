"""Northwind's orders, and made pages of orders of the same shape.

The files are those of `tests.support.northwind`; where they are not there, as many orders are made for its stand-in.
Days are moved forward by whole years, so that the last ones lie shortly before the sandbox's clock.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import msgspec
from tests.support import northwind
from tests.support.northwind import Customer, Product

YEARS_LATER = 28
"""Whole weeks lie between: 1998 becomes 2026."""
SEED = 1996
CENT = Decimal("0.01")
FREIGHT = "NW-FREIGHT"
"""The SKU that freight is sold as."""


class Line(msgspec.Struct, frozen=True):
    """Something ordered; the price is without tax and before the discount, which is a share."""

    sku: str
    price: Decimal
    quantity: int
    discount: Decimal

    @property
    def percent(self) -> Decimal:
        return self.discount * 100

    @property
    def net_price(self) -> Decimal:
        """For one, after the discount, unrounded."""
        return self.price * (1 - self.discount)

    @property
    def net(self) -> Decimal:
        return (self.net_price * self.quantity).quantize(CENT, ROUND_HALF_UP)


class Order(msgspec.Struct, frozen=True):
    """One order of the customer with that code."""

    number: str
    customer: str
    day: date
    freight: Decimal
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    """By its name, as the file has it; so with all of the address the goods go to."""
    lines: tuple[Line, ...]

    @property
    def net(self) -> Decimal:
        """All of it without tax, freight included."""
        return sum((line.net for line in self.lines), self.freight)


class Trade(msgspec.Struct, frozen=True):
    """Orders with the people and goods they are about."""

    customers: Sequence[Customer]
    products: Sequence[Product]
    orders: Sequence[Order]

    def share(self, count: int, seed: int = SEED) -> Trade:
        """So many of the orders, chosen by the seed, in their order; people and goods stay all there."""
        chosen = set(random.Random(seed).sample(range(len(self.orders)), count))
        return Trade(self.customers, self.products, [one for at, one in enumerate(self.orders) if at in chosen])

    def without_first(self) -> Trade:
        return Trade(self.customers, self.products, self.orders[1:])


def northwind_trade() -> Trade:
    """All 830 orders."""
    people, goods = northwind.customers(), northwind.products()
    heads, details = northwind.rows("orders.csv"), northwind.rows("order_details.csv")
    orders = _read(heads, details) if heads and details else _made(people, goods, 830, SEED)
    return Trade(people, goods, orders)


def page_of_orders(count: int = 100, customers: int = 60, products: int = 80) -> Trade:
    """A made page: so many orders of so many distinct customers, all of whom buy, with so many distinct products.
    Before them stands one order more, of a customer who buys nothing else."""
    people = [_buyer(n) for n in range(customers + 1)]
    goods = [Product(f"NW-{n}", f"Article {n}", "", f"{n + 1}.50") for n in range(products)]
    lines = [(2 * n, 2 * n + 1) for n in range(count + 1)]
    orders = [
        Order(
            str(20000 + n),
            people[1 + (n - 1) % customers if n else 0].code,
            date(2026, 11, 1) + timedelta(days=n % 20),
            Decimal(0),
            *("",) * 5,
            tuple(Line(f"NW-{at % products}", Decimal(f"{at % products + 1}.50"), 2, Decimal(0)) for at in pair),
        )
        for n, pair in enumerate(lines)
    ]
    return Trade(people, goods, orders)


def _buyer(n: int) -> Customer:
    place = (f"Storgatan {n}", "Umeå", "", "903 26", "Sweden")
    return Customer(f"C{n:03}", f"Company {n}", "Ann", f"Number {n}", *place, "0921-1", "", f"c{n}@example.com")


def _read(heads: Sequence[dict[str, str]], details: Sequence[dict[str, str]]) -> list[Order]:
    lines: dict[str, list[Line]] = {}
    for row in details:
        sold = Decimal(row["unitPrice"]), int(row["quantity"]), Decimal(row["discount"])
        lines.setdefault(row["orderID"], []).append(Line(f"NW-{row['productID']}", *sold))
    return [_order(row, lines[row["orderID"]]) for row in heads]


def _order(row: dict[str, str], lines: Sequence[Line]) -> Order:
    written = date.fromisoformat(row["orderDate"][:10])
    day = written.replace(year=written.year + YEARS_LATER)
    names = ("shipAddress", "shipCity", "shipRegion", "shipPostalCode", "shipCountry")
    place = ["" if row[name] == "NULL" else row[name] for name in names]
    freight = Decimal(row["freight"]).quantize(CENT, ROUND_HALF_UP)
    return Order(row["orderID"], row["customerID"], day, freight, *place, tuple(lines))


def _made(people: Sequence[Customer], goods: Sequence[Product], count: int, seed: int) -> list[Order]:
    """The stand-in: the same every time."""
    chance = random.Random(seed)
    return [_chanced(chance, number, people, goods) for number in range(10248, 10248 + count)]


def _chanced(chance: random.Random, number: int, people: Sequence[Customer], goods: Sequence[Product]) -> Order:
    buyer = chance.choice(people)
    day = date(2024, 7, 4) + timedelta(days=(number - 10248) * 670 // 830)
    sold = [
        Line(
            one.sku, Decimal(one.price), chance.randint(1, 60), Decimal(chance.choice((0, 0, 5, 10, 15, 20, 25))) / 100
        )
        for one in chance.sample(list(goods), chance.randint(1, 5))
    ]
    freight = Decimal(chance.randint(1, 20000)) / 100
    place = (buyer.street, buyer.city, buyer.region, buyer.postal_code, buyer.country)
    return Order(str(number), buyer.code, day, freight, *place, tuple(sold))
