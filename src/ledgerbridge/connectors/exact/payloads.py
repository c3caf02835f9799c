"""From a write to the bytes of its call. Pure: the same bytes for the same arguments."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.connectors.base.meanings import MISSING_VALUE, REFUSED_VALUE, TOO_LONG, Row
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.exact.errors import FIXED, GONE, READ_ONLY, UNKNOWN_FIELD, problem
from ledgerbridge.connectors.exact.fields import Edm, Field
from ledgerbridge.connectors.exact.normal import FLAGS
from ledgerbridge.connectors.exact.notes import signed, titled
from ledgerbridge.connectors.exact.odata import is_guid
from ledgerbridge.connectors.exact.record_type import LINES, RecordType, Rows
from ledgerbridge.connectors.exact.records import REFERENCE, SUBJECT, turned
from ledgerbridge.connectors.exact.settings import SETTINGS
from ledgerbridge.connectors.exact.wire import Wire, written_fields
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Part
from ledgerbridge.model.values import Value, as_text

STANDARD = {spec.key: spec.default for spec in SETTINGS if spec.default}
"""What settings say where nobody set them."""


class Defaults(msgspec.Struct, frozen=True):
    """What creates get where they say nothing, from the connection's settings: {path: value}."""

    fields: Mapping[str, Value] = {}
    lines: Mapping[str, Value] = {}


def defaults_of(kind: RecordType, settings: Mapping[str, str]) -> Defaults:
    own: dict[str, Value] = {
        path: kind.wordings.get(said, said) for path, said in _set(kind.defaults, settings).items()
    }
    return Defaults({**kind.constants, **own}, {**_set(kind.line_defaults, settings)})


def _set(keys: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """{path: what the setting for it says}, those without a word left out."""
    said = {path: settings.get(key) or STANDARD.get(key, "") for path, key in keys.items()}
    return {path: value for path, value in said.items() if value}


def flaw(kind: RecordType, write: Write, defaults: Defaults) -> Problem | None:
    """Why a write is not sent: Exact would refuse it, or would refuse it without naming the field."""
    if write.kind != "create" and not is_guid(write.id or ""):
        return problem(GONE)
    if kind.pictured and write.content and not write.fields.get(kind.pictured):
        return problem(MISSING_VALUE, kind.pictured)
    for path, value in write.fields.items():
        row = _flaw_of(kind, write, path, value)
        if row is not None:
            return problem(row, path)
    if write.kind == "create":
        missing = _missing(kind.fields, write.fields, defaults.fields)
        needed = kind.capabilities.needs_any
        if not missing and needed and not any(write.fields.get(path) for path in needed):
            missing = needed[0]
        if missing:
            return problem(MISSING_VALUE, missing)
    return _flaw_of_lines(kind, write, defaults)


def _flaw_of(kind: RecordType, write: Write, path: str, value: Value) -> Row | None:
    field = kind.fields.get(path)
    if field is None:
        return UNKNOWN_FIELD
    brings_picture = bool(write.content) and path == kind.pictured
    if field.spec.read_only and not brings_picture and not (write.kind == "create" and value is None):
        return READ_ONLY
    if write.kind == "update":
        if path in kind.fixed:
            return FIXED
        if value is None and (path in kind.lasting or field.spec.required):
            return MISSING_VALUE
    return _flaw_of_value(field, value)


def _flaw_of_value(field: Field, value: Value) -> Row | None:
    if value is None:
        return None
    spec, text = field.spec, as_text(value)
    if spec.max_length is not None and len(text) > spec.max_length:
        return TOO_LONG
    if spec.kind is Kind.CHOICE and spec.options and text.strip() not in spec.options:
        return REFUSED_VALUE
    if spec.kind is Kind.BOOL and not isinstance(value, bool) and text.strip().lower() not in FLAGS:
        return REFUSED_VALUE
    if field.edm is Edm.GUID and not is_guid(text.strip()):
        return REFUSED_VALUE
    return REFUSED_VALUE if any(character in spec.forbidden for character in text) else None


def _missing(fields: Mapping[str, Field], given: Mapping[str, Value], defaults: Mapping[str, Value]) -> str:
    """The first required path that a create leaves without a value."""
    for field in fields.values():
        if field.spec.required and given.get(field.path) is None and field.path not in defaults:
            return field.path
    return ""


def _flaw_of_lines(kind: RecordType, write: Write, defaults: Defaults) -> Problem | None:
    unknown = [name for name in write.parts if name != LINES or kind.lines is None]
    if unknown:
        return problem(UNKNOWN_FIELD, unknown[0])
    if kind.lines is None:
        return None
    lines = write.parts.get(LINES, ())
    if write.kind == "create" and not lines:
        return problem(MISSING_VALUE, LINES)
    for line in lines:
        found = _flaw_of_line(kind.lines, line, defaults)
        if found is not None:
            return found
    return None


def _flaw_of_line(rows: Rows, line: Part, defaults: Defaults) -> Problem | None:
    for path, value in line.fields.items():
        field = rows.fields.get(path)
        row = UNKNOWN_FIELD if field is None else _flaw_of_value(field, value)
        if row is not None:
            return problem(row, f"{LINES}[].{path}")
    missing = "" if line.id else _missing(rows.fields, line.fields, defaults.lines)
    return problem(MISSING_VALUE, f"{LINES}[].{missing}") if missing else None


def body(kind: RecordType, write: Write, defaults: Defaults) -> bytes:
    """The body of the header's call; lines stand in it on a create alone, since Exact takes no new ones in an
    update."""
    if write.kind == "create":
        return encode({**_created(kind, write, defaults), **_picture(kind, write)})
    return encode({**header(kind, _stored(kind, write)), **_picture(kind, write)})


def _picture(kind: RecordType, write: Write) -> Wire:
    """The bytes of a picture, as Exact takes them beside its name."""
    return {"Picture": base64.b64encode(write.content).decode()} if kind.pictured and write.content else {}


def header(kind: RecordType, values: Mapping[str, Value]) -> Wire:
    """Values of the header as Exact takes them; what is no property of it stays out."""
    own = {path for path, field in kind.fields.items() if field.sent and not field.apart}
    return written_fields(kind.fields, turned(kind, {path: value for path, value in values.items() if path in own}))


def _created(kind: RecordType, write: Write, defaults: Defaults) -> Wire:
    given = {path: value for path, value in _stored(kind, write).items() if value is not None}
    wire = header(kind, {**defaults.fields, **given})
    if kind.lines is not None:
        wire[kind.lines.collection] = [line(kind, kind.lines, part, defaults) for part in write.parts.get(LINES, ())]
    return wire


def _stored(kind: RecordType, write: Write) -> Mapping[str, Value]:
    """The fields with our reference: a create brings it, an update of the text it stands in keeps it."""
    path = kind.capabilities.reference_path
    if kind.within:
        if write.kind == "update" and kind.within not in write.fields:
            return write.fields
        kept = write.reference if write.kind == "create" else _text(write.current.get(REFERENCE))
        text = _text(write.fields.get(kind.within))
        return {**write.fields, kind.within: (titled if kind.within == SUBJECT else signed)(text, kept)}
    if write.kind == "create" and path is not None:
        return {**write.fields, path: write.reference}
    return write.fields


def line(kind: RecordType, rows: Rows, part: Part, defaults: Defaults) -> Wire:
    """A new line, with what the settings fill in."""
    given = {path: value for path, value in writable(rows, part).items() if value is not None}
    return written_fields(rows.fields, turned(kind, {**defaults.lines, **given}))


def changed_line(kind: RecordType, rows: Rows, part: Part) -> Wire:
    """What an update of a line sends: all that can be written."""
    return written_fields(rows.fields, turned(kind, writable(rows, part)))


def writable(rows: Rows, part: Part) -> dict[str, Value]:
    """A line's fields without those that Exact sets by itself: lines are often a copy of what was read."""
    return {path: value for path, value in part.fields.items() if not rows.fields[path].spec.read_only}


def encode(wire: Wire | Sequence[Wire]) -> bytes:
    return msgspec.json.Encoder(decimal_format="number", order="deterministic").encode(wire)


def _text(value: Value) -> str | None:
    return as_text(value) or None
