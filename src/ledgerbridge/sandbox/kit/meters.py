"""What was counted since the start or the last reset, not only in the ring of the call log."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ledgerbridge.sandbox.kit.http import Response

OTHER = "other"
"""Calls whose endpoint the vendor did not name."""


class Meters:
    """Calls by account and endpoint, and the answers given by status."""

    def __init__(self) -> None:
        self._calls: Counter[tuple[str, str]] = Counter()
        self._statuses: Counter[tuple[str, int]] = Counter()

    def count(self, account: str, answer: Response) -> None:
        self._calls[account, answer.endpoint or OTHER] += 1
        self._statuses[account, answer.status] += 1

    def shown(self, account: str, vendor_meters: dict[str, Any]) -> dict[str, Any]:
        """The kit's and the vendor's meters of one account, in one object."""
        calls = {endpoint: n for (owner, endpoint), n in sorted(self._calls.items()) if owner == account}
        statuses = {
            str(status or "none"): n for (owner, status), n in sorted(self._statuses.items()) if owner == account
        }
        return {
            "calls": calls,
            "total": sum(calls.values()),
            "statuses": statuses,
            "headroom": {},
            "breaches": 0,
            "metered_reads": 0,
            **vendor_meters,
            "tokens": {"issued": 0, "refreshed": 0, "refused": 0, "reused": 0, **vendor_meters.get("tokens", {})},
        }

    def reset(self, account: str) -> None:
        for counted in (self._calls, self._statuses):
            for key in [key for key in counted if key[0] == account]:
                del counted[key]
