"""Answering a list: which page, of which records, in which order, with which properties."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import islice

import msgspec

from ledgerbridge.sandbox.eaccounting.company import KEPT, Desk
from ledgerbridge.sandbox.eaccounting.errors import invalid_model
from ledgerbridge.sandbox.eaccounting.fields import Fields
from ledgerbridge.sandbox.eaccounting.filter_run import Filter, sort_key
from ledgerbridge.sandbox.eaccounting.table import Row
from ledgerbridge.sandbox.eaccounting.times import stamp
from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import Wire

PAGE_USUAL = 50
PAGE_MOST = 1000


class View(msgspec.Struct, frozen=True):
    """How the records of a type are listed."""

    type: str
    fields: Fields
    shown: Callable[[Desk, Wire], Wire]
    """The record as answers give it at this moment."""


def page(desk: Desk, view: View, request: Request, among: Collection[Row] | None = None) -> Wire:
    """The envelope with one page. `among` are the rows to choose from instead of all."""
    # EA-ENVELOPE, EA-OTHER-OPTIONS
    number = _whole(request, "$page", 1, None)
    size = _whole(request, "$pagesize", PAGE_USUAL, PAGE_MOST)
    filter_text, order = request.argument("$filter"), request.argument("$orderby")
    names = _selected(view, request.argument("$select"))
    start = (number - 1) * size
    if filter_text or order.strip():
        wires = _ordered(view, order, _matching(desk, view, filter_text, among))
        cut, total = wires[start : start + size], len(wires)
    else:
        rows = desk.company.table(view.type).rows.values() if among is None else among
        cut, total = [view.shown(desk, row.wire) for row in islice(rows, start, start + size)], len(rows)
    return {
        "Meta": {
            "CurrentPage": number,
            "PageSize": size,
            "TotalNumberOfPages": -(-total // size),
            "TotalNumberOfResults": total,
            "ServerTimeUtc": stamp(desk.moment),  # EA-SERVER-TIME
        },
        "Data": [without_hidden(view, wire, names) for wire in cut],  # EA-PAGE-BEYOND
    }


def _whole(request: Request, name: str, usual: int, most: int | None) -> int:
    """A page's number or size. Raises Refusal 2000 outside of what is allowed."""
    # EA-PAGE-SIZE, EA-PAGE-RANGE
    text = request.argument(name)
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1 or (most and int(text) > most):
        raise invalid_model(f"The value {text} of {name} is not allowed: 1{f' to {most}' if most else ' or more'}.")
    return int(text)


def _matching(desk: Desk, view: View, text: str, among: Collection[Row] | None) -> Sequence[Wire]:
    table = desk.company.table(view.type)
    if not text:
        rows = table.rows.values() if among is None else among
        return [view.shown(desk, row.wire) for row in rows]
    chosen = Filter(text, view.fields, KEPT[view.type].changed)
    narrowed = chosen.narrowed(table) if among is None else among
    rows = table.rows.values() if narrowed is None else narrowed
    visible = (row for row in rows if not (row.hidden and chosen.asks_for_changes))
    wires = (view.shown(desk, row.wire) for row in visible)
    return [wire for wire in wires if chosen.test(wire)]


def _ordered(view: View, text: str, wires: Sequence[Wire]) -> Sequence[Wire]:
    """The records in the order asked for; equals stay in the order in which they were made."""
    # EA-ORDERBY
    arranged = list(wires)
    for part in reversed([part.split() for part in text.split(",") if part.strip()]):
        field = view.fields.get(part[0])
        if field is None or field.kind in ("rows", "open", "texts", "guids") or part[1:] not in ([], ["asc"], ["desc"]):
            raise invalid_model(f"The $orderby cannot be read: '{' '.join(part)}'.")
        name = part[0]
        arranged.sort(key=lambda wire: sort_key(field, wire[name]), reverse=part[1:] == ["desc"])
    return arranged


def _selected(view: View, text: str) -> tuple[str, ...]:
    # EA-SELECT
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in view.fields:
            raise invalid_model(f"Could not find a property named '{name}'.")
    return names


def without_hidden(view: View, wire: Wire, names: tuple[str, ...] = ()) -> Wire:
    """The properties an answer gives: those of the type, or those selected."""
    return {name: wire[name] for name in (names or view.fields) if name in wire and name not in HIDDEN}


HIDDEN = ("CodingType",)
"""Properties to filter by that no answer shows."""
