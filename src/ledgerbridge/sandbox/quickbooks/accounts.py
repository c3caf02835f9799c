"""What QuickBooks makes of an account of the ledger, and what it refuses."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import account_types, faults
from ledgerbridge.sandbox.quickbooks.company import Company, Desk
from ledgerbridge.sandbox.quickbooks.fields import ACCOUNT
from ledgerbridge.sandbox.quickbooks.hierarchy import parent_of, place
from ledgerbridge.sandbox.quickbooks.names import marked
from ledgerbridge.sandbox.quickbooks.references import check_references, settle_currency
from ledgerbridge.sandbox.quickbooks.table import Table

DEEPEST = 4
NUMBER_LONGEST = {"US": 7, "GB": 7, "IN": 7}
"""Longest account number by country; 20 elsewhere."""
DEFAULTS: Wire = {"CurrentBalance": Decimal(0), "CurrentBalanceWithSubAccounts": Decimal(0), "Active": True}


def settle(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The account as stored. Raises Fault where a rule is broken."""
    company = desk.company
    new = {**DEFAULTS, **wished}
    if "Name" not in new:
        raise faults.missing("Name")
    settle_type(old, new)
    _check_number(company, new)
    settle_currency(company, old, new)
    check_references(company, ACCOUNT, old, new)
    _settle_place(company.table("Account"), new)
    return new


def settle_type(old: Wire | None, new: Wire) -> None:
    """Completes type, sub-type and classification from each other."""
    # QB-ACCOUNT-TYPE
    type, sub_type = _types_said(old, new)
    if type is None and sub_type is None:
        raise faults.missing("AccountType")
    if type is not None and type not in account_types.SUB_TYPES:
        raise faults.unknown_choice("AccountType", type)
    if sub_type is not None and account_types.type_of(sub_type) is None:
        raise faults.unknown_choice("AccountSubType", sub_type)
    settled = type or account_types.type_of(str(sub_type)) or ""
    if sub_type is not None and account_types.type_of(sub_type) != settled:
        raise faults.wrong_account_type("AccountSubType")
    new["AccountType"] = settled
    new["AccountSubType"] = sub_type or account_types.SUB_TYPES[settled][0]
    new["Classification"] = account_types.CLASSIFICATION[settled]


def _types_said(old: Wire | None, new: Wire) -> tuple[str | None, str | None]:
    """Type and sub-type; where an update changes one of them, the other follows from it (ASSUMED)."""
    type, sub_type = new.get("AccountType"), new.get("AccountSubType")
    if old is None:
        return type, sub_type
    type_moved, sub_type_moved = type != old["AccountType"], sub_type != old["AccountSubType"]
    if type_moved and not sub_type_moved:
        return type, None
    if sub_type_moved and not type_moved:
        return None, sub_type
    return type, sub_type


def _check_number(company: Company, new: Wire) -> None:
    """Account numbers are short in some countries."""
    # QB-ACCOUNT-NUMBER
    longest = NUMBER_LONGEST.get(company.country, 20)
    number = new.get("AcctNum", "")
    if len(number) > longest:
        raise faults.wrong_length("AcctNum", 0, longest, len(number))


def _settle_place(table: Table, new: Wire) -> None:
    """Puts the account below its parent, under a full name no other has."""
    # QB-ACCOUNT-NAME
    above = parent_of(table, new)
    prefix = f"{above.wire['FullyQualifiedName']}:" if above else ""

    def is_taken(name: str) -> bool:
        return any(row.id != new.get("Id") for row in table.find("FullyQualifiedName", [prefix + name]))

    if not new["Active"]:
        new["Name"] = marked(new["Name"], is_taken)
    if is_taken(new["Name"]):
        raise faults.duplicate_name()
    new["SubAccount"] = above is not None  # QB-HIERARCHY
    place(table, new, "Name", DEEPEST)
