"""What QuickBooks makes of a customer, and what it refuses."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import currencies, faults
from ledgerbridge.sandbox.quickbooks.company import TRANSACTIONS, Company, Desk
from ledgerbridge.sandbox.quickbooks.fields import CUSTOMER
from ledgerbridge.sandbox.quickbooks.hierarchy import place
from ledgerbridge.sandbox.quickbooks.names import settle_party_name
from ledgerbridge.sandbox.quickbooks.references import check_references, settle_currency
from ledgerbridge.sandbox.quickbooks.table import Row, Table
from ledgerbridge.sandbox.quickbooks.wire import money, reference

DEEPEST_SUB_CUSTOMER = 4
PRINT_NAME_LONGEST = 110
DEFAULT_TAX_CODE = "2"
DEFAULTS: Wire = {
    "Taxable": True,
    "BillWithParent": False,
    "Balance": Decimal(0),
    "BalanceWithJobs": Decimal(0),
    "PreferredDeliveryMethod": "Print",
    "IsProject": False,
    "Active": True,
}
"""What an answer to a create holds although nobody sent it."""
# QB-CUSTOMER-DEFAULTS


def settle(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The customer as stored. Raises Fault where a rule is broken."""
    new = {**DEFAULTS, **wished}
    company = desk.company
    settle_currency(company, old, new)
    check_references(company, CUSTOMER, old, new)
    _refuse_to_hide_debt(old, new)
    settle_party_name(company, "Customer", new)
    new.setdefault("PrintOnCheckName", new["DisplayName"][:PRINT_NAME_LONGEST])
    new["Job"] = "ParentRef" in new  # QB-HIERARCHY
    place(company.table("Customer"), new, "DisplayName", DEEPEST_SUB_CUSTOMER)
    if old is None:
        _open(desk, new)
    return new


def _open(desk: Desk, new: Wire) -> None:
    """What only the first write sets."""
    new["Balance"] = money(new["Balance"])  # QB-OPENING-BALANCE
    new["BalanceWithJobs"] = new["Balance"]
    new["V4IDPseudonym"] = f"00{desk.random.getrandbits(40):010x}"
    currencies.enlist(desk, new["CurrencyRef"]["value"])
    if desk.company.uses_sales_tax and new["Taxable"]:
        new.setdefault("DefaultTaxCodeRef", reference(DEFAULT_TAX_CODE))


def _refuse_to_hide_debt(old: Wire | None, new: Wire) -> None:
    """A customer with an open balance cannot be made inactive through the API."""
    # QB-INACTIVE-BALANCE
    if old and old["Active"] and not new["Active"] and new["Balance"]:
        raise faults.business_rule(
            "The customer has an open balance and cannot be made inactive.", "Delete List Has Balance Error"
        )


def merge(desk: Desk, loser_id: str, winner_id: str) -> Wire:
    """Joins two customers as QuickBooks' screens do: the loser is gone, what it had goes to the winner.

    ASSUMED: sub-customers and documents move, balances add up, and the winner's own fields stay as they are.
    """
    # QB-MERGE
    table = desk.company.table("Customer")
    loser, winner = table.rows[loser_id], table.rows[winner_id]
    joined = {
        **winner.wire,
        "SyncToken": str(int(winner.wire["SyncToken"]) + 1),
        "Balance": money(winner.wire["Balance"] + loser.wire["Balance"]),
        "BalanceWithJobs": money(winner.wire["BalanceWithJobs"] + loser.wire["BalanceWithJobs"]),
    }
    for child in table.find("ParentRef", [loser_id]):
        _move(desk.company, child.id, winner_id)
    for type in TRANSACTIONS:
        _move_documents(desk.company.table(type), loser_id, winner_id)
    desk.remove("Customer", loser_id, f"Merge {winner_id}")
    return desk.store("Customer", joined, winner).wire


def _move_documents(table: Table, loser_id: str, winner_id: str) -> None:
    if not table.has_index("CustomerRef"):
        return
    for row in table.find("CustomerRef", [loser_id]):
        moved = {**row.wire, "CustomerRef": reference(winner_id)}
        table.put(Row(moved, row.created, row.changed, row.hidden))


def _move(company: Company, child_id: str, parent_id: str) -> None:
    table = company.table("Customer")
    child = table.rows[child_id]
    wire = {**child.wire, "ParentRef": reference(parent_id)}
    place(table, wire, "DisplayName", DEEPEST_SUB_CUSTOMER)
    table.put(type(child)(wire, child.created, child.changed, child.hidden))
