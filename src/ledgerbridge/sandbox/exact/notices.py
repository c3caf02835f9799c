"""Notifications on their way: which subscriber is told of a change, when, and in which words."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.exact import subscriptions
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.state import Client
from ledgerbridge.sandbox.kit.webhooks import Outbox

VALIDATION_DELAY_S = 1.0


class Notices(msgspec.Struct, frozen=True):
    outbox: Outbox
    client: Client

    def tell(self, desk: Desk, base_url: str, base: str, key: str, action: str, changed: frozenset[str]) -> None:
        """Puts what follows from a change into the outbox."""
        if base == subscriptions.SUBSCRIPTIONS:
            self._validate(desk, key, action)
            return
        notice = subscriptions.notice_of(desk, base, key, changed)
        if notice is None:
            return
        topic, about, record = notice
        own_action = action if (about, record) == (base, key) else "Update"  # EX-WEBHOOK-ACTIONS
        inner = subscriptions.content(self.client, desk, base_url, about, record, own_action, topic)
        body = subscriptions.signed(inner, self.client.webhook_secret)
        for row in subscriptions.subscribed(desk.division, topic):
            told = {"topic": topic, "key": record, "action": own_action, "subscription": row.id}
            delay_s = float(desk.division.settings["webhook_delay_s"])
            self.outbox.put(desk.division.code, row.values["CallbackURL"], body, delay_s, about=told)

    def _validate(self, desk: Desk, key: str, action: str) -> None:
        """A new subscription is tried with a call without a body."""
        # EX-WEBHOOK-VALIDATION
        row = desk.division.row(subscriptions.SUBSCRIPTIONS, key)
        if action == "Update" and row is not None and row.values["Created"] == row.values["Modified"]:
            url = row.values["CallbackURL"]
            self.outbox.put(desk.division.code, url, b"", VALIDATION_DELAY_S, about={"validation": key})
