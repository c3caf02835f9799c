"""What the reference system makes of the values it is given, and what does not count as a difference."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TypeAlias

import msgspec

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.model.countries import alpha2
from ledgerbridge.model.values import Value, as_text

Rule: TypeAlias = Callable[[Value], Value]

_WHOLE_DIGITS_MAX = 15
_CENT = Decimal("0.01")
_TEN_THOUSANDTH = Decimal("0.0001")
_EXACT = Context(prec=60)
_BLANKS = re.compile(r"[ \t]+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII)


def plain(value: Value) -> Value:
    """Text with one blank where several stood, `\\n` at its line ends and nothing around it."""
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return _BLANKS.sub(" ", text).strip() or None


def lower_case(value: Value) -> Value:
    return as_text(plain(value)).lower() or None


def upper_case(value: Value) -> Value:
    return as_text(plain(value)).upper() or None


def amount(value: Value) -> Value:
    """A number with two decimals, halves away from zero; what is no number, or too large for the system, stays as it
    is and will be refused."""
    return _rounded(value, _CENT)


def quantity(value: Value) -> Value:
    """The same with four decimals."""
    return _rounded(value, _TEN_THOUSANDTH)


def _rounded(value: Value, step: Decimal) -> Value:
    tidy = plain(value)
    if isinstance(tidy, int) or (isinstance(tidy, str) and _NUMBER.match(tidy)):
        tidy = Decimal(tidy)
    if not isinstance(tidy, Decimal) or not tidy.is_finite() or tidy.adjusted() >= _WHOLE_DIGITS_MAX:
        return tidy
    return tidy.quantize(step, ROUND_HALF_UP, _EXACT) + 0


def country(value: Value) -> Value:
    """A country by its code, however it is written; a name nobody knows stays as it is."""
    tidy = plain(value)
    return (alpha2(tidy) or tidy) if isinstance(tidy, str) else tidy


class Meaning(msgspec.Struct, frozen=True):
    """What a field holds and what becomes of a value there."""

    kind: Kind
    normal: Rule


TEXT = Meaning(Kind.TEXT, plain)
CODE = Meaning(Kind.TEXT, upper_case)
EMAIL = Meaning(Kind.EMAIL, lower_case)
COUNTRY = Meaning(Kind.COUNTRY, country)
AMOUNT = Meaning(Kind.NUMBER, amount)
QUANTITY = Meaning(Kind.NUMBER, quantity)
