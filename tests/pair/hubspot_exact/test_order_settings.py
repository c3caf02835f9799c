"""Every setting of sales on their way to Exact, with two values that give two stated results."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.pair.hubspot_exact.selling import OAK, buyer, deal, orders, ready
from tests.support.hubspot_exact_world import (
    BILLS,
    DEALS,
    ENTRIES,
    HUBSPOT,
    INVOICES,
    ITEMS,
    ORDERS,
    SALES,
    World,
    world,
)

from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.settings import GENERAL as GENERAL_SETTINGS

IDS = {ORDERS: "OrderID", BILLS: "InvoiceID", ENTRIES: "EntryID"}
ENTRY = 'type = "sales entry"\nrevenue.account = "@account:8000"'
COUNTRIES = 'tax.home = "NL"\ntax.by_country = { NL = "1", "EU business" = "7", "EU consumer" = "2", "*" = "6" }'
VAT = '[flows.companies]\nvat_property = "vat_number"\n'


class Case(msgspec.Struct, frozen=True):
    """Settings, a sale, and what a field of the document or of its lines comes to."""

    name: str
    settings: str
    expected: Any
    path: str = ""
    """A field of the document; with `[]` before it, of its lines."""
    type: str = ORDERS
    sale: dict[str, Any] = {}
    of: str = DEALS
    lines: tuple[dict[str, Any], ...] = (OAK,)
    customer: dict[str, Any] = {}


BELGIAN = {"country": "BE", "vat_number": "BE0428759497"}
WRONG = {"country": "BE", "vat_number": "BE1"}
TERMS = 'payment.condition_property = "terms"\npayment.condition_map = { net14 = "14" }'
METHODS = 'shipping.method_property = "terms"\nshipping.method_map = { DHL = "@shipping:1" }'
GERMANY = f'{ENTRY}\nrevenue.by_country = {{ DE = "@account:8100" }}'
FREIGHT = 'source = "order"\nshipping.product = "SHIP"\nshipping.description = "Freight"'
SHIPPED = {"of": SALES, "sale": {"hs_external_order_id": "W-1", "hs_shipping_cost": "12.10"}}
REDUCED = {"of": SALES, "sale": {"hs_external_order_id": "W-1", "hs_order_discount": "5.00"}}
FROM_ORDERS = 'source = "order"'
FREED = f'{FROM_ORDERS}\nshipping.product = "SHIP"'
ENTERED = f"{FROM_ORDERS}\n{ENTRY}"
OTHER = '"@account:8100"'
MOVED, KEPT = ["@account:8100"], ["@account:8000"]
ELM, ELMS = f"revenue.by_product = {{ ELM-1 = {OTHER} }}", f"revenue.by_group = {{ ELM = {OTHER} }}"
SAID = 'discount.description = "Rebate"'
UNPAID = {"of": SALES, "sale": {"hs_external_order_id": "W-1", "hs_shipping_cost": "0"}}
CARRIED = 'shipping.product = "SHIP"\nshipping.cost_property = "terms"'
LESSENED = f'{FROM_ORDERS}\ndiscount.product = "LESS"'
SAME, SPLIT = ["@account:8000", "@account:8000"], ["@account:8000", "@account:8100"]
BILL = 'type = "sales invoice"'
BARE = {"name": "Advice", "quantity": 1, "price": "100"}
NUMBERED = 'number_property = "terms"'
CASES = [
    Case("tax code", "", ["2"], "[]VATCode"),
    Case("tax code of the default", 'tax.default_code = "1"', ["1"], "[]VATCode"),
    Case("tax by country: domestic", COUNTRIES, ["1"], "[]VATCode", customer={"country": "NL"}),
    Case("tax by country: business", COUNTRIES, ["7"], "[]VATCode", customer=BELGIAN),
    Case("tax by country: consumer", COUNTRIES, ["2"], "[]VATCode", customer={"country": "BE"}),
    Case("tax by country: wrong number", COUNTRIES, ["2"], "[]VATCode", customer=WRONG),
    Case("tax by country: export", COUNTRIES, ["6"], "[]VATCode", customer={"country": "US"}),
    Case("shipping line", f'{FROM_ORDERS}\nshipping.product = "SHIP"', ["OAK-1", "SHIP"], "[]ItemCode", **SHIPPED),
    Case("shipping spread", f'{FROM_ORDERS}\nshipping.mode = "spread"', [Decimal("112.10")], "[]NetPrice", **SHIPPED),
    Case("shipping text", FREIGHT, ["Oak table", "Freight"], "[]Description", **SHIPPED),
    Case("discount line", f'{FROM_ORDERS}\ndiscount.product = "LESS"', ["OAK-1", "LESS"], "[]ItemCode", **REDUCED),
    Case("discount spread", f'{FROM_ORDERS}\ndiscount.mode = "spread"', [Decimal("95")], "[]NetPrice", **REDUCED),
    Case("discount of a line", "", [Decimal("90")], "[]NetPrice", lines=({**OAK, "hs_discount_percentage": "10"},)),
    Case("payment condition", 'payment.condition = "30"', "30", "PaymentCondition"),
    Case("payment condition by map", TERMS, "14", "PaymentCondition", sale={"terms": "net14"}),
    Case("condition without row", f'{TERMS}\npayment.condition = "30"', "30", "PaymentCondition", sale={"terms": "x"}),
    Case("shipping method", 'shipping.method = "@shipping:1"', "@shipping:1", "ShippingMethod"),
    Case("shipping method by map", METHODS, "@shipping:1", "ShippingMethod", sale={"terms": "DHL"}),
    Case("revenue account", ENTRY, ["@account:8000"], "[]GLAccount", ENTRIES),
    Case("account by country", GERMANY, ["@account:8100"], "[]GLAccount", ENTRIES, customer={"country": "DE"}),
    Case("account elsewhere", GERMANY, ["@account:8000"], "[]GLAccount", ENTRIES, customer={"country": "NL"}),
    Case("cost centre", 'cost_centre = "SALES"', ["SALES"], "[]CostCenter"),
    Case("no cost centre", "", [None], "[]CostCenter"),
    Case("cost unit", 'cost_unit = "WEB"', ["WEB"], "[]CostUnit"),
    Case("warehouse", 'warehouse = "@warehouse:2"', "2", "WarehouseCode"),
    Case("usual warehouse", "", "1", "WarehouseCode"),
    Case("number by property", 'number_property = "terms"', "N-7", "YourRef", sale={"terms": "N-7"}),
    Case("level: every line", ENTRY, [100, 100], "[]AmountFC", ENTRIES, lines=(OAK, OAK)),
    Case("level: one sum", f'{ENTRY}\nlevel = "simple"', [200], "[]AmountFC", ENTRIES, lines=(OAK, OAK)),
    Case("tax code of shipping", f'{FREED}\nshipping.tax_code = "1"', ["2", "1"], "[]VATCode", **SHIPPED),
    Case("shipping without a code", FREED, ["2", "2"], "[]VATCode", **SHIPPED),
    Case("account of shipping", f"{ENTERED}\nshipping.account = {OTHER}", SPLIT, "[]GLAccount", ENTRIES, **SHIPPED),
    Case("shipping without an account", ENTERED, SAME, "[]GLAccount", ENTRIES, **SHIPPED),
    Case("shipping that costs nothing", f"{FREED}\nshipping.zero = true", ["OAK-1", "SHIP"], "[]ItemCode", **UNPAID),
    Case("shipping that costs nothing, left out", FREED, ["OAK-1"], "[]ItemCode", **UNPAID),
    Case("shipping of a deal", CARRIED, ["OAK-1", "SHIP"], "[]ItemCode", sale={"terms": "12.10"}),
    Case("shipping of a deal, unread", 'shipping.product = "SHIP"', ["OAK-1"], "[]ItemCode", sale={"terms": "12.10"}),
    Case("discount text", f"{LESSENED}\n{SAID}", ["Oak table", "Rebate"], "[]Description", **REDUCED),
    Case("discount text of the default", LESSENED, ["Oak table", "Discount"], "[]Description", **REDUCED),
    Case("account of discounts", f"{ENTERED}\ndiscount.account = {OTHER}", SPLIT, "[]GLAccount", ENTRIES, **REDUCED),
    Case("discounts without an account", ENTERED, SAME, "[]GLAccount", ENTRIES, **REDUCED),
    Case("account by product", f"{ENTRY}\nrevenue.by_product = {{ OAK-1 = {OTHER} }}", MOVED, "[]GLAccount", ENTRIES),
    Case("account by another product", f"{ENTRY}\n{ELM}", KEPT, "[]GLAccount", ENTRIES),
    Case("account by group", f"{ENTRY}\nrevenue.by_group = {{ OAK = {OTHER} }}", MOVED, "[]GLAccount", ENTRIES),
    Case("account by another group", f"{ENTRY}\n{ELMS}", KEPT, "[]GLAccount", ENTRIES),
    Case("account of an invoice", f"{BILL}\nrevenue.account = {OTHER}", MOVED, "[]GLAccount", BILLS),
    Case("product of bare lines", 'product.default = "SHIP"', ["SHIP"], "[]ItemCode", lines=(BARE,)),
    Case("another product of bare lines", 'product.default = "LESS"', ["LESS"], "[]ItemCode", lines=(BARE,)),
    Case("own number", f'{NUMBERED}\nnumber_owner = "source"', 77001, "OrderNumber", sale={"terms": "77001"}),
    Case("number of Exact", NUMBERED, 1, "OrderNumber", sale={"terms": "77001"}),
    Case("currency of the company", "", "EUR", "Currency"),
    Case("currency", "", "USD", "Currency", sale={"deal_currency_code": "USD"}),
]  # fmt: skip


def prepared(office: World) -> None:
    ready(office)
    for name, type in (("terms", DEALS), ("vat_number", "companies")):
        office.property(type, name)
    for code in ("SHIP", "LESS"):
        office.enters(ITEMS, Code=code, Description=code, IsSalesItem=True)
    group = office.enters("logistics/ItemGroups", Code="OAK", Description="Oak")
    office.enters(ITEMS, Code="OAK-1", Description="Oak table", IsSalesItem=True, ItemGroup=group)
    office.enters("hrm/Costcenters", Code="SALES", Description="Sales")
    office.enters("hrm/Costunits", Code="WEB", Description="Web")


@pytest.mark.feature(
    *("F-HS-EX-ORD-05", "F-CORE-ORD-08", "F-CORE-ORD-09", "F-CORE-ORD-10", "F-CORE-ORD-11", "F-CORE-ORD-12"),
    *("F-CORE-ORD-14", "F-CORE-ORD-15", "F-CORE-CUS-08", "F-CORE-B-01", "F-CORE-B-16"),
)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_setting_gives_what_it_says(case: Case) -> None:
    with world(sales_journal="70") as office:
        office.enters("inventory/Warehouses", Code="2", Description="Second")
        prepared(office)
        text = orders(case.settings, VAT)
        office.configured(text.replace('tax.default_code = "2"\n', "") if "tax.default" in case.settings else text)
        deal(office, *case.lines, type=case.of, buyer=buyer(office, **case.customer), **case.sale)
        report = office.sync()
        assert report.counts["orders"] == {"created": 1}, [str(x.problem) for x in office.lines(report, "orders")]
        document = office.row(case.type)
        wanted = office.with_ids(case.expected) if isinstance(case.expected, str) else case.expected
        if case.path.startswith("[]"):
            lines = office.rows_of(case.type, document[IDS[case.type]])
            found = [line.get(case.path.removeprefix("[]")) for line in lines]
            wanted = [office.with_ids(one) if isinstance(one, str) else one for one in wanted]
        else:
            found = document.get(case.path)
        assert found == wanted
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-ORD-12", "F-HS-EX-ORD-05")
@pytest.mark.parametrize(("condition", "days"), [("14", 14), ("30", 30)])
def test_the_due_date_in_exact_is_that_of_the_condition(condition: str, days: int) -> None:
    mapped = 'payment.condition_property = "terms"\npayment.condition_map = { net14 = "14", net30 = "30" }'
    with world(sales_journal="70") as office:
        prepared(office)
        office.configured(orders(f"{BILL}\n{mapped}"))
        deal(office, terms=f"net{days}", closedate="2026-11-02")
        office.sync()
        bill = office.row(BILLS)
        due = date.fromisoformat(office.day(bill["OrderDate"])) + timedelta(days=days)
        assert (bill["PaymentCondition"], office.day(bill["DueDate"])) == (condition, due.isoformat())


@pytest.mark.feature("F-CORE-ORD-10", "F-HS-EX-ORD-05")
@pytest.mark.parametrize("mode", ["line", "field", "spread"])
@pytest.mark.parametrize("cost", ["12.10", "0"])
def test_shipping_bears_its_tax_and_the_total_is_that_of_the_sale_in_every_mode(mode: str, cost: str) -> None:
    net = 100 + Decimal(cost)
    tax = round(net * Decimal("0.21"), 2)
    sums = {"hs_subtotal_price": "100.00", "hs_tax": str(tax), "hs_total_price": str(net + tax)}
    with world() as office:
        prepared(office)
        office.configured(orders(f'{FREED}\nshipping.mode = "{mode}"'))
        deal(office, type=SALES, hs_external_order_id="W-1", hs_shipping_cost=cost, **sums)
        report = office.sync()
        assert report.counts["orders"] == {"created": 1}, office.lines(report, "orders")
        order = office.row(ORDERS)
        assert (order["AmountFCExclVat"], order["AmountFC"]) == (net, net + tax)
        lines = [(row["ItemCode"], row["NetPrice"]) for row in office.rows_of(ORDERS, order["OrderID"])]
        alone = mode == "spread" or cost == "0"
        assert lines == ([("OAK-1", net)] if alone else [("OAK-1", 100), ("SHIP", Decimal(cost))])


THIRD = {"hs_sku": "OAK-1", "name": "Oak table", "quantity": 1, "price": "0.333"}


@pytest.mark.feature("F-CORE-ORD-14", "F-HS-EX-ORD-05")
@pytest.mark.parametrize(
    ("rounding", "made"),
    [("", False), ('rounding.line = true\nrounding.tax_code = "0"\nrounding.product = "LESS"\nrounding.max = 1', True)],
)
def test_a_hundred_lines_of_thirds_are_refused_or_come_to_the_total_with_a_line_for_it(
    rounding: str, made: bool
) -> None:
    with world() as office:
        prepared(office)
        rows = 'tax.map = { "9" = "1" }'
        office.configured(
            orders(f'source = "order"\n{rows}\n{rounding}').replace('default_code = "2"', 'default_code = "1"')
        )
        sums = {"hs_subtotal_price": "33.30", "hs_tax": "3.00", "hs_total_price": "36.30"}
        id = deal(office, *[THIRD] * 100, type=SALES, hs_external_order_id="W-1", **sums)
        office.sync()
        assert office.problems() == ({} if made else {id: "LB-DOC-05"})
        assert [row["AmountFC"] for row in office.rows(ORDERS)] == ([Decimal("36.30")] if made else [])


@pytest.mark.feature("F-CORE-ORD-11", "F-CORE-ORD-12", "F-HS-EX-ORD-05")
@pytest.mark.parametrize(
    "settings",
    [f'{TERMS}\npayment.unmapped_condition = "fail"', f'{METHODS}\nshipping.unmapped = "fail"'],
)
def test_a_value_without_a_row_fails_where_that_is_chosen(settings: str) -> None:
    with world() as office:
        prepared(office)
        office.configured(orders(settings))
        id = deal(office, terms="other")
        office.sync()
        assert (office.problems(), office.rows(ORDERS)) == ({id: "LB-DOC-03"}, [])


@pytest.mark.feature("F-CORE-ORD-08")
@pytest.mark.parametrize(("rate", "code"), [("21", "2"), ("17", None)])
def test_a_rate_without_a_code_fails_and_is_never_guessed(rate: str, code: str | None) -> None:
    with world(orders('tax.map = { "21" = "2" }')) as office:
        rates = [{"id": "7", "name": "VAT", "label": "VAT", "percentageRate": int(rate), "active": True}]
        office.pair.vendor(HUBSPOT).change_settings(office.pair.account(HUBSPOT), {"tax_rates": rates})
        ready(office)
        id = deal(office, {**OAK, "hs_tax_rate_group_id": "7"})
        office.sync()
        made = [line["VATCode"] for row in office.rows(ORDERS) for line in office.rows_of(ORDERS, row["OrderID"])]
        assert made == ([code] if code else [])
        assert list(office.problems()) == ([] if code else [id])


@pytest.mark.feature("F-CORE-FIN-06")
@pytest.mark.parametrize(("next_open", "day"), [("false", None), ("true", "2026-12-01")])
def test_a_closed_period_is_refused_or_the_next_open_day_taken(next_open: str, day: str | None) -> None:
    settings = f"closed_until = 2026-11-30\nnext_open_day = {next_open}"
    with world(orders(f"{ENTRY}\n{settings}"), sales_journal="70") as office:
        ready(office)
        id = deal(office, closedate="2026-11-02")
        office.sync()
        assert office.problems() == ({} if day else {id: "LB-REC-10"})
        assert [office.day(row["EntryDate"]) for row in office.rows(ENTRIES)] == ([day] if day else [])


@pytest.mark.feature("F-CORE-FIN-06")
def test_a_deal_closed_late_in_the_evening_is_of_the_company_s_day() -> None:
    with world(orders(ENTRY), sales_journal="70") as office:
        ready(office)
        deal(office, closedate="2026-10-31T23:30:00Z")
        office.sync()
        assert office.day(office.row(ENTRIES)["EntryDate"]) == "2026-11-01"


@pytest.mark.feature("F-HS-EX-ORD-06", "F-CORE-RUL-12")
def test_the_question_about_the_tax_code_keeps_the_flow_from_running() -> None:
    with world('[flows.orders]\ndirection = "left-to-right"\n') as office:
        with pytest.raises(SetupError) as told:
            office.sync()
        assert [(one.code, one.values["key"]) for one in told.value.problems] == [("LB-SETUP-41", "tax.default_code")]


@pytest.mark.feature("F-HS-EX-ORD-06")
@pytest.mark.parametrize(("type", "field"), [(BILLS, "Journal"), (ENTRIES, "lines[].GLAccount")])
def test_what_the_document_demands_is_named_where_it_is_missing(type: str, field: str) -> None:
    made = {BILLS: "sales invoice", ENTRIES: "sales entry"}[type]
    with world(orders(f'type = "{made}"'), **({"sales_journal": "70"} if type == ENTRIES else {})) as office:
        ready(office)
        id = deal(office)
        report = office.sync()
        (line,) = office.lines(report, "orders")
        assert office.problems() == {id: "LB-REC-03"}
        assert field.rpartition(".")[2] in str(line.problem)


# --- which of them go -------------------------------------------------------------------------------------------------

ORDER_STAGES = ("4b27b500-f031-4927-9811-68a0b525cbae", "937ea84d-0a4f-4dcf-9028-3f9c2aafbf03")
NUMBER = {"hs_number": "F-1"}
GOING = [
    ("stages", "", "deal", {"dealstage": "closedwon"}, 1),
    ("stages", 'stages = ["contractsent"]', "deal", {"dealstage": "closedwon"}, 0),
    ("pipelines", 'pipelines = ["default"]', "deal", {"pipeline": "default"}, 1),
    ("pipelines", 'pipelines = ["other"]', "deal", {"pipeline": "default"}, 0),
    ("order_stages", f'order_stages = ["{ORDER_STAGES[0]}"]', "order", {"hs_pipeline_stage": ORDER_STAGES[0]}, 1),
    ("order_stages", f'order_stages = ["{ORDER_STAGES[1]}"]', "order", {"hs_pipeline_stage": ORDER_STAGES[0]}, 0),
    ("invoice_statuses", "", "invoice", {"hs_invoice_status": "open", **NUMBER}, 1),
    ("invoice_statuses", 'invoice_statuses = ["paid"]', "invoice", {"hs_invoice_status": "open", **NUMBER}, 0),
]
KINDS = {"deal": DEALS, "order": SALES, "invoice": INVOICES}


@pytest.mark.feature("F-HS-EX-ORD-05", "F-HS-EX-ORD-01", "F-CORE-ORD-20")
@pytest.mark.parametrize(("key", "setting", "source", "sale", "made"), GOING)
def test_which_sales_go_is_chosen(key: str, setting: str, source: str, sale: dict[str, str], made: int) -> None:
    with world() as office:
        ready(office)
        chosen = setting.replace("other", office.pipeline("Rentals"))
        office.configured(orders(f'source = "{source}"\n{chosen}'))
        deal(office, type=KINDS[source], **sale)
        report = office.sync()
        assert len(office.rows(ORDERS)) == made, office.lines(report, "orders")
        assert report.counts["orders"] == ({"created": 1} if made else {"excluded": 1})


# --- a total that the target's rounding misses ------------------------------------------------------------------------

UNEVEN = {"hs_external_order_id": "W-1", "hs_subtotal_price": "100.00", "hs_tax": "21.01", "hs_total_price": "121.01"}
ROUNDED = 'source = "order"\nrounding.line = true\nrounding.tax_code = "0"\nrounding.product = "{}"'


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-ORD-14")
@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ('source = "order"', None),
        (ROUNDED.format("SHIP"), ["OAK-1", "SHIP"]),
        (ROUNDED.format("LESS"), ["OAK-1", "LESS"]),
        (f"{ROUNDED.format('LESS')}\nrounding.max = 0.005", None),
        (ROUNDED.format("LESS").replace('rounding.tax_code = "0"\n', ""), None),
    ],
)
def test_a_difference_is_refused_or_goes_on_a_line_of_its_own(settings: str, codes: list[str] | None) -> None:
    with world() as office:
        prepared(office)
        office.configured(orders(settings))
        id = deal(office, type=SALES, **UNEVEN)
        report = office.sync()
        made = [row["ItemCode"] for one in office.rows(ORDERS) for row in office.rows_of(ORDERS, one["OrderID"])]
        assert made == (codes or []), office.lines(report, "orders")
        assert office.problems() == ({} if codes else {id: "LB-DOC-05"})
        if codes:
            assert office.row(ORDERS)["AmountFC"] == Decimal("121.01")


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-ORD-14")
@pytest.mark.parametrize(("setting", "account"), [('"@account:8100"', "8100"), (None, "8000")])
def test_a_difference_in_a_sales_entry_is_booked_on_the_account_chosen(setting: str | None, account: str) -> None:
    rounded = 'source = "order"\nrounding.line = true\nrounding.tax_code = "0"\nrounding.max = 0.05'
    own = f"\nrounding.account = {setting}" if setting else ""
    with world(sales_journal="70") as office:
        prepared(office)
        office.configured(orders(f"{rounded}\n{ENTRY}{own}"))
        deal(office, type=SALES, **UNEVEN | {"hs_tax": "21.04", "hs_total_price": "121.04"})
        report = office.sync()
        assert report.counts["orders"] == {"created": 1}, office.lines(report, "orders")
        entry = office.row(ENTRIES)
        assert entry["AmountFC"] == Decimal("121.04")
        booked = [row["GLAccount"] for row in office.rows_of(ENTRIES, entry["EntryID"])]
        assert booked == [office.id_of("financial/GLAccounts", code) for code in ("8000", account)]


# --- the table of settings --------------------------------------------------------------------------------------------

ROUNDING = {f"rounding.{key}" for key in ("line", "max", "product", "tax_code", "account")}
ELSEWHERE = {
    *("cut_over", "start", "sent_by"),
    *("on_existing", "reference_field", "update_customer", "default_debtor.id", "default_debtor.when"),
    *("on_missing_product", "substitute_product", "book", "approval", "tell.number_property", "tell.stage"),
    *("shipping.unmapped", "payment.unmapped_condition", "next_open_day", "closed_until", "tax.map", "source", "type"),
}
"""Settings whose values are shown by the other tests here and in test_order_rules.py, test_orders.py, test_finance.py
and ../test_sent_by.py."""


@pytest.mark.feature("F-HS-EX-ORD-05")
def test_every_setting_of_sales_is_shown_by_its_values_or_listed_with_a_reason() -> None:
    (flow,) = [one for one in presets.load("hubspot-exact").flow if one.name == "orders"]
    shown = {key for key in flow.settings() for case in CASES if f"{key} =" in f"{case.settings}\n"}
    shown |= {key for key, *_ in GOING} | ROUNDING
    general = {setting.key for setting in GENERAL_SETTINGS}
    left_over = {key for key, setting in flow.settings().items() if not setting.lacking}
    assert left_over - shown - ELSEWHERE - general == set()
