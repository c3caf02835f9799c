"""Answering a statement from a company's lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.attachments import with_address
from ledgerbridge.sandbox.quickbooks.company import Company, Desk
from ledgerbridge.sandbox.quickbooks.entities import Entity, by_name
from ledgerbridge.sandbox.quickbooks.query_language import ROWS_MOST, Condition, Statement, Value, parse
from ledgerbridge.sandbox.quickbooks.table import Row, Table, id_order, index_key, scalar
from ledgerbridge.sandbox.quickbooks.times import read_moment
from ledgerbridge.sandbox.quickbooks.traits import TRAITS, Sort, Trait, proper_path
from ledgerbridge.sandbox.quickbooks.views import shown

Test: TypeAlias = Callable[[Row], bool]
PSEUDO_CODES = ("TAX", "NON")
"""The only ids that are words: the tax codes of lines in a US company."""
LINK = "AttachableRef."
WITH_PARTS = ("parts", "ref", "list")
"""Kinds of fields that hold more than one value."""
NOTHING = " "
"""A blank in quotes stands for null."""
# QB-QUERY-BLANK


def answer(desk: Desk, text: str) -> Wire:
    """The QueryResponse to a statement. Raises Fault 4000 or 4001."""
    company = desk.company
    statement = parse(text)
    entity = by_name(statement.entity)
    if entity is None:
        raise faults.query_invalid(f"Invalid context declaration: {statement.entity}")
    _check_window(statement)
    _check_fields(entity, statement.fields)
    rows = matching_rows(company, entity, statement)
    if statement.counts:  # QB-QUERY-COUNT
        return {"totalCount": len(rows)}
    page = rows[statement.start - 1 : statement.start - 1 + statement.most]
    wires = [_row(desk, entity, row, statement.fields) for row in page]
    return response(entity, wires, statement.start, len(rows))


def response(entity: Entity, wires: Sequence[Wire], start: int, total: int) -> Wire:
    """A page with its counters, the total among them for some entities; nothing at all when empty."""
    # QB-QUERY-EMPTY, QB-QUERY-COUNTERS
    if not wires:
        return {}
    if entity.singleton:
        return {entity.name: wires, "maxResults": len(wires)}
    page = {entity.name: wires, "startPosition": start, "maxResults": len(wires)}
    return {**page, "totalCount": total} if entity.counted else page  # QB-QUERY-TOTAL


def matching_rows(company: Company, entity: Entity, statement: Statement) -> list[Row]:
    """All rows the statement names, in its order."""
    tests = [_test(entity, condition) for condition in statement.conditions]
    order = _checked_order(entity, statement.order)
    if "Active" not in {condition.path for condition in statement.conditions}:
        tests.append(_is_active)
    table = company.table(entity.name)
    narrowed = _narrowed(table, statement.conditions)
    if narrowed is None:
        rows = table.sorted_rows(order, lambda all_rows: _sorted(entity, all_rows, order))
        return [row for row in rows if all(test(row) for test in tests)]
    return _sorted(entity, [row for row in narrowed if all(test(row) for test in tests)], order)


def _check_window(statement: Statement) -> None:
    """Positions count from 1, and a page holds 1000 rows at most."""
    # QB-QUERY-WINDOW, QB-QUERY-PAGE-MOST
    for value in (statement.start, statement.most):
        if value < 1:
            raise faults.query_invalid(f"value {value} is too small. Min allowed value is 1")
    if statement.most > ROWS_MOST:
        raise faults.query_invalid(f"value {statement.most} is too large. Max allowed value is {ROWS_MOST}")


def _check_fields(entity: Entity, names: Iterable[str]) -> None:
    """Fields that no row could give are refused, whatever rows there are; a singleton's one row is asked itself."""
    # QB-QUERY-PROJECTION
    for name in names:
        if not entity.singleton and (name not in entity.fields or entity.fields[name].kind in WITH_PARTS):
            raise _no_field(entity, name)


def _no_field(entity: Entity, name: str) -> faults.Fault:
    return faults.query_invalid(f"Property {name} not found for Entity {entity.name}")


def _row(desk: Desk, entity: Entity, row: Row, fields: tuple[str, ...]) -> Wire:
    """A row, cut down to the fields asked for; fields with parts cannot be asked for."""
    # QB-QUERY-PROJECTION
    whole = shown(desk.company, entity, row, "query", desk.options)
    if entity.name == "Attachable":
        whole = with_address(desk, whole)
    if not fields:
        return whole
    for name in fields:
        if not _is_simple(entity, name, whole):
            raise _no_field(entity, name)
    return {name: whole[name] for name in (*fields, "domain", "sparse") if name in whole}


def _is_simple(entity: Entity, name: str, whole: Wire) -> bool:
    field = entity.fields.get(name)
    is_known = name in whole or (field is not None and field.kind != "ignored")
    has_parts = field is not None and field.kind in WITH_PARTS
    return is_known and not has_parts and not isinstance(whole.get(name), dict | list)


def _is_active(row: Row) -> bool:
    """Inactive records stay out unless the statement speaks of Active."""
    # QB-QUERY-HIDES-INACTIVE
    return bool(row.wire.get("Active", True))


def _trait(entity: Entity, path: str) -> Trait:
    """The trait of a property. Raises Fault 4001 for one that is unknown or cannot be asked for."""
    # QB-QUERY-TRAITS
    trait = TRAITS[entity.name].get(path)
    if trait is not None:
        return trait
    if path in entity.fields:
        raise faults.query_invalid(f"property '{path}' is not queryable")
    raise _no_field(entity, path)


def _narrowed(table: Table, conditions: Iterable[Condition]) -> list[Row] | None:
    """The rows an index finds for one of the conditions; None where none has an index."""
    for condition in conditions:
        blank = NOTHING in condition.values
        if condition.operator in ("=", "IN") and table.has_index(condition.path) and not blank:
            return table.find(condition.path, condition.values)
    return None


def _test(entity: Entity, condition: Condition) -> Test:
    path = proper_path(condition.path)
    trait = _trait(entity, path)
    if not trait.filters:
        raise faults.query_invalid(f"property '{path}' is not queryable")
    if path.startswith(LINK):
        return _link_test(path, condition.values)
    wanted = [None if value == NOTHING else _comparable(trait.sort, path, value) for value in condition.values]
    if condition.operator == "IN":
        choices = set(wanted)
        return lambda row: _value(row, path, trait.sort) in choices
    if condition.operator == "LIKE":
        pattern = _pattern(condition.values[0])
        return lambda row: pattern.fullmatch(str(_value(row, path, trait.sort) or "")) is not None
    return _comparison(condition.operator, path, trait.sort, wanted[0])


def _link_test(path: str, values: Sequence[Value]) -> Test:
    """Attachments are found by the records they hang on; the type's case does not count."""
    # QB-ATTACHABLE-QUERY
    wanted = {index_key(value) for value in values}
    *_, part = path.split(".")
    field = {"Type": "type"}.get(part, part)

    def test(row: Row) -> bool:
        links = row.wire.get("AttachableRef", [])
        return any(index_key(link.get("EntityRef", {}).get(field, link.get(field, ""))) in wanted for link in links)

    return test


def _comparison(operator: str, path: str, sort: Sort, wanted: Any) -> Test:
    if operator == "=":
        return lambda row: _value(row, path, sort) == wanted
    compare: dict[str, Callable[[Any, Any], bool]] = {
        "<": lambda left, right: left < right,
        ">": lambda left, right: left > right,
        "<=": lambda left, right: left <= right,
        ">=": lambda left, right: left >= right,
    }
    chosen = compare[operator]

    def test(row: Row) -> bool:
        value = _value(row, path, sort)
        return value is not None and wanted is not None and chosen(value, wanted)

    return test


def _pattern(value: Value) -> re.Pattern[str]:
    """`%` stands for any text; case does not count."""
    # QB-QUERY-LIKE
    parts = [re.escape(part) for part in index_key(value).split("%")]
    return re.compile(".*".join(parts), re.DOTALL)


def _comparable(sort: Sort, path: str, value: Value) -> Any:
    """The statement's value in the form that `_value` gives. Raises Fault 4001 where it does not fit."""
    try:
        return _READ[sort](value)
    except (ValueError, InvalidOperation) as error:
        raise faults.query_invalid(f"value {value} is not valid for property '{path}'") from error


def _read_id(value: str) -> Any:
    if not value.isdigit() and value not in PSEUDO_CODES:
        raise ValueError(value)
    return id_order(value)


def _read_flag(value: Value) -> bool:
    return value if isinstance(value, bool) else _known_flag(str(value).lower())


def _known_flag(word: str) -> bool:
    if word not in ("true", "false"):
        raise ValueError(word)
    return word == "true"


def _read_time(value: Value) -> float:
    """Seconds since the epoch; any offset will do."""
    # QB-QUERY-TIME
    moment = read_moment(str(value))
    if moment is None:
        raise ValueError(value)
    return moment.timestamp()


_READ: Mapping[Sort, Callable[[Value], Any]] = {
    "id": lambda value: _read_id(str(value)),
    "text": index_key,
    "number": lambda value: Decimal(str(value)),
    "flag": _read_flag,
    "time": _read_time,
}


def _value(row: Row, path: str, sort: Sort) -> Any:
    """The row's value in comparable form; None where it is empty."""
    if sort == "time":
        return row.created if path == "MetaData.CreateTime" else row.changed
    value = scalar(row.wire, path)
    if value is None or sort in ("flag", "number"):
        return value
    return id_order(value) if sort == "id" else index_key(value)


def _checked_order(entity: Entity, order: tuple[tuple[str, bool], ...]) -> tuple[tuple[str, bool], ...]:
    """The order asked for, or the entity's own."""
    # QB-QUERY-ORDER, QB-QUERY-TRAITS
    if not order:
        return ((entity.order, entity.falls),)
    checked = tuple((proper_path(path), falls) for path, falls in order)
    for path, _ in checked:
        if not _trait(entity, path).orders:
            raise faults.query_invalid(f"property '{path}' is not sortable")
    return checked


def _sorted(entity: Entity, rows: Iterable[Row], order: tuple[tuple[str, bool], ...]) -> list[Row]:
    """The rows in order; equals by id, empty values first."""
    arranged = sorted(rows, key=lambda row: id_order(row.id))
    for path, falls in reversed(order):
        sort = TRAITS[entity.name][path].sort
        arranged.sort(key=lambda row: _sort_key(row, path, sort), reverse=falls)
    return arranged


def _sort_key(row: Row, path: str, sort: Sort) -> tuple[bool, Any]:
    """Full names sort step by step, so that what is below a record follows it."""
    value = _value(row, path, sort)
    if value is not None and path == "FullyQualifiedName":
        value = value.split(":")
    return value is not None, value
