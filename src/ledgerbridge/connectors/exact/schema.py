"""The fields of a type as a user sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.connectors.exact.labels import Own
from ledgerbridge.connectors.exact.payloads import Defaults
from ledgerbridge.connectors.exact.record_type import LINES, RecordType
from ledgerbridge.model.values import Value, as_text


def specs_of(kind: RecordType, own: Own, defaults: Defaults) -> list[FieldSpec]:
    """Those of the record, then those of its lines, under the division's own labels where it has any. Exact tells
    lengths nowhere. What the connection's settings fill is not required."""
    lines = kind.lines.fields.values() if kind.lines else ()
    specs = [_filled(_as_in_division(field.spec, own), defaults.fields) for field in kind.fields.values()]
    rows = [field.spec for field in kind.fields.values() if field.sent] if kind.gathers else []
    named = kind.gathers.parts if kind.gathers else LINES
    return [*specs, *_of_parts(named, [*rows, *(_filled(field.spec, defaults.lines) for field in lines)])]


def _filled(spec: FieldSpec, defaults: Mapping[str, Value]) -> FieldSpec:
    if spec.path not in defaults:
        return spec
    return msgspec.structs.replace(spec, required=False, given=as_text(defaults[spec.path]))


def _as_in_division(spec: FieldSpec, own: Own) -> FieldSpec:
    choices = own.choices.get(spec.path)
    label = own.labels.get(spec.path, spec.label)
    if choices is None:
        return msgspec.structs.replace(spec, label=label)
    options, labels = tuple(one.id for one in choices), tuple(one.name for one in choices)
    return msgspec.structs.replace(spec, label=label, options=options, option_labels=labels)


def _of_parts(name: str, specs: Iterable[FieldSpec]) -> list[FieldSpec]:
    return [msgspec.structs.replace(spec, path=f"{name}[].{spec.path}") for spec in specs]
