"""What a person does in the system's own screens."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError, Wire
from ledgerbridge.sandbox.memory.account import Account, Writer
from ledgerbridge.sandbox.memory.api import refused_call
from ledgerbridge.sandbox.memory.fields import Refused
from ledgerbridge.sandbox.memory.table import Entry


def told(entry: Entry) -> Wire:
    """A record whole, as the control plane shows it."""
    return {**entry.wire(), "archived": entry.now.archived, "merged_into": entry.now.merged_into}


def given_fields(wire: Wire) -> dict[str, Any]:
    """The fields of what is put in, whether they lie in `fields` or side by side."""
    fields = wire.get("fields", {name: value for name, value in wire.items() if name != "lines"})
    if not isinstance(fields, dict):
        raise SandboxError(400, "fields is an object of field names and values")
    return fields


def given_lines(wire: Wire) -> list[Any] | None:
    """The lines of what is put in, None where it says nothing of lines."""
    lines = wire.get("lines")
    if lines is not None and not isinstance(lines, list):
        raise SandboxError(400, "lines is a list")
    return lines


def rejected(refusal: Refused) -> Rejected:
    """A refusal as the screens tell it."""
    return Rejected(refused_call(422, refusal.code, refusal.message))


def act(account: Account, writer: Writer, type: str, entry: Entry, action: Wire) -> Entry:
    """The record after the action. Raises SandboxError for what cannot be done, Refused for what may not be."""
    match action:
        case {"do": "restore"}:
            if not entry.now.archived or entry.now.merged_into is not None:
                raise SandboxError(409, f"record {entry.id} cannot be restored: it is not a deleted one")
            writer.restore(type, entry)
            return entry
        case {"do": "book"} if entry.now.lines is not None:
            return writer.book(type, entry.id, None)
        case {"do": "merge"} if entry.now.lines is not None:
            raise SandboxError(409, "invoices cannot be merged")
        case {"do": "merge", "into": survivor}:
            return _merged(account, writer, type, entry, _other(account, type, survivor))
        case {"do": "merge", "id": loser}:
            return _merged(account, writer, type, _other(account, type, loser), entry)
    raise SandboxError(400, 'memory does {"do": "merge", "into": ID}, {"do": "merge", "id": ID} and {"do": "restore"}')


def _other(account: Account, type: str, id: Any) -> Entry:
    entry = account.tables[type].entries.get(str(id))
    if entry is None:
        raise SandboxError(404, f"memory has no record {id} of type {type}")
    return entry


def _merged(account: Account, writer: Writer, type: str, loser: Entry, survivor: Entry) -> Entry:
    if loser is survivor:
        raise SandboxError(409, "a record cannot be merged into itself")
    if loser.now.archived or survivor.now.archived:
        raise SandboxError(409, "a deleted record cannot be merged")
    writer.merge(type, loser, survivor)
    return survivor
