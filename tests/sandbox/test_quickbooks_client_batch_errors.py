"""What `python-quickbooks` makes of faults inside answers that succeed: batches, uploads, changes, replays."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

import pytest
from quickbooks import QuickBooks
from quickbooks.batch import BatchManager, batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import (
    AuthorizationException,
    GeneralException,
    QuickbooksException,
    UnsupportedException,
    ValidationException,
)
from quickbooks.objects import Attachable, AttachableRef, Customer, Invoice, TaxCode
from tests.sandbox.quickbooks_client import Company, customer, refused, signed_in, sold, with_fields


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


def faults(response: Any) -> list[tuple[str, str, str]]:
    """(code, type, display name of the record meant) of each fault in a batch."""
    return [(fault.Error[0].code, fault.type, fault.original_object.DisplayName) for fault in response.faults]


# --- batches -------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-BATCH-PARTIAL")
def test_items_fail_one_by_one_and_keep_their_records(books: QuickBooks) -> None:
    customer("A").save(qb=books)
    long = "B" * 501
    done = batch_create([customer(name) for name in ("A", long, "C")], qb=books)
    assert [made.DisplayName for made in done.successes] == ["C"]
    assert faults(done) == [("6240", "ValidationFault", "A"), ("2050", "ValidationFault", long)]
    first, second = (fault.Error[0] for fault in done.faults)
    assert (first.Message, second.element) == ("Duplicate Name Exists Error", "DisplayName")
    assert str(first).startswith("Code: 6240 Message: Duplicate Name Exists Error Detail: The name supplied ")


@pytest.mark.behaviour("QB-BATCH-PARTIAL", "QB-STALE")
def test_stale_records_fail_one_by_one_in_updates(company: Company, books: QuickBooks) -> None:
    first, second = (customer(name).save(qb=books) for name in ("A", "B"))
    company.control.edit("Customer", second.Id, Notes="by hand")
    done = batch_update([with_fields(one, CompanyName="AB") for one in (first, second)], qb=books)
    assert ([made.DisplayName for made in done.successes], faults(done)) == (["A"], [("5010", "ValidationFault", "B")])


@pytest.mark.behaviour("QB-BATCH-PARTIAL", "QB-CLOSED-BOOKS", "QB-READ-DELETED")
def test_documents_that_cannot_go_fail_one_by_one_in_deletes(company: Company, books: QuickBooks) -> None:
    buyer = customer("A").save(qb=books)
    days = ("2026-01-31", "2026-02-01", "2026-02-02")
    closed, gone, free = (sold(Invoice, buyer, books, TxnDate=day).save(qb=books) for day in days)
    company.control.switch(closing_date="2026-01-31")
    gone.delete(qb=books)
    done = batch_delete([closed, gone, free], qb=books)
    assert [fault.Error[0].code for fault in done.faults] == ["6210", "610"]
    assert [made.status for made in done.successes] == ["Deleted"]


@pytest.mark.behaviour("QB-BATCH-MOST")
def test_more_than_thirty_items_fail_as_a_whole(company: Company, books: QuickBooks) -> None:
    """The client sends 30 at a time unless told otherwise."""
    wishes = [customer(f"N{number}") for number in range(31)]
    error = refused(GeneralException, lambda: BatchManager("create", 31).save(wishes, qb=books), 1040)
    assert (error.detail, company.control.count("Customer")) == ("Batch size exceeds allowed limit : 30", 0)
    assert len(batch_create(wishes, qb=books).successes) == 31


@pytest.mark.behaviour("QB-BATCH-EMPTY")
def test_empty_batch_is_taken_for_a_matter_of_authorization(books: QuickBooks) -> None:
    """By its code, 400."""
    empty = json.dumps({"BatchItemRequest": []})
    error = refused(AuthorizationException, lambda: books.batch_operation(empty), 400)
    assert (error.message, error.detail) == ("MalformedRequest", "Batch Request is Empty")


@pytest.mark.behaviour("QB-LIMIT-BATCH")
def test_forty_first_batch_of_a_minute_is_no_fault_the_client_knows(company: Company, books: QuickBooks) -> None:
    company.control.switch(limits=True)
    for number in range(40):
        batch_create([customer(f"N{number}")], qb=books)
        company.control.pass_s(0.11)
    error = refused(QuickbooksException, lambda: batch_create([customer("N40")], qb=books), 10000)
    assert error.message.startswith("Error returned with status code '429'")
    assert Customer.count(qb=books) == 40


# --- changes -------------------------------------------------------------------------------------------------------


def ago(company: Company, days: int) -> str:
    return (company.control.now() - datetime.timedelta(days=days)).isoformat()


@pytest.mark.behaviour("QB-CDC-LOOK-BACK")
def test_changes_older_than_thirty_days_are_an_unsupported_exception(company: Company, books: QuickBooks) -> None:
    error = refused(UnsupportedException, lambda: change_data_capture([Customer], ago(company, 31), qb=books), 500)
    assert error.detail.startswith("Operation cdc with changedSince date ")
    assert error.detail.endswith(" which is older than fixed days is not supported.")
    assert vars(change_data_capture([Customer], ago(company, 29), qb=books)).keys() == {"time"}


@pytest.mark.behaviour("QB-CDC-ENTITIES")
def test_changes_of_what_has_none_are_an_unsupported_exception(company: Company, books: QuickBooks) -> None:
    refused(UnsupportedException, lambda: change_data_capture([Customer, TaxCode], ago(company, 1), qb=books), 500)


@pytest.mark.behaviour("QB-REQUIRED")
def test_changes_of_nothing_miss_their_entities(company: Company, books: QuickBooks) -> None:
    error = refused(ValidationException, lambda: change_data_capture([], ago(company, 1), qb=books), 2020)
    assert error.detail == "Required parameter entities is missing in the request"


# --- attachments ---------------------------------------------------------------------------------------------------


def linked(type: str, id: str) -> AttachableRef:
    return with_fields(AttachableRef(), EntityRef={"type": type, "value": id})


def paper(name: str = "INV.pdf", content: bytes = b"%PDF-1.4") -> Attachable:
    return with_fields(Attachable(), FileName=name, ContentType="application/pdf", _FileBytes=content)


@pytest.mark.behaviour("QB-UPLOAD-PARTIAL", "QB-UPLOAD-TYPE", "QB-ATTACH-MISSING")
@pytest.mark.parametrize(
    ("file", "said"),
    [
        (paper("virus.exe"), "Files of this type cannot be attached."),
        (with_fields(paper(), AttachableRef=[linked("Invoice", "999")]), "The entity Invoice 999 that you are trying"),
    ],
)
def test_upload_that_fails_inside_a_success_trips_the_client_over_its_own_key(
    company: Company, books: QuickBooks, file: Attachable, said: str
) -> None:
    """It reads the attachment without asking whether there is one; the fault stands in the plain answer."""
    error = refused(KeyError, lambda: file.save(qb=books))
    assert error.args == ("Attachable",)
    plain = books.create_object("Attachable", file.to_json(), _file_bytes=b"%PDF-1.4")
    (fault,) = plain["AttachableResponse"][0]["Fault"]["Error"]
    assert fault["code"] == "6000"
    assert said in fault["Detail"]
    assert company.control.count("Attachable") == 0


@pytest.mark.behaviour("QB-ATTACH-MISSING", "QB-ATTACHABLE")
def test_note_on_nothing_is_refused_by_a_fault(books: QuickBooks) -> None:
    note = with_fields(Attachable(), Note="Seen", AttachableRef=[linked("Invoice", "999")])
    error = refused(QuickbooksException, lambda: note.save(qb=books), 6000)
    assert error.detail.endswith("The entity Invoice 999 that you are trying to link does not exist. Invoice 999")
    refused(ValidationException, lambda: Attachable().save(qb=books), 2020)


# --- request ids ---------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-REQUESTID-FAULT")
def test_fault_is_replayed_under_its_request_id(company: Company, books: QuickBooks) -> None:
    (id,) = company.control.load("Customer", {"DisplayName": "A"})
    first = refused(QuickbooksException, lambda: customer("A").save(qb=books, request_id="r1"), 6240)
    company.control.edit("Customer", id, DisplayName="B")
    again = refused(QuickbooksException, lambda: customer("A").save(qb=books, request_id="r1"), 6240)
    assert dict(again) == dict(first)
    assert customer("A").save(qb=books, request_id="r2").DisplayName == "A"


@pytest.mark.behaviour("QB-REQUESTID-LENGTH")
def test_request_id_that_is_too_long_is_a_validation_exception(books: QuickBooks) -> None:
    error = refused(ValidationException, lambda: customer("A").save(qb=books, request_id="x" * 51), 2050)
    assert error.detail.endswith("Min:1 Max:50 supported. Supplied length:51")
