"""All simulated vendors behind one front door: vendors under their prefix, the control plane under `/_sandbox/`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.control import answer_control
from ledgerbridge.sandbox.kit.desk import Desk, Kept
from ledgerbridge.sandbox.kit.discovery import vendor_classes
from ledgerbridge.sandbox.kit.errand import Errand
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.pending import Pending
from ledgerbridge.sandbox.kit.problem import problem
from ledgerbridge.sandbox.kit.vendor import SandboxError, Vendor
from ledgerbridge.sandbox.kit.webhooks import Outbox

CONTROL = "_sandbox"

Send: TypeAlias = Callable[[str, str, dict[str, str], bytes], int | None]
"""Brings a webhook to its address: (method, url, headers, body) to the status, None where no answer came."""


class Sandbox:
    """Simulated vendors that share one clock and one seed; plain functions from request to answer.

    Without `vendors`, those found in the package are served, optional ones where `with_` names them.
    """

    def __init__(
        self,
        vendors: Sequence[type[Vendor]] | None = None,
        clock: Clock | None = None,
        seed: int = 0,
        with_: Sequence[str] = (),
    ) -> None:
        self.clock = clock or Clock()
        self.seed = seed
        kinds = vendor_classes(with_) if vendors is None else vendors
        self.desks = {kind.name: Desk(kind, self.clock, seed) for kind in kinds}
        self._snapshots: dict[str, dict[str, Kept]] = {}
        self.mark_start()

    def handle(self, request: Request) -> Response | Pending:
        """The answer to a call whose path still has its prefix; Pending where it must wait for something."""
        prefix, _, rest = request.path.lstrip("/").partition("/")
        if prefix == CONTROL:
            return answer_control(self, replace(request, path="/" + rest))
        desk = self.desks.get(prefix)
        if desk is None:
            return problem(404, f"nothing is served under /{prefix}; there are {', '.join(self.desks)} and {CONTROL}")
        return desk.call(replace(request, path="/" + rest, base_url=f"{request.base_url}/{prefix}"))

    def desk(self, vendor: str) -> Desk:
        """Raises SandboxError for a vendor that is not served."""
        if vendor not in self.desks:
            raise SandboxError(404, f"no vendor {vendor} is served; there are {', '.join(self.desks)}")
        return self.desks[vendor]

    def vendor(self, name: str) -> Vendor:
        return self.desk(name).vendor

    def is_holding(self, fault_id: str) -> bool:
        """Whether some vendor's fault of this id still holds its calls."""
        return any(desk.is_holding(fault_id) for desk in self.desks.values())

    # --- webhooks ------------------------------------------------------------------------------------------------

    def next_due(self) -> float | None:
        """The moment of the next try of a webhook, in seconds of the clock; None where none waits."""
        first = self._first_due()
        return None if first is None else first.next_due()

    def next_errand(self) -> Errand | None:
        """The next webhook that is due now, of whichever vendor; the caller brings it to its address."""
        first = self._first_due()
        if first is None:
            return None
        delivery = first.take_due()
        return None if delivery is None else Errand(self.vendor(first.vendor), delivery)

    def _first_due(self) -> Outbox | None:
        outboxes = [desk.vendor.outbox for desk in self.desks.values()]
        due = [(moment, place) for place, outbox in enumerate(outboxes) if (moment := outbox.next_due()) is not None]
        return outboxes[min(due)[1]] if due else None

    def deliver_due(self, send: Send) -> int:
        """Sends what is due by the clock, one after the other, for callers without a network; returns the tries."""
        tries = 0
        while (errand := self.next_errand()) is not None:
            headers = errand.headers()
            errand.settle(headers, send("POST", errand.delivery.url, headers, errand.delivery.body))
            tries += 1
        return tries

    # --- snapshots -----------------------------------------------------------------------------------------------

    def mark_start(self) -> None:
        """What stands now is what a reset goes back to."""
        self._start = self._kept()

    def snapshot(self, vendor: str | None = None) -> str:
        """Keeps records, tokens, settings, meters and waiting webhooks of all vendors or of one; returns the id."""
        id = f"snapshot-{len(self._snapshots) + 1}"
        self._snapshots[id] = self._kept(vendor)
        return id

    def restore(self, id: str, vendor: str | None = None) -> None:
        """Puts a snapshot back; the clock stays. Raises SandboxError for an unknown id."""
        if id not in self._snapshots:
            raise SandboxError(404, f"there is no snapshot {id}")
        self._put_back(self._snapshots[id], vendor)

    def reset(self, vendor: str | None = None) -> None:
        """Back to the start: records, tokens, settings, meters; faults are lifted, calls and webhooks forgotten."""
        self._put_back(self._start, vendor)
        for name in self._names(vendor):
            self.desks[name].faults.lift_all()
            self.desks[name].calls.clear()
            self.desks[name].vendor.outbox.clear()

    def _kept(self, vendor: str | None = None) -> dict[str, Kept]:
        return {name: self.desks[name].kept() for name in self._names(vendor)}

    def _put_back(self, kept: dict[str, Kept], vendor: str | None) -> None:
        for name in self._names(vendor):
            if name in kept:
                self.desks[name].put_back(kept[name])

    def _names(self, vendor: str | None) -> list[str]:
        return list(self.desks) if vendor is None else [self.desk(vendor).vendor.name]
