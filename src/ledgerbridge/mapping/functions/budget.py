"""What an evaluation may cost: work is counted, never timed, so that the same record always ends the same way.

A unit of work is about a nanosecond of a slow machine; `benchmarks/formulas.py` measures what it is. Whatever an
expression says, its evaluation ends within WORK_MAX.
"""

from __future__ import annotations

from ledgerbridge.mapping.functions.limits import too_large
from ledgerbridge.model.wording import phrase

WORK_MAX = 25_000_000
CALL = 2_500
"""A function called."""
STEP = 1_000
"""A sign of a formula, or a test."""
CHARACTER = 8
"""A character of a text that a function is given; some functions take longer over theirs."""
MATCH = 60
"""One way to match a regular expression, tried."""
PATTERN = 1_000_000
"""A regular expression that is read anew for each record."""


class Budget:
    """What is left of the work that one evaluation may do."""

    __slots__ = ("left",)

    def __init__(self, left: int = WORK_MAX) -> None:
        self.left = left

    def take(self, work: int) -> None:
        """Counts work; ask before it is done. Raises MappingError where there is more of it than may be done."""
        self.left -= work
        if self.left < 0:
            raise too_large(phrase("units of work"), WORK_MAX)


def size(value: object) -> int:
    """The characters of a text; of anything else, none worth counting."""
    return len(value) if isinstance(value, str) else 0
