"""The search call: filters, text query, one sort, and an index that lags behind the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.account import Schema
from ledgerbridge.sandbox.hubspot.calculated import digits
from ledgerbridge.sandbox.hubspot.call import Call, record_id
from ledgerbridge.sandbox.hubspot.errors import invalid
from ledgerbridge.sandbox.hubspot.filters import Filter, Test, filter_test, reader
from ledgerbridge.sandbox.hubspot.objects import ObjectType
from ledgerbridge.sandbox.hubspot.table import Record
from ledgerbridge.sandbox.hubspot.wire import read_names, read_wire
from ledgerbridge.sandbox.kit.http import Response

GROUPS_MAX = 5
GROUP_FILTERS_MAX = 6
FILTERS_MAX = 18
PAGE_MAX = 200
WINDOW = 10_000
BODY_MAX = 3_000


class FilterGroup(msgspec.Struct):
    """Filters that must all fit."""

    filters: list[Filter] = []


class Sort(msgspec.Struct, rename="camel"):
    property_name: str
    direction: str = "ASCENDING"


class Search(msgspec.Struct, rename="camel"):
    """Body of a search; every part may be left out."""  # HS-SEARCH-DEFAULTS

    filter_groups: list[FilterGroup] | None = None
    filters: list[Filter] | None = None
    sorts: list[Sort | str] | None = None
    properties: list[str] | None = None
    query: str | None = None
    limit: int | None = None
    after: str | int | None = None


def search_records(call: Call) -> Response:
    call.require_object(call.type, "read")
    if len(call.request.body.decode(errors="replace")) > BODY_MAX:  # HS-SEARCH-BODY
        raise invalid(f"The request body is longer than {BODY_MAX} characters")
    search = call.body(Search)
    limit, first = _page(search)
    fitting = _indexed(call)
    for test in _tests(call, search):
        fitting = filter(test, fitting)
    records = _sorted(call, search, fitting)
    names = read_names(call.account.schema(call.type), call.type, search.properties or None)
    page = [read_wire(call.account, call.type, record, names) for record in records[first : first + limit]]
    answer: dict[str, Any] = {"total": len(records), "results": page}
    if first + limit < len(records):
        answer["paging"] = {"next": {"after": str(first + limit)}}  # HS-SEARCH-PAGING
    return Response.of(200, answer)


def _page(search: Search) -> tuple[int, int]:
    """(page size, offset of the first row). Raises Refused over the limits."""
    limit = 10 if search.limit is None else search.limit
    after = str(search.after or "0")
    if not 0 < limit <= PAGE_MAX:  # HS-SEARCH-PAGE
        raise invalid(f"limit must be from 1 to {PAGE_MAX}, not {limit}")
    if record_id(after) is None:  # HS-SEARCH-CURSOR
        raise invalid(f'Cannot deserialize value of type `int` from String "{after}": not a valid `int` value')
    if int(after) + limit > WINDOW:  # HS-SEARCH-WINDOW
        raise invalid(f"Paging through more than {WINDOW} results is not possible")
    return limit, int(after)


def _indexed(call: Call) -> Iterable[Record]:
    """The records that the index shows, none of them archived."""  # HS-SEARCH-LAG HS-SEARCH-ARCHIVED
    lag_ms = round(call.account.settings["search_lag_s"] * 1000)
    stood = call.account.table(call.type).seen_at(call.now_ms - lag_ms)
    return (record for record in stood if record.archived_ms is None)


def _tests(call: Call, search: Search) -> list[Test]:
    """What a record must pass. Raises Refused for filters of a wrong kind or number."""
    groups = list(search.filter_groups or [])
    if search.filters:  # HS-SEARCH-DEFAULTS
        groups.append(FilterGroup(search.filters))
    _refuse_many(groups)
    group_tests = [
        [filter_test(call.account, call.type, filter) for filter in group.filters] for group in groups if group.filters
    ]
    tests: list[Test] = []
    if len(group_tests) == 1:
        tests += group_tests[0]
    elif group_tests:
        tests.append(lambda record: any(all(test(record) for test in group) for group in group_tests))
    if search.query:
        tests.append(_query_test(call.type, search.query))
    return tests


def _refuse_many(groups: Sequence[FilterGroup]) -> None:  # HS-SEARCH-FILTERS
    counts = [len(group.filters) for group in groups]
    if len(groups) > GROUPS_MAX:
        raise invalid(f"Too many filter groups: {len(groups)}, at most {GROUPS_MAX}")
    if max(counts, default=0) > GROUP_FILTERS_MAX:
        raise invalid(f"Too many filters in one group: {max(counts)}, at most {GROUP_FILTERS_MAX}")
    if sum(counts) > FILTERS_MAX:
        raise invalid(f"Too many filters: {sum(counts)}, at most {FILTERS_MAX}")


def _query_test(type: ObjectType, query: str) -> Test:
    """Whether each word of the query stands in one of the type's text properties."""  # HS-SEARCH-QUERY
    words = query.lower().split()

    def holds(text: str, word: str) -> bool:
        number = digits(word)
        return word in text.lower() or (len(number) > 4 and number in digits(text))

    def test(record: Record) -> bool:
        texts = [record.properties[name] for name in type.searched if name in record.properties]
        return all(any(holds(text, word) for text in texts) for word in words)

    return test


def _sorted(call: Call, search: Search, records: Iterable[Record]) -> list[Record]:
    """In the order asked for; else the oldest first."""
    if not search.sorts:
        return sorted(records, key=lambda record: (record.created_ms, record.id))  # HS-SEARCH-ORDER
    if len(search.sorts) > 1:  # HS-SEARCH-ONE-SORT
        raise invalid("Only one sort is possible")
    name, descending = _sort_of(search.sorts[0])
    read = _sort_reader(call.account.schema(call.type), call.type, name)
    keyed = [
        ((value is not None, value if value is not None else 0), record)
        for record in records
        for value in (read(record),)
    ]
    return [record for _, record in sorted(keyed, key=itemgetter(0), reverse=descending)]


def _sort_of(sort: Sort | str) -> tuple[str, bool]:
    """(property, whether from high to low)."""  # HS-SEARCH-DEFAULTS
    if isinstance(sort, str):
        return sort.removeprefix("-"), sort.startswith("-")
    return sort.property_name, sort.direction == "DESCENDING"


def _sort_reader(schema: Schema, type: ObjectType, name: str) -> Callable[[Record], Any]:
    definition = schema.defined(name)
    if definition is None:
        raise invalid(f"There was a problem with the request: unknown property {name}")
    return reader(definition, type)
