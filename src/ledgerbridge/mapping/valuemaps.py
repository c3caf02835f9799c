"""Value maps: what a value of one side is called on the other, row by row, both ways.

    left      right     valid_from     first
    net30     30 days                  yes
    net30b    30 days
    full      V21
    full      V22       2026-07-01

Towards the right `net30` and `net30b` both become `30 days`; towards the left `30 days` becomes `net30`, which is
marked as the first. `full` is V21 on 30 June and V22 on 1 July: the date comes from the record, never from a clock.
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import msgspec

from ledgerbridge.mapping.wording import with_nearest
from ledgerbridge.model.problems import MappingError, Problem
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.model.wording import Phrase, phrase

SHOWN_MAX = 200
"""Characters of a value that stand in a problem."""
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,29})(?:\.\d{1,20})?", re.ASCII)
"""A text that is a number as well; one that begins with a zero is a code."""
WORDS = {"yes": True, "true": True, "no": False, "false": False}
ALWAYS = date.min


class Row(msgspec.Struct, frozen=True):
    """One value of the left and what it is called on the right."""

    left: Value
    right: Value
    valid_from: date | None = None
    """The first day it holds; None for always."""
    first: bool = False
    """Taken where several rows fit."""

    def of(self, side: Side) -> Value:
        return self.left if side is Side.LEFT else self.right


class ValueMap(msgspec.Struct, frozen=True, dict=True):
    """Rows by name. A value without a row becomes the default of the side it goes to, or is refused; never a guess."""

    name: str
    """Empty for the table of one rule."""
    rows: tuple[Row, ...] = ()
    default_left: Value = None
    default_right: Value = None
    """None refuses; an empty text gives nothing."""
    exact: bool = False
    """Whether capitals and blanks around a value matter."""

    def carried(self, towards: Side, value: Value, on: date | None = None, field: str = "") -> Value:
        """The value in the other side's words, each one of a list. Raises MappingError, naming the field, for a value
        without a row or default, and where rows begin on a date and none is given."""
        if value is None:
            return None
        if isinstance(value, tuple):
            each = (as_text(self._one(towards, one, on, field)) for one in value)
            return tuple(dict.fromkeys(text for text in each if text)) or None
        return self._one(towards, value, on, field)

    def row(self, towards: Side, value: Value, on: date | None = None) -> Row | None:
        """The row that says what a value is called on that side, on a day. Raises MappingError where rows begin on a
        date and none is given."""
        fitting = self._index[towards.other].get(_key(value, self.exact), ())
        if on is None and any(row.valid_from for row in fitting):
            raise MappingError(_dateless(self.name))
        day = on.date() if isinstance(on, datetime) else on
        begun = [row for row in fitting if row.valid_from is None or (day is not None and row.valid_from <= day)]
        return max(begun, key=_rank) if begun else None

    def default(self, towards: Side) -> Value:
        return self.default_left if towards is Side.LEFT else self.default_right

    def unmapped(self, towards: Side, values: Iterable[Value]) -> tuple[Value, ...]:
        """Those of the values that would be refused, each once; a value some of whose rows begin later is none."""
        index = self._index[towards.other]
        if self.default(towards) is not None:
            return ()
        return tuple(dict.fromkeys(one for one in values if one is not None and _key(one, self.exact) not in index))

    def given(self, towards: Side) -> tuple[Value, ...]:
        """Every value the map can give to that side, each once."""
        default = self.default(towards)
        found = [row.of(towards) for row in self.rows] + ([default] if default is not None else [])
        return tuple(dict.fromkeys(one for one in found if one not in (None, "")))

    def faults(self, direction: Direction = Direction.BOTH) -> list[Phrase]:
        """What is wrong with the rows for use in a direction, in words; empty when nothing is."""
        found = [] if self.rows else [phrase("it has no rows")]
        empty = [number for number, row in enumerate(self.rows, 1) if _is_empty(row)]
        found += [phrase("row {number} is empty", number=number) for number in empty]
        for towards in (Side.RIGHT, Side.LEFT):
            if direction.goes(towards):
                found += self._unclear(towards)
        return list(dict.fromkeys(found))

    @cached_property
    def _index(self) -> Mapping[Side, Mapping[Hashable, tuple[Row, ...]]]:
        """{side: {key of a value there: rows}}"""
        found: dict[Side, dict[Hashable, tuple[Row, ...]]] = {Side.LEFT: {}, Side.RIGHT: {}}
        for side, index in found.items():
            for row in self.rows:
                for key in _keys(row.of(side), self.exact):
                    index[key] = (*index.get(key, ()), row)
        return found

    def _one(self, towards: Side, value: Value, on: date | None, field: str) -> Value:
        row = self.row(towards, value, on)
        found = row.of(towards) if row is not None else self.default(towards)
        if found is None:
            raise MappingError(not_mapped(self.name, field, value))
        return None if found == "" else found

    def _unclear(self, towards: Side) -> Iterator[Phrase]:
        """Values that have several rows for one time, none of them or several marked as first."""
        for rows in self._index[towards.other].values():
            for valid_from in dict.fromkeys(row.valid_from for row in rows):
                rivals = [row for row in rows if row.valid_from == valid_from]
                firsts = [row for row in rivals if row.first]
                if len(rivals) > 1 and len(firsts) != 1:
                    yield _double(rivals, towards)


def not_mapped(name: str, field: str, value: Value) -> Problem:
    return Problem(
        "LB-MAP-01",
        "The value map {map} has no row for the value of {field}.",
        "Add a row or a default to the value map, or change the value in the record.",
        {"map": name, "field": field},
        field=field,
        vendor_text=as_text(value)[:SHOWN_MAX],
        words={} if field else {"field": (Phrase("a field"),)},
    )


def _dateless(name: str) -> Problem:
    return Problem(
        "LB-MAP-06",
        "The value map {map} has rows that begin on a date, and the record gives none.",
        "Fill in the date in the record, or name another date in the rule.",
        {"map": name},
    )


def _double(rivals: list[Row], towards: Side) -> Phrase:
    source = towards.other
    shown = repr(as_text(rivals[0].of(source))[:SHOWN_MAX])
    if len({as_text(row.of(towards)) for row in rivals}) == 1:
        text = "{value} stands in {n} rows on the {side}, all for the same; one is enough"
    else:
        text = (
            "{value} stands in {n} rows on the {side}; mark the one to be taken towards the {other} with first = true"
        )
    return phrase(text, value=shown, n=len(rivals), side=Phrase(source.value), other=Phrase(towards.value))


def _is_empty(row: Row) -> bool:
    return all(row.of(side) in (None, "") for side in Side)


def _rank(row: Row) -> tuple[date, bool]:
    return (row.valid_from or ALWAYS, row.first)


def _key(value: Value, exact: bool) -> Hashable:
    """Under what a value of a record is looked for."""
    if isinstance(value, bool):
        return ("yes or no", value)
    if isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite()):
        return ("number", value)
    text = as_text(value)
    return ("text", text if exact else text.strip().casefold())


def _keys(value: Value, exact: bool) -> list[Hashable]:
    """Under what a row's value is found: a number also by the text that writes it, and the other way round."""
    if value is None or value == "":
        return []
    key = _key(value, exact)
    if isinstance(value, str) and value.strip().casefold() in WORDS:
        return [key, ("yes or no", WORDS[value.strip().casefold()])]
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        return [key, ("number", Decimal(value.strip()))]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return [key, _key(as_text(value), exact)]
    return [key]


# --- as files write them ----------------------------------------------------------------------------------------------

KEYS = ("name", "help", "left_list", "right_list", "row", "values", "default_left", "default_right", "exact")
ROW_KEYS = ("left", "right", "valid_from", "first")


def value_map_from_data(name: str, data: Mapping[str, Any]) -> ValueMap:
    """A value map as files write it: `row` tables, or `values`, {left value: right value}. Assumes data that was
    checked."""
    rows = [
        Row(_value(row["left"]), _value(row["right"]), row.get("valid_from"), row.get("first", False))
        for row in data.get("row") or ()
    ]
    rows += [Row(left, _value(right)) for left, right in (data.get("values") or {}).items()]
    left, right = _value(data.get("default_left")), _value(data.get("default_right"))
    return ValueMap(name, tuple(rows), left, right, bool(data.get("exact", False)))


def value_map_faults(name: str, data: Any) -> list[Phrase]:
    """What is wrong with a value map as written, in words; empty when nothing is. Whether it is clear in a direction
    is asked where a rule uses it: see `ValueMap.faults`."""
    if not isinstance(data, Mapping):
        return [phrase("the value map {map} is a table", map=name)]
    rows, values = data.get("row") or [], data.get("values") or {}
    unknown = [key for key in data if key not in KEYS]
    found = [with_nearest(phrase("a value map has no {name}", name=repr(key)), key, KEYS) for key in unknown]
    if not isinstance(rows, list) or not isinstance(values, Mapping):
        return [*found, phrase("row is a list of tables, and values a table")]
    for number, row in enumerate(rows, 1):
        found += [phrase("row {number}: {fault}", number=number, fault=fault) for fault in _row_faults(row)]
    given = {**{f"values.{left}": right for left, right in values.items()}}
    given |= {key: data[key] for key in ("default_left", "default_right") if data.get(key) is not None}
    found += [_no_value(key) for key, one in given.items() if not _is_value(one)]
    if not isinstance(data.get("exact", False), bool):
        found.append(_no_switch("exact"))
    return found


def _row_faults(row: Any) -> Iterator[Phrase]:
    if not isinstance(row, Mapping):
        yield phrase("a row is a table with left and right")
        return
    for key in row:
        if key not in ROW_KEYS:
            yield with_nearest(phrase("a row has no {name}", name=repr(key)), key, ROW_KEYS)
    for side in Side:
        if side not in row:
            yield phrase("{key} is missing", key=side)
        elif not _is_value(row[side]):
            yield _no_value(side.value)
    if not isinstance(row.get("first", False), bool):
        yield _no_switch("first")
    valid_from = row.get("valid_from")
    if valid_from is not None and (not isinstance(valid_from, date) or isinstance(valid_from, datetime)):
        yield phrase("valid_from is a date, such as 2026-07-01")


def _no_value(key: str) -> Phrase:
    return phrase("{key} is a text, a number, true or false", key=key)


def _no_switch(key: str) -> Phrase:
    return phrase("{key} is true or false", key=key)


def _is_value(given: Any) -> bool:
    return isinstance(given, str | bool | int | Decimal) or (isinstance(given, float) and math.isfinite(given))


def _value(given: Any) -> Value:
    return Decimal(repr(given)) if isinstance(given, float) else given
