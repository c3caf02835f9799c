"""How many records are handled at once: never more than the flow says, and none is lost over it."""

from __future__ import annotations

import json

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS
from tests.pair.rig import configuration, contact, open_records, quiet, some_customers
from tests.pair.watching import Watch
from tests.support.pair import Pair

SIZE = 10


def sizes(pair: Pair, watch: Watch, vendor: str, path: str, entries: str) -> list[int]:
    """How many records each call to a path held."""
    calls = [call for call in watch.calls(vendor) if call.request.path.endswith(path)]
    return [len(json.loads(call.request.body)[entries]) for call in calls]


@pytest.mark.feature("F-CORE-RUN-08")
@pytest.mark.parametrize(("chosen", "rounds"), [(f"batch_size = {SIZE}", [10, 10, 5]), ("", [25])])
def test_twenty_five_customers_go_to_hubspot_in_rounds(chosen: str, rounds: list[int]) -> None:
    with Pair(configuration(f'direction = "right-to-left"\n{chosen}', 'direction = "off"')) as pair:
        pair.load(QUICKBOOKS, "Customer", some_customers(25, in_companies=False))
        pair.connect()
        watch = Watch(pair)
        assert pair.sync().counts["customers"] == {"created": 25}
        assert sizes(pair, watch, HUBSPOT, "/contacts/batch/upsert", "inputs") == rounds
        assert len(state.customer_pairs(pair)) == 25
        assert open_records(pair) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUN-08")
@pytest.mark.parametrize(("chosen", "rounds"), [(f"batch_size = {SIZE}", [10, 10, 5]), ("", [25])])
def test_twenty_five_contacts_go_to_quickbooks_in_rounds(chosen: str, rounds: list[int]) -> None:
    with Pair(configuration(f'direction = "left-to-right"\n{chosen}', 'direction = "off"')) as pair:
        people = [contact(f"p{n}@example.com", "Person", f"Number {n}") for n in range(25)]
        pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        watch = Watch(pair)
        assert pair.sync().counts["customers"] == {"created": 25}
        assert sizes(pair, watch, QUICKBOOKS, "/batch", "BatchItemRequest") == rounds
        assert len(state.customer_pairs(pair)) == 25
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUN-08")
@pytest.mark.parametrize("size", [1, 7, 12, 24, 25, 26])
def test_whatever_the_size_every_record_of_both_sides_is_handled_once(size: int) -> None:
    with Pair(configuration(f"batch_size = {size}", 'direction = "off"')) as pair:
        pair.load(QUICKBOOKS, "Customer", some_customers(12, in_companies=True))
        pair.load(HUBSPOT, "contacts", [contact(f"q{n}@example.com", f"Person {n}") for n in range(13)])
        pair.connect()
        assert pair.sync().counts["customers"] == {"created": 25}
        assert len(state.customer_pairs(pair)) == 25
        assert open_records(pair) == []
        assert quiet(pair) == []
