"""The sync feeds: rows by rowversion, and the log of deletions."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

import msgspec

from ledgerbridge.sandbox.exact.division import Desk, Division
from ledgerbridge.sandbox.exact.filter_language import Compare, Field, Join, Literal, Node, fields_of
from ledgerbridge.sandbox.exact.filter_run import compile_filter
from ledgerbridge.sandbox.exact.listing import envelope, next_url
from ledgerbridge.sandbox.exact.model import SETS, EntitySet
from ledgerbridge.sandbox.exact.options import Options
from ledgerbridge.sandbox.exact.problems import NEEDS_SELECT, Problem, query_syntax
from ledgerbridge.sandbox.exact.ranks import rank_from
from ledgerbridge.sandbox.exact.shapes import Place, Wish, wire
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.exact.times import months_before
from ledgerbridge.sandbox.kit.vendor import Wire

DELETED = "sync/Deleted"
MIXED = "sync/SalesInvoice/SalesInvoices"
HEADERS, LINES = "salesinvoice/SalesInvoices", "salesinvoice/SalesInvoiceLines"
OTHER_BASES = {"sync/Cashflow/PaymentTerms": "cashflow/Receivables"}
KEPT_MONTHS = 2
NOT_SUPPORTED = "This $filter parameter is not supported for this resource"


class Entry(msgspec.Struct, frozen=True):
    """A row of a feed and the set it is kept in."""

    base: str
    row: Row


def page(place: Place, desk: Desk, kind: EntitySet, options: Options) -> Wire:
    """The answer's body: up to 1000 rows above a rowversion."""
    # EX-SYNC-FEED
    _check(kind, options)
    test = compile_filter(desk.division, kind, options.filter) if options.filter is not None else None
    above = _lowest(options.filter)
    if options.token:
        above = max(above, int(rank_from(options.token, (), kind).id))
    entries = (entry for entry in entries_above(desk, kind, above) if not entry.row.hidden)
    fitting = (entry for entry in entries if test is None or test(entry.row))
    size = kind.page if options.top is None else min(options.top, kind.page)
    taken = list(islice(fitting, size + 1))
    rows = [_wire(place, kind, entry, options.wish) for entry in taken[:size]]
    body = envelope(kind, options, rows)
    if len(taken) > size and (options.top is None or options.top > size):
        body["d"]["__next"] = next_url(place, kind, options, f"{taken[size - 1].row.stamp}L")
    return body


def _check(kind: EntitySet, options: Options) -> None:
    """Only the rowversion may be filtered, the properties must be named, and there is no order."""
    # EX-SYNC-FILTER, EX-SYNC-SELECT, EX-SYNC-NO-ORDER
    allowed = {"Timestamp", "EntityType"} if kind.path == DELETED else {"Timestamp"}
    if options.filter is not None and fields_of(options.filter) - allowed:
        raise Problem(400, NOT_SUPPORTED)
    if options.order:
        raise query_syntax()
    selected = options.sent.get("$select", "").strip()
    if selected == "*" or (not selected and options.top != 1):
        raise Problem(400, NEEDS_SELECT)


def _lowest(tree: Node | None) -> int:
    """The rowversion above which the rows asked for lie."""
    if isinstance(tree, Join) and tree.operator == "and":
        return max(_lowest(part) for part in tree.parts)
    if isinstance(tree, Compare) and tree.operator in ("gt", "ge") and isinstance(tree.right, Literal):
        number = tree.right.value
        if tree.left == Field("Timestamp") and isinstance(number, Decimal):
            return int(number) - (tree.operator == "ge")
    return 0


def entries_above(desk: Desk, kind: EntitySet, above: int) -> Iterator[Entry]:
    """The rows of a feed, lowest rowversion first."""
    division = desk.division
    if kind.path == DELETED:
        return (Entry(DELETED, row) for row in _deletions(desk, above))
    if kind.path == MIXED:  # EX-SYNC-MIXED
        feeds = (_feed(division, base, above) for base in (HEADERS, LINES))
        return heapq.merge(*feeds, key=lambda entry: entry.row.stamp)
    return _feed(division, OTHER_BASES.get(kind.path, kind.base), above)


def _feed(division: Division, base: str, above: int) -> Iterator[Entry]:
    return (Entry(base, row) for row in division.table(base).by_stamp(above))


def _deletions(desk: Desk, above: int) -> Iterator[Row]:
    """What was deleted in the last two months."""
    # EX-DELETED-KEPT
    earliest = months_before(desk.now, KEPT_MONTHS)
    for line in desk.division.deletions:
        if line.stamp > above and line.date >= earliest:
            values = {
                "ID": line.id,
                "EntityKey": line.key,
                "EntityType": line.type,
                "DeletedDate": line.date,
                "DeletedBy": line.by,
            }
            yield Row(line.id, values, line.stamp, line.hidden)


def _wire(place: Place, kind: EntitySet, entry: Entry, wish: Wish) -> Wire:
    """A row of a feed under the feed's own names; there are no collections."""
    base = SETS[entry.base]
    row = entry.row
    extra: Wire = {}
    if "ID" in kind.props and "ID" not in base.props:
        extra["ID"] = row.id
    if entry.base == HEADERS and kind.path == MIXED:
        extra["LineNumber"] = 0
    if kind.path in OTHER_BASES:
        extra["LineType"] = 20
    shown = Row(row.id, {**row.values, **extra}, row.stamp)
    return wire(place, msgspec.structs.replace(kind, base=entry.base), shown, wish)


def timestamp_at(division: Division, base: str, modified: object) -> tuple[int, Row] | None:
    """The lowest rowversion among rows modified at a moment or later, and its row."""
    rows = [row for row in division.table(base).rows.values() if row.values["Modified"] >= modified]
    first = min(rows, key=lambda row: (row.values["Modified"], row.stamp), default=None)
    return None if first is None else (first.stamp, first)
