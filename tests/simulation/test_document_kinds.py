"""Every kind of document of every pair: the hub dies at each named point, under each fault, and each is there once.

    LEDGERBRIDGE_EVERY_FAULT=1 uv run pytest -n 0 tests/simulation/test_document_kinds.py

With that every kind meets every fault at every point. Without it each kind meets one fault at each point, another one
than its neighbours, so that all kinds together meet all of them.
"""

from __future__ import annotations

import os

import pytest
from tests.pair.routes.listing import ROUTES
from tests.simulation.route_sweep import RouteSweep

from ledgerbridge.seams.crash import POINTS

FAULTS = {
    "before the effect": "before",
    "after the effect, before the answer": "after",
    "after the answer, before our commit": "",
}
EVERY = bool(os.environ.get("LEDGERBRIDGE_EVERY_FAULT"))
BEFORE = {"intents settled": {("call answered", 1)}}
"""Points that are only come by after an earlier death."""
PAYMENTS = (
    "quickbooks payment to exact",
    "exact payment to quickbooks",
    "hyperline payment to exact",
    "exact payment to hyperline",
)
KINDS = (
    "hyperline to exact",
    "hyperline to exact, sales invoice",
    "hyperline credit note to exact",
    "hyperline credit note to exact, credit invoice",
    "hubspot to exact",
    "hubspot quote to exact",
    "hubspot credit note to exact",
    "exact to hubspot",
    "exact order to hubspot order",
    "exact invoice to hubspot invoice",
    "exact credit entry to hubspot",
    "eaccounting to hubspot",
    "eaccounting credit note to hubspot",
    "hubspot to eaccounting",
    "hubspot order to eaccounting",
    "hubspot invoice to eaccounting",
    "hubspot credit note to eaccounting",
    "exact to quickbooks",
    "exact paid invoice to quickbooks receipt",
    "exact credit invoice to quickbooks",
    "quickbooks to exact",
    "quickbooks receipt to exact",
    "quickbooks credit memo to exact",
    "quickbooks to hubspot",
    "quickbooks credit memo to hubspot",
    "hubspot to quickbooks",
    "hubspot credit note to quickbooks",
    "hubspot payment to quickbooks receipt",
    *PAYMENTS,
)
"""A route for each kind of document and payment flow: each flow, and each kind of record that is written."""

THREE_DAYS_MIN = 3 * 24 * 60
TRIES = 6


def _faults(kind: int, point: int) -> list[str]:
    names = list(FAULTS)
    return names if EVERY else [names[(kind + point) % len(names)]]


@pytest.mark.feature("F-CORE-ORD-01", "F-CORE-B-05")
@pytest.mark.parametrize("name", KINDS)
def test_a_hub_that_dies_anywhere_makes_each_document_of_every_kind_once_and_whole(name: str) -> None:
    reached: set[str] = set()
    with ROUTES[name]() as route:
        sweep = RouteSweep(route, name)
        for at, point in enumerate(POINTS):
            for fault in _faults(KINDS.index(name), at):
                # Documents drawn by chance may all be refused; then there is no write to die at, and others are drawn.
                for _ in range(TRIES):
                    trace, wrong = sweep.story(FAULTS[fault], {(point, 1), *BEFORE.get(point, ())})
                    assert wrong == [], (point, fault, trace)
                    reached |= {line.removeprefix("crash ") for line in trace}
                    if point in reached:
                        break
    assert reached == set(POINTS)


@pytest.mark.feature("F-CORE-B-17", "F-CORE-B-05")
@pytest.mark.parametrize("name", PAYMENTS)
@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_hub_that_stays_dead_for_days_makes_each_payment_once(name: str, fault: str) -> None:
    """Longer than any vendor remembers a call."""
    with ROUTES[name]() as route:
        trace, wrong = RouteSweep(route, name).story(FAULTS[fault], {("call answered", 1)}, THREE_DAYS_MIN)
    assert (trace, wrong) == (["crash call answered"], [])


@pytest.mark.feature("F-CORE-ORD-01", "F-CORE-B-05")
@pytest.mark.parametrize("name", [name for name in KINDS if name not in PAYMENTS])
def test_a_hub_that_stays_dead_for_days_makes_each_document_once(name: str) -> None:
    """What it had made, it finds again."""
    with ROUTES[name]() as route:
        sweep = RouteSweep(route, name)
        for _ in range(TRIES):
            trace, wrong = sweep.story("", {("call answered", 1)}, THREE_DAYS_MIN)
            assert wrong == []
            if trace:
                break
    assert trace == ["crash call answered"]


def test_all_kinds_together_meet_every_fault_at_every_point() -> None:
    met = {
        (point, fault) for kind, _ in enumerate(KINDS) for point in range(len(POINTS)) for fault in _faults(kind, point)
    }
    assert len(met) == len(POINTS) * len(FAULTS)
