"""One vendor with all the kit keeps about it: faults, call log, meters."""

from __future__ import annotations

import copy
from datetime import timedelta
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.calls import Call, CallLog
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.faults import ANSWERS, Fault, FaultBook, Order, general_answer
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.meters import Meters
from ledgerbridge.sandbox.kit.pending import Pending
from ledgerbridge.sandbox.kit.vendor import SandboxError, Vendor
from ledgerbridge.sandbox.kit.waiting import answer_at
from ledgerbridge.sandbox.kit.webhooks import Delivery, Struck


class Kept(msgspec.Struct):
    """What a snapshot holds of one vendor."""

    state: Any
    random: Any
    meters: Meters
    waiting: list[Delivery]
    """Webhooks still to be sent."""


class Desk:
    """Takes a vendor's calls: breaks those that a fault strikes, logs and counts all."""

    def __init__(self, kind: type[Vendor], clock: Clock, seed: int) -> None:
        self.vendor = kind(clock, Random(f"{seed}/{kind.name}"))
        self.clock = clock
        self.calls = CallLog()
        self.meters = Meters()
        self.faults = FaultBook(kind.name, Random(f"{seed}/{kind.name}/faults"))
        self.vendor.outbox.strike = self._struck

    # --- calls -------------------------------------------------------------------------------------------------

    def call(self, request: Request) -> Response | Pending:
        """The vendor's answer, or what an ordered fault makes of it."""
        entry = self.calls.begin(self.clock.now(), request)
        fault = self.faults.strike(request)
        if fault is None:
            return self._end(entry, self.vendor.handle(request))
        order = fault.order
        entry.fault = {"id": fault.id, "do": order.do, "phase": order.phase}
        if order.phase == "after":
            return self._end(entry, self._spoiled(fault, request, self.vendor.handle(request)))
        if order.do == "hold":
            return self._held(entry, fault)
        if order.do == "delay":
            return self._delayed(entry, order.delay_ms)
        return self._end(entry, self._spoiled(fault, request, None))

    def _end(self, entry: Call, answer: Response) -> Response:
        self.calls.end(entry, self.clock.now(), answer)
        self.meters.count(answer.account or self.vendor.accounts()[0], answer)
        return answer

    def _held(self, entry: Call, fault: Fault) -> Pending:
        return Pending(
            ready=lambda: not self.is_holding(fault.id),
            answer=lambda: self._end(entry, self.vendor.handle(entry.request)),
            hold=fault.id,
        )

    def _delayed(self, entry: Call, delay_ms: float) -> Pending:
        until = self.clock.now() + timedelta(milliseconds=delay_ms)
        return answer_at(self.clock, until, lambda: self._end(entry, self.vendor.handle(entry.request)))

    def _spoiled(self, fault: Fault, request: Request, answer: Response | None) -> Response:
        """The answer after the fault; `None` stands for a vendor that was not asked."""
        order = fault.order
        if order.do in ANSWERS:
            worded = self.vendor.fault_response(order.do, order.retry_after, request)
            spoiled = worded or general_answer(order.do, order.retry_after)
            return _as_of(spoiled, answer)
        spoiled = answer or Response(status=0, effect=False)
        match order.do:
            case "hold":
                spoiled.hold = fault.id
            case "delay":
                spoiled.delay_s += order.delay_ms / 1000
            case _:
                spoiled.cut = order.do
        return spoiled

    # --- faults ------------------------------------------------------------------------------------------------

    def _struck(self, delivery: Delivery, may_hold: bool) -> Struck | None:
        fault = self.faults.strike_delivery(delivery.url, may_hold)
        return None if fault is None else Struck(fault.id, fault.order.do)

    def order_fault(self, account: str, order: Order) -> Fault:
        if order.do == "hide_change":
            self.vendor.hide_change(account, order.match.path or "*", order.times or 1)
        return self.faults.order(order)

    def lift_faults(self, account: str, id: str | None = None) -> list[Fault]:
        """Lifts one fault or all; calls they hold go on, changes still to be hidden are shown."""
        if id is None:
            lifted = self.faults.lift_all()
        else:
            fault = self.faults.lift(id)
            if fault is None:
                raise SandboxError(404, f"{self.vendor.name} has no fault {id}")
            lifted = [fault]
        for fault in lifted:
            if fault.order.do == "hide_change":
                self.vendor.hide_change(account, fault.order.match.path or "*", 0)
        return lifted

    def is_holding(self, fault_id: str) -> bool:
        return self.faults.get(fault_id) is not None

    # --- snapshots -----------------------------------------------------------------------------------------------

    def kept(self) -> Kept:
        vendor = self.vendor
        return Kept(
            copy.deepcopy(vendor.state), vendor.random.getstate(), copy.deepcopy(self.meters), vendor.outbox.kept()
        )

    def put_back(self, kept: Kept) -> None:
        """The vendor stands where it stood, down to the next random number; the snapshot can be used again."""
        self.vendor.state = copy.deepcopy(kept.state)
        self.vendor.random.setstate(kept.random)
        self.meters = copy.deepcopy(kept.meters)
        self.vendor.outbox.put_back(kept.waiting)


def _as_of(spoiled: Response, answer: Response | None) -> Response:
    """A fault's answer that tells, for log and meters, of which call it is."""
    if answer is None:
        spoiled.effect = False
    else:
        spoiled.account, spoiled.endpoint, spoiled.credential = answer.account, answer.endpoint, answer.credential
    return spoiled
