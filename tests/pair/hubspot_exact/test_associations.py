"""Associations follow the links: a document stands beside its company and its contact, when these can be had."""

from __future__ import annotations

import pytest
from tests.pair.hubspot_exact.selling import deal, orders, ready
from tests.pair.hubspot_exact.test_payments import INVOICED
from tests.pair.hubspot_exact.test_sales import TAKEN, customer, sold
from tests.support.hubspot_exact_world import (
    ACCOUNTS,
    BILLS,
    COMPANIES,
    CONTACTS,
    DEALS,
    HUBSPOT,
    INVOICES,
    ORDERS,
    PEOPLE,
    SALES,
    world,
)


@pytest.mark.feature("F-CORE-B-20")
@pytest.mark.parametrize(("made", "type"), [("deal", DEALS), ("order", SALES), ("invoice", INVOICES)])
def test_company_contact_and_document_stand_beside_each_other_as_their_links_say(made: str, type: str) -> None:
    with world(TAKEN.format(source="sales order", made=made, more="")) as office:
        account, _ = customer(office)
        sold(office, ORDERS, account)
        office.sync()
        ((company,), (contact,), (document,)) = (
            office.pair.records(HUBSPOT, one) for one in (COMPANIES, CONTACTS, type)
        )
        beside = office.beside(type, document["id"])
        assert (beside[COMPANIES], beside[CONTACTS]) == ([company["id"]], [contact["id"]])
        assert office.beside(CONTACTS, contact["id"])[COMPANIES] == [company["id"]]


@pytest.mark.feature("F-CORE-B-20")
def test_an_invoice_that_is_there_before_its_company_stands_beside_it_once_it_comes() -> None:
    with world(INVOICED) as office:
        account = office.enters(ACCOUNTS, Name="Lind BV", Status="S", VATNumber="NL1", Country="NL")
        office.enters(PEOPLE, Account=account, FirstName="Ann", LastName="Lind", Email="ann@lind.example")
        office.changes(ACCOUNTS, account, Status="C", Email=None)
        bill = sold(office, BILLS, account)
        office.sync()
        assert (office.pair.records(HUBSPOT, INVOICES), bill in office.problems()) == ([], True)
        office.changes(ACCOUNTS, account, Email="ann@lind.example")
        office.sync()
        office.sync()
        ((company,), (invoice,)) = (office.pair.records(HUBSPOT, one) for one in (COMPANIES, INVOICES))
        assert office.beside(INVOICES, invoice["id"])[COMPANIES] == [company["id"]]
        office.comes_to_rest()


OFF = """
[flows.companies]
direction = "off"
[flows.customers]
direction = "{customers}"
[flows.contacts]
direction = "off"
"""


@pytest.mark.feature("F-CORE-B-20")
@pytest.mark.parametrize("customers", ["left-to-right", "off"])
def test_a_sale_of_a_customer_without_an_e_mail_goes_by_itself_once_there_is_one(customers: str) -> None:
    with world(orders(other=OFF.format(customers=customers))) as office:
        ready(office)
        ann = office.contact("", firstname="Ann", lastname="Lind")
        sale = deal(office, buyer={"contact": ann})
        office.sync()
        assert (list(office.problems()), office.rows(ORDERS)) == ([sale], [])
        tried = office.sync()
        assert tried.counts.get("orders", {}) == {}
        office.edits(CONTACTS, ann, email="ann@lind.example")
        office.sync()
        assert (office.problems(), len(office.rows(ORDERS))) == ({}, 1)
        office.comes_to_rest()
