"""Records that Exact keeps as several rows: one for each warehouse of an item, one for each payment term of an invoice.
They are shown as one record, with the rows as its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from ledgerbridge.connectors.exact.times import wall
from ledgerbridge.connectors.exact.wire import Wire, guid_of
from ledgerbridge.model.values import Fields, Value


class Gather(msgspec.Struct, frozen=True):
    """How the rows of one record become it."""

    parts: str
    """What the rows are called as its parts."""
    row_id: str
    """The property that is the id of a row."""
    sums: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()
    """Of these dates, the last one counts."""
    derived: Callable[[Sequence[Fields]], Mapping[str, Value]] = lambda rows: {}
    """Fields of ours, from the fields of the rows."""
    chosen_by: tuple[str, str] = ("", "")
    """A property, and the setting of the connection that says which of its values count; all where it is not set."""


def gathered(rows: Iterable[Wire], key: str) -> dict[str, list[Wire]]:
    """{id: its rows, in the order in which they came}."""
    found: dict[str, list[Wire]] = {}
    for row in rows:
        id = guid_of(row, key)
        if id is not None:
            found.setdefault(id, []).append(row)
    return found


def whole(gather: Gather, rows: Sequence[Wire]) -> Wire:
    """One row for several: sums of amounts, the last of dates, all else as the first one says."""
    sums = {path: sum((_amount(row.get(path)) for row in rows), Decimal(0)) for path in gather.sums}
    last = {path: _last(rows, path) for path in (*gather.latest, "Modified")}
    return {**rows[0], **sums, **last}


def _amount(found: object) -> Decimal:
    return (
        Decimal(str(found)) if isinstance(found, int | float | Decimal) and not isinstance(found, bool) else Decimal(0)
    )


def _last(rows: Sequence[Wire], path: str) -> object:
    dated = [(local, row.get(path)) for row in rows if (local := wall(row.get(path))) is not None]
    return max(dated, key=lambda pair: pair[0])[1] if dated else None
