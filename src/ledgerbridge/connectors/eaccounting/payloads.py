"""From writes to the bytes of a call. Pure: the same bytes for the same arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.base.meanings import TOO_LONG, Row
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.eaccounting.errors import MISSING_VALUE, problem
from ledgerbridge.connectors.eaccounting.normal import as_taken
from ledgerbridge.connectors.eaccounting.notes import signed
from ledgerbridge.connectors.eaccounting.record_type import LINES, ROWS, LineType, RecordType, Scale
from ledgerbridge.connectors.eaccounting.wire import Wire, plain
from ledgerbridge.model.problems import Problem, RecordRefused
from ledgerbridge.model.record import Part
from ledgerbridge.model.values import Value, as_text

UNKNOWN_FIELD = Row(RecordRefused, "LB-REC-01", "{vendor} has no field {field}.", "Take the field out of the mapping.")
READ_ONLY = Row(
    RecordRefused, "LB-REC-01", "{field} of {vendor} can only be read.", "Take the field out of the mapping."
)
FIXED = Row(
    RecordRefused,
    "LB-REC-01",
    "{field} of {vendor} is fixed once the record exists.",
    "Let the mapping set it for new records only.",
)
NOT_OF_KIND = Row(
    RecordRefused, "LB-REC-01", "{vendor} does not take this value for {field}.", "Correct it at the source."
)
OUT_OF_BOUNDS = Row(
    RecordRefused,
    "LB-REC-01",
    "{vendor} takes numbers from {least} to {most} with {decimals} decimals for {field}.",
    "Correct the number at the source or round it in the mapping.",
)
CANNOT = Row(RecordRefused, "LB-REC-01", "{vendor} cannot do this: {why}", "Leave it out of the mapping.")


def flaw(kind: RecordType, write: Write) -> Problem | None:
    """Why a write is not sent, as far as it shows without asking the vendor."""
    found = _forbidden(kind, write)
    if found is not None or write.kind in ("book", "archive"):
        return found
    for path, value in write.fields.items():
        found = _flaw_of(kind, write, path, value)
        if found is not None:
            return found
    for name, parts in write.parts.items():
        found = _flaw_of_parts(kind, name, parts)
        if found is not None:
            return found
    return _missing(kind, write) or kind.flaw(write)


def _forbidden(kind: RecordType, write: Write) -> Problem | None:
    """A write of a kind that the type does not take."""
    known = kind.capabilities
    able = {"create": known.creates, "update": known.updates, "archive": known.archives, "book": known.books}
    return None if able[write.kind] else problem(CANNOT, why=known.cannot.get(write.kind, write.kind))


def _flaw_of(kind: RecordType, write: Write, path: str, value: Value) -> Problem | None:
    spec = kind.specs.get(path)
    if spec is None:
        return problem(UNKNOWN_FIELD, path)
    if spec.read_only:
        return problem(READ_ONLY, path) if value is not None or write.kind == "update" else None
    if write.kind == "update" and path in kind.fixed:
        return problem(FIXED, path)
    if value is None or value == "":
        return problem(MISSING_VALUE, path) if write.kind == "update" and path in kind.lasting else None
    return _flaw_of_value(kind, path, spec, value)


def _flaw_of_parts(kind: RecordType, name: str, parts: Sequence[Part]) -> Problem | None:
    if kind.lines is None or name != LINES:
        return problem(UNKNOWN_FIELD, name)
    for part in parts:
        for inner, value in part.fields.items():
            path = f"{LINES}[].{inner}"
            spec = kind.lines.specs.get(inner)
            if spec is None:
                return problem(UNKNOWN_FIELD, path)
            if not spec.read_only and value is not None and (found := _flaw_of_value(kind, path, spec, value)):
                return found
    return None


def _flaw_of_value(kind: RecordType, path: str, spec: FieldSpec, value: Value) -> Problem | None:
    taken = as_taken(kind, path, value)
    if spec.max_length is not None and isinstance(taken, str) and len(taken) > spec.max_length:
        row = NOT_OF_KIND if spec.kind is Kind.COUNTRY else TOO_LONG
        return problem(row, path)
    if spec.options and as_text(value) not in spec.options:
        return problem(NOT_OF_KIND, path)
    if spec.kind is Kind.NUMBER:
        return _flaw_of_number(kind.scale(path), path, taken)
    wrong = spec.kind in (Kind.BOOL, Kind.DATE) and isinstance(taken, str)
    return problem(NOT_OF_KIND, path) if wrong else None


def _flaw_of_number(scale: Scale | None, path: str, value: Value) -> Problem | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        return problem(NOT_OF_KIND, path)
    if scale is None:
        return None
    exponent = Decimal(value).normalize().as_tuple().exponent
    too_fine = isinstance(exponent, int) and -exponent > scale.decimals
    below = scale.least is not None and value < scale.least
    above = scale.most is not None and value > scale.most
    if not (too_fine or below or above):
        return None
    least, most = (scale.least, scale.most) if scale.least is not None else ("any", "any")
    return problem(OUT_OF_BOUNDS, path, least=least, most=most, decimals=scale.decimals)


def _missing(kind: RecordType, write: Write) -> Problem | None:
    """A required value that a create lacks; those a setting may give are looked at when all is known."""
    if write.kind != "create":
        return None
    required = [spec.path for spec in kind.specs.values() if spec.required and spec.path not in kind.given]
    empty = [path for path in required if write.fields.get(path) in (None, "")]
    return problem(MISSING_VALUE, empty[0]) if empty else None


def changes_of(kind: RecordType, write: Write, defaults: Mapping[str, str]) -> Wire:
    """What a write sets, as the vendor takes it. A create has all that is known now: defaults, constants, reference."""
    sent = {path: as_taken(kind, path, value) for path, value in write.fields.items()}
    told = {path: plain(value, kind.codes.get(path)) for path, value in sent.items()}
    if write.kind == "create":
        told = {path: value for path, value in told.items() if value not in (None, "")}
    told = {path: None if value == "" else value for path, value in told.items()}
    folded = kind.fold({path: value for path, value in told.items() if path in kind.specs})
    if kind.lines is not None and LINES in write.parts:
        folded[ROWS] = [_row(kind, kind.lines, number, part) for number, part in enumerate(write.parts[LINES], start=1)]
    if write.kind != "create":
        return folded
    return {**kind.constants, **defaults, **folded, **_reference(kind, write, folded)}


def _reference(kind: RecordType, write: Write, folded: Wire) -> Wire:
    if not kind.reference:
        return {}
    return {kind.reference: signed(folded.get(kind.reference), write.reference) if kind.signs else write.reference}


def _row(kind: RecordType, lines: LineType, number: int, part: Part) -> Wire:
    """A row of a document: of an article, or of text alone."""
    given = {
        path: as_taken(kind, f"{LINES}[].{path}", value)
        for path, value in part.fields.items()
        if value is not None and path in lines.specs and not lines.specs[path].read_only
    }
    told = {path: _share(value) if path in lines.shares else plain(value) for path, value in given.items()}
    if not lines.text_flag:
        return {**lines.constants, **told}
    return {**lines.constants, "LineNumber": number, "IsTextRow": not told.get("ArticleId"), **told}


def _share(value: Value) -> Any:
    """A percentage as the vendor holds it: 25 is 0.25."""
    return Decimal(value) / 100 if isinstance(value, int | Decimal) else value
