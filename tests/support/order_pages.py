"""A page of orders on its way through each pair: the calls it took, and the fewest it could have taken.

The fewest are reckoned by hand, per vendor and endpoint, for a pass that brings `orders` documents with `lines` lines
of `buyers` distinct customers and `goods` distinct products. Nothing is counted that a program could do without:

- Changes are listed once for every record type that takes part, in full pages. HubSpot lists by a search for each type,
  QuickBooks tells all types in one call, eAccounting lists each type's page, Exact has a feed a type.
- Every record that a document names is read once, in batches as large as the vendor takes; what HubSpot keeps beside
  a record (its company, its contact, its line items) is one call per 100 for each kind. Where two flows
  look at one record, it is read once.
- Definitions, tax codes and what a company says of itself are read once each; they can change, so none is remembered.
- Whether a document is there already is asked for every document, by its number and by our own reference where these
  stand in different fields. Customers that are not known yet are looked for by e-mail.
- Exact and eAccounting keep nothing of ours unique and replay nothing, so what is made there is asked for by our
  reference before it is made. Exact's orders were asked for by that very reference before: that is not counted twice.
- Creates go in full batches where the vendor has them (HubSpot 100 documents or lines; QuickBooks 30), else one call
  each (Exact, eAccounting, Hyperline). A file at Exact is three: the document, its attachment, the entry that
  names it; from Hyperline two: its address, and the file.
- What HubSpot reckons of a new document, its total, is in no answer and is read once.
- Access tokens are no part of a page; they are counted apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from math import ceil

import msgspec
from tests.support import eaccounting_hubspot, exact_quickbooks, hubspot_exact_world, hyperline_exact
from tests.support.hubspot_quickbooks import configured
from tests.support.northwind_orders import Order, Trade
from tests.support.pair import Pair
from tests.support.trading import InHubSpot, InQuickBooks, articles_in_eaccounting, items_in_exact

Calls = Mapping[str, Mapping[str, int]]
"""{vendor: {endpoint: calls}}."""
OFF = 'direction = "off"'
SIGNING_IN = ("/oauth", "/api/oauth2", "/connect/")
_ID = re.compile(r"(?<=/)(\d+(?=/)|[a-z]+_[A-Za-z0-9]{10,}(?=[/.]|$))|\(guid'[^']+'\)")


class Size(msgspec.Struct, frozen=True):
    """What a page comes to."""

    orders: int
    buyers: int
    goods: int
    lines: int

    @classmethod
    def of(cls, trade: Trade) -> Size:
        lines = [line for order in trade.orders for line in order.lines]
        buyers = {order.customer for order in trade.orders}
        return cls(len(trade.orders), len(buyers), len({line.sku for line in lines}), len(lines))


Sells = Callable[[Sequence[Order]], object]


class Scene(msgspec.Struct, frozen=True):
    """One pair, its flow of orders or invoices as it is by default, and what came before the page."""

    name: str
    opened: Callable[[Trade], AbstractContextManager[tuple[Pair, Sells]]]
    """The pair, connected and at rest, and how its people sell."""
    flow: str
    fewest: Callable[[Size], Calls]


class Made(msgspec.Struct, frozen=True):
    """What a page took."""

    created: int
    calls: Calls
    fewest: Calls

    @property
    def total(self) -> int:
        return sum(sum(of.values()) for of in self.calls.values())

    @property
    def least(self) -> int:
        return sum(sum(of.values()) for of in self.fewest.values())

    @property
    def ratio(self) -> float:
        return self.total / self.least


def page_through(scene: Scene, trade: Trade) -> Made:
    """The calls of the pass that brings all orders of the trade but the first, which went before: what is added to an
    account once for all, such as properties, is there."""
    page = trade.without_first()
    with scene.opened(trade) as (pair, sells):
        sells(trade.orders[:1])
        pair.later()
        pair.sync()
        sells(page.orders)
        pair.later()
        before = {vendor: pair.sandbox.desk(vendor).calls.last for vendor in pair.vendors}
        created = pair.sync().counts[scene.flow]["created"]
        calls = {vendor: _calls(pair, vendor, before[vendor]) for vendor in pair.vendors}
        return Made(created, calls, scene.fewest(Size.of(page)))


def _calls(pair: Pair, vendor: str, before: int) -> dict[str, int]:
    """{method and path, ids left out: calls}, those for tokens aside."""
    requests = [call.request for call in pair.sandbox.desk(vendor).calls.since(before + 1, 1_000_000)]
    named = [f"{one.method} {_ID.sub('*', one.path)}" for one in requests if not one.path.startswith(SIGNING_IN)]
    return dict(Counter(named))


# --- HubSpot to Exact -------------------------------------------------------------------------------------------------

KNOWN, NEW = "customers known", "new customers"


@contextmanager
def _hubspot_exact(trade: Trade, known: bool) -> Iterator[tuple[Pair, Sells]]:
    customers = "" if known else "".join(f"[flows.{name}]\n{OFF}\n" for name in ("companies", "customers", "contacts"))
    flows = f'[flows.orders]\ndirection = "left-to-right"\nstart = "everything"\ntax.default_code = "2"\n{customers}'
    with Pair("", vendors=("hubspot", "exact")) as pair:
        hubspot_exact_world.World(pair).configured(flows)
        items_in_exact(pair, trade.products)
        held = InHubSpot(pair, trade, "EUR")
        pair.connect()
        _rest(pair)
        yield pair, held.sells


def _deals_read(size: Size, kinds_defined: int, changes: int) -> dict[str, int]:
    """Reading deals with all they name: at HubSpot, the same for every target."""
    return {
        "changes": changes,
        "definitions": kinds_defined,
        "companies, contacts and lines of deals": 3 * ceil(size.orders / 100),
        "lines": ceil(size.lines / 100),
        "contacts": ceil(size.buyers / 100),
        "companies": ceil(size.buyers / 100),
    }


def _exact_orders(size: Size) -> dict[str, int]:
    return {
        "division, currencies, closed periods, VAT codes": 4,
        "orders by reference": ceil(size.orders / 15),
        "orders made": size.orders,
    }


def _exact_customers_made(size: Size) -> dict[str, int]:
    """Accounts and their contact persons: looked for by e-mail and by our reference, then made."""
    return {
        "accounts by e-mail and reference": 2 * ceil(size.buyers / 15),
        "contacts by e-mail and reference": 2 * ceil(size.buyers / 10),
        "accounts and contacts made": 2 * size.buyers,
        "lists that accounts are chosen from": 2,
    }


def _hubspot_exact_known(size: Size) -> Calls:
    hubspot = _deals_read(size, kinds_defined=4, changes=4) | {"contacts of companies": ceil(size.buyers / 100)}
    return {"hubspot": hubspot, "exact": _exact_orders(size) | {"accounts": ceil(size.buyers / 20)}}


def _hubspot_exact_new(size: Size) -> Calls:
    hubspot = _deals_read(size, kinds_defined=4, changes=2) | {"contacts of companies": ceil(size.buyers / 100)}
    return {"hubspot": hubspot, "exact": _exact_orders(size) | _exact_customers_made(size)}


# --- HubSpot to eAccounting -------------------------------------------------------------------------------------------


@contextmanager
def _hubspot_eaccounting(trade: Trade, known: bool) -> Iterator[tuple[Pair, Sells]]:
    flows = {"orders": 'direction = "right-to-left"\nstart = "everything"'} | ({} if known else {"customers": OFF})
    with eaccounting_hubspot.BooksAndCrm(eaccounting_hubspot.configuration(**flows)) as pair:
        chosen = {"unit": pair.entry("units"), "article_coding": pair.coding("Goods 25 %")}
        articles_in_eaccounting(pair, trade.products, chosen)
        held = InHubSpot(pair, trade, "SEK")
        _rest(pair)
        yield pair, held.sells


def _eaccounting_orders(size: Size) -> dict[str, int]:
    return {
        "company, VAT codes, codings": 3,
        "changes of articles": 1,
        "articles": ceil(size.goods / 25),
        "orders by number and by reference": 2 * ceil(size.orders / 20),
        "orders made": size.orders,
    }


def _hubspot_eaccounting_known(size: Size) -> Calls:
    return {"eaccounting": _eaccounting_orders(size), "hubspot": _deals_read(size, kinds_defined=3, changes=3)}


def _hubspot_eaccounting_new(size: Size) -> Calls:
    customers = {"customers by e-mail and reference": 2 * ceil(size.buyers / 20), "customers made": size.buyers}
    return {
        "eaccounting": _eaccounting_orders(size) | customers,
        "hubspot": _deals_read(size, kinds_defined=3, changes=1),
    }


# --- QuickBooks to Exact ----------------------------------------------------------------------------------------------


@contextmanager
def _quickbooks_exact(trade: Trade, known: bool) -> Iterator[tuple[Pair, Sells]]:
    invoices = f'{exact_quickbooks.TO_LEFT}start = "everything"\ntax.default_code = "0"'
    way = exact_quickbooks.TO_LEFT if known else OFF
    flows = {"products": exact_quickbooks.TO_RIGHT, "customers": way, "contacts": way, "invoices": invoices}
    with exact_quickbooks.TwoBooks(exact_quickbooks.configuration(**flows)) as pair:
        items_in_exact(pair, trade.products)
        held = InQuickBooks(pair, trade)
        _rest(pair)
        yield pair, held.sells


def _quickbooks_read(size: Size) -> dict[str, int]:
    return {
        "changes": ceil(size.orders / 1000),
        "preferences, tax codes and rates": 3,
        "customers": ceil(size.buyers / 100),
    }


PRODUCTS_POLLED = {"changes of items": 3}
"""The products flow lists changes of items, of their prices, and what was deleted."""


def _quickbooks_exact_known(size: Size) -> Calls:
    exact = _exact_orders(size) | PRODUCTS_POLLED | {"accounts": ceil(size.buyers / 20)}
    return {"exact": exact, "quickbooks": _quickbooks_read(size)}


def _quickbooks_exact_new(size: Size) -> Calls:
    exact = _exact_orders(size) | PRODUCTS_POLLED | _exact_customers_made(size)
    return {"exact": exact, "quickbooks": _quickbooks_read(size)}


# --- QuickBooks to HubSpot --------------------------------------------------------------------------------------------


@contextmanager
def _quickbooks_hubspot(trade: Trade, known: bool) -> Iterator[tuple[Pair, Sells]]:
    invoices = 'direction = "right-to-left"\nfilter = []\nstart = "everything"'
    text = configured(invoices=invoices, customers="filter = []" if known else OFF)
    with Pair(text, everybody=False) as pair:
        held = InQuickBooks(pair, trade)
        pair.connect()
        _rest(pair)
        yield pair, held.sells


def _hubspot_invoices(size: Size) -> dict[str, int]:
    return {
        "account, tax rates": 2,
        "definitions": 3,
        "invoices by number and by reference": 2 * ceil(size.orders / 100),
        "lines made": ceil(size.lines / 100),
        "invoices made": ceil(size.orders / 100),
        "totals": ceil(size.orders / 100),
    }


def _quickbooks_hubspot_known(size: Size) -> Calls:
    read = {"contacts and companies": 2 * ceil(size.buyers / 100), "changes": 2}
    return {"hubspot": _hubspot_invoices(size) | read, "quickbooks": _quickbooks_read(size)}


def _quickbooks_hubspot_new(size: Size) -> Calls:
    """Contacts and companies are looked for, made, and set beside each other."""
    people = {"contacts and companies": 5 * ceil(size.buyers / 100), "definitions of companies": 1}
    return {"hubspot": _hubspot_invoices(size) | people, "quickbooks": _quickbooks_read(size)}


# --- Hyperline to Exact -----------------------------------------------------------------------------------------------


@contextmanager
def _hyperline_exact(trade: Trade) -> Iterator[tuple[Pair, Sells]]:
    to_exact = 'direction = "left-to-right"\nstart = "everything"'
    with hyperline_exact.connected(customers=to_exact, invoices=hyperline_exact.INVOICES_ON) as books:
        items_in_exact(books.pair, trade.products)
        buyers = {one.code: books.customer(name=one.company, billing_email=one.email) for one in trade.customers}
        products = {one.sku: books.product(one.name, product_code=one.sku) for one in trade.products}
        _rest(books.pair)

        def sells(orders: Sequence[Order]) -> None:
            for order in orders:
                lines = [
                    hyperline_exact.line(int(one.price * 100), one.quantity, name=one.sku, product_id=products[one.sku])
                    for one in order.lines
                ]
                books.invoice(buyers[order.customer], *lines)

        yield books.pair, sells


def _hyperline_exact_known(size: Size) -> Calls:
    hyperline = {
        "changes": 1 + ceil(size.orders / 100),
        "customers": ceil(size.buyers / 50),
        "products": ceil(size.goods / 50),
        "files": 2 * size.orders,
    }
    exact = {
        "division, currencies, closed periods, VAT codes, accounts of the ledger": 5,
        "customers": ceil(size.buyers / 20),
        "entries by reference": ceil(size.orders / 15),
        "entries made": size.orders,
        "documents by reference": ceil(size.orders / 10),
        "files": 3 * size.orders,
    }
    return {"hyperline": hyperline, "exact": exact}


def _rest(pair: Pair) -> None:
    """Two passes: what is there already has gone."""
    for _ in range(2):
        pair.later()
        pair.sync()
    pair.later()


SCENES: Mapping[str, Scene] = {
    scene.name: scene
    for scene in (
        Scene(f"HubSpot to Exact, {KNOWN}", lambda t: _hubspot_exact(t, True), "orders", _hubspot_exact_known),
        Scene(f"HubSpot to Exact, {NEW}", lambda t: _hubspot_exact(t, False), "orders", _hubspot_exact_new),
        Scene(
            f"HubSpot to eAccounting, {KNOWN}",
            lambda t: _hubspot_eaccounting(t, True),
            "orders",
            _hubspot_eaccounting_known,
        ),
        Scene(
            f"HubSpot to eAccounting, {NEW}",
            lambda t: _hubspot_eaccounting(t, False),
            "orders",
            _hubspot_eaccounting_new,
        ),
        Scene(
            f"QuickBooks to Exact, {KNOWN}", lambda t: _quickbooks_exact(t, True), "invoices", _quickbooks_exact_known
        ),
        Scene(f"QuickBooks to Exact, {NEW}", lambda t: _quickbooks_exact(t, False), "invoices", _quickbooks_exact_new),
        Scene(
            f"QuickBooks to HubSpot, {KNOWN}",
            lambda t: _quickbooks_hubspot(t, True),
            "invoices",
            _quickbooks_hubspot_known,
        ),
        Scene(
            f"QuickBooks to HubSpot, {NEW}",
            lambda t: _quickbooks_hubspot(t, False),
            "invoices",
            _quickbooks_hubspot_new,
        ),
        Scene(f"Hyperline to Exact, {KNOWN}", _hyperline_exact, "invoices", _hyperline_exact_known),
    )
}
"""{name: scene}; Hyperline's invoices bring no customers, who must be known."""
