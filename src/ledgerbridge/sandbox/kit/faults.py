"""Ordered faults: which call or webhook breaks, when, and how."""

from __future__ import annotations

from fnmatch import fnmatchcase
from random import Random
from typing import Any, Literal

import msgspec

from ledgerbridge.sandbox.kit.http import Request, Response

ANSWERS = ("429", "500", "503", "401", "html")
"""Faults that are an answer of the vendor's."""

DELIVERY_FAULTS = ("drop", "duplicate", "reorder")
"""Faults that strike webhooks on their way out, never calls; a match looks at the address they go to."""

NO_CALLS = ("hide_change", *DELIVERY_FAULTS)
"""Faults that leave calls alone."""

Kind = Literal[
    "429",
    "500",
    "503",
    "401",
    "html",
    "timeout",
    "reset",
    "truncate",
    "delay",
    "hold",
    "hide_change",
    "drop",
    "duplicate",
    "reorder",
]
Phase = Literal["before", "after"]


class Match(msgspec.Struct, forbid_unknown_fields=True):
    """Which calls a fault may strike: all that is given must fit."""

    method: str | None = None
    path: str | None = None
    """A glob, with or without the vendor's prefix; of a webhook the path it goes to or the whole address."""
    nth: int | None = None
    """The n-th call that fits, counted from when the fault was ordered."""
    probability: float | None = None

    def fits(self, request: Request, prefix: str) -> bool:
        if self.method is not None and self.method.upper() != request.method:
            return False
        if self.path is None:
            return True
        whole = (request.path, prefix + request.path, request.base_url + request.path)
        return any(fnmatchcase(path, self.path) for path in whole)


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """A fault as it is asked for.

    Without `times` it strikes until lifted, but once where `match.nth` names the call. `before` leaves the vendor
    untouched; `after` lets the effect happen and spoils the answer. `truncate` needs an answer to cut, so it always
    comes after the effect.
    """

    do: Kind
    match: Match = msgspec.field(default_factory=Match)
    phase: Phase = "before"
    retry_after: float | None = None
    delay_ms: float = 0
    times: int | None = None

    def __post_init__(self) -> None:
        if self.match.nth is not None and self.match.nth < 1:
            raise ValueError("match.nth counts from 1")
        if self.match.probability is not None and not 0 <= self.match.probability <= 1:
            raise ValueError("match.probability lies from 0 to 1")
        if self.times is not None and self.times < 1:
            raise ValueError("times is at least 1")
        if self.do == "truncate":
            self.phase = "after"
        if self.times is None and self.match.nth is not None:
            self.times = 1


class Fault(msgspec.Struct):
    """An order in force: how many calls fitted it, how many it struck."""

    id: str
    order: Order
    seen: int = 0
    struck: int = 0

    @property
    def spent(self) -> bool:
        return self.order.times is not None and self.struck >= self.order.times

    def shown(self) -> dict[str, Any]:
        told: dict[str, Any] = msgspec.to_builtins(self.order)
        return {"id": self.id, **told, "seen": self.seen, "struck": self.struck, "spent": self.spent}


class FaultBook:
    """The faults of one vendor, in the order they were ordered; the first that fits strikes."""

    def __init__(self, vendor: str, random: Random) -> None:
        self._vendor = vendor
        self._random = random
        self._faults: dict[str, Fault] = {}
        self._ordered = 0

    def order(self, order: Order) -> Fault:
        self._ordered += 1
        fault = Fault(f"{self._vendor}-{self._ordered}", order)
        self._faults[fault.id] = fault
        return fault

    def all(self) -> list[Fault]:
        return list(self._faults.values())

    def get(self, id: str) -> Fault | None:
        return self._faults.get(id)

    def lift(self, id: str) -> Fault | None:
        return self._faults.pop(id, None)

    def lift_all(self) -> list[Fault]:
        lifted = self.all()
        self._faults.clear()
        return lifted

    def strike(self, request: Request) -> Fault | None:
        """The fault that strikes this call; every fault counts the calls that fit it."""
        return self._strike([f for f in self._faults.values() if f.order.do not in NO_CALLS], request)

    def strike_delivery(self, url: str, may_hold: bool) -> Fault | None:
        """The fault that strikes a webhook to this address; `reorder` only where it may be held back."""
        kinds = DELIVERY_FAULTS if may_hold else tuple(kind for kind in DELIVERY_FAULTS if kind != "reorder")
        return self._strike([f for f in self._faults.values() if f.order.do in kinds], _post_to(url))

    def _strike(self, candidates: list[Fault], request: Request) -> Fault | None:
        due = [fault for fault in candidates if self._is_due(fault, request)]
        if not due:
            return None
        due[0].struck += 1
        return due[0]

    def _is_due(self, fault: Fault, request: Request) -> bool:
        match = fault.order.match
        if not match.fits(request, f"/{self._vendor}"):
            return False
        fault.seen += 1
        if fault.spent or (match.nth is not None and fault.seen < match.nth):
            return False
        return match.probability is None or self._random.random() < match.probability


def _post_to(url: str) -> Request:
    try:
        return Request.to(url, "POST")
    except ValueError:  # whoever subscribed gave something that is no address
        return Request("POST", url)


def general_answer(kind: str, retry_after: float | None) -> Response:
    """A fault's answer as no vendor in particular would word it."""
    if kind == "html":
        return Response.html(502, "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>")
    headers = {} if retry_after is None else {"retry-after": format(retry_after, "g")}
    return Response.of(int(kind), {"message": f"the sandbox was asked to answer {kind}"}, **headers)
