"""Backing off: when a record that a fault of the moment kept back is tried again, and when the vendor's calls are left
to new records."""

from __future__ import annotations

from ledgerbridge.connectors.base.protocol import TellsCallsLeft
from ledgerbridge.engine.flow import Flow
from ledgerbridge.model.categories import OUTAGE, RATE_LIMITED, category_of
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side

FIRST_S = 60.0
LONGEST_S = 3600.0
TRIES = 10
"""Tries at growing intervals; after that there is one a day."""
DAY_S = 86_400.0
RESERVE = 0.2
"""The share of a day's calls that is left to new records."""


def backs_off(problem: Problem) -> bool:
    """Whether a problem is a fault of the moment at the vendor, which waiting may end."""
    return category_of(problem) in (OUTAGE, RATE_LIMITED)


def wait_s(attempts: int) -> float:
    """How long to wait after so many tries in vain: a minute, twice as long each time up to an hour, then a day."""
    if attempts >= TRIES:
        return DAY_S
    return min(FIRST_S * 2.0 ** max(attempts - 1, 0), LONGEST_S)


def spares_calls(flow: Flow) -> bool:
    """Whether so few of a vendor's calls of the day are left that records tried in vain before have to wait."""
    connectors = (flow.end(side).connector for side in Side)
    told = [one.calls_left for one in connectors if isinstance(one, TellsCallsLeft)]
    return any(share is not None and share < RESERVE for share in told)
