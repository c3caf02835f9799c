"""Answers that come at a moment of the sandbox's clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Response
from ledgerbridge.sandbox.kit.pending import Pending


def answer_at(clock: Clock, until: datetime, answer: Callable[[], Response], who: str = "") -> Pending:
    """Answers when the clock reaches `until`; `who` waits, or the sandbox itself with a delayed answer."""
    waiter = clock.register(who, until)

    def answered() -> Response:
        clock.leave(waiter)
        return answer()

    return Pending(
        ready=lambda: clock.reached(waiter),
        answer=answered,
        until=until.timestamp(),
        drop=lambda: clock.leave(waiter),
    )
