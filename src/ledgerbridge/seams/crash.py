"""Named points at which a simulation may stop the hub dead. In production they do nothing."""

from __future__ import annotations

from typing import Protocol

POINTS = (
    "pass taken",
    "page observed",
    "plan derived",
    "intents committed",
    "call answered",
    "results committed",
    "intents settled",
    "before cursors",
    "cursors committed",
)
"""Every named point, in the order a pass comes by them."""


class Crash(Protocol):
    def reach(self, point: str) -> None:
        """Called at each named point; raises what a simulation wants raised there."""
        ...


class NoCrash:
    """Production: nothing happens."""

    def reach(self, point: str) -> None:
        return
