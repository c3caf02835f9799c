"""Customers between eAccounting and HubSpot: companies with their contact person, and private persons."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.eaccounting_hubspot import BOOKS, CRM, TEXT, BooksAndCrm, configuration

from ledgerbridge.model.problems import SetupError

TO_BOOKS, TO_CRM, BOTH = ('direction = "right-to-left"', 'direction = "left-to-right"', 'direction = "two-way"')
ADDRESS = ("InvoiceAddress1", "InvoicePostalCode", "InvoiceCity", "InvoiceCountryCode")
HERE = ("address", "zip", "city", "country")


def names(customer: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(customer[field] for field in ("Name", "IsPrivatePerson", "ContactPersonName"))


def said(contact: dict[str, Any]) -> tuple[Any, ...]:
    return contact.get("firstname"), contact.get("lastname")


@pytest.mark.feature("F-EA-HS-CUS-01")
@pytest.mark.feature("F-CORE-ORD-04")
def test_a_contact_with_a_company_is_a_company_and_one_without_a_private_person() -> None:
    with BooksAndCrm() as pair:
        pair.contact("ann@oberg.example", "Ann", "Öberg", company="Öberg AB")
        pair.contact("bo@example.com", "Bo Erik", "Lind af Hageby")
        assert pair.synced().counts["customers"] == {"created": 2}
        made = {one["EmailAddress"]: one for one in pair.customers()}
        assert names(made["ann@oberg.example"]) == ("Öberg AB", False, "Ann Öberg")
        assert names(made["bo@example.com"]) == ("Bo Erik Lind af Hageby", True, None)
        assert pair.settles()


@pytest.mark.feature("F-CORE-CUS-04")
def test_a_person_who_joins_a_company_becomes_that_company_and_is_not_doubled() -> None:
    with BooksAndCrm() as pair:
        id = pair.contact("bo@example.com", "Bo", "Lind")
        pair.synced()
        (company,) = pair.load(CRM, "companies", [{"properties": {"name": "Lind AB"}}])
        pair.property_edits("contacts", id, associatedcompanyid=company)
        pair.synced()
        assert [names(one) for one in pair.customers()] == [("Lind AB", False, "Bo Lind")]


@pytest.mark.feature("F-EA-HS-CUS-01")
@pytest.mark.feature("F-CORE-CUS-10")
def test_a_golden_company_arrives_whole_in_eaccounting() -> None:
    with BooksAndCrm() as pair:
        more = {"phone": "+46 8 123 456", "mobilephone": "+46 70 1", "website": "https://oberg.example"}
        pair.contact("ann@oberg.example", "Ann", "Öberg", company="Öberg AB", **more)
        pair.synced()
        (made,) = pair.customers()
        assert names(made) == ("Öberg AB", False, "Ann Öberg")
        assert [made[field] for field in ADDRESS] == ["Storgatan 12", "903 26", "Umeå", "SE"]
        assert [made[field] for field in ("Telephone", "MobilePhone")] == ["+46 8 123 456", "+46 70 1"]
        assert made["WwwAddress"] == "https://oberg.example"


@pytest.mark.feature("F-EA-HS-CUS-01")
@pytest.mark.feature("F-CORE-CUS-10")
def test_golden_customers_arrive_whole_in_hubspot() -> None:
    with BooksAndCrm(configuration(customers=TO_CRM)) as pair:
        more = {"InvoiceAddress1": "Storgatan 12", "Telephone": "+46 8 123 456"}
        pair.customer("Öberg AB", "ann@oberg.example", ContactPersonName="Ann Öberg", **more)
        pair.customer("Bo Erik Lind", "bo@example.com", IsPrivatePerson=True, **more)
        assert pair.synced().counts["customers"] == {"created": 2}
        made = {one["email"]: one for one in pair.contacts()}
        assert said(made["ann@oberg.example"]) == ("Ann", "Öberg")
        assert said(made["bo@example.com"]) == ("Bo", "Erik Lind")
        for one in made.values():
            assert [one[field] for field in HERE] == ["Storgatan 12", "903 26", "Umeå", "SE"]
            assert one["phone"] == "+46 8 123 456"
        (company,) = pair.records(CRM, "companies")
        assert company["properties"]["name"] == "Öberg AB"
        assert made["ann@oberg.example"]["associatedcompanyid"] == company["id"]
        assert not made["bo@example.com"].get("associatedcompanyid")
        assert pair.settles()


@pytest.mark.feature("F-EA-HS-CUS-01")
@pytest.mark.feature("F-CORE-B-15")
def test_two_ways_nothing_echoes_and_each_side_reaches_the_other() -> None:
    with BooksAndCrm(configuration(customers=BOTH)) as pair:
        here = pair.contact("bo@example.com", "Bo Erik", "Lind af Hageby")
        there = pair.customer("Öberg AB", "ann@oberg.example", ContactPersonName="Ann Öberg")
        assert pair.synced().counts["customers"] == {"created": 2}
        assert pair.settles()
        assert said(next(one for one in pair.contacts() if one["id"] == here)) == ("Bo Erik", "Lind af Hageby")
        pair.property_edits("contacts", here, phone="+46 8 1")
        pair.changes("customers", there, Telephone="+46 8 2")
        pair.synced()
        assert {one["EmailAddress"]: one["Telephone"] for one in pair.customers()} == {
            "bo@example.com": "+46 8 1",
            "ann@oberg.example": "+46 8 2",
        }
        assert {one["email"]: one["phone"] for one in pair.contacts()} == {
            "bo@example.com": "+46 8 1",
            "ann@oberg.example": "+46 8 2",
        }
        assert pair.settles()


@pytest.mark.feature("F-CORE-CUS-01")
@pytest.mark.feature("F-CORE-CUS-03")
def test_an_email_ties_records_that_were_there_and_a_change_arrives_without_any_order() -> None:
    with BooksAndCrm() as pair:
        pair.customer("Öberg AB", "Ann@Oberg.Example")
        id = pair.contact("ann@oberg.example", company="Öberg AB")
        pair.contact("")
        report = pair.synced()
        assert [line.reason for line in pair.outcomes(report, "customers").values() if line.action == "exclude"] == [
            "no e-mail"
        ]
        pair.property_edits("contacts", id, phone="+46 8 9")
        pair.synced()
        assert [one["Telephone"] for one in pair.customers()] == ["+46 8 9"]


@pytest.mark.feature("F-CORE-CUS-05")
@pytest.mark.feature("F-EA-HS-CUS-02")
@pytest.mark.parametrize(
    ("chosen", "phone", "mobile"),
    [("always", "A", "F"), ("empty", "B", "F"), ("never", "B", None)],
)
def test_what_is_updated_of_a_customer_that_exists(chosen: str, phone: str, mobile: str | None) -> None:
    with BooksAndCrm(configuration(customers=f'update_existing = "{chosen}"')) as pair:
        pair.customer("Öberg AB", "ann@oberg.example", Telephone="B")
        pair.contact("ann@oberg.example", company="Öberg AB", phone="A", mobilephone="F")
        pair.synced()
        assert [(one["Telephone"], one["MobilePhone"]) for one in pair.customers()] == [(phone, mobile)]


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-EA-HS-CUS-02")
@pytest.mark.feature("F-CORE-CUS-09")
def test_the_classification_follows_its_property_both_ways() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("contacts", "segment", "Segment", TEXT)
        labels = {name: pair.label("customerlabels", name) for name in ("Gold", "Silver")}
        rows = "\n".join(f'classification.map.{name} = "{id}"' for name, id in labels.items())
        back = "\n".join(f'classification.names.{id} = "{name}"' for name, id in labels.items())
        settings = f'{BOTH}\nclassification.property = "segment"\n{rows}\n{back}'
        pair.configuration = configuration(customers=settings)
        pair.contact("ann@oberg.example", segment="Gold")
        pair.contact("bo@example.com", segment="Silver")
        pair.customer("Cy AB", "cy@example.com", CustomerLabels=[{"Id": labels["Silver"]}])
        pair.synced()
        held = {one["EmailAddress"]: [label["Id"] for label in one["CustomerLabels"]] for one in pair.customers()}
        assert held["ann@oberg.example"] == [labels["Gold"]] and held["bo@example.com"] == [labels["Silver"]]
        assert {one["email"]: one["segment"] for one in pair.contacts()}["cy@example.com"] == "Silver"
        assert pair.settles()


@pytest.mark.feature("F-EA-HS-CUS-02")
@pytest.mark.feature("F-EA-HS-ORD-07")
def test_terms_and_vat_number_come_from_properties() -> None:
    with BooksAndCrm() as pair:
        for name in ("agreed", "vat"):
            pair.owner.add("contacts", name, name, TEXT)
        rows = f'terms.map.NET30 = "{pair.terms(30)}"\nterms.map.NET10 = "{pair.terms(10)}"'
        settings = f'terms.property = "agreed"\nvat_property = "vat"\n{rows}'
        pair.configuration = configuration(customers=settings)
        pair.contact("ann@oberg.example", agreed="NET30", vat="SE556677889901")
        pair.contact("bo@example.com", agreed="NET10", vat="SE556677010101")
        unknown = pair.contact("cy@example.com", agreed="NET90")
        failed = pair.outcomes(pair.synced(), "customers")[unknown].problem
        assert failed is not None and failed.code == "LB-MAP-01"
        made = {
            one["EmailAddress"]: (one["TermsOfPayment"]["NumberOfDays"], one["VatNumber"]) for one in pair.customers()
        }
        assert made == {
            "ann@oberg.example": (30, "SE556677889901"),
            "bo@example.com": (10, "SE556677010101"),
        }


@pytest.mark.feature("F-EA-HS-CUS-02")
@pytest.mark.feature("F-CORE-B-07")
@pytest.mark.parametrize(
    ("stage", "before", "after"), [("customer", "lead", "customer"), ("lead", "customer", "customer")]
)
def test_the_lifecycle_stage_moves_forward_alone(stage: str, before: str, after: str) -> None:
    with BooksAndCrm(configuration(customers=f'{TO_CRM}\nlifecycle_stage = "{stage}"')) as pair:
        pair.contact("ann@oberg.example", lifecyclestage=before)
        pair.customer("Öberg AB", "ann@oberg.example")
        pair.customer("Bo AB", "bo@example.com")
        pair.synced()
        held = {one["email"]: one["lifecyclestage"] for one in pair.contacts()}
        assert held == {"ann@oberg.example": after, "bo@example.com": stage}


@pytest.mark.feature("F-EA-HS-CUS-02")
def test_the_customer_number_is_told_to_the_property_that_was_chosen() -> None:
    with BooksAndCrm() as pair:
        pair.owner.add("contacts", "customer_number", "Number", TEXT)
        pair.configuration = configuration(customers=f'{TO_CRM}\nnumber_property = "customer_number"')
        pair.customer("Öberg AB", "ann@oberg.example", CustomerNumber="4711")
        pair.synced()
        assert [one["customer_number"] for one in pair.contacts()] == ["4711"]


@pytest.mark.feature("F-EA-HS-CUS-02")
@pytest.mark.feature("F-CORE-CUS-06")
@pytest.mark.feature("F-CORE-CUS-07")
@pytest.mark.feature("F-CORE-CUS-08")
@pytest.mark.parametrize("key", ["revenue", "tax", "cost_centre", "cost_unit"])
def test_what_a_customer_of_eaccounting_has_not_is_refused_with_the_reason(key: str) -> None:
    with BooksAndCrm(configuration(customers=f'{key} = "4"')) as pair:
        with pytest.raises(SetupError, match="not in eAccounting") as refused:
            pair.integration()
        assert key in str(refused.value)
        assert pair.records(BOOKS, "customers") == []


@pytest.mark.feature("F-CORE-CUS-12")
def test_a_property_of_the_accounts_own_is_carried_into_a_field_of_a_customer() -> None:
    rule = '[[integration.pair.flows.customers.rule]]\nid = "door"\nleft = "InvoiceAddress2"\nright = "door"\n'
    with BooksAndCrm() as pair:
        pair.owner.add("contacts", "door", "Door", TEXT)
        pair.configuration = configuration(rule)
        pair.contact("ann@oberg.example", door="2nd floor")
        pair.synced()
        assert [one["InvoiceAddress2"] for one in pair.customers()] == ["2nd floor"]
