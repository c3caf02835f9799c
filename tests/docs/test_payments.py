"""The page of payments states an outcome for every event, each way of every pair."""

from __future__ import annotations

import pytest
from tests.support.payment_events import EVENTS, directions

WAYS = {
    "Exact Online to HubSpot",
    "Visma eAccounting to HubSpot",
    "Exact Online to QuickBooks Online",
    "QuickBooks Online to Exact Online",
    "QuickBooks Online to HubSpot",
    "HubSpot to QuickBooks Online",
    "Hyperline to Exact Online",
    "Exact Online to Hyperline",
}


@pytest.mark.feature("F-CORE-FIN-04")
def test_every_way_states_every_event() -> None:
    stated = directions()
    assert stated.keys() == WAYS
    assert {way: tuple(outcomes) for way, outcomes in stated.items()} == dict.fromkeys(WAYS, EVENTS)


@pytest.mark.feature("F-CORE-FIN-04")
def test_what_cannot_happen_says_why() -> None:
    said = [words for outcomes in directions().values() for words in outcomes.values()]
    assert all(words.partition(": ")[2] for words in said if words.startswith("cannot happen"))
