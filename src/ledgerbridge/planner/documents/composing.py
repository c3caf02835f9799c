"""Composing: a document of the source as the target is to hold it, with what it will come to there.

The steps run in one order. Each takes a document and gives one; what a step cannot do without guessing, it refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from ledgerbridge.model.documents import Document, Line, LineKind
from ledgerbridge.model.money import LineBy, MoneyModel, Shown, TakesTax, TaxedBy, Totals
from ledgerbridge.planner.documents.accounts import accounted
from ledgerbridge.planner.documents.agreeing import agreed, wanted_of
from ledgerbridge.planner.documents.below_zero import without_lines_below_zero
from ledgerbridge.planner.documents.codes import coded
from ledgerbridge.planner.documents.currencies import exchanged
from ledgerbridge.planner.documents.dating import dated
from ledgerbridge.planner.documents.levels import at_level
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.pricing import based, fitted
from ledgerbridge.planner.documents.reading import understood
from ledgerbridge.planner.documents.spreading import with_discount, with_shipping
from ledgerbridge.planner.documents.target import Target
from ledgerbridge.planner.documents.taxing import taxed, taxed_there
from ledgerbridge.planner.documents.telling import told
from ledgerbridge.planner.documents.terms import DocumentTerms
from ledgerbridge.planner.reason import Reason
from ledgerbridge.planner.totals import rate_of

__all__ = ["Composed", "Target", "composed"]


class Composed(msgspec.Struct, frozen=True):
    """A document as the target is to hold it."""

    document: Document
    expected: Totals
    """What it will come to there."""
    shown: Decimal | None = None
    """What the total of the record will read there: without tax, or below zero, where the target shows it so."""
    steps: tuple[Reason, ...] = ()
    """What was done to it on the way, in words."""


def composed(
    document: Document, terms: DocumentTerms, party: Party, target: Target, groups: Mapping[str, str]
) -> Composed:
    """The document for the target. Raises RecordRefused or MappingError where it cannot be made without guessing, or
    would come to another total. `groups` are {SKU: product group}."""
    source = understood(document, terms)
    there = _worded(source, terms, party, target, groups)
    there = _priced(there, terms, party, target)
    there, expected = agreed(there, wanted_of(source), terms, target)
    made = _finished(source, there, expected, terms, target.money)
    shown = _shown(made, expected, terms, target.money)
    return Composed(made, expected, shown, told(source, made, terms))


def _worded(
    source: Document, terms: DocumentTerms, party: Party, target: Target, groups: Mapping[str, str]
) -> Document:
    """The document in the target's words, its lines those that it will have."""
    money = target.money
    here = exchanged(source, terms, target, party)
    here = taxed(here, terms.tax, party, needed=money.keeps_totals)
    here = without_lines_below_zero(here, terms.discount.mode, money)
    here = with_discount(here, terms.discount, money)
    here = with_shipping(here, terms.shipping, money, terms.tax)
    here = accounted(here, terms.accounts, party, groups, terms.tax.home or target.country)
    here = coded(here, terms, party)
    here = dated(here, terms, target.closed_until)
    return at_level(here, terms.level, terms.accounts.default) if money.line is LineBy.AMOUNT else here


def _priced(here: Document, terms: DocumentTerms, party: Party, target: Target) -> Document:
    """The document with prices and rates of tax as the target has them."""
    codes = terms.tax.codes
    rates = [rate_of(line, target.money, codes) for line in taxed_there(here, target, party).lines]
    here = based(here, terms, target, party, rates)
    here = taxed_there(here, target, party)
    return fitted(here, terms, target)


# --- as it is sent ----------------------------------------------------------------------------------------------------


def _finished(source: Document, here: Document, expected: Totals, terms: DocumentTerms, model: MoneyModel) -> Document:
    """The document with just what the target takes: totals where it stores them, taxes where it takes them."""
    sign = -1 if terms.credit and terms.negative else 1
    lines = tuple(_sent(line, here, sign, model) for line in here.lines)
    sums = {"tax": here.tax} if model.keeps_totals else _stored(source, expected)
    return msgspec.structs.replace(here, **sums, open=None, lines=lines)


def _stored(source: Document, expected: Totals) -> dict[str, Decimal | None]:
    """Totals for a system that stores what it is given: the source's, else what the lines come to."""
    total = source.total if source.total is not None else expected.total
    net = source.net
    if net is None and total is not None and source.tax is not None:
        net = total - source.tax
    return {"net": net if net is not None else expected.net, "tax": source.tax, "total": total}


def _sent(line: Line, document: Document, sign: int, model: MoneyModel) -> Line:
    if line.kind is LineKind.TEXT:
        return line
    by_amount = model.line is LineBy.AMOUNT
    amount = (line.net if line.net is not None else line.total) if by_amount else None
    explicit = line.tax if model.takes_tax is TakesTax.LINE else None
    return msgspec.structs.replace(
        line,
        quantity=line.quantity if by_amount else sign * line.quantity,
        unit=None,
        net=None if amount is None else sign * amount,
        tax=None if explicit is None else sign * explicit,
        total=None,
        tax_rate=line.tax_rate if model.taxed_by is TaxedBy.RATE else None,
    )


def _shown(made: Document, expected: Totals, terms: DocumentTerms, model: MoneyModel) -> Decimal | None:
    if not model.keeps_totals:
        return made.total
    total = expected.total
    if model.shown is Shown.AS_PRICES:
        total = expected.before_rounding if made.prices_include_tax else expected.net
    is_negative = terms.credit and (terms.negative or model.credit_is_negative)
    return -total if total is not None and is_negative else total
