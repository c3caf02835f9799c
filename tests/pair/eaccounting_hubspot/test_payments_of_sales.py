"""What is paid in eAccounting, told to the deals and orders of HubSpot that went there or came from there."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.support.eaccounting_hubspot import BOOKS, BooksAndCrm, configuration

pytestmark = pytest.mark.feature("F-CORE-B-17")
OFF = 'direction = "off"'
SHIPPED = "aa99e8d0-c1d5-4071-b915-d240bbb1aed9"
LAST = {"deal": "contractsent", "order": SHIPPED}
STAGE = {"deal": "dealstage", "order": "hs_pipeline_stage", "invoice": "hs_invoice_status"}
TOTAL = Decimal("1250.00")


def told(pair: BooksAndCrm, kind: str) -> tuple[Any, ...]:
    """What HubSpot says of the one sale: paid, open, when."""
    (held,) = pair.held(f"{kind}s")
    amounts = [Decimal(held[name]) if held.get(name) else None for name in ("lb_amount_paid", "lb_amount_open")]
    return *amounts, held.get("lb_paid_on")


def stage(pair: BooksAndCrm, kind: str) -> str:
    (held,) = pair.held(f"{kind}s")
    return str(held.get(STAGE[kind]))


def sent(pair: BooksAndCrm, source: str, made: str, more: str = "") -> str:
    """The id of a sale of HubSpot that the hub made a document of in eAccounting."""
    payments = f'direction = "left-to-right"\npaid_stage = "{LAST[source]}"\n{more}'
    orders = f'direction = "right-to-left"\nsource = "{source}"\ntype = "{made}"'
    flows = {"customers": OFF, "products": OFF, "orders": orders, f"{source}_payments": payments}
    pair.configuration = configuration(**flows)
    pair.article("OAK-1", price="100")
    pair.product("OAK-1")
    sale = {"deal": pair.deal, "order": pair.crm_order}[source]
    id = sale(pair.contact("ann@oberg.example", company="Öberg AB"), pair.line("OAK-1", "10"))
    pair.synced()
    return id


def billed(pair: BooksAndCrm, made: str) -> str:
    """The id of the invoice that a person makes of what the hub made, or that the hub made itself."""
    if made == "order":
        pair.does("orders", pair.records(BOOKS, "orders")[0]["Id"], "convert")
    if made == "invoice draft":
        pair.does("customerinvoicedrafts", pair.records(BOOKS, "customerinvoicedrafts")[0]["Id"], "book")
    (invoice,) = pair.records(BOOKS, "customerinvoices")
    return str(invoice["Id"])


def is_paid_in_two_parts(pair: BooksAndCrm, kind: str, invoice: str, first: str, last: str) -> None:
    """A part and then the rest are paid; what HubSpot says each time is right."""
    days = [date.fromisoformat(pair.today()) - timedelta(days=days) for days in (1, 0)]
    for paid, amount, day, stands in ((250, "250.00", days[0], first), (TOTAL, "1000.00", days[1], last)):
        pair.does("customerinvoices", invoice, "pay", amount=amount, date=str(day))
        pair.synced()
        assert (told(pair, kind), stage(pair, kind)) == ((paid, TOTAL - paid, str(day)), stands)


@pytest.mark.parametrize("source", LAST)
@pytest.mark.parametrize("made", ["order", "invoice draft", "invoice"])
def test_what_is_paid_of_a_sale_stands_on_it_and_moves_its_stage(source: str, made: str) -> None:
    with BooksAndCrm() as pair:
        sent(pair, source, made)
        before = stage(pair, source)
        invoice = billed(pair, made)
        pair.synced()
        assert (told(pair, source), stage(pair, source)) == ((0, TOTAL, None), before)
        is_paid_in_two_parts(pair, source, invoice, before, LAST[source])
        pair.does("customerinvoices", invoice, "take_back", why="Chargeback")
        pair.synced()
        assert told(pair, source)[:2] == (0, TOTAL)
        assert len(pair.held(f"{source}s")) == len(pair.records(BOOKS, "customerinvoices")) == 1
        assert pair.settles()


def test_an_order_whose_reference_a_person_changed_is_still_known_by_the_order_its_invoice_was_made_of() -> None:
    with BooksAndCrm() as pair:
        sent(pair, "deal", "order")
        pair.changes("orders", pair.records(BOOKS, "orders")[0]["Id"], YourReference="Anna Åkesson")
        is_paid_in_two_parts(pair, "deal", billed(pair, "order"), "closedwon", "contractsent")


@pytest.mark.parametrize("made", ["deal", "order", "invoice"])
def test_what_is_paid_of_an_order_of_eaccounting_stands_on_what_was_made_of_it(made: str) -> None:
    flow = {"invoice": "payments"}.get(made, f"{made}_payments")
    last = LAST.get(made, "paid")
    moved = f'paid_stage = "{last}"' if made in LAST else ""
    chosen = f'direction = "left-to-right"\nof = "sales"\n{moved}'
    sales = f'direction = "left-to-right"\nstart = "everything"\ntype = "{made}"'
    with BooksAndCrm(configuration(customers=OFF, products=OFF, sales=sales, **{flow: chosen})) as pair:
        pair.article("OAK-1", price="100")
        order = pair.order(pair.customer("Öberg AB", "ann@oberg.example"), pair.row("OAK-1", "10"))
        pair.synced()
        first = stage(pair, made)
        pair.does("orders", order, "convert")
        (invoice,) = pair.records(BOOKS, "customerinvoices")
        is_paid_in_two_parts(pair, made, invoice["Id"], first, last)
        assert pair.settles()


@pytest.mark.parametrize("made", ["deal", "order"])
def test_what_is_paid_of_an_invoice_of_eaccounting_stands_on_what_was_made_of_it(made: str) -> None:
    properties = 'paid_property = "lb_amount_paid"\nopen_property = "lb_amount_open"\npaid_on_property = "lb_paid_on"'
    stages = f'paid_stage = "{LAST[made]}"\nstage = "closedwon"'
    sales = f'direction = "left-to-right"\nstart = "everything"\nsource = "invoice"\ntype = "{made}"\n{stages}'
    with BooksAndCrm(configuration(customers=OFF, products=OFF, sales=f"{sales}\n{properties}")) as pair:
        pair.article("OAK-1", price="100")
        invoice = pair.invoice(pair.customer("Öberg AB", "ann@oberg.example"), pair.row("OAK-1", "10"))
        pair.synced()
        is_paid_in_two_parts(pair, made, invoice, stage(pair, made), LAST[made])
        assert pair.settles()


def test_invoices_that_name_the_same_person_and_no_sale_are_skipped_and_none_waits() -> None:
    payments = 'direction = "left-to-right"'
    with BooksAndCrm(configuration(customers=OFF, products=OFF, deal_payments=payments)) as pair:
        pair.article("OAK-1")
        customer = pair.customer("Öberg AB")
        ids = [pair.invoice(customer, pair.row("OAK-1"), YourReference="Anna") for _ in range(2)]
        pair.does("orders", pair.order(customer, pair.row("OAK-1")), "convert")
        found = pair.outcomes(pair.synced(), "deal_payments")
        assert {found[id].outcome for id in ids} == {"skipped"}
        assert {line.outcome for line in found.values()} == {"skipped", "excluded"}
        assert pair.held("deals") == []


def test_a_later_invoice_of_the_same_deal_fails_and_what_is_told_of_the_first_stays() -> None:
    with BooksAndCrm() as pair:
        deal = sent(pair, "deal", "order")
        pair.does("customerinvoices", billed(pair, "order"), "pay", amount="250.00")
        pair.synced()
        customer = pair.records(BOOKS, "customerinvoices")[0]["CustomerId"]
        rest = pair.invoice(customer, pair.row("OAK-1", "3"), YourReference=deal)
        pair.does("customerinvoices", rest, "pay")
        line = pair.outcomes(pair.synced(), "deal_payments")[rest]
        assert (line.outcome, line.problem.code if line.problem else "") == ("failed", "LB-MATCH-02")
        assert (told(pair, "deal")[:2], stage(pair, "deal")) == ((250, 1000), "closedwon")


@pytest.mark.parametrize("flow", ["", "deal_payments"])
def test_payments_are_told_only_where_that_is_switched_on(flow: str) -> None:
    with BooksAndCrm() as pair:
        sent(pair, "deal", "invoice")
        payments = {flow: 'direction = "left-to-right"'} if flow else {}
        orders = 'direction = "right-to-left"\ntype = "invoice"'
        pair.configuration = configuration(customers=OFF, products=OFF, orders=orders, **payments)
        pair.does("customerinvoices", billed(pair, "invoice"), "pay")
        pair.synced()
        assert (told(pair, "deal")[0] == TOTAL) is bool(flow)
