"""Whatever two records hold and whoever edits them: the planner comes to rest, and soon."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.property.planner_cases import Pair, agreed, disturbed, quiet, replanned, rewritten, settled_down, strangers

from ledgerbridge.planner.decision import Action


@given(agreed())
def test_planning_an_agreed_pair_gives_nothing_to_do(pair: Pair) -> None:
    assert quiet(pair.decided())
    assert pair.decided().action is Action.NOTHING


@pytest.mark.feature("F-CORE-B-15")
@given(strangers())
def test_a_first_meeting_comes_to_rest(pair: Pair) -> None:
    settled_down(pair)


@pytest.mark.feature("F-CORE-B-15")
@given(disturbed())
def test_edits_on_both_sides_come_to_rest(pair: Pair) -> None:
    settled_down(pair)


@pytest.mark.feature("F-CORE-B-15")
@given(rewritten())
def test_rules_that_were_changed_come_to_rest(pair: Pair) -> None:
    replanned(pair)
