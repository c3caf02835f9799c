"""A create refused because its number is in use: ours from an earlier call whose answer was lost, or another's."""

from __future__ import annotations

from ledgerbridge.connectors.base.protocol import Outcome, Refused, Write, Written
from ledgerbridge.connectors.eaccounting.errors import IN_USE, IN_USE_BY, problem
from ledgerbridge.connectors.eaccounting.normal import normal_form
from ledgerbridge.connectors.eaccounting.reading import Reader
from ledgerbridge.connectors.eaccounting.record_type import RecordType
from ledgerbridge.model.problems import LedgerbridgeError
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import as_text, canonical


async def settled(reader: Reader, kind: RecordType, write: Write, outcome: Outcome) -> Outcome:
    """The outcome with the record named that has the number. A record that has no place for a reference counts as made
    by this create where it holds all that the create says."""
    unique = next((path for path in kind.capabilities.unique if write.fields.get(path)), None)
    if not isinstance(outcome, Refused) or outcome.problem.code != IN_USE.code or unique is None:
        return outcome
    number = as_text(write.fields[unique])
    try:
        holders = (await reader.by_key(kind, unique, [number])).get(number, [])
    except LedgerbridgeError:
        holders = []
    if not holders:
        return Refused(write.reference, problem(IN_USE, unique))
    holder = holders[0]
    if write.kind == "create" and not kind.reference and _holds_all(kind, write, holder):
        return Written(write.reference, holder.id, holder.version, holder.modified, holder.fields, adopted=True)
    return Refused(write.reference, problem(IN_USE_BY, unique, id=holder.id))


def _holds_all(kind: RecordType, write: Write, holder: Record) -> bool:
    return all(
        canonical(normal_form(kind, path, value)) == canonical(normal_form(kind, path, holder.fields.get(path)))
        for path, value in write.fields.items()
        if value is not None
    )
