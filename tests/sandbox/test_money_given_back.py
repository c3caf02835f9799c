"""Payments given back or deleted, and invoices written off, by people in the services' own screens."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox import eaccounting_caller, exact_caller, quickbooks_caller
from tests.sandbox.hubspot_portal import ACCOUNT, Portal
from tests.sandbox.test_exact_sales import pay, receivables

from ledgerbridge.sandbox.kit.vendor import SandboxError

ENTRIES, TERMS, BANK = "salesentry/SalesEntries", "cashflow/Receivables", "financialtransaction/BankEntries"
PAYMENTS = "commerce_payments"


class Billed:
    """An entry of Exact over 121.00."""

    def __init__(self) -> None:
        self.caller = exact_caller.Caller()
        self.buyer = self.caller.customer(SalesVATCode="2", PaymentConditionSales="30", City="Breda", Country="NL")
        sold = {"GLAccount": self.caller.gl("8000"), "AmountFC": 100, "VATCode": "2"}
        self.entry = self.caller.entry(self.buyer, sold)

    def pays(self, amount: int) -> Any:
        return pay(self.caller, self.buyer, self.entry["InvoiceNumber"], amount)

    def does(self, type: str, id: str, **action: Any) -> None:
        self.caller.vendor.person_does(self.caller.division, type, id, action)

    def term(self) -> str:
        """The part that is paid."""
        rows = self.caller.vendor.records(self.caller.division, TERMS, 9, 0)
        return next(str(row["ID"]) for row in rows if row["IsFullyPaid"])

    def terms(self) -> list[tuple[Any, bool]]:
        """[(what is owed, whether it is settled)], what is open first."""
        found = [(row["AmountDC"], bool(row["IsFullyPaid"])) for row in receivables(self.caller)]
        return sorted(found, key=lambda one: one[1])


@pytest.mark.behaviour("EX-MONEY-BACK")
def test_money_that_goes_back_leaves_exacts_bank_and_opens_its_invoice() -> None:
    billed = Billed()
    billed.pays(121)
    billed.does(TERMS, billed.term(), do="give_back", why="Chargeback")
    assert billed.terms() == [(-121, False)]
    lines = billed.caller.vendor.records(billed.caller.division, "financialtransaction/BankEntryLines", 9, 0)
    assert sorted(line["AmountFC"] for line in lines) == [-121, 121]
    assert "Chargeback" in {line["Description"] for line in lines}


@pytest.mark.behaviour("EX-WRITE-OFF")
def test_what_is_written_off_in_exact_is_settled_by_the_general_journal() -> None:
    billed = Billed()
    billed.pays(100)
    billed.does(ENTRIES, billed.entry["EntryID"], do="write_off")
    assert all(settled for _, settled in billed.terms())
    rows = billed.caller.vendor.records(billed.caller.division, "financialtransaction/TransactionLines", 99, 0)
    booked = {row["AmountDC"]: row["InvoiceNumber"] for row in rows if row["Type"] == 90}
    assert booked == {-21: billed.entry["InvoiceNumber"], 21: billed.entry["InvoiceNumber"]}


@pytest.mark.behaviour("EX-BANK-DELETE")
def test_a_bank_entry_that_is_deleted_in_exact_opens_what_it_settled() -> None:
    billed = Billed()
    made = billed.pays(121).d
    billed.caller.vendor.person_deletes(billed.caller.division, BANK, made["EntryID"])
    assert billed.terms() == [(-121, False)]


@pytest.mark.behaviour("QB-PAYMENT-GIVEN-BACK")
@pytest.mark.parametrize(("deed", "type"), [("refund", "Expense"), ("bounce", "JournalEntry")])
def test_a_payment_given_back_in_quickbooks_pays_no_invoice(deed: str, type: str) -> None:
    caller = quickbooks_caller.Caller()
    customer = caller.customer("Nordwind Trading AB")
    invoice = caller.sell("Invoice", customer, 100)
    payment = caller.paid(customer, 100, (invoice, 100))
    caller.vendor.person_does(caller.realm, "Payment", payment["Id"], {"do": deed})
    (line,) = caller.read("Payment", payment["Id"])["Line"]
    assert (line["Amount"], line["LinkedTxn"][0]["TxnType"]) == (100, type)
    found = caller.read("Invoice", invoice["Id"])
    assert (found["Balance"], found["LinkedTxn"]) == (100, [])


@pytest.mark.behaviour("QB-WRITE-OFF")
def test_what_is_written_off_in_quickbooks_is_taken_off_by_a_credit_memo() -> None:
    caller = quickbooks_caller.Caller()
    customer = caller.customer("Nordwind Trading AB")
    invoice = caller.sell("Invoice", customer, 100)
    caller.paid(customer, 30, (invoice, 30))
    caller.vendor.person_does(caller.realm, "Invoice", invoice["Id"], {"do": "write_off"})
    assert caller.read("Invoice", invoice["Id"])["Balance"] == 0
    (memo,) = caller.vendor.records(caller.realm, "CreditMemo", 9, 0)
    assert (memo["TotalAmt"], memo["Balance"]) == (70, 0)


@pytest.mark.behaviour("EA-PAYMENT-TAKEN-BACK")
def test_a_payment_taken_back_in_eaccounting_opens_its_invoice() -> None:
    caller = eaccounting_caller.Caller()
    sold = caller.sold()
    caller.made(f"customerinvoices/{sold['Id']}/payments", caller.payment_fields(PaymentAmount=400, PaymentType=1))
    caller.vendor.person_does(caller.company, "customerinvoices", sold["Id"], {"do": "take_back", "why": "Refund"})
    found = caller.read(f"customerinvoices/{sold['Id']}")
    assert (found["RemainingAmount"], found["PaymentStatus"], found["PaymentDate"]) == (1000, 1, None)


@pytest.mark.behaviour("EA-WRITE-OFF")
def test_what_is_written_off_in_eaccounting_counts_as_paid() -> None:
    caller = eaccounting_caller.Caller()
    sold = caller.sold()
    caller.vendor.person_does(caller.company, "customerinvoices", sold["Id"], {"do": "write_off"})
    found = caller.read(f"customerinvoices/{sold['Id']}")
    assert (found["RemainingAmount"], found["PaymentStatus"]) == (0, 0)


def collected(portal: Portal) -> str:
    wish = {"hs_initial_amount": "100", "hs_initiated_date": "2026-01-01", "hs_latest_status": "succeeded"}
    wire = {"properties": {**wish, "hs_processor_type": "hs_payments"}}
    return str(portal.vendor.person_creates(ACCOUNT, PAYMENTS, wire)["id"])


@pytest.mark.behaviour("HS-PAYMENT-REFUND")
def test_a_payment_of_hubspot_is_paid_back_in_part_and_whole() -> None:
    portal = Portal(search_lag_s=0, calculation_lag_s=0)
    id = collected(portal)
    statuses = []
    for amount in ({"amount": "40"}, {}):
        told = portal.vendor.person_does(ACCOUNT, PAYMENTS, id, {"do": "refund", **amount})["properties"]
        statuses.append((told["hs_latest_status"], told["hs_refunds_amount"]))
    assert statuses == [("partially_refunded", "40.00"), ("refunded", "100.00")]
    with pytest.raises(SandboxError, match="can be paid back"):
        portal.vendor.person_does(ACCOUNT, PAYMENTS, id, {"do": "refund"})


@pytest.mark.behaviour("HS-PAYMENT-DISPUTE")
def test_a_payment_of_hubspot_is_disputed() -> None:
    portal = Portal(search_lag_s=0, calculation_lag_s=0)
    id = collected(portal)
    with pytest.raises(SandboxError, match="is no status"):
        portal.vendor.person_does(ACCOUNT, PAYMENTS, id, {"do": "dispute", "state": "forgotten"})
    told = portal.vendor.person_does(ACCOUNT, PAYMENTS, id, {"do": "dispute"})["properties"]
    assert told["hs_latest_status"] == "disputed_lost"
    with pytest.raises(SandboxError, match="no money of it"):
        portal.vendor.person_does(ACCOUNT, PAYMENTS, id, {"do": "refund"})
