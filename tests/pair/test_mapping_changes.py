"""A changed rule or filter takes effect on records that did not change, at the next pass, and is shown before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_customer
from tests.pair.rig import NAME, assert_told, configuration, contact, customer, main_lines, quiet, reconfigure
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.store import prints
from ledgerbridge.usecases import passes
from ledgerbridge.usecases.extent import Extent

FLOW = f"integration.{NAME}.flows.customers"


def mapped(*rules: str, more: str = "") -> str:
    """A configuration with rules of the user's own in the flow of customers."""
    return configuration(more + "".join(f"\n[[{FLOW}.rule]]\n{rule}\n" for rule in rules), 'direction = "off"')


def titles(table: str, direction: str = "left-to-right") -> str:
    return f'id = "title"\nleft = "jobtitle"\nright = "Title"\ndirection = "{direction}"\ntable = {{ {table} }}'


SHORT, LONG = titles('m = "Mr", d = "Dr"'), titles('m = "Mister", d = "Doctor"')


def linked(pair: Pair, count: int) -> None:
    wires = [contact(f"p{n}@example.com", f"P{n}", "Lee", jobtitle="md"[n % 2]) for n in range(count)]
    pair.load(HUBSPOT, "contacts", wires)
    pair.connect()
    pair.sync()
    assert quiet(pair) == []


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Four linked customers whose title came through a table."""
    with Pair(mapped(SHORT)) as pair:
        linked(pair, 4)
        assert held_titles(pair) == ["Dr", "Dr", "Mr", "Mr"]
        yield pair


def held_titles(pair: Pair) -> list[str]:
    return sorted(one["Title"] for one in state.customers(pair))


def test_a_changed_table_reaches_records_that_did_not_change(pair: Pair) -> None:
    reconfigure(pair, mapped(LONG))
    report = pair.plan()
    told = {(line.action, field.old, field.new) for line in main_lines(pair, report) for field in line.fields}
    assert told == {("update", "Mr", "Mister"), ("update", "Dr", "Doctor")}
    assert pair.sync().counts["customers"] == {"updated": 4}
    assert held_titles(pair) == ["Doctor", "Doctor", "Mister", "Mister"]
    assert quiet(pair) == []


def test_what_is_equal_already_is_left_alone(pair: Pair) -> None:
    reconfigure(pair, mapped(titles('m = "Mr", d = "Doctor"')))
    assert pair.sync().counts["customers"] == {"updated": 2, "unchanged": 2}
    assert quiet(pair) == []


def test_only_the_changed_rule_is_carried_over_a_persons_edit_on_the_target_stays(pair: Pair) -> None:
    one_way = 'direction = "left-to-right"'
    reconfigure(pair, mapped(SHORT, more=one_way))
    pair.sync()
    id = state.customers(pair)[0]["Id"]
    edit_customer(pair, id, {"WebAddr.URI": "https://example.com/own"})
    pair.later()
    pair.sync()
    reconfigure(pair, mapped(LONG, more=one_way))
    pair.later()
    assert pair.sync().counts["customers"]["updated"] == 4
    kept = {one["Id"]: one for one in state.customers(pair)}[id]
    assert (kept["WebAddr.URI"], kept["Title"] in ("Mister", "Doctor")) == ("https://example.com/own", True)
    assert quiet(pair) == []


def test_a_new_rule_fills_records_that_are_linked_already(pair: Pair) -> None:
    reconfigure(pair, mapped(SHORT, 'id = "job"\nleft = "jobtitle"\nright = "Suffix"'))
    assert pair.sync().counts["customers"] == {"updated": 4}
    assert {one["Suffix"] for one in state.customers(pair)} == {"m", "d"}
    assert quiet(pair) == []


def test_a_rule_taken_away_writes_nothing_and_reads_nothing(pair: Pair) -> None:
    reconfigure(pair, mapped())
    watch = Watch(pair)
    report = pair.sync()
    assert (report.writes, report.counts) == (0, {})
    assert watch.all_writes() == []
    assert held_titles(pair) == ["Dr", "Dr", "Mr", "Mr"]


def test_a_rule_that_comes_back_changed_is_applied_again(pair: Pair) -> None:
    reconfigure(pair, mapped())
    pair.sync()
    reconfigure(pair, mapped(LONG))
    assert pair.sync().counts["customers"] == {"updated": 4}


def test_a_changed_expression_reaches_records_that_did_not_change(pair: Pair) -> None:
    derived = 'id = "suffix"\ninto = "right"\nfield = "Suffix"\nvalue = {{ join = ["{}", "jobtitle"] }}'
    reconfigure(pair, mapped(SHORT, derived.format("firstname")))
    pair.sync()
    pair.later()
    pair.sync()
    assert "P0 m" in {one["Suffix"] for one in state.customers(pair)}
    reconfigure(pair, mapped(SHORT, derived.format("lastname")))
    pair.later()
    assert pair.sync().counts["customers"] == {"updated": 4}
    assert "Lee m" in {one["Suffix"] for one in state.customers(pair)}
    assert quiet(pair) == []


def test_the_change_is_tried_on_one_record_and_stays_to_be_done_for_the_others(pair: Pair) -> None:
    reconfigure(pair, mapped(LONG))
    left, _ = state.customer_pairs(pair)[0]
    extent = Extent(only=(f"customers:hubspot:{left['id']}",))
    assert pair.run(passes.sync(pair.hub, pair.integration(), extent=extent)).counts["customers"] == {"updated": 1}
    pair.later()
    assert pair.sync().counts["customers"] == {"updated": 3, "unchanged": 1}
    assert quiet(pair) == []


def test_with_many_records_a_person_confirms_and_is_told_that_the_mapping_changed() -> None:
    with Pair(mapped(SHORT)) as pair:
        linked(pair, 20)
        reconfigure(pair, mapped(LONG))
        refused = pair.sync()
        assert (refused.state, refused.writes) == ("refused", 0)
        assert_told(refused.problems[0], "LB-PLAN-02")
        assert "rules of its mapping changed: title" in str(refused.problems[0])
        assert pair.sync(confirm=refused.plan_hash).counts["customers"] == {"updated": 20}
        assert quiet(pair) == []


def test_records_that_a_wider_filter_lets_in_come_although_they_did_not_change() -> None:
    only = (
        f'[[{FLOW}.filter]]\nside = "left"\ncondition = [{{ field = "jobtitle", operator = "is", values = ["Baker"] }}]'
    )
    with Pair(configuration(only, 'direction = "off"')) as pair:
        wires = [contact(f"p{n}@example.com", f"P{n}", "Lee", jobtitle=("Baker", "Cook")[n % 2]) for n in range(4)]
        pair.load(HUBSPOT, "contacts", wires)
        pair.connect()
        assert pair.sync().counts["customers"] == {"created": 2, "excluded": 2}
        assert quiet(pair) == []
        reconfigure(pair, configuration('direction = "two-way"\nfilter = []', 'direction = "off"'))
        assert pair.sync().counts["customers"] == {"created": 2, "unchanged": 2}
        assert quiet(pair) == []


def test_the_side_that_becomes_a_source_is_read_whole() -> None:
    with Pair(configuration('direction = "left-to-right"', 'direction = "off"')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee")])
        pair.load(QUICKBOOKS, "Customer", [customer("Bo Lee", "bo@example.com")])
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        assert len(state.contacts(pair)) == 1
        reconfigure(pair, configuration('direction = "two-way"', 'direction = "off"'))
        pair.sync()
        assert len(state.customer_pairs(pair)) == 2
        assert quiet(pair) == []


def test_prints_of_a_pass_that_did_not_end_are_not_kept(pair: Pair) -> None:
    def kept() -> dict[str, dict[str, str]]:
        with pair.engine.begin() as connection:
            return prints.load(connection, NAME)

    before = kept()
    assert before["customers"].keys() >= {"scope", "rule/title", "rule/email"}
    reconfigure(pair, mapped(LONG))
    pair.plan()
    assert kept() == before
    pair.sync()
    assert {part for part in kept()["customers"] if kept()["customers"][part] != before["customers"][part]} == {
        "rule/title"
    }
