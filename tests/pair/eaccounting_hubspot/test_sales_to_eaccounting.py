"""Deals, orders and invoices of HubSpot as orders, drafts and invoices of eAccounting."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.pair.rig import break_calls
from tests.support.eaccounting_hubspot import BOOKS, NUMBER, TEXT, BooksAndCrm, configuration

from ledgerbridge.engine.open_documents import CLOSED
from ledgerbridge.model.problems import SetupError

OFF = 'direction = "off"'
DOCUMENTS = {"order": "orders", "invoice draft": "customerinvoicedrafts", "invoice": "customerinvoices"}


def setup(settings: str = "", customers: str = "", products: str = "", more: str = "") -> str:
    """Documents alone: customers and products only come along."""
    orders = f'direction = "right-to-left"\n{settings}'
    return configuration(more, customers=f"{OFF}\n{customers}", products=f"{OFF}\n{products}", orders=orders)


def stocked(pair: BooksAndCrm, *skus: str) -> None:
    """Products of 890.00 on both sides."""
    for sku in skus or ("OAK-1",):
        pair.article(sku, f"Table {sku}", "890.00")
        pair.product(sku, f"Table {sku}", "890.00")


def made(pair: BooksAndCrm, kind: str = "order") -> list[dict[str, Any]]:
    return [one for one in pair.records(BOOKS, DOCUMENTS[kind]) if not one.get("IsDeleted")]


def code(pair: BooksAndCrm, id: str) -> str:
    """The code of what keeps a document back."""
    problem = pair.outcomes(pair.synced(), "orders")[id].problem
    return problem.code if problem is not None else ""


@pytest.mark.feature("F-EA-HS-ORD-01")
@pytest.mark.feature("F-CORE-ORD-07")
@pytest.mark.feature("F-CORE-ORD-01")
@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("source", ["deal", "order", "invoice"])
def test_each_kind_becomes_each_kind_with_the_same_total_once(source: str, kind: str) -> None:
    with BooksAndCrm(setup(f'source = "{source}"\ntype = "{kind}"')) as pair:
        stocked(pair)
        contact = pair.contact("ann@oberg.example", company="Öberg AB")
        line = pair.line("OAK-1", "2", "890.00", hs_discount_percentage="10")
        sale = {"deal": pair.deal, "order": pair.crm_order, "invoice": pair.crm_invoice}[source]
        totals = {"deal": "amount", "order": "hs_total_price", "invoice": "hs_amount_billed"}
        id = sale(contact, line, **{totals[source]: "1602.00"})
        assert pair.synced().counts["orders"]["created"] == 1
        (one,) = made(pair, kind)
        net = {
            "order": ("Amount", 0),
            "invoice draft": ("TotalAmount", 1),
            "invoice": ("TotalAmountInvoiceCurrency", 1),
        }
        field, with_vat = net[kind]
        assert one[field] == (Decimal("2002.50") if with_vat else Decimal("1602.00"))
        assert one["YourReference"] == {"deal": id, "order": "W-1001", "invoice": "INV-1"}[source]
        assert [other for other in DOCUMENTS if made(pair, other)] == [kind]
        assert pair.settles()


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-16")
def test_a_golden_order_arrives_in_every_default_field() -> None:
    with BooksAndCrm(setup('source = "order"')) as pair:
        stocked(pair, "OAK-1", "OAK-2")
        contact = pair.contact("ann@oberg.example", company="Öberg AB")
        lines = (pair.line("OAK-1", "2", "890.00"), pair.line("OAK-2", "1.5", "10.10"))
        billing = {"street": "Storgatan 12", "postal_code": "903 26", "city": "Umeå", "country": "SE"}
        shipping = {"street": "Hamngatan 1", "postal_code": "111 47", "city": "Stockholm", "country": "SE"}
        places = {"billing": billing, "shipping": shipping}
        said = {f"hs_{kind}_address_{name}": text for kind, one in places.items() for name, text in one.items()}
        pair.crm_order(contact, *lines, **said)
        pair.synced()
        (one,) = made(pair)
        assert (one["CustomerName"], one["CurrencyCode"], one["OrderDate"][:10]) == ("Öberg AB", "SEK", pair.today())
        for prefix, wanted in (("Invoice", billing), ("Delivery", shipping)):
            held = [one[f"{prefix}{name}"] for name in ("Address1", "PostalCode", "City", "CountryCode")]
            assert held == list(wanted.values())
        rows = [(row["ArticleNumber"], row["Text"], row["Quantity"], row["UnitPrice"]) for row in one["Rows"]]
        assert rows == [
            ("OAK-1", "Table OAK-1", Decimal(2), Decimal("890.00")),
            ("OAK-2", "Table OAK-2", Decimal("1.5"), Decimal("10.10")),
        ]


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-02")
@pytest.mark.parametrize(("chosen", "outcome"), [("skip", "skipped"), ("report as failure", "failed")])
def test_an_order_that_is_there_already_is_left_as_it_is(chosen: str, outcome: str) -> None:
    chosen = {"report as failure": "fail"}.get(chosen, chosen)
    with BooksAndCrm(setup(f'source = "order"\non_existing = "{chosen}"')) as pair:
        stocked(pair)
        pair.order(pair.customer("Old AB"), pair.row("OAK-1"), YourReference="W-1001")
        id = pair.crm_order(pair.contact("new@oberg.example"), pair.line("OAK-1"))
        line = pair.outcomes(pair.synced(), "orders")[id]
        assert line.outcome == outcome
        if outcome == "skipped":
            assert line.reason == "already there as no. 1"
        assert [one["Name"] for one in pair.customers()] == ["Old AB"]
        assert len(made(pair)) == 1


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-02")
@pytest.mark.parametrize("is_open", [True, False])
def test_an_order_that_is_there_is_updated_while_it_is_open_and_left_alone_once_it_is_not(is_open: bool) -> None:
    with BooksAndCrm(setup('source = "order"\non_existing = "update if still open"')) as pair:
        stocked(pair)
        there = pair.order(pair.customer("Old AB"), pair.row("OAK-1"), YourReference="W-1001", DeliveryCity="Umeå")
        if not is_open:
            pair.does("orders", there, "convert")
        before = made(pair)
        new = pair.contact("new@oberg.example")
        id = pair.crm_order(new, pair.line("OAK-1", "5"), hs_shipping_address_city="Lund")
        line = pair.outcomes(pair.synced(), "orders")[id]
        told = ("updated", "already there as no. 1") if is_open else ("skipped", CLOSED.format(number=1))
        assert (line.outcome, line.reason) == told
        (one,) = made(pair)
        assert one["DeliveryCity"] == ("Lund" if is_open else "Umeå")
        kept = [[(row["Quantity"], row["UnitPrice"]) for row in each["Rows"]] for each in (*before, one)]
        assert kept[0] == kept[1] and one["CustomerId"] == before[0]["CustomerId"]
        assert [customer["Name"] for customer in pair.customers()] == ["Old AB"]
        assert pair.settles() and len(made(pair)) == 1


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-02")
@pytest.mark.feature("F-CORE-B-05")
@pytest.mark.parametrize("kind", ["order", "invoice draft"])
def test_a_document_whose_answer_was_lost_is_made_once(kind: str) -> None:
    with BooksAndCrm(setup(f'type = "{kind}"')) as pair:
        stocked(pair)
        pair.deal(pair.contact("ann@oberg.example"), pair.line("OAK-1"))
        break_calls(pair, BOOKS, "timeout", f"*/{DOCUMENTS[kind]}", "after", method="POST", times=1)
        pair.synced()
        pair.sandbox.desk(BOOKS).faults.lift_all()
        assert pair.synced().counts["orders"] == {"created": 1}
        assert len(made(pair, kind)) == 1
        assert pair.settles()


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-03")
@pytest.mark.feature("F-CORE-CUS-02")
@pytest.mark.parametrize(("update", "phone"), [("true", "+46 8 2"), ("false", "+46 8 1")])
def test_an_order_brings_its_customer_and_updates_it_if_wanted(update: str, phone: str) -> None:
    with BooksAndCrm(setup(f"update_customer = {update}")) as pair:
        stocked(pair)
        contact = pair.contact("ann@oberg.example", company="Öberg AB", phone="+46 8 1")
        pair.deal(contact, pair.line("OAK-1"))
        pair.synced()
        pair.property_edits("contacts", contact, phone="+46 8 2")
        assert pair.settles()
        pair.deal(contact, pair.line("OAK-1"))
        pair.synced()
        assert [(one["Name"], one["Telephone"]) for one in pair.customers()] == [("Öberg AB", phone)]
        assert len(made(pair)) == 2


@pytest.mark.feature("F-CORE-ORD-05", "F-CORE-ORD-14")
@pytest.mark.parametrize(("is_private", "country"), [(False, "SE"), (True, "SE"), (False, "NO")])
def test_prices_and_tax_of_an_order_are_those_of_the_default_debtor(is_private: bool, country: str) -> None:
    with BooksAndCrm(setup()) as pair:
        stocked(pair)
        debtor = pair.customer("Web shop", IsPrivatePerson=is_private, InvoiceCountryCode=country)
        pair.configuration = setup(f'default_debtor.when = "always"\ndefault_debtor.id = "{debtor}"')
        pair.deal(
            pair.contact("ann@oberg.example", company="Öberg AB", country="DE"), pair.line("OAK-1", "2", "890.00")
        )
        pair.synced()
        (one,) = made(pair)
        vat = 0 if country == "NO" else 445
        assert (one["CustomerId"], one["IncludesVat"], one["VatAmount"]) == (debtor, is_private, vat)
        assert one["Amount"] == (2225 if is_private else 1780)


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-05")
@pytest.mark.parametrize(
    ("when", "own", "nobody"),
    [
        ("never", "ann@oberg.example", "LB-DOC-11"),
        ("fallback", "ann@oberg.example", ""),
        ("always", "web@x.example", ""),
    ],
)
def test_the_default_debtor_stands_in_as_chosen(when: str, own: str, nobody: str) -> None:
    with BooksAndCrm() as pair:
        stocked(pair)
        debtor = pair.customer("Web shop", "web@x.example")
        chosen = f'default_debtor.when = "{when}"\ndefault_debtor.id = "{debtor}"'
        pair.configuration = setup(chosen)
        named = pair.deal(pair.contact("ann@oberg.example"), pair.line("OAK-1"))
        guest = pair.deal("", pair.line("OAK-1"))
        assert code(pair, guest) == nobody
        emails = {one["Id"]: one["EmailAddress"] for one in pair.customers()}
        found = {one["YourReference"]: emails[one["CustomerId"]] for one in made(pair)}
        assert found == {named: own} | ({} if nobody else {guest: "web@x.example"})


@pytest.mark.feature("F-EA-HS-ORD-08")
@pytest.mark.feature("F-CORE-ORD-06")
@pytest.mark.parametrize(("chosen", "article"), [("fail", ""), ("create", "NEW-1"), ("substitute", "MISC")])
def test_a_product_that_eaccounting_lacks_fails_is_made_or_replaced(chosen: str, article: str) -> None:
    with BooksAndCrm() as pair:
        pair.configuration = setup(
            f'on_missing_product = "{chosen}"\nsubstitute_product = "MISC"',
            products=f'coding.default = "{pair.coding("Goods 25 %")}"',
        )
        pair.article("MISC")
        pair.product("NEW-1", "Lamp", "12.00")
        id = pair.deal(pair.contact("ann@oberg.example"), pair.line("NEW-1", price="12.00"))
        line = pair.outcomes(pair.synced(), "orders")[id]
        if not article:
            assert line.problem is not None and line.problem.code == "LB-DOC-08"
            assert line.problem.values["sku"] == "NEW-1"
        assert [row["ArticleNumber"] for one in made(pair) for row in one["Rows"]] == ([article] if article else [])
        assert {one["Number"] for one in pair.articles()} == {"MISC", article} - {""}


@pytest.mark.feature("F-EA-HS-ORD-01")
@pytest.mark.feature("F-CORE-ORD-20")
@pytest.mark.parametrize(("status", "held"), [("Draft", 1), ("Ongoing", 2)])
def test_a_new_order_gets_the_status_that_was_chosen(status: str, held: int) -> None:
    with BooksAndCrm(setup(f'target_status = "{status}"')) as pair:
        stocked(pair)
        pair.deal(pair.contact("ann@oberg.example"), pair.line("OAK-1"))
        pair.synced()
        assert [one["Status"] for one in made(pair)] == [held]


@pytest.mark.feature("F-EA-HS-ORD-01")
@pytest.mark.feature("F-EA-HS-ORD-04")
@pytest.mark.parametrize(
    ("source", "chosen", "sent", "kept"),
    [
        ("deal", 'stages = ["closedwon"]', {}, {"dealstage": "contractsent"}),
        ("order", 'statuses = ["paid"]', {"hs_external_order_status": "paid"}, {"hs_external_order_status": "new"}),
        ("invoice", 'invoice_statuses = ["paid"]', {"hs_invoice_status": "paid"}, {"hs_invoice_status": "open"}),
        ("invoice", "", {"hs_invoice_status": "open"}, {"hs_invoice_status": "draft"}),
    ],
)
def test_only_documents_of_the_chosen_statuses_are_sent(
    source: str, chosen: str, sent: dict[str, str], kept: dict[str, str]
) -> None:
    with BooksAndCrm(setup(f'source = "{source}"\n{chosen}')) as pair:
        stocked(pair)
        sale = {"deal": pair.deal, "order": pair.crm_order, "invoice": pair.crm_invoice}[source]
        number = {"order": "hs_external_order_id", "invoice": "hs_number"}.get(source, "dealname")
        contact = pair.contact("ann@oberg.example")
        went = sale(contact, pair.line("OAK-1"), **sent)
        stayed = sale(contact, pair.line("OAK-1"), **{number: "Another", **kept})
        found = pair.outcomes(pair.synced(), "orders")
        assert (found[went].outcome, found[stayed].outcome) == ("created", "excluded")
        (field,) = kept
        assert field in found[stayed].reason
        pair.property_edits(f"{source}s", stayed, **(sent or {"dealstage": "closedwon"}))
        pair.synced()
        assert len(made(pair)) == 2 and pair.settles()


@pytest.mark.feature("F-EA-HS-ORD-05")
@pytest.mark.feature("F-CORE-ORD-18")
def test_constants_and_properties_of_the_accounts_own_are_added() -> None:
    rules = """
[[integration.pair.flows.orders.rule]]
id = "shop"
into = "left"
field = "BuyersOrderReference"
value = { fixed = "SHOP-7" }
[[integration.pair.flows.orders.rule]]
id = "gate"
into = "left"
field = "DeliveryAddress2"
value = "gate"
"""
    with BooksAndCrm() as pair:
        pair.owner.add("deals", "gate", "Gate", TEXT)
        pair.configuration = setup(more=rules)
        stocked(pair)
        pair.deal(pair.contact("ann@oberg.example"), pair.line("OAK-1"), gate="Gate 4")
        pair.synced()
        assert [(one["BuyersOrderReference"], one["DeliveryAddress2"]) for one in made(pair)] == [("SHOP-7", "Gate 4")]


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-EA-HS-ORD-06")
@pytest.mark.feature("F-CORE-ORD-10")
@pytest.mark.parametrize(
    ("mode", "rows"),
    [("line", [("OAK-1", "1000"), ("FREIGHT", "50")]), ("spread", [("OAK-1", "1050")])],
)
def test_shipping_costs_go_where_chosen_and_the_total_stays(mode: str, rows: list[tuple[str, str]]) -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("deals", "shipping_costs", "Shipping", NUMBER)
        ship = f'shipping.property = "shipping_costs"\nshipping.mode = "{mode}"\nshipping.product = "FREIGHT"'
        pair.configuration = setup(ship)
        stocked(pair)
        pair.article("FREIGHT")
        contact = pair.contact("ann@oberg.example", company="Öberg AB")
        pair.deal(contact, pair.line("OAK-1", "1", "1000"), shipping_costs="50", amount="1050")
        pair.synced()
        (one,) = made(pair)
        assert [(row["ArticleNumber"], row["Amount"]) for row in one["Rows"]] == [
            (sku, Decimal(net)) for sku, net in rows
        ]
        assert one["Amount"] == Decimal("1050.00")


@pytest.mark.feature("F-EA-HS-ORD-06")
@pytest.mark.feature("F-CORE-ORD-14")
@pytest.mark.parametrize(
    ("mode", "rows"),
    [("line", [("OAK-1", "900"), ("OFF", "-5")]), ("spread", [("OAK-1", "895")])],
)
def test_a_discount_on_a_line_and_one_on_the_whole_keep_the_total(mode: str, rows: list[tuple[str, str]]) -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("deals", "total_discount", "Discount", NUMBER)
        pair.configuration = setup(
            f'discount.property = "total_discount"\ndiscount.mode = "{mode}"\ndiscount.product = "OFF"'
        )
        stocked(pair)
        pair.article("OFF")
        line = pair.line("OAK-1", "1", "1000", hs_discount_percentage="10")
        pair.deal(pair.contact("ann@oberg.example", company="Öberg AB"), line, total_discount="5", amount="895")
        pair.synced()
        (one,) = made(pair)
        assert [(row["ArticleNumber"], row["Amount"]) for row in one["Rows"]] == [
            (sku, Decimal(net)) for sku, net in rows
        ]
        assert one["Amount"] == Decimal("895.00")


@pytest.mark.feature("F-EA-HS-ORD-06")
@pytest.mark.feature("F-CORE-CUS-08")
def test_cost_centre_and_project_stand_on_each_row() -> None:
    with BooksAndCrm() as pair:
        group = pair.records(BOOKS, "costcenters")[0]["Id"]
        wire = {"CostCenterId": group, "Name": "Shop", "ShortName": "SH", "IsActive": True}
        centre = pair.load(BOOKS, "costcenteritems", [wire])[0]
        project = pair.load(BOOKS, "projects", [{"Number": "1", "Name": "Web", "StartDate": pair.today()}])[0]
        pair.configuration = setup(f'cost_centre = "{centre}"\ncost_unit = "{project}"')
        stocked(pair)
        pair.deal(pair.contact("ann@oberg.example"), pair.line("OAK-1"), amount="100")
        pair.synced()
        rows = [(row["CostCenterItemId1"], row["ProjectId"]) for one in made(pair) for row in one["Rows"]]
        assert rows == [(centre, project)]


@pytest.mark.feature("F-EA-HS-ORD-06")
@pytest.mark.feature("F-CORE-ORD-11")
@pytest.mark.parametrize(("default", "unknown"), [("", "LB-MAP-01"), ('delivery.default = "POST"', "")])
def test_delivery_methods_are_mapped_and_an_unknown_one_fails_or_gets_the_default(default: str, unknown: str) -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("deals", "carrier", "Carrier", TEXT)
        pair.configuration = setup(f'delivery.property = "carrier"\ndelivery.map.DHL = "COUR"\n{default}')
        stocked(pair)
        contact = pair.contact("ann@oberg.example")
        known = pair.deal(contact, pair.line("OAK-1"), carrier="DHL")
        other = pair.deal(contact, pair.line("OAK-1"), carrier="Pigeon")
        assert code(pair, other) == unknown
        held = {one["YourReference"]: one["DeliveryMethodCode"] for one in made(pair)}
        assert held == {known: "COUR"} | ({} if unknown else {other: "POST"})


@pytest.mark.feature("F-EA-HS-ORD-07")
@pytest.mark.feature("F-CORE-ORD-13")
@pytest.mark.parametrize(("field", "held"), [('method.field = "BuyersOrderReference"', "card"), ("", None)])
def test_a_method_of_payment_goes_into_the_chosen_text_or_nowhere(field: str, held: str | None) -> None:
    chosen = f'source = "order"\nmethod.property = "hs_payment_processing_method"\n{field}'
    with BooksAndCrm(setup(chosen)) as pair:
        stocked(pair)
        pair.crm_order(pair.contact("ann@oberg.example"), pair.line("OAK-1"), hs_payment_processing_method="card")
        pair.synced()
        assert [one["BuyersOrderReference"] for one in made(pair)] == [held]


@pytest.mark.feature("F-EA-HS-ORD-07")
@pytest.mark.feature("F-CORE-ORD-12")
@pytest.mark.parametrize(("agreed", "days"), [("NET30", 30), ("NET10", 10)])
def test_the_terms_agreed_on_decide_the_due_date_of_the_invoice(agreed: str, days: int) -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("contacts", "agreed", "Terms", TEXT)
        rows = "\n".join(f'terms.map.NET{each} = "{pair.terms(each)}"' for each in (30, 10))
        pair.configuration = setup('type = "invoice"', customers=f'terms.property = "agreed"\n{rows}')
        stocked(pair)
        pair.deal(pair.contact("ann@oberg.example", agreed=agreed), pair.line("OAK-1"))
        pair.synced()
        (one,) = made(pair, "invoice")
        due = date.fromisoformat(pair.today()) + timedelta(days=days)
        assert one["TermsOfPaymentId"] == pair.terms(days)
        assert one["DueDate"][:10] == due.isoformat()


@pytest.mark.feature("F-EA-HS-ORD-07")
def test_terms_without_a_row_are_flagged_in_the_plan_and_nothing_is_made_with_them() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("contacts", "agreed", "Terms", TEXT)
        terms = f'terms.property = "agreed"\nterms.map.NET30 = "{pair.terms(30)}"'
        pair.configuration = setup('type = "invoice"', customers=terms)
        stocked(pair)
        pair.deal(pair.contact("ann@oberg.example", agreed="NET99"), pair.line("OAK-1"))
        pair.later()
        flagged = [line.problem for line in pair.lines(pair.plan()) if line.problem is not None]
        assert "LB-MAP-01" in {problem.code for problem in flagged} and "NET99" in str(flagged)
        pair.synced()
        assert (made(pair, "invoice"), pair.customers()) == ([], [])


NOT_THERE = {
    "tax.default_code": '"1"',
    "tax.map": '{ 25 = "1" }',
    "tax.by_country": '{ SE = "1" }',
    "revenue.account": '"3001"',
    "revenue.by_country": '{ SE = "3001" }',
    "payment.method_map": '{ card = "1" }',
    "payment.condition_map": '{ NET30 = "1" }',
    "shipping.method_map": '{ DHL = "1" }',
    "level": '"simple"',
}


@pytest.mark.feature("F-EA-HS-ORD-06")
@pytest.mark.feature("F-EA-HS-ORD-07")
@pytest.mark.feature("F-CORE-ORD-09")
@pytest.mark.feature("F-CORE-ORD-15")
@pytest.mark.parametrize("key", NOT_THERE)
def test_what_eaccounting_has_not_is_refused_by_name_with_the_reason(key: str) -> None:
    with BooksAndCrm(setup(f"{key} = {NOT_THERE[key]}")) as pair:
        with pytest.raises(SetupError) as refused:
            pair.integration()
        assert key in str(refused.value) and "ot in eAccounting" in str(refused.value)


@pytest.mark.feature("F-CORE-ORD-09")
@pytest.mark.parametrize(
    ("country", "vat", "rate"),
    [("SE", "", "25"), ("DE", "", "25"), ("DE", "DE136695976", "0"), ("NO", "", "0")],
)
def test_vat_follows_from_the_coding_and_from_where_the_customer_is(country: str, vat: str, rate: str) -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("contacts", "vat", "VAT number", TEXT)
        pair.configuration = setup('type = "invoice"', customers='vat_property = "vat"')
        stocked(pair)
        more = {"vat": vat} if vat else {}
        pair.deal(pair.contact("ann@oberg.example", company="Öberg", country=country, **more), pair.line("OAK-1"))
        pair.synced()
        (one,) = made(pair, "invoice")
        assert [row["PercentVat"] * 100 for row in one["Rows"]] == [Decimal(rate)]


@pytest.mark.feature("F-CORE-ORD-09")
@pytest.mark.feature("F-CORE-FIN-07")
def test_a_vat_number_that_cannot_be_right_leaves_no_vat_out() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("contacts", "vat", "VAT number", TEXT)
        pair.configuration = setup('type = "invoice"', customers='vat_property = "vat"')
        stocked(pair)
        buyer = pair.contact("ann@oberg.example", company="Öberg", country="DE", vat="DE136695977")
        deal = pair.deal(buyer, pair.line("OAK-1"))
        refused = pair.outcomes(pair.synced(), "orders")[deal].problem
        assert refused is not None and refused.code == "LB-DOC-59"
        assert made(pair, "invoice") == []
        pair.property_edits("contacts", buyer, vat="")
        pair.later()
        pair.sync(retry_failed=True)
        (one,) = made(pair, "invoice")
        assert [row["PercentVat"] * 100 for row in one["Rows"]] == [Decimal("25")]


@pytest.mark.feature("F-CORE-FIN-13")
@pytest.mark.parametrize(("rounds", "total", "rest"), [(True, "2003.00", "0.50"), (False, "2002.50", "0")])
def test_whole_krona_rounding_is_part_of_what_is_expected(rounds: bool, total: str, rest: str) -> None:
    with BooksAndCrm(setup('type = "invoice"')) as pair:
        pair.switches(currency_rounding=rounds)
        stocked(pair)
        pair.deal(
            pair.contact("a@oberg.example", company="Öberg"), pair.line("OAK-1", "1", "1602.00"), amount="1602.00"
        )
        report = pair.synced()
        (one,) = made(pair, "invoice")
        assert one["TotalAmountInvoiceCurrency"] == Decimal(total)
        assert abs(one.get("TotalRoundings") or 0) == Decimal(rest)
        assert report.counts["orders"] == {"created": 1}


@pytest.mark.feature("F-CORE-B-03")
@pytest.mark.feature("F-EA-HS-ORD-02")
def test_the_deal_is_told_the_number_and_moved_on() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("deals", "order_number", "Order number", TEXT)
        pair.configuration = setup('number_property = "order_number"\nstage_after = "contractsent"')
        stocked(pair)
        pair.deal(pair.contact("ann@oberg.example"), pair.line("OAK-1"))
        pair.synced()
        assert [(one["order_number"], one["dealstage"]) for one in pair.held("deals")] == [("1", "contractsent")]
        assert len(made(pair)) == 1
        assert pair.settles()
        assert len(made(pair)) == 1
