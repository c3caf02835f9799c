"""Filters at work: which rows may fit, and which do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from ledgerbridge.sandbox.exact.division import Division
from ledgerbridge.sandbox.exact.filter_language import Call, Compare, Field, Join, Literal, Node, Not
from ledgerbridge.sandbox.exact.getting import value_of
from ledgerbridge.sandbox.exact.model import EntitySet
from ledgerbridge.sandbox.exact.problems import query_syntax
from ledgerbridge.sandbox.exact.table import Row, Table, index_key

Test: TypeAlias = Callable[[Row], Any]
FITTING = {
    "Guid": ("guid",),
    "String": ("text",),
    "Boolean": ("flag",),
    "DateTime": ("date",),
    "Byte": ("number",),
    "Int16": ("number",),
    "Int32": ("number",),
    "Int64": ("number",),
    "Double": ("number",),
}
"""{type of a property: literals it may be compared with}; null fits all."""


def compile_filter(division: Division, kind: EntitySet, tree: Node) -> Test:
    """The filter as a function of a row. Raises Problem for literals of another type than their property."""
    return _test(division, kind, tree)


def _test(division: Division, kind: EntitySet, node: Node) -> Test:
    if isinstance(node, Join):
        tests = [_test(division, kind, part) for part in node.parts]
        if node.operator == "and":
            return lambda row: all(test(row) for test in tests)
        return lambda row: any(test(row) for test in tests)
    if isinstance(node, Not):
        inner = _test(division, kind, node.part)
        return lambda row: not inner(row)
    if isinstance(node, Compare):
        return _comparison(division, kind, node)
    return _value(division, kind, node)


def _value(division: Division, kind: EntitySet, node: Node) -> Test:
    """The value of one side, ready for comparing: texts without regard to case and to blanks behind."""
    if isinstance(node, Literal):
        constant = _comparable(node.value)
        return lambda row: constant
    if isinstance(node, Field):
        name = node.name
        return lambda row: _comparable(value_of(division, kind.base, row, name))
    if isinstance(node, Call):
        return _function(node.name, [_value(division, kind, part) for part in node.arguments])
    return _test(division, kind, node)


def _comparable(value: Any) -> Any:
    # EX-FILTER-CASE
    return value.rstrip().casefold() if isinstance(value, str) else value


def _function(name: str, arguments: list[Test]) -> Test:
    # EX-FILTER-FUNCTIONS
    first, last = arguments[0], arguments[-1]
    if name == "substringof":
        return lambda row: _text(first(row)) in _text(last(row))
    if name == "startswith":
        return lambda row: _text(first(row)).startswith(_text(last(row)))
    if name == "endswith":
        return lambda row: _text(first(row)).endswith(_text(last(row)))
    if name == "trim":
        return lambda row: _text(first(row)).strip()
    return first


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _comparison(division: Division, kind: EntitySet, node: Compare) -> Test:
    _check_types(kind, node.left, node.right)
    _check_types(kind, node.right, node.left)
    left, right = _value(division, kind, node.left), _value(division, kind, node.right)
    if node.operator == "eq":
        return lambda row: left(row) == right(row)
    if node.operator == "ne":
        return lambda row: left(row) != right(row)
    return _ranked(node.operator, left, right)


def _ranked(operator: str, left: Test, right: Test) -> Test:
    """A comparison of size; nothing is larger or smaller than no value."""

    def test(row: Row) -> bool:
        one, other = left(row), right(row)
        if one is None or other is None:
            return False
        if operator in ("gt", "ge"):
            return bool(one > other or (operator == "ge" and one == other))
        return bool(one < other or (operator == "le" and one == other))

    return test


def _check_types(kind: EntitySet, one: Node, other: Node) -> None:
    """A property is compared only with literals of its own type."""
    # EX-FILTER-TYPES
    if isinstance(one, Field) and isinstance(other, Literal) and other.kind != "null":
        if other.kind not in FITTING.get(kind.props[one.name].kind, ()):
            raise query_syntax()
    elif isinstance(one, Call) and isinstance(other, Literal):
        wanted = "flag" if one.name in ("substringof", "startswith", "endswith") else "text"
        if other.kind != wanted:
            raise query_syntax()


def candidates(table: Table, node: Node) -> Iterable[str] | None:
    """Keys among which all fitting rows are, found by an index; None where every row must be looked at."""
    if isinstance(node, Join):
        found = [candidates(table, part) for part in node.parts]
        if node.operator == "and":
            return next((ids for ids in found if ids is not None), None)
        if all(ids is not None for ids in found):
            return {id for ids in found for id in ids or ()}
        return None
    if isinstance(node, Compare):
        return _by_index(table, node)
    return None


def _by_index(table: Table, node: Compare) -> Iterable[str] | None:
    if not isinstance(node.right, Literal):
        return None
    value = node.right.value
    left = node.left.arguments[0] if isinstance(node.left, Call) and node.left.name == "trim" else node.left
    if not isinstance(left, Field) or value is None:
        return None
    if left.name == "Modified" and node.operator in ("ge", "gt"):
        return table.changed_since(value)  # type: ignore[arg-type]  # the types were checked when it was compiled
    if node.operator == "eq" and left.name in table.indexes:
        return list(table.indexes[left.name].get(index_key(value), ()))
    if node.operator == "eq" and left.name in ("ID", "OrderID", "InvoiceID", "EntryID") and value in table.rows:
        return [str(value)]
    return None
