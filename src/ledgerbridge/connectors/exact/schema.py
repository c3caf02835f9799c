"""The fields of a type as a user sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.connectors.exact.record_type import LINES, RecordType


def specs_of(kind: RecordType, labels: Mapping[str, str]) -> list[FieldSpec]:
    """Those of the record, then those of its lines, under the division's own labels where it has any. Exact tells
    lengths nowhere."""
    lines = kind.lines.fields.values() if kind.lines else ()
    own = [_labelled(field.spec, labels) for field in kind.fields.values()]
    return [*own, *_of_lines(field.spec for field in lines)]


def _labelled(spec: FieldSpec, labels: Mapping[str, str]) -> FieldSpec:
    return msgspec.structs.replace(spec, label=labels.get(spec.path, spec.label))


def _of_lines(specs: Iterable[FieldSpec]) -> list[FieldSpec]:
    return [msgspec.structs.replace(spec, path=f"{LINES}[].{spec.path}") for spec in specs]
