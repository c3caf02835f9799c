"""Tax, service dates and numbers of invoices that go from HubSpot to QuickBooks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.pair.rig import open_records, problem_of
from tests.support.hubspot_quickbooks import HUBSPOT, World, configured
from tests.support.owner import HubSpotOwner

from ledgerbridge.model.categories import category_of
from ledgerbridge.usecases.readiness import readiness

ON = 'direction = "two-way"\ncustom_line_account = "79"\n'
WORK = {"name": "Work", "price": "100", "quantity": "2"}
RATES = [
    {"id": "r25", "name": "VAT 25", "label": "VAT 25", "percentageRate": 25},
    {"id": "r17", "name": "VAT 17", "label": "VAT 17", "percentageRate": 17},
]


def sending(more: str = "") -> str:
    return configured(invoices='direction = "off"', sent_invoices=ON + more)


def synced(world: World) -> None:
    world.pair.connect(quickbooks={"income_account": "79"})
    world.pair.sync()


def swedish(more: str) -> World:
    """Both in Sweden, where the tax of each line is a code; HubSpot has rates of 25 and 17 %."""
    world = World(sending("abroad = true\n" + more), country="SE")
    hubspot, account = world.pair.vendor(HUBSPOT), world.pair.account(HUBSPOT)
    hubspot.change_settings(account, {"currency": "SEK", "tax_rates": RATES})
    return world


def code_of(world: World, rate: int) -> str:
    """Id of QuickBooks' tax code with that rate."""
    rates = {one["Id"]: Decimal(str(one["RateValue"])) for one in world.books("TaxRate")}
    for code in world.books("TaxCode"):
        listed = code.get("SalesTaxRateList", {}).get("TaxRateDetail", [])
        if [rates[one["TaxRateRef"]["value"]] for one in listed] == [rate]:
            return str(code["Id"])
    raise AssertionError(world.books("TaxCode"))


@pytest.mark.feature("F-HS-QB-INV-06")
@pytest.mark.feature("F-CORE-B-21")
@pytest.mark.parametrize(
    ("switch", "group", "outcome"), [(False, "r25", "LB-DOC-41"), (True, "r25", "sent"), (True, "r17", "LB-DOC-02")]
)
def test_tax_goes_when_switched_on_and_mapped(switch: bool, group: str, outcome: str) -> None:
    with swedish("") as world:
        code = code_of(world, 25)
        world.pair.configuration = sending(
            f'abroad = true\nsend_tax = {str(switch).lower()}\ntax = {{ map = {{ "25" = "{code}" }} }}\n'
        )
        line = {**WORK, "hs_tax_rate_group_id": group}
        id = world.invoiced([world.contact()], [line], hs_currency="SEK")
        world.pair.later()
        synced(world)
        if outcome != "sent":
            assert problem_of(world.pair, id).code == outcome
            assert world.books() == []
            return
        (made,) = world.books()
        assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (Decimal("250.00"), Decimal("50.00"))


@pytest.mark.feature("F-HS-QB-INV-08")
@pytest.mark.parametrize("mapped", [False, True])
def test_revenue_recognition_needs_a_service_date_for_each_line(mapped: bool) -> None:
    more = 'service_date_property = "service_date"\n' if mapped else ""
    with World(sending(more), revenue_recognition=True) as world:
        HubSpotOwner(world.pair.sandbox).add("line_items", "service_date", "Service date", ("date", "date"))
        id = world.invoiced([world.contact()], [{**WORK, "service_date": "2030-01-02"}])
        synced(world)
        if mapped:
            (made,) = world.books()
            assert made["Line"][0]["SalesItemLineDetail"]["ServiceDate"] == "2030-01-02"
        else:
            assert problem_of(world.pair, id).code == "LB-DOC-44"
            assert world.books() == []


@pytest.mark.feature("F-HS-QB-INV-12")
def test_a_number_in_use_fails_with_its_own_category() -> None:
    with World(sending('number_owner = "source"\n'), custom_txn_numbers=True) as world:
        ids = [world.invoiced([world.contact()], [WORK]) for _ in range(1)]
        number = world.invoice()["hs_number"]
        world.bills(
            world.customer("Bo", "bo@lee.example"),
            [{"Amount": 5, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}],
            DocNumber=number,
        )
        synced(world)
        told = problem_of(world.pair, ids[0])
        assert (told.code, category_of(told).name) == ("LB-REC-16", "number-in-use")
        assert len(world.books()) == 1


@pytest.mark.feature("F-HS-QB-INV-12")
@pytest.mark.parametrize("own", [False, True])
def test_own_transaction_numbers_are_warned_of_when_they_are_on(own: bool) -> None:
    with World(sending(), custom_txn_numbers=own) as world:
        world.pair.connect()
        row = next(row for row in world.pair.run(world.pair.hub.connections()) if row.name == "quickbooks")
        findings = world.pair.run(world.pair.hub.connector(row).check())
        (told,) = [one for one in findings if one.what.startswith("own transaction numbers")]
        assert told.what.endswith("on" if own else "off")
        (warned,) = [
            one for one in world.pair.run(readiness(world.pair.hub)).advice if "transaction numbers" in one.text
        ]
        assert warned.is_red is own


@pytest.mark.feature("F-HS-QB-INV-06")
def test_nothing_untaxed_is_taxed_on_the_way() -> None:
    with World(sending()) as world:
        world.invoiced([world.contact()], [WORK])
        synced(world)
        (made,) = world.books()
        assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (Decimal("200.00"), 0)
        assert open_records(world.pair) == []
