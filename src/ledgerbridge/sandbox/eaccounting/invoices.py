"""Bookkept invoices: numbered, in the ledger, never edited."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ledgerbridge.sandbox.eaccounting import articles, bookkeeping, customers
from ledgerbridge.sandbox.eaccounting.bookkeeping import Entry
from ledgerbridge.sandbox.eaccounting.company import Company, Desk
from ledgerbridge.sandbox.eaccounting.countries import exchange_rate
from ledgerbridge.sandbox.eaccounting.documents import Priced, fill_customer, price_row, price_rows
from ledgerbridge.sandbox.eaccounting.errors import cannot_write, invalid_model
from ledgerbridge.sandbox.eaccounting.money import ZERO, cents, signed
from ledgerbridge.sandbox.eaccounting.pricing import Totals, includes_vat
from ledgerbridge.sandbox.eaccounting.references import check_digit
from ledgerbridge.sandbox.eaccounting.times import day_form, read_day
from ledgerbridge.sandbox.kit.vendor import Wire

PAID, UNPAID, OVERDUE = 0, 1, 2
END_OF_MONTH = 1
FIRST_NUMBER = 1


def bookkeep(desk: Desk, new: Wire) -> Wire:
    """The invoice with number, voucher and open amount, all at once. Raises Refusal, and then nothing was done."""
    # EA-INVOICE-BOOKKEPT
    company = desk.company
    if not new["Rows"]:
        raise invalid_model("The Rows field must have at least one row.")  # EA-INVOICE-ROWS
    customer = company.find("customers", new["CustomerId"], "CustomerId")
    new["InvoiceDate"] = new["InvoiceDate"] or day_form(desk.today)
    bookkeeping.check_open(company, new["InvoiceDate"])
    fill_customer(company, customer, new)
    _settle_customer(company, customer, new)
    done = price_rows(desk, customer, new["Rows"], new["CurrencyCode"])
    sign = -1 if new["IsCreditInvoice"] else 1
    _settle_sums(new, done.totals, sign)
    new["Rows"] = [_signed(row, sign) for row in done.rows]
    new["Id"] = new["Id"] or desk.new_id()
    _number(company, new)
    voucher = _book(desk, new, done, sign)
    new["VoucherId"], new["VoucherNumber"] = voucher["Id"], voucher["NumberAndNumberSeries"]
    new["CreatedByUserId"] = next(iter(company.table("users").rows))
    stored = desk.store("customerinvoices", new)
    articles.move_stock(desk, {id: -sign * amount for id, amount in articles.quantities(new["Rows"]).items()}, {})
    customers.sum_up(desk, customer["Id"])
    return stored


def _settle_customer(company: Company, customer: Wire, new: Wire) -> None:
    """Currency, terms and due date; the currency is the customer's, its rate the service's unless sent."""
    # EA-INVOICE-CURRENCY, EA-INVOICE-TERMS
    new["CurrencyCode"] = customer["CurrencyCode"]
    new["CurrencyRate"] = new["CurrencyRate"] or exchange_rate(customer["CurrencyCode"], company.country.currency)
    new["TermsOfPaymentId"] = new["TermsOfPaymentId"] or customer["TermsOfPaymentId"]
    terms = company.table("termsofpayments").rows[new["TermsOfPaymentId"]].wire
    new["DueDate"] = new["DueDate"] or day_form(due_date(new["InvoiceDate"], terms))
    new["CustomerEmail"] = customer["EmailAddress"]
    new["ElectronicAddress"] = customer["ElectronicAddress"]
    new["ReverseChargeOnConstructionServices"] = customer["ReverseChargeOnConstructionServices"]
    new["ReversedConstructionVatInvoicing"] = any(_is_construction(row) for row in new["Rows"])


def due_date(invoice_date: str, terms: Wire) -> date:
    """The days of the terms after the invoice, or after the end of its month."""
    # EA-DUE-DATE
    start = read_day(invoice_date) or date.min
    if terms["TermsOfPaymentTypeId"] == END_OF_MONTH:
        start = start.replace(day=monthrange(start.year, start.month)[1])
    return start + timedelta(days=terms["NumberOfDays"])


def _settle_sums(new: Wire, sums: Totals, sign: int) -> None:
    """The amounts in both currencies; those of a credit invoice are below zero."""
    # EA-CREDIT-SIGN, EA-INVOICE-BASE-CURRENCY, EA-VAT-SPECIFICATION
    rate = new["CurrencyRate"]
    new["TotalAmountInvoiceCurrency"] = signed(sums.total, sign)
    new["TotalVatAmountInvoiceCurrency"] = signed(sums.vat, sign)
    new["TotalAmount"] = cents(sign * sums.total * rate)
    new["TotalVatAmount"] = cents(sign * sums.vat * rate)
    new["TotalRoundings"] = signed(sums.roundings, sign)
    new["VatSpecification"] = [
        {
            "AmountInvoiceCurrency": signed(part.net, sign),
            "VatAmountInvoiceCurrency": signed(part.vat, sign),
            "VatPercent": part.rate,
        }
        for part in sums.parts
    ]
    new["RemainingAmount"] = new["TotalAmount"]
    new["RemainingAmountInvoiceCurrency"] = new["TotalAmountInvoiceCurrency"]
    new["PaymentStatus"] = UNPAID if new["TotalAmount"] else PAID


def _signed(row: Wire, sign: int) -> Wire:
    """A row of an invoice: of a credit invoice too, quantity and price stay as they were sent."""
    # EA-CREDIT-ROWS
    row = {name: value for name, value in row.items() if name not in ("VatRateId", CONSTRUCTION)}
    return {**row, "AmountNoVat": signed(row["AmountNoVat"], sign)}


CONSTRUCTION = "ReversedConstructionServicesVatFree"


def _is_construction(row: Wire) -> bool:
    return bool(row.get(CONSTRUCTION) or row.get("EligibleForReverseChargeOnVat"))


def _number(company: Company, new: Wire) -> None:
    """The next number, and the reference for payments where the company uses one."""
    # EA-INVOICE-NUMBER, EA-PAYMENT-REFERENCE
    new["InvoiceNumber"] = company.take_number("customerinvoices", FIRST_NUMBER)
    new["PaymentReferenceNumber"] = (
        payment_reference(new["InvoiceNumber"]) if company.profile["UsesPaymentReferenceNumber"] else None
    )


def payment_reference(number: int) -> str:
    """The number with its check digit."""
    return f"{number}{check_digit([int(digit) for digit in str(number)])}"


def _book(desk: Desk, new: Wire, done: Priced, sign: int) -> Wire:
    """The voucher: the customer owes, sales and VAT against it."""
    # EA-INVOICE-VOUCHER
    country, rate = desk.company.country, new["CurrencyRate"]
    vat_accounts = {known.part: known.vat for known in country.rates}
    owed = new["TotalAmount"]
    entries = []
    for part in done.totals.parts:
        entries += [Entry(account, cents(-sign * net * rate)) for account, net in part.accounts.items()]
        entries.append(Entry(vat_accounts.get(part.rate, country.rates[0].vat), cents(-sign * part.vat * rate)))
    rest = -owed - sum((entry.amount for entry in entries), ZERO)
    entries = [Entry(country.receivables, owed), *entries, Entry(country.rounding, rest)]
    type = bookkeeping.CREDIT if new["IsCreditInvoice"] else bookkeeping.INVOICE
    text = f"{new['InvoiceNumber']} {new['CustomerName']}"
    return bookkeeping.post(desk, new["InvoiceDate"], text, entries, type, new["Id"])


def row_amounts(company: Company, customer: Wire, row: Wire) -> tuple[Decimal, Decimal]:
    """A row without VAT and with it."""
    if row["IsTextRow"]:
        return ZERO, ZERO
    line = price_row(company, customer, row)
    with_vat = includes_vat(company, customer)
    net = line.net(with_vat)
    return net, line.amount if with_vat else cents(net * (1 + line.rate))


def shown(desk: Desk, wire: Wire) -> Wire:
    """The invoice as it is today: unpaid turns into overdue by itself."""
    # EA-PAYMENT-STATUS
    is_late = wire["PaymentStatus"] == UNPAID and wire["DueDate"] < day_form(desk.today)
    return {**wire, "PaymentStatus": OVERDUE} if is_late else wire


def changed(desk: Desk, invoice: Wire, **values: Any) -> Wire:
    """The invoice with other values; its time of change moves."""
    row = desk.company.table("customerinvoices").rows[invoice["Id"]]
    return desk.store("customerinvoices", {**row.wire, **values}, row)


def credited(desk: Desk, invoice: Wire, sent: Mapping[str, Any]) -> Wire:
    """The credit invoice a person makes of an invoice; what is open of both is set off against each other."""
    # EA-PERSON-CREDITS
    if invoice["IsCreditInvoice"] or invoice["CreditedBy"]:
        raise cannot_write("The invoice cannot be credited.")
    rows = [{**row, "Id": None, "AmountNoVat": ZERO} for row in invoice["Rows"]]
    copied = {**invoice, "Id": None, "Rows": rows, "InvoiceDate": sent.get("date"), "DueDate": None}
    copied.update(IsCreditInvoice=True, ReferringInvoiceId=invoice["Id"], CreatedFromDraftId=None)
    copied.update(PaymentDate=None, SalesDocumentAttachments=[], CreatedFromOrderId=None)
    credit = bookkeep(desk, copied)
    open_amount = min(invoice["RemainingAmountInvoiceCurrency"], -credit["RemainingAmountInvoiceCurrency"])
    changed(desk, invoice, CreditedBy=[{"CreditInvoiceId": credit["Id"]}])
    set_off(desk, invoice["Id"], -open_amount)
    return set_off(desk, credit["Id"], open_amount)


def set_off(desk: Desk, id: str, amount: Decimal) -> Wire:
    """Moves the open amount of an invoice without any money."""
    invoice = desk.company.table("customerinvoices").rows[id].wire
    total = invoice["SetOffAmountInvoiceCurrency"] - amount
    stored = changed(desk, invoice, SetOffAmountInvoiceCurrency=total, **remaining(invoice, amount))
    customers.sum_up(desk, invoice["CustomerId"])
    return stored


def remaining(invoice: Wire, amount: Decimal) -> Wire:
    """The open amounts and the status after the open amount has moved."""
    left = invoice["RemainingAmountInvoiceCurrency"] + amount
    return {
        "RemainingAmountInvoiceCurrency": left,
        "RemainingAmount": cents(left * invoice["CurrencyRate"]),
        "PaymentStatus": UNPAID if left else PAID,
    }
