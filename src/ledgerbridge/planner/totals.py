"""Totals: what a document will come to in a system, reckoned as that system does it, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from ledgerbridge.model.documents import Document, Line, LineKind
from ledgerbridge.model.money import (
    Around,
    MoneyModel,
    Prices,
    TaxedBy,
    TaxRounded,
    Totals,
    rounded,
)
from ledgerbridge.planner.documents.terms import TargetTax

HUNDRED = Decimal(100)
ZERO = Decimal(0)
ONE = Decimal(1)

Codes = Mapping[str, TargetTax]


def amount_of(line: Line, included: bool) -> Decimal:
    """What a line comes to by quantity, price and discount, not rounded; with tax where prices are `included` with it.

    A line without a price is what it says it comes to.
    """
    if line.kind is LineKind.TEXT:
        return ZERO
    if line.price is None:
        return (line.total if included else line.net) or ZERO
    gross = line.quantity * line.price
    if line.discount_percent is not None:
        return gross - gross * line.discount_percent / HUNDRED
    return gross - (line.discount or ZERO)


def includes_tax(line: Line, document: Document, model: MoneyModel, codes: Codes) -> bool:
    """Whether the price of a line of a document in a system's words is with tax."""
    if model.prices is Prices.BY_CODE:
        known = codes.get(line.tax_code or "")
        return known is not None and known.included
    return document.prices_include_tax is True


def rates_of(line: Line, model: MoneyModel, codes: Codes) -> tuple[Decimal, ...] | None:
    """The percentages of tax on a line, each rounded by itself; None where they are not known."""
    if model.taxed_by is TaxedBy.NOTHING:
        return ()
    if model.taxed_by is TaxedBy.CODE:
        known = codes.get(line.tax_code or "")
        return known.each if known is not None else None
    return (line.tax_rate,) if line.tax_rate is not None else None


def rate_of(line: Line, model: MoneyModel, codes: Codes) -> Decimal | None:
    """The percentage of tax on a line; None where it is not known."""
    rates = rates_of(line, model, codes)
    return sum(rates, ZERO) if rates is not None else None


class Reckoned(msgspec.Struct, frozen=True):
    """One line as a system reckons it."""

    line: Line
    amount: Decimal
    """Not rounded."""
    held: Decimal
    """As the system holds it."""
    included: bool
    rates: tuple[Decimal, ...] | None

    @property
    def rate(self) -> Decimal | None:
        return sum(self.rates, ZERO) if self.rates is not None else None


def reckoned(document: Document, model: MoneyModel, codes: Codes) -> list[Reckoned]:
    """The lines that cost something, each by itself."""
    places = model.places_in(document.currency)
    found = []
    for line in document.lines:
        if line.kind is LineKind.TEXT:
            continue
        included = includes_tax(line, document, model, codes)
        amount = amount_of(line, included)
        held = amount if model.exact else rounded(amount, places)
        rates = rates_of(line, model, codes)
        found.append(Reckoned(line, amount, held, included, () if rates is None and not held else rates))
    return found


def totals(document: Document, model: MoneyModel, codes: Codes, whole_units: bool = False) -> Totals:
    """What the document comes to. `whole_units` says whether totals of this document are rounded to whole units."""
    lines = reckoned(document, model, codes)
    taxes = _taxes(document, model, lines)
    inner = sum((one.held for one in lines if one.included), ZERO)
    net = sum((one.held for one in lines if not one.included), ZERO) + _beside(document)
    inner_tax = _known(tax for included, tax in taxes if included)
    outer_tax = _known(tax for included, tax in taxes if not included)
    if inner_tax is None or outer_tax is None:
        return Totals(net + inner - (inner_tax or ZERO), None)
    found = Totals(net + inner - inner_tax, inner_tax + outer_tax)
    if not (whole_units and model.whole_units):
        return found
    exact = found.net + inner_tax + outer_tax
    return msgspec.structs.replace(found, rounding=rounded(exact, 0) - exact)


def line_tax(one: Reckoned, model: MoneyModel, places: int) -> Decimal | None:
    """The tax of a line where each has its own; None where its rate is not known."""
    if one.rate is None:
        return None
    amount = one.amount if model.tax_of_unrounded else one.held
    if one.included:
        return one.held - _as_held(amount * HUNDRED / (HUNDRED + one.rate), model, places)
    return _as_held(amount * one.rate / HUNDRED, model, places)


def _beside(document: Document) -> Decimal:
    return (document.shipping_cost or ZERO) - (document.discount or ZERO)


def _known(taxes: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None where one is not known."""
    found = ZERO
    for tax in taxes:
        if tax is None:
            return None
        found += tax
    return found


def _taxes(document: Document, model: MoneyModel, lines: Sequence[Reckoned]) -> list[tuple[bool, Decimal | None]]:
    """(whether it is within the prices, tax) as often as the system rounds."""
    places = model.places_in(document.currency)
    if model.tax is TaxRounded.LINE:
        return [(one.included, line_tax(one, model, places)) for one in lines]
    by_code = model.tax is TaxRounded.CODE
    groups: dict[tuple[object, ...], list[Reckoned]] = {}
    for one in lines:
        key = (one.included, one.line.tax_code if by_code else one.rates, one.rates)
        groups.setdefault(key, []).append(one)
    share = _share(document, model, lines)
    return [(several[0].included, _group_tax(several, share, model, places)) for several in groups.values()]


def _share(document: Document, model: MoneyModel, lines: Sequence[Reckoned]) -> Decimal:
    """How much of every line is taxed, where a discount of the whole document lowers the tax."""
    whole = sum((one.held for one in lines), ZERO)
    if model.discount is not Around.SHARED or not document.discount or not whole:
        return ONE
    return ONE - document.discount / whole


def _group_tax(lines: Sequence[Reckoned], share: Decimal, model: MoneyModel, places: int) -> Decimal | None:
    rates = lines[0].rates
    if rates is None:
        return None if any(one.held for one in lines) else ZERO
    amount = _as_held(sum((one.held * share for one in lines), ZERO), model, places)
    if lines[0].included:
        whole = sum(rates, ZERO)
        return _as_held(amount * whole / (HUNDRED + whole), model, places)
    return sum((_as_held(amount * rate / HUNDRED, model, places) for rate in rates), ZERO)


def _as_held(amount: Decimal, model: MoneyModel, places: int) -> Decimal:
    return amount if model.exact else rounded(amount, places)
