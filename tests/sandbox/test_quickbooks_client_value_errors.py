"""What `python-quickbooks` raises for records and queries that are not well formed: its classes by ranges of codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from quickbooks import QuickBooks
from quickbooks.exceptions import (
    GeneralException,
    SevereException,
    UnsupportedException,
    ValidationException,
)
from quickbooks.objects import Customer, EmailAddress, Invoice, Item
from tests.sandbox.quickbooks_client import Company, customer, refused, service, signed_in, sold


@pytest.fixture
def world() -> Iterator[tuple[Company, QuickBooks]]:
    with signed_in() as world:
        yield world


@pytest.fixture
def company(world: tuple[Company, QuickBooks]) -> Company:
    return world[0]


@pytest.fixture
def books(world: tuple[Company, QuickBooks]) -> QuickBooks:
    return world[1]


# --- values --------------------------------------------------------------------------------------------------------


REFUSED = [
    pytest.param(
        customer("A", Nope="1"), 2010, 'Unrecognized field "Nope"', marks=pytest.mark.behaviour("QB-UNKNOWN-PROPERTY")
    ),
    pytest.param(
        Customer(), 2020, "Required parameter DisplayName is missing", marks=pytest.mark.behaviour("QB-REQUIRED")
    ),
    pytest.param(customer("A:B"), 2040, "DisplayName", marks=pytest.mark.behaviour("QB-NAME-CHARACTERS")),
    pytest.param(customer("A" * 501), 2050, "Supplied length:501", marks=pytest.mark.behaviour("QB-LENGTH")),
    pytest.param(service("S", UnitPrice="five"), 2080, "five", marks=pytest.mark.behaviour("QB-NUMBER-TEXT")),
    pytest.param(service("S", UnitPrice=1e20), 2090, "1E+20", marks=pytest.mark.behaviour("QB-NUMBER-TEXT")),
    pytest.param(
        customer("A", PreferredDeliveryMethod="Pigeon"), 2170, "Pigeon", marks=pytest.mark.behaviour("QB-ENUMERATION")
    ),
    pytest.param(
        customer("A", PrimaryEmailAddr=EmailAddress.from_json({"Address": "nobody"})),
        2210,
        "email address is not valid",
        marks=pytest.mark.behaviour("QB-EMAIL"),
    ),
    pytest.param(
        customer("A", SalesTermRef={"value": "99"}),
        2500,
        "Invalid Reference Id",
        marks=pytest.mark.behaviour("QB-REFERENCE"),
    ),
]


@pytest.mark.parametrize(("record", "code", "said"), REFUSED)
def test_bad_value_is_a_validation_exception_of_its_code(
    company: Company, books: QuickBooks, record: Any, code: int, said: str
) -> None:
    error = refused(ValidationException, lambda: record.save(qb=books), code)
    assert said in error.detail
    assert str(error).startswith(f"QB Validation Exception {code}: {error.message}")
    assert company.control.count("Customer") == 0


@pytest.mark.behaviour("QB-INVALID-ID")
def test_id_that_is_no_number_is_a_validation_exception(books: QuickBooks) -> None:
    error = refused(ValidationException, lambda: Customer.get("1.5", qb=books), 2030)
    assert (error.message, error.detail) == ("Invalid ID", "Id should be a valid number. Supplied value:1.5")


@pytest.mark.behaviour("QB-REQUIRED")
def test_update_without_a_sync_token_misses_it(books: QuickBooks) -> None:
    made = customer("A").save(qb=books)
    sent = json.dumps({"Id": made.Id, "sparse": True, "Notes": "n"})
    error = refused(ValidationException, lambda: books.update_object("Customer", sent), 2020)
    assert error.detail == "Required parameter SyncToken is missing in the request"


@pytest.mark.behaviour("QB-ITEM-ASSET-ACCOUNT")
def test_stock_without_an_asset_account_has_words_of_its_own(books: QuickBooks) -> None:
    wish = service("S", TrackQtyOnHand=True, QtyOnHand=1, InvStartDate="2026-01-01")
    wish.Type, wish.IncomeAccountRef = "Inventory", {"value": "79"}
    error = refused(ValidationException, lambda: wish.save(qb=books), 2020)
    assert "An inventory assetaccount is required" in error.detail


@pytest.mark.behaviour("QB-OPERATION-MISTYPED")
def test_mistyped_operation_is_taken_for_a_full_update(books: QuickBooks) -> None:
    invoice = sold(Invoice, customer("A").save(qb=books), books).save(qb=books)
    address = f"{books.api_url}/company/{books.company_id}/invoice"
    sent = json.dumps({"Id": invoice.Id, "SyncToken": "0"})
    error = refused(ValidationException, lambda: books.post(address, sent, params={"operation": "viod"}), 2020)
    assert error.detail == "Required parameter Line is missing in the request"


# --- calls ---------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-CONTENT-TYPE")
def test_write_in_another_content_type_is_a_general_exception(books: QuickBooks) -> None:
    address = f"{books.api_url}/company/{books.company_id}/customer"
    error = refused(GeneralException, lambda: books.post(address, "<Customer/>", content_type="application/xml"), 1050)
    assert str(error).startswith("QB General Exception 1050: Invalid Content Type")


@pytest.mark.behaviour("QB-SYSTEM-FAULT")
def test_body_that_is_not_utf8_is_a_severe_exception(books: QuickBooks) -> None:
    address = f"{books.api_url}/company/{books.company_id}/customer"
    error = refused(SevereException, lambda: books.post(address, b'{"DisplayName":"\xe9"}'), 10000)
    assert error.detail == "System Failure Error: Invalid byte 1 of 1-byte UTF-8 sequence"


@pytest.mark.behaviour("QB-PARENT-CIRCLE")
def test_parent_below_itself_is_a_general_exception(books: QuickBooks) -> None:
    made = customer("A").save(qb=books)
    sent = {"Id": made.Id, "SyncToken": "0", "sparse": True, "Job": True, "ParentRef": {"value": made.Id}}
    error = refused(GeneralException, lambda: books.update_object("Customer", json.dumps(sent)), 900)
    assert error.message == "Parent cannot be child"


@pytest.mark.behaviour("QB-CATEGORY-DELETE")
def test_category_in_use_is_a_general_exception(books: QuickBooks) -> None:
    above = Item.from_json(books.create_object("Item", json.dumps({"Name": "Goods", "Type": "Category"}))["Item"])
    service("S", SubItem=True, ParentRef={"value": above.Id}).save(qb=books)
    sent = json.dumps({"Id": above.Id, "SyncToken": Item.get(above.Id, qb=books).SyncToken})
    refused(GeneralException, lambda: books.delete_object("Item", sent), 800)


@pytest.mark.behaviour("QB-UNKNOWN-PATH")
def test_path_that_leads_nowhere_is_an_unsupported_exception(books: QuickBooks) -> None:
    """So are reports, which the simulator has none of."""
    error = refused(UnsupportedException, lambda: books.get_report("BalanceSheet"), 500)
    path = f"/v3/company/{books.company_id}/reports/BalanceSheet"
    assert error.message == "Unsupported Operation"
    assert error.detail.startswith(f"Operation Could not find resource for relative : {path} of full path: http://")
    assert str(error).startswith("QB Unsupported Exception 500: ")


@pytest.mark.behaviour("QB-NO-DELETE", "QB-TAX-READ-ONLY", "QB-CUSTOMER-TYPE")
def test_what_cannot_be_written_or_deleted_is_an_unsupported_exception(books: QuickBooks) -> None:
    made = customer("A").save(qb=books)
    sent = json.dumps({"Id": made.Id, "SyncToken": "0"})
    error = refused(UnsupportedException, lambda: books.delete_object("Customer", sent), 500)
    assert error.detail == "Operation delete of Customer is not supported."
    for kind in ("TaxCode", "CustomerType"):
        refused(UnsupportedException, partial(books.create_object, kind, json.dumps({"Name": "N"})), 500)


# --- queries -------------------------------------------------------------------------------------------------------


SYNTAX = 'QueryParserError: Encountered " <'
QUERIES = {
    "QB-QUERY-SYNTAX": ("select * from", "QueryParserError: Encountered "),
    "QB-QUERY-NO-OR": ("select * from Customer where Id = '1' or Id = '2'", SYNTAX),
    "QB-QUERY-ESCAPE": ("select * from Customer where DisplayName = 'a''b'", SYNTAX),
    "QB-QUERY-TRAITS": ("select * from Customer where Nope = '1'", "Property Nope not found for Entity Customer"),
    "QB-QUERY-DOCUMENTS": ("select * from Invoice where PrivateNote = 'n'", "property 'PrivateNote' is not queryable"),
    "QB-QUERY-PROJECTION": ("select BillAddr from Customer", "Property BillAddr not found for Entity Customer"),
    "QB-QUERY-WINDOW": ("select * from Customer startposition 0", "value 0 is too small. Min allowed value is 1"),
    "QB-QUERY-PAGE-MOST": (
        "select * from Customer maxresults 1001",
        "value 1001 is too large. Max allowed value is 1000",
    ),
}
"""{behaviour: (statement, how the detail begins)}; what is no matter of syntax is one of validity."""


@pytest.mark.parametrize(
    ("statement", "begins"), [pytest.param(*row, marks=pytest.mark.behaviour(id)) for id, row in QUERIES.items()]
)
def test_bad_query_is_a_validation_exception_that_says_where(books: QuickBooks, statement: str, begins: str) -> None:
    is_syntax = begins.startswith("QueryParserError")
    error = refused(ValidationException, lambda: Customer.query(statement, qb=books), 4000 if is_syntax else 4001)
    assert error.message == ("Error parsing query" if is_syntax else "Invalid query")
    assert error.detail.startswith(begins if is_syntax else f"QueryValidationError: {begins}")
