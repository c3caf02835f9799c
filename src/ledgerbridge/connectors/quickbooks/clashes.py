"""Names that are in use: whose record holds them, and whether it is ours from an earlier, unanswered create."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Write
from ledgerbridge.connectors.quickbooks.customers import CUSTOMER, display_name
from ledgerbridge.connectors.quickbooks.errors import NAME_IN_USE, NAME_IN_USE_BY, problem
from ledgerbridge.connectors.quickbooks.notes import REFERENCE
from ledgerbridge.connectors.quickbooks.outcomes import written
from ledgerbridge.connectors.quickbooks.reading import Reader
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.connectors.quickbooks.records import sift
from ledgerbridge.connectors.quickbooks.wire import Wire
from ledgerbridge.model.problems import LedgerbridgeError
from ledgerbridge.model.values import as_text


async def settled(
    kind: RecordType, reader: Reader, writes: Sequence[Write], outcomes: Mapping[int, Outcome]
) -> dict[int, Outcome]:
    """Better outcomes for the refusals of names, by position: adopted where the holder carries our reference, else
    refused with the holder's id. One query for all."""
    clashes = {
        position: _name(kind, writes[position])
        for position, outcome in outcomes.items()
        if isinstance(outcome, Refused) and outcome.problem.code == NAME_IN_USE.code
    }
    names = [name for name in clashes.values() if name]
    if not names:
        return {}
    try:
        holders = _by_name(kind, await reader.holders(kind, names))
    except LedgerbridgeError as error:
        return {position: Delayed(writes[position].reference, error.problem) for position in clashes}
    return {
        position: _settled(kind, writes[position], holder)
        for position, name in clashes.items()
        if (holder := holders.get(name.casefold())) is not None
    }


def _name(kind: RecordType, write: Write) -> str:
    """The name a write asks for."""
    if kind.type == CUSTOMER and write.kind == "create":
        return display_name(write.fields)
    return as_text(write.fields.get(kind.name))


def _by_name(kind: RecordType, rows: Sequence[Wire]) -> dict[str, Wire]:
    """Rows by name without case; a product outside of categories goes before one inside."""
    ordered = sorted(rows, key=lambda row: "ParentRef" not in row)
    return {str(row.get(kind.name)).casefold(): row for row in ordered}


def _settled(kind: RecordType, write: Write, holder: Wire) -> Outcome:
    for record in sift(kind, [holder]).records.values():
        if write.kind == "create" and record.fields.get(REFERENCE) == write.reference:
            return written(write, record, adopted=True)
    return Refused(write.reference, problem(NAME_IN_USE_BY, kind.name, type=kind.type, id=as_text(holder.get("Id"))))
