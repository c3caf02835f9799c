"""Every value that was written can be explained: from which fields, through which rule, by which entry of its table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact
from tests.pair.rig import configuration, contact, reconfigure
from tests.support.pair import MASTER, Pair

from ledgerbridge.activity.lineage import FieldStory
from ledgerbridge.planner.reason import in_words
from ledgerbridge.store.sealing import Sealer
from ledgerbridge.usecases.explain import explain


def stories(pair: Pair, id: str) -> dict[str, FieldStory]:
    """{rule: what is told of its last writing}."""
    [told] = pair.run(explain(pair.hub, pair.integration(), id))
    return {story.rule: story for event in told.events for story in event.fields}


@pytest.mark.feature("F-CORE-RUL-05")
@pytest.mark.parametrize("asked", [HUBSPOT, QUICKBOOKS])
def test_a_value_made_through_a_table_is_told_with_the_entry_that_was_used(asked: str) -> None:
    with Pair() as pair:
        [item] = pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service"}])
        pair.connect()
        pair.sync()
        id = item if asked == QUICKBOOKS else state.products(pair)[0]["id"]
        story = stories(pair, id)["product_type"]
        assert in_words(story.told) == "hs_product_type from Type; by a table of 3; only into records we make"
        assert (story.entry, story.inputs, story.path) == ("Service = service", ["Type"], "hs_product_type")
        assert stories(pair, id)["name"].entry == ""


@pytest.mark.feature("F-CORE-RUL-05")
def test_a_value_made_by_functions_is_told_with_the_fields_it_comes_from() -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee")])
        pair.connect()
        pair.sync()
        story = stories(pair, state.contacts(pair)[0]["id"])["display_name"]
        assert in_words(story.told) == "DisplayName from first(company.name, join(firstname, lastname), email)"
        assert story.inputs == ["company.name", "firstname", "lastname", "email"]


def test_of_a_rule_that_is_gone_its_name_is_told_and_no_words_of_another() -> None:
    with Pair(configuration()) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", phone="A-100")])
        pair.connect()
        pair.sync()
        reconfigure(pair, configuration(customers='rules_off = ["phone"]'))
        story = stories(pair, state.contacts(pair)[0]["id"])["phone"]
        assert (story.rule, story.told, story.inputs, story.entry) == ("phone", (), [], "")


def test_values_sealed_with_a_key_that_is_gone_count_as_gone() -> None:
    with Pair(configuration('conflict = "right"')) as pair:
        pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service"}])
        pair.connect()
        pair.sync()
        id = state.products(pair)[0]["id"]
        other = Sealer.of(bytes(reversed(MASTER)), pair.world.chance.nonce)
        pair.hub = replace(pair.hub, world=replace(pair.world, sealer=other))
        assert stories(pair, id)["product_type"].entry == ""


def test_a_later_pass_leaves_the_words_and_takes_the_entry() -> None:
    """The values of a plan are kept until the next one."""
    with Pair() as pair:
        pair.load(QUICKBOOKS, "Item", [{"Name": "Chai", "Sku": "NW-1", "Type": "Service"}])
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", phone="A-100")])
        pair.connect()
        pair.sync()
        edit_contact(pair, state.contacts(pair)[0]["id"], phone="A-200")
        for _ in range(2):
            pair.later()
            pair.sync()
        story = stories(pair, state.products(pair)[0]["id"])["product_type"]
        assert (story.entry, bool(story.told)) == ("", True)
