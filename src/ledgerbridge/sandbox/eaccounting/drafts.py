"""Invoice drafts: no number, not in the ledger, free to change; and how one becomes an invoice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ledgerbridge.sandbox.eaccounting import invoices
from ledgerbridge.sandbox.eaccounting.company import Desk
from ledgerbridge.sandbox.eaccounting.countries import exchange_rate
from ledgerbridge.sandbox.eaccounting.document_fields import INVOICE, INVOICE_ROW
from ledgerbridge.sandbox.eaccounting.documents import Priced, fill_customer, price_rows
from ledgerbridge.sandbox.eaccounting.errors import cannot_write
from ledgerbridge.sandbox.eaccounting.fields import Fields
from ledgerbridge.sandbox.eaccounting.money import cents, signed
from ledgerbridge.sandbox.eaccounting.times import day_form, read_day
from ledgerbridge.sandbox.kit.vendor import Wire


def settle(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """The draft as stored; its rows have new ids every time. Raises Refusal where a rule is broken."""
    # EA-DRAFT-ROW-IDS
    company = desk.company
    customer = company.find("customers", new["CustomerId"], "CustomerId")
    fill_customer(company, customer, new)
    for name in ("InvoicePostalCode", "InvoiceCity", "InvoiceCountryCode"):
        new[name] = customer[name]
    new["InvoiceCurrencyCode"] = customer["CurrencyCode"]  # EA-DRAFT-CURRENCY
    new["ReverseChargeOnConstructionServices"] = customer["ReverseChargeOnConstructionServices"]
    if old is not None:
        new["SalesDocumentAttachments"] = old["SalesDocumentAttachments"]
    done = _priced(desk, customer, new)
    new["Rows"] = done.rows
    sign = -1 if new["IsCreditInvoice"] else 1
    new["TotalAmount"] = signed(done.totals.total, sign)
    new["TotalVatAmount"] = signed(done.totals.vat, sign)
    new["TotalRoundings"] = signed(done.totals.roundings, sign)
    rate = exchange_rate(new["InvoiceCurrencyCode"], company.country.currency)
    new["TotalAmountBaseCurrency"] = cents(new["TotalAmount"] * rate)
    new["TotalVatAmountBaseCurrency"] = cents(new["TotalVatAmount"] * rate)
    return new


def _priced(desk: Desk, customer: Wire, draft: Wire) -> Priced:
    # EA-DRAFT-ZERO-PRICE
    keep_zero = not draft["ReplaceUnitPriceWhenZero"]
    return price_rows(desk, customer, draft["Rows"], draft["InvoiceCurrencyCode"], keep_zero)


def convert(desk: Desk, draft: Wire, keeps_date: bool, check: Wire | None = None, **extra: Any) -> Wire:
    """The bookkept invoice; the draft is gone. Raises Refusal, and then the draft stays."""
    # EA-DRAFT-CONVERT
    if check is not None:
        _compare(desk, draft, check)
    sent: Wire = {
        **_common(INVOICE, draft),
        "Rows": [_invoice_row(row) for row in draft["Rows"]],
        "InvoiceDate": day_form(_invoice_date(desk, draft, keeps_date)),
        "WorkHouseOtherCosts": draft["HouseWorkOtherCosts"],
        "CreatedFromDraftId": draft["Id"],
        "SalesDocumentAttachments": draft["SalesDocumentAttachments"],
        "Id": None,
        **extra,
    }
    made = invoices.bookkeep(desk, sent)
    for row in desk.company.table("salesdocumentattachments").find("DocumentId", draft["Id"]):
        desk.amend("salesdocumentattachments", row.key, DocumentId=made["Id"])
    desk.remove("customerinvoicedrafts", draft["Id"])
    return made


def _common(fields: Fields, source: Wire) -> Wire:
    """What may be written of a record, from one with properties of the same names; the rest as it starts."""
    return {
        name: field.started() if field.read_only else source.get(name, field.started())
        for name, field in fields.items()
    }


def _invoice_row(row: Wire) -> Wire:
    kept = {name: row.get(name, field.started()) for name, field in INVOICE_ROW.items()}
    free = row["ReversedConstructionServicesVatFree"]
    return {**kept, "IsVatFree": free, "ReversedConstructionServicesVatFree": free}


def _invoice_date(desk: Desk, draft: Wire, keeps_date: bool) -> date:
    """The draft's own date if it is kept or lies ahead; without one the day it was made, or today."""
    # EA-CONVERT-DATE
    own = read_day(draft["InvoiceDate"]) if draft["InvoiceDate"] else None
    if keeps_date:
        return own or read_day(draft["CreatedUtc"]) or desk.today
    return own if own and own > desk.today else desk.today


def _compare(desk: Desk, draft: Wire, check: Wire) -> None:
    """What the client expects is what the draft comes to. Raises Refusal 4002."""
    # EA-CONVERT-CHECK
    customer = desk.company.find("customers", draft["CustomerId"])
    for expected, name in (
        ("TotalAmountInvoiceCurrency", "TotalAmount"),
        ("TotalVatAmountInvoiceCurrency", "TotalVatAmount"),
        ("TotalRoundingsInvoiceCurrency", "TotalRoundings"),
    ):
        _expect(expected, check[expected], draft[name])
    by_number = {row["LineNumber"]: row for row in draft["Rows"]}
    sign = -1 if draft["IsCreditInvoice"] else 1
    for wished in check["Rows"]:
        row = by_number.get(wished["LineNumber"])
        if row is None:
            raise cannot_write(f"There is no row {wished['LineNumber']} to validate.")
        net, gross = invoices.row_amounts(desk.company, customer, row)
        _expect("TotalAmountNoVatInvoiceCurrency", wished["TotalAmountNoVatInvoiceCurrency"], signed(net, sign))
        _expect("TotalAmountIncVatInvoiceCurrency", wished["TotalAmountIncVatInvoiceCurrency"], signed(gross, sign))


def _expect(name: str, expected: Decimal | None, found: Decimal) -> None:
    if expected is not None and expected != found:
        raise cannot_write(f"{name} is {found}, expected {expected}.")
