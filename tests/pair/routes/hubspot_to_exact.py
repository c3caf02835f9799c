"""Deals, orders, invoices, quotes and credited invoices of HubSpot into Exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from operator import methodcaller
from random import Random

from tests.pair.routes.drawing import below_zero, document, line_items, marks, order_discount
from tests.pair.routes.route import Entered, Opened, Route, Wire
from tests.support import hubspot_exact_world as office
from tests.support.hubspot_exact_world import World

from ledgerbridge.model.documents import Document

ORDER = ("exact", office.ORDERS, "OrderID", "AmountFC")
BILL = ("exact", office.BILLS, "InvoiceID", "AmountFC")
ENTRY = ("exact", office.ENTRIES, "EntryID", "AmountFC")
QUOTATION = ("exact", "crm/Quotations", "QuotationID", "AmountFC")
WITHOUT_TAX = methodcaller("get", "AmountFCExclVat")
CURRENCIES = ("EUR", "EUR", "USD", "JPY", "KWD")
RATES = {Decimal(21): "1", Decimal(9): "2", Decimal(0): "3"}
"""{rate: id of HubSpot's tax rate}."""
AROUND = """
shipping.product = "SHIP"
shipping.tax_code = "2"
discount.product = "DISC"
"""


@contextmanager
def to_order() -> Iterator[Route]:
    flow = '[flows.orders]\ndirection = "left-to-right"\ntax.default_code = "2"\n'
    with office.world(flow) as world:
        world.product("OAK-1")
        world.enters(office.ITEMS, Code="OAK-1", Description="Oak table", IsSalesItem=True)
        contact = world.contact("ann@lind.example", firstname="Ann", lastname="Lind")

        def enter(random: Random, n: int) -> Entered:
            drawn = document(random, n, [21], taxed=(True, False))
            id = world.sale(line_items(drawn), contact=contact, dealname=f"Deal {n}", amount=drawn.total)
            return Entered(id, drawn.total or Decimal(0), marks=marks(drawn))

        yield Route(world.pair, "orders", enter, ORDER, net=WITHOUT_TAX)


def taxed(high: str = "2") -> str:
    """`high` is the code of the high rate: 2 for prices without tax, 4 for prices with."""
    return f"""
tax.default_code = "{high}"
tax.map = {{ "21" = "{high}", "9" = "1", "0" = "0" }}
"""


REVENUE = 'revenue.account = "@account:8000"\n'


class Selling:
    """People who sell in HubSpot, in several currencies and with a tax rate on each line."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.product("OAK-1")
        self.contact = world.contact("ann@lind.example", firstname="Ann", lastname="Lind")

    def deals(self, random: Random, n: int) -> Entered:
        drawn = document(random, n, RATES, CURRENCIES)
        said = {"dealname": f"Deal {n}", "amount": drawn.total, "deal_currency_code": drawn.currency}
        id = self.world.sale(line_items(drawn, RATES), contact=self.contact, **said)
        return self._entered(id, drawn)

    def orders(self, random: Random, n: int) -> Entered:
        """With shipping and a discount of their own."""
        drawn = document(random, n, random.choice(([21], RATES)), CURRENCIES, around=True, rounds=("line", "rate"))
        sums = {"hs_order_discount": order_discount(drawn), "hs_shipping_cost": drawn.shipping_cost}
        said = {"hs_total_price": drawn.total, "hs_tax": drawn.tax, "hs_currency_code": drawn.currency}
        own = {"hs_order_name": f"Order {n}", "hs_external_order_id": f"W-{n}"}
        id = self.world.sale(line_items(drawn, RATES), "", self.contact, office.SALES, **sums, **said, **own)
        return self._entered(id, drawn)

    def invoices(self, random: Random, n: int) -> Entered:
        drawn = document(random, n, RATES, CURRENCIES, rounds=("line", "rate"))
        said = {"hs_amount_billed": drawn.total, "hs_currency": drawn.currency, "hs_number": f"INV-{n}"}
        id = self.world.sale(line_items(drawn, RATES), "", self.contact, office.INVOICES, **said)
        return self._entered(id, drawn)

    def quotes(self, random: Random, n: int) -> Entered:
        """A quote states no total: it is what its lines come to, without tax where they know of none."""
        drawn = document(random, n, [21], ("EUR", "USD"), rounds=("line",), taxed=(False,))
        said = {"hs_title": f"Quote {n}", "hs_currency": drawn.currency, "hs_status": "APPROVED"}
        lines = [self.world.makes("line_items", **line) for line in line_items(drawn)]
        beside = {"contacts": [self.contact], "line_items": lines}
        id = self.world.makes("quotes", beside, hs_expiration_date="2026-12-31", **said)
        return self._entered(id, drawn)

    def asks_credit(self, one: Entered) -> Entered:
        self.world.edits(office.INVOICES, one.id, lb_amount_credited=str(one.total), lb_credit_status="to be credited")
        return one

    def _entered(self, id: str, drawn: Document) -> Entered:
        return Entered(id, drawn.total or Decimal(0), marks=marks(drawn))


@contextmanager
def selling(flows: str) -> Iterator[Selling]:
    """HubSpot has the rates and currencies; the division has the currencies, and items for what is sold."""
    with office.world("", sales_journal="70") as world:
        taxes = [
            {"id": id, "name": id, "label": f"{rate} %", "percentageRate": int(rate), "active": True}
            for rate, id in RATES.items()
        ]
        portal = {"additional_currencies": ["EUR", "JPY", "KWD"], "tax_rates": taxes}
        world.pair.vendor(office.HUBSPOT).change_settings(world.pair.account(office.HUBSPOT), portal)
        for code in ("JPY", "KWD"):
            world.enters("general/Currencies", Code=code, Description=code)
        for code in ("OAK-1", "SHIP", "DISC"):
            world.enters(office.ITEMS, Code=code, Description=code, IsSalesItem=True)
        world.configured(flows)
        yield Selling(world)


@contextmanager
def sale(
    enter: Callable[[Selling], Callable[[Random, int], Entered]],
    source: str,
    made: str,
    target: tuple[str, str, str, str],
    more: str = "",
    high: str = "2",
) -> Iterator[Route]:
    head = f'[flows.orders]\ndirection = "left-to-right"\nsource = "{source}"\ntype = "{made}"\n'
    with selling(head + taxed(high) + REVENUE + AROUND + more) as people:
        yield Route(people.world.pair, "orders", enter(people), target, net=WITHOUT_TAX)


@contextmanager
def quote() -> Iterator[Route]:
    with selling('[flows.quotes]\ndirection = "left-to-right"\ntax.default_code = "2"\n') as people:
        yield Route(people.world.pair, "quotes", people.quotes, QUOTATION, net=_without_vat)


@contextmanager
def quoted_deal() -> Iterator[Route]:
    flow = '[flows.quotes]\ndirection = "left-to-right"\nsource = "deal"\nstages = ["closedwon"]\n'
    with selling(flow + taxed()) as people:
        yield Route(people.world.pair, "quotes", people.deals, QUOTATION, net=_without_vat)


@contextmanager
def credit(made: str, target: tuple[str, str, str, str], type: int) -> Iterator[Route]:
    """Invoices that have gone are credited whole."""
    sent = f'[flows.orders]\ndirection = "left-to-right"\nsource = "invoice"\ntype = "sales entry"\n{taxed()}{REVENUE}'
    flow = f'[flows.credit_notes]\ndirection = "left-to-right"\ntype = "{made}"\n{taxed()}{REVENUE}'
    with selling(sent + flow) as people:
        for name, kind in (
            ("lb_credit_number", "string"),
            ("lb_amount_credited", "number"),
            ("lb_credit_status", "string"),
        ):
            people.world.property(office.INVOICES, name, kind)
        yield Route(
            people.world.pair,
            "credit_notes",
            people.invoices,
            target,
            rule=below_zero,
            then=people.asks_credit,
            is_of=lambda row: int(row["Type"]) == type,
        )


def _without_vat(row: Wire) -> Decimal:
    return Decimal(row["AmountFC"]) - Decimal(row["VATAmountFC"])


ROUTES: dict[str, Opened] = {
    "hubspot to exact": to_order,
    "hubspot deal to exact, sales invoice": partial(sale, lambda one: one.deals, "deal", "sales invoice", BILL),
    "hubspot order to exact": partial(sale, lambda one: one.orders, "order", "sales order", ORDER),
    "hubspot order to exact, discount spread": partial(
        sale,
        lambda one: one.orders,
        "order",
        "sales order",
        ORDER,
        'discount.mode = "spread"\nshipping.mode = "spread"\n',
    ),
    "hubspot order to exact, sales entry": partial(sale, lambda one: one.orders, "order", "sales entry", ENTRY),
    "hubspot order to exact, entry of one sum": partial(
        sale, lambda one: one.orders, "order", "sales entry", ENTRY, 'level = "simple"\n'
    ),
    "hubspot order to exact, entry of sums by kind": partial(
        sale, lambda one: one.orders, "order", "sales entry", ENTRY, 'level = "recommended"\n'
    ),
    "hubspot invoice to exact, direct invoice": partial(
        sale, lambda one: one.invoices, "invoice", "direct invoice", BILL
    ),
    "hubspot invoice to exact, prices with tax": partial(
        sale, lambda one: one.invoices, "invoice", "sales invoice", BILL, high="4"
    ),
    "hubspot quote to exact": quote,
    "hubspot deal to exact, quotation": quoted_deal,
    "hubspot credit note to exact": partial(credit, "credit entry", ENTRY, 21),
    "hubspot credit note to exact, credit invoice": partial(credit, "credit invoice", BILL, 8021),
}
