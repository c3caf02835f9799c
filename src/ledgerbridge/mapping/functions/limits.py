"""How large values may become in an expression, and the problems said of those that do not fit."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from ledgerbridge.model.problems import MappingError, Problem
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.model.wording import Phrase, Words, phrase

TEXT_MAX = 100_000
"""Characters of a text; the longest text field of a vendor holds 65,536."""
DIGITS_MAX = 40
"""Digits of a number, before and after the point together."""
SHOWN_MAX = 200
"""Characters of a value that stand in a problem."""

EXACT = Context(
    prec=DIGITS_MAX, rounding=ROUND_HALF_UP, Emin=-99, Emax=99, traps=[DivisionByZero, InvalidOperation, Overflow]
)
"""How numbers are reckoned with: decimal, half rounded up. Its methods change nothing but its flags."""


def unfit(function: str | Phrase, expected: Phrase, value: Value) -> MappingError:
    """The problem of a value that a function cannot use."""
    named: Words = {"function": (function,)} if isinstance(function, Phrase) else {}
    return MappingError(
        Problem(
            "LB-MAP-02",
            "{function} cannot use a value of the record: it takes {expected}.",
            "Correct the value in the record, or change the rule.",
            {} if named else {"function": str(function)},
            vendor_text=_shown(value),
            words={**named, "expected": (expected,)},
        )
    )


def left_out(function: str, of: str, otherwise: str, expected: Phrase) -> Value:
    """What a value becomes that is not of the form. Raises MappingError where that is to be refused."""
    if otherwise == "refuse":
        raise unfit(function, expected, of)
    return of if otherwise == "keep" else None


def too_large(what: Phrase, most: int) -> MappingError:
    """The problem of a text, number or formula beyond what is allowed."""
    return MappingError(
        Problem(
            "LB-MAP-03",
            "An expression takes more than it may: {what}, at most {most}.",
            "Shorten the value in the record, or make the rule simpler.",
            {"most": f"{most:,}"},
            words={"what": (what,)},
        )
    )


def check_length(length: int) -> None:
    """Raises MappingError for a text that would be too long; ask before it is made."""
    if length > TEXT_MAX:
        raise too_large(phrase("characters of a text"), TEXT_MAX)


def check_digits(number: Decimal) -> Decimal:
    """The number. Raises MappingError for one that is endless or longer than may be reckoned with."""
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or len(digits) > DIGITS_MAX:
        raise too_large(phrase("digits of a number"), DIGITS_MAX)
    if number and not -DIGITS_MAX <= exponent <= DIGITS_MAX - len(digits):
        raise too_large(phrase("digits of a number"), DIGITS_MAX)
    return number if number else EXACT.create_decimal((0, (0,), max(min(exponent, 0), -DIGITS_MAX)))


def _shown(value: Value) -> str:
    if isinstance(value, int) and value.bit_length() > SHOWN_MAX:
        return ""
    return as_text(value)[:SHOWN_MAX]
