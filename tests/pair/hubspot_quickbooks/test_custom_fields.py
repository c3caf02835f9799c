"""Custom fields of QuickBooks' sales forms: which can be mapped, which cannot and why, and that they arrive."""

from __future__ import annotations

import pytest
from tests.support.hubspot_quickbooks import QUICKBOOKS, World, configured, sale

from ledgerbridge.usecases.connect import check_all
from ledgerbridge.usecases.fields import fields, with_fields

SENT = 'direction = "two-way"\ncustom_line_account = "79"\n'
RULE = """[[integration.hubspot-quickbooks.flows.{flow}.rule]]
id = "crew"
left = "hs_title"
right = "CustomField.1"
"""
MIXED = "Crew,Truck:number,Site:date,Gate,Floor:yes or no"
WORK = {"name": "Work", "price": "100", "quantity": "2"}


@pytest.mark.feature("F-HS-QB-INV-10")
def test_the_first_three_custom_fields_are_offered_and_the_others_are_told_with_the_rule_they_fail() -> None:
    with World(custom_fields="Crew,Truck,Site,Gate,Floor") as world:
        customer, oak = world.customer(), world.item("OAK")
        world.bills(customer, [sale(oak)])
        world.pair.connect()
        (invoice,) = world.pair.run(fields(world.pair.hub, QUICKBOOKS, "Invoice"))
        assert [(one.path, one.label) for one in invoice.fields if one.custom and not one.barred] == [
            ("CustomField.1", "Crew"),
            ("CustomField.2", "Truck"),
            ("CustomField.3", "Site"),
        ]
        (checked,) = world.pair.run(check_all(world.pair.hub, QUICKBOOKS))
        assert any("printed and on every sales form" in one.what for one in checked.findings)
        told = [one.what for one in checked.findings if one.what.startswith("custom field that")]
        assert told == [
            "custom field that cannot be mapped: Gate (only the first three can be mapped)",
            "custom field that cannot be mapped: Floor (only the first three can be mapped)",
        ]


@pytest.mark.feature("F-HS-QB-INV-10")
@pytest.mark.parametrize(
    ("chosen", "offered", "refused"),
    [
        (
            MIXED,
            {"CustomField.1": "Crew"},
            {"Truck": "a number", "Site": "only texts", "Gate": "first three", "Floor": "first three"},
        ),
        (
            "Crew:list,Truck:yes or no,Site,Gate:date,Floor:number",
            {"CustomField.1": "Crew", "CustomField.3": "Site"},
            {"Truck": "only texts", "Gate": "first three", "Floor": "first three"},
        ),
    ],
)
def test_of_five_fields_of_mixed_settings_those_that_fit_are_offered_and_the_others_name_the_rule_they_fail(
    chosen: str, offered: dict[str, str], refused: dict[str, str]
) -> None:
    with World(custom_fields=chosen) as world:
        world.bills(world.customer(), [sale(world.item("OAK"))])
        world.pair.connect()
        for type in ("Invoice", "Estimate", "SalesReceipt"):
            (listed,) = world.pair.run(fields(world.pair.hub, QUICKBOOKS, type))
            own = [one for one in listed.fields if one.custom]
            assert {one.path: one.label for one in own if not one.barred} == offered
            assert {one.label for one in own if one.barred} == set(refused)
        (checked,) = world.pair.run(check_all(world.pair.hub, QUICKBOOKS))
        told = [one.what for one in checked.findings if one.what.startswith("custom field that")]
        assert [rule in one for one, rule in zip(told, refused.values(), strict=True)] == [True] * len(refused)
        assert [f": {name} (" in one for one, name in zip(told, refused, strict=True)] == [True] * len(refused)


@pytest.mark.feature("F-HS-QB-INV-10")
@pytest.mark.parametrize(
    ("digit", "why"),
    [
        (2, "It is a number"),
        (3, "Only custom fields of QuickBooks that hold texts"),
        (4, "Only the first three custom fields"),
        (5, "Only the first three custom fields"),
    ],
)
def test_a_rule_with_a_custom_field_that_does_not_fit_is_left_out_and_names_the_rule_of_quickbooks(
    digit: int, why: str
) -> None:
    text = configured(invoices='direction = "off"', sent_invoices=SENT)
    rule = RULE.format(flow="sent_invoices").replace("CustomField.1", f"CustomField.{digit}")
    with World(text + rule, custom_fields=MIXED) as world:
        world.bills(world.customer("Bo", "bo@lee.example"), [sale(world.item("OAK"))])
        world.invoiced([world.contact()], [WORK], hs_title="Blue")
        world.pair.connect(quickbooks={"income_account": "79"})
        told = world.pair.run(with_fields(world.pair.hub, world.pair.run(check_all(world.pair.hub, QUICKBOOKS))))
        [problem] = [str(one) for checked in told for one in checked.problems if "crew" in str(one)]
        assert "LB-DRIFT-02: " in problem and why in problem
        world.pair.sync()
        (sent,) = [one for one in world.books() if one["TotalAmt"] == 200]
        assert [one.get("StringValue") for one in sent["CustomField"]] == [None]


@pytest.mark.feature("F-HS-QB-INV-10")
@pytest.mark.feature("F-CORE-ORD-18")
def test_a_custom_field_of_an_invoice_arrives_in_hubspot() -> None:
    rule = RULE.format(flow="invoices").replace(
        'right = "CustomField.1"', 'right = "CustomField.1"\ndirection = "right-to-left"'
    )
    with World(configured() + rule, custom_fields="Crew") as world:
        customer, oak = world.customer(), world.item("OAK")
        world.pair.connect()
        world.bills(
            customer, [sale(oak)], CustomField=[{"DefinitionId": "1", "Type": "StringType", "StringValue": "Red"}]
        )
        world.pair.sync()
        assert world.invoice()["hs_title"] == "Red"


@pytest.mark.feature("F-HS-QB-INV-10")
@pytest.mark.feature("F-HS-QB-INV-11")
@pytest.mark.feature("F-CORE-ORD-18")
def test_a_property_of_an_invoice_that_is_mapped_later_reaches_invoices_sent_before() -> None:
    text = configured(invoices='direction = "off"', sent_invoices=SENT)
    with World(text, custom_fields="Crew") as world:
        ann = world.contact()
        world.invoiced([ann], [WORK], hs_title="Blue")
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.sync()
        world.pair.later()
        world.pair.configuration = text + RULE.format(flow="sent_invoices")
        assert world.pair.plan().counts["sent_invoices"]["updated"] == 1
        world.pair.sync()
        world.invoiced([ann], [WORK], hs_title="Green")
        world.pair.later()
        world.pair.sync()
        crews = [one["CustomField"][0].get("StringValue") for one in world.books()]
        assert sorted(crews) == ["Blue", "Green"]
        assert {one["hs_title"] for one in world.invoices()} == {"Blue", "Green"}


@pytest.mark.feature("F-HS-QB-INV-10")
@pytest.mark.feature("F-CORE-ORD-18")
def test_a_custom_field_of_a_line_is_refused_because_lines_of_quickbooks_have_none() -> None:
    text = configured(invoices='direction = "off"', sent_invoices=SENT)
    rule = RULE.format(flow="sent_invoices").replace('"CustomField.1"', '"lines[].CustomField.1"')
    with World(text + rule.replace('"hs_title"', '"lines[].hs_sku"'), custom_fields="Crew") as world:
        world.pair.connect(quickbooks={"income_account": "79"})
        told = world.pair.run(with_fields(world.pair.hub, world.pair.run(check_all(world.pair.hub, QUICKBOOKS))))
        [problem] = [str(one) for checked in told for one in checked.problems if "crew" in str(one)]
        assert problem.startswith("LB-DRIFT-02: quickbooks has no field lines[].CustomField.1 in Invoice: ")
        assert "their lines have none" in problem
