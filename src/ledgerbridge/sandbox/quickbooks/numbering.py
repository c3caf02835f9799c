"""Numbers of documents."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import Desk

FIRST = 1001
SERIES = {"Estimate": "Estimate"}
"""Estimates count by themselves, all other sales documents together."""
ALLOW = "allowduplicatedocnum"


def settle_number(desk: Desk, type: str, old: Wire | None, new: Wire) -> None:
    """Gives a new document its number, or checks the sender's. Raises Fault 6140."""
    company = desk.company
    if not company.settings["custom_txn_numbers"]:
        if "DocNumber" not in new:
            new["DocNumber"] = old["DocNumber"] if old and "DocNumber" in old else _next(desk, type)
        return
    # QB-CUSTOM-NUMBERS: none sent, none given
    number = new.get("DocNumber")
    if number is None or (old and old.get("DocNumber") == number):
        return
    if not company.settings["warn_duplicate_numbers"] or ALLOW in desk.options:  # QB-ALLOW-DUPLICATE
        return
    twin = next((row for row in company.table(type).find("DocNumber", [number]) if row.id != new.get("Id")), None)
    if twin is not None:  # QB-DUPLICATE-NUMBER
        raise faults.duplicate_number(number, type, twin.id)


def _next(desk: Desk, type: str) -> str:
    """The number after the last one given; numbers that senders chose do not move it."""
    # QB-RUNNING-NUMBER
    series = SERIES.get(type, "sales")
    number = desk.company.doc_numbers.get(series, FIRST - 1) + 1
    desk.company.doc_numbers[series] = number
    return str(number)
