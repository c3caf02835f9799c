"""Functions of numbers: decimal, and half rounded up as bookkeepers do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow

from ledgerbridge.mapping.functions.declaring import Number, Text, Whole, Word, declared, gives, refuses
from ledgerbridge.mapping.functions.limits import DIGITS_MAX, EXACT, check_digits, too_large, unfit
from ledgerbridge.mapping.functions.taking import Unfit, number_of
from ledgerbridge.model.values import Value

PLACES_MAX = 20
HUNDRED = Decimal(100)


def rounded(number: Decimal, decimals: int, function: str) -> Decimal:
    """The number with so many decimals, half rounded up. Raises MappingError."""
    if not 0 <= decimals <= PLACES_MAX:
        raise unfit(function, f"0 to {PLACES_MAX} decimals", number)
    try:
        return EXACT.quantize(number, Decimal(1).scaleb(-decimals))
    except InvalidOperation:
        raise too_large("digits of a number", DIGITS_MAX) from None


def product(one: Decimal, other: Decimal) -> Decimal:
    try:
        return check_digits(EXACT.multiply(one, other))
    except (Overflow, InvalidOperation):
        raise too_large("digits of a number", DIGITS_MAX) from None


def quotient(one: Decimal, other: Decimal, function: str) -> Decimal:
    """One number divided by another; an endless fraction is rounded to 28 digits. Raises MappingError for 0."""
    try:
        return check_digits(EXACT.divide(one, other).normalize(_SHORT))
    except (DivisionByZero, InvalidOperation):
        raise unfit(function, "a number other than 0 to divide by", one) from None
    except Overflow:
        raise too_large("digits of a number", DIGITS_MAX) from None


_SHORT = EXACT.copy()
_SHORT.prec = 28


@declared(
    gives({"number": "amount"}, {"amount": " 1234.50 "}, Decimal("1234.50")),
    gives({"number": {"of": "amount", "point": ",", "group": "."}}, {"amount": "1.234,50"}, Decimal("1234.50")),
    gives({"number": "amount"}, {}, None),
    refuses({"number": "amount"}, {"amount": "twelve"}),
)
def number(of: Text, point: Word = ".", group: Word = "") -> Value:
    """The number that a text holds, as it is written in some country."""
    plain = of.strip()
    if group:
        plain = plain.replace(group, "")
    try:
        return number_of(plain.replace(point, ".") if point else plain)
    except Unfit:
        raise unfit("number", "a text that is a number", of) from None


@declared(
    gives({"round": "price"}, {"price": Decimal("2.345")}, Decimal("2.35")),
    gives({"round": ["price", 0]}, {"price": Decimal("2.5")}, Decimal(3)),
    gives({"round": ["price", 1]}, {"price": Decimal("-0.25")}, Decimal("-0.3")),
    gives({"round": "price"}, {}, None),
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
)  # fmt: skip
def number_format(of: Number, decimals: Whole = 2, point: Word = ".", group: Word = "") -> Value:
    """The number as text, rounded, with the marks of some country."""
    whole, _, fraction = format(rounded(of, decimals, "number_format"), "f").partition(".")
    grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", lambda _: group, whole)
    return f"{grouped}{point}{fraction}" if fraction else grouped


@declared(
    gives({"add": ["net", "tax"]}, {"net": Decimal("10.00"), "tax": Decimal("2.50")}, Decimal("12.50")),
    gives({"add": ["net", "tax"]}, {"net": Decimal("10.00")}, Decimal("10.00")),
    gives({"add": ["net", 5]}, {"net": "10"}, Decimal(15)),
    gives({"add": ["net", "tax"]}, {}, None),
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
)
def subtract(of: Number, less: Number) -> Value:
    """One number less another; nothing where one of them is missing."""
    return EXACT.subtract(of, less)


@declared(
    gives({"multiply": ["price", 1.25]}, {"price": Decimal("10.00")}, Decimal("12.5000")),
    gives({"multiply": ["price", "quantity"]}, {"price": "3"}, None),
)
def multiply(of: Number, by: Number) -> Value:
    """One number times another; nothing where one of them is missing."""
    return product(of, by)


@declared(
    gives({"divide": ["total", "quantity"]}, {"total": Decimal(10), "quantity": Decimal(4)}, Decimal("2.5")),
    gives({"divide": ["total", "quantity"]}, {"total": Decimal(10)}, None),
    refuses({"divide": ["total", "quantity"]}, {"total": Decimal(10), "quantity": Decimal(0)}),
)
def divide(of: Number, by: Number) -> Value:
    """One number by another, to 28 digits; nothing where one of them is missing."""
    return quotient(of, by, "divide")


@declared(
    gives({"including_tax": ["price", 25]}, {"price": Decimal("79.95")}, Decimal("99.94")),
    gives({"including_tax": ["price", "rate"]}, {"price": Decimal("79.95")}, None),
)
def including_tax(of: Number, rate: Number, decimals: Whole = 2) -> Value:
    """A price without tax, with tax of so many per cent put to it, rounded."""
    return rounded(product(of, EXACT.add(1, quotient(rate, HUNDRED, "including_tax"))), decimals, "including_tax")


@declared(
    gives({"excluding_tax": ["price", 21]}, {"price": Decimal("121.00")}, Decimal("100.00")),
    gives({"excluding_tax": ["price", "rate"]}, {"rate": 21}, None),
    refuses({"excluding_tax": ["price", -100]}, {"price": Decimal("121.00")}),
)
def excluding_tax(of: Number, rate: Number, decimals: Whole = 2) -> Value:
    """A price with tax of so many per cent, without it, rounded."""
    share = EXACT.add(1, quotient(rate, HUNDRED, "excluding_tax"))
    return rounded(quotient(of, share, "excluding_tax"), decimals, "excluding_tax")


FUNCTIONS = (
    number,
    round_,
    number_format,
    add,
    subtract,
    multiply,
    divide,
    including_tax,
    excluding_tax,
)
