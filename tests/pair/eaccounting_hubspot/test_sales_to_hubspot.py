"""Orders and invoices of eAccounting as deals, orders and invoices of HubSpot."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.pair.rig import break_calls
from tests.support.eaccounting_hubspot import BOOKS, CRM, NUMBER, TEXT, BooksAndCrm, configuration

from ledgerbridge.model.problems import SetupError

OFF = 'direction = "off"'
TOTALS = {"deal": "amount", "order": "hs_total_price", "invoice": "hs_amount_billed"}


def setup(settings: str = "", customers: str = OFF, products: str = OFF, more: str = "") -> str:
    sales = f'direction = "left-to-right"\nstart = "everything"\n{settings}'
    return configuration(more, customers=customers, products=products, sales=sales)


def sold(pair: BooksAndCrm, source: str = "order", customer: str = "", **more: Any) -> str:
    """Two tables at 890.00 less 10 % are sold to a company."""
    if not pair.articles():
        pair.article("OAK-1", "Oak table", "890.00")
    customer = customer or pair.customer("Öberg AB", "ann@oberg.example", ContactPersonName="Ann Öberg")
    rows = [pair.row("OAK-1", "2", "890.00", "10")]
    return pair.order(customer, *rows, **more) if source == "order" else pair.invoice(customer, *rows, **more)


@pytest.mark.feature("F-EA-HS-ORD-01")
@pytest.mark.feature("F-CORE-ORD-07")
@pytest.mark.parametrize("kind", TOTALS)
@pytest.mark.parametrize(("source", "total"), [("order", "1602.00"), ("invoice", "2002.50")])
def test_each_kind_becomes_each_kind_with_the_same_total_once(source: str, total: str, kind: str) -> None:
    with BooksAndCrm(setup(f'source = "{source}"\ntype = "{kind}"')) as pair:
        sold(pair, source)
        assert pair.synced().counts["sales"] == {"created": 1}
        (one,) = pair.held(f"{kind}s")
        assert Decimal(one[TOTALS[kind]]) == Decimal(total)
        assert [other for other in TOTALS if pair.held(f"{other}s")] == [kind]
        assert pair.settles()


@pytest.mark.feature("F-EA-HS-ORD-02")
@pytest.mark.feature("F-CORE-ORD-20")
@pytest.mark.feature("F-CORE-B-06")
@pytest.mark.parametrize("stage", ["closedwon", "contractsent"])
def test_a_deal_stands_in_the_chosen_stage_with_lines_amount_date_and_associations(stage: str) -> None:
    with BooksAndCrm(setup(f'pipeline = "default"\nstage = "{stage}"')) as pair:
        sold(pair)
        pair.synced()
        (deal,) = pair.held("deals")
        assert (deal["pipeline"], deal["dealstage"]) == ("default", stage)
        assert (deal["dealname"], deal["closedate"][:10]) == ("1 Öberg AB", pair.today())
        assert (Decimal(deal["amount"]), deal["deal_currency_code"]) == (Decimal("1602.00"), "SEK")
        (line,) = deal["lines"]
        assert (line["hs_sku"], line["name"]) == ("OAK-1", "Oak table")
        numbers = ("quantity", "price", "hs_discount_percentage", "amount")
        assert [Decimal(line[name]) for name in numbers] == [2, Decimal("890"), 10, Decimal("1602.00")]
        (contact,), (company,) = pair.contacts(), pair.records(CRM, "companies")
        assert (contact["email"], company["properties"]["name"]) == ("ann@oberg.example", "Öberg AB")
        beside = {name: [one["id"] for one in deal["associations"][name]] for name in ("contacts", "companies")}
        assert beside == {"contacts": [contact["id"]], "companies": [company["id"]]}


@pytest.mark.feature("F-EA-HS-ORD-03")
@pytest.mark.feature("F-CORE-ORD-06")
def test_an_unknown_article_becomes_a_product_that_the_next_order_uses_again() -> None:
    with BooksAndCrm(setup()) as pair:
        sold(pair)
        pair.synced()
        (product,) = pair.products()
        assert (product["hs_sku"], product["name"], Decimal(product["price"])) == ("OAK-1", "Oak table", Decimal(890))
        sold(pair, customer=pair.customers()[0]["Id"])
        pair.synced()
        assert [one["id"] for one in pair.products()] == [product["id"]]
        assert [line["hs_product_id"] for deal in pair.held("deals") for line in deal["lines"]] == [product["id"]] * 2


@pytest.mark.feature("F-EA-HS-ORD-03")
@pytest.mark.parametrize("chosen", ["fail", "substitute"])
def test_a_missing_product_fails_or_is_replaced_where_that_is_chosen(chosen: str) -> None:
    with BooksAndCrm(setup(f'on_missing_product = "{chosen}"\nsubstitute_product = "MISC"')) as pair:
        misc = pair.product("MISC")
        id = sold(pair)
        line = pair.outcomes(pair.synced(), "sales")[id]
        used = [line["hs_product_id"] for deal in pair.held("deals") for line in deal["lines"]]
        assert used == ([misc] if chosen == "substitute" else [])
        assert (line.problem.code if line.problem else "") == ("" if chosen == "substitute" else "LB-DOC-08")
        assert len(pair.products()) == 1


@pytest.mark.feature("F-EA-HS-ORD-04")
def test_an_unpaid_invoice_is_left_out_and_sent_once_it_is_paid() -> None:
    with BooksAndCrm(setup('source = "invoice"\npaid_statuses = ["Paid"]')) as pair:
        id = sold(pair, "invoice")
        line = pair.outcomes(pair.synced(), "sales")[id]
        assert (line.outcome, line.reason) == ("excluded", "PaymentStatus Unpaid is none of Paid")
        assert pair.contacts() == [] and pair.products() == []
        pair.does("customerinvoices", id, "pay")
        pair.synced()
        assert len(pair.held("deals")) == 1
        assert pair.settles()


@pytest.mark.feature("F-EA-HS-ORD-04")
@pytest.mark.parametrize(("statuses", "sent"), [('["Ongoing"]', True), ('["Shipped"]', False)])
def test_orders_of_the_chosen_statuses_are_sent(statuses: str, sent: bool) -> None:
    with BooksAndCrm(setup(f"statuses = {statuses}")) as pair:
        sold(pair)
        pair.synced()
        assert bool(pair.held("deals")) is sent


@pytest.mark.feature("F-EA-HS-ORD-05")
@pytest.mark.feature("F-CORE-ORD-18")
def test_constants_and_other_fields_are_added_by_rules() -> None:
    rules = """
[[integration.pair.flows.sales.rule]]
id = "shop"
into = "right"
field = "shop"
value = { fixed = "SHOP-7" }
[[integration.pair.flows.sales.rule]]
id = "delivery"
into = "right"
field = "carrier"
value = "DeliveryMethodName"
"""
    with BooksAndCrm() as pair:
        for name in ("shop", "carrier"):
            pair.owner.add("deals", name, name, TEXT)
        pair.configuration = setup(more=rules)
        sold(pair, DeliveryMethodName="Courier")
        pair.synced()
        assert [(one["shop"], one["carrier"]) for one in pair.held("deals")] == [("SHOP-7", "Courier")]


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-16")
def test_a_golden_invoice_arrives_in_every_default_field() -> None:
    with BooksAndCrm(setup('source = "invoice"\ntype = "invoice"')) as pair:
        sold(pair, "invoice")
        pair.synced()
        (one,) = pair.held("invoices")
        (source,) = pair.records(BOOKS, "customerinvoices")
        assert one["hs_number"] == str(source["InvoiceNumber"])
        assert [one[name][:10] for name in ("hs_invoice_date", "hs_due_date")] == [
            source["InvoiceDate"][:10],
            source["DueDate"][:10],
        ]
        assert (one["hs_currency"], one["hs_invoice_status"], one["hs_invoice_billable"]) == ("SEK", "open", "false")
        assert Decimal(one["hs_amount_billed"]) == source["TotalAmountInvoiceCurrency"]
        assert [(line["hs_sku"], Decimal(line["amount"])) for line in one["lines"]] == [("OAK-1", Decimal("1602.00"))]


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-16")
def test_a_golden_order_arrives_in_every_default_field() -> None:
    with BooksAndCrm(setup('type = "order"\norder_status = "received"')) as pair:
        more = {"InvoiceAddress1": "Storgatan 12", "DeliveryAddress1": "Hamngatan 1", "DeliveryCity": "Stockholm"}
        sold(pair, **more, DeliveryPostalCode="111 47", DeliveryCountryCode="SE")
        pair.synced()
        (one,) = pair.held("orders")
        assert (one["hs_external_order_id"], one["hs_order_name"]) == ("1", "1 Öberg AB")
        assert (one["hs_external_order_status"], one["hs_currency_code"]) == ("received", "SEK")
        held = {
            kind: [one[f"hs_{kind}_address_{part}"] for part in ("postal_code", "city", "country")]
            for kind in ("billing", "shipping")
        }
        assert held == {"billing": ["903 26", "Umeå", "SE"], "shipping": ["111 47", "Stockholm", "SE"]}
        assert one["hs_shipping_address_street"] == "Hamngatan 1"


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-02")
def test_an_invoice_that_hubspot_has_already_is_left_as_it_is() -> None:
    with BooksAndCrm(setup('source = "invoice"\ntype = "invoice"\nreference_field = "hs_number"')) as pair:
        pair.load(
            CRM, "invoices", [{"properties": {"hs_number": "1", "hs_currency": "SEK", "hs_invoice_billable": "false"}}]
        )
        id = sold(pair, "invoice")
        line = pair.outcomes(pair.synced(), "sales")[id]
        assert (line.outcome, line.reason) == ("skipped", "already there as no. 1")
        assert len(pair.held("invoices")) == 1 and pair.contacts() == []


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-02")
@pytest.mark.parametrize("kind", TOTALS)
def test_a_document_whose_answer_was_lost_is_made_once_with_its_lines(kind: str) -> None:
    with BooksAndCrm(setup(f'type = "{kind}"')) as pair:
        sold(pair)
        break_calls(pair, CRM, "timeout", f"*/{kind}s/batch/*", "after", method="POST", times=1, nth=None)
        pair.synced()
        pair.sandbox.desk(CRM).faults.lift_all()
        pair.synced()
        pair.synced()
        (one,) = pair.held(f"{kind}s")
        assert len(one["lines"]) == 1 and len(pair.records(CRM, "line_items")) == 1


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-03")
@pytest.mark.feature("F-CORE-ORD-04")
def test_the_customer_comes_along_also_where_its_flow_goes_the_other_way() -> None:
    with BooksAndCrm(setup(customers="")) as pair:
        person = pair.customer("Bo Lind", "bo@example.com", IsPrivatePerson=True)
        there = pair.contact("cy@example.com", "Cy", "Berg", phone="+46 8 1")
        known = pair.customer("Cy AB", "cy@example.com", Telephone="+46 8 2")
        pair.article("OAK-1", "Oak table", "890.00")
        sold(pair, customer=person)
        sold(pair, customer=known)
        pair.synced()
        contacts = {one["email"]: one for one in pair.contacts()}
        assert (contacts["bo@example.com"]["firstname"], contacts["bo@example.com"]["lastname"]) == ("Bo", "Lind")
        assert contacts["cy@example.com"]["phone"] == "+46 8 1"
        beside = [one["associations"]["contacts"][0]["id"] for one in pair.held("deals")]
        assert set(beside) == {contacts["bo@example.com"]["id"], there}
        pair.synced()
        assert pair.settles()


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-05")
@pytest.mark.parametrize(("when", "outcome"), [("never", "failed"), ("fallback", "created")])
def test_a_customer_without_an_email_fails_or_the_default_one_stands_in(when: str, outcome: str) -> None:
    with BooksAndCrm() as pair:
        debtor = pair.contact("web@x.example", "Web", "Shop")
        pair.configuration = setup(f'default_debtor.when = "{when}"\ndefault_debtor.id = "{debtor}"')
        id = sold(pair, customer=pair.customer("Nobody AB"))
        assert pair.outcomes(pair.synced(), "sales")[id].outcome == outcome
        found = [one["associations"]["contacts"][0]["id"] for one in pair.held("deals")]
        assert found == ([debtor] if outcome == "created" else [])


# --- paid -------------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-B-17")
def test_a_mirrored_invoice_is_paid_once_its_invoice_is_paid_in_full() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("invoices", "still_open", "Open", NUMBER)
        pair.configuration = setup('source = "invoice"\ntype = "invoice"\nopen_property = "still_open"')
        id = sold(pair, "invoice")
        pair.synced()
        told = []
        for amount in ("1000.00", "1002.50"):
            pair.does("customerinvoices", id, "pay", amount=amount)
            pair.synced()
            told += [(one["hs_invoice_status"], Decimal(one["still_open"])) for one in pair.held("invoices")]
        assert told == [("open", Decimal("1002.50")), ("paid", Decimal(0))]
        assert pair.settles()


@pytest.mark.feature("F-CORE-B-17")
@pytest.mark.feature("F-CORE-B-19")
def test_a_deal_moves_to_the_stage_of_what_is_paid() -> None:
    settings = 'source = "invoice"\nstage = "contractsent"\npaid_stage = "closedwon"'
    with BooksAndCrm(setup(settings)) as pair:
        id = sold(pair, "invoice")
        pair.synced()
        assert [one["dealstage"] for one in pair.held("deals")] == ["contractsent"]
        pair.does("customerinvoices", id, "pay")
        pair.synced()
        assert [one["dealstage"] for one in pair.held("deals")] == ["closedwon"]
        assert pair.settles()


@pytest.mark.feature("F-EA-HS-ORD-06", "F-CORE-ORD-14")
@pytest.mark.parametrize(("mode", "lines"), [("line", []), ("spread", [(2, 890, 20)])])
def test_a_discount_on_a_row_of_its_own_comes_off_the_others_where_that_is_chosen(
    mode: str, lines: list[tuple[int, int, int]]
) -> None:
    with BooksAndCrm(setup(f'source = "invoice"\ndiscount.mode = "{mode}"')) as pair:
        pair.article("OAK-1", "Oak table", "890.00")
        customer = pair.customer("Öberg AB", "ann@oberg.example")
        id = pair.invoice(customer, pair.row("OAK-1", "2", "890.00"), pair.row("OAK-1", "1", "-356.00"))
        told = pair.outcomes(pair.synced(), "sales")[id]
        assert (told.problem.code if told.problem else "") == ("" if lines else "LB-DOC-20")
        said = ("quantity", "price", "hs_discount_percentage")
        held = [tuple(Decimal(line[name]) for name in said) for deal in pair.held("deals") for line in deal["lines"]]
        assert held == lines
        assert [Decimal(deal["amount"]) for deal in pair.held("deals")] == ([Decimal("1780.00")] if lines else [])


# --- what there is not ------------------------------------------------------------------------------------------------

NOT_THERE = {
    "tax.map": '{ 25 = "1" }',
    "revenue.account": '"3001"',
    "payment.condition_map": '{ NET30 = "1" }',
    "payment.method_map": '{ card = "1" }',
    "shipping.method_map": '{ DHL = "1" }',
    "cost_centre": '"SALES"',
    "discount.product": '"DISC"',
    "shipping.mode": '"spread"',
}


@pytest.mark.feature("F-EA-HS-ORD-06")
@pytest.mark.parametrize("key", NOT_THERE)
def test_what_one_of_the_two_has_not_is_refused_by_name_with_the_reason(key: str) -> None:
    with BooksAndCrm(setup(f"{key} = {NOT_THERE[key]}")) as pair:
        with pytest.raises(SetupError) as refused:
            pair.integration()
        assert key in str(refused.value) and "ot in " in str(refused.value)
