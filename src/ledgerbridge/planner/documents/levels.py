"""How much of a document its entry in the ledger shows; the sums are the same at every level."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from ledgerbridge.model.documents import Document, Line, LineKind
from ledgerbridge.model.money import places_of, rounded
from ledgerbridge.planner.documents.terms import Level
from ledgerbridge.planner.totals import ZERO, amount_of


def at_level(document: Document, level: Level, account: str | None) -> Document:
    """The document at a level: all sales in one line for each tax, sales apart from shipping and discounts, or line by
    line. What is summed up goes on the default `account`, where there is one, and keeps apart what differs in cost
    centre."""
    if level is Level.COMPLEX:
        return document
    return msgspec.structs.replace(document, lines=tuple(_summed(document, level, account)))


def _summed(document: Document, level: Level, account: str | None) -> Iterable[Line]:
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in document.lines:
        if line.kind is not LineKind.TEXT:
            groups.setdefault(_key(line, level, account), []).append(line)
    for lines in groups.values():
        yield _one(document, lines, level, account)


def _key(line: Line, level: Level, account: str | None) -> tuple[object, ...]:
    return (
        None if level is Level.SIMPLE else line.kind,
        _account(line, level, account),
        *(line.tax_code, line.tax_rate, line.cost_centre, line.cost_unit),
    )


def _account(line: Line, level: Level, account: str | None) -> str | None:
    """Shipping and discounts that stand apart keep their own."""
    keeps = account is None or (level is Level.RECOMMENDED and line.kind is not LineKind.PRODUCT)
    return line.account if keeps else account


def _one(document: Document, lines: list[Line], level: Level, account: str | None) -> Line:
    """One line for several, at what they come to together."""
    places, included = places_of(document.currency), document.prices_include_tax is True
    first = lines[0]
    return Line(
        LineKind.PRODUCT if level is Level.SIMPLE else first.kind,
        description=first.description if len(lines) == 1 else document.number or document.reference,
        quantity=Decimal(1),
        price=sum((rounded(amount_of(line, included), places) for line in lines), ZERO),
        tax=_together([line.tax for line in lines]),
        tax_code=first.tax_code,
        tax_rate=first.tax_rate,
        account=_account(first, level, account),
        cost_centre=first.cost_centre,
        cost_unit=first.cost_unit,
    )


def _together(taxes: list[Decimal | None]) -> Decimal | None:
    known = [tax for tax in taxes if tax is not None]
    return sum(known, ZERO) if len(known) == len(taxes) else None
