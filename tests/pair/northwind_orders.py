"""Northwind's orders through three pairs, and back as invoices and what is paid, held against what was entered.

uv run python -m tests.pair.northwind_orders [--orders 830] [--way hubspot-exact] [--debtor]

Customers without an e-mail address are not sent, so their orders stay; with `--debtor` a default debtor takes these.

People enter the customers, products and orders in one system; the hub brings them to the other. There people invoice
every order and book what is paid for it, and the hub tells the first system. Then sums by currency and tax code are
made of the lines that either simulated vendor holds. Ends with 1 where they differ, where an order is missing or
there twice, where a paid invoice is not known to be paid, or where a further pass writes anything.
"""

from __future__ import annotations

import argparse
import sys
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec
from tests.support import eaccounting_hubspot, exact_quickbooks, hubspot_exact_world
from tests.support.northwind import Product
from tests.support.northwind_orders import FREIGHT, Trade, northwind_trade
from tests.support.owner import HubSpotOwner
from tests.support.pair import Pair
from tests.support.trading import (
    FREIGHT_PROPERTY,
    InHubSpot,
    InQuickBooks,
    articles_in_eaccounting,
    items_in_exact,
)

from ledgerbridge.engine.passes import Report
from ledgerbridge.usecases.passes import PlanLine, is_main

Sums = dict[tuple[str, str], Decimal]
"""{(currency, tax code): sum of the lines without tax}."""
CENT = Decimal("0.01")
DISCOUNT = "NW-DISCOUNT"
UNKNOWN = "Customers without e-mail"
"""What the default debtor is called."""
ADDED = (Product(FREIGHT, "Freight", "", "0"), Product(DISCOUNT, "Discount", "", "0"))
"""What freight and discounts are sold as."""
EU = {"AT", "BE", "DE", "DK", "ES", "FI", "FR", "IE", "IT", "PL", "PT", "SE"}
CODES = {
    "Argentina": "AR",
    "Austria": "AT",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "Denmark": "DK",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Ireland": "IE",
    "Italy": "IT",
    "Mexico": "MX",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "UK": "GB",
    "USA": "US",
    "Venezuela": "VE",
}
"""Northwind's countries, written out here so that nothing of the hub decides what is expected of it."""


class Told(msgspec.Struct, frozen=True):
    """How a trade ended."""

    orders: int
    sent: int
    left_out: Mapping[str, int]
    """{why: orders that did not go}."""
    there: int
    """Documents that the target holds."""
    entered: Sums
    arrived: Sums
    back: int
    """Invoices or payments that the source holds of the target's."""
    not_back: Mapping[str, int]
    """{why: invoices that did not come back}."""
    paid: int
    """Sales of the source that are known to be paid to the last cent."""
    later_writes: int

    @property
    def is_well(self) -> bool:
        whole = self.sent == self.there == self.paid and self.sent + sum(self.left_out.values()) == self.orders
        came = self.back + sum(self.not_back.values()) == self.sent
        return whole and came and self.sent > 0 and self.entered == self.arrived and self.later_writes == 0


class Way(ABC):
    """One way of a trade: what people do on both sides, and what both hold in the end."""

    source: str
    flow: str
    """The flow that brings the orders."""
    back_flow: str
    """The flow that brings back what became of them, as records of this type."""
    back_type: str

    def __init__(self, pair: Pair, trade: Trade) -> None:
        self.pair = pair
        self.trade = trade
        self.went: set[str] = set()
        """Ids of the source's documents that were made in the target."""

    @abstractmethod
    def enters(self) -> None:
        """People enter all orders in the source."""

    @abstractmethod
    def completes(self) -> None:
        """People invoice everything in the target, and book that all of it is paid."""

    @abstractmethod
    def entered(self) -> Iterator[tuple[str, str, Decimal]]:
        """(currency, tax code it is to have, sum) of each line in the source that went."""

    @abstractmethod
    def arrived(self) -> Iterator[tuple[str, str, Decimal]]:
        """The same of each line of the target's invoices."""

    @abstractmethod
    def there(self) -> int: ...

    @abstractmethod
    def paid(self) -> int: ...

    def goes(self) -> Told:
        self.enters()
        left_out = self._gone(self._synced())
        self.completes()
        not_back = self._kept_back(self._synced())
        self._synced()
        later = self._synced().writes
        return Told(
            len(self.trade.orders),
            len(self.went),
            left_out,
            self.there(),
            _summed(self.entered()),
            _summed(self.arrived()),
            len(self.pair.records(self.source, self.back_type)),
            not_back,
            self.paid(),
            later,
        )

    def _synced(self) -> Report:
        """A pass, once both systems have settled."""
        self.pair.later()
        return self.pair.sync()

    def _gone(self, report: Report) -> dict[str, int]:
        """Notes what went; {why: orders that did not}."""
        lines = self._lines(report, self.flow)
        source_is_left = self.pair.vendors[0] == self.source
        ids = {line.left_id if source_is_left else line.right_id for line in lines if line.outcome == "created"}
        self.went = {id for id in ids if id is not None}
        return self._kept_back(report, self.flow)

    def _kept_back(self, report: Report, flow: str = "") -> dict[str, int]:
        """{why: documents that were not made by the flow that brings things back, or another one}."""
        went = ("created", "unchanged")
        left = [line for line in self._lines(report, flow or self.back_flow) if line.outcome not in went]
        return dict(Counter(line.problem.code if line.problem is not None else line.reason for line in left))

    def _lines(self, report: Report, flow: str) -> list[PlanLine]:
        return [line for line in self.pair.lines(report) if line.flow == flow and is_main(line)]


def _summed(lines: Iterator[tuple[str, str, Decimal]]) -> Sums:
    sums: Sums = defaultdict(Decimal)
    for currency, code, net in lines:
        sums[currency.strip(), code.strip()] += net
    return {key: net for key, net in sums.items() if net}


# --- from HubSpot -----------------------------------------------------------------------------------------------------


class FromHubSpot(Way):
    """Deals that were won."""

    source, flow, back_type, currency = "hubspot", "orders", "invoices", "EUR"

    def enters(self) -> None:
        library = msgspec.structs.replace(self.trade, products=[*self.trade.products, *ADDED])
        InHubSpot(self.pair, library, self.currency).sells(self.trade.orders, freight=True)

    @abstractmethod
    def code(self, sku: str, country: str) -> str:
        """The tax code that a line is to have."""

    def entered(self) -> Iterator[tuple[str, str, Decimal]]:
        items = {one["id"]: one["properties"] for one in self.pair.records("hubspot", "line_items")}
        companies = {one["id"]: one["properties"] for one in self.pair.records("hubspot", "companies")}
        for deal in self.pair.records("hubspot", "deals"):
            if deal["id"] not in self.went:
                continue
            held, beside = deal["properties"], deal["associations"]
            country = companies[beside["companies"][0]["id"]]["country"]
            currency, freight = held["deal_currency_code"], Decimal(held[FREIGHT_PROPERTY])
            yield currency, self.code(FREIGHT, country), freight
            for end in beside["line_items"]:
                item = items[end["id"]]
                yield currency, self.code(item["hs_sku"], country), _net_of(item)


def _net_of(item: Mapping[str, str]) -> Decimal:
    """A line item's sum, as HubSpot's own screen shows it."""
    gross = Decimal(item["quantity"]) * Decimal(item["price"])
    share = Decimal(item.get("hs_discount_percentage") or 0) / 100
    return (gross * (1 - share)).quantize(CENT, ROUND_HALF_UP)


def _has_freight(pair: Pair) -> None:
    HubSpotOwner(pair.sandbox).add("deals", FREIGHT_PROPERTY, "Freight", ("number", "number"))


def _mirrors_paid(pair: Pair) -> int:
    """Invoices in HubSpot that are paid, and of which nothing is open."""
    held = [one["properties"] for one in pair.records("hubspot", "invoices") if not one.get("archived")]
    open = [Decimal(one.get("lb_amount_open") or "1") for one in held if one["hs_invoice_status"] == "paid"]
    return sum(amount == 0 for amount in open)


def _stands_in(debtor: str) -> str:
    """Lines of a flow whose documents go to that customer where they have none who can be sent."""
    return f'default_debtor.id = "{debtor}"\ndefault_debtor.when = "fallback"\n' if debtor else ""


# --- HubSpot to Exact -------------------------------------------------------------------------------------------------


class HubSpotToExact(FromHubSpot):
    """Deals become sales orders; what Exact invoices of them comes back as invoices of HubSpot."""

    back_flow = "invoices"
    world: hubspot_exact_world.World
    flows = """
[flows.orders]
direction = "left-to-right"
start = "everything"
tax.default_code = "2"
tax.home = "DE"
tax.by_country = {{ DE = "2", EU = "7", "*" = "6" }}
shipping.cost_property = "freight"
shipping.product = "NW-FREIGHT"
discount.product = "NW-DISCOUNT"
{orders}
[flows.invoices]
direction = "right-to-left"
start = "everything"
discount.mode = "spread"
{invoices}
[flows.payments]
direction = "right-to-left"
start = "everything"
[flows.deal_payments]
direction = "right-to-left"
"""

    def code(self, sku: str, country: str) -> str:
        code = CODES[country]
        return "2" if code == "DE" else "7" if code in EU else "6"

    def completes(self) -> None:
        orders = self.world.rows(hubspot_exact_world.ORDERS)
        self.world.invoices_all([row["OrderID"] for row in orders])
        for row in self.world.rows(hubspot_exact_world.BILLS):
            self.world.does(hubspot_exact_world.BILLS, row["InvoiceID"], do="pay")

    def arrived(self) -> Iterator[tuple[str, str, Decimal]]:
        return _exact_lines(self.pair)

    def there(self) -> int:
        return len({row["YourRef"] for row in self.world.rows(hubspot_exact_world.ORDERS)} & self.went)

    def paid(self) -> int:
        deals = [one["properties"] for one in self.pair.records("hubspot", "deals") if one["id"] in self.went]
        return sum(Decimal(deal.get("lb_amount_open") or 1) == 0 for deal in deals)


def _exact_lines(pair: Pair) -> Iterator[tuple[str, str, Decimal]]:
    """The lines of Exact's sales invoices, with the amounts in the currency of the invoice."""
    heads = {row["InvoiceID"]: row for row in pair.records("exact", hubspot_exact_world.BILLS)}
    for row in pair.records("exact", hubspot_exact_world.BILL_LINES):
        yield heads[row["InvoiceID"]]["Currency"], row["VATCode"], Decimal(row["AmountFC"])


@contextmanager
def hubspot_exact(trade: Trade, debtor: bool) -> Iterator[Way]:
    with hubspot_exact_world.world(sales_journal="70") as office:
        there = office.enters(hubspot_exact_world.ACCOUNTS, Name=UNKNOWN, Status="C") if debtor else ""
        here = office.contact("unknown@northwind.example", lastname=UNKNOWN) if debtor else ""
        flows = {"orders": _stands_in(there), "invoices": _stands_in(here)}
        office.configured(HubSpotToExact.flows.format(**flows))
        _has_freight(office.pair)
        items_in_exact(office.pair, [*trade.products, *ADDED])
        way = HubSpotToExact(office.pair, trade)
        way.world = office
        yield way


# --- HubSpot to eAccounting -------------------------------------------------------------------------------------------


class HubSpotToEAccounting(FromHubSpot):
    """Deals become orders; what eAccounting invoices of them comes back as invoices of HubSpot."""

    back_flow, currency = "sales", "SEK"
    books: eaccounting_hubspot.BooksAndCrm
    flows: Mapping[str, str] = {
        "orders": 'direction = "right-to-left"\nstart = "everything"\n'
        f'shipping.property = "{FREIGHT_PROPERTY}"\nshipping.product = "{FREIGHT}"',
        "sales": 'direction = "left-to-right"\nsource = "invoice"\ntype = "invoice"\nstart = "everything"\n'
        'open_property = "lb_amount_open"',
    }

    def code(self, sku: str, country: str) -> str:
        return coding_of(sku)

    def completes(self) -> None:
        for order in self.pair.records("eaccounting", "orders"):
            self.books.does("orders", order["Id"], "convert")
        for invoice in self.pair.records("eaccounting", "customerinvoices"):
            self.books.does("customerinvoices", invoice["Id"], "pay")

    def arrived(self) -> Iterator[tuple[str, str, Decimal]]:
        codings = {row["Id"]: row["NameEnglish"] for row in self.pair.records("eaccounting", "articleaccountcodings")}
        coding = {row["Id"]: codings[row["CodingId"]] for row in self.pair.records("eaccounting", "articles")}
        for invoice in self.pair.records("eaccounting", "customerinvoices"):
            for row in invoice["Rows"]:
                yield invoice["CurrencyCode"], coding[row["ArticleId"]], Decimal(row["AmountNoVat"])

    def there(self) -> int:
        return len({row["YourReference"] for row in self.pair.records("eaccounting", "orders")} & self.went)

    def paid(self) -> int:
        return _mirrors_paid(self.pair)


def coding_of(sku: str) -> str:
    """Every third product is food with the lower rate."""
    number = sku.rpartition("-")[2]
    return "Goods 12 %" if number.isdigit() and int(number) % 3 == 0 else "Goods 25 %"


@contextmanager
def hubspot_eaccounting(trade: Trade, debtor: bool) -> Iterator[Way]:
    with eaccounting_hubspot.BooksAndCrm(postal_code_if_none="-") as books:
        there = books.customer(UNKNOWN) if debtor else ""
        here = books.contact("unknown@northwind.example", last=UNKNOWN) if debtor else ""
        own = {"orders": _stands_in(there), "sales": _stands_in(here)}
        flows = {name: f"{lines}\n{own[name]}" for name, lines in HubSpotToEAccounting.flows.items()}
        books.configuration = eaccounting_hubspot.configuration(**flows)
        _has_freight(books)
        HubSpotOwner(books.sandbox).add("invoices", "lb_amount_open", "Open", ("number", "number"))
        goods = [*trade.products, *ADDED]
        for name in ("Goods 25 %", "Goods 12 %"):
            of_name = [one for one in goods if coding_of(one.sku) == name]
            chosen = {"unit": books.entry("units"), "article_coding": books.coding(name)}
            articles_in_eaccounting(books, of_name, chosen)
        way = HubSpotToEAccounting(books, trade)
        way.books = books
        yield way


# --- QuickBooks to Exact ----------------------------------------------------------------------------------------------


class QuickBooksToExact(Way):
    """Invoices become sales invoices; what Exact's customers pay comes back as payments of QuickBooks."""

    source, flow, back_flow, back_type = "quickbooks", "invoices", "payments_to_quickbooks", "Payment"
    books: exact_quickbooks.TwoBooks
    terms = (
        '[integration.pair.flows.invoices.tax]\ndefault_code = "6"\nhome = "NL"\nby_country = { EU = "7", "*" = "6" }\n'
        f'[integration.pair.flows.invoices.discount]\nproduct = "{DISCOUNT}"\n'
    )
    flows: Mapping[str, str] = {
        "customers": exact_quickbooks.TO_LEFT,
        "contacts": exact_quickbooks.TO_LEFT,
        "invoices": f'{exact_quickbooks.TO_LEFT}type = "sales invoice"\nstart = "everything"\n',
        "payments_to_quickbooks": exact_quickbooks.TO_RIGHT,
    }

    def enters(self) -> None:
        InQuickBooks(self.pair, self.trade).sells(self.trade.orders)

    def completes(self) -> None:
        for row in self.pair.records("exact", hubspot_exact_world.BILLS):
            for do in ("print", "pay"):
                self.books.does("exact", hubspot_exact_world.BILLS, row["InvoiceID"], do)

    def entered(self) -> Iterator[tuple[str, str, Decimal]]:
        customers = {row["Id"]: row for row in self.pair.records("quickbooks", "Customer")}
        for invoice in self._sent():
            home = customers[invoice["CustomerRef"]["value"]]["BillAddr"]["Country"]
            country = CODES[invoice.get("ShipAddr", {}).get("Country") or home]
            for line in invoice["Line"]:
                sign = {"SalesItemLineDetail": 1, "DiscountLineDetail": -1}.get(line["DetailType"], 0)
                yield invoice["CurrencyRef"]["value"], "7" if country in EU else "6", sign * Decimal(line["Amount"])

    def arrived(self) -> Iterator[tuple[str, str, Decimal]]:
        return _exact_lines(self.pair)

    def there(self) -> int:
        numbers = {row["DocNumber"] for row in self._sent()}
        return len({row["YourRef"].strip() for row in self.pair.records("exact", hubspot_exact_world.BILLS)} & numbers)

    def paid(self) -> int:
        return sum(Decimal(row["Balance"]) == 0 for row in self._sent())

    def _sent(self) -> list[Mapping[str, Any]]:
        return [row for row in self.pair.records("quickbooks", "Invoice") if row["Id"] in self.went]


@contextmanager
def quickbooks_exact(trade: Trade, debtor: bool) -> Iterator[Way]:
    with exact_quickbooks.TwoBooks(exact_quickbooks.configuration()) as books:
        there = books.debtor(UNKNOWN) if debtor else ""
        flows = {**QuickBooksToExact.flows, "invoices": QuickBooksToExact.flows["invoices"] + _stands_in(there)}
        books.configuration = exact_quickbooks.configuration(QuickBooksToExact.terms, **flows)
        items_in_exact(books, [*trade.products, *ADDED])
        way = QuickBooksToExact(books, trade)
        way.books = books
        yield way


WAYS: Mapping[str, Callable[[Trade, bool], AbstractContextManager[Way]]] = {
    "hubspot-exact": hubspot_exact,
    "hubspot-eaccounting": hubspot_eaccounting,
    "quickbooks-exact": quickbooks_exact,
}


def told(name: str, trade: Trade, debtor: bool = False) -> Told:
    """How the trade went that way; with `debtor`, one customer takes the orders of those who cannot be sent."""
    with WAYS[name](trade, debtor) as way:
        return way.goes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=830)
    parser.add_argument("--way", choices=[*WAYS], action="append", help="one way; may be given several times")
    parser.add_argument("--debtor", action="store_true", help="a default debtor takes orders of nobody who can be sent")
    wish = parser.parse_args()
    trade = northwind_trade()
    share = trade if wish.orders >= len(trade.orders) else trade.share(wish.orders)
    is_well = True
    for name in wish.way or [*WAYS]:
        it = told(name, share, wish.debtor)
        _tell(name, it)
        is_well &= it.is_well
    sys.exit(0 if is_well else 1)


def _tell(name: str, it: Told) -> None:
    print(f"\n{name}: {it.sent} of {it.orders} orders went, {it.there} are there, {it.paid} are known to be paid")
    for why, count in sorted(it.left_out.items()):
        print(f"  {count} did not go: {why}")
    print(f"  {it.back} invoices or payments came back")
    for why, count in sorted(it.not_back.items()):
        print(f"  {count} did not come back: {why}")
    for currency, code in sorted({*it.entered, *it.arrived}):
        sums = [of.get((currency, code), Decimal(0)) for of in (it.entered, it.arrived)]
        print(f"  {currency} {code:12} entered {sums[0]:>14,} arrived {sums[1]:>14,}", flush=True)
    print(f"  {it.later_writes} writes in a further pass: {'all well' if it.is_well else 'NOT WELL'}", flush=True)


if __name__ == "__main__":
    main()
