"""What is wrong with a condition as written: which operators fit which kind of field, and what it is compared with."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from datetime import datetime

from ledgerbridge.mapping.functions.choices import NO, YES
from ledgerbridge.mapping.functions.taking import Unfit, day_of, number_of
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.values import Value
from ledgerbridge.model.wording import Phrase, phrase
from ledgerbridge.planner.comparing import folded
from ledgerbridge.planner.filters import OF_SIZE, OF_TIME, Condition, Operator

TEXTS = frozenset({"text", "email", "country", "choice", "choices"})
KINDS = {
    Operator.CONTAINS: frozenset({"text", "email", "choices"}),
    Operator.LACKS: frozenset({"text", "email", "choices"}),
    **dict.fromkeys(OF_TIME, frozenset({"date", "datetime"})),
    **dict.fromkeys(OF_SIZE, frozenset({"number"})),
}
"""{operator: the kinds of field it fits}; the others fit every kind."""
ALL_KINDS = TEXTS | {"number", "bool", "date", "datetime"}

HINTS = {
    Operator.CONTAINS: "choose by 'any of'",
    Operator.LACKS: "choose by 'none of'",
    **dict.fromkeys(OF_TIME, "only dates and moments come before or after one another"),
    **dict.fromkeys(OF_SIZE, "only numbers are greater or less; dates are before or after one another"),
}
MANY = frozenset({Operator.ANY_OF, Operator.NONE_OF, Operator.CONTAINS, Operator.LACKS})
NO_VALUES = frozenset({Operator.KNOWN, Operator.UNKNOWN})


def fits(operator: Operator, kind: str) -> bool:
    """Whether an operator can be asked of a field of that kind."""
    return kind in KINDS.get(operator, ALL_KINDS)


def faults(condition: Condition, kind: str, options: Sequence[str] = ()) -> list[Phrase]:
    """What is wrong with a condition on a field of that kind, in words; empty when nothing is. `options` are the
    values that a choice takes, where they are known."""
    return [*_of_operator(condition.operator, kind), *_of_count(condition), *_of_values(condition, kind, options)]


def _of_operator(operator: Operator, kind: str) -> Iterator[Phrase]:
    if not fits(operator, kind):
        text = "'{operator}' cannot be asked of a field of kind {kind}: {hint}"
        yield phrase(text, operator=operator, kind=Phrase(kind), hint=Phrase(HINTS[operator]))


def _of_count(condition: Condition) -> Iterator[Phrase]:
    operator, given = condition.operator, len(condition.values)
    if operator in NO_VALUES and given:
        yield phrase("'{operator}' takes no value", operator=operator)
    elif operator in MANY and not given:
        yield phrase("'{operator}' takes at least one value", operator=operator)
    elif operator not in MANY | NO_VALUES and given != 1:
        yield phrase("'{operator}' takes exactly one value", operator=operator)


def _of_values(condition: Condition, kind: str, options: Sequence[str]) -> Iterator[Phrase]:
    """Values alone; none where the operator takes none or does not fit anyway."""
    if condition.operator in NO_VALUES or not fits(condition.operator, kind):
        return
    for value in condition.values:
        yield from _of_value(value, kind)
        if options and isinstance(value, str) and folded(value) not in map(folded, options):
            yield _no_option(value, options)


def _of_value(value: Value, kind: str) -> Iterator[Phrase]:
    if kind in TEXTS and not (isinstance(value, str) and value.strip()):
        yield phrase("{value} is no text; write it in quotes", value=repr(value))
    elif kind == "number" and not _is_number(value):
        yield phrase("{value} is no number", value=repr(value))
    elif kind == "bool" and not (isinstance(value, bool) or (isinstance(value, str) and folded(value) in YES | NO)):
        yield phrase("{value} is neither true nor false", value=repr(value))
    elif kind in ("date", "datetime") and not _is_time(value):
        text = "{value} is neither a day nor a moment with its offset, such as 2026-03-01 or 2026-03-01T09:00:00Z"
        yield phrase(text, value=repr(value))


def _is_number(value: Value) -> bool:
    try:
        number_of(value)
    except (Unfit, MappingError):
        return False
    return True


def _is_time(value: Value) -> bool:
    try:
        found = day_of(value)
    except Unfit:
        return False
    return not isinstance(found, datetime) or found.tzinfo is not None


def _no_option(value: str, options: Sequence[str]) -> Phrase:
    """What is said of a value that is no option, with the one most like it, whatever capitals either has."""
    fault = phrase("{value} is none of the field's options", value=repr(value))
    spelled = {folded(option): option for option in options}
    found = difflib.get_close_matches(folded(value), list(spelled), n=1, cutoff=0.5)
    return phrase("{fault}; did you mean {near}?", fault=fault, near=repr(spelled[found[0]])) if found else fault
