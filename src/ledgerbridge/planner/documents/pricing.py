"""Prices as the target takes them: with or without tax, with as many decimals as it holds, and with discounts in the
form it knows. What each line comes to stays the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from ledgerbridge.model.documents import Document, Line, LineKind
from ledgerbridge.model.money import LineBy, MoneyModel, Prices, TaxedBy, decimals_of, rounded
from ledgerbridge.model.problems import Problem, RecordRefused, filled
from ledgerbridge.model.values import as_text
from ledgerbridge.planner.documents.amounts import coming_to
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.target import Target
from ledgerbridge.planner.documents.terms import DocumentTerms
from ledgerbridge.planner.totals import HUNDRED, ZERO, amount_of, includes_tax

PRICE_PLACES = 7
"""Decimals of a reckoned unit price where the target names none: enough for a cent on a hundred thousand units."""


# --- with or without tax ----------------------------------------------------------------------------------------------


def based(
    document: Document, terms: DocumentTerms, target: Target, party: Party, rates: Sequence[Decimal | None]
) -> Document:
    """The document with its prices as the target has them. `rates` are those of its lines in the target, for lines
    whose own rate is not known. Raises RecordRefused where tax would have to be taken out of a price, or put to it, and
    its rate is not known."""
    was = document.prices_include_tax is True
    here = msgspec.structs.replace(document, prices_include_tax=_wanted(document, terms, target, party))
    lines = tuple(
        _based(line, was, includes_tax(line, here, target.money, terms.tax.codes), here, rate, target.money)
        for line, rate in zip(document.lines, rates, strict=True)
    )
    return msgspec.structs.replace(here, lines=lines)


def _wanted(document: Document, terms: DocumentTerms, target: Target, party: Party) -> bool:
    match target.money.prices:
        case Prices.EITHER:
            own = terms.prices_include_tax
            return document.prices_include_tax is True if own is None else own
        case Prices.BY_CUSTOMER:
            own = party.there.prices_with_tax
            return target.private_with_tax and not party.there.is_company if own is None else own
    return False


def _based(
    line: Line, was: bool, included: bool, document: Document, rate_there: Decimal | None, model: MoneyModel
) -> Line:
    if was is included or line.kind is LineKind.TEXT:
        return line
    places = model.places_in(document.currency)
    rate = line.tax_rate if line.tax_rate is not None else rate_there
    if rate is None:
        return _unchanged(line, model)
    factor = (HUNDRED + rate) / HUNDRED
    stated = _with_tax(line) if included else line.net
    held = rounded(amount_of(line, was), places)
    amount = stated if stated is not None else rounded(held * factor if included else held / factor, places)
    price = None
    if line.price is not None:
        price = rounded(line.price * factor if included else line.price / factor, PRICE_PLACES)
    there = msgspec.structs.replace(line, price=price)
    plain = msgspec.structs.replace(there, discount=None, discount_percent=None)
    if price is not None and rounded(amount_of(plain, included), places) == amount:
        return plain
    return msgspec.structs.replace(coming_to(there, amount, included), tax=line.tax)


def _with_tax(line: Line) -> Decimal | None:
    """What the source says the line comes to with tax. One that knows of no tax says what it comes to without."""
    return None if line.tax is None and line.total == line.net else line.total


def _unchanged(line: Line, model: MoneyModel) -> Line:
    """A system that stores the totals it is given takes such a price as it is."""
    if model.keeps_totals and (line.price or line.net or line.total):
        raise RecordRefused(_no_rate())
    return line


# --- lines as the target holds them -----------------------------------------------------------------------------------


def fitted(document: Document, terms: DocumentTerms, target: Target) -> Document:
    """The document with every line in a form that the target holds, which comes to the same, or to within a smallest
    unit of it. Raises RecordRefused for a line that the target cannot hold."""
    model = target.money
    lines = tuple(
        held
        for line in document.lines
        if line.kind is not LineKind.TEXT or model.text_lines
        for held in _fitted(line, includes_tax(line, document, model, terms.tax.codes), document, terms, target)
    )
    return msgspec.structs.replace(document, lines=lines)


def _fitted(line: Line, included: bool, document: Document, terms: DocumentTerms, target: Target) -> Sequence[Line]:
    """The line as it is held; a discount that fits nowhere in it is a line of its own behind it."""
    model, places = target.money, target.money.places_in(document.currency)
    if line.kind is LineKind.TEXT:
        return (line,)
    amount = rounded(amount_of(line, included), places)
    _check(line, amount, model)
    if model.line is LineBy.AMOUNT:
        return (_at(line, amount, included),)
    decimals = model.price_decimals(document.currency)
    forms = list(_forms(line, amount, decimals, model))
    off = [abs(rounded(amount_of(form, included), places) - amount) for form in forms]
    if min(off) and (apart := _with_discount_apart(line, amount, included, places, decimals, terms, target)):
        return apart
    if min(off) > Decimal(1).scaleb(-places):
        raise RecordRefused(_too_fine_price(decimals))
    return (forms[off.index(min(off))],)


def _with_discount_apart(
    line: Line, amount: Decimal, included: bool, places: int, decimals: int | None, terms: DocumentTerms, target: Target
) -> Sequence[Line]:
    """The line without its discount, and that as a line of the same tax; nothing where the target takes no such lines,
    or there is no discount or no product for it."""
    discounted = line.discount or line.discount_percent
    if not (discounted and line.price is not None and terms.discount.sku and target.money.negative_lines):
        return ()
    whole = msgspec.structs.replace(line, discount=None, discount_percent=None, tax=None)
    off = rounded(amount_of(whole, included), places) - amount
    apart = Line(
        LineKind.DISCOUNT,
        sku=terms.discount.sku,
        description=terms.discount.description,
        price=-off,
        tax_code=line.tax_code,
        tax_rate=line.tax_rate,
        account=terms.discount.account or line.account,
        cost_centre=line.cost_centre,
        cost_unit=line.cost_unit,
    )
    fits = decimals is None or max(decimals_of(line.price), decimals_of(off)) <= decimals
    alike = target.money.taxed_by is not TaxedBy.PRODUCT or target.product_rate(apart) == target.product_rate(line)
    return (whole, apart) if off > 0 and fits and alike else ()


def _at(line: Line, amount: Decimal, included: bool) -> Line:
    return msgspec.structs.replace(coming_to(msgspec.structs.replace(line, price=None), amount, included), tax=line.tax)


def _check(line: Line, amount: Decimal, model: MoneyModel) -> None:
    if model.quantity_places is not None and decimals_of(line.quantity) > model.quantity_places:
        raise RecordRefused(_too_fine(line.quantity, model.quantity_places))
    below = amount < 0 or line.quantity < 0 or (line.price is not None and line.price < 0)
    if below and not model.negative_lines:
        raise RecordRefused(_below_zero())


def _forms(line: Line, amount: Decimal, places: int | None, model: MoneyModel) -> Iterator[Line]:
    """Ways to write the line, the nearest to the source's first: its price and discount as they are; the discount as a
    percentage; all of it within the price. The last one can always be written."""
    if line.price is not None and (places is None or decimals_of(line.price) <= places):
        yield from _with_percent(line, line.price, model)
    best = PRICE_PLACES if places is None else places
    price = rounded(amount / line.quantity, best) if line.quantity else amount
    yield msgspec.structs.replace(line, price=price, discount=None, discount_percent=None)


def _with_percent(line: Line, price: Decimal, model: MoneyModel) -> Iterator[Line]:
    if not line.discount and not line.discount_percent:
        yield msgspec.structs.replace(line, discount=None, discount_percent=None)
        return
    gross = line.quantity * price
    if model.percent_places is None or not gross:
        return
    exact = line.discount_percent
    percent = exact if exact is not None else (line.discount or ZERO) / gross * HUNDRED
    percent = rounded(percent, model.percent_places)
    if 0 <= percent <= HUNDRED:
        yield msgspec.structs.replace(line, discount=None, discount_percent=percent)


# --- refusals ---------------------------------------------------------------------------------------------------------


def _no_rate() -> Problem:
    return Problem(
        "LB-DOC-04",
        "What the tax will be there cannot be known beforehand, so the total could differ.",
        "Choose a tax code for these lines whose rate is known.",
        field="tax",
    )


def _too_fine(quantity: Decimal, places: int) -> Problem:
    return Problem(
        "LB-DOC-21",
        "The quantity {quantity} of a line has more decimals than the {places} that the target holds.",
        "Round the quantity in the source, or sell in a smaller unit.",
        filled({"quantity": as_text(quantity), "places": places}),
        field="quantity",
    )


def _too_fine_price(places: int | None) -> Problem:
    return Problem(
        "LB-DOC-21",
        "A line cannot come to the same there: its price would need more than {places} decimals.",
        "Sell in a larger unit in the source, or with fewer pieces to a line.",
        filled({"places": PRICE_PLACES if places is None else places}),
        field="price",
    )


def _below_zero() -> Problem:
    return Problem(
        "LB-DOC-20",
        "A line of the document is below zero, and the target takes no such lines.",
        "Choose spread for discount.mode if it is a discount; else change it in the source, or leave such documents "
        "out.",
        field="price",
    )
