"""Who wins when both sides changed the same field, and what clearing a field does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact, edit_customer
from tests.pair.rig import (
    assert_told,
    break_calls,
    configuration,
    contact,
    discreet_pair,
    open_records,
    problem_of,
    quiet,
)
from tests.support.pair import Pair

from ledgerbridge.activity.lineage import FieldStory
from ledgerbridge.planner.merge import Why
from ledgerbridge.store import schema
from ledgerbridge.usecases.explain import explain

PHONE = "PrimaryPhone.FreeFormNumber"


@contextmanager
def one_customer(conflict: str, phone: str) -> Iterator[Pair]:
    """One customer on both sides with that phone, settled."""
    with discreet_pair(configuration(f'conflict = "{conflict}"')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("annegret@example.com", "Annegret", "Xylander", phone=phone)])
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        pair.later()
        yield pair


def edit(pair: Pair, hubspot: str | None = None, quickbooks: str | None = None) -> None:
    """People set the phone on one side or both; the next pass has seen it."""
    if hubspot is not None:
        edit_contact(pair, state.contacts(pair)[0]["id"], phone=hubspot)
    if quickbooks is not None:
        edit_customer(pair, state.customers(pair)[0]["Id"], {PHONE: quickbooks})
    pair.later()
    pair.sync()


def phones(pair: Pair) -> tuple[str, str]:
    """(in HubSpot, in QuickBooks)."""
    return state.contacts(pair)[0].get("phone") or "", state.customers(pair)[0].get(PHONE) or ""


def edit_apart(pair: Pair, first: str, apart_s: float) -> None:
    """Both change the phone, one of them so long after the other; the next pass has seen it."""
    edits: dict[str, Callable[[], None]] = {
        HUBSPOT: lambda: edit_contact(pair, state.contacts(pair)[0]["id"], phone="hs-20-new"),
        QUICKBOOKS: lambda: edit_customer(pair, state.customers(pair)[0]["Id"], {PHONE: "qb-30-new"}),
    }
    edits.pop(first)()
    pair.pass_time(apart_s)
    for later in edits.values():
        later()
    pair.later()
    pair.sync()


def stories(pair: Pair) -> list[FieldStory]:
    """What is told of each writing of the phone, the oldest first."""
    id = state.contacts(pair)[0]["id"]
    [told] = pair.run(explain(pair.hub, pair.integration(), id))
    return [story for event in told.events for story in event.fields if story.rule == "phone"]


POLICIES = ["newest-else-left", "newest-else-right", "left", "right"]
NAMED = {"left": HUBSPOT, "right": QUICKBOOKS}
VALUES = {HUBSPOT: "hs-20-new", QUICKBOOKS: "qb-30-new"}


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize("conflict", POLICIES)
@pytest.mark.parametrize("first", [HUBSPOT, QUICKBOOKS])
@pytest.mark.parametrize("apart_s", [0.4, 3600.0])
def test_the_stated_winner_is_on_both_sides_and_what_lost_is_told(conflict: str, first: str, apart_s: float) -> None:
    named = NAMED[conflict.removeprefix("newest-else-")]
    newest = QUICKBOOKS if first == HUBSPOT else HUBSPOT
    winner = newest if conflict.startswith("newest") and apart_s > 1 else named
    loser = QUICKBOOKS if winner == HUBSPOT else HUBSPOT
    with one_customer(conflict, "old-1") as pair:
        edit_apart(pair, first, apart_s)
        assert phones(pair) == (VALUES[winner], VALUES[winner])
        story = stories(pair)[-1]
        assert (story.system, story.lost) == (loser, VALUES[loser])
        assert quiet(pair) == []
        assert stories(pair)[-1].lost == VALUES[loser], "later passes do not forget it"


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize(
    ("apart_s", "why"), [(0.4, "unclear which is newer"), (3600.0, "the other side's change is newer")]
)
def test_which_rule_decided_is_told_with_both_times(apart_s: float, why: str) -> None:
    with one_customer("newest-else-left", "old-1") as pair:
        edit_apart(pair, QUICKBOOKS, apart_s)
        story = stories(pair)[-1]
        assert why in story.why
        moments = story.changed_at
        assert list(moments) == [HUBSPOT, QUICKBOOKS]
        ahead_s = (moments[HUBSPOT] or 0) - (moments[QUICKBOOKS] or 0)
        assert apart_s - 1 <= ahead_s <= apart_s + 1
        assert [part.text for part in story.told] == ["{field} from {source}"]


@pytest.mark.feature("F-CORE-RUL-02")
def test_what_was_lost_is_kept_sealed_and_for_thirty_days() -> None:
    with one_customer("right", "old-1") as pair:
        edit_apart(pair, HUBSPOT, 3600)
        with pair.engine.connect() as connection:
            [sealed] = connection.execute(select(schema.losses.c.sealed)).scalars()
        assert b"hs-20-new" not in sealed
        pair.later(29 * 24 * 60)
        pair.sync()
        assert stories(pair)[-1].lost == "hs-20-new"
        pair.later(2 * 24 * 60)
        pair.sync()
        assert stories(pair)[-1].lost is None


@pytest.mark.feature("F-CORE-RUL-02")
def test_a_value_that_was_simply_changed_is_not_told_as_lost() -> None:
    with one_customer("right", "old-1") as pair:
        edit(pair, hubspot="hs-20")
        assert (stories(pair)[-1].lost, stories(pair)[-1].changed_at) == (None, {})


@pytest.mark.feature("F-CORE-RUL-02")
def test_a_write_that_did_not_come_about_lost_nothing() -> None:
    with one_customer("left", "old-1") as pair:
        break_calls(pair, QUICKBOOKS, "503", "*/batch", times=99)
        edit(pair, hubspot="hs-20", quickbooks="qb-30")
        assert phones(pair) == ("hs-20", "qb-30")
        assert stories(pair)[-1].lost is None


@pytest.mark.parametrize(("conflict", "stands"), [("left", "hs-20"), ("right", "qb-30")])
def test_the_chosen_side_wins_a_conflict(conflict: str, stands: str) -> None:
    with one_customer(conflict, "old-1") as pair:
        edit(pair, hubspot="hs-20", quickbooks="qb-30")
        assert phones(pair) == (stands, stands)
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize("conflict", POLICIES)
def test_fields_that_do_not_collide_go_both_ways(conflict: str) -> None:
    with one_customer(conflict, "old-1") as pair:
        edit_customer(pair, state.customers(pair)[0]["Id"], {"BillAddr.City": "Luleå"})
        edit(pair, hubspot="hs-20")
        assert phones(pair) == ("hs-20", "hs-20")
        assert state.contacts(pair)[0]["city"] == "Luleå"
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize("conflict", POLICIES)
@pytest.mark.parametrize("side", [HUBSPOT, QUICKBOOKS])
def test_clearing_on_one_side_alone_clears_both(conflict: str, side: str) -> None:
    with one_customer(conflict, "old-1") as pair:
        edit(pair, **{side: ""})
        assert phones(pair) == ("", "")
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize("conflict", POLICIES)
def test_clearing_on_the_winning_side_in_a_conflict_keeps_the_other_value_until_the_next_edit(conflict: str) -> None:
    winner = NAMED[conflict.removeprefix("newest-else-")]
    loser = QUICKBOOKS if winner == HUBSPOT else HUBSPOT
    with one_customer(conflict, "old-1") as pair:
        edit(pair, **{winner: "", loser: "new-2"})
        assert phones(pair) == ("new-2", "new-2")
        assert stories(pair)[-1].why == Why.KEPT, "the record shows it"
        assert quiet(pair) == []
        edit(pair, **{winner: ""})
        assert phones(pair) == ("", "")


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize("conflict", POLICIES)
@pytest.mark.parametrize("side", [HUBSPOT, QUICKBOOKS])
def test_a_value_where_there_never_was_one_flows(conflict: str, side: str) -> None:
    with one_customer(conflict, "") as pair:
        edit(pair, **{side: "new-1"})
        assert phones(pair) == ("new-1", "new-1")
        assert quiet(pair) == []


def test_a_conflict_left_for_a_person_stands_as_failed_until_both_agree() -> None:
    with one_customer("ask", "old-1") as pair:
        edit(pair, hubspot="hs-20", quickbooks="qb-30")
        assert phones(pair) == ("hs-20", "qb-30")
        id = state.contacts(pair)[0]["id"]
        assert_told(problem_of(pair, id), "LB-CON-01")
        assert "phone" in str(problem_of(pair, id))
        edit(pair, quickbooks="hs-20")
        assert phones(pair) == ("hs-20", "hs-20")
        assert quiet(pair) == []
        assert open_records(pair) == []
