"""A document of a source, read so that everything after can rely on it: amounts above zero on credit notes too, one
basis of prices, and lines that come to what the source says they come to."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from ledgerbridge.model.countries import alpha2
from ledgerbridge.model.documents import Address, Document, Line, LineKind
from ledgerbridge.model.money import places_of, rounded
from ledgerbridge.planner.documents.terms import DocumentTerms
from ledgerbridge.planner.totals import ZERO, amount_of

_SUMS = ("net", "tax", "total", "open")
_OF_LINE = ("net", "tax", "total")


def understood(document: Document, terms: DocumentTerms) -> Document:
    """The document as the steps take it."""
    said = document.prices_include_tax
    included = (terms.source_includes_tax or False) if said is None else said
    here = _upright(document) if terms.credit else document
    places = places_of(document.currency or terms.source_currency)
    return msgspec.structs.replace(
        here,
        currency=here.currency or terms.source_currency,
        prices_include_tax=included,
        billing=_spelled(here.billing),
        shipping=_spelled(here.shipping),
        lines=tuple(_consistent(line, included, places) for line in here.lines),
    )


def _spelled(address: Address) -> Address:
    """The address with its country as a code, where it is one."""
    code = alpha2(address.country) if address.country else None
    return address if code is None else msgspec.structs.replace(address, country=code)


# --- credit notes -----------------------------------------------------------------------------------------------------


def _upright(document: Document) -> Document:
    """A credit note with amounts above zero, whatever sign its source gives them."""
    if not _is_negative(document):
        return document
    sums = {name: _turned(getattr(document, name)) for name in _SUMS}
    return msgspec.structs.replace(document, **sums, lines=tuple(_upright_line(line) for line in document.lines))


def _is_negative(document: Document) -> bool:
    stated = document.total if document.total is not None else document.net
    if stated is not None:
        return stated < 0
    return sum((amount_of(line, included=False) for line in document.lines), ZERO) < 0


def _upright_line(line: Line) -> Line:
    """The line the other way round. Where quantity and price agree with what it comes to, the quantity is turned."""
    came_to = line.net if line.net is not None else line.total
    by_price = line.quantity * line.price if line.price is not None else ZERO
    turns = by_price < 0 if came_to is None else by_price * came_to > 0
    sums = {name: _turned(getattr(line, name)) for name in _OF_LINE}
    return msgspec.structs.replace(
        line,
        **sums,
        quantity=-line.quantity if turns else line.quantity,
        discount=_turned(line.discount) if turns else line.discount,
    )


def _turned(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount + 0


# --- lines ------------------------------------------------------------------------------------------------------------


def _consistent(line: Line, included: bool, places: int) -> Line:
    """The line with a price that leads to what it comes to, in the basis of the document's prices; without a price
    where it does not, so that the amount counts."""
    if line.kind is LineKind.TEXT:
        return line
    stated = _stated(line, included)
    if line.price is None:
        return _of_amount(line, stated, included) if stated is not None else msgspec.structs.replace(line, price=ZERO)
    other = _stated(line, not included)
    by_price = rounded(amount_of(line, included), places)
    if stated is None or other is None or by_price == rounded(stated, places):
        return line
    return _of_amount(line, stated, included) if by_price == rounded(other, places) else line


def _stated(line: Line, included: bool) -> Decimal | None:
    """What the line says it comes to, with or without tax."""
    own, other, sign = (line.total, line.net, 1) if included else (line.net, line.total, -1)
    if own is not None or other is None or line.tax is None:
        return own
    return other + sign * line.tax


def _of_amount(line: Line, amount: Decimal, included: bool) -> Line:
    bare = msgspec.structs.replace(line, price=None, discount=None, discount_percent=None)
    return msgspec.structs.replace(bare, total=amount) if included else msgspec.structs.replace(bare, net=amount)
