"""Payments at eAccounting: none is registered twice, though the vendor never tells them again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.support.eaccounting_company import Company, new, run

from ledgerbridge.connectors.base.protocol import Outcome, Refused, Unknown, Write, Written
from ledgerbridge.model.values import Value


def payment(invoice: str, amount: str = "125", n: int = 1, **more: Value) -> Write:
    fields = {"InvoiceId": invoice, "PaymentAmount": Decimal(amount), "PaymentDate": date(2026, 3, 2), **more}
    return new(n, fields, "payments")


def invoiced(company: Company) -> str:
    """An invoice of 125."""
    return company.invoice(company.customer(), company.article())


def open_(company: Company, invoice: str) -> float:
    return float(company.stored("customerinvoices", invoice)["RemainingAmountInvoiceCurrency"])


def paid(company: Company, write: Write) -> Outcome:
    [outcome] = company.write("payments", write)
    return outcome


def test_payment_lowers_what_is_open_and_is_found_by_its_reference() -> None:
    company = Company()
    invoice = invoiced(company)
    outcome = paid(company, payment(invoice, "100"))
    assert isinstance(outcome, Written)
    assert open_(company, invoice) == 25
    own = payment(invoice).reference
    [found] = run(company.connector.find("payments", "Reference", [own]))[own]
    assert found.id == outcome.id
    assert (found.fields["PaymentAmount"], found.fields["PaymentType"]) == (Decimal(100), "Partial payment")
    assert found.fields["InvoiceId"] == invoice


def test_payment_of_all_that_is_open_is_a_complete_one() -> None:
    company = Company()
    invoice = invoiced(company)
    outcome = paid(company, payment(invoice))
    assert isinstance(outcome, Written)
    assert outcome.fields["PaymentType"] == "Complete payment"
    assert open_(company, invoice) == 0


def test_payment_sent_twice_is_one() -> None:
    company = Company()
    invoice = invoiced(company)
    first, again = (paid(company, payment(invoice, "50")) for _ in range(2))
    assert isinstance(first, Written)
    assert isinstance(again, Written)
    assert (again.id, again.adopted, open_(company, invoice)) == (first.id, True, 75)


@pytest.mark.parametrize("do", ["timeout", "reset", "500", "truncate"])
@pytest.mark.parametrize("path", ["*/payments", "*/partnerresourcelinks"])
def test_payment_with_a_lost_answer_is_registered_once(do: str, path: str) -> None:
    company = Company()
    invoice = invoiced(company)
    company.faults(do, path=path)
    first, again = (paid(company, payment(invoice, "50")) for _ in range(2))
    assert isinstance(first, Written | Unknown)
    assert isinstance(again, Written)
    assert open_(company, invoice) == 75
    assert company.count("partnerresourcelinks") == 1


def test_payment_of_a_hub_that_stopped_in_between_is_adopted() -> None:
    company = Company()
    invoice = invoiced(company)
    company.faults("500", path="*/partnerresourcelinks/*", phase="before", method="PUT")
    first = paid(company, payment(invoice, "50"))
    again = paid(company, payment(invoice, "50"))
    assert isinstance(first, Written)
    assert isinstance(again, Written)
    assert (again.adopted, open_(company, invoice)) == (True, 75)


def test_payment_that_never_arrived_is_registered_by_the_next_call() -> None:
    company = Company()
    invoice = invoiced(company)
    company.faults("reset", path="*/payments", phase="before")
    lost = paid(company, payment(invoice, "50"))
    assert isinstance(lost, Unknown)
    own = payment(invoice).reference
    assert run(company.connector.find("payments", "Reference", [own])) == {}
    assert isinstance(paid(company, payment(invoice, "50")), Written)
    assert open_(company, invoice) == 75


def test_payment_that_cannot_be_told_from_another_is_left_to_a_person() -> None:
    company = Company()
    invoice = invoiced(company)
    company.faults("reset", path="*/payments", phase="before")
    paid(company, payment(invoice, "50"))
    assert isinstance(paid(company, payment(invoice, "30", n=2)), Written)
    outcome = paid(company, payment(invoice, "50"))
    assert isinstance(outcome, Unknown)
    assert "another way" in outcome.problem.said(outcome.problem.cause)
    assert open_(company, invoice) == 95


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"PaymentCurrency": "EUR"}, "LB-REC-12", "PaymentCurrency"),
        ({"PaymentAmount": Decimal("125.01")}, "LB-REC-01", "PaymentAmount"),
        ({"PaymentAmount": Decimal(0)}, "LB-REC-03", "PaymentAmount"),
        ({"InvoiceId": "00000000-0000-4000-8000-000000000000"}, "LB-REC-11", "InvoiceId"),
    ],
)
def test_payment_that_does_not_fit_is_refused_and_leaves_nothing(more: dict[str, Value], code: str, field: str) -> None:
    company = Company()
    write = payment(invoiced(company))
    outcome = paid(company, new(1, {**write.fields, **more}, "payments"))
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == (code, field)
    assert company.count("partnerresourcelinks") == 0


def test_payment_the_vendor_refuses_leaves_no_link() -> None:
    company = Company()
    write = payment(invoiced(company), PaymentDate=date(2027, 1, 1))
    assert isinstance(paid(company, write), Refused)
    assert [link for link in company.all("partnerresourcelinks") if not link["IsDeleted"]] == []


def test_payment_without_a_bank_account_is_held_back() -> None:
    company = Company(bank_account="")
    outcome = paid(company, payment(invoiced(company)))
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-03", "CompanyBankAccountId")
