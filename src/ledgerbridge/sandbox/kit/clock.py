"""The sandbox's own time: real, frozen, set, advanced, or jumping to the next thing somebody waits for."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec


class Waiter(msgspec.Struct, frozen=True):
    """Somebody who asked to be told when a moment is reached."""

    who: str
    until: datetime


class Clock:
    """Time of all simulators in one sandbox, aware UTC. Tokens expire, limits refill and webhooks retry by it.

    `source` gives the running time in seconds since the epoch; a simulation passes that of its virtual loop.
    """

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._offset_s = 0.0
        self._frozen_at: float | None = None
        self._auto = False
        self._known: set[str] = set()
        self._waiters: dict[int, Waiter] = {}
        self._next_waiter = 0

    def __deepcopy__(self, memo: dict[int, Any]) -> Clock:
        """The clock itself: a snapshot that holds a counting window must not take a second clock along."""
        return self

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    @property
    def auto(self) -> bool:
        return self._auto

    @auto.setter
    def auto(self, jumping: bool) -> None:
        """Turns jumping on or off, and forgets who has waited so far: a waiter that died must not stop time."""
        self._auto = jumping
        self._known = {waiter.who for waiter in self._waiters.values()}

    def timestamp(self) -> float:
        """Seconds since the epoch."""
        if self._frozen_at is not None:
            return self._frozen_at
        return self._source() + self._offset_s

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def freeze(self, frozen: bool = True) -> None:
        """Stops the clock, or lets it run on from where it stands."""
        if frozen:
            self._frozen_at = self.timestamp()
        elif self._frozen_at is not None:
            self._offset_s = self._frozen_at - self._source()
            self._frozen_at = None

    def set(self, moment: datetime) -> None:
        """Moves the clock to a moment; a frozen clock stays frozen there."""
        self.advance((moment - self.now()).total_seconds())

    def advance(self, seconds: float) -> None:
        if self._frozen_at is not None:
            self._frozen_at += seconds
        else:
            self._offset_s += seconds

    def register(self, who: str, until: datetime) -> int:
        """Registers a waiter; on auto, the clock jumps to the earliest moment as soon as every known waiter waits.

        Whoever has waited once is known. An empty `who` is the sandbox itself, on whose delayed answer somebody
        waits: it never holds a jump back and need not be joined by the others.
        """
        self._next_waiter += 1
        self._waiters[self._next_waiter] = Waiter(who, until)
        if who:
            self._known.add(who)
        return self._next_waiter

    def reached(self, waiter: int) -> bool:
        """Whether the waiter's moment has come; forgets the waiter when it has."""
        entry = self._waiters.get(waiter)
        if entry is not None and self._auto:
            self._jump(entry)
        if entry is None or entry.until <= self.now() + timedelta(microseconds=1):
            self._waiters.pop(waiter, None)
            return True
        return False

    def leave(self, waiter: int) -> None:
        """Forgets a waiter that went away before its moment, and who it was unless that one waits elsewhere."""
        entry = self._waiters.pop(waiter, None)
        if entry is not None and not any(other.who == entry.who for other in self._waiters.values()):
            self._known.discard(entry.who)

    def forget(self, who: str) -> None:
        """Whoever this is waits no more and holds no jump back."""
        self._known.discard(who)
        self._waiters = {id: entry for id, entry in self._waiters.items() if entry.who != who}

    def works(self, who: str) -> None:
        """Whoever this is waits no more but is at work: an automatic clock stands until it waits or is forgotten."""
        self.forget(who)
        self._known.add(who)

    def waiting(self) -> list[Waiter]:
        """Who waits for what, the earliest first."""
        return sorted(self._waiters.values(), key=lambda entry: entry.until)

    def _jump(self, asking: Waiter) -> None:
        waiting = {entry.who for entry in self._waiters.values()}
        if asking.who and not self._known <= waiting:
            return
        earliest = min(entry.until for entry in self._waiters.values())
        if earliest > self.now():
            self.set(earliest)
