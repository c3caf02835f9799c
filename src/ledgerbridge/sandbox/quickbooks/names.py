"""Names that free themselves: the mark of an inactive record, and the uniqueness of party names."""

from __future__ import annotations

import re
from collections.abc import Callable

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import Company

MARKED = re.compile(r" \(deleted(-\d+)?\)$")
PARTIES = ("Customer", "Vendor")
NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")


def marked(name: str, is_taken: Callable[[str], bool]) -> str:
    """The name of a record made inactive."""
    # QB-INACTIVE-NAME, QB-INACTIVE-NAME-COUNT
    if MARKED.search(name):
        return name
    candidate, count = f"{name} (deleted)", 0
    while is_taken(candidate):
        count += 1
        candidate = f"{name} (deleted-{count})"
    return candidate


def built_name(wire: Wire) -> str | None:
    """The display name made from the parts of a person's name."""
    # QB-DISPLAYNAME-BUILT
    return " ".join(wire[part] for part in NAME_PARTS if part in wire) or None


def party_is_taken(company: Company, type: str, own_id: str | None, name: str) -> bool:
    """Whether another customer or vendor has the name.

    The simulated company has no employees, who would share in it.
    """
    # QB-NAME-SHARED
    return any(
        (party, row.id) != (type, own_id)
        for party in PARTIES
        for row in company.table(party).find("DisplayName", [name])
    )


def settle_party_name(company: Company, type: str, wire: Wire) -> None:
    """Completes, marks and checks the display name. Raises Fault 2020 or 6240."""
    own_id = wire.get("Id")
    name = wire.get("DisplayName") or built_name(wire)
    if not name:
        raise faults.missing("DisplayName")

    def is_taken(candidate: str) -> bool:
        return party_is_taken(company, type, own_id, candidate)

    if not wire.get("Active", True):
        name = marked(name, is_taken)  # QB-REACTIVATE: made active again, the name is whatever the sender says
    if is_taken(name):
        raise faults.duplicate_party()
    wire["DisplayName"] = name
