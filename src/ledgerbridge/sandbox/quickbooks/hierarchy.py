"""Records below records: sub-customers, items in categories, sub-accounts."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.table import Row, Table

SEPARATOR = ":"


def parent_of(table: Table, wire: Wire) -> Row | None:
    """The record above, as far as it exists."""
    above = wire.get("ParentRef")
    return table.rows.get(above["value"]) if above else None


def place(table: Table, wire: Wire, label: str, deepest: int) -> None:
    """Gives a record its full name and level from its parent.

    `deepest` is the highest level allowed, the first step down being 1. Raises Fault for a circle or too many steps.
    """
    # QB-HIERARCHY
    name = wire[label]
    above = parent_of(table, wire)
    if above is None:
        wire.pop("Level", None)
        wire["FullyQualifiedName"] = name
        return
    _refuse_circle(table, wire, above)
    level = above.wire.get("Level", 0) + 1
    if level > deepest:
        raise faults.business_rule(f"A record can stand at most {deepest} levels below the top.")
    wire["Level"] = level
    wire["FullyQualifiedName"] = f"{above.wire['FullyQualifiedName']}{SEPARATOR}{name}"


def _refuse_circle(table: Table, wire: Wire, above: Row) -> None:
    """A record cannot stand below itself or below one of its own."""
    # QB-PARENT-CIRCLE
    step: Row | None = above
    while step is not None:
        if step.id == wire.get("Id"):
            raise faults.circular_parent()
        step = parent_of(table, step.wire)


def rename_below(table: Table, row: Row, label: str) -> None:
    """Carries a changed full name down; the records below keep their version (ASSUMED)."""
    # QB-HIERARCHY-RENAME
    for child in table.find("ParentRef", [row.id]):
        full_name = f"{row.wire['FullyQualifiedName']}{SEPARATOR}{child.wire[label]}"
        level = row.wire.get("Level", 0) + 1
        if (full_name, level) == (child.wire["FullyQualifiedName"], child.wire.get("Level")):
            continue
        moved = Row(
            {**child.wire, "FullyQualifiedName": full_name, "Level": level}, child.created, child.changed, child.hidden
        )
        table.put(moved)
        rename_below(table, moved, label)
