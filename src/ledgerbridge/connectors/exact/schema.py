"""The fields of a type as a user sees them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.connectors.exact.record_type import LINES, RecordType


def specs_of(kind: RecordType) -> list[FieldSpec]:
    """Those of the record, then those of its lines. Exact tells lengths nowhere, and free fields by their numbers."""
    lines = kind.lines.fields.values() if kind.lines else ()
    return [*(field.spec for field in kind.fields.values()), *_of_lines(field.spec for field in lines)]


def _of_lines(specs: Iterable[FieldSpec]) -> list[FieldSpec]:
    return [msgspec.structs.replace(spec, path=f"{LINES}[].{spec.path}") for spec in specs]
