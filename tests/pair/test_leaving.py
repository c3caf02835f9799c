"""Linked records that leave the filter: they stop, or are kept up to date, as chosen."""

from __future__ import annotations

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact
from tests.pair.rig import configuration, contact, main_lines, quiet
from tests.pair.watching import Watch
from tests.support.pair import Pair

FILTER = 'filter = [{ side = "left", condition = [{ field = "jobtitle", operator = "is", values = ["buyer"] }] }]'
PHONE = "PrimaryPhone.FreeFormNumber"


def linked_and_left(pair: Pair) -> str:
    """A contact that was linked while it was a buyer, and is none any more."""
    (id,) = pair.load(HUBSPOT, "contacts", [contact("ann@example.com", jobtitle="buyer")])
    pair.connect()
    pair.sync()
    pair.later()
    edit_contact(pair, id, jobtitle="retired")
    pair.later()
    pair.sync()
    return id


@pytest.mark.feature("F-CORE-B-11")
@pytest.mark.parametrize("direction", ["two-way", "left-to-right"])
def test_a_record_that_left_the_filter_is_written_no_more(direction: str) -> None:
    with Pair(configuration(f'direction = "{direction}"\n{FILTER}')) as pair:
        id = linked_and_left(pair)
        watch = Watch(pair)
        edit_contact(pair, id, phone="0921-1")
        pair.later()
        report = pair.sync()
        assert [(line.outcome, line.reason) for line in main_lines(pair, report)] == [
            ("excluded", "jobtitle retired is not buyer")
        ]
        assert watch.writes(QUICKBOOKS) == []
        assert state.customers(pair)[0].get(PHONE) is None


@pytest.mark.feature("F-CORE-B-11")
@pytest.mark.parametrize("direction", ["two-way", "left-to-right"])
def test_a_record_that_left_the_filter_is_kept_up_to_date_where_that_is_chosen(direction: str) -> None:
    with Pair(configuration(f'direction = "{direction}"\nleaving = "keep updating"\n{FILTER}')) as pair:
        id = linked_and_left(pair)
        watch = Watch(pair)
        edit_contact(pair, id, phone="0921-1")
        pair.later()
        report = pair.sync()
        assert report.counts["customers"] == {"updated": 1}
        assert len(watch.writes(QUICKBOOKS)) == 1
        assert state.customers(pair)[0][PHONE] == "0921-1"
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-B-11")
def test_a_record_that_was_never_inside_is_not_made_even_where_those_that_left_are_kept() -> None:
    with Pair(configuration(f'leaving = "keep updating"\n{FILTER}')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", jobtitle="clerk")])
        pair.connect()
        assert pair.sync().counts["customers"] == {"excluded": 1}
        assert state.customers(pair) == []
