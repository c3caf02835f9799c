"""References that were looked up for many creates at once, so that each need not be looked up by itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from ledgerbridge.seams.clock import Clock

HOLDS_S = 60.0
"""A look-up that found nothing counts so long, and for one create."""


class LookedAhead:
    """References of which a look-up just said that no record has them.

    What is said holds for one create: one that is sent again is looked up again, since the first may have had its
    effect.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._absent: dict[tuple[str, str], datetime] = {}

    def note(self, type: str, asked: Sequence[str], held: Collection[str], began: datetime) -> None:
        """Of the references asked for, those in `held` have a record; the look-up was sent at `began` or later."""
        self._forget_the_old()
        self._absent |= {(type, reference): began for reference in asked if reference not in held}

    def is_absent(self, type: str, reference: str) -> bool:
        """Whether no record had it a moment ago; says so once."""
        asked = self._absent.pop((type, reference), None)
        return asked is not None and self._holds(asked)

    def _forget_the_old(self) -> None:
        self._absent = {key: asked for key, asked in self._absent.items() if self._holds(asked)}

    def _holds(self, asked: datetime) -> bool:
        return self._clock.now() - asked <= timedelta(seconds=HOLDS_S)
