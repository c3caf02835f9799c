"""Where a workspace's records are read and written: gives ids and moments, and tells what happened."""

from __future__ import annotations

import string
from random import Random
from typing import Any

from ledgerbridge.sandbox.hyperline import events, times
from ledgerbridge.sandbox.hyperline.errors import missing
from ledgerbridge.sandbox.hyperline.tables import Row, Table
from ledgerbridge.sandbox.hyperline.workspace import PREFIXES, Workspace
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.kit.webhooks import Outbox

_LETTERS = string.ascii_letters + string.digits
_CAPITALS = string.ascii_uppercase + string.digits
_LABELS = {
    "customers": "Customer",
    "products": "Product",
    "price_configurations": "Price configuration",
    "subscriptions": "Subscription",
    "invoices": "Invoice",
    "transactions": "Transaction",
    "payment_methods": "Payment method",
    "invoicing_entities": "Invoicing entity",
    "plans": "Plan",
    "price_books": "Price book",
    "tax_rates": "Tax rate",
    "custom_properties": "Custom property",
}


class Office:
    """One workspace at work; `now` is the moment of the call, in milliseconds."""

    def __init__(self, workspace: Workspace, clock: Clock, random: Random, outbox: Outbox) -> None:
        self.workspace = workspace
        self._random = random
        self._outbox = outbox
        self.now = round(clock.timestamp() * 1000)

    @property
    def settings(self) -> dict[str, Any]:
        return self.workspace.settings

    def table(self, type: str) -> Table:
        return self.workspace.tables[type]

    def row(self, type: str, id: object) -> Row:
        """The living record. Raises Refused, `... not found`."""
        row = self.table(type).get(id)
        if row is None:
            raise missing(_LABELS.get(type, "Record"))
        return row

    def new_id(self, prefix: str) -> str:
        # HYP-IDS
        return f"{prefix}_{self.letters(14)}"

    def letters(self, count: int) -> str:
        return "".join(self._random.choices(_LETTERS, k=count))

    def id_for(self, type: str) -> str:
        return self.new_id(PREFIXES[type])

    def reference(self) -> str:
        """Ten capitals and digits, as printed for bank transfers."""
        return "".join(self._random.choices(_CAPITALS, k=10))

    def stamp(self) -> str:
        return times.written(self.now)

    def put(self, type: str, wire: Wire, at: int | None = None, gone: bool = False, created: int | None = None) -> Row:
        """Stores the record; where its kind tells when it changed, `updated_at` says now."""
        moment = self.now if at is None else at
        if "updated_at" in wire:  # HYP-UPDATED-AT
            wire = {**wire, "updated_at": times.written(moment)}
        return self.table(type).put(wire, moment, created, gone)

    def tell(self, event: str, data: Wire) -> None:
        """An event happened: it is logged, and sent to all who want it."""
        events.announce(self.workspace, self._outbox, self.new_id, self.now, event, data)
