"""The order of rows, and the skip tokens that say how far a reader has come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ledgerbridge.sandbox.exact.division import Division
from ledgerbridge.sandbox.exact.filter_language import Literal, parse_literal
from ledgerbridge.sandbox.exact.getting import value_of
from ledgerbridge.sandbox.exact.model import EntitySet
from ledgerbridge.sandbox.exact.problems import Problem, query_syntax
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.exact.times import atom_date

Order = Sequence[tuple[str, bool]]
_PART = re.compile(r"(?:[^,']|'(?:[^']|'')*')+")


class Rank:
    """A row's place in an order: its values, then its key."""

    __slots__ = ("falls", "id", "values")

    def __init__(self, values: tuple[Any, ...], falls: tuple[bool, ...], id: str) -> None:
        self.values = values
        self.falls = falls
        self.id = id

    def __lt__(self, other: Rank) -> bool:
        for mine, theirs, falls in zip(self.values, other.values, self.falls, strict=True):
            if mine != theirs:
                return _is_less(theirs, mine) if falls else _is_less(mine, theirs)
        return self.id < other.id


def _is_less(one: Any, other: Any) -> bool:
    """No value comes first."""
    if one is None or other is None:
        return one is None
    return bool(one < other)


def _sortable(value: Any) -> Any:
    return value.rstrip().casefold() if isinstance(value, str) else value


def rank_of(division: Division, kind: EntitySet, row: Row, order: Order) -> Rank:
    values = tuple(_sortable(value_of(division, kind.base, row, name)) for name, _ in order)
    return Rank(values, tuple(falls for _, falls in order), row.id)


def token_of(division: Division, kind: EntitySet, row: Row, order: Order) -> str:
    """Where the next page goes on: the values of the order, then the key."""
    # EX-SKIPTOKEN
    parts = [_literal(value_of(division, kind.base, row, name)) for name, _ in order]
    key = value_of(division, kind.base, row, kind.key)
    parts.append(f"guid'{key}'" if kind.props[kind.key].kind == "Guid" else _literal(key))
    return ",".join(parts)


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"datetime'{atom_date(value)}'"
    if isinstance(value, int | Decimal):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def rank_from(token: str, order: Order, kind: EntitySet) -> Rank:
    """The place a skip token names. Raises Problem for one that was not given out."""
    if not kind.key:
        raise query_syntax()
    parts = [_read(part) for part in _PART.findall(token)]
    kinds = [kind.props[name].kind for name in (*(name for name, _ in order), kind.key)]
    if len(parts) != len(kinds) or not all(map(_fits, parts, kinds)) or parts[-1].value is None:
        raise query_syntax()
    *values, key = (part.value for part in parts)
    return Rank(tuple(_sortable(value) for value in values), tuple(falls for _, falls in order), str(key))


def _read(text: str) -> Literal:
    try:
        return parse_literal(text.strip())
    except Problem:
        raise query_syntax() from None


def _fits(literal: Literal, kind: str) -> bool:
    wanted = {"DateTime": "date", "String": "text", "Guid": "text", "Boolean": "flag"}.get(kind, "number")
    return literal.kind in (wanted, "null", "guid" if kind == "Guid" else wanted)
