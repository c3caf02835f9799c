"""Which fields fit which."""

from __future__ import annotations

from collections.abc import Iterator

from docs.generating.tables import ARROWS, code, table

from ledgerbridge.mapping.fitting import FieldShape, fit
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.model.side import Direction


def fits() -> str:
    """How far fields of two kinds fit, and what can be written where they do not fit by themselves."""
    cells = [[code(left), *(_fit_cell(left, right) for right in FieldKind)] for left in FieldKind]
    refused = [row for source in FieldKind for row in _refusals(source)]
    return "\n\n".join(
        [
            table(["left / right", *(code(kind) for kind in FieldKind)], cells),
            "A value that does not go over by itself goes over so:",
            table(["from", "to", "by"], refused),
        ]
    )


def _field(kind: FieldKind, *options: str) -> FieldShape:
    return FieldShape(kind, options if kind in (FieldKind.CHOICE, FieldKind.CHOICES) else ())


def _fit_cell(left: FieldKind, right: FieldKind) -> str:
    """Arrows for what goes by itself; `map` where a value map is needed."""
    pair = (_field(left, "a", "b"), _field(right, "c", "d"))
    by_itself = fit(*pair, Direction.BOTH).direction
    if by_itself is not None:
        return ARROWS[by_itself]
    return "map" if "value map" in str(fit(*pair, Direction.BOTH).instead) else "–"


def _refusals(source: FieldKind) -> Iterator[list[str]]:
    """What is written to bring one kind to others, by what is written."""
    by: dict[str, list[str]] = {}
    for target in FieldKind:
        found = fit(_field(source, "a", "b"), _field(target, "c", "d"), Direction.TO_RIGHT)
        if found.direction is None and found.instead is not None:
            by.setdefault(str(found.instead), []).append(target)
    for instead, targets in by.items():
        yield [code(source), code(*targets), code(instead) if " = [" in instead else instead]
