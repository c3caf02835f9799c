"""Backing off: when a record that a fault of the moment kept back is tried again, and when the vendor's calls are left
to new records."""

from __future__ import annotations

from ledgerbridge.connectors.base.protocol import TellsCallsLeft
from ledgerbridge.engine.flow import Flow
from ledgerbridge.model.categories import OUTAGE, RATE_LIMITED, category_of
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.store.parking import Tried

FIRST_S = 60.0
LONGEST_S = 3600.0
TRIES = 10
"""Tries at growing intervals; after that there is one a day."""
DAY_S = 86_400.0
UNSETTLED = ("LB-RUN-03", "LB-RUN-06", "LB-RUN-08")
"""Said of a record whose last try is looked up, or did not happen."""
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


def next_try(problem: Problem, before: Tried | None, now: float, usual_wait_s: float) -> Tried:
    """The tries of a record that waits because of a problem, and when it is looked at again. One whose last try is
    still to be settled keeps its turn."""
    own_wait_s = problem.retry_after_s if problem.retry_after_s is not None else usual_wait_s
    tries = before.attempts if before is not None else 0
    if backs_off(problem):
        return Tried(tries + 1, now + max(wait_s(tries + 1), problem.retry_after_s or 0.0))
    if before is not None and problem.code in UNSETTLED:
        return Tried(tries, max(before.due_at, now + own_wait_s))
    return Tried(0, now + own_wait_s)


def once_more(before: Tried, now: float) -> Tried:
    """After one more try in vain."""
    return Tried(before.attempts + 1, now + wait_s(before.attempts + 1))


def spares_calls(flow: Flow) -> bool:
    """Whether so few of a vendor's calls of the day are left that records tried in vain before have to wait."""
    connectors = (flow.end(side).connector for side in Side)
    told = [one.calls_left for one in connectors if isinstance(one, TellsCallsLeft)]
    return any(share is not None and share < RESERVE for share in told)
