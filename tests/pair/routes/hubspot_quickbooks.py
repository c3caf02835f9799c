"""Documents between HubSpot and QuickBooks, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from random import Random

from tests.pair.hubspot_quickbooks import test_credits, test_standalone_payments
from tests.pair.routes.drawing import document, half_up, line_items, lines_in_hubspot, marks, sold
from tests.pair.routes.quickbooks_lines import drawn_sale, quickbooks_line
from tests.pair.routes.route import Entered, Opened, Route
from tests.support.hubspot_quickbooks import HUBSPOT, QUICKBOOKS, World, configured

INVOICE = ("quickbooks", "Invoice", "Id", "TotalAmt")
RECEIPT = ("quickbooks", "SalesReceipt", "Id", "TotalAmt")
MEMO = ("quickbooks", "CreditMemo", "Id", "TotalAmt")
MIRROR = ("hubspot", "invoices", "id", "hs_amount_billed")
CREDITED = ("hubspot", "invoices", "id", "lb_amount_credited")
ON = 'direction = "two-way"\ncustom_line_account = "79"\n'
OFF = 'direction = "off"'
RATES = {Decimal(21): "1", Decimal(9): "2", Decimal(0): "3"}
"""{rate: id of HubSpot's tax rate}."""
ASKED = {"lb_amount_credited": "number", "lb_credit_status": "string", "lb_credit_number": "string"}


# --- to HubSpot -------------------------------------------------------------------------------------------------------


@contextmanager
def to_mirror() -> Iterator[Route]:
    with World() as world:
        customer, item = world.customer(CompanyName="Lee Ltd"), world.item("OAK")
        world.pair.later()
        world.pair.connect()

        def enter(random: Random, n: int) -> Entered:
            made = world.bills(customer, [quickbooks_line(item, random, "NON", "TAX") for _ in sold(random)])
            return Entered(str(made["Id"]), Decimal(made["TotalAmt"]), marks=frozenset({"USD"}))

        yield Route(world.pair, "invoices", enter, MIRROR)


class Books:
    """People who bill in QuickBooks, with discounts, shipping and tax."""

    def __init__(self, world: World, country: str) -> None:
        self.world = world
        self.customer, self.item = world.customer(CompanyName="Lee Ltd"), world.item("OAK")
        self.currency = {"US": "USD", "NL": "EUR"}[country]
        names = {str(row["Name"]): str(row["Id"]) for row in world.pair.records(QUICKBOOKS, "TaxCode")}
        self.codes = {} if country == "US" else {rate: names[f"{rate}%"] for rate in (21, 9, 0)}
        world.pair.later()
        world.pair.connect()

    def invoices(self, random: Random, n: int) -> Entered:
        drawn = drawn_sale(random, n, self.item, self.codes, self.currency)
        taxed = {} if self.codes else {"TxnTaxDetail": {"TxnTaxCodeRef": {"value": "2"}}}
        for line in drawn.lines if taxed else ():
            if "SalesItemLineDetail" in line:
                line["SalesItemLineDetail"]["TaxCodeRef"] = {"value": random.choice(("TAX", "NON"))}
        made = self.world.bills(self.customer, drawn.lines, **drawn.head, **taxed)
        total = Decimal(made["TotalAmt"])
        return Entered(str(made["Id"]), total, total - Decimal(made["TxnTaxDetail"]["TotalTax"]), drawn.marks)

    def credits(self, one: Entered) -> Entered | None:
        """A credit memo is applied to the invoice, which says so in HubSpot."""
        most = min(int(one.total), 1000)
        if most < 1:
            return None
        memo = test_credits.credited(self.world, self.customer, self.item, most)
        amount = Random(one.id).randint(1, most)
        test_credits.applied(self.world, self.customer, str(memo["Id"]), amount, (one.id, amount))
        return Entered(one.id, Decimal(amount), marks=one.marks)


@contextmanager
def from_books(country: str) -> Iterator[Route]:
    with World(None, country=country) as world:
        if country != "US":
            portal = {"currency": "EUR", "additional_currencies": []}
            world.pair.vendor(HUBSPOT).change_settings(world.pair.account(HUBSPOT), portal)
        people = Books(world, country)
        lines = partial(lines_in_hubspot, world.pair, "invoices")
        yield Route(world.pair, "invoices", people.invoices, MIRROR, lines=lines)


@contextmanager
def credit_to_mirror() -> Iterator[Route]:
    with World() as world:
        people = Books(world, "US")
        yield Route(world.pair, "invoices", people.invoices, CREDITED, then=people.credits)


# --- from HubSpot -----------------------------------------------------------------------------------------------------


class Crm:
    """People who bill in HubSpot; what they sell is no product of the library."""

    def __init__(self, world: World, currency: str = "USD", rates: dict[Decimal, str] | None = None) -> None:
        world.pair.connect(quickbooks={"income_account": "79"})
        self.world, self.currency, self.rates = world, currency, rates or {}
        self.person = world.contact()

    def invoices(self, random: Random, n: int) -> Entered:
        taxed = {"taxed": (bool(self.rates),), "rounds": ("line",)}
        drawn = document(random, n, self.rates or [0], (self.currency,), **taxed)
        lines = [{**line, "name": "Work"} for line in line_items(drawn, self.rates)]
        for line in lines:
            del line["hs_sku"]
        id = self.world.invoiced([self.person], lines, hs_currency=self.currency)
        held = self.world.pair.vendor(HUBSPOT).record(self.world.pair.account(HUBSPOT), "invoices", id)
        total = half_up(Decimal(held["properties"]["hs_amount_billed"])) if self.rates else drawn.total or Decimal(0)
        return Entered(id, total, marks=marks(drawn))

    def payments(self, random: Random, n: int) -> Entered:
        """A payment that no invoice stands behind, of the same line sold some times."""
        lines = random.randint(1, 4)
        total = Decimal(200 * lines)
        id = test_standalone_payments.pays(self.world, self.person, str(total), "", lines)
        return Entered(id, total, marks=frozenset({"USD"}))

    def asks_credit(self, one: Entered) -> Entered:
        test_credits.asks(self.world, one.id, str(one.total))
        return one


@contextmanager
def to_books() -> Iterator[Route]:
    with World(configured(invoices=OFF, sent_invoices=ON)) as world:
        world.pair.connect(quickbooks={"income_account": "79"})
        person = world.contact()

        def enter(random: Random, n: int) -> Entered:
            drawn = document(random, n, [0], ("USD",), taxed=(False,), rounds=("line",))
            lines = [{**line, "name": "Work"} for line in line_items(drawn)]
            for line in lines:
                del line["hs_sku"]
            return Entered(world.invoiced([person], lines), drawn.total or Decimal(0), marks=marks(drawn))

        yield Route(world.pair, "sent_invoices", enter, INVOICE)


@contextmanager
def taxed_to_books() -> Iterator[Route]:
    """Into a Dutch company, with tax."""
    with World(None, country="NL") as world:
        taxes = [
            {"id": id, "name": id, "label": f"{rate} %", "percentageRate": int(rate), "active": True}
            for rate, id in RATES.items()
        ]
        portal = {"currency": "EUR", "additional_currencies": [], "tax_rates": taxes}
        world.pair.vendor(HUBSPOT).change_settings(world.pair.account(HUBSPOT), portal)
        names = {str(row["Name"]): str(row["Id"]) for row in world.pair.records(QUICKBOOKS, "TaxCode")}
        rows = ", ".join(f'"{rate}" = "{names[f"{rate}%"]}"' for rate in (21, 9, 0))
        sent = f'{ON}send_tax = true\nabroad = true\ntax.map = {{ {rows} }}\ntax.default_code = "{names["0%"]}"\n'
        world.pair.configuration = configured(invoices=OFF, sent_invoices=sent)
        people = Crm(world, "EUR", RATES)
        yield Route(world.pair, "sent_invoices", people.invoices, INVOICE)


@contextmanager
def credit_to_books() -> Iterator[Route]:
    """Invoices that have gone are credited whole."""
    flows = {"sent_invoices": ON, "credit_notes": 'direction = "left-to-right"\n'}
    with World(configured(invoices=OFF, **flows)) as world:
        people = Crm(world)
        yield Route(world.pair, "credit_notes", people.invoices, MEMO, then=people.asks_credit)


@contextmanager
def payment_to_books(made: str, target: tuple[str, str, str, str]) -> Iterator[Route]:
    alone = f'direction = "left-to-right"\ncustom_line_account = "79"\ntype = "{made}"\n'
    text = configured(customers="filter = []", invoices=OFF, sent_invoices=ON, standalone_payments=alone)
    with World(text) as world:
        people = Crm(world)
        yield Route(world.pair, "standalone_payments", people.payments, target)


TO_HUBSPOT: dict[str, Opened] = {
    "quickbooks to hubspot": to_mirror,
    "quickbooks to hubspot, discount, shipping and tax": partial(from_books, "US"),
    "quickbooks to hubspot, Dutch": partial(from_books, "NL"),
    "quickbooks credit memo to hubspot": credit_to_mirror,
}
TO_QUICKBOOKS: dict[str, Opened] = {
    "hubspot to quickbooks": to_books,
    "hubspot to quickbooks, Dutch with tax": taxed_to_books,
    "hubspot credit note to quickbooks": credit_to_books,
    "hubspot payment to quickbooks receipt": partial(payment_to_books, "sales receipt", RECEIPT),
    "hubspot payment to quickbooks invoice": partial(payment_to_books, "paid invoice", INVOICE),
}
