"""The system's answers as it words them, and records made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.memory.errors import WireError, misfit
from ledgerbridge.connectors.memory.invoices import LINES
from ledgerbridge.connectors.memory.normal import Meaning
from ledgerbridge.connectors.memory.record_type import IN_LINES, RecordType
from ledgerbridge.model.problems import Problem, VendorDrift
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.model.wording import Phrase

T = TypeVar("T")

Drift: TypeAlias = list[tuple[str, str, Problem]]
"""(type, id, problem) of each record that could not be read."""


class WireRecord(msgspec.Struct):
    """A record in lists, in reads and among the results of writes."""

    id: str
    version: str
    modified: datetime
    fields: dict[str, str | None]
    lines: list[dict[str, str | None]] = []


class WirePage(msgspec.Struct):
    records: list[Any]
    next: str
    more: bool


class WireChange(msgspec.Struct):
    id: str
    gone: bool
    merged_into: str | None


class WireFeed(msgspec.Struct):
    entries: list[WireChange]
    next: str
    more: bool


class WireFetched(msgspec.Struct):
    records: list[Any]
    missing: list[str]
    merged: dict[str, str]


class WireField(msgspec.Struct):
    name: str
    max_length: int | None
    read_only: bool


class WireSchema(msgspec.Struct):
    fields: list[WireField]
    lines: list[WireField] = []


class WireResult(msgspec.Struct):
    """What became of one record of a write: it is there, or there is an error."""

    reference: str
    error: WireError | None = None


def shaped(what: Phrase, answer: Any, shape: type[T]) -> T:
    """The answer as that shape. Raises VendorDrift where it does not fit."""
    try:
        return msgspec.convert(answer, shape)
    except msgspec.ValidationError as error:
        raise VendorDrift(misfit(what, error)) from error


def read_record(kind: RecordType, answer: Any) -> Record:
    """The record with every path of its type. Raises VendorDrift where it does not fit."""
    wire = shaped(Phrase("a record"), answer, WireRecord)
    try:
        fields = _read_all(kind.fields, wire.fields)
        lines = tuple(Part(_read_all(kind.lines, line)) for line in wire.lines)
    except ArithmeticError as error:
        raise VendorDrift(misfit(Phrase("a record"), error)) from error
    parts = {LINES: lines} if kind.lines else {}
    return Record(kind.name, wire.id, fields, wire.version, wire.modified.astimezone(UTC), parts=parts)


def read_records(kind: RecordType, answers: Iterable[Any], drift: Drift) -> list[Record]:
    """The records that fit; each other one is left out and noted."""
    records = []
    for answer in answers:
        try:
            records.append(read_record(kind, answer))
        except VendorDrift as error:
            id = answer.get("id") if isinstance(answer, dict) else None
            drift.append((kind.name, str(id or ""), error.problem))
    return records


def read_schema(kind: RecordType, wire: WireSchema) -> list[FieldSpec]:
    """The fields that are known of the type, those of its lines behind."""
    own = [_spec(kind, field, kind.fields[field.name]) for field in wire.fields if field.name in kind.fields]
    in_lines = [
        _spec(kind, field, kind.lines[field.name], IN_LINES) for field in wire.lines if field.name in kind.lines
    ]
    return own + in_lines


def _spec(kind: RecordType, wire: WireField, meaning: Meaning, within: str = "") -> FieldSpec:
    label, path = wire.name.replace("_", " ").capitalize(), within + wire.name
    return FieldSpec(path, label, meaning.kind, wire.read_only, path in kind.required, wire.max_length)


def written_fields(fields: Mapping[str, Value]) -> dict[str, str | None]:
    """Fields as the system takes them: text, numbers included; null clears."""
    return {path: None if value is None else as_text(value) for path, value in sorted(fields.items())}


def _read_all(meanings: Mapping[str, Meaning], texts: Mapping[str, str | None]) -> dict[str, Value]:
    return {path: _read(meaning, texts.get(path)) for path, meaning in meanings.items()}


def _read(meaning: Meaning, text: str | None) -> Value:
    if not text:
        return None
    return Decimal(text) if meaning.kind is Kind.NUMBER else text
