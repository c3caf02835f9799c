"""Which side changed last, and when that cannot be told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side

CLOSE_S = 1.0
"""Times no further apart than this, and than the clocks differ, do not tell which is the later one."""
STEP_S = 1.0
"""What the fraction that was left out of a time may come to."""


class Timing(msgspec.Struct, frozen=True):
    """How far the times of one side can be trusted."""

    skew_s: float = 0.0
    """How far the vendor's clock is ahead of ours."""
    undated: frozenset[str] = frozenset()
    """Paths whose edits do not move the record's own time, such as those of a companion."""

    def changed_at(self, rule: Rule, side: Side, record: Record) -> datetime | None:
        """When the record was last changed, by our clock; None where nothing says so of what the rule reads."""
        if record.modified is None or not self.undated.isdisjoint(rule.inputs(side)):
            return None
        return record.modified - timedelta(seconds=self.skew_s)


class Times(msgspec.Struct, frozen=True):
    """When both records were last changed, by our clock; None where that is not known."""

    left: datetime | None
    right: datetime | None

    def later(self, apart_s: float) -> Side | None:
        """The side that changed last; None where a time is missing or they are no more than `apart_s` apart."""
        if self.left is None or self.right is None:
            return None
        ahead_s = (self.left - self.right).total_seconds()
        if abs(ahead_s) <= apart_s:
            return None
        return Side.LEFT if ahead_s > 0 else Side.RIGHT


def unclear_s(left: Timing, right: Timing, told: Iterable[datetime | None]) -> float:
    """Up to how many seconds apart two times do not tell which is later; `told` is as the vendors give them.

    The difference of the two clocks counts as well as being corrected: should a vendor stamp its records by another
    clock than the one its answers show, the order is still right. A time in whole seconds may be almost one later.
    """
    step_s = STEP_S if any(time is not None and time.microsecond == 0 for time in told) else 0.0
    return abs(left.skew_s - right.skew_s) + CLOSE_S + step_s
