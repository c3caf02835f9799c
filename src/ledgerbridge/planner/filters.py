"""Filters: which records take part. A record outside is excluded, and the failing condition is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.planner import comparing
from ledgerbridge.planner.comparing import NOT_COMPARABLE
from ledgerbridge.planner.reason import Reason

SHOWN_MAX = 80
"""Characters of a value that stand in a reason."""


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is not"
    ANY_OF = "any of"
    NONE_OF = "none of"
    CONTAINS = "contains"
    LACKS = "does not contain"
    KNOWN = "known"
    UNKNOWN = "unknown"
    BEFORE = "before"
    AFTER = "after"
    NOT_AFTER = "at or before"
    NOT_BEFORE = "at or after"
    GREATER = "greater"
    LESS = "less"


OPPOSITES = {
    Operator.IS_NOT: Operator.IS,
    Operator.NONE_OF: Operator.ANY_OF,
    Operator.LACKS: Operator.CONTAINS,
    Operator.UNKNOWN: Operator.KNOWN,
}
"""{operator: the one that holds for exactly the records it does not hold for}."""

OF_TIME = frozenset({Operator.BEFORE, Operator.AFTER, Operator.NOT_AFTER, Operator.NOT_BEFORE})
OF_SIZE = frozenset({Operator.GREATER, Operator.LESS})

_SIGNS = {
    Operator.BEFORE: (-1,),
    Operator.AFTER: (1,),
    Operator.NOT_AFTER: (-1, 0),
    Operator.NOT_BEFORE: (0, 1),
    Operator.GREATER: (1,),
    Operator.LESS: (-1,),
}
"""{operator: how the record's value may stand to the other one}."""

_FAILURES = {
    Operator.IS: "{field} {value} is not {wanted}",
    Operator.IS_NOT: "{field} is {value}",
    Operator.ANY_OF: "{field} {value} is none of {wanted}",
    Operator.NONE_OF: "{field} is {value}",
    Operator.CONTAINS: "{field} {value} does not contain {wanted}",
    Operator.LACKS: "{field} {value} contains {wanted}",
    Operator.UNKNOWN: "{field} is {value}, but only records without one take part",
    Operator.BEFORE: "{field} {value} is not before {wanted}",
    Operator.AFTER: "{field} {value} is not after {wanted}",
    Operator.NOT_AFTER: "{field} {value} is after {wanted}",
    Operator.NOT_BEFORE: "{field} {value} is before {wanted}",
    Operator.GREATER: "{field} {value} is not greater than {wanted}",
    Operator.LESS: "{field} {value} is not less than {wanted}",
}
NO_VALUE = "{field} has no value"
NO_ROW = "{field} {value} has no row in {setting}; give it one in ledgerbridge.toml, and it goes"
UNFIT = "{field} {value} cannot be compared with {wanted}"


class Condition(msgspec.Struct, frozen=True):
    """One condition on a field of one side. Of several values, one that fits is enough."""

    side: Side
    field: str
    operator: Operator
    values: tuple[Value, ...] = ()
    reason: str = ""
    """Said to the user instead of the condition itself."""
    for_new: bool = False
    """Asked only of records without a link: it says from when records count, or which ones are made."""
    table: str = ""
    """The setting whose rows the values are: the field has to hold one of them just as it is written there."""

    def holds(self, record: Record) -> bool:
        value = record.fields.get(self.field)
        positive = OPPOSITES.get(self.operator)
        return self._holds(self.operator, value) if positive is None else not self._holds(positive, value)

    def _holds(self, operator: Operator, value: Value) -> bool:
        if not comparing.is_known(value):
            return False
        if self.table:
            return as_text(value) in self.values
        match operator:
            case Operator.KNOWN:
                return True
            case Operator.IS:
                return any(comparing.is_just(value, wanted) for wanted in self.values)
            case Operator.ANY_OF:
                return any(comparing.has(value, wanted) for wanted in self.values)
            case Operator.CONTAINS:
                return any(comparing.contains(value, wanted) for wanted in self.values)
        return any(self._stands(value, wanted) in _SIGNS[operator] for wanted in self.values)

    def _stands(self, value: Value, wanted: Value) -> int:
        compare = comparing.in_time if self.operator in OF_TIME else comparing.in_size
        return compare(value, wanted)

    def why_not(self, record: Record) -> Reason:
        """What is said of a record that does not meet this condition."""
        if self.reason:
            return Reason(self.reason)
        value = record.fields.get(self.field)
        field = {"field": self.field}
        if not comparing.is_known(value):
            return Reason(NO_VALUE, field)
        if self.table:
            # A status is nobody's secret, and without it nobody knows which row is missing.
            return Reason(NO_ROW, {**field, "value": _shortened(as_text(value)), "setting": self.table})
        held, wanted = map(_shortened, comparing.told(value, self.values))
        if self.operator in OPPOSITES:
            found = {"wanted": wanted} if self.operator is Operator.LACKS else {}
            return Reason(_FAILURES[self.operator], field, {"value": held, **found})
        return Reason(self._failure(value), {**field, "wanted": wanted}, {"value": held})

    def _failure(self, value: Value) -> str:
        is_order = self.operator in OF_TIME | OF_SIZE
        unfit = is_order and all(self._stands(value, wanted) == NOT_COMPARABLE for wanted in self.values)
        return UNFIT if unfit else _FAILURES[self.operator]


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN_MAX else f"{text[: SHOWN_MAX - 1]}…"


class Leaving(StrEnum):
    """What becomes of a linked record that does not pass the filters any more."""

    STOP = "stop"
    """It is excluded until it passes again."""
    KEEP = "keep updating"


class Filter(msgspec.Struct, frozen=True):
    """Which records of a side travel from there: those that meet all conditions of at least one group. A filter
    without groups lets all pass."""

    side: Side
    groups: tuple[tuple[Condition, ...], ...]
    fixed: bool = False
    """Shown, but not to be changed by users."""


def of_linked(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """The filters as they are asked of linked records."""
    return tuple(
        msgspec.structs.replace(one, groups=tuple(tuple(c for c in group if not c.for_new) for group in one.groups))
        for one in filters
    )


def failing(record: Record, side: Side, conditions: Sequence[Condition]) -> Condition | None:
    """The first condition of its side that a record does not meet."""
    return _first_unmet(record, (condition for condition in conditions if condition.side is side))


def outside(record: Record, side: Side, filters: Iterable[Filter]) -> tuple[Reason, ...]:
    """Why a record of a side may not travel: of each group, the first condition it does not meet. Empty when it may.

    Of several filters of its side a record must pass every one; the first that it does not pass is told.
    """
    for filter in filters:
        unmet = [_first_unmet(record, group) for group in filter.groups] if filter.side is side else []
        if unmet and all(condition is not None for condition in unmet):
            told = [condition.why_not(record) for condition in unmet if condition is not None]
            return tuple(reason for number, reason in enumerate(told) if reason not in told[:number])
    return ()


def _first_unmet(record: Record, conditions: Iterable[Condition]) -> Condition | None:
    return next((condition for condition in conditions if not condition.holds(record)), None)
