"""Lines of a source that are below zero, for a target that takes none: they come off the lines they are a discount of.

Some systems hold a discount as a line of its own, of a price below zero. Where discounts are to be spread, such a line
lowers the lines of its own tax, each by its share, so that every tax and the total stay as they are. Goods that come
back, of a quantity below zero, are no discount.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from ledgerbridge.model.documents import Document, Line, LineKind
from ledgerbridge.model.money import MoneyModel, places_of, rounded
from ledgerbridge.planner.documents.amounts import coming_to, shared
from ledgerbridge.planner.documents.terms import DiscountMode
from ledgerbridge.planner.totals import ZERO, amount_of


def without_lines_below_zero(document: Document, mode: DiscountMode, model: MoneyModel) -> Document:
    """The document without its discount lines, where the target takes none and they are to be spread. A discount that
    is larger than all that has its tax stays a line, which the target refuses."""
    if model.negative_lines or mode is not DiscountMode.SPREAD:
        return document
    included, places = document.prices_include_tax is True, places_of(document.currency)
    held = [rounded(amount_of(line, included), places) for line in document.lines]
    gone, lowered = _spread(document.lines, held, places)
    kept = [place for place in range(len(document.lines)) if place not in gone]
    lines = tuple(_at(document.lines[place], lowered.get(place), included) for place in kept)
    return msgspec.structs.replace(document, lines=lines)


def _spread(lines: Sequence[Line], held: Sequence[Decimal], places: int) -> tuple[set[int], Mapping[int, Decimal]]:
    """(the discounts, {line: what it comes to without its share of them}), by their places."""
    gone: set[int] = set()
    lowered: dict[int, Decimal] = {}
    for tax in dict.fromkeys((line.tax_code, line.tax_rate) for line in lines):
        own = [place for place, line in enumerate(lines) if (line.tax_code, line.tax_rate) == tax]
        discounts = [place for place in own if _is_discount(lines[place], held[place])]
        takers = [place for place in own if held[place] > 0 and lines[place].kind is not LineKind.TEXT]
        off, whole = -sum((held[place] for place in discounts), ZERO), sum((held[place] for place in takers), ZERO)
        if 0 < off <= whole:
            gone.update(discounts)
            shares = shared(off, [held[place] for place in takers], places)
            lowered |= {place: held[place] - share for place, share in zip(takers, shares, strict=True) if share}
    return gone, lowered


def _is_discount(line: Line, held: Decimal) -> bool:
    return line.kind is not LineKind.TEXT and line.quantity > 0 and held < 0


def _at(line: Line, amount: Decimal | None, included: bool) -> Line:
    return line if amount is None else coming_to(line, amount, included)
