"""One try to bring a webhook to its address: made ready, and told how it went."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.kit.vendor import Vendor
from ledgerbridge.sandbox.kit.webhooks import Attempt, Delivery


class Errand(msgspec.Struct, frozen=True):
    """A delivery that is due, with the vendor that signs it and knows when to try again."""

    vendor: Vendor
    delivery: Delivery

    @property
    def wanted(self) -> bool:
        """False where a reset or a restored snapshot took it back."""
        return self.vendor.outbox.is_waiting(self.delivery)

    def headers(self) -> dict[str, str]:
        """The headers of a try made now."""
        signed = self.vendor.delivery_headers(self.delivery, self.vendor.clock.now())
        return {"content-type": self.delivery.content_type, **signed}

    def settle(self, headers: dict[str, str], status: int | None, answer: str = "") -> None:
        """The try is written down; the delivery has arrived, waits for the next try, or is given up."""
        if not self.wanted:
            return
        outbox = self.vendor.outbox
        self.delivery.attempts.append(Attempt(self.vendor.clock.now(), status, headers, answer))
        if status is not None and 200 <= status < 300:
            outbox.end(self.delivery, "delivered")
            return
        after_s = self.vendor.retry_after(self.delivery, status)
        if after_s is None:
            outbox.end(self.delivery, "given up", f"the vendor tries no more after {len(self.delivery.attempts)}")
        else:
            outbox.retry(self.delivery, after_s)

    def refuse(self, reason: str) -> None:
        """It is given up without a try."""
        if self.wanted:
            self.vendor.outbox.end(self.delivery, "given up", reason)
