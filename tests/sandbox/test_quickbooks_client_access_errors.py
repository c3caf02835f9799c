"""What `python-quickbooks` raises when a call does not get through to the books.

Intuit's gateway answers in lower-case keys, which the client does not know: of its refusals only a 401 has a class of
its own, with the status as code and the whole body as detail. All others are the base class with code 10000 and the
body inside the message.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from intuitlib.enums import Scopes
from quickbooks import QuickBooks
from quickbooks.exceptions import AuthorizationException, ObjectNotFoundException, QuickbooksException, SevereException
from quickbooks.objects import Customer, Invoice
from tests.sandbox.quickbooks_client import Company, customer, refused, served_company, signed_in, sold

NOT_UNDERSTOOD = 10000
"""The code the client gives to answers it cannot read; severe faults of the service have the same."""


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


def by_gateway(text: str) -> dict[str, str]:
    """The error in a body of the gateway, which lists every key there is."""
    body = json.loads(text)
    (error,) = body["fault"]["error"]
    assert set(error) == {"message", "detail", "code", "element"}
    assert (body["queryResponse"], isinstance(body["time"], int)) == (None, True)
    return {**error, "type": body["fault"]["type"]}


def not_understood(call: Any, status: int) -> dict[str, str]:
    """The gateway's error, found in the message of the client's."""
    error = refused(QuickbooksException, call, NOT_UNDERSTOOD)
    head, _, body = error.message.partition(": ")
    assert (head, error.detail) == (f"Error returned with status code '{status}'", "")
    return by_gateway(body)


# --- signed in no more ---------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-TOKEN-EXPIRED", "QB-GATEWAY-SHAPE")
def test_expired_token_is_an_authorization_exception_over_the_whole_body(company: Company, books: QuickBooks) -> None:
    company.control.pass_s(3600)
    error = refused(AuthorizationException, lambda: Customer.all(qb=books), 401)
    assert error.message == "Application authentication failed"
    told = by_gateway(error.detail)
    assert (told["code"], told["type"]) == ("3200", "AUTHENTICATION")
    assert told["message"] == "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    assert told["detail"].startswith("Token expired: ")
    assert str(error).startswith("QB Auth Exception 401: ")


@pytest.mark.behaviour("QB-TOKEN-EXPIRED")
def test_malformed_token_is_told_apart_by_its_detail(company: Company, books: QuickBooks) -> None:
    books.session.token = {"access_token": "nonsense"}
    error = refused(AuthorizationException, lambda: Customer.all(qb=books), 401)
    assert by_gateway(error.detail)["detail"] == "Malformed bearer token: too short or too long"


@pytest.mark.behaviour("QB-REVOKE")
@pytest.mark.parametrize("by", ["the app", "the company"])
def test_ended_connection_is_an_authorization_exception(company: Company, books: QuickBooks, by: str) -> None:
    if by == "the app":
        company.app.revoke()
    else:
        company.control.switch(grant="revoked")
    error = refused(AuthorizationException, lambda: customer("A").save(qb=books), 401)
    assert by_gateway(error.detail)["detail"].startswith("Token revoked: ")
    assert company.control.count("Customer") == 0


@pytest.mark.behaviour("QB-RIGHTS-REMOVED", "QB-FAULT-SHAPE")
def test_removed_user_is_an_authorization_exception_of_the_services_own_code(
    company: Company, books: QuickBooks
) -> None:
    company.control.switch(rights="removed")
    error = refused(AuthorizationException, lambda: Customer.all(qb=books), 120)
    assert error.message == "Authorization Failure"
    assert "-11014-You do not have access" in error.detail.replace("–", "-")


# --- not let through -----------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-REALM-MISMATCH", "QB-GATEWAY-SHAPE")
def test_another_company_is_no_fault_the_client_knows(company: Company, books: QuickBooks) -> None:
    elsewhere = company.client(realm="1")
    with elsewhere.session:
        told = not_understood(lambda: Customer.all(qb=elsewhere), 403)
    assert (told["code"], told["type"]) == ("3100", "SERVICE")
    assert told["message"] == "message=AuthorizationFailed; errorCode=003100; statusCode=403"


@pytest.mark.behaviour("QB-REALM-MISMATCH")
def test_consent_without_accounting_opens_no_books() -> None:
    with served_company() as company:
        company.connect(Scopes.OPENID)
        books = company.client()
        with books.session:
            assert not_understood(lambda: Customer.all(qb=books), 403)["code"] == "3100"


@pytest.mark.behaviour("QB-THROTTLED", "QB-LIMIT-SECOND")
def test_eleventh_call_of_a_second_is_no_fault_the_client_knows(company: Company, books: QuickBooks) -> None:
    company.control.switch(limits=True)
    for _ in range(10):
        Customer.all(qb=books)
    told = not_understood(lambda: Customer.all(qb=books), 429)
    assert (told["code"], told["type"]) == ("3001", "SERVICE")
    assert told["message"] == "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    company.control.pass_s(1)
    assert Customer.all(qb=books) == []
    assert company.control.meters()["breaches"] == 1


@pytest.mark.behaviour("QB-METERED-CAP")
def test_reads_above_the_months_cap_are_throttled_and_writes_go_on(company: Company, books: QuickBooks) -> None:
    company.control.switch(limits=True, core_plus_cap=1)
    Customer.all(qb=books)
    assert not_understood(lambda: Customer.all(qb=books), 429)["code"] == "3001"
    assert customer("A").save(qb=books).Id == "1"


# --- broken --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-SYSTEM-FAULT")
@pytest.mark.parametrize("status", ["500", "503"])
def test_broken_service_is_a_severe_exception(company: Company, books: QuickBooks, status: str) -> None:
    company.control.order(status, path="/v3/*")
    error = refused(SevereException, lambda: Customer.all(qb=books), 10000)
    assert error.message == "An application error has occurred while processing your request"
    assert error.detail.startswith("System Failure Error: ")
    assert str(error).startswith("QB Severe Exception 10000: ")


def test_page_of_the_gateway_is_not_read(company: Company, books: QuickBooks) -> None:
    company.control.order("html", path="/v3/*")
    error = refused(QuickbooksException, lambda: Customer.all(qb=books), NOT_UNDERSTOOD)
    assert error.message.startswith("Error reading json response: <!doctype html>")


@pytest.mark.parametrize(
    ("fault", "kind"), [("reset", requests.ConnectionError), ("truncate", requests.exceptions.ChunkedEncodingError)]
)
def test_broken_line_is_an_exception_of_the_library_below(
    company: Company, books: QuickBooks, fault: str, kind: type[Exception]
) -> None:
    company.control.order(fault, path="/v3/*", phase="after")
    refused(kind, lambda: customer("A").save(qb=books))
    assert company.control.count("Customer") == 1
    assert sum("/customer" in path for path in company.control.paths()) == 1


@pytest.mark.behaviour("QB-REQUESTID-REPLAY")
def test_create_whose_answer_was_lost_is_sent_again_under_its_request_id(company: Company, books: QuickBooks) -> None:
    company.control.order("reset", path="/v3/*", phase="after", times=1)
    refused(requests.ConnectionError, lambda: customer("A").save(qb=books, request_id="3f6f"))
    assert customer("A").save(qb=books, request_id="3f6f").Id == "1"
    assert company.control.count("Customer") == 1


# --- pages to print ------------------------------------------------------------------------------------------------


@pytest.fixture
def invoice(books: QuickBooks) -> Any:
    return sold(Invoice, customer("A").save(qb=books), books).save(qb=books)


@pytest.mark.behaviour("QB-PDF")
def test_page_is_refused_by_the_services_faults(company: Company, books: QuickBooks, invoice: Any) -> None:
    error = refused(ObjectNotFoundException, lambda: books.download_pdf("Invoice", "999"), 610)
    assert error.message == "Object Not Found"
    company.control.order("500", path="*/pdf", times=1)
    refused(SevereException, lambda: invoice.download_pdf(qb=books), 10000)
    company.control.order("html", path="*/pdf", times=1)
    refused(QuickbooksException, lambda: invoice.download_pdf(qb=books), NOT_UNDERSTOOD)


@pytest.mark.behaviour("QB-TOKEN-EXPIRED")
def test_page_is_refused_to_an_expired_token(company: Company, books: QuickBooks, invoice: Any) -> None:
    company.control.pass_s(3600)
    error = refused(AuthorizationException, lambda: invoice.download_pdf(qb=books), 401)
    assert by_gateway(error.detail)["code"] == "3200"


@pytest.mark.behaviour("QB-GATEWAY-SHAPE")
def test_page_refused_by_the_gateway_trips_the_client_over_its_own_key(
    company: Company, books: QuickBooks, invoice: Any
) -> None:
    """There it looks for `Fault` without asking whether it is there."""
    company.control.order("429", path="*/pdf", times=1)
    error = refused(KeyError, lambda: invoice.download_pdf(qb=books))
    assert error.args == ("Fault",)
