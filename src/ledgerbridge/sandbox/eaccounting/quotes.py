"""Quotes: drafts of them, sent ones, accepted ones, and what becomes of them."""

from __future__ import annotations

from ledgerbridge.sandbox.eaccounting import invoices, orders
from ledgerbridge.sandbox.eaccounting.company import Desk
from ledgerbridge.sandbox.eaccounting.countries import exchange_rate
from ledgerbridge.sandbox.eaccounting.document_fields import INVOICE, INVOICE_ROW, ORDER, ORDER_ROW
from ledgerbridge.sandbox.eaccounting.documents import fill_customer, price_rows
from ledgerbridge.sandbox.eaccounting.errors import cannot_delete, cannot_write, not_found
from ledgerbridge.sandbox.eaccounting.pricing import is_domestic
from ledgerbridge.sandbox.eaccounting.times import day_form
from ledgerbridge.sandbox.kit.vendor import Wire

DRAFT, ONGOING, APPROVED, INVOICED = 0, 1, 2, 3
FIRST_NUMBER = 1


def settle(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """The quote as stored. Raises Refusal where a rule is broken."""
    # EA-QUOTE-STATUS, EA-DONE-UNCHANGED
    company = desk.company
    if old is not None and old["Status"] in (APPROVED, INVOICED):
        raise cannot_write("An accepted quote can not be changed.")
    customer = company.find("customers", new["CustomerId"], "CustomerId")
    fill_customer(company, customer, new, kept=False)
    new["Status"] = old["Status"] if old else ONGOING
    new["Number"] = old["Number"] if old else company.next_number("quotes", FIRST_NUMBER)
    new["CurrencyCode"] = customer["CurrencyCode"]
    new["CurrencyRate"] = exchange_rate(customer["CurrencyCode"], company.country.currency)
    new["IsDomestic"] = is_domestic(company, customer)
    new["TermsOfPayment"] = customer["TermsOfPayment"]
    new["CustomerReference"] = customer["ContactPersonName"]
    new["QuoteDate"] = new["QuoteDate"] or day_form(desk.today)
    done = price_rows(desk, customer, new["Rows"], new["CurrencyCode"])
    new["Rows"] = done.rows
    new["TotalAmount"], new["VatAmount"] = done.totals.total, done.totals.vat
    new["RoundingsAmount"] = done.totals.roundings
    if old is None:
        company.take_number("quotes", FIRST_NUMBER)
    return new


def settle_draft(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """A draft of a quote, which has no number yet."""
    # EA-QUOTE-DRAFT
    next_number = desk.company.next_number("quotes", FIRST_NUMBER)
    made = settle(desk, old, new)
    if old is None:
        desk.company.next_numbers["quotes"] = next_number
    return {**made, "Status": DRAFT, "Number": None}


def found(desk: Desk, id: str, is_draft: bool) -> Wire:
    """The quote, or the draft of one, of that id. Raises Refusal 3000."""
    row = desk.company.table("quotes").rows.get(id)
    if row is None or (row.wire["Status"] == DRAFT) != is_draft:
        raise not_found("quote", id)
    return row.wire


def sent(desk: Desk, draft: Wire) -> Wire:
    """The quote that a draft has become."""
    number = desk.company.take_number("quotes", FIRST_NUMBER)
    return _update(desk, draft, Status=ONGOING, Number=number)


def accepted(desk: Desk, quote: Wire) -> Wire:
    # EA-QUOTE-ACCEPT
    if quote["Status"] != ONGOING:
        raise cannot_write("Only an ongoing quote can be accepted.")
    return _update(desk, quote, Status=APPROVED, ApprovedDate=day_form(desk.today))


def refuse_removal(desk: Desk, quote: Wire) -> None:
    # EA-ORDER-DELETE
    if quote["Status"] == INVOICED:
        raise cannot_delete("An invoiced quote can not be deleted.")


def to_order(desk: Desk, quote: Wire, is_order: bool) -> Wire:
    """The order made of a quote, ongoing or a draft."""
    # EA-QUOTE-CONVERT
    _check_convertible(quote)
    wire: Wire = {name: quote.get(name, field.started()) for name, field in ORDER.items()}
    rows = [{name: row.get(name, field.started()) for name, field in ORDER_ROW.items()} for row in quote["Rows"]]
    wire.update(
        Id=None,
        Status=orders.ONGOING if is_order else orders.DRAFT,
        OrderDate=day_form(desk.today),
        Rows=[{**row, "IsWorkCost": False, "EligibleForReverseChargeOnVat": False} for row in rows],
        ReverseChargeOnConstructionServices=False,
        YourReference=quote["CustomerReference"],
        HouseWorkAmount=quote["RotReducedInvoicingAmount"],
    )
    made = desk.store("orders", {**orders.settle(desk, None, wire), "Id": desk.new_id()})
    orders.reserve(desk, None, made)
    _update(desk, quote, Status=INVOICED)
    return made


def to_invoice(desk: Desk, quote: Wire) -> Wire:
    """The bookkept invoice made of a quote."""
    # EA-QUOTE-CONVERT
    _check_convertible(quote)
    wire: Wire = {name: quote.get(name, field.started()) for name, field in INVOICE.items()}
    rows = [{name: row.get(name, field.started()) for name, field in INVOICE_ROW.items()} for row in quote["Rows"]]
    wire.update(Id=None, InvoiceDate=None, DueDate=None, CurrencyRate=None, Rows=rows, SalesDocumentAttachments=[])
    wire.update(YourReference=quote["CustomerReference"], EuThirdParty=bool(quote["EuThirdParty"]))
    made = invoices.bookkeep(desk, wire)
    _update(desk, quote, Status=INVOICED)
    return made


def _check_convertible(quote: Wire) -> None:
    if quote["Status"] == INVOICED:
        raise cannot_write("The quote is converted already.")


def _update(desk: Desk, quote: Wire, **values: object) -> Wire:
    row = desk.company.table("quotes").rows[quote["Id"]]
    return desk.store("quotes", {**row.wire, **values}, row)
