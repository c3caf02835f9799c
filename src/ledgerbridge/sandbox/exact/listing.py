"""Lists of regular and bulk sets: pages, counts, and the address of the next page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from urllib.parse import quote

from ledgerbridge.sandbox.exact.filter_run import Test, candidates, compile_filter
from ledgerbridge.sandbox.exact.model import EntitySet
from ledgerbridge.sandbox.exact.options import Options
from ledgerbridge.sandbox.exact.ranks import Rank, rank_from, rank_of, token_of
from ledgerbridge.sandbox.exact.shapes import Place, wire
from ledgerbridge.sandbox.exact.table import Row, Table
from ledgerbridge.sandbox.kit.vendor import Wire

FEW = 2000
"""So many rows are sorted at once; more are read from an order that is kept."""
LEFT_AS_THEY_ARE = "$,'()/*"
ORDER_OF_OPTIONS = ("$filter", "$orderby", "$select", "$expand", "$inlinecount")


def page(place: Place, kind: EntitySet, table: Table, options: Options) -> Wire:
    """The answer's body: rows, and where they go on."""
    test = _test(place, kind, options)
    ids = candidates(table, options.filter) if options.filter is not None else None
    rows = (row for row in _in_order(place, kind, table, options, ids) if test(row))
    skipped = islice(rows, 0 if options.token else options.skip, None)  # EX-SKIP
    size = kind.page if options.top is None else min(options.top, kind.page)
    taken = list(islice(skipped, size + 1))
    body = envelope(kind, options, [wire(place, kind, row, options.wish) for row in taken[:size]])
    if options.counts:
        body["d"]["__count"] = str(count(place, kind, table, options))  # EX-INLINECOUNT
    if len(taken) > size and (options.top is None or options.top > size):
        token = token_of(place.division, kind, taken[size - 1], options.order)
        body["d"]["__next"] = next_url(place, kind, options, token)
    return body


def count(place: Place, kind: EntitySet, table: Table, options: Options) -> int:
    """How many rows fit the filter, whatever page is asked for."""
    if options.filter is None:
        return len(table.rows)
    test = _test(place, kind, options)
    ids = candidates(table, options.filter)
    rows: Iterable[Row] = table.rows.values() if ids is None else (table.rows[id] for id in ids)
    return sum(1 for row in rows if test(row))


def _test(place: Place, kind: EntitySet, options: Options) -> Test:
    if options.filter is None:
        return lambda row: True
    return compile_filter(place.division, kind, options.filter)


def _in_order(
    place: Place, kind: EntitySet, table: Table, options: Options, ids: Iterable[str] | None
) -> Iterator[Row]:
    """Rows in the order asked for, those behind the skip token; without an order that of their keys."""
    # EX-ORDER-OF-KEYS
    last = rank_from(options.token, options.order, kind) if options.token else None
    if options.order:
        return _ordered(place, kind, table, options, ids, last)
    after = last.id if last else ""
    if ids is None:
        return table.by_id(after)
    return (table.rows[id] for id in sorted(ids) if id > after)


def _ordered(
    place: Place, kind: EntitySet, table: Table, options: Options, ids: Iterable[str] | None, last: Rank | None
) -> Iterator[Row]:
    # EX-ORDERBY
    def arrange(rows: Iterable[Row]) -> list[Rank]:
        return sorted(rank_of(place.division, kind, row, options.order) for row in rows)

    few = list(islice(ids, FEW)) if ids is not None else None
    if few is not None and len(few) < FEW:
        ranks = arrange(table.rows[id] for id in few)
    else:
        ranks = table.ordered((kind.path, options.order), arrange)
    start = bisect_right(ranks, last) if last else 0
    return (table.rows[ranks[position].id] for position in range(start, len(ranks)))


def envelope(kind: EntitySet, options: Options, rows: list[Wire]) -> Wire:
    """A plain list where a page of known size was asked for, else one inside `results`."""
    # EX-ENVELOPE-LIST, EX-ENVELOPE-RESULTS
    is_small = options.top is not None and options.top <= kind.page
    if is_small and not options.counts and not options.token:
        return {"d": rows}
    return {"d": {"results": rows}}


def next_url(place: Place, kind: EntitySet, options: Options, token: str) -> str:
    """The caller's own query, with a skip token, and a top that what was given is taken off from."""
    # EX-NEXT, EX-TOP-CAPS
    said = {name: options.sent[name] for name in ORDER_OF_OPTIONS if name in options.sent}
    if options.top is not None:
        said["$top"] = str(options.top - kind.page)
    return f"{place.set_url(kind)}?{query_text({**said, '$skiptoken': token})}"


def query_text(said: Mapping[str, str]) -> str:
    """A query with literal dollars, commas and quotes, as the service writes it."""
    return "&".join(f"{name}={quote(value, safe=LEFT_AS_THEY_ARE)}" for name, value in said.items())
