"""Functions of numbers: decimal, and half rounded up as bookkeepers do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from fractions import Fraction
from typing import Any

from ledgerbridge.mapping.functions.declaring import (
    Inverse,
    NotUndone,
    Number,
    Text,
    Whole,
    Word,
    constant,
    declared,
    gives,
    refuses,
)
from ledgerbridge.mapping.functions.limits import DIGITS_MAX, EXACT, check_digits, too_large, unfit
from ledgerbridge.mapping.functions.taking import Unfit, number_of
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.model.values import Value
from ledgerbridge.model.wording import phrase

PLACES_MAX = 20
HUNDRED = Decimal(100)


def rounded(number: Decimal, decimals: int, function: str) -> Decimal:
    """The number with so many decimals, half rounded up. Raises MappingError."""
    if not 0 <= decimals <= PLACES_MAX:
        raise unfit(function, phrase("0 to {most} decimals", most=PLACES_MAX), number)
    try:
        return EXACT.quantize(number, Decimal(1).scaleb(-decimals))
    except InvalidOperation:
        raise too_large(phrase("digits of a number"), DIGITS_MAX) from None


def product(one: Decimal, other: Decimal) -> Decimal:
    try:
        return check_digits(EXACT.multiply(one, other))
    except (Overflow, InvalidOperation):
        raise too_large(phrase("digits of a number"), DIGITS_MAX) from None


def quotient(one: Decimal, other: Decimal, function: str) -> Decimal:
    """One number divided by another; an endless fraction is rounded to 28 digits. Raises MappingError for 0."""
    try:
        return check_digits(EXACT.divide(one, other).normalize(_SHORT))
    except (DivisionByZero, InvalidOperation):
        raise unfit(function, phrase("a number other than 0 to divide by"), one) from None
    except Overflow:
        raise too_large(phrase("digits of a number"), DIGITS_MAX) from None


_SHORT = EXACT.copy()
_SHORT.prec = 28

# --- what undoes what -------------------------------------------------------------------------------------------------

FACTOR_DIGITS_MAX = 10
SHORT_NUMBERS = "numbers of at most 15 digits"
MANY_DECIMALS = 3
"""A price without tax has at least so many, where one with tax in whole cents is to be found again."""


def _factor(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The number multiplied or divided by. Raises NotUndone where one over it has no end in decimals."""
    number = constant(arguments, "by")
    over = Fraction(number).numerator
    for prime in (2, 5):
        while over and over % prime == 0:
            over //= prime
    if abs(over) != 1:
        raise NotUndone(phrase("1 divided by {number} has no end in decimals", number=number))
    if max(len(EXACT.normalize(one).as_tuple().digits) for one in (number, 1 / number)) > FACTOR_DIGITS_MAX:
        raise NotUndone(phrase("{number} has too many digits", number=number))
    return {"by": number}


def _added(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    each = [constant({"of": one}, "of") for one in arguments["of"]]
    return {"less": sum(each, Decimal(0))}


def _marks(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The marks of a written number. Raises NotUndone where they do not tell its parts from one another."""
    point, group = arguments.get("point", "."), arguments.get("group", "")
    if not point or point == group or any(mark.isdigit() or mark == "-" for mark in point + group):
        raise NotUndone(phrase("its marks do not tell whole and fraction from one another"))
    return dict(arguments)


def _tax_put_to(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    if constant(arguments, "rate") < 0:
        raise NotUndone(phrase("'rate' is below 0"))
    return dict(arguments)


def _tax_taken_off(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    decimals = arguments.get("decimals", 2)
    if not 0 <= constant(arguments, "rate") < 900:
        raise NotUndone(phrase("'rate' is not from 0 to 900"))
    if decimals < MANY_DECIMALS:
        raise NotUndone(
            phrase(
                "it rounds to {decimals} decimals, and from {enough} on one price fits one price",
                decimals=decimals,
                enough=MANY_DECIMALS,
            )
        )
    return {**arguments, "decimals": decimals - 1}


# --- functions --------------------------------------------------------------------------------------------------------


@declared(
    gives({"number": "amount"}, {"amount": " 1234.50 "}, Decimal("1234.50")),
    gives({"number": {"of": "amount", "point": ",", "group": "."}}, {"amount": "1.234,50"}, Decimal("1234.50")),
    gives({"number": "amount"}, {}, None),
    refuses({"number": "amount"}, {"amount": "twelve"}),
    result=FieldKind.NUMBER,
    inverse=Inverse("number_text", _marks, "numbers written with their marks and without blanks around"),
)
def number(of: Text, point: Word = ".", group: Word = "") -> Value:
    """The number that a text holds, as it is written in some country."""
    plain = of.strip()
    if group:
        plain = plain.replace(group, "")
    try:
        return number_of(plain.replace(point, ".") if point else plain)
    except Unfit:
        raise unfit("number", phrase("a text that is a number"), of) from None


@declared(
    gives({"number_text": "price"}, {"price": Decimal("1234.50")}, "1234.50"),
    gives({"number_text": ["price", ",", "."]}, {"price": Decimal("-1234567.5")}, "-1.234.567,5"),
    gives({"number_text": "price"}, {}, None),
    refuses({"number_text": "price"}, {"price": "twelve"}),
    result=FieldKind.TEXT,
    inverse=Inverse("number", _marks, "all numbers"),
)
def number_text(of: Number, point: Word = ".", group: Word = "") -> Value:
    """The number as text with the decimals it has, with the marks of some country."""
    return _written(format(of, "f"), point, group)


def _written(plain: str, point: str, group: str) -> str:
    whole, _, fraction = plain.partition(".")
    grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", lambda _: group, whole) if group else whole
    return f"{grouped}{point}{fraction}" if fraction else grouped


@declared(
    gives({"round": "price"}, {"price": Decimal("2.345")}, Decimal("2.35")),
    gives({"round": ["price", 0]}, {"price": Decimal("2.5")}, Decimal(3)),
    gives({"round": ["price", 1]}, {"price": Decimal("-0.25")}, Decimal("-0.3")),
    gives({"round": "price"}, {}, None),
    result=FieldKind.NUMBER,
)
def round_(of: Number, decimals: Whole = 2) -> Value:
    """The number with so many decimals; half is rounded away from zero."""
    return rounded(of, decimals, "round")


@declared(
    gives({"number_format": "price"}, {"price": "1234.5"}, "1234.50"),
    gives(
        {"number_format": {"of": "price", "decimals": 2, "point": ",", "group": "."}}, {"price": "1234567.891"},
        "1.234.567,89",
    ),
    gives({"number_format": {"of": "price", "decimals": 0}}, {"price": "-0.5"}, "-1"),
    gives({"number_format": "price"}, {}, None),
    refuses({"number_format": "price"}, {"price": "twelve"}),
    result=FieldKind.TEXT,
)  # fmt: skip
def number_format(of: Number, decimals: Whole = 2, point: Word = ".", group: Word = "") -> Value:
    """The number as text, rounded, with the marks of some country."""
    return _written(format(rounded(of, decimals, "number_format"), "f"), point, group)


@declared(
    gives({"add": ["net", "tax"]}, {"net": Decimal("10.00"), "tax": Decimal("2.50")}, Decimal("12.50")),
    gives({"add": ["net", "tax"]}, {"net": Decimal("10.00")}, Decimal("10.00")),
    gives({"add": ["net", 5]}, {"net": "10"}, Decimal(15)),
    gives({"add": ["net", "tax"]}, {}, None),
    result=FieldKind.NUMBER,
    inverse=Inverse("subtract", _added, SHORT_NUMBERS),
)
def add(of: Iterable[Number]) -> Value:
    """The sum of the numbers there are."""
    total: Decimal | None = None
    for number in of:
        if number is not None:
            total = number if total is None else check_digits(EXACT.add(total, number))
    return total


@declared(
    gives({"subtract": ["gross", "discount"]}, {"gross": "10.00", "discount": "0.50"}, Decimal("9.50")),
    gives({"subtract": ["gross", "discount"]}, {"gross": "10.00"}, None),
    refuses({"subtract": ["gross", "discount"]}, {"gross": "10.00", "discount": "some"}),
    result=FieldKind.NUMBER,
    inverse=Inverse("add", lambda arguments: {"of": [constant(arguments, "less")]}, SHORT_NUMBERS),
)
def subtract(of: Number, less: Number) -> Value:
    """One number less another; nothing where one of them is missing."""
    return EXACT.subtract(of, less)


@declared(
    gives({"multiply": ["price", 1.25]}, {"price": Decimal("10.00")}, Decimal("12.5000")),
    gives({"multiply": ["price", "quantity"]}, {"price": "3"}, None),
    refuses({"multiply": ["price", "quantity"]}, {"price": "3", "quantity": "many"}),
    result=FieldKind.NUMBER,
    inverse=Inverse("divide", _factor, SHORT_NUMBERS),
)
def multiply(of: Number, by: Number) -> Value:
    """One number times another; nothing where one of them is missing."""
    return product(of, by)


@declared(
    gives({"divide": ["total", "quantity"]}, {"total": Decimal(10), "quantity": Decimal(4)}, Decimal("2.5")),
    gives({"divide": ["total", "quantity"]}, {"total": Decimal(10)}, None),
    refuses({"divide": ["total", "quantity"]}, {"total": Decimal(10), "quantity": Decimal(0)}),
    result=FieldKind.NUMBER,
    inverse=Inverse("multiply", _factor, SHORT_NUMBERS),
)
def divide(of: Number, by: Number) -> Value:
    """One number by another, to 28 digits; nothing where one of them is missing."""
    return quotient(of, by, "divide")


@declared(
    gives({"including_tax": ["price", 25]}, {"price": Decimal("79.95")}, Decimal("99.94")),
    gives({"including_tax": ["price", "rate"]}, {"price": Decimal("79.95")}, None),
    gives({"including_tax": ["price", 25, 0]}, {"price": Decimal("79.95")}, Decimal(100)),
    result=FieldKind.NUMBER,
    inverse=Inverse("excluding_tax", _tax_put_to, "prices of no more than the decimals"),
)
def including_tax(of: Number, rate: Number, decimals: Whole = 2) -> Value:
    """A price without tax, with tax of so many per cent put to it, rounded."""
    return rounded(product(of, EXACT.add(1, quotient(rate, HUNDRED, "including_tax"))), decimals, "including_tax")


@declared(
    gives({"excluding_tax": ["price", 21]}, {"price": Decimal("121.00")}, Decimal("100.00")),
    gives({"excluding_tax": ["price", "rate"]}, {"rate": 21}, None),
    refuses({"excluding_tax": ["price", -100]}, {"price": Decimal("121.00")}),
    result=FieldKind.NUMBER,
    inverse=Inverse("including_tax", _tax_taken_off, "prices of fewer than the decimals"),
)
def excluding_tax(of: Number, rate: Number, decimals: Whole = 2) -> Value:
    """A price with tax of so many per cent, without it, rounded."""
    share = EXACT.add(1, quotient(rate, HUNDRED, "excluding_tax"))
    return rounded(quotient(of, share, "excluding_tax"), decimals, "excluding_tax")


FUNCTIONS = (
    number,
    number_text,
    round_,
    number_format,
    add,
    subtract,
    multiply,
    divide,
    including_tax,
    excluding_tax,
)
