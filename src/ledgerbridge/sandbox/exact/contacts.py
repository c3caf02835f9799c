"""Contacts of accounts, and addresses."""

from __future__ import annotations

from ledgerbridge.sandbox.exact import defaults
from ledgerbridge.sandbox.exact.accounts import ADDRESS_FIELDS
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.problems import invalid, mandatory
from ledgerbridge.sandbox.exact.rules import Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

CONTACTS = "crm/Contacts"
ADDRESSES = "crm/Addresses"
ADDRESS_TYPES = (1, 2, 3, 4)


def settle_contact(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """A contact has an account and one of its names."""
    # EX-CONTACT-NAME
    record = defaults.merged(_contact_defaults(desk), new) if old is None else dict(new)
    if record.get("BirthName") and record["BirthName"] != (old or {}).get("BirthName"):
        record["LastName"] = record["BirthName"]  # EX-CONTACT-BIRTH-NAME
    if not record.get("FirstName") and not record.get("LastName"):
        raise mandatory(["LastName"])
    record["BirthName"] = record.get("LastName")
    if record.get("Email") and record["Email"] != (old or {}).get("Email"):
        record["BusinessEmail"] = record["Email"]  # EX-CONTACT-EMAIL
    return record


def _contact_defaults(desk: Desk) -> Wire:
    # EX-CONTACT-DEFAULTS
    return {
        **defaults.flags(CONTACTS),
        "Code": defaults.next_code(desk, CONTACTS),
        "HID": desk.division.next_number("contact HID", 100),
        "Person": desk.new_id(),
        "Gender": "O",
        "StartDate": desk.today,
        "Language": desk.division.site.language[:2].upper(),
    }


def contact_stored(desk: Desk, row: Row) -> None:
    """The first contact becomes the account's main one."""
    # EX-CONTACT-MAIN
    account = desk.division.row("crm/Accounts", row.values.get("Account"))
    if account is not None and account.values.get("MainContact") is None:
        desk.change("crm/Accounts", account, {"MainContact": row.id})


def contact_removed(desk: Desk, row: Row) -> None:
    account = desk.division.row("crm/Accounts", row.values.get("Account"))
    if account is not None and account.values.get("MainContact") == row.id:
        desk.change("crm/Accounts", account, {"MainContact": None})


def settle_address(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """The first address of its type is the default of it."""
    # EX-ADDRESS-DEFAULTS
    record = dict(new)
    if record.get("Account") is None:
        raise mandatory(["Account"])
    record["Type"] = record.get("Type") or ADDRESS_TYPES[0]
    if record["Type"] not in ADDRESS_TYPES:
        raise invalid("Type")
    if record.get("Main") is None:
        others = desk.rows(ADDRESSES, "Account", record["Account"])
        record["Main"] = not any(row.values["Type"] == record["Type"] for row in others)
    record.setdefault("Source", 2)
    return record


def find_address(desk: Desk, new: Wire) -> Row | None:
    """The account's own address with the same text and type."""
    # EX-ADDRESS-FIND
    wanted = [(new.get(name) or "").strip() for name in ADDRESS_FIELDS]
    for row in desk.rows(ADDRESSES, "Account", new.get("Account")):
        held = [(row.values.get(name) or "").strip() for name in ADDRESS_FIELDS]
        if held == wanted and row.values["Type"] == (new.get("Type") or ADDRESS_TYPES[0]):
            return row
    return None


CONTACT_RULES = Rules(
    settle=settle_contact,
    stored=contact_stored,
    removed=contact_removed,
    optional=frozenset(("FirstName", "LastName")),
    is_answered_sparsely=True,
    deleted_type=5,
)
ADDRESS_RULES = Rules(
    settle=settle_address, find_existing=find_address, kept=frozenset(("Account", "Type", "Main")), deleted_type=3
)
