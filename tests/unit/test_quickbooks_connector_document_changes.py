"""What the QuickBooks connector sees of documents that came, changed and went."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from tests.support.quickbooks import Company

from ledgerbridge.connectors.base.protocol import Cursor, Page

DOCUMENTS = ("Invoice", "SalesReceipt", "Estimate", "CreditMemo", "RefundReceipt", "Payment")
ALL = ("Customer", "Item", *DOCUMENTS, "Attachable")


def read(company: Company, cursors: dict[str, Cursor | None]) -> dict[str, Page]:
    return asyncio.run(company.connector.read_changes(cursors))


def read_up(company: Company, *types: str) -> dict[str, Cursor | None]:
    """Cursors of types that were read to the end."""
    return {type: page.cursor for type, page in read(company, dict.fromkeys(types)).items()}


def invoice(customer: str) -> dict[str, Any]:
    detail = {"ItemRef": {"value": "1"}}
    line = {"Amount": 1, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    return {"CustomerRef": {"value": customer}, "Line": [line]}


def later(company: Company, seconds: float = 3_600) -> None:
    company.sandbox.clock.advance(seconds)


def test_all_types_that_are_up_to_date_are_one_call() -> None:
    company = Company()
    cursors = read_up(company, *ALL)
    company.forget_calls()
    read(company, cursors)
    assert company.calls() == ["cdc"]


def test_deleted_document_is_gone_and_a_voided_one_is_not() -> None:
    company = Company()
    customer = company.enters("Customer", DisplayName="Nordwind")
    deleted, voided = (company.enters("Invoice", **invoice(customer)) for _ in range(2))
    cursors = read_up(company, "Invoice")
    later(company)
    company.person("DELETE", f"state/Invoice/{deleted}")
    company.does("Invoice", voided, do="void")
    page = read(company, cursors)["Invoice"]
    assert page.gone == {deleted: "deleted"}
    assert [(record.id, record.fields["Status"]) for record in page.records] == [(voided, "Voided")]


def test_payment_shows_itself_and_the_invoice_it_pays() -> None:
    company = Company()
    customer = company.enters("Customer", DisplayName="Nordwind")
    owed = company.enters("Invoice", **invoice(customer))
    cursors = read_up(company, "Invoice", "Payment")
    later(company)
    line = {"Amount": 1, "LinkedTxn": [{"TxnId": owed, "TxnType": "Invoice"}]}
    paid = company.enters("Payment", CustomerRef={"value": customer}, TotalAmt=1, Line=[line])
    pages = read(company, cursors)
    assert [record.id for record in pages["Payment"].records] == [paid]
    assert [record.fields["Status"] for record in pages["Invoice"].records] == ["Paid"]


def test_full_answer_for_all_is_asked_for_again_type_by_type() -> None:
    company = Company()
    customer = company.enters("Customer", DisplayName="Nordwind")
    kept, deleted = (company.enters("Invoice", **invoice(customer)) for _ in range(2))
    cursors = read_up(company, "Customer", "Invoice", "Payment")
    later(company)
    customers = company.loads("Customer", [{"DisplayName": f"Customer {n}"} for n in range(1_000)])
    company.person("DELETE", f"state/Invoice/{deleted}")
    company.edits("Invoice", kept, PrivateNote="Seen")
    company.forget_calls()
    pages = read(company, cursors)
    assert company.calls()[:3] == ["cdc", "cdc", "cdc"]
    assert pages["Invoice"].gone == {deleted: "deleted"}
    assert [record.id for record in pages["Invoice"].records] == [kept]
    rest = read(company, {"Customer": pages["Customer"].cursor})["Customer"]
    assert set(customers) <= {record.id for page in (pages["Customer"], rest) for record in page.records}
    assert pages["Payment"].ended


def test_more_changes_of_one_type_than_an_answer_holds_are_swept_and_late_deletions_found() -> None:
    company = Company()
    customer = company.enters("Customer", DisplayName="Nordwind")
    deleted = company.enters("Invoice", **invoice(customer))
    cursors = read_up(company, "Invoice")
    later(company)
    many = company.loads("Invoice", [invoice(customer)] * 1_100)
    later(company)
    company.person("DELETE", f"state/Invoice/{deleted}")
    later(company, 60)
    first = read(company, cursors)["Invoice"]
    second = read(company, {"Invoice": first.cursor})["Invoice"]
    assert {record.id for page in (first, second) for record in page.records} == set(many)
    assert (first.gone, second.gone) == ({deleted: "deleted"}, {})
    assert (first.ended, second.ended) == (False, True)


def test_documents_are_read_after_a_long_silence() -> None:
    company = Company()
    customer = company.enters("Customer", DisplayName="Nordwind")
    cursors = read_up(company, "Invoice")
    later(company, timedelta(days=40).total_seconds())
    late = company.enters("Invoice", **invoice(customer))
    gone = company.enters("Invoice", **invoice(customer))
    company.person("DELETE", f"state/Invoice/{gone}")
    page = read(company, cursors)["Invoice"]
    assert [record.id for record in page.records] == [late]
    assert page.gone == {gone: "deleted"}
