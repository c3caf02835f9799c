"""Webhooks of one vendor: what waits to be sent, what became of it, and a ring of the last ones."""

from __future__ import annotations

import copy
import heapq
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Literal

import msgspec

from ledgerbridge.sandbox.kit.clock import Clock

RING = 10_000
CLOSE_S = 5e-6
"""Moments this close are one: a clock set to a moment stands there to the microsecond."""
HELD_BACK_S = 60.0
"""How long a delivery that is to be overtaken waits for the one that overtakes it."""

State = Literal["waiting", "delivered", "given up", "dropped"]


class Attempt(msgspec.Struct, frozen=True):
    """One try: the headers that went with it, and what came back."""

    at: datetime
    status: int | None
    """None where no answer came."""
    headers: dict[str, str]
    answer: str = ""
    """The receiver's words, or why there are none."""


class Delivery(msgspec.Struct):
    """One webhook on its way to one address."""

    id: str
    """The same in every try, and in a duplicate."""
    account: str
    url: str
    body: bytes
    content_type: str
    about: Mapping[str, Any]
    """What the vendor remembers with it: event, record, subscription."""
    due: float
    """The moment of the next try, in seconds of the sandbox's clock."""
    attempts: list[Attempt] = []
    state: State = "waiting"
    n: int = 0
    """Its number in the list; a duplicate has one of its own."""
    reason: str = ""
    """Why it was given up or dropped."""
    fault: str = ""
    """The ordered fault that struck it."""

    def shown(self) -> dict[str, Any]:
        """The delivery as the control plane tells it; headers and answer are those of the last try."""
        last = self.attempts[-1] if self.attempts else None
        waiting = self.state == "waiting"
        return {
            "n": self.n,
            "id": self.id,
            "account": self.account,
            "to": self.url,
            "state": self.state,
            "due": datetime.fromtimestamp(self.due, UTC).isoformat() if waiting else None,
            "content_type": self.content_type,
            "body": self.body.decode(errors="replace"),
            "headers": last.headers if last else {},
            "status": last.status if last else None,
            "answer": last.answer if last else None,
            "attempts": [
                {"at": tried.at.isoformat(), "status": tried.status, "headers": tried.headers, "answer": tried.answer}
                for tried in self.attempts
            ],
            "reason": self.reason or None,
            "fault": self.fault or None,
            "about": dict(self.about),
        }


class Struck(msgspec.Struct, frozen=True):
    """What an ordered fault does to a delivery."""

    fault: str
    do: str


class Outbox:
    """Deliveries of one vendor, sent in the order in which they become due.

    `strike` is asked about each new one and names the fault that strikes it; its second argument says whether the
    delivery may be held back for a later one.
    """

    def __init__(self, vendor: str, clock: Clock) -> None:
        self.vendor = vendor
        self._clock = clock
        self._ring: dict[int, Delivery] = {}
        self._waiting: dict[int, Delivery] = {}
        self._schedule: list[tuple[float, int, int]] = []
        """(due, turn, number): a heap; entries that no longer hold are passed over."""
        self._turns: dict[int, int] = {}
        self._turn = 0
        self._held_back: dict[str, Delivery] = {}
        """By account: the delivery that lets the next one go first."""
        self.last = 0
        self.moves = 0
        """Counts up with everything that happens to a delivery."""
        self.strike: Callable[[Delivery, bool], Struck | None] = lambda delivery, may_hold: None

    # --- the vendor ------------------------------------------------------------------------------------------

    def put(
        self,
        account: str,
        url: str,
        body: bytes,
        after_s: float = 0.0,
        content_type: str = "application/json",
        about: Mapping[str, Any] = {},
    ) -> str:
        """The body goes to the address `after_s` seconds from now; returns the id that its tries share."""
        id = blake2b(f"{self.vendor}/{self.last + 1}".encode(), digest_size=16).hexdigest()
        delivery = Delivery(id, account, url, body, content_type, dict(about), self._clock.timestamp() + after_s)
        held_back = self._held_back.pop(account, None)
        self._enter(delivery)
        struck = self.strike(delivery, held_back is None)
        if struck is not None:
            self._spoil(delivery, struck)
        if held_back is not None and self.is_waiting(held_back):
            self._plan(held_back, delivery.due)
        return id

    def _enter(self, delivery: Delivery) -> None:
        self.last += 1
        delivery.n = self.last
        self._keep(delivery)
        self._waiting[delivery.n] = delivery
        self._plan(delivery, delivery.due)

    def _spoil(self, delivery: Delivery, struck: Struck) -> None:
        delivery.fault = struck.fault
        match struck.do:
            case "drop":
                self.end(delivery, "dropped", "an ordered fault dropped it")
            case "duplicate":
                self._enter(msgspec.structs.replace(delivery, attempts=[]))
            case "reorder":
                self._held_back[delivery.account] = delivery
                self._plan(delivery, delivery.due + HELD_BACK_S)

    # --- sending ---------------------------------------------------------------------------------------------

    def next_due(self) -> float | None:
        """The moment at which the next delivery is to be tried; None where none waits or all are on their way."""
        self._pass_over()
        return self._schedule[0][0] if self._schedule else None

    def take_due(self) -> Delivery | None:
        """The next delivery that is due now; it counts as waiting until it is tried."""
        due = self.next_due()
        if due is None or due > self._clock.timestamp() + CLOSE_S:
            return None
        number = heapq.heappop(self._schedule)[2]
        del self._turns[number]
        return self._waiting[number]

    def is_waiting(self, delivery: Delivery) -> bool:
        """Whether it is still to be tried: not where a reset came in between."""
        return self._waiting.get(delivery.n) is delivery

    def retry(self, delivery: Delivery, after_s: float) -> None:
        self._plan(delivery, self._clock.timestamp() + after_s)

    def end(self, delivery: Delivery, state: State, reason: str = "") -> None:
        """It is not tried again."""
        delivery.state, delivery.reason = state, reason
        self.moves += 1
        self._waiting.pop(delivery.n, None)
        self._turns.pop(delivery.n, None)

    def _plan(self, delivery: Delivery, due: float) -> None:
        """It is tried at that moment, after all that are planned for the same one already."""
        delivery.due = due
        self.moves += 1
        self._turn += 1
        self._turns[delivery.n] = self._turn
        heapq.heappush(self._schedule, (due, self._turn, delivery.n))

    def _pass_over(self) -> None:
        while self._schedule and self._turns.get(self._schedule[0][2]) != self._schedule[0][1]:
            heapq.heappop(self._schedule)

    # --- watching, snapshots ---------------------------------------------------------------------------------

    def since(self, n: int, limit: int, account: str = "") -> list[Delivery]:
        """Deliveries with number `n` or later, oldest first, those of one account if given."""
        found = [entry for entry in self._ring.values() if entry.n >= n and account in ("", entry.account)]
        return found[:limit]

    def recent(self, count: int) -> list[Delivery]:
        """The last deliveries, newest first."""
        return [entry for entry, _ in zip(reversed(self._ring.values()), range(count), strict=False)]

    def clear(self) -> None:
        """Nothing waits and nothing is listed; numbers go on."""
        self.moves += 1
        for forgotten in (self._ring, self._waiting, self._turns, self._held_back):
            forgotten.clear()
        self._schedule.clear()

    def kept(self) -> list[Delivery]:
        """Copies of those that wait, for a snapshot."""
        return copy.deepcopy(list(self._waiting.values()))

    def put_back(self, kept: list[Delivery]) -> None:
        """Those of the snapshot wait again, and no others."""
        for delivery in list(self._waiting.values()):
            self.end(delivery, "dropped", "the sandbox was put back to a snapshot")
        self._held_back.clear()
        for delivery in copy.deepcopy(kept):
            self._waiting[delivery.n] = delivery
            self._keep(delivery)
            self._plan(delivery, delivery.due)
        self._ring = dict(sorted(self._ring.items()))

    def _keep(self, delivery: Delivery) -> None:
        self._ring[delivery.n] = delivery
        if len(self._ring) > RING:
            del self._ring[next(iter(self._ring))]
