"""Payments of invoices: no record of their own, seen in what is left open."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.eaccounting import bookkeeping, customers, invoices
from ledgerbridge.sandbox.eaccounting.bookkeeping import Entry
from ledgerbridge.sandbox.eaccounting.company import Desk
from ledgerbridge.sandbox.eaccounting.errors import cannot_write
from ledgerbridge.sandbox.eaccounting.money import ZERO, cents
from ledgerbridge.sandbox.eaccounting.times import day_form
from ledgerbridge.sandbox.kit.vendor import Wire

PARTIAL, COMPLETE, ROUNDING, BANK_CHARGE = 1, 2, 3, 4


def pay(desk: Desk, invoice: Wire, payment: Wire) -> Wire:
    """The payment as answers give it, which has no id; the invoice is open by so much less. Raises Refusal."""
    # EA-PAYMENT-NO-ID
    bank = desk.company.find("bankaccounts", payment["CompanyBankAccountId"], "CompanyBankAccountId")
    _check(desk, invoice, payment)
    taken = payment["PaymentAmount"] + (payment["BankFeeAmount"] or ZERO) + (payment["FactoringFeeAmount"] or ZERO)
    left = _left(invoice["RemainingAmountInvoiceCurrency"], taken, payment["PaymentType"])
    _book(desk, invoice, payment, bank, left)
    moved = left - invoice["RemainingAmountInvoiceCurrency"]
    # EA-PAYMENT-MOVES-MODIFIED
    invoices.changed(desk, invoice, PaymentDate=payment["PaymentDate"], **invoices.remaining(invoice, moved))
    customers.sum_up(desk, invoice["CustomerId"])
    return payment


def _check(desk: Desk, invoice: Wire, payment: Wire) -> None:
    """What a payment must be before anything is booked."""
    # EA-PAYMENT-CURRENCY, EA-PAYMENT-FUTURE
    if payment["PaymentCurrency"] != invoice["CurrencyCode"]:
        raise cannot_write(f"PaymentCurrency must be the currency of the invoice, {invoice['CurrencyCode']}.")
    if payment["PaymentDate"] > day_form(desk.today):
        raise cannot_write("PaymentDate can not be in the future.")
    if invoice["RemainingAmountInvoiceCurrency"] == 0:
        raise cannot_write("The invoice is paid already.")
    bookkeeping.check_open(desk.company, payment["PaymentDate"])


def _left(open_amount: Decimal, paid: Decimal, type: int) -> Decimal:
    """What stays open: the rest of a partial payment, nothing of any other. Raises Refusal for too much."""
    # EA-PAYMENT-TYPES, EA-PAYMENT-TOO-MUCH
    if type != PARTIAL:
        return ZERO
    left = open_amount - paid
    if left * open_amount < 0:
        raise cannot_write(f"The payment exceeds the remaining amount, {open_amount}.")
    return left


def _book(desk: Desk, invoice: Wire, payment: Wire, bank: Wire, left: Decimal) -> None:
    """The voucher: money on the bank account against what the customer owed; fees and differences by their kind."""
    # EA-INVOICE-VOUCHER
    country, rate = desk.company.country, invoice["CurrencyRate"]
    fee = cents((payment["BankFeeAmount"] or ZERO) * rate)
    factoring = cents((payment["FactoringFeeAmount"] or ZERO) * rate)
    money = cents(payment["PaymentAmount"] * rate)
    settled = cents((invoice["RemainingAmountInvoiceCurrency"] - left) * rate)
    difference = country.charges if payment["PaymentType"] == BANK_CHARGE else country.rounding
    entries = [
        Entry(bank["LedgerAccountNumber"], money),
        Entry(country.charges, fee),
        Entry(payment["FactoringFeeAccountNumber"] or country.charges, factoring),
        Entry(difference, settled - money - fee - factoring),
        Entry(country.receivables, -settled),
    ]
    text = f"{invoice['InvoiceNumber']} {payment['Reference'] or invoice['CustomerName']}"
    bookkeeping.post(desk, payment["PaymentDate"], text, entries, bookkeeping.DEPOSIT, invoice["Id"])


def take_back(desk: Desk, invoice: Wire, amount: Decimal, why: str) -> None:
    """What was paid of an invoice is open again by so much; the voucher of the payment is turned round."""
    # EA-PAYMENT-TAKEN-BACK
    bank = next(iter(desk.company.table("bankaccounts").rows.values())).wire
    country, moved = desk.company.country, cents(amount * invoice["CurrencyRate"])
    entries = [Entry(country.receivables, moved), Entry(bank["LedgerAccountNumber"], -moved)]
    text = f"{invoice['InvoiceNumber']} {why or 'Correction'}"
    bookkeeping.post(desk, day_form(desk.today), text, entries, bookkeeping.WITHDRAWAL, invoice["Id"])
    left = invoices.remaining(invoice, amount)
    day = invoice["PaymentDate"] if left["RemainingAmountInvoiceCurrency"] < _total(invoice) else None
    invoices.changed(desk, invoice, PaymentDate=day, **left)
    customers.sum_up(desk, invoice["CustomerId"])


def write_off(desk: Desk, invoice: Wire) -> None:
    """What is open is booked as a loss by a payment voucher, which settles the invoice without money."""
    # EA-WRITE-OFF
    country, left = desk.company.country, invoice["RemainingAmountInvoiceCurrency"]
    moved = cents(left * invoice["CurrencyRate"])
    entries = [Entry(country.charges, moved), Entry(country.receivables, -moved)]
    text = f"{invoice['InvoiceNumber']} {invoice['CustomerName']}"
    bookkeeping.post(desk, day_form(desk.today), text, entries, bookkeeping.MANUAL, None)
    invoices.changed(desk, invoice, PaymentDate=day_form(desk.today), **invoices.remaining(invoice, -left))
    customers.sum_up(desk, invoice["CustomerId"])


def paid(invoice: Wire) -> Decimal:
    """What of an invoice is not open any more."""
    settled: Decimal = _total(invoice) - invoice["RemainingAmountInvoiceCurrency"]
    return settled


def _total(invoice: Wire) -> Decimal:
    total: Decimal = invoice["TotalAmountInvoiceCurrency"] - invoice["SetOffAmountInvoiceCurrency"]
    return total
