"""A loop whose time is virtual: when nothing is ready, it jumps to the next timer instead of waiting."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

RESOLUTION_S = 1e-6
"""Timers this close are due: after a long virtual time, adding what is left may not change a float at all."""


class Deadlock(Exception):
    """Everything waits and nothing is due: no timer will ever wake the run."""


class _Skipping(selectors.DefaultSelector):
    """Looks for ready files without waiting, and moves the loop's time on instead."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise Deadlock("nothing is ready and no timer is set")
        self.loop.skip(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An asyncio loop for simulations. Starts at second 0; the same callbacks come in the same order every time."""

    def __init__(self) -> None:
        selector = _Skipping()
        selector.loop = self
        self._virtual_s = 0.0
        super().__init__(selector)
        self._clock_resolution = RESOLUTION_S

    def time(self) -> float:
        return self._virtual_s

    def skip(self, seconds: float) -> None:
        self._virtual_s += max(0.0, seconds)


def run_virtually(main: Coroutine[Any, Any, T], loop: VirtualLoop) -> T:
    """The coroutine's result, on a loop of virtual time that is left open for the next call."""
    return loop.run_until_complete(main)
