"""Filters: which records take part. A record outside is excluded, and the failing condition is named."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side


class Operator(StrEnum):
    ANY_OF = "any of"
    NONE_OF = "none of"
    KNOWN = "known"


class Condition(msgspec.Struct, frozen=True):
    """One condition on a field of one side; a record must meet all conditions of its side."""

    side: Side
    field: str
    operator: Operator
    values: tuple[str, ...] = ()
    reason: str = ""
    """Said to the user instead of the condition itself."""

    def holds(self, record: Record) -> bool:
        value = record.fields.get(self.field)
        if self.operator is Operator.KNOWN:
            return value is not None
        listed = str(value) in self.values
        return listed if self.operator is Operator.ANY_OF else not listed

    def __str__(self) -> str:
        return self.reason or f"{self.field} is not {self.operator} {', '.join(self.values)}".rstrip()


def failing(record: Record, side: Side, conditions: tuple[Condition, ...]) -> Condition | None:
    """The first condition a record does not meet."""
    mine = (condition for condition in conditions if condition.side is side)
    return next((condition for condition in mine if not condition.holds(record)), None)
