"""How both versions of the API show an invoice or a credit note."""

from __future__ import annotations

from ledgerbridge.sandbox.hyperline.amounts import turned
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.kit.vendor import Wire


def transactions_of(office: Office, id: str) -> list[Wire]:
    """The transactions of a document, oldest first, without what the document says itself."""
    rows = sorted(office.table("transactions").find("invoice_id", id), key=lambda row: row.turn)
    return [{name: value for name, value in row.wire.items() if name != "allocations"} for row in rows]


def shown_v2(office: Office, row: Row) -> Wire:
    wire = {name: value for name, value in row.wire.items() if name not in ("tax_rate", "attempt_count")}
    if wire["type"] == "credit_note" and office.settings["credit_note_sign"] == "negative":  # HYP-CREDIT-SIGN
        wire = turned(wire)
    # HYP-INVOICE-DATE
    emitted, names = wire.pop("emitted_at"), office.settings["invoice_date"]
    dates = {name: emitted for name in ("emitted_at", "issued_at") if names in ("both", name)}
    return {**wire, **dates, "transactions": transactions_of(office, row.id)}


def shown_v1(office: Office, row: Row) -> Wire:
    """With the tax rate of the header, and names that v2 gave up."""
    # HYP-V1-HEADER-TAX
    wire = {**shown_v2(office, row), "emitted_at": row.wire["emitted_at"]}
    wire.pop("issued_at", None)
    customer = {**wire["customer"], "vat_number": wire["customer"]["tax_id"]}
    return {**wire, "customer": customer, "tax_rate": row.wire["tax_rate"], "attempt_count": row.wire["attempt_count"]}
