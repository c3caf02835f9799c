"""The tax of each line in the target: by the line's own tax, by the country, else the default code; or by the product
and where the customer is, where no line has a code. Never a guess."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from ledgerbridge.mapping.functions.registers import VatStanding
from ledgerbridge.model.countries import EUROPEAN_UNION
from ledgerbridge.model.documents import Document, Line, LineKind
from ledgerbridge.model.money import TaxedBy
from ledgerbridge.model.problems import MappingError, Problem, RecordRefused, filled
from ledgerbridge.model.values import as_text
from ledgerbridge.model.wording import Phrase
from ledgerbridge.planner.documents.party import Party, country_of, seat_of
from ledgerbridge.planner.documents.places import entries_for
from ledgerbridge.planner.documents.target import Target
from ledgerbridge.planner.documents.terms import SellerTax, TaxRow, TaxTerms
from ledgerbridge.planner.totals import ZERO


def taxed(document: Document, terms: TaxTerms, party: Party, needed: bool = True) -> Document:
    """The document with the target's tax code on every line that costs something; without any code where the terms
    name none. Raises MappingError where no code can be told; lines that say nothing of their tax may do without where
    codes are not `needed`."""
    if not (terms.rows or terms.by_country or terms.default_code or terms.by_seller or terms.own_codes):
        return _without_codes(document)
    abroad = _of_country(document, terms, party)
    lines = tuple(_taxed(line, document, terms, abroad, needed) for line in document.lines)
    return msgspec.structs.replace(document, lines=lines)


def _without_codes(document: Document) -> Document:
    """The source's codes mean nothing in the target."""
    lines = tuple(msgspec.structs.replace(line, tax_code=None) for line in document.lines)
    return msgspec.structs.replace(document, lines=lines)


def _taxed(line: Line, document: Document, terms: TaxTerms, abroad: str | None, needed: bool) -> Line:
    if line.kind is LineKind.TEXT:
        return msgspec.structs.replace(line, tax_code=None)
    by_code = [row for row in terms.rows if row.source_code is not None]
    code = (
        _by_row(line, document.date, by_code)
        or _own(line, terms)
        or _of_seller(line, document.seller, terms)
        or _by_row(line, document.date, terms.rows)
        or abroad
        or _default(line, terms, needed)
    )
    return msgspec.structs.replace(line, tax_code=code)


def _own(line: Line, terms: TaxTerms) -> str | None:
    """The code that the source has for the target, where it is of the line's rate. Raises MappingError for one that
    the target does not have."""
    if not terms.own_codes or line.tax_code is None:
        return None
    if terms.codes and line.tax_code not in terms.codes:
        raise MappingError(_unknown_code(line, line.tax_code))
    return line.tax_code if _is_of_rate(line.tax_code, line, terms) else None


def _of_seller(line: Line, seller: str | None, terms: TaxTerms) -> str | None:
    """The seller's code for the line's rate, else the one that it has for all lines, where that is of this rate."""
    rows: list[SellerTax] = [row for row in terms.by_seller if row.seller == seller]
    named = [row.code for row in rows if row.rate is not None and row.rate == line.tax_rate]
    usual = [row.code for row in rows if row.rate is None and _is_of_rate(row.code, line, terms)]
    return next(iter([*named, *usual]), None)


def _is_of_rate(code: str, line: Line, terms: TaxTerms) -> bool:
    known = terms.codes.get(code)
    return line.tax_rate is None or known is None or known.rate in (None, line.tax_rate)


def _by_row(line: Line, on: date | None, rows: Iterable[TaxRow]) -> str | None:
    """The code of the newest row that fits the line and held on that day."""
    fitting = [row for row in rows if _fits(row, line) and _held(row, on)]
    newest = max(fitting, key=lambda row: row.valid_from or date.min, default=None)
    return newest.code if newest is not None else None


def _held(row: TaxRow, on: date | None) -> bool:
    """A row from a day on holds for nothing that has no day."""
    return row.valid_from is None or (on is not None and on >= row.valid_from)


def _fits(row: TaxRow, line: Line) -> bool:
    asked = ((row.source_code, line.tax_code), (row.rate, line.tax_rate))
    named = [(wanted, held) for wanted, held in asked if wanted is not None]
    return bool(named) and all(wanted == held for wanted, held in named)


def _of_country(document: Document, terms: TaxTerms, party: Party) -> str | None:
    """The code of sales to where the document goes, for the kind of customer it has."""
    rows = [row for row in terms.by_country if row.business in (None, party.is_business)]
    named = {row.country for row in terms.by_country}
    for where in entries_for(country_of(document, party), terms.home, named):
        for row in rows:
            if row.country == where:
                return row.code
    return None


def _default(line: Line, terms: TaxTerms, needed: bool) -> str | None:
    """The default code, where nothing that the line says of its tax speaks against it."""
    code = terms.default_code
    if code is None and not needed and line.tax_rate is None and line.tax_code is None:
        return None
    if code is None or not _may_be_default(line, terms):
        raise MappingError(_no_code_anywhere(line) if terms.own_codes else _no_code(line.tax_rate, line.tax_code))
    return code


def _may_be_default(line: Line, terms: TaxTerms) -> bool:
    if line.tax_rate is None and line.tax_code is None:
        return True
    if terms.rows and not terms.own_codes:
        return False
    return _is_of_rate(terms.default_code or "", line, terms)


def _said_of(rate: Decimal | None) -> str:
    return f"{as_text(rate.normalize())}%" if rate is not None else "-"


def _no_code_anywhere(line: Line) -> Problem:
    return Problem(
        "LB-DOC-02",
        "The product {product} has no tax code for {rate}: there is none at the product, none for its seller and no "
        "default, or those there are of another rate.",
        "Give the product a tax code of the target, or choose one in tax.by_seller, tax.map or tax.default_code.",
        {"product": line.sku or line.product_id or "-", "rate": _said_of(line.tax_rate)},
        field="tax_code",
        vendor_text=line.description or "",
    )


def _unknown_code(line: Line, code: str) -> Problem:
    return Problem(
        "LB-DOC-02",
        "The product {product} has the tax code {code}, which the target does not have.",
        "Correct the tax code of the product, or give it an entry in tax.map.",
        {"product": line.sku or line.product_id or "-", "code": code},
        field="tax_code",
        vendor_text=line.description or "",
    )


def _no_code(rate: Decimal | None, source_code: str | None) -> Problem:
    said = _said_of(rate) if rate is not None else (source_code or "-")
    return Problem(
        "LB-DOC-02",
        "There is no tax code for {rate}.",
        "Add it to tax.map with the code of the target, or correct the line in the source.",
        filled({"rate": said}),
        field="tax_code",
    )


# --- where a product decides ------------------------------------------------------------------------------------------


def taxed_there(document: Document, target: Target, party: Party) -> Document:
    """The document with the rates its lines will have in a target where no line has a code of its own.

    Raises RecordRefused for a line we add that has no product to be taxed by.
    """
    if target.money.taxed_by is TaxedBy.CODE:
        return document
    lines = tuple(_there(line, document, target, party) for line in document.lines)
    return msgspec.structs.replace(document, lines=lines)


def _there(line: Line, document: Document, target: Target, party: Party) -> Line:
    if target.money.taxed_by is TaxedBy.RATE or line.kind is LineKind.TEXT:
        return msgspec.structs.replace(line, tax_code=None)
    if target.money.taxed_by is TaxedBy.NOTHING:
        return msgspec.structs.replace(line, tax_code=None, tax_rate=None)
    if not line.sku and not line.product_id:
        raise RecordRefused(_no_product(line.kind))
    rate = _abroad(target.product_rate(line), document, target, party)
    return msgspec.structs.replace(line, tax_code=None, tax_rate=rate)


def _abroad(rate: Decimal | None, document: Document, target: Target, party: Party) -> Decimal | None:
    """The rate of a product for this customer: none outside the Union, nor for a VAT number elsewhere in it.

    Raises RecordRefused for a number that cannot be right: the target would leave the VAT out because of it.
    """
    country = seat_of(document, party) or target.country
    if rate is None or target.country is None:
        return None
    if country == target.country:
        return rate
    within = country in EUROPEAN_UNION and target.country in EUROPEAN_UNION
    if within and party.there.vat_standing is VatStanding.WRONG:
        raise RecordRefused(_wrong_number())
    return rate if within and not party.there.vat_number else ZERO


def _wrong_number() -> Problem:
    return Problem(
        "LB-DOC-59",
        "The customer's VAT number cannot be right, and because of it no VAT would be charged there.",
        "Correct the number where the customer comes from, or take it away.",
        field="vat_number",
    )


def _no_product(kind: LineKind) -> Problem:
    return Problem(
        "LB-DOC-22",
        "A line for {what} needs a product there, which decides its tax, and none is chosen.",
        "Choose the SKU of the product for such lines in the settings of the flow.",
        words={"what": (Phrase(kind.value),)},
        field="sku",
    )
