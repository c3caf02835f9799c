"""Closed books: what lies before the closing date is changed by people alone."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import Desk


def check_open(desk: Desk, *wires: Wire | None) -> None:
    """Raises Fault 6210 where one of the versions of a document lies in a closed period.

    A person may change it, as QuickBooks' own screens let people do after a warning.
    """
    # QB-CLOSED-BOOKS
    closed = desk.company.settings["closing_date"]
    if not closed or desk.is_person:
        return
    if any(wire is not None and wire.get("TxnDate", "9999") <= closed for wire in wires):
        raise faults.period_closed()
