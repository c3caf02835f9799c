"""An invoice that failed goes by itself once what it failed for is put right: a record of either side, a setting, a
mapping, or what QuickBooks says of the company."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.pair.rig import open_records, problem_of
from tests.support.hubspot_quickbooks import EMAIL, HUBSPOT, QUICKBOOKS, World, configured
from tests.support.owner import HubSpotOwner

from ledgerbridge.engine.passes import Report

ON = 'direction = "two-way"\ncustom_line_account = "79"\n'
OFF = 'direction = "off"'
FAIL = 'on_missing_product = "fail"\n'
WORK = {"name": "Work", "price": "100", "quantity": "2"}
NEW = {**WORK, "hs_sku": "NEW"}
Mend = Callable[[World, str], None]


class Case:
    """What an invoice fails for, and how that is put right."""

    def __init__(
        self,
        code: str,
        mend: Mend,
        more: str = "",
        line: dict[str, str] = WORK,
        contact: dict[str, str] | None = None,
        prepare: Callable[[World], None] = lambda world: None,
        flows: dict[str, str] | None = None,
        settings: dict[str, Any] | None = None,
    ) -> None:
        self.code = code
        self.mend = mend
        self.line = line
        self.contact = contact or {}
        self.prepare = prepare
        self.configuration = sending(more, **(flows or {}))
        self.settings = settings or {}


def sending(more: str = "", **flows: str) -> str:
    return configured(**{"invoices": OFF, "sent_invoices": ON + more, **flows})


def person_edits(world: World, type: str, id: str, **properties: str) -> None:
    vendor, account = world.pair.vendor(HUBSPOT), world.pair.account(HUBSPOT)
    vendor.person_edits(account, type, id, {"properties": properties})


def contact_gets(**properties: str) -> Mend:
    def mend(world: World, invoice: str) -> None:
        (contact,) = [one for one in world.pair.records(HUBSPOT, "contacts") if one["properties"]["lastname"] != "bo"]
        person_edits(world, "contacts", contact["id"], **properties)

    return mend


def item_is_made(world: World, invoice: str) -> None:
    world.item("NEW")


def item_gets_the_sku(world: World, invoice: str) -> None:
    (item,) = [one for one in world.books("Item") if one.get("Sku") == "OLD"]
    world.edits("Item", item["Id"], Sku="NEW")


def product_gets_a_sku(world: World, invoice: str) -> None:
    (product,) = [one for one in world.pair.records(HUBSPOT, "products") if one["properties"]["name"] == "New"]
    person_edits(world, "products", product["id"], hs_sku="OAK")


def one_twin_item_gets_another_sku(world: World, invoice: str) -> None:
    twins = [one for one in world.books("Item") if one.get("Sku") == "NEW"]
    world.edits("Item", twins[0]["Id"], Sku="OTHER")


def customer_gets(name: str, **fields: Any) -> Mend:
    def mend(world: World, invoice: str) -> None:
        (customer,) = [one for one in world.books("Customer") if one["DisplayName"] == name]
        world.edits("Customer", customer["Id"], **fields)

    return mend


def configuration_gets(more: str, **flows: str) -> Mend:
    def mend(world: World, invoice: str) -> None:
        world.pair.configuration = sending(more, **flows)

    return mend


def company_is(**settings: Any) -> Mend:
    def mend(world: World, invoice: str) -> None:
        world.pair.vendor(QUICKBOOKS).change_settings(world.pair.account(QUICKBOOKS), settings)

    return mend


def has(*customers: str) -> Callable[[World], None]:
    def prepare(world: World) -> None:
        for name in customers:
            world.pair.load(QUICKBOOKS, "Customer", [{"DisplayName": name}])

    return prepare


def has_twins(world: World) -> None:
    for name in ("Firma 0", "Firma 1"):
        world.customer(name)


def has_items(*skus: str) -> Callable[[World], None]:
    def prepare(world: World) -> None:
        for number, sku in enumerate(skus):
            world.item(sku, Name=f"Item {number}")

    return prepare


def has_product_without_sku(world: World) -> None:
    world.item("OAK")
    world.pair.load(HUBSPOT, "products", [{"properties": {"name": "New", "price": "100"}}])


def has_service_dates(world: World) -> None:
    HubSpotOwner(world.pair.sandbox).add("line_items", "service_date", "Service date", ("date", "date"))


NOBODY = {"email": ""}
CUSTOMERS_OFF = {"customers": OFF}
PRODUCTS_OFF = {"products": OFF}
OTHER_MAIL = {"PrimaryEmailAddr": {"Address": "other@lee.example"}}
CASES = {
    "contact gets an e-mail": Case("LB-DOC-07", contact_gets(email=EMAIL), contact=NOBODY),
    "contact gets an e-mail, contacts off": Case(
        "LB-DOC-07", contact_gets(email=EMAIL), contact=NOBODY, flows=CUSTOMERS_OFF
    ),
    "product is made": Case("LB-DOC-08", item_is_made, FAIL, NEW),
    "product is made, products off": Case("LB-DOC-08", item_is_made, FAIL, NEW, flows=PRODUCTS_OFF),
    "product gets the SKU": Case("LB-DOC-08", item_gets_the_sku, FAIL, NEW, prepare=has_items("OLD")),
    "product gets the SKU, products off": Case(
        "LB-DOC-08", item_gets_the_sku, FAIL, NEW, prepare=has_items("OLD"), flows=PRODUCTS_OFF
    ),
    "product of HubSpot gets a SKU": Case("LB-DOC-08", product_gets_a_sku, FAIL, prepare=has_product_without_sku),
    "missing products are replaced": Case(
        "LB-DOC-08", configuration_gets('on_missing_product = "substitute"\n'), FAIL, NEW
    ),
    "one of two products gets another SKU, products off": Case(
        "LB-MATCH-01",
        one_twin_item_gets_another_sku,
        FAIL,
        NEW,
        prepare=has_items("NEW", "NEW"),
        flows=PRODUCTS_OFF,
    ),
    "name is given up": Case("LB-DOC-15", customer_gets("Ann ann", DisplayName="Else"), prepare=has("Ann ann")),
    "name is given up, contacts off": Case(
        "LB-DOC-15", customer_gets("Ann ann", DisplayName="Else"), prepare=has("Ann ann"), flows=CUSTOMERS_OFF
    ),
    "contact gets a name of its own": Case(
        "LB-DOC-15", contact_gets(lastname="Lind"), prepare=has("Ann ann"), flows=CUSTOMERS_OFF
    ),
    "another choice for names in use, contacts off": Case(
        "LB-DOC-15",
        configuration_gets("", customers=OFF + '\non_name_clash = "suffix"'),
        prepare=has("Ann ann"),
        flows=CUSTOMERS_OFF,
    ),
    "one of two customers gets another e-mail": Case(
        "LB-DOC-15", customer_gets("Firma 0", **OTHER_MAIL), prepare=has_twins
    ),
    "one of two customers gets another e-mail, contacts off": Case(
        "LB-DOC-15", customer_gets("Firma 0", **OTHER_MAIL), prepare=has_twins, flows=CUSTOMERS_OFF
    ),
    "abroad is switched on": Case(
        "LB-DOC-40",
        configuration_gets('abroad = true\ntax = { default_code = "5" }\n'),
        settings={"country": "GB", "sales_tax": True},
    ),
    "the company moves": Case(
        "LB-DOC-40", company_is(country="US"), flows={"customers": OFF}, settings={"country": "CA"}
    ),
    "service dates are mapped": Case(
        "LB-DOC-44",
        configuration_gets('service_date_property = "service_date"\n'),
        line={**WORK, "service_date": "2030-01-02"},
        prepare=has_service_dates,
        settings={"revenue_recognition": True},
    ),
    "service dates are not needed any more": Case(
        "LB-DOC-44", company_is(revenue_recognition=False), settings={"revenue_recognition": True}
    ),
    "the period is opened": Case("LB-REC-10", company_is(closing_date=""), settings={"closing_date": "2035-12-31"}),
}


def failed(case: Case, world: World) -> str:
    """The invoice that failed, once it is quiet; its id."""
    case.prepare(world)
    contact = world.contact(case.contact.get("email", EMAIL), lastname="ann")
    line = dict(case.line)
    if case.mend is product_gets_a_sku:
        products = world.pair.records(HUBSPOT, "products")
        line["hs_product_id"] = next(one["id"] for one in products if one["properties"]["name"] == "New")
    invoice = world.invoiced([contact], [line], **({"hs_currency": "GBP"} if case.settings.get("sales_tax") else {}))
    world.pair.later()
    world.pair.connect(quickbooks={"income_account": "79"})
    world.pair.sync()
    return invoice


@pytest.mark.feature("F-CORE-B-20", "F-HS-QB-INV-17")
@pytest.mark.parametrize("name", CASES)
def test_an_invoice_goes_by_itself_once_its_cause_is_removed(name: str) -> None:
    case = CASES[name]
    with World(case.configuration, **case.settings) as world:
        if case.settings.get("sales_tax"):
            world.pair.vendor(HUBSPOT).change_settings(world.pair.account(HUBSPOT), {"currency": "GBP"})
        invoice = failed(case, world)
        assert problem_of(world.pair, invoice).code == case.code
        for _ in range(2):
            world.pair.later()
            assert looked_at(world.pair.sync()) == 0
        case.mend(world, invoice)
        for _ in range(2):
            world.pair.later()
            world.pair.sync()
        assert (len(world.books()), open_records(world.pair)) == (1, [])
        world.pair.later()
        assert world.pair.sync().writes == 0


def looked_at(report: Report) -> int:
    """How many invoices a pass looked at."""
    return sum(report.counts.get("sent_invoices", {}).values())
