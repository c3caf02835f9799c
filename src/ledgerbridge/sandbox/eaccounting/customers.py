"""What the service makes of a customer, and what it refuses."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.eaccounting.company import Company, Desk
from ledgerbridge.sandbox.eaccounting.errors import cannot_delete, cannot_write, conflict
from ledgerbridge.sandbox.eaccounting.references import check_country, check_currency, is_taken, labels
from ledgerbridge.sandbox.kit.vendor import Wire

FIRST_NUMBER = 1
DOCUMENTS = ("customerinvoices", "customerinvoicedrafts", "orders", "quotes", "customerledgeritems", "projects")
OWN = ("LastInvoiceDate", "UnpaidInvoicesAmount", "MessageThreads", "Notes", "PayToAccountId")
"""What follows from other records and no write changes."""


def settle(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """The customer as stored. Raises Refusal where a rule is broken."""
    company = desk.company
    if old is not None:
        new.update({name: old[name] for name in OWN})
    new["CustomerNumber"] = _numbered(company, old, new)
    new["CurrencyCode"] = check_currency(company, new["CurrencyCode"] or company.country.currency)
    for name in ("InvoiceCountryCode", "DeliveryCountryCode"):
        check_country(company, name, new[name])
    if new["ReverseChargeOnConstructionServices"] and not new["VatNumber"]:  # EA-CUSTOMER-REVERSE-CHARGE
        raise cannot_write("VatNumber must be set when ReverseChargeOnConstructionServices is true.")
    delivery = (new["DeliveryCity"], new["DeliveryCountryCode"], new["DeliveryPostalCode"])
    if new["DeliveryBasedVat"] and not all(delivery):  # EA-CUSTOMER-DELIVERY-VAT
        raise cannot_write("Delivery city, country code and postal code must be set when DeliveryBasedVat is true.")
    new["CustomerLabels"] = labels(company, "customerlabels", new["CustomerLabels"])
    new["TermsOfPayment"] = company.table("termsofpayments").rows[new["TermsOfPaymentId"]].wire
    return new


def _numbered(company: Company, old: Wire | None, new: Wire) -> str:
    """The number sent, the one it had, or the next free one."""
    # EA-CUSTOMER-NUMBER
    wished = new["CustomerNumber"] or (old["CustomerNumber"] if old else None)
    if wished:
        if is_taken(company, "customers", "CustomerNumber", wished, old["Id"] if old else None):
            raise conflict(f"A customer with CustomerNumber {wished} already exists.")
        return str(wished)
    while True:
        number = str(company.take_number("customers", FIRST_NUMBER))
        if not is_taken(company, "customers", "CustomerNumber", number, None):
            return number


def refuse_removal(desk: Desk, customer: Wire) -> None:
    """A customer whom documents name stays."""
    # EA-CUSTOMER-DELETE
    for type in DOCUMENTS:
        if desk.company.table(type).find("CustomerId", customer["Id"]):
            raise cannot_delete("The customer is used and can not be deleted.")


def sum_up(desk: Desk, id: str) -> None:
    """Writes what a customer owes and when the last invoice went out, without touching the time of change."""
    # EA-CUSTOMER-UNPAID
    invoices = [row.wire for row in desk.company.table("customerinvoices").find("CustomerId", id)]
    owed = sum((invoice["RemainingAmount"] for invoice in invoices), Decimal("0.00"))
    last = max((invoice["InvoiceDate"] for invoice in invoices), default=None)
    desk.amend("customers", id, UnpaidInvoicesAmount=owed, LastInvoiceDate=last)
