"""What was called at both vendors: all calls, and those that write."""

from __future__ import annotations

from typing import Any

from tests.support.pair import Pair

VENDORS = ("hubspot", "quickbooks")
READING = {"hubspot": ("/search", "/batch/read"), "quickbooks": ("/query",)}
"""Ends of the addresses to which a POST reads."""
SIGNING_IN = ("/oauth", "/connect/oauth2", "/v2/oauth2")
CREATES = "/batch/upsert"


class Watch:
    """The calls from the moment it is made."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._from = {vendor: pair.sandbox.desk(vendor).calls.last + 1 for vendor in VENDORS}

    def calls(self, vendor: str) -> list[Any]:
        return list(self._pair.sandbox.desk(vendor).calls.since(self._from[vendor], 1_000_000))

    def writes(self, vendor: str) -> list[str]:
        """Every call that can change a record, a property or an association, as `METHOD path`."""
        return [_named(call) for call in self.calls(vendor) if _writes(vendor, call)]

    def all_writes(self) -> list[str]:
        return [write for vendor in VENDORS for write in self.writes(vendor)]

    def tokens(self, vendor: str) -> list[str]:
        return [_named(call) for call in self.calls(vendor) if call.request.path.startswith(SIGNING_IN)]

    def total(self, vendor: str) -> int:
        return len(self.calls(vendor))


def _writes(vendor: str, call: Any) -> bool:
    path = call.request.path
    return call.request.method != "GET" and not path.startswith(SIGNING_IN) and not path.endswith(READING[vendor])


def _named(call: Any) -> str:
    return f"{call.request.method} {call.request.path}"
