"""What was done to a document on its way into the target, in words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ledgerbridge.model.documents import Document, LineKind
from ledgerbridge.model.values import as_text
from ledgerbridge.planner.documents.terms import DocumentTerms, Level
from ledgerbridge.planner.reason import Reason
from ledgerbridge.planner.totals import ZERO


def told(source: Document, made: Document, terms: DocumentTerms) -> tuple[Reason, ...]:
    """The steps that changed something, in their order."""
    return tuple(_told(source, made, terms))


def _told(source: Document, made: Document, terms: DocumentTerms) -> Iterator[Reason]:
    codes = dict.fromkeys(line.tax_code for line in made.lines if line.tax_code)
    if codes:
        yield Reason("tax codes: {codes}", {"codes": ", ".join(codes)})
    for kind, text in _ADDED.items():
        lines = [line for line in made.lines if line.kind is kind]
        if lines:
            yield Reason(text, {"amount": as_text(sum((line.price or line.net or ZERO for line in lines), ZERO))})
    off = _below_zero(source) if not _below_zero(made) else ZERO
    if off:
        yield Reason("lines below zero are spread over the others: {amount}", {"amount": as_text(off)})
    if source.date != made.date:
        yield Reason("the next open day is taken: {date} instead of {was}", _dates(source, made))
    if terms.level is not Level.COMPLEX and len(made.lines) < len(source.lines):
        yield Reason("{n} lines are summed up", {"n": str(len(source.lines))})
    if bool(source.prices_include_tax) is not bool(made.prices_include_tax):
        yield Reason("prices are with tax" if made.prices_include_tax else "tax is taken out of the prices")
    if made.tax is not None or any(line.tax is not None for line in made.lines):
        yield Reason("the tax is sent along")


def _below_zero(document: Document) -> Decimal:
    """What the lines below zero come to that say a price."""
    return sum((min(line.quantity * (line.price or ZERO), ZERO) for line in document.lines), ZERO)


_ADDED = {
    LineKind.DISCOUNT: "lines for the discount: {amount}",
    LineKind.SHIPPING: "line for shipping: {amount}",
    LineKind.ROUNDING: "line for rounding: {amount}",
}


def _dates(source: Document, made: Document) -> dict[str, str]:
    return {"date": str(made.date or ""), "was": str(source.date or "")}
