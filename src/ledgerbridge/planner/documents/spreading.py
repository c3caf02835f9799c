"""Discounts and shipping of a whole document: as lines of their own, as fields, or spread over the lines."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import msgspec

from ledgerbridge.model.documents import Document, Line, LineKind
from ledgerbridge.model.money import Around, MoneyModel, Prices, TaxedBy, places_of, rounded
from ledgerbridge.model.problems import MappingError, Problem
from ledgerbridge.planner.documents.amounts import coming_to, shared
from ledgerbridge.planner.documents.terms import DiscountMode, DiscountTerms, ShippingMode, ShippingTerms, TaxTerms
from ledgerbridge.planner.totals import HUNDRED, ZERO, amount_of

Tax = tuple[str | None, Decimal | None]
_BY_LINE = (TaxedBy.CODE, TaxedBy.RATE)
"""Where a line itself must say how it is taxed."""


# --- discounts --------------------------------------------------------------------------------------------------------


def with_discount(document: Document, terms: DiscountTerms, model: MoneyModel) -> Document:
    """The document with its own discount as the target takes it: on lines of its own, one for each tax; as a field; or
    spread over the lines, also where it takes no such lines."""
    amount = _discount(document)
    bare = msgspec.structs.replace(document, discount=None, discount_percent=None)
    if not amount:
        return bare
    match _mode(document, terms.mode, model):
        case DiscountMode.FIELD:
            return msgspec.structs.replace(bare, discount=amount)
        case DiscountMode.SPREAD:
            return _spread(bare, amount, lambda held, share: held - share)
    return _discount_lines(bare, amount, terms)


def _discount(document: Document) -> Decimal:
    """The amount, of the prices' basis, that is off the whole document."""
    if document.discount is not None:
        return document.discount
    if document.discount_percent is None:
        return ZERO
    included = document.prices_include_tax is True
    whole = sum((amount_of(line, included) for line in _sold(document)), ZERO)
    return rounded(whole * document.discount_percent / HUNDRED, places_of(document.currency))


def _mode(document: Document, wanted: DiscountMode, model: MoneyModel) -> DiscountMode:
    """A field is taken where the target has one, else lines; these where it takes lines below zero, else a field or
    all is spread. Where the product of such a line would decide its tax, it fits a document of one tax alone."""
    takes_lines = model.negative_lines and not (model.taxed_by is TaxedBy.PRODUCT and len(_by_tax(document)) > 1)
    if wanted is DiscountMode.SPREAD and _sold(document):
        return DiscountMode.SPREAD
    if (wanted is DiscountMode.FIELD or not takes_lines) and _takes_field(document, model.discount, model):
        return DiscountMode.FIELD
    return DiscountMode.LINE if takes_lines or not _sold(document) else DiscountMode.SPREAD


def _takes_field(document: Document, field: Around, model: MoneyModel) -> bool:
    """An amount of a whole document stays as it is only where prices keep their basis."""
    keeps_basis = document.prices_include_tax is not True or model.prices is Prices.EITHER
    return field is not Around.NOT_TAKEN and keeps_basis


def _discount_lines(document: Document, amount: Decimal, terms: DiscountTerms) -> Document:
    """One line for each tax that the discounted lines have, so that the tax stays right."""
    sums = _by_tax(document) or {(None, None): ZERO}
    shares = shared(amount, list(sums.values()), places_of(document.currency))
    added = tuple(
        Line(
            LineKind.DISCOUNT,
            sku=terms.sku,
            description=terms.description,
            price=-share,
            tax_code=code,
            tax_rate=rate,
            account=terms.account,
        )
        for (code, rate), share in zip(sums, shares, strict=True)
        if share
    )
    return msgspec.structs.replace(document, lines=(*document.lines, *added))


def _by_tax(document: Document) -> dict[Tax, Decimal]:
    """{tax: what is sold with it comes to}."""
    sums: dict[Tax, Decimal] = {}
    for line in _sold(document):
        key = (line.tax_code, line.tax_rate)
        sums[key] = sums.get(key, ZERO) + amount_of(line, document.prices_include_tax is True)
    return sums


# --- shipping ---------------------------------------------------------------------------------------------------------


def with_shipping(document: Document, terms: ShippingTerms, model: MoneyModel, tax: TaxTerms) -> Document:
    """The document with what shipping costs where the target has it. Raises MappingError where its tax cannot be
    told."""
    cost = document.shipping_cost
    bare = msgspec.structs.replace(document, shipping_cost=None)
    if cost is None or (not cost and not terms.zero):
        return bare
    if terms.mode is ShippingMode.FIELD and _takes_field(document, model.shipping, model):
        return document
    if terms.mode is ShippingMode.SPREAD and _sold(document):
        return _spread(bare, cost, lambda held, share: held + share)
    return msgspec.structs.replace(bare, lines=(*bare.lines, _shipping_line(bare, cost, terms, model, tax)))


def _shipping_line(document: Document, cost: Decimal, terms: ShippingTerms, model: MoneyModel, tax: TaxTerms) -> Line:
    """A line of its own, taxed by its own code, else as all else that is sold, else by the default code."""
    taxes = list(_by_tax(document)) or [(tax.default_code, None)]
    alike = len(taxes) == 1 or (cost == 0 and terms.tax_code is None)
    if terms.tax_code is None and not alike and model.taxed_by in _BY_LINE and model.keeps_totals:
        raise MappingError(_no_tax())
    own = (terms.tax_code, _rate(terms.tax_code, tax))
    code, rate = own if terms.tax_code else taxes[0] if alike else (None, None)
    return Line(
        LineKind.SHIPPING,
        sku=terms.sku,
        description=terms.description,
        price=cost,
        tax_code=code,
        tax_rate=rate,
        account=terms.account,
    )


def _rate(code: str | None, tax: TaxTerms) -> Decimal | None:
    known = tax.codes.get(code or "")
    return known.rate if known is not None else None


def _no_tax() -> Problem:
    return Problem(
        "LB-DOC-02",
        "There is no tax code for shipping, and the lines of the document have several.",
        "Choose shipping.tax_code in the settings of the flow.",
        field="shipping_cost",
    )


# --- both -------------------------------------------------------------------------------------------------------------


def _sold(document: Document) -> list[Line]:
    return [line for line in document.lines if line.kind is LineKind.PRODUCT]


def _spread(document: Document, amount: Decimal, changed: Callable[[Decimal, Decimal], Decimal]) -> Document:
    """The document with a share of the amount put to each line that is sold."""
    places, included = places_of(document.currency), document.prices_include_tax is True
    sold = _sold(document)
    held = [rounded(amount_of(line, included), places) for line in sold]
    shares = shared(amount, held, places)
    put = iter(
        coming_to(line, changed(own, share), included) if share else line
        for line, own, share in zip(sold, held, shares, strict=True)
    )
    lines = tuple(next(put) if line.kind is LineKind.PRODUCT else line for line in document.lines)
    return msgspec.structs.replace(document, lines=lines)
