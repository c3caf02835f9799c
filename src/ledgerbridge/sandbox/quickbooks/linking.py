"""Links from invoices to the estimates they were made from."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import Company, Desk

SENT = ("Estimate", "TimeActivity")
"""Kinds of links a sender sets; all others QuickBooks keeps by itself."""


def settle_links(company: Company, type: str, old: Wire | None, new: Wire) -> None:
    """Takes the sender's estimate, keeps payments as they are."""
    # QB-LINK-ESTIMATE
    sent = new.pop("LinkedTxn", [])
    own = [link for link in (old or {}).get("LinkedTxn", []) if link["TxnType"] not in SENT]
    if type != "Invoice":
        if old is not None and old.get("LinkedTxn"):
            new["LinkedTxn"] = old["LinkedTxn"]
        return
    wished = [link for link in sent if link.get("TxnType") in SENT]
    held = estimates_of(old)
    for link in wished:
        if link.get("TxnId") not in held:
            _check(company, link)
    if sum(link["TxnType"] == "Estimate" for link in wished) > 1:
        raise faults.cannot_link()
    new["LinkedTxn"] = [
        *({"TxnId": link["TxnId"], "TxnType": link["TxnType"]} for link in wished),
        *own,
    ]


def _check(company: Company, link: Wire) -> None:
    # QB-LINK-MISSING
    type, id = link["TxnType"], link.get("TxnId", "")
    if type not in company.tables or id not in company.table(type).rows:
        raise faults.link_to_nothing(type, id)


def estimates_of(wire: Wire | None) -> set[str]:
    return {link["TxnId"] for link in (wire or {}).get("LinkedTxn", []) if link["TxnType"] == "Estimate"}


def close_estimates(desk: Desk, old: Wire | None, new: Wire | None) -> None:
    """An estimate that was invoiced is closed and tells of the invoice; unlinked, it is pending again (ASSUMED)."""
    # QB-ESTIMATE-CLOSED
    table = desk.company.table("Estimate")
    id = str((new or old or {}).get("Id"))
    for estimate in (estimates_of(new) - estimates_of(old)) & set(table.rows):
        row = table.rows[estimate]
        links = [*row.wire.get("LinkedTxn", []), {"TxnId": id, "TxnType": "Invoice"}]
        desk.touch("Estimate", row, {"TxnStatus": "Closed", "LinkedTxn": links})
    for estimate in (estimates_of(old) - estimates_of(new)) & set(table.rows):
        row = table.rows[estimate]
        links = [link for link in row.wire.get("LinkedTxn", []) if link["TxnId"] != id]
        desk.touch("Estimate", row, {"TxnStatus": "Pending", "LinkedTxn": links})
