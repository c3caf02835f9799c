"""Lists: which records a query asks for, in which order, and the two ways of giving them page by page."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from ledgerbridge.sandbox.hyperline import filters, times
from ledgerbridge.sandbox.hyperline.errors import refused, wrong_query
from ledgerbridge.sandbox.hyperline.filters import Condition, Fields
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row, Table
from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import Wire

SIZE = 50
SIZE_MAX = 100
DEEP_MAX = 10_000

Render: TypeAlias = Callable[[Office, Row], Wire]
Order: TypeAlias = Callable[[Row], tuple[Any, str]]


class Listing(msgspec.Struct, frozen=True):
    """What a list knows of filters and orders, and how it is paged."""

    type: str
    render: Render
    fields: Fields = {}
    by_default: Callable[[Wire], bool] | None = None
    """What is shown where the query says nothing of the status."""
    sorts: tuple[str, ...] = ()
    deep: bool = True
    """Whether pages beyond the ten thousandth record are given."""
    approximate: bool = False
    """Whether the envelope says that its count is none."""
    echoes: bool = False
    """Whether an empty page repeats the size asked for as what was taken."""


class Question(msgspec.Struct, frozen=True):
    """A query as understood."""

    conditions: tuple[Condition, ...]
    sort: str
    order: Literal["asc", "desc"]


def by_skip(office: Office, listing: Listing, request: Request) -> Wire:
    """The page that `take` and `skip` ask for."""
    # HYP-PAGES-SKIP
    flaws: dict[str, list[str]] = {}
    take = _whole(request.query, "take", SIZE, flaws, most=SIZE_MAX)
    skip = _whole(request.query, "skip", 0, flaws)
    rows = _asked(office, listing, _question(listing, request.query, flaws))
    if not listing.deep and skip + take > DEEP_MAX:  # HYP-PAGES-DEEP
        raise refused(400, "skip + take cannot exceed 10000, use the v2 endpoint with cursor pagination instead")
    page = rows[skip : skip + take]
    taken = take if listing.echoes and not page else len(page)  # HYP-PAGES-TAKEN
    meta: Wire = {"total": len(rows), "taken": taken, "skipped": skip}
    if listing.approximate:
        meta["approximateCount"] = False
    return {"meta": meta, "data": [listing.render(office, row) for row in page]}


def by_cursor(office: Office, listing: Listing, request: Request) -> Wire:
    """The page that `limit` and `cursor` ask for; the cursor brings no filters along."""
    # HYP-PAGES-CURSOR, HYP-CURSOR-FILTERS
    flaws: dict[str, list[str]] = {}
    limit = _whole(request.query, "limit", SIZE, flaws, least=1, most=SIZE_MAX)
    question = _question(listing, request.query, flaws)
    start = 0
    rows = _asked(office, listing, question)
    if cursor := request.argument("cursor"):
        question, last = _opened(office.table(listing.type), question, cursor)
        rows = _asked(office, listing, question)
        start = _after(rows, question, last)
    page = rows[start : start + limit]
    more = start + limit < len(rows)
    answer: Wire = {
        "data": [listing.render(office, row) for row in page],
        "next_cursor": _cursor(page[-1], question) if more else None,
        "has_more": more,
    }
    if request.argument("include_total") == "true":  # HYP-PAGES-TOTAL
        answer["total"] = len(rows)
    return answer


def _question(listing: Listing, query: Mapping[str, Sequence[str]], flaws: dict[str, list[str]]) -> Question:
    conditions = filters.read(listing.fields, query, flaws)
    sort, order = "created_at", "desc"
    if listing.sorts:  # HYP-SORT
        sort = _choice(query, "sort", listing.sorts, sort, flaws)
        order = _choice(query, "order", ("asc", "desc"), order, flaws)
    if flaws:
        raise wrong_query(flaws)
    return Question(tuple(conditions), sort, "asc" if order == "asc" else "desc")


def _whole(
    query: Mapping[str, Sequence[str]],
    name: str,
    default: int,
    flaws: dict[str, list[str]],
    least: int = 0,
    most: int | None = None,
) -> int:
    """A whole number within its limits; nothing is clamped."""
    # HYP-PAGE-SIZE
    text = query.get(name, [str(default)])[0]
    try:
        number = int(text)
    except ValueError:
        flaws[name] = ["Invalid input: expected number, received NaN"]
        return default
    if most is not None and number > most:
        flaws[name] = [f"Too big: expected number to be <={most}"]
    if number < least:
        flaws[name] = [f"Too small: expected number to be >={least}"]
    return number


def _choice(
    query: Mapping[str, Sequence[str]], name: str, choices: Sequence[str], default: str, flaws: dict[str, list[str]]
) -> str:
    text = query.get(name, [default])[0]
    if text not in choices:
        flaws[name] = [filters.no_option(choices)]
    return text


def _asked(office: Office, listing: Listing, question: Question) -> list[Row]:
    """The records in order; worked out once between two changes."""
    table = office.table(listing.type)
    key = (listing.by_default, question.sort, question.order, _keyed(question.conditions))
    rows: list[Row] | None = table.cache.get(key)
    if rows is None:
        rows = [row for row in _candidates(table, question) if _fits(listing, question, row)]
        if question.sort != "created_at":
            rows.sort(key=_order(question.sort), reverse=question.order == "desc")
        elif question.order == "asc":
            rows.reverse()
        table.cache[key] = rows
    return rows


def _keyed(conditions: Sequence[Condition]) -> tuple[tuple[str, str, str], ...]:
    return tuple((condition.field.path, condition.operator, repr(condition.value)) for condition in conditions)


def _candidates(table: Table, question: Question) -> list[Row]:
    """Records among which all that fit are, newest first: by a look-up or a span of changes where one is asked for."""
    for condition in question.conditions:
        name = "custom_properties" if condition.field.kind == "key" else _look_up(condition)
        if condition.operator == "equals" and table.has_key(name) and isinstance(condition.value, str):
            slug = condition.field.path.partition(".")[2]
            value = (slug, condition.value) if condition.field.kind == "key" else condition.value
            return _newest_first(table.find(name, value))
    since, until = _span(question.conditions)
    if since is not None or until is not None:
        return _newest_first(table.changed_between(since, until))
    return table.newest_first()


def _look_up(condition: Condition) -> str:
    return {"customer.id": "customer_id", "integrations": "integration_entity_id"}.get(
        condition.field.path, condition.field.path
    )


def _span(conditions: Sequence[Condition]) -> tuple[int | None, int | None]:
    since: int | None = None
    until: int | None = None
    for condition in conditions:
        if condition.field.path == "updated_at" and condition.operator in ("gt", "gte"):
            since = condition.value
        if condition.field.path == "updated_at" and condition.operator in ("lt", "lte"):
            until = condition.value
    return since, until


def _newest_first(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.created, row.turn), reverse=True)


def _fits(listing: Listing, question: Question, row: Row) -> bool:
    conditions = question.conditions
    asked = {condition.field.path for condition in conditions}
    if listing.by_default is not None and "status" not in asked and not listing.by_default(row.wire):
        return False
    if row.hidden and "updated_at" in asked:
        return False
    return all(_holds(condition, row.wire) for condition in conditions)


def _holds(condition: Condition, wire: Wire) -> bool:
    if condition.field.kind == "search":
        return _mentions(wire, condition.value)
    if condition.field.path == "integrations":
        return any(link["entity_id"] == condition.value for link in wire["integrations"])
    if condition.field.path == "status" and "all" in (condition.value, *_listed(condition.value)):  # HYP-STATUS-ALL
        return True
    return condition.holds(wire)


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _mentions(wire: Wire, text: str) -> bool:
    places = (wire.get("name"), wire.get("billing_email"), wire.get("external_id"), wire["id"])
    return any(text.casefold() in str(place).casefold() for place in places if place)


def _order(sort: str) -> Order:
    def key(row: Row) -> tuple[Any, str]:
        if sort == "created_at":
            return row.created, f"{row.turn:012d}"
        return times.read(row.wire.get(sort)) or 0, row.id

    return key


def _cursor(row: Row, question: Question) -> str:
    """The last record and the order, in base64 for addresses."""
    # HYP-CURSOR-FORM
    held = msgspec.json.encode({"i": row.id, "s": question.sort, "o": question.order})
    return urlsafe_b64encode(held).rstrip(b"=").decode()


def _opened(table: Table, question: Question, cursor: str) -> tuple[Question, Row]:
    # HYP-CURSOR-INVALID
    try:
        held = msgspec.json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        row = table.rows[held["i"]]
        changed = msgspec.structs.replace(question, sort=str(held["s"]), order=held["o"])
    except (ValueError, KeyError, TypeError) as error:
        raise refused(400, "Invalid cursor") from error
    return changed, row


def _after(rows: list[Row], question: Question, last: Row) -> int:
    """The place of the first record behind the cursor's, wherever that one now stands."""
    key = _order(question.sort)
    if question.order == "asc":
        return bisect_right(rows, key(last), key=key)
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if key(rows[middle]) >= key(last) else (low, middle)
    return low
