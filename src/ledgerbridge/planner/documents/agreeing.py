"""That a document comes to the same in the target as in the source: as it is, with the tax sent along, or with a line
for the difference. Else it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NoReturn

import msgspec

from ledgerbridge.model.documents import Document, Line, LineKind
from ledgerbridge.model.money import LineBy, TakesTax, TaxedBy, Totals, decimals_of, places_of, rounded
from ledgerbridge.model.problems import Problem, RecordRefused, filled
from ledgerbridge.model.values import as_text
from ledgerbridge.planner.documents.target import Target
from ledgerbridge.planner.documents.terms import DocumentTerms, RoundingTerms
from ledgerbridge.planner.totals import ZERO, Codes, Reckoned, amount_of, line_tax, reckoned, totals

ROUNDING_MAX = Decimal("0.05")
ROUNDING_A_LINE = Decimal("0.01")
UNSAID_MAX = 5
"""Smallest units of tax that are put right where the source does not say its tax."""


class Wanted(msgspec.Struct, frozen=True):
    """What the source says a document comes to: `total` with tax, or `net` where it knows of no tax."""

    net: Decimal | None = None
    tax: Decimal | None = None
    """Where the source says it."""
    total: Decimal | None = None
    by_rates: Decimal | None = None
    """About what the tax is by the source's own rates, where it says these."""

    def difference(self, found: Totals) -> Decimal | None:
        """How much is missing from what was found, before it is rounded to whole units; None where that is not
        known."""
        if self.total is None:
            return (self.net or ZERO) - found.net
        return None if found.before_rounding is None else self.total - found.before_rounding

    def is_met(self, found: Totals) -> bool:
        """Whether the totals are the source's. A total that the target rounds to whole units may be so there too, or
        not."""
        if self.total is None:
            return found.tax is not None and self.net == found.net
        return self.total in (found.before_rounding, found.total)


def wanted_of(source: Document) -> Wanted:
    """What a document of the source, as it is understood, comes to there, in whole smallest units of its currency.

    A total that its lines come to without tax is taken for one without tax, whatever tax is said beside it, unless that
    is so little that they come nearer to it with tax. Without a total, what its lines come to counts.
    """
    places = places_of(source.currency)
    if source.total is None:
        own = _sums(source, places)[0]
        return Wanted(total=own) if source.prices_include_tax else Wanted(net=own)
    total, tax = rounded(source.total, places), _tax_of(source)
    if source.prices_include_tax or total not in _sums(source, places) or _is_nearer_with(tax, source, source.total):
        return Wanted(tax=source.tax, total=total, by_rates=_by_rates(source))
    return Wanted(net=total) if tax is None else Wanted(tax=tax, total=total + rounded(tax, places))


def _by_rates(source: Document) -> Decimal | None:
    """The tax of the lines by their own rates, not rounded; None where one has none, or more than lines is taxed."""
    if source.discount or source.discount_percent or source.shipping_cost:
        return None
    tax, included = ZERO, source.prices_include_tax is True
    for line in source.lines:
        amount = amount_of(line, included)
        if line.tax_rate is None and amount:
            return None
        rate = line.tax_rate or ZERO
        tax += amount * rate / (100 + rate if included else 100)
    return tax


def _tax_of(source: Document) -> Decimal | None:
    """The tax of the source; None where nothing in it knows of any."""
    known = [line.tax for line in source.lines if line.tax is not None]
    if source.tax is not None or not known:
        return source.tax
    return sum(known, ZERO)


def _is_nearer_with(tax: Decimal | None, source: Document, total: Decimal) -> bool:
    """Whether the lines come nearer to the total with that tax than without it, before anything is rounded."""
    amounts, beside = _amounts(source, places_of(source.currency))
    without = sum(amounts, ZERO) + beside
    return tax is not None and abs(total - without - tax) < abs(total - without)


def _sums(source: Document, places: int) -> tuple[Decimal, Decimal]:
    """What the lines come to, rounded each and rounded as a whole, with shipping and discount."""
    amounts, beside = _amounts(source, places)
    each = sum((rounded(amount, places) for amount in amounts), ZERO)
    return each + beside, rounded(sum(amounts, ZERO), places) + beside


def _amounts(source: Document, places: int) -> tuple[list[Decimal], Decimal]:
    """What each line comes to, not rounded, and what shipping and discount add to them."""
    amounts = [amount_of(line, source.prices_include_tax is True) for line in source.lines]
    percent = (source.discount_percent or ZERO) / 100
    off = source.discount if source.discount is not None else rounded(sum(amounts, ZERO) * percent, places)
    return amounts, (source.shipping_cost or ZERO) - off


# --- agreeing ---------------------------------------------------------------------------------------------------------


def agreed(here: Document, wanted: Wanted, terms: DocumentTerms, target: Target) -> tuple[Document, Totals]:
    """The document so that it comes to what is wanted, and what it will come to. Raises RecordRefused where it cannot.

    Its `tax`, or that of its lines, is what is to be sent along, if anything. Where the target has drafts and the tax
    is not known beforehand, the draft tells it.
    """
    here, found = _found(here, terms, target)
    if not target.money.keeps_totals:
        return here, found
    if found.net + (found.tax or ZERO) < 0:
        raise RecordRefused(_total_below_zero())
    explicit = _with_tax_sent(here, found, wanted, terms, target)
    if explicit is not None:
        return explicit
    if found.tax is None:
        return _of_unknown_tax(here, found, wanted, target)
    if wanted.is_met(found):
        return here, found
    return _with_rounding_line(here, found, wanted, terms, target)


def _found(here: Document, terms: DocumentTerms, target: Target) -> tuple[Document, Totals]:
    """The document as the target would reckon it by itself."""
    found = totals(here, target.money, terms.tax.codes, target.rounds_whole(here))
    return msgspec.structs.replace(here, net=None, tax=None, total=None), found


def _of_unknown_tax(here: Document, found: Totals, wanted: Wanted, target: Target) -> tuple[Document, Totals]:
    """A draft shows what the tax will be: it is booked only if it comes to what is wanted."""
    if wanted.total is None or not target.money.drafts or wanted.total < found.net:
        raise RecordRefused(_unknown_tax())
    rest = rounded(wanted.total, 0) - wanted.total if target.rounds_whole(here) else ZERO
    return here, Totals(found.net, wanted.total - found.net, rest)


def _unit(here: Document, target: Target) -> Decimal:
    """The smallest amount there is."""
    return Decimal(1).scaleb(-target.money.places_in(here.currency))


# --- tax that is sent along -------------------------------------------------------------------------------------------


def _with_tax_sent(
    here: Document, found: Totals, wanted: Wanted, terms: DocumentTerms, target: Target
) -> tuple[Document, Totals] | None:
    """With the tax said, where the target takes it and the total is met so; None where not."""
    match target.money.takes_tax:
        case TakesTax.DOCUMENT:
            return _with_document_tax(here, found, wanted, target)
        case TakesTax.LINE:
            return _with_line_taxes(here, found, wanted, terms, target)
    return None


def _with_document_tax(here: Document, found: Totals, wanted: Wanted, target: Target) -> tuple[Document, Totals] | None:
    """With the tax that makes up the total: the source's own, or one near what the target would reckon. A tax of zero
    would not be taken for one."""
    if wanted.total is None:
        return None
    tax, most = wanted.total - found.net, _most_tax(len(here.lines), wanted, here, target)
    about = found.tax if found.tax is not None else wanted.by_rates
    said = wanted.tax == tax if wanted.tax is not None else about is not None
    near = about is None or abs(tax - about) <= most
    if tax <= 0 or not (near and said):
        return None
    return msgspec.structs.replace(here, tax=tax), Totals(found.net, tax)


def _most_tax(lines: int, wanted: Wanted, here: Document, target: Target) -> Decimal:
    """How far the tax that is sent may be from what the target would reckon: a smallest unit for each line. Where the
    source does not say its tax, the difference could be one of prices, and few are taken."""
    return _unit(here, target) * (lines if wanted.tax is not None else min(lines, UNSAID_MAX))


def _with_line_taxes(
    here: Document, found: Totals, wanted: Wanted, terms: DocumentTerms, target: Target
) -> tuple[Document, Totals] | None:
    """With the tax of each line said: the source's own, else what the target would reckon with a small difference dealt
    out, so that they add up to the total."""
    lines = reckoned(here, target.money, terms.tax.codes)
    own = _own_taxes(lines, wanted, target, here)
    taxes = own if own is not None else _dealt_taxes(lines, found, wanted, target, here)
    if taxes is None:
        return None
    there, sums = _taxed(here, lines, taxes)
    return (there, sums) if wanted.is_met(sums) else None


def _own_taxes(lines: Sequence[Reckoned], wanted: Wanted, target: Target, here: Document) -> list[Decimal] | None:
    """The taxes that the source says of its lines, where they are all known, near what the target would reckon, and
    lead to the total."""
    places = target.money.places_in(here.currency)
    known = [one.line.tax for one in lines if one.line.tax is not None]
    if wanted.total is None or len(known) != len(lines):
        return None
    near = all(
        _is_near(tax, line_tax(one, target.money, places), places, here.currency)
        for one, tax in zip(lines, known, strict=True)
    )
    comes_to = sum((one.held if one.included else one.held + tax for one, tax in zip(lines, known, strict=True)), ZERO)
    return known if near and comes_to == wanted.total else None


def _is_near(tax: Decimal, reckoned_there: Decimal | None, places: int, currency: str | None) -> bool:
    """Within a smallest unit. Where the target reckons the yen with decimals, that is still a yen."""
    whole, unit = rounded(tax, places) == tax, Decimal(1).scaleb(-min(places, places_of(currency)))
    return whole and (reckoned_there is None or abs(tax - reckoned_there) <= unit)


def _dealt_taxes(
    lines: Sequence[Reckoned], found: Totals, wanted: Wanted, target: Target, here: Document
) -> list[Decimal] | None:
    """What the target would reckon for each line, with the difference to the total put to the largest lines: a smallest
    unit each. None where it is greater, is not one of tax, or no tax is known."""
    places, unit = target.money.places_in(here.currency), _unit(here, target)
    taxes = [line_tax(one, target.money, places) for one in lines]
    missing = (wanted.difference(found) if wanted.total is not None else ZERO) or ZERO
    taxable = sorted(
        (place for place, one in enumerate(lines) if one.rate and one.held and not one.included),
        key=lambda place: (-abs(lines[place].held), place),
    )
    many = abs(missing) / unit
    if found.tax is None or many != int(many) or abs(missing) > _most_tax(len(taxable), wanted, here, target):
        return None
    if missing and wanted.tax not in (None, found.tax + missing):
        return None
    more = dict.fromkeys(taxable[: int(many)], unit if missing > 0 else -unit)
    return [(tax or ZERO) + more.get(place, ZERO) for place, tax in enumerate(taxes)]


def _taxed(here: Document, lines: Sequence[Reckoned], taxes: Sequence[Decimal]) -> tuple[Document, Totals]:
    given = iter(taxes)
    changed = tuple(
        line if line.kind is LineKind.TEXT else msgspec.structs.replace(line, tax=next(given)) for line in here.lines
    )
    net = sum((one.held - tax if one.included else one.held for one, tax in zip(lines, taxes, strict=True)), ZERO)
    return msgspec.structs.replace(here, lines=changed), Totals(net, sum(taxes, ZERO))


# --- a line for the difference ----------------------------------------------------------------------------------------


def _with_rounding_line(
    here: Document, found: Totals, wanted: Wanted, terms: DocumentTerms, target: Target
) -> tuple[Document, Totals]:
    """With a line for the difference, where that is wanted and the difference is small enough; else refused."""
    line = _rounding_line(wanted.difference(found) or ZERO, here, terms, target)
    if line is not None:
        lined, again = _found(msgspec.structs.replace(here, lines=(*here.lines, line)), terms, target)
        if target.money.takes_tax is TakesTax.LINE:
            return _with_tax_sent(lined, again, wanted, terms, target) or _refused(wanted, found, here)
        if wanted.is_met(again):
            return lined, again
    return _refused(wanted, found, here)


def _refused(wanted: Wanted, found: Totals, here: Document) -> NoReturn:
    raise RecordRefused(_differs(wanted, found, here.currency))


def _rounding_line(missing: Decimal, here: Document, terms: DocumentTerms, target: Target) -> Line | None:
    rounding = terms.rounding
    allowed = abs(missing) <= _most(rounding, len(here.lines)) and (missing > 0 or target.money.negative_lines)
    if not rounding.line or not allowed:
        return None
    line = Line(
        LineKind.ROUNDING,
        sku=rounding.sku,
        description=rounding.description,
        price=None if target.money.line is LineBy.AMOUNT else missing,
        net=missing if target.money.line is LineBy.AMOUNT else None,
        tax=ZERO,
        tax_code=rounding.tax_code or _untaxed(terms.tax.codes),
        tax_rate=ZERO,
        account=rounding.account or terms.accounts.default,
        cost_centre=terms.accounts.cost_centre,
        cost_unit=terms.accounts.cost_unit,
    )
    untaxed = {
        TaxedBy.PRODUCT: target.product_rate(line) == 0,
        TaxedBy.CODE: line.tax_code is not None,
    }
    return line if untaxed.get(target.money.taxed_by, True) else None


def _most(rounding: RoundingTerms, lines: int) -> Decimal:
    return rounding.most if rounding.most is not None else min(ROUNDING_A_LINE * lines, ROUNDING_MAX)


def _untaxed(codes: Codes) -> str | None:
    """The target's code without tax, if it has just one."""
    found = [code for code, known in codes.items() if known.each == (ZERO,)]
    return found[0] if len(found) == 1 else None


# --- refusals ---------------------------------------------------------------------------------------------------------


def _unknown_tax() -> Problem:
    return Problem(
        "LB-DOC-04",
        "What the tax will be there cannot be known beforehand, so the total could differ.",
        "Choose a tax code for these lines whose rate is known.",
        field="tax",
    )


def _total_below_zero() -> Problem:
    return Problem(
        "LB-DOC-20",
        "The document comes to less than zero, which the target takes only of credit notes.",
        "Make it a credit note in the source, or leave such documents out by a filter.",
        field="total",
    )


def _differs(wanted: Wanted, found: Totals, currency: str | None) -> Problem:
    is_net = wanted.total is None
    said, there = (wanted.net, found.net) if is_net else (wanted.total, found.total)
    return Problem(
        "LB-DOC-05",
        "The document comes to {wanted} {currency}, and would come to {expected} there.",
        "Correct its tax or discounts, map its tax to the right code, or switch the rounding line on.",
        filled({"wanted": _plain(said), "expected": _plain(there), "currency": currency or ""}),
        field="net" if is_net else "total",
    )


def _plain(amount: Decimal | None) -> str:
    """With no more decimals than it has, but two."""
    return "-" if amount is None else as_text(rounded(amount, max(2, decimals_of(amount))))
