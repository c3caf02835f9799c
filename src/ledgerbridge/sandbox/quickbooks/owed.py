"""What customers owe: their balances follow the documents."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks.amounts import ZERO, cents
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.table import Row


def owed(type: str, wire: Wire | None) -> Decimal:
    """What a document adds to its customer's balance: open invoices add, open credit takes away."""
    # QB-CUSTOMER-BALANCE
    if wire is None:
        return ZERO
    if type == "Invoice":
        return Decimal(wire.get("Balance", ZERO))
    if type == "CreditMemo":
        return -Decimal(wire.get("Balance", ZERO))
    return -Decimal(wire.get("UnappliedAmt", ZERO)) if type == "Payment" else ZERO


def move(company: Company, type: str, old: Wire | None, new: Wire | None) -> None:
    """Carries the difference between two versions of a document into the balance of its customer."""
    for wire, sign in ((old, -1), (new, 1)):
        customer = wire.get("CustomerRef") if wire else None
        if customer:
            add(company, customer["value"], sign * owed(type, wire))


def add(company: Company, customer: str, amount: Decimal) -> None:
    """Adds to a customer's balance and to the totals of those above; versions and times stay (ASSUMED)."""
    # QB-BALANCE-QUIET
    row = company.table("Customer").rows.get(customer)
    if row is None or not amount:
        return
    _put(company, row, {"Balance": cents(row.wire["Balance"] + amount)})
    step: str | None = customer
    while step is not None:
        above = company.table("Customer").rows[step]
        _put(company, above, {"BalanceWithJobs": cents(above.wire["BalanceWithJobs"] + amount)})
        step = above.wire.get("ParentRef", {}).get("value")


def _put(company: Company, row: Row, changes: Wire) -> None:
    company.table("Customer").put(Row({**row.wire, **changes}, row.created, row.changed, row.hidden))
