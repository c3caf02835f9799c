"""Values brought to what an argument takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ledgerbridge.mapping.functions.declaring import Parameter, Takes
from ledgerbridge.mapping.functions.limits import DIGITS_MAX, check_digits, check_length, too_large, unfit
from ledgerbridge.mapping.functions.patterns import PatternRefused, pattern
from ledgerbridge.mapping.valuemaps import ValueMap
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.model.wording import Phrase, phrase

WHOLE_MAX = 1_000_000
NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)
DAY_LENGTH_MAX = 40
"""Characters of a date written as text."""
BITS_MAX = 4 * DIGITS_MAX


def accepted(function: str, parameter: Parameter, value: Any) -> Any:
    """The value as the argument takes it; None stays None. Raises MappingError for one that does not fit."""
    return acceptor(function, parameter)(value)


def acceptor(function: str, parameter: Parameter) -> Callable[[Any], Any]:
    """Makes values what an argument takes, one after another; see `accepted`."""
    take, expected = TAKE[parameter.takes], Phrase(parameter.takes.value)

    def accept(value: Any) -> Any:
        if value is None:
            return None
        try:
            return take(tuple(value) if type(value) is list else value, parameter)
        except Unfit as error:
            shown = value if isinstance(value, str | int | Decimal | date) else None
            raise unfit(function, error.expected or expected, shown) from None

    return accept


class Unfit(Exception):
    """The value does not fit; holds what is expected, where that is not said by the argument itself."""

    def __init__(self, expected: Phrase | None = None) -> None:
        super().__init__(str(expected or ""))
        self.expected = expected


def text_of(value: Value) -> str:
    """A value as text, as plans show it."""
    if type(value) is str:
        check_length(len(value))
        return value
    if isinstance(value, int) and value.bit_length() > BITS_MAX:
        raise too_large(phrase("digits of a number"), DIGITS_MAX)
    if isinstance(value, tuple):
        check_length(sum(len(part) + 2 for part in value))
    text = as_text(value)
    check_length(len(text))
    return text


def number_of(value: Value) -> Decimal:
    """A number, or a text that is nothing but one, as a number. Raises Unfit."""
    match value:
        case bool():
            raise Unfit(phrase("a number"))
        case int():
            if value.bit_length() > BITS_MAX:
                raise too_large(phrase("digits of a number"), DIGITS_MAX)
            return check_digits(Decimal(value))
        case float():
            return number_of(repr(value))
        case Decimal():
            return check_digits(value)
        case str() if NUMBER.fullmatch(value.strip()):
            return check_digits(Decimal(value.strip()))
    raise Unfit(phrase("a number"))


def day_of(value: Value) -> date:
    """A date or moment, or a text that is one as ISO 8601 writes it. Raises Unfit."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) > DAY_LENGTH_MAX:
        raise Unfit(phrase("a date"))
    text = value.strip()
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-01") else datetime.fromisoformat(text)
    except ValueError:
        raise Unfit(phrase("a date")) from None


def plain(value: Value) -> Value:
    """A result as fields hold it: an empty text is nothing. Raises MappingError for one that is too large."""
    match value:
        case "" | ():
            return None
        case str():
            check_length(len(value))
        case Decimal():
            return check_digits(value)
        case tuple():
            check_length(sum(map(len, value)))
    return value


def _text(value: Any, _: Parameter) -> str:
    return text_of(value)


def _word(value: Any, parameter: Parameter) -> str:
    if not isinstance(value, str):
        raise Unfit
    if parameter.choices and value not in parameter.choices:
        raise Unfit(phrase("one of {choices}", choices=", ".join(parameter.choices)))
    check_length(len(value))
    return value


def _pattern(value: Any, parameter: Parameter) -> str:
    text = _word(value, parameter)
    try:
        pattern(text)
    except PatternRefused as error:
        raise Unfit(error.why) from None
    return text


def _whole(value: Any, _: Parameter) -> int:
    number = number_of(value)
    if isinstance(value, str) or abs(number) > WHOLE_MAX or number != int(number):
        raise Unfit
    return int(number)


def _switch(value: Any, _: Parameter) -> bool:
    if not isinstance(value, bool):
        raise Unfit
    return value


def _table(value: Any, _: Parameter) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(entry, str) for entry in value.values()):
        raise Unfit
    return value


def _map(value: Any, _: Parameter) -> Any:
    """A value map; or its name, which a rule replaces by the map itself before anything runs."""
    if not isinstance(value, ValueMap) and not (isinstance(value, str) and value):
        raise Unfit
    return value


TAKE: Mapping[Takes, Callable[[Any, Parameter], Any]] = {
    Takes.VALUE: lambda value, _: value,
    Takes.TEXT: _text,
    Takes.NUMBER: lambda value, _: number_of(value),
    Takes.DAY: lambda value, _: day_of(value),
    Takes.WORD: _word,
    Takes.WHOLE: _whole,
    Takes.SWITCH: _switch,
    Takes.PATTERN: _pattern,
    Takes.TABLE: _table,
    Takes.MAP: _map,
}
