"""Every setting of sales of Exact on their way to HubSpot: two values that give two stated results, or the reason why
there is no such setting."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.pair.hubspot_exact.test_sales import TAKEN, customer, sold
from tests.support.hubspot_exact_world import (
    ACCOUNTS,
    COMPANIES,
    HUBSPOT,
    ITEMS,
    ORDER_LINES,
    ORDERS,
    PRODUCTS,
    SALES,
    World,
    world,
)

from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.settings import GENERAL, SettingType

RATES = [
    {"id": "7", "name": "High", "label": "High", "percentageRate": 21, "active": True},
    {"id": "8", "name": "Also high", "label": "Also high", "percentageRate": 21, "active": True},
]
OFF = "".join(f'[flows.{name}]\ndirection = "off"\n' for name in ("products", "companies", "customers", "contacts"))


def taken(more: str, off: bool = False) -> str:
    """A configuration in which sales orders of Exact become orders of HubSpot."""
    text = TAKEN.format(source="sales order", made="order", more=more)
    return OFF + text[text.index("[flows.sales]") :] if off else text


def tax_groups(office: World) -> list[Any]:
    (record,) = office.pair.records(HUBSPOT, SALES)
    return [line.get("hs_tax_rate_group_id") for line in office.lines_of(SALES, record["id"])]


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-ORD-08", "F-CORE-ORD-09")
@pytest.mark.parametrize(
    ("settings", "groups"),
    [
        ("", [None, None]),
        ('tax.default_code = "7"', ["7", "7"]),
        ('tax.default_code = "8"', ["8", "8"]),
        ('tax.map = { "code 2" = "7" }', ["7", "7"]),
        ('tax.map = { "code 2" = "8" }', ["8", "8"]),
        ('tax.map = { "21" = "8" }', ["8", "8"]),
        ('tax.home = "SE"\ntax.by_country = { NL = "7", EU = "8" }', ["7", "7"]),
        ('tax.home = "SE"\ntax.by_country = { DE = "7", EU = "8" }', ["8", "8"]),
    ],
)
def test_the_tax_of_lines_in_hubspot_is_chosen(settings: str, groups: list[str | None]) -> None:
    with world(taken(settings)) as office:
        office.pair.vendor(HUBSPOT).change_settings(office.pair.account(HUBSPOT), {"tax_rates": RATES})
        account, _ = customer(office)
        sold(office, ORDERS, account)
        report = office.sync()
        assert report.counts["sales"] == {"created": 1}, [str(line.problem) for line in office.lines(report, "sales")]
        assert tax_groups(office) == groups
        assert Decimal(office.held(SALES)["hs_total_price"]) == Decimal("302.50")


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-ORD-06")
@pytest.mark.parametrize(
    ("settings", "skus"),
    [
        ("", None),
        ('on_missing_product = "create"', ["OAK-1", "OAK-1"]),
        ('on_missing_product = "substitute"\nsubstitute_product = "MISC"', ["MISC", "MISC"]),
        ('on_missing_product = "substitute"\nsubstitute_product = "ELSE"', ["ELSE", "ELSE"]),
    ],
)
def test_a_product_that_hubspot_lacks(settings: str, skus: list[str] | None) -> None:
    with world(taken(settings, off=True)) as office:
        known = {office.product(sku): sku for sku in ("MISC", "ELSE")}
        account, _ = customer(office)
        id = sold(office, ORDERS, account)
        office.sync()
        if skus is None:
            assert (office.problems(), office.pair.records(HUBSPOT, SALES)) == ({id: "LB-DOC-08"}, [])
            return
        known |= {one["id"]: one["properties"]["hs_sku"] for one in office.pair.records(HUBSPOT, PRODUCTS)}
        (record,) = office.pair.records(HUBSPOT, SALES)
        assert [known[line["hs_product_id"]] for line in office.lines_of(SALES, record["id"])] == skus


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-ORD-06")
@pytest.mark.parametrize("usual", ["MISC", "ELSE"])
def test_the_product_of_lines_that_name_none_is_chosen(usual: str) -> None:
    text = TAKEN.format(source="sales entry", made="order", more=f'product.default = "{usual}"')
    with world(OFF + text[text.index("[flows.sales]") :]) as office:
        known = {office.product(sku): sku for sku in ("MISC", "ELSE")}
        account, _ = customer(office)
        sold(office, "salesentry/SalesEntries", account)
        office.sync()
        (record,) = office.pair.records(HUBSPOT, SALES)
        assert [known[line["hs_product_id"]] for line in office.lines_of(SALES, record["id"])] == [usual, usual]


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-ORD-02", "F-CORE-B-04")
@pytest.mark.parametrize(
    ("settings", "outcome"),
    [
        ('reference_field = "hs_external_order_id"', "skipped"),
        ('reference_field = "hs_external_order_id"\non_existing = "fail"', "failed"),
        ('reference_field = "hs_order_name"', "created"),
    ],
)
def test_an_order_that_hubspot_has_already(settings: str, outcome: str) -> None:
    with world(taken(settings)) as office:
        account, _ = customer(office)
        id = sold(office, ORDERS, account)
        number = str(office.row(ORDERS, OrderID=id)["OrderNumber"])
        office.makes(SALES, hs_order_name="By hand", hs_external_order_id=number, hs_currency_code="EUR")
        assert office.sync().counts["sales"] == {outcome: 1}


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-FIN-02")
@pytest.mark.parametrize(("owner", "is_exacts"), [("source", True), ("target", False)])
def test_whose_number_an_order_of_hubspot_has(owner: str, is_exacts: bool) -> None:
    with world(taken(f'number_owner = "{owner}"')) as office:
        account, _ = customer(office)
        id = sold(office, ORDERS, account)
        office.sync()
        number = str(office.row(ORDERS, OrderID=id)["OrderNumber"])
        assert (office.held(SALES).get("hs_external_order_id") == number) is is_exacts


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-ORD-03")
@pytest.mark.parametrize(("updates", "city"), [("true", "Leiden"), ("false", "Delft")])
def test_an_order_brings_the_changes_of_its_customer_where_that_is_chosen(updates: str, city: str) -> None:
    text = taken(f'update_customer = {updates}\non_missing_product = "create"', off=True)
    with world(text) as office:
        account, _ = customer(office)
        sold(office, ORDERS, account)
        office.sync()
        office.changes(ACCOUNTS, account, City="Leiden")
        sold(office, ORDERS, account)
        office.sync()
        (company,) = office.pair.records(HUBSPOT, COMPANIES)
        assert company["properties"]["city"] == city


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-ORD-05")
@pytest.mark.parametrize("when", ["always", "never"])
def test_the_default_debtor_of_hubspot_stands_in_where_that_is_chosen(when: str) -> None:
    with world() as office:
        debtor = office.contact("shop@lind.example", firstname="Web", lastname="Shop")
        settings = f'default_debtor.id = "{debtor}"\ndefault_debtor.when = "{when}"\non_missing_product = "create"'
        office.configured(taken(settings, off=True))
        account, _ = customer(office)
        sold(office, ORDERS, account)
        office.sync()
        (record,) = office.pair.records(HUBSPOT, SALES)
        beside = office.beside(SALES, record["id"])
        assert (beside["contacts"] == [debtor]) is (when == "always")
        assert len(office.pair.records(HUBSPOT, COMPANIES)) == (0 if when == "always" else 1)


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-RUN-03")
@pytest.mark.parametrize(("start", "made"), [("2026-11-01", 1), ("2026-11-03", 0)])
def test_sales_of_exact_go_from_the_day_chosen(start: str, made: int) -> None:
    with world(taken("").replace('start = "everything"', f"start = {start}")) as office:
        account, _ = customer(office)
        sold(office, ORDERS, account)
        office.sync()
        assert len(office.pair.records(HUBSPOT, SALES)) == made


@pytest.mark.feature("F-HS-EX-ORD-05")
@pytest.mark.parametrize(("statuses", "made"), [('["50"]', 0), ('["20"]', 1)])
def test_invoices_go_in_the_statuses_chosen(statuses: str, made: int) -> None:
    with world(TAKEN.format(source="sales invoice", made="order", more=f"invoice_statuses = {statuses}")) as office:
        account, _ = customer(office)
        item = office.enters(ITEMS, Code="OAK-1", Description="Oak table", IsSalesItem=True)
        lines = [{"Item": item, "Quantity": 1, "NetPrice": 100, "VATCode": "2"}]
        head = {"OrderedBy": account, "Journal": "70", "OrderDate": "2026-11-02"}
        office.enters("salesinvoice/SalesInvoices", **head, SalesInvoiceLines=lines)
        office.sync()
        assert len(office.pair.records(HUBSPOT, SALES)) == made


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-ORD-20")
def test_the_pipeline_in_hubspot_is_chosen() -> None:
    with world() as office:
        other = office.pipeline("Rentals")
        account, _ = customer(office)
        for chosen in ("default", other):
            text = TAKEN.format(source="sales order", made="deal", more=f'pipeline = "{chosen}"')
            office.configured(text)
            sold(office, ORDERS, account)
            office.sync()
        found = [one["properties"]["pipeline"] for one in office.pair.records(HUBSPOT, "deals")]
        assert sorted(found) == sorted(["default", other])


@pytest.mark.feature("F-HS-EX-ORD-05", "F-CORE-ORD-14")
@pytest.mark.parametrize(("mode", "lines"), [("line", []), ("spread", [(2, 100, 20), (1, 50, 20)])])
def test_a_discount_below_zero_in_exact_comes_off_the_other_lines_where_that_is_chosen(
    mode: str, lines: list[tuple[int, int, int]]
) -> None:
    with world(taken(f'discount.mode = "{mode}"')) as office:
        account, _ = customer(office)
        id = sold(office, ORDERS, account)
        item = office.row(ITEMS, Code="OAK-1")["ID"]
        office.enters(ORDER_LINES, OrderID=id, Item=item, Quantity=1, NetPrice=-50, VATCode="2")
        report = office.sync()
        assert (report.counts["sales"] == {"created": 1}) is bool(lines)
        if not lines:
            assert office.problems()[id] == "LB-DOC-20"
            return
        (record,) = office.pair.records(HUBSPOT, SALES)
        said = ("quantity", "price", "hs_discount_percentage")
        held = [tuple(Decimal(line[name]) for name in said) for line in office.lines_of(SALES, record["id"])]
        assert held == lines
        assert Decimal(record["properties"]["hs_total_price"]) == Decimal("242.00")
        office.comes_to_rest()


# --- the table of settings --------------------------------------------------------------------------------------------

HERE = {
    *("tax.default_code", "tax.map", "tax.by_country", "tax.home", "on_missing_product", "substitute_product"),
    *("product.default", "reference_field", "on_existing", "number_owner", "update_customer", "start"),
    *("default_debtor.id", "default_debtor.when", "invoice_statuses", "pipeline", "discount.mode"),
}
ELSEWHERE = {
    "cut_over",
    *("source", "type", "statuses", "payment_states", "invoice_payment_states", "stage", "stage_map"),
    *("invoice_status", "sent_by"),
}
"""Settings whose values are shown in test_sales.py, test_sales_filters.py, test_finance.py and ../test_sent_by.py."""
VALUES = {SettingType.TABLE: '{ x = "1" }', SettingType.SWITCH: "true", SettingType.NUMBER: "0.01"}


def sales() -> Any:
    (flow,) = [one for one in presets.load("hubspot-exact").flow if one.name == "sales"]
    return flow


@pytest.mark.feature("F-HS-EX-ORD-05")
def test_every_setting_of_sales_is_shown_by_its_values_or_listed_with_a_reason() -> None:
    left_over = {key for key, setting in sales().settings().items() if not setting.lacking}
    assert left_over - HERE - ELSEWHERE == {setting.key for setting in GENERAL}


@pytest.mark.feature("F-HS-EX-ORD-05")
@pytest.mark.parametrize("name", ["sales", "orders"])
def test_what_one_of_the_two_has_not_is_refused_by_name_with_its_reason(name: str) -> None:
    (flow,) = [one for one in presets.load("hubspot-exact").flow if one.name == name]
    lacking = {key: setting for key, setting in flow.settings().items() if setting.lacking}
    assert len(lacking) > 5
    with world() as office:
        for key, setting in lacking.items():
            value = VALUES.get(setting.type, '"1"')
            value = "2026-01-01" if setting.type is SettingType.DAY else value
            value = f'"{setting.options[0]}"' if setting.options else value
            office.configured(f"[flows.{name}]\n{key} = {value}\n")
            with pytest.raises(SetupError) as refused:
                office.sync()
            said = str(refused.value)
            assert key in said and setting.lacking[1:] in said, said
