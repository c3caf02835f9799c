"""Rules that hold for every pair, as this one has them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.hubspot_quickbooks import HUBSPOT, World, configured, sale

from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import presets

OFF = 'direction = "off"'
SENT = 'direction = "two-way"\ncustom_line_account = "79"\n'
WORK = {"name": "Work", "price": "100", "quantity": "2"}


def beside(contact: dict[str, Any]) -> list[str]:
    return [end["id"] for end in contact["associations"].get("companies", ())]


@pytest.mark.feature("F-CORE-ORD-04")
def test_an_invoice_of_a_company_brings_company_and_contact_and_one_of_a_person_the_contact_alone() -> None:
    with World(configured(customers=OFF)) as world:
        oak = world.item("OAK")
        firm = world.customer("Lee Ltd", "ann@lee.example", CompanyName="Lee Ltd", GivenName="Ann")
        person = world.customer("Bo Berg", "bo@berg.example", GivenName="Bo", FamilyName="Berg")
        world.pair.connect()
        for customer in (firm, person):
            world.bills(customer, [sale(oak)])
        world.pair.sync()
        contacts = {one["properties"]["email"]: one for one in world.pair.records(HUBSPOT, "contacts")}
        (company,) = world.pair.records(HUBSPOT, "companies")
        assert company["properties"]["name"] == "Lee Ltd"
        assert beside(contacts["ann@lee.example"]) == [company["id"]]
        assert beside(contacts["bo@berg.example"]) == []
        assert sorted(world.beside(one, "companies") for one in world.invoices()) == [[], [company["id"]]]


@pytest.mark.feature("F-CORE-ORD-04")
def test_a_contact_with_a_company_becomes_a_customer_called_after_it_and_one_without_a_person() -> None:
    with World(configured(invoices=OFF, customers=OFF, sent_invoices=SENT)) as world:
        company = world.pair.load(HUBSPOT, "companies", [{"properties": {"name": "Lee Ltd"}}])[0]
        firm, person = world.contact("ann@lee.example"), world.contact("bo@berg.example")
        ends = {"properties": {}, "associations": {"companies": [{"id": company, "types": [1]}]}}
        world.pair.vendor(HUBSPOT).person_edits(world.pair.account(HUBSPOT), "contacts", firm, ends)
        for contact in (firm, person):
            world.invoiced([contact], [WORK])
        world.pair.connect(quickbooks={"income_account": "79"})
        world.pair.sync()
        made = {one["PrimaryEmailAddr"]["Address"]: one for one in world.books("Customer")}
        assert made["ann@lee.example"]["CompanyName"] == made["ann@lee.example"]["DisplayName"] == "Lee Ltd"
        assert made["bo@berg.example"].get("CompanyName") is None
        assert made["bo@berg.example"]["DisplayName"] == "Ann bo"


@pytest.mark.feature("F-CORE-ORD-13", "F-CORE-ORD-17")
@pytest.mark.parametrize("key", ["payment.condition_map", "payment.method_map", "shipping.method_map"])
def test_what_invoices_do_not_name_cannot_be_mapped_and_the_reason_is_told(key: str) -> None:
    table, _, name = key.partition(".")
    more = f'[integration.hubspot-quickbooks.flows.sent_invoices.{table}]\n{name} = {{ a = "1" }}\n'
    flow = presets.load("hubspot-quickbooks").flow_named("sent_invoices")
    assert flow is not None and flow.documents is not None
    with World(configured(sent_invoices=SENT + more)) as world:
        world.pair.connect(quickbooks={"income_account": "79"})
        with pytest.raises(SetupError) as refused:
            world.pair.integration()
        assert flow.documents.lacking[key][1:] in str(refused.value)


@pytest.mark.feature("F-CORE-CUS-11")
def test_a_flow_that_lacks_a_mandatory_setting_is_not_switched_on_and_the_setting_is_named() -> None:
    for given, missing in ((SENT, False), ('direction = "two-way"\n', True)):
        with World(configured(sent_invoices=given)) as world:
            world.pair.connect(quickbooks={"income_account": "79"})
            if not missing:
                assert "sent_invoices" in {flow.name for flow in world.pair.integration().flows}
                continue
            with pytest.raises(SetupError, match="needs an answer: custom_line_account"):
                world.pair.integration()
