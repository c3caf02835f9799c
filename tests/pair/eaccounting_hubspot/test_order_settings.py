"""Every setting of sales on their way to eAccounting, with two values that give two stated results."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.pair.eaccounting_hubspot.test_sales_to_eaccounting import code, made, setup, stocked
from tests.support.eaccounting_hubspot import NUMBER, TEXT, BooksAndCrm, configuration

from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.settings import GENERAL

FLOWS = ("orders", "quotes", "sales", "credit_notes")
TABLE = ("OAK-1", "1", "1000")
FREED = 'source = "order"\nshipping.product = "FREIGHT"'
LESSENED = 'source = "order"\ndiscount.product = "OFF"'
FREIGHT = {"hs_shipping_cost": "50"}
REBATE = {"hs_order_discount": "5"}
BARE = {"name": "Advice", "quantity": "1", "price": "100"}
METHODS = 'delivery.property = "said"\ndelivery.map.DHL = "COUR"'
TERMS = 'delivery.term_property = "said"\ndelivery.term_map.paid = "DDP"'
SHIPPED = 'shipping.property = "number"\nshipping.product = "FREIGHT"'
CHEAPER = 'discount.property = "number"\ndiscount.product = "OFF"'
METHOD = 'method.property = "said"\nmethod.field = "{}"'


class Case(msgspec.Struct, frozen=True):
    """Settings, a sale, and what a field of the document or of its rows comes to."""

    name: str
    settings: str
    expected: Any
    path: str
    """A field of the document; with `[]` before it, of its rows."""
    kind: str = "order"
    sale: dict[str, str] = {}
    line: dict[str, str] = {}


CASES = [
    Case("kind", "", 2, "Status"),
    Case("shipping on a line", FREED, ["OAK-1", "FREIGHT"], "[]ArticleNumber", sale=FREIGHT),
    Case("shipping spread", f'{FREED}\nshipping.mode = "spread"', ["OAK-1"], "[]ArticleNumber", sale=FREIGHT),
    Case("shipping in no field", f'{FREED}\nshipping.mode = "field"', ["OAK-1", "FREIGHT"], "[]ArticleNumber",
         sale=FREIGHT),
    Case("shipping product", FREED.replace("FREIGHT", "OFF"), ["OAK-1", "OFF"], "[]ArticleNumber", sale=FREIGHT),
    Case("shipping text", f'{FREED}\nshipping.description = "Post"', ["Table OAK-1", "Post"], "[]Text", sale=FREIGHT),
    Case("shipping text of the default", FREED, ["Table OAK-1", "Shipping"], "[]Text", sale=FREIGHT),
    Case("shipping for nothing", FREED, ["OAK-1"], "[]ArticleNumber", sale={"hs_shipping_cost": "0"}),
    Case("shipping for nothing, told", f"{FREED}\nshipping.zero = true", ["OAK-1", "FREIGHT"], "[]ArticleNumber",
         sale={"hs_shipping_cost": "0"}),
    Case("shipping of a deal", SHIPPED, ["OAK-1", "FREIGHT"], "[]ArticleNumber", sale={"number": "50"}),
    Case("shipping of a deal, unread", "", ["OAK-1"], "[]ArticleNumber", sale={"number": "50"}),
    Case("discount on a line", LESSENED, ["OAK-1", "OFF"], "[]ArticleNumber", sale=REBATE),
    Case("discount spread", f'{LESSENED}\ndiscount.mode = "spread"', [Decimal("995")], "[]Amount", sale=REBATE),
    Case("discount product", LESSENED.replace("OFF", "FREIGHT"), ["OAK-1", "FREIGHT"], "[]ArticleNumber", sale=REBATE),
    Case("discount text", f'{LESSENED}\ndiscount.description = "R"', ["Table OAK-1", "R"], "[]Text", sale=REBATE),
    Case("discount text of the default", LESSENED, ["Table OAK-1", "Discount"], "[]Text", sale=REBATE),
    Case("discount of a deal", CHEAPER, ["OAK-1", "OFF"], "[]ArticleNumber", sale={"number": "5"}),
    Case("discount of a line", "", [Decimal("900")], "[]Amount", line={"hs_discount_percentage": "10"}),
    Case("no discount of a line", "", [Decimal("1000")], "[]Amount"),
    Case("delivery method by map", METHODS, "COUR", "DeliveryMethodCode", sale={"said": "DHL"}),
    Case("delivery method without row", f'{METHODS}\ndelivery.default = "POST"', "POST", "DeliveryMethodCode",
         sale={"said": "Bike"}),
    Case("delivery method of a draft", METHODS, "COUR", "DeliveryMethodCode", "invoice draft", {"said": "DHL"}),
    Case("delivery term by map", TERMS, "DDP", "DeliveryTermCode", sale={"said": "paid"}),
    Case("delivery term without row", f'{TERMS}\ndelivery.term_default = "FOB"', "FOB", "DeliveryTermCode",
         sale={"said": "else"}),
    Case("delivery term of a draft", TERMS, "DDP", "DeliveryTermCode", "invoice draft", {"said": "paid"}),
    Case("method of payment in a text", METHOD.format("BuyersOrderReference"), "card", "BuyersOrderReference",
         sale={"said": "card"}),
    Case("method of payment in another", METHOD.format("DeliveryAddress2"), "card", "DeliveryAddress2",
         sale={"said": "card"}),
    Case("product of bare lines", 'product.default = "FREIGHT"', ["FREIGHT"], "[]ArticleNumber", line=BARE),
    Case("another product of bare lines", 'product.default = "OFF"', ["OFF"], "[]ArticleNumber", line=BARE),
    Case("reference in the usual field", 'source = "order"', "W-1001", "YourReference"),
    Case("reference in another field", 'source = "order"\nreference_field = "BuyersOrderReference"', "W-1001",
         "BuyersOrderReference"),
]  # fmt: skip
MONEY = {"order": ("Amount", "VatAmount"), "invoice": ("TotalAmountInvoiceCurrency", "TotalVatAmountInvoiceCurrency")}


def sells(pair: BooksAndCrm, settings: str, line: dict[str, str], sale: dict[str, str]) -> str:
    """The id of a deal over a table for a company, or of an order of HubSpot where that is the source."""
    contact = pair.contact("ann@oberg.example", company="Öberg AB")
    sku, quantity, price = TABLE
    one = line if "name" in line else pair.line(sku, quantity, price, **line)
    return (pair.crm_order if 'source = "order"' in settings else pair.deal)(contact, one, **sale)


def prepared(pair: BooksAndCrm) -> None:
    stocked(pair)
    for sku in ("FREIGHT", "OFF"):
        pair.article(sku)
    pair.owner.add("deals", "said", "Said", TEXT)
    pair.owner.add("deals", "number", "Number", NUMBER)


@pytest.mark.feature("F-EA-HS-ORD-06")
@pytest.mark.feature("F-EA-HS-ORD-07")
@pytest.mark.feature("F-CORE-ORD-10")
@pytest.mark.feature("F-CORE-ORD-11")
@pytest.mark.feature("F-CORE-ORD-14")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_setting_gives_what_it_says(case: Case) -> None:
    with BooksAndCrm() as pair:
        prepared(pair)
        pair.configuration = setup(f'type = "{case.kind}"\n{case.settings}')
        sells(pair, case.settings, case.line, case.sale)
        report = pair.synced()
        assert report.counts["orders"] == {"created": 1}, [line.problem for line in pair.lines(report)]
        (one,) = made(pair, case.kind)
        rows = case.path.startswith("[]")
        found = [row[case.path[2:]] for row in one["Rows"]] if rows else one[case.path]
        assert found == case.expected


@pytest.mark.feature("F-CORE-ORD-10")
@pytest.mark.feature("F-EA-HS-ORD-06")
@pytest.mark.parametrize("kind", MONEY)
@pytest.mark.parametrize("mode", ["line", "field", "spread"])
@pytest.mark.parametrize("cost", ["49.90", "0"])
def test_shipping_bears_its_tax_and_the_total_is_that_of_the_source_in_every_mode(
    kind: str, mode: str, cost: str
) -> None:
    net = 1000 + Decimal(cost)
    tax = round(net / 4 + Decimal("0.0001"), 2)
    with BooksAndCrm() as pair:
        prepared(pair)
        settings = f'type = "{kind}"\n{FREED}\nshipping.mode = "{mode}"'
        pair.configuration = setup(settings)
        sums = {"hs_subtotal_price": "1000", "hs_tax": str(tax), "hs_total_price": str(net + tax)}
        sells(pair, settings, {}, {"hs_shipping_cost": cost, **sums})
        report = pair.synced()
        assert report.counts["orders"] == {"created": 1}, [line.problem for line in pair.lines(report)]
        (one,) = made(pair, kind)
        total, vat = (one[name] for name in MONEY[kind])
        assert (total - (vat if kind == "invoice" else 0), vat) == (net, tax)
        assert len(one["Rows"]) == (2 if mode != "spread" and cost != "0" else 1)


@pytest.mark.feature("F-CORE-ORD-11")
@pytest.mark.parametrize("settings", [METHODS, TERMS])
def test_a_delivery_method_or_term_without_a_row_fails_where_no_default_is_chosen(settings: str) -> None:
    with BooksAndCrm() as pair:
        prepared(pair)
        pair.configuration = setup(settings)
        id = sells(pair, settings, {}, {"said": "Bike"})
        assert code(pair, id) == "LB-MAP-01"
        assert made(pair) == []


ROUNDED = 'rounding.line = true\nrounding.product = "ROUND"'


@pytest.mark.feature("F-CORE-ORD-14")
@pytest.mark.feature("F-EA-HS-ORD-06")
@pytest.mark.parametrize(
    ("price", "rounding", "off", "outcome"),
    [
        ("0.33", "", "0", "created"),
        ("0.33", "", "0.03", "failed"),
        ("0.33", ROUNDED, "0.03", "created"),
        ("0.33", ROUNDED, "0.06", "failed"),
        ("0.33", f"{ROUNDED}\nrounding.max = 0.02", "0.03", "failed"),
        ("0.33", f"{ROUNDED}\nrounding.max = 0.50", "0.06", "created"),
        ("0.333", "", "0", "failed"),
        ("0.333", ROUNDED, "0", "failed"),
        ("0.333", f"{ROUNDED}\nrounding.max = 0.50", "0", "created"),
    ],
)
def test_a_hundred_lines_of_thirds_come_to_the_total_or_are_refused(
    price: str, rounding: str, off: str, outcome: str
) -> None:
    net = Decimal(price) * 100
    tax = round(net * Decimal("0.06") + Decimal("0.0001"), 2) + Decimal(off)
    with BooksAndCrm() as pair:
        pair.configuration = setup(f'source = "order"\n{rounding}')
        pair.article("OAK-1", coding="Goods 6 %")
        pair.product("OAK-1")
        pair.article("ROUND", coding="Goods 0 %")
        lines = [pair.line("OAK-1", "1", price)] * 100
        sums = {"hs_subtotal_price": str(net), "hs_tax": str(tax), "hs_total_price": str(net + tax)}
        id = pair.crm_order(pair.contact("ann@oberg.example", company="Öberg AB"), *lines, **sums)
        line = pair.outcomes(pair.synced(), "orders")[id]
        assert line.outcome == outcome, line.problem
        sent = [one["Amount"] + one["VatAmount"] for one in made(pair)]
        assert sent == ([net + tax] if outcome == "created" else [])


@pytest.mark.feature("F-EA-HS-ORD-06")
@pytest.mark.parametrize("flow", FLOWS)
def test_each_setting_that_eaccounting_or_hubspot_has_not_is_refused_by_name_with_its_reason(flow: str) -> None:
    (data,) = [one for one in presets.load("eaccounting-hubspot").flow if one.name == flow]
    assert data.documents is not None
    with BooksAndCrm() as pair:
        for key, reason in data.documents.lacking.items():
            setting = data.settings()[key]
            value = {"one of": f'"{next(iter(setting.options), "")}"', "yes or no": "true"}.get(setting.type.value)
            pair.configuration = configuration(**{flow: f"{key} = {value or toml(setting.example)}"})
            with pytest.raises(SetupError) as refused:
                pair.integration()
            assert f"flows.{flow}.{key}" in str(refused.value) and reason in str(refused.value), key


def toml(example: Any) -> str:
    if isinstance(example, dict):
        return "{ " + ", ".join(f'"{key}" = "{value}"' for key, value in example.items()) + " }"
    return str(example) if isinstance(example, int | float | Decimal) else f'"{example}"'


ELSEWHERE = {
    *("source", "type", "start", "stages", "pipelines", "statuses", "invoice_statuses", "target_status"),
    *("on_existing", "update_customer", "default_debtor.id", "default_debtor.when", "on_missing_product"),
    *("substitute_product", "closed_until", "next_open_day", "cut_over", "book", "cost_centre", "cost_unit"),
    *(
        "number_property",
        "stage_after",
        "status_map",
        "rounding.line",
        "rounding.max",
        "rounding.product",
        "attach",
        "sent_by",
    ),
}
"""Settings whose values are shown by the other tests here, in this folder, and in ../test_sent_by.py."""


@pytest.mark.feature("F-EA-HS-ORD-06")
def test_every_setting_of_sales_is_shown_by_its_values_or_listed_with_a_reason() -> None:
    (flow,) = [one for one in presets.load("eaccounting-hubspot").flow if one.name == "orders"]
    tables = {"delivery.map", "delivery.term_map"}
    shown = {key for key in flow.settings() for case in CASES if f"{key} =" in f"{case.settings}\n"} | tables
    general = {setting.key for setting in GENERAL}
    left_over = {key for key, setting in flow.settings().items() if not setting.lacking}
    assert left_over - shown - ELSEWHERE - general == set()
