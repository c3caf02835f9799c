"""Voiding: the document stays, its amounts are nothing."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import payments, sales
from ledgerbridge.sandbox.quickbooks.amounts import ZERO
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.entities import Entity
from ledgerbridge.sandbox.quickbooks.table import Row
from ledgerbridge.sandbox.quickbooks.writes import checked

NOTE = "Voided"
EMPTIED = ("Amount", "Qty", "TaxInclusiveAmt", "NetAmountTaxable", "TotalTax")
TOTALS = ("TotalAmt", "Balance", "HomeTotalAmt", "HomeBalance", "RemainingCredit", "UnappliedAmt", "Deposit")


def is_void(operation: str, options: frozenset[str], type: str) -> bool:
    """Whether a call asks for a void: invoices have an operation of their own, others an option of the update."""
    # QB-VOID-CALL
    if type == "Invoice" and operation == "void":
        return True
    return operation == "update" and "void" in options and type in ("Invoice", "Payment", "SalesReceipt")


def void(desk: Desk, entity: Entity, sent: Wire) -> Row:
    """The document with nothing left in it. Raises Fault 610, 2020, 5010, or 6000 for one that is paid."""
    return void_row(desk, entity, checked(desk, entity, sent))


def void_row(desk: Desk, entity: Entity, row: Row) -> Row:
    # QB-VOID
    if row.wire.get("PrivateNote", "").startswith(NOTE) and not row.wire["TotalAmt"]:
        return row
    emptied = _emptied(entity.name, row.wire)
    if entity.name == "Payment":
        payments.check_removal(desk, row.wire)
    else:
        sales.check_removal(desk, entity.name, row.wire)
    stored = desk.touch(entity.name, row, emptied, "Void")
    entity.effect(desk, row.wire, stored.wire)
    return desk.company.table(entity.name).rows[row.id]


def _emptied(type: str, wire: Wire) -> Wire:
    """What a void changes: amounts, quantities and taxes are 0, the note tells of it."""
    note = f"{NOTE} - {wire['PrivateNote']}" if "PrivateNote" in wire else NOTE
    totals = {name: ZERO for name in TOTALS if name in wire}
    if type == "Payment":
        return {**totals, "PrivateNote": note, "Line": []}
    return {
        **totals,
        "PrivateNote": note,
        "Line": [_zeroed(line) for line in wire["Line"]],
        "TxnTaxDetail": _zeroed(wire.get("TxnTaxDetail", {})),
    }


def _zeroed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: ZERO if name in EMPTIED else _zeroed(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_zeroed(part) for part in value]
    return value
