"""Invoices of HubSpot in QuickBooks: which ones go, how they arrive, and what keeps one from going."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.pair.rig import main_lines
from tests.support.hubspot_quickbooks import EMAIL, HUBSPOT, World, configured

from ledgerbridge.model.problems import SetupError

ON = 'direction = "two-way"\ncustom_line_account = "79"\n'
WORK = {"name": "Work", "price": "125.50", "quantity": "2"}


def sending(more: str = "", **flows: str) -> str:
    return configured(**{"invoices": 'direction = "off"', "sent_invoices": ON + more, **flows})


def outcomes(world: World) -> dict[str, str]:
    """{HubSpot's id: what became of it, and why}."""
    report = world.pair.sync()
    lines = main_lines(world.pair, report, "sent_invoices")
    return {line.left_id or "": f"{line.outcome} {line.reason or line.problem or ''}".strip() for line in lines}


def sales(invoice: dict[str, Any]) -> list[dict[str, Any]]:
    """The item lines of a QuickBooks invoice."""
    return [one for one in invoice["Line"] if one["DetailType"] == "SalesItemLineDetail"]


def connected(world: World) -> None:
    world.pair.connect(quickbooks={"income_account": "79"})


@pytest.mark.feature("F-HS-QB-INV-09")
@pytest.mark.feature("F-HS-QB-PRD-03")
def test_a_golden_invoice_arrives_whole_with_its_product_and_the_custom_line_item_made_once() -> None:
    with World(sending()) as world:
        oak = world.item("OAK")
        connected(world)
        world.pair.sync()
        world.pair.later()
        (product,) = [
            one for one in world.pair.records(HUBSPOT, "products") if one["properties"].get("hs_sku") == "OAK"
        ]
        ann = world.contact()
        lines = [{"name": "Oak", "price": "100", "quantity": "3", "hs_product_id": product["id"]}, WORK]
        ids = [world.invoiced([ann], lines, hs_comments="Thanks", hs_due_date="2030-01-31") for _ in range(2)]
        world.pair.later()
        assert outcomes(world) == dict.fromkeys(ids, "created")
        for made in world.books():
            first, second = sales(made)
            assert first["SalesItemLineDetail"]["ItemRef"]["value"] == oak
            custom = second["SalesItemLineDetail"]["ItemRef"]["value"]
            assert (second["Description"], second["Amount"]) == ("Work", Decimal("251.00"))
            assert (made["TotalAmt"], made["DueDate"]) == (Decimal("551.00"), "2030-01-31")
            assert made["CustomerMemo"]["value"] == "Thanks"
        (item,) = [one for one in world.books("Item") if one["Name"] == "Custom line item"]
        assert (item["Id"], item["IncomeAccountRef"]["value"]) == (custom, "79")
        assert [one["PrimaryEmailAddr"]["Address"] for one in world.books("Customer")] == [EMAIL]
        for _ in range(2):
            world.pair.later()
            assert world.pair.sync().writes == 0


@pytest.mark.feature("F-HS-QB-INV-09")
def test_the_income_account_is_asked_for_before_anything_runs() -> None:
    with World(configured(sent_invoices='direction = "two-way"')) as world:
        connected(world)
        with pytest.raises(SetupError, match="custom_line_account"):
            world.pair.integration()


@pytest.mark.feature("F-HS-QB-INV-02")
@pytest.mark.feature("F-HS-QB-INV-16")
def test_finalised_invoices_of_hubspot_go_from_midnight_of_the_day_of_set_up_on() -> None:
    with World(sending()) as world:
        now = world.pair.sandbox.clock.now()
        midnight = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=2)
        ann = world.contact()
        world.pair.pass_time((midnight - timedelta(minutes=1) - now).total_seconds())
        before = world.invoiced([ann], [WORK])
        world.pair.pass_time(60.5)
        first = world.invoiced([ann], [WORK])
        draft = world.invoiced([ann], [WORK], finalised=False)
        mirror = world.invoiced([ann], [WORK], finalised=False, hs_invoice_billable="false", hs_invoice_status="open")
        world.pair.pass_time(3600)
        connected(world)
        found = outcomes(world)
        assert found[first] == "created"
        assert found[before].startswith("excluded hs_createdate")
        assert found[draft] == "excluded it is a draft"
        assert found[mirror].startswith("excluded it is not of HubSpot")
        world.finalises(draft)
        world.pair.later()
        assert outcomes(world)[draft] == "created"
        assert len(world.books()) == 2


@pytest.mark.feature("F-HS-QB-INV-02")
def test_the_outbound_filter_is_fixed() -> None:
    own = "\n[[integration.hubspot-quickbooks.flows.sent_invoices.filter]]\nside = 'left'\n"
    own += "condition = [{ field = 'hs_number', operator = 'known' }]\n"
    with World(sending() + own) as world:
        connected(world)
        with pytest.raises(SetupError, match="the filter of the left side is fixed"):
            world.pair.integration()
    with World(sending('start = "everything"\n')) as world:
        connected(world)
        with pytest.raises(SetupError, match="it is fixed"):
            world.pair.integration()


@pytest.mark.feature("F-HS-QB-INV-07")
@pytest.mark.parametrize(("chosen", "goes"), [("", False), ('abroad = true\ntax = { default_code = "5" }\n', True)])
def test_companies_outside_the_us_get_no_invoices_unless_that_is_switched_on(chosen: str, goes: bool) -> None:
    with World(sending(chosen), country="GB", sales_tax=True) as world:
        world.pair.vendor(HUBSPOT).change_settings(world.pair.account(HUBSPOT), {"currency": "GBP"})
        ann = world.contact()
        id = world.invoiced([ann], [WORK], hs_currency="GBP")
        connected(world)
        told = outcomes(world)[id]
        assert ("LB-DOC-40" in told and "GB" in told) != goes
        assert bool(world.books()) == goes, told


@pytest.mark.feature("F-HS-QB-INV-13")
def test_a_closed_period_is_refused_and_no_other_day_is_taken() -> None:
    with World(sending(), closing_date="2035-12-31") as world:
        ann = world.contact()
        id = world.invoiced([ann], [WORK])
        connected(world)
        assert "LB-REC-10" in outcomes(world)[id]
        assert world.books() == []


def test_an_invoice_waits_for_the_total_that_hubspot_works_out_late_and_is_never_told_as_changed() -> None:
    with World(sending()) as world:
        id = world.invoiced([world.contact()], [WORK], summed=False)
        connected(world)
        assert world.invoice().get("hs_amount_billed") is None
        told = outcomes(world)[id]
        assert told.startswith("waiting LB-DOC-45")
        assert world.books() == []
        world.pair.later()
        assert outcomes(world)[id] == "created"
        (made,) = world.books()
        assert made["TotalAmt"] == Decimal(world.invoice()["hs_amount_billed"]) == Decimal("251.00")
        for _ in range(3):
            world.pair.later()
            assert set(outcomes(world).values()) <= {"unchanged"}
        assert world.pair.sync().writes == 0
