"""How sales documents and payments look in an answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import custom_fields
from ledgerbridge.sandbox.quickbooks.amounts import ZERO, cents
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.payments import target_of
from ledgerbridge.sandbox.quickbooks.references import name_of
from ledgerbridge.sandbox.quickbooks.wire import reference

LAST_EDITOR = "9130357849012345"
SCHEMA = "http://schema.intuit.com/finance/v3"


def show_sale(company: Company, wire: Wire, occasion: str, options: frozenset[str]) -> None:
    """Lines and custom fields with what only answers have; the answer to a send knows less."""
    # QB-SALES-VIEWS
    wire["Line"] = [_line(company, line, occasion) for line in wire.get("Line", [])]
    if "CustomField" in wire:
        custom_fields.show(company, wire, custom_fields.ALL in options)
    if occasion == "send":
        wire.pop("FreeFormAddress", None)


def show_invoice(company: Company, wire: Wire, occasion: str, options: frozenset[str]) -> None:
    """An invoice tells who changed it last, and to whom asks, where its customer may pay it."""
    # QB-INVOICE-LINK
    show_sale(company, wire, occasion, options)
    if occasion != "send":
        wire["MetaData"] = {**wire["MetaData"], "LastModifiedByRef": reference(LAST_EDITOR)}
    if "BillEmail" in wire and ("invoicelink" in options or occasion in ("read", "update")):
        wire["InvoiceLink"] = f"https://invoices.example/view/scs-v1-{wire['Id']}"


def _line(company: Company, line: Wire, occasion: str) -> Wire:
    """Item lines have an empty list of extensions and, but for answers to updates and sends, their account."""
    # QB-LINE-VIEWS
    if "Id" not in line or line.get("DetailType") != "SalesItemLineDetail" or "SalesItemLineDetail" not in line:
        return line
    shown = {**line, "CustomExtensions": []}
    item = company.table("Item").rows.get(line["SalesItemLineDetail"].get("ItemRef", {}).get("value", ""))
    account = item.wire.get("IncomeAccountRef") if item else None
    if account is not None and occasion not in ("update", "send"):
        row = company.table("Account").rows.get(account["value"])
        named = reference(account["value"], name_of(row.wire) if row else "")
        shown["SalesItemLineDetail"] = {**line["SalesItemLineDetail"], "ItemAccountRef": named}
    return shown


def show_payment(company: Company, wire: Wire, occasion: str, options: frozenset[str]) -> None:
    """Lines with a block about what they go to; a voided one has no lines and says it is sparse."""
    # QB-PAYMENT-VIEWS
    if wire.get("PrivateNote", "").startswith("Voided") and not wire.get("TotalAmt"):
        wire["sparse"] = True
        wire.pop("Line", None)
    elif occasion != "create":
        wire["Line"] = [{**line, "LineEx": {"any": _about(company, line)}} for line in wire.get("Line", [])]


def _about(company: Company, line: Wire) -> list[Wire]:
    """Id, open balance (ASSUMED: before this line) and number of the document, all as text."""
    # QB-PAYMENT-LINEEX
    type, id = target_of(line)
    row = company.table(type).rows.get(id) if type in company.tables else None
    balance = Decimal(row.wire.get("Balance", ZERO)) + line.get("Amount", ZERO) if row else ZERO
    number = row.wire.get("DocNumber", "") if row else ""
    pairs = (
        ("txnId", id),
        ("txnOpenBalance", f"{cents(balance):.2f}"),
        ("txnReferenceNumber", number),
    )
    return [_block(name, value) for name, value in pairs]


def _block(name: str, value: Any) -> Wire:
    return {
        "name": f"{{{SCHEMA}}}NameValue",
        "declaredType": "com.intuit.schema.finance.v3.NameValue",
        "scope": "javax.xml.bind.JAXBElement$GlobalScope",
        "value": {"Name": name, "Value": value},
        "nil": False,
        "globalScope": True,
        "typeSubstituted": False,
    }
