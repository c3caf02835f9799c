"""The terms of documents that the settings of their flow make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from ledgerbridge.model.wording import Phrase, phrase
from ledgerbridge.planner.documents.terms import (
    AccountTerms,
    Codes,
    CountryTax,
    Debtor,
    DiscountMode,
    DiscountTerms,
    DocumentTerms,
    Existing,
    Level,
    MissingProduct,
    NumberOwner,
    RoundingTerms,
    SellerTax,
    SentBy,
    ShippingMode,
    ShippingTerms,
    TaxRow,
    TaxTerms,
    Unmapped,
)

_ROW = re.compile(r"(?P<what>.+?)(?: from (?P<day>\d{4}-\d{2}-\d{2}))?$")
_COUNTRY = re.compile(r"(?P<country>[A-Z]{2}|\*)(?: (?P<kind>business|consumer))?$")
_SELLER = re.compile(r"\S+( \d+(\.\d+)?)?$")
CODE = "code "
"""Stands in tax.map before a code of the source that is a number."""
BUSINESS = {"business": True, "consumer": False, None: None}


def terms_of(values: Mapping[str, Any], zone: str, credit: bool, negative: bool) -> DocumentTerms:
    """The terms that these settings make."""
    return DocumentTerms(
        tax=_tax(values),
        shipping=_shipping(values),
        discount=DiscountTerms(
            DiscountMode(values["discount.mode"]),
            values.get("discount.product"),
            values["discount.description"],
            values.get("discount.account"),
        ),
        rounding=RoundingTerms(
            values["rounding.line"],
            _amount(values.get("rounding.max")),
            values.get("rounding.product"),
            tax_code=values.get("rounding.tax_code"),
            account=values.get("rounding.account"),
        ),
        accounts=AccountTerms(
            default=values.get("revenue.account"),
            by_country=values["revenue.by_country"],
            by_group=values["revenue.by_group"],
            by_sku=values["revenue.by_product"],
            cost_centre=values.get("cost_centre"),
            cost_unit=values.get("cost_unit"),
            cost_centres_by_seller=values["cost_centre_by_seller"],
        ),
        level=Level(values["level"]),
        payment_terms=_codes(values, "payment.condition_map", "payment.condition", "payment.unmapped_condition"),
        payment_methods=_codes(values, "payment.method_map", "payment.method", "payment.unmapped_method"),
        shipping_methods=_codes(values, "shipping.method_map", "shipping.method", "shipping.unmapped"),
        on_existing=Existing(values["on_existing"]),
        on_missing_product=MissingProduct(values["on_missing_product"]),
        substitute_sku=values.get("substitute_product"),
        skus_by_seller=values["product.by_seller"],
        default_sku=values.get("product.default"),
        update_customer=values["update_customer"],
        default_debtor=values.get("default_debtor.id"),
        debtor=Debtor(values["default_debtor.when"]),
        reference_path=values.get("reference_field"),
        number_owner=NumberOwner(values["number_owner"]),
        sent_by=SentBy(values["sent_by"]),
        book=values["book"],
        attach=values["attach"],
        zone=zone,
        closed_until=_day(values.get("closed_until")),
        cut_over=_day(values.get("cut_over")),
        next_open_day=values["next_open_day"],
        credit=credit,
        negative=negative,
    )


def with_own_codes(terms: DocumentTerms) -> DocumentTerms:
    """The terms of documents whose source keeps the target's own codes with its products."""
    return msgspec.structs.replace(
        terms,
        own_codes=True,
        tax=msgspec.structs.replace(terms.tax, own_codes=True),
        accounts=msgspec.structs.replace(terms.accounts, own_codes=True),
    )


def faults_of(values: Mapping[str, Any]) -> Iterable[tuple[str, Phrase]]:
    """(setting, what is wrong) of tables whose rows cannot be understood."""
    for row in values.get("tax.map", {}):
        if _ROW.match(row) is None:
            yield "tax.map", phrase("{row} is no rate and no code", row=repr(row))
    for row in values.get("tax.by_seller", {}):
        if _SELLER.match(row) is None:
            yield "tax.by_seller", phrase("{row} is no id, and no id with a rate", row=repr(row))
    for row in values.get("tax.by_country", {}):
        if _COUNTRY.match(row) is None and not row.startswith("EU"):
            yield "tax.by_country", phrase("{row} is no country; write two capital letters, EU or *", row=repr(row))
    if values.get("default_debtor.when") != Debtor.NEVER.value and not values.get("default_debtor.id"):
        yield "default_debtor.id", phrase("it is not given, and the default debtor is to stand in")
    if values.get("on_missing_product") == MissingProduct.SUBSTITUTE.value and not values.get("substitute_product"):
        yield "substitute_product", phrase("it is not given, and a product is to stand in")


def _tax(values: Mapping[str, Any]) -> TaxTerms:
    rows = tuple(_tax_row(what, code) for what, code in values["tax.map"].items())
    countries = tuple(_country(what, code) for what, code in values["tax.by_country"].items())
    return TaxTerms(
        rows=rows,
        by_seller=tuple(_seller(what, code) for what, code in values["tax.by_seller"].items()),
        by_country=countries,
        default_code=values.get("tax.default_code"),
        home=values.get("tax.home"),
    )


def _tax_row(what: str, code: str) -> TaxRow:
    """A row for a rate, or for a code of the source; `code 2` says that a number is a code."""
    found = _ROW.match(what)
    said, day = (found["what"], found["day"]) if found else (what, None)
    since = date.fromisoformat(day) if day else None
    if said.startswith(CODE):
        return TaxRow(code, source_code=said.removeprefix(CODE), valid_from=since)
    try:
        return TaxRow(code, rate=Decimal(said), valid_from=since)
    except InvalidOperation:
        return TaxRow(code, source_code=said, valid_from=since)


def _seller(what: str, code: str) -> SellerTax:
    seller, _, rate = what.partition(" ")
    return SellerTax(seller, code, Decimal(rate) if rate else None)


def _country(what: str, code: str) -> CountryTax:
    country, _, kind = what.partition(" ")
    return CountryTax(country, code, BUSINESS[kind or None])


def _shipping(values: Mapping[str, Any]) -> ShippingTerms:
    return ShippingTerms(
        ShippingMode(values["shipping.mode"]),
        values.get("shipping.product"),
        values["shipping.description"],
        values.get("shipping.tax_code"),
        values.get("shipping.account"),
        values["shipping.zero"],
    )


def _codes(values: Mapping[str, Any], table: str, default: str, unmapped: str) -> Codes:
    return Codes(values[table], values.get(default), Unmapped(values[unmapped]))


def _amount(value: Any) -> Decimal | None:
    return Decimal(str(value)) if value is not None else None


def _day(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value
