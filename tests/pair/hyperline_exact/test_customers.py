"""Customers of Hyperline in Exact: the modes, what makes their start, and what an invoice does without a linked one."""

from __future__ import annotations

import pytest
from tests.support.hyperline_exact import ACCOUNTS, ENTRIES, INVOICES_ON, connected

from ledgerbridge.usecases import presets

TO_EXACT = 'direction = "left-to-right"'
GOLDEN = {
    "name": "Öberg AB",
    "billing_email": "ann@oberg.example",
    "currency": "EUR",
    "language": "nl",
    "type": "corporate",
    "tax_ids": [{"value": "NL004495445B01"}],
    "billing_address": {"line1": "Storgatan 12", "city": "Umeå", "zip": "903 26", "country": "NL"},
    "shipping_address": {"line1": "Havenweg 3", "city": "Rotterdam", "zip": "3011 AA", "country": "NL"},
}


@pytest.mark.feature("F-HY-EX-CUS-01", "F-CORE-CUS-10")
def test_a_customer_arrives_with_all_its_details_where_customers_are_sent() -> None:
    with connected(customers=TO_EXACT) as books:
        books.customer(**GOLDEN)
        assert books.sync() == {("customers", "created"): 1}
        (account,) = books.held(ACCOUNTS)
        held = {
            name: account[name].strip()
            for name in ("Name", "Email", "VATNumber", "SalesCurrency", "Language", "Status")
        }
        assert held == {
            "Name": "Öberg AB",
            "Email": "ann@oberg.example",
            "VATNumber": "NL004495445B01",
            "SalesCurrency": "EUR",
            "Language": "nl",
            "Status": "C",
        }
        place = [account[name].strip() for name in ("AddressLine1", "City", "Postcode", "Country")]
        assert place == ["Storgatan 12", "Umeå", "903 26", "NL"]
        assert not books.sync()


@pytest.mark.feature("F-HY-EX-CUS-01")
def test_no_customer_is_sent_from_the_start() -> None:
    with connected() as books:
        books.customer()
        assert not books.sync()
        assert books.held(ACCOUNTS) == []


@pytest.mark.feature("F-HY-EX-CUS-01", "F-CORE-ORD-03")
def test_an_invoice_of_a_customer_that_is_not_linked_fails_with_advice_while_none_are_sent() -> None:
    with connected(invoices=INVOICES_ON) as books:
        books.invoice(books.customer())
        assert books.sync() == {("invoices", "failed"): 1}
        (problem,) = books.problems()
        assert problem.code == "LB-DOC-31"
        assert "links import" in problem.said(problem.next_step)
        assert books.held(ACCOUNTS) == books.held(ENTRIES) == []


@pytest.mark.feature("F-HY-EX-CUS-01")
def test_an_invoice_of_a_linked_customer_goes_while_none_are_sent_and_writes_nothing_of_the_customer() -> None:
    with connected(invoices=INVOICES_ON) as books:
        customer = books.customer()
        account = books.account(Name="Old name", Email="old@oberg.example")
        books.link("customers", customer, account)
        books.invoice(customer)
        assert books.sync() == {("invoices", "created"): 1}
        assert [entry["Customer"] for entry in books.held(ENTRIES)] == [account]
        assert [held["Name"] for held in books.held(ACCOUNTS)] == ["Old name"]


@pytest.mark.feature("F-HY-EX-CUS-01", "F-HY-EX-CUS-02")
def test_an_invoice_goes_to_the_account_that_a_person_chose_for_its_customer() -> None:
    with connected(invoices=INVOICES_ON) as books:
        customer, account = books.customer(), books.account(Name="Öberg", Email="other@oberg.example")
        books.decide("customers", customer, account)
        books.invoice(customer)
        assert books.sync()["invoices", "created"] == 1
        assert [entry["Customer"] for entry in books.held(ENTRIES)] == [account]
        assert len(books.held(ACCOUNTS)) == 1


@pytest.mark.feature("F-HY-EX-CUS-01", "F-HY-EX-INV-03")
def test_customers_made_before_the_connection_are_sent_by_a_back_fill_alone() -> None:
    with connected(
        before=lambda books: [books.customer(billing_email=f"old{n}@example.com") for n in range(3)], customers=TO_EXACT
    ) as books:
        for n in range(2):
            books.customer(billing_email=f"new{n}@example.com")
        assert books.sync()["customers", "created"] == 2
        assert {account["Email"] for account in books.held(ACCOUNTS)} == {"new0@example.com", "new1@example.com"}
        assert books.would_enter(customers=f'{TO_EXACT}\nstart = "everything"') == {"customers": 3}
        books.choose(customers=f'{TO_EXACT}\nstart = "everything"')
        assert books.sync()["customers", "created"] == 3
        assert len(books.held(ACCOUNTS)) == 5


@pytest.mark.feature("F-CORE-CUS-06", "F-CORE-CUS-07", "F-CORE-CUS-09")
def test_the_account_gets_tax_code_and_revenue_account_by_country_and_its_classification() -> None:
    with connected() as books:
        segment = next(row["ID"] for row in books.held("crm/AccountClassifications") if row["Code"].strip() == "KEY")
        books.choose(
            customers=f"""{TO_EXACT}
tax.home = "NL"
tax.by_country = {{ NL = "2", "EU business" = "7", "EU consumer" = "2", "*" = "6" }}
revenue.by_country = {{ DE = "account:8100" }}
classification.property = "custom_properties.segment"
classification.table = {{ gold = "{segment}" }}
"""
        )
        books.makes("custom_properties", slug="segment", name="Segment")
        cases = {
            "nl@example.com": ("NL", None, "2", None),
            "de@example.com": ("DE", "DE136695976", "7", "8100"),
            "wrong@example.com": ("DE", "DE123456789", "2", "8100"),
            "us@example.com": ("US", None, "6", None),
        }
        for email, (country, vat, _, _) in cases.items():
            more = {"tax_ids": [{"value": vat}]} if vat else {}
            own = {"segment": "gold"}
            books.customer(
                billing_email=email, billing_address={"country": country}, custom_properties=own, name=email, **more
            )
        assert books.sync()["customers", "created"] == 4, books.problems()
        for account in books.held(ACCOUNTS):
            _, _, code, revenue = cases[account["Email"]]
            assert account["SalesVATCode"].strip() == code
            assert account["GLAccountSales"] == (books.account_id(revenue) if revenue else None)
            assert account["Classification1"] == segment


@pytest.mark.feature("F-CORE-CUS-08")
def test_what_exact_has_no_place_for_on_an_account_is_said_with_the_reason() -> None:
    flow = presets.load("hyperline-exact").flow_named("customers")
    assert flow is not None
    assert set(flow.unavailable) >= {"cost_centre", "shipping_address"}
