"""Lines of an invoice: what is kept of them, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, TypeAlias

from ledgerbridge.sandbox.memory.fields import RecordType, Refused

Line: TypeAlias = dict[str, str | None]

NET = "net"
_CENT = Decimal("0.01")
_EXACT = Context(prec=60)


def stored_lines(kind: RecordType, given: Sequence[Any]) -> tuple[Line, ...]:
    """The lines as they are kept, each with what it comes to. Raises Refused for what a line cannot hold."""
    if not kind.lines:
        raise Refused("unknown_field", f"{kind.name} have no lines", "lines")
    return tuple(_stored(kind, line) for line in given)


def _stored(kind: RecordType, given: Any) -> Line:
    if not isinstance(given, Mapping):
        raise Refused("invalid", "a line is an object", "lines")
    line: Line = dict.fromkeys(kind.lines)
    for name, value in given.items():
        place = f"lines[].{name}"
        if name not in kind.lines:
            raise Refused("unknown_field", f"a line has no {name}", place)
        if name == NET:
            raise Refused("read_only", "net cannot be written", place)
        line[name] = kind.lines[name].kept(value, place)
    line[NET] = _net(line)
    return line


def _net(line: Line) -> str:  # MEM-LINE-NET
    quantity, price = Decimal(line["quantity"] or "0"), Decimal(line["price"] or "0")
    return format((quantity * price).quantize(_CENT, ROUND_HALF_UP, _EXACT) + 0, "f")


def total(lines: Sequence[Line]) -> str:  # MEM-TOTAL
    return format(sum((Decimal(line[NET] or "0") for line in lines), Decimal("0.00")), "f")
