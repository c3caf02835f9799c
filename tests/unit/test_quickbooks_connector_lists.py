"""The lists of a company that settings choose from, and what a check of the connection tells."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

from tests.support.quickbooks import Company

from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.quickbooks import CONNECTOR
from ledgerbridge.connectors.quickbooks.tax_codes import tax_choice


def choices(company: Company, kind: str) -> list[Choice]:
    return asyncio.run(company.connector.reference_data(kind))


def set_up(company: Company, **settings: Any) -> None:
    company.person("POST", "settings", settings)


def told(company: Company) -> set[str]:
    findings = asyncio.run(company.connector.check())
    assert [finding.problem for finding in findings] == [None] * len(findings)
    return {finding.what for finding in findings}


def test_every_kind_declared_can_be_had_and_no_other() -> None:
    company = Company()
    found = {kind: choices(company, kind) for kind in CONNECTOR.capabilities.reference_data}
    assert {kind for kind, several in found.items() if not several} == {"cost centres", "cost units"}
    assert choices(company, "pipelines") == []


def test_tax_codes_tell_their_rates() -> None:
    company = Company()
    found = {choice.id: choice for choice in choices(company, "tax codes")}
    assert found["2"] == Choice("2", "California", "8 %", rate=Decimal(8))
    tucson = next(choice for choice in found.values() if choice.name == "Tucson")
    assert (tucson.detail, tucson.rate, tucson.rates) == ("7.1 %, 2 %", None, (Decimal("7.1"), Decimal(2)))
    assert [(found[id].detail, found[id].rate) for id in ("NON", "TAX")] == [("", Decimal(0)), ("", None)]


def test_rate_that_stands_on_other_taxes_is_told_as_a_part_of_the_net_amount() -> None:
    rates = {"1": {"RateValue": Decimal(5)}, "2": {"RateValue": Decimal("9.5")}, "3": {"RateValue": Decimal(10)}}
    listed = [
        {"TaxRateRef": {"value": "2"}, "TaxTypeApplicable": "TaxOnAmountPlusTax", "TaxOrder": 1},
        {"TaxRateRef": {"value": "1"}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": 0},
        {"TaxRateRef": {"value": "3"}, "TaxTypeApplicable": "TaxOnTax", "TaxOrder": 2},
    ]
    code = {"Id": "9", "Name": "Stacked", "SalesTaxRateList": {"TaxRateDetail": listed}}
    assert tax_choice(code, rates).rates == (Decimal(5), Decimal("9.975"), Decimal("1.4975"))
    assert tax_choice(code, {}) == Choice("9", "Stacked")


def test_company_tells_what_documents_depend_on() -> None:
    company = Company()
    set_up(company, country="GB", closing_date="2026-01-31", sales_tax=False)
    found = {choice.id: choice.detail for choice in choices(company, "company")}
    assert found == {
        "country": "GB",
        "currency": "GBP",
        "closed until": "2026-01-31",
        "charges tax": "no",
        "service dates": "no",
    }


def test_terms_methods_classes_and_locations_are_told_by_name() -> None:
    company = Company()
    set_up(company, class_tracking="line", track_departments=True)
    company.enters("Class", Name="Export")
    company.enters("Department", Name="Uppsala")
    assert Choice("3", "Net 30", "30 days") in choices(company, "payment terms")
    assert Choice("2", "Check", "NON_CREDIT_CARD") in choices(company, "payment methods")
    assert [choice.name for choice in choices(company, "cost centres")] == ["Export"]
    assert [choice.name for choice in choices(company, "cost units")] == ["Uppsala"]


def test_currencies_begin_with_the_home_currency() -> None:
    company = Company()
    assert [choice.id for choice in choices(company, "currencies")] == ["USD"]
    set_up(company, multicurrency=True)
    company.enters("CompanyCurrency", Code="EUR")
    later = company.connected()
    assert [choice.id for choice in asyncio.run(later.reference_data("currencies"))] == ["USD", "EUR"]


def test_lists_are_read_once_an_hour() -> None:
    company = Company()
    choices(company, "payment terms")
    company.forget_calls()
    choices(company, "payment terms")
    assert company.calls() == []
    company.sandbox.clock.advance(3_600)
    choices(company, "payment terms")
    assert len(company.calls()) == 1


def test_accounts_are_read_once_for_all_lists_of_them() -> None:
    company = Company()
    assert {"79", "80"} <= {choice.id for choice in choices(company, "accounts")}
    assert "80" not in {choice.id for choice in choices(company, "income accounts")}
    assert len(company.calls()) == 1


def test_check_tells_each_prerequisite_of_documents_by_itself() -> None:
    company = Company()
    assert {
        "API version: v3, minor version 75",
        "own transaction numbers: off",
        "custom fields of documents: none",
        "books closed: no",
        "sales tax: on",
        "automated sales tax: off",
        "discounts: on",
        "shipping: on",
        "estimates: on",
        "locations: off",
    } <= told(company)


def test_check_tells_what_was_switched_on() -> None:
    company = Company()
    set_up(
        company,
        custom_txn_numbers=True,
        custom_fields="Crew,Truck",
        closing_date="2026-01-31",
        automated_sales_tax=True,
        multicurrency=True,
        auto_apply_credit=True,
        class_tracking="line",
    )
    assert {
        "own transaction numbers: on",
        "custom fields of documents: Crew, Truck",
        "books closed: up to 2026-01-31",
        "automated sales tax: on",
        "several currencies: on",
        "open credits applied to new invoices by QuickBooks: on",
        "classes: lines on, documents off",
    } <= told(company)
