"""What `python-quickbooks` raises where bookkeeping says no.

Codes from 5000 to 9999 have no class of their own: they are the base class, told apart by `error_code`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from quickbooks import QuickBooks
from quickbooks.exceptions import (
    GeneralException,
    ObjectNotFoundException,
    QuickbooksException,
    ValidationException,
)
from quickbooks.objects import Customer, Estimate, Invoice, Item, LinkedTxn, Payment, PaymentLine
from tests.sandbox.quickbooks_client import Company, customer, refused, service, signed_in, sold, with_fields

UNUSABLE = "Something you're trying to use has been made inactive."


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


@pytest.fixture
def debtor(books: QuickBooks) -> Customer:
    return customer("A").save(qb=books)


def ruled_out(call: Callable[[], Any], said: str) -> Any:
    """The exception of a rule without a code of its own."""
    error = refused(QuickbooksException, call, 6000)
    assert error.detail.startswith("Business Validation Error: ")
    assert said in error.detail
    return error


def paid(amount: float, debtor: Customer, *documents: Any) -> Payment:
    """A payment of that amount for each document, before it is saved."""
    links = [with_fields(LinkedTxn(), TxnId=document.Id, TxnType="Invoice") for document in documents]
    lines = [with_fields(PaymentLine(), Amount=amount, LinkedTxn=[link]) for link in links]
    return with_fields(Payment(), TotalAmt=amount, CustomerRef=debtor.to_ref(), Line=lines)


# --- versions and names --------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-STALE")
def test_record_that_a_person_changed_meanwhile_is_stale(company: Company, books: QuickBooks, debtor: Customer) -> None:
    company.control.edit("Customer", debtor.Id, Notes="by hand")
    error = refused(QuickbooksException, lambda: debtor.save(qb=books), 5010)
    assert error.message == "Stale Object Error"
    assert "finished before you did, so your work was not saved." in error.detail
    assert Customer.get(debtor.Id, qb=books).Notes == "by hand"


@pytest.mark.behaviour("QB-STALE", "QB-PAYMENT-EFFECT")
@pytest.mark.parametrize("call", ["save", "delete", "void"])
def test_invoice_that_was_paid_meanwhile_is_stale(books: QuickBooks, debtor: Customer, call: str) -> None:
    invoice = sold(Invoice, debtor, books).save(qb=books)
    paid(40, debtor, invoice).save(qb=books)
    refused(QuickbooksException, lambda: getattr(invoice, call)(qb=books), 5010)


@pytest.mark.behaviour("QB-DUPLICATE-NAME", "QB-NAME-SHARED")
@pytest.mark.parametrize("type", ["Customer", "Vendor"])
def test_taken_name_is_a_duplicate(company: Company, books: QuickBooks, type: str) -> None:
    company.control.load(type, {"DisplayName": "Amy"})
    error = refused(QuickbooksException, lambda: customer("Amy").save(qb=books), 6240)
    assert error.message == "Duplicate Name Exists Error"
    assert error.detail.startswith("The name supplied already exists. : Another customer, vendor or employee is ")
    assert "\n" in error.detail


@pytest.mark.behaviour("QB-ITEM-NAME")
def test_taken_name_of_an_item_is_a_duplicate_too(books: QuickBooks) -> None:
    service("Repair").save(qb=books)
    refused(QuickbooksException, lambda: service("Repair").save(qb=books), 6240)


@pytest.mark.behaviour("QB-DUPLICATE-NUMBER", "QB-ALLOW-DUPLICATE")
def test_taken_number_names_its_holder_and_is_let_through_on_demand(
    company: Company, books: QuickBooks, debtor: Customer
) -> None:
    company.control.switch(custom_txn_numbers=True)
    first = sold(Invoice, debtor, books, DocNumber="R-1").save(qb=books)
    again = sold(Invoice, debtor, books, DocNumber="R-1")
    error = refused(QuickbooksException, lambda: again.save(qb=books), 6140)
    assert error.message == "Duplicate Document Number Error"
    assert error.detail.endswith(f"DocNumber=R-1 is assigned to TxnType=Invoice with TxnId={first.Id}")
    assert again.save(qb=books, params={"include": "allowduplicatedocnum"}).DocNumber == "R-1"


# --- what is not there any more ------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-READ-DELETED")
def test_deleted_document_is_not_found_and_says_so(books: QuickBooks, debtor: Customer) -> None:
    invoice = sold(Invoice, debtor, books).save(qb=books)
    invoice.delete(qb=books)
    error = refused(ObjectNotFoundException, lambda: Invoice.get(invoice.Id, qb=books), 610)
    assert error.detail == "Object Not Found : Another user has deleted this transaction."
    assert str(error).startswith("QB Object Not Found Exception 610: ")


@pytest.mark.behaviour("QB-NOT-FOUND")
def test_update_of_an_unknown_record_is_not_found(books: QuickBooks) -> None:
    ghost = customer("A", Id="99", SyncToken="0")
    error = refused(ObjectNotFoundException, lambda: ghost.save(qb=books), 610)
    assert error.detail.startswith(f"Object Not Found : {UNUSABLE}")


@pytest.mark.behaviour("QB-REFERENCE-INACTIVE")
def test_inactive_customer_is_not_found_by_a_new_invoice(books: QuickBooks, debtor: Customer) -> None:
    debtor.Active = False
    debtor.save(qb=books)
    error = refused(ObjectNotFoundException, lambda: sold(Invoice, debtor, books).save(qb=books), 610)
    assert UNUSABLE in error.detail


# --- closed books --------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-CLOSED-BOOKS")
@pytest.mark.parametrize("call", ["create", "save", "delete", "void"])
def test_closed_period_takes_no_change(company: Company, books: QuickBooks, debtor: Customer, call: str) -> None:
    invoice = sold(Invoice, debtor, books, TxnDate="2026-01-31").save(qb=books)
    company.control.switch(closing_date="2026-01-31")
    late = sold(Invoice, debtor, books, TxnDate="2026-01-30")
    error = refused(
        QuickbooksException,
        lambda: late.save(qb=books) if call == "create" else getattr(invoice, call)(qb=books),
        6210,
    )
    assert error.message == "Account Period Closed"
    assert error.detail.startswith("The account period has closed and the account books cannot be updated")
    assert Invoice.count(qb=books) == 1


# --- documents and payments ----------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-LINKED-FIRST")
@pytest.mark.parametrize("call", ["delete", "void"])
def test_paid_invoice_is_neither_deleted_nor_voided(books: QuickBooks, debtor: Customer, call: str) -> None:
    made = sold(Invoice, debtor, books).save(qb=books)
    paid(100, debtor, made).save(qb=books)
    invoice = Invoice.get(made.Id, qb=books)
    ruled_out(lambda: getattr(invoice, call)(qb=books), "unlinked first")


@pytest.mark.behaviour("QB-DEPOSITED")
def test_payment_in_a_deposit_is_frozen(company: Company, books: QuickBooks, debtor: Customer) -> None:
    payment = paid(100, debtor, sold(Invoice, debtor, books).save(qb=books)).save(qb=books)
    company.control.does("Payment", payment.Id, "deposit")
    payment = Payment.get(payment.Id, qb=books)
    for call in (payment.save, payment.delete, payment.void):
        error = refused(QuickbooksException, partial(call, qb=books), 6540)
        assert error.message == "Deposited Transaction cannot be changed"


@pytest.mark.behaviour("QB-PAYMENT-OVER", "QB-LINK-MISSING", "QB-PAYMENT-AMOUNT")
def test_payment_that_does_not_fit_its_documents_is_ruled_out(books: QuickBooks, debtor: Customer) -> None:
    invoice = sold(Invoice, debtor, books).save(qb=books)
    ruled_out(lambda: paid(500, debtor, invoice).save(qb=books), "more than the open balance")
    ghost = with_fields(Invoice(), Id="999")
    ruled_out(lambda: paid(5, debtor, ghost).save(qb=books), "The entity Invoice 999 that you are trying to link")
    sent = json.dumps({"CustomerRef": {"value": debtor.Id}})
    ruled_out(lambda: books.create_object("Payment", sent), "You must set a transaction amount.")


@pytest.mark.behaviour("QB-PAYMENT-CUSTOMER")
def test_payment_by_somebody_else_is_ruled_out(books: QuickBooks, debtor: Customer) -> None:
    invoice = sold(Invoice, debtor, books).save(qb=books)
    other = customer("B").save(qb=books)
    ruled_out(lambda: paid(100, other, invoice).save(qb=books), "customer")


@pytest.mark.behaviour("QB-AMOUNT-PRODUCT")
def test_amount_that_is_not_the_product_has_a_code_of_its_own(books: QuickBooks, debtor: Customer) -> None:
    wish = sold(Invoice, debtor, books)
    with_fields(wish.Line[0].SalesItemLineDetail, Qty=3, UnitPrice=5)
    error = refused(QuickbooksException, lambda: wish.save(qb=books), 6070)
    assert error.message == "Amount is not equal to UnitPrice * Qty"


@pytest.mark.behaviour("QB-NEGATIVE-TOTAL")
def test_total_below_zero_is_ruled_out(books: QuickBooks, debtor: Customer) -> None:
    ruled_out(lambda: sold(Invoice, debtor, books, amount=-1).save(qb=books), "0 or greater")


@pytest.mark.behaviour("QB-LINK-ESTIMATE")
def test_two_estimates_in_one_invoice_are_a_general_exception(books: QuickBooks, debtor: Customer) -> None:
    estimates = [sold(Estimate, debtor, books).save(qb=books) for _ in range(2)]
    wish = sold(Invoice, debtor, books, LinkedTxn=[estimate.to_linked_txn() for estimate in estimates])
    assert refused(GeneralException, lambda: wish.save(qb=books), 620).message == "Txn ID cannot be linked"


@pytest.mark.behaviour("QB-FEATURE-OFF")
def test_estimate_where_there_are_none_is_ruled_out(company: Company, books: QuickBooks, debtor: Customer) -> None:
    company.control.switch(allow_estimates=False)
    ruled_out(lambda: sold(Estimate, debtor, books).save(qb=books), "preferences")


@pytest.mark.behaviour("QB-INACTIVE-BALANCE")
def test_customer_who_owes_is_not_made_inactive(books: QuickBooks, debtor: Customer) -> None:
    sold(Invoice, debtor, books).save(qb=books)
    owing = Customer.get(debtor.Id, qb=books)
    owing.Active = False
    assert refused(QuickbooksException, lambda: owing.save(qb=books), 6000).message == "Delete List Has Balance Error"


@pytest.mark.behaviour("QB-ITEM-ACCOUNT-KIND")
def test_item_over_an_account_of_another_kind_has_a_code_of_its_own(books: QuickBooks) -> None:
    bank = {"value": "35"}
    wish = with_fields(service("S"), IncomeAccountRef=bank)
    error = refused(QuickbooksException, lambda: wish.save(qb=books), 6430)
    assert error.message == "Invalid account type used"


@pytest.mark.behaviour("QB-SEND-ADDRESS", "QB-SEND-PAYMENT")
def test_mail_to_nobody_is_a_validation_exception(books: QuickBooks, debtor: Customer) -> None:
    invoice = sold(Invoice, debtor, books).save(qb=books)
    refused(ValidationException, lambda: invoice.send(qb=books), 2020)
    refused(ValidationException, lambda: invoice.send(qb=books, send_to="nobody"), 2210)


@pytest.mark.behaviour("QB-SEND-CAP")
def test_mail_above_the_days_cap_is_throttled_by_the_service_itself(
    company: Company, books: QuickBooks, debtor: Customer
) -> None:
    """Its fault is one the client reads; by the code 3001 it takes it for a matter of validation."""
    company.control.switch(limits=True, mails_per_day=1)
    invoice = sold(Invoice, debtor, books).save(qb=books)
    invoice.send(qb=books, send_to="a@b.example")
    error = refused(ValidationException, lambda: invoice.send(qb=books, send_to="a@b.example"), 3001)
    assert error.message == "message=ThrottleExceeded; errorCode=003001; statusCode=429"


# --- currencies and taxes ------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-CURRENCY", "QB-TXN-CURRENCY")
def test_other_currency_is_ruled_out(company: Company, books: QuickBooks, debtor: Customer) -> None:
    euros = {"value": "EUR"}
    ruled_out(lambda: customer("B", CurrencyRef=euros).save(qb=books), "Multicurrency must be turned on")
    company.control.switch(multicurrency=True)
    ruled_out(lambda: sold(Invoice, debtor, books, CurrencyRef=euros).save(qb=books), "currency")


@pytest.mark.behaviour("QB-TAX-CODE-NEEDED")
def test_line_without_a_tax_code_is_ruled_out_abroad() -> None:
    with signed_in(country="GB") as (_, books):
        buyer = customer("A").save(qb=books)
        if not Item.all(qb=books):
            service("Repair").save(qb=books)
        ruled_out(lambda: sold(Invoice, buyer, books).save(qb=books), "GST/HST rate before you save")
