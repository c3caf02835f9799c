"""Who wins when both sides changed the same field, and what clearing a field does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact, edit_customer
from tests.pair.rig import assert_told, configuration, contact, discreet_pair, open_records, problem_of, quiet
from tests.support.pair import Pair

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


@pytest.mark.parametrize(("conflict", "stands"), [("left", "hs-20"), ("right", "qb-30")])
def test_the_chosen_side_wins_a_conflict(conflict: str, stands: str) -> None:
    with one_customer(conflict, "old-1") as pair:
        edit(pair, hubspot="hs-20", quickbooks="qb-30")
        assert phones(pair) == (stands, stands)
        assert quiet(pair) == []


@pytest.mark.parametrize("conflict", ["left", "right"])
def test_fields_that_do_not_collide_go_both_ways(conflict: str) -> None:
    with one_customer(conflict, "old-1") as pair:
        edit_customer(pair, state.customers(pair)[0]["Id"], {"BillAddr.City": "Luleå"})
        edit(pair, hubspot="hs-20")
        assert phones(pair) == ("hs-20", "hs-20")
        assert state.contacts(pair)[0]["city"] == "Luleå"
        assert quiet(pair) == []


@pytest.mark.parametrize("conflict", ["left", "right"])
@pytest.mark.parametrize("side", [HUBSPOT, QUICKBOOKS])
def test_clearing_on_one_side_alone_clears_both(conflict: str, side: str) -> None:
    with one_customer(conflict, "old-1") as pair:
        edit(pair, **{side: ""})
        assert phones(pair) == ("", "")
        assert quiet(pair) == []


@pytest.mark.parametrize("conflict", ["left", "right"])
def test_clearing_on_the_winning_side_in_a_conflict_keeps_the_other_value_until_the_next_edit(conflict: str) -> None:
    winner, loser = (HUBSPOT, QUICKBOOKS) if conflict == "left" else (QUICKBOOKS, HUBSPOT)
    with one_customer(conflict, "old-1") as pair:
        edit(pair, **{winner: "", loser: "new-2"})
        assert phones(pair) == ("new-2", "new-2")
        assert quiet(pair) == []
        edit(pair, **{winner: ""})
        assert phones(pair) == ("", "")


@pytest.mark.parametrize("conflict", ["left", "right"])
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
