"""How many calls HubSpot lets through, and what it tells a caller about it."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.hubspot.account import Account
from ledgerbridge.sandbox.hubspot.errors import Refused, too_many
from ledgerbridge.sandbox.hubspot.state import Access
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.limits import Window

BURST_S = 10
APP_BURST = 110
STATIC_BURSTS = {"free": 100, "professional": 190}
STATIC_DAYS = {"free": 250_000, "professional": 625_000}
SEARCH_PER_S = 5


class Gate(msgspec.Struct):
    """The counting windows of one account."""

    app: Window
    static: Window
    search: Window
    day: Window

    def burst(self, access: Access) -> Window:
        """An app that came through OAuth has a window of its own."""
        return self.static if access.expires_ms is None else self.app


def gate_of(clock: Clock, account: Account) -> Gate:
    tier = account.settings["tier"]
    return Gate(
        Window(clock, APP_BURST, BURST_S),
        Window(clock, STATIC_BURSTS[tier], BURST_S),
        Window(clock, SEARCH_PER_S, 1),
        Window(clock, STATIC_DAYS[tier], 86_400),
    )


def exceeded(gate: Gate, access: Access, search: bool) -> Refused | None:
    """Counts the call; the error for it where it goes over a limit."""
    if search and not gate.search.take():  # HS-LIMIT-SEARCH
        return too_many("SECONDLY")
    if not gate.burst(access).take():  # HS-LIMIT-BURST
        return too_many("TEN_SECONDLY_ROLLING")
    if access.expires_ms is None and not gate.day.take():  # HS-LIMIT-DAY
        return too_many("DAILY")
    return None


def rate_headers(gate: Gate, access: Access) -> dict[str, str]:
    """What an answer tells about the limits; a static token hears of its day too."""  # HS-LIMIT-HEADERS
    burst = gate.burst(access)
    headers = {
        "X-HubSpot-RateLimit-Interval-Milliseconds": str(BURST_S * 1000),
        "X-HubSpot-RateLimit-Max": str(burst.limit),
        "X-HubSpot-RateLimit-Remaining": str(burst.remaining),
        "X-HubSpot-RateLimit-Secondly": str(burst.limit // BURST_S),
        "X-HubSpot-RateLimit-Secondly-Remaining": str(burst.limit // BURST_S - 1),
    }
    if access.expires_ms is None:
        headers |= {
            "X-HubSpot-RateLimit-Daily": str(gate.day.limit),
            "X-HubSpot-RateLimit-Daily-Remaining": str(gate.day.remaining),
        }
    return headers
