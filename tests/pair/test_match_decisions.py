"""What a person decided about a match comes before the key, in every later pass, until it no longer holds."""

from __future__ import annotations

import pytest
from sqlalchemy import insert
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, do, edit_contact
from tests.pair.rig import (
    NAME,
    assert_told,
    contact,
    customer,
    discreet_pair,
    main_lines,
    open_records,
    problem_of,
    quiet,
)
from tests.support.pair import Pair
from tests.support.store import link_row

from ledgerbridge.model.problems import SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.planner.marks import NO_BASE
from ledgerbridge.store import schema
from ledgerbridge.store.decisions import MatchDecision, Verdict
from ledgerbridge.usecases import deciding
from ledgerbridge.usecases.deciding import Decided, Wanted

ANN, BO = "annegret@example.com", "bogdan@example.com"


def decide(pair: Pair, left: str | None, right: str | None = None, verdict: Verdict = Verdict.LINK) -> Decided:
    wanted = [Wanted("customers", left, right, verdict)]
    decided: Decided = pair.run(deciding.decide(pair.hub, pair.integration(), wanted, "ann"))
    return decided


def refused(pair: Pair, *wanted: Wanted) -> list[str]:
    with pytest.raises(SetupError) as error:
        pair.run(deciding.decide(pair.hub, pair.integration(), wanted, "ann"))
    assert pair.run(deciding.made(pair.hub, pair.integration())) == [], "none is kept where one is wrong"
    return [problem.said(problem.cause) for problem in error.value.problems]


def sync(pair: Pair) -> None:
    pair.later()
    pair.sync()


def sizes(pair: Pair) -> tuple[int, int]:
    return len(state.contacts(pair)), len(state.customers(pair))


@pytest.mark.feature("F-CORE-RUL-10")
def test_records_with_different_keys_are_linked_as_decided_and_become_alike() -> None:
    with discreet_pair() as pair:
        (left,) = pair.load(HUBSPOT, "contacts", [contact(ANN, "Annegret", "Xylander")])
        (right,) = pair.load(QUICKBOOKS, "Customer", [customer("Annegret Xylander", BO)])
        pair.connect()
        decide(pair, left, right)
        sync(pair)
        assert sizes(pair) == (1, 1)
        assert (state.contacts(pair)[0]["email"], state.customers(pair)[0]["PrimaryEmailAddr.Address"]) == (BO, BO)
        assert open_records(pair) == []
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-10")
def test_a_record_without_a_key_is_linked_as_decided() -> None:
    with discreet_pair() as pair:
        (left,) = pair.load(HUBSPOT, "contacts", [contact("", "Annegret", "Xylander")])
        (right,) = pair.load(QUICKBOOKS, "Customer", [customer("Xylander Haus", ANN)])
        pair.connect()
        decide(pair, left, right)
        sync(pair)
        assert sizes(pair) == (1, 1)
        assert state.contacts(pair)[0]["email"] == ANN
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-10")
def test_a_question_is_settled_by_a_decision_and_carried_out_by_the_next_sync() -> None:
    with discreet_pair() as pair:
        first, second = pair.load(QUICKBOOKS, "Customer", [customer("Xylander A", ANN), customer("Xylander B", ANN)])
        (left,) = pair.load(HUBSPOT, "contacts", [contact(ANN, "Annegret", "Xylander")])
        pair.connect()
        sync(pair)
        assert_told(problem_of(pair, left), "LB-MATCH-01")
        decide(pair, left, second)
        assert_told(problem_of(pair, left), "LB-MATCH-06")
        decide(pair, None, first, Verdict.IGNORE)
        sync(pair)
        assert open_records(pair) == []
        assert sizes(pair) == (1, 2)
        edit_contact(pair, left, city="Luleå")
        sync(pair)
        cities = {one["Id"]: one.get("BillAddr.City") for one in state.customers(pair)}
        assert cities == {first: None, second: "Luleå"}
        assert quiet(pair) == []


def test_a_record_decided_to_be_new_is_made_though_another_one_has_its_key() -> None:
    with discreet_pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Xylander A", ANN), customer("Xylander B", ANN)])
        (left,) = pair.load(HUBSPOT, "contacts", [contact(ANN, "Annegret", "Xylander")])
        pair.connect()
        decide(pair, left, None, Verdict.NEW)
        (line,) = [line for line in main_lines(pair, pair.plan()) if line.left_id == left]
        assert line.action == "create"
        sync(pair)
        assert sizes(pair) == (1, 3)
        assert "Annegret Xylander" in {one["DisplayName"] for one in state.customers(pair)}
        edit_contact(pair, left, city="Luleå")
        sync(pair)
        assert [one["DisplayName"] for one in state.customers(pair) if one.get("BillAddr.City")] == [
            "Annegret Xylander"
        ]


def test_a_record_that_is_left_out_is_skipped_with_the_reason_and_nobody_waits_for_it() -> None:
    with discreet_pair() as pair:
        (left,) = pair.load(HUBSPOT, "contacts", [contact(ANN, "Annegret", "Xylander")])
        pair.connect()
        decide(pair, left, None, Verdict.IGNORE)
        (line,) = main_lines(pair, pair.plan())
        assert (line.outcome, [str(reason) for reason in line.reasons]) == (
            "skipped",
            ["a person decided to leave it out"],
        )
        sync(pair)
        assert (sizes(pair), open_records(pair)) == ((1, 0), [])
        assert quiet(pair) == []


def test_a_record_with_the_key_of_one_that_is_decided_about_does_not_take_it() -> None:
    with discreet_pair() as pair:
        (right,) = pair.load(QUICKBOOKS, "Customer", [customer("Annegret Xylander", ANN)])
        (one,) = pair.load(HUBSPOT, "contacts", [contact(BO, "Annegret", "Xylander")])
        (two,) = pair.load(HUBSPOT, "contacts", [contact(ANN, "Quentin", "Yardley")])
        pair.connect()
        decide(pair, one, right)
        lines = {line.left_id: line for line in main_lines(pair, pair.plan())}
        assert (lines[one].right_id, lines[two].action) == (right, "ambiguous")
        problem = lines[two].problem
        assert problem is not None
        assert_told(problem, "LB-MATCH-02")


def test_twins_are_told_apart_by_deciding_about_one() -> None:
    """A contact may stand for several addresses; QuickBooks lets two customers have the same one."""
    with discreet_pair() as pair:
        first, second = pair.load(QUICKBOOKS, "Customer", [customer("Xylander A", ANN), customer("Xylander B", ANN)])
        pair.connect()
        sync(pair)
        assert {record.record_id for record in open_records(pair)} == {first, second}
        decide(pair, None, second, Verdict.IGNORE)
        sync(pair)
        assert (sizes(pair), open_records(pair)) == ((1, 2), [])


def test_a_decision_whose_record_is_gone_is_told_of_and_nothing_is_made() -> None:
    with discreet_pair() as pair:
        (left,) = pair.load(HUBSPOT, "contacts", [contact(ANN, "Annegret", "Xylander")])
        (right,) = pair.load(QUICKBOOKS, "Customer", [customer("Xylander Haus", BO)])
        pair.connect()
        decide(pair, left, right)
        do(pair, QUICKBOOKS, "Customer", right, do="deactivate")
        sync(pair)
        assert_told(problem_of(pair, left), "LB-MATCH-04")
        assert problem_of(pair, left).values["id"] == right
        assert sizes(pair) == (1, 0)
        decide(pair, left, None, Verdict.NEW)
        sync(pair)
        assert (sizes(pair), open_records(pair)) == ((1, 1), [])


def test_a_decision_whose_record_was_linked_otherwise_is_told_of() -> None:
    with discreet_pair() as pair:
        left, other = pair.load(
            HUBSPOT, "contacts", [contact(ANN, "Annegret", "Xylander"), contact("q@example.com", "Quentin", "Yardley")]
        )
        (right,) = pair.load(QUICKBOOKS, "Customer", [customer("Xylander Haus", BO)])
        pair.connect()
        decide(pair, left, right)
        row = link_row(other, right, left_base=NO_BASE.packed(), right_base=NO_BASE.packed())
        with pair.engine.begin() as connection:
            connection.execute(insert(schema.links), {"integration": NAME, **row})
        sync(pair)
        assert_told(problem_of(pair, left), "LB-MATCH-05")
        assert sizes(pair) == (2, 1)


def test_a_decision_taken_back_leaves_it_to_the_key_again() -> None:
    with discreet_pair() as pair:
        (left,) = pair.load(HUBSPOT, "contacts", [contact(ANN, "Annegret", "Xylander")])
        (right,) = pair.load(QUICKBOOKS, "Customer", [customer("Annegret Xylander", ANN)])
        pair.connect()
        decide(pair, left, None, Verdict.IGNORE)
        decide(pair, None, right, Verdict.IGNORE)
        sync(pair)
        assert quiet(pair) == []
        for side, id in ((Side.LEFT, left), (Side.RIGHT, right)):
            pair.run(deciding.forget(pair.hub, pair.integration(), "customers", side, id))
        sync(pair)
        assert len(state.customer_pairs(pair)) == 1
        assert open_records(pair) == []
        with pytest.raises(SetupError, match="LB-MATCH-08"):
            pair.run(deciding.forget(pair.hub, pair.integration(), "customers", None, left))


def test_a_later_decision_replaces_the_earlier_ones_about_its_records_and_says_so() -> None:
    with discreet_pair() as pair:
        left, other = pair.load(HUBSPOT, "contacts", [contact(ANN, "Annegret"), contact(BO, "Bogdan", "Yardley")])
        (right,) = pair.load(QUICKBOOKS, "Customer", [customer("Xylander Haus", "x@example.com")])
        pair.connect()
        first = decide(pair, left, right).kept
        decided = decide(pair, other, right)
        assert decided.replaced == first
        made: list[MatchDecision] = pair.run(deciding.made(pair.hub, pair.integration()))
        assert [(one.left_id, one.right_id, one.decided_by) for one in made] == [(other, right, "ann")]


def test_everything_wrong_with_decisions_is_told_at_once() -> None:
    with discreet_pair() as pair:
        left, _ = pair.load(HUBSPOT, "contacts", [contact(ANN, "Annegret"), contact(BO, "Bogdan", "Yardley")])
        (right,) = pair.load(QUICKBOOKS, "Customer", [customer("Annegret Lee", ANN)])
        pair.connect()
        sync(pair)
        places = iter(f"m.csv:{n}" for n in range(2, 20))
        link, new = Verdict.LINK, Verdict.NEW

        def wanted(flow: str, one: str | None, two: str | None, verdict: Verdict) -> Wanted:
            return Wanted(flow, one, two, verdict, next(places))

        told = refused(
            pair,
            wanted("custmers", left, right, link),
            wanted("customers", "77", None, link),
            wanted("customers", "78", "7", new),
            wanted("customers", left, "9999", link),
            wanted("customers", "79", None, new),
            wanted("customers", "79", None, Verdict.IGNORE),
            wanted("products", "80", None, new),
        )
        assert told == [
            "In m.csv:2: there is no flow custmers.",
            "In m.csv:3: a link needs the ids of both records.",
            "In m.csv:4: new is said of one record.",
            "In m.csv:8: the flow products never looks for a counterpart of records of that side.",
            "In m.csv:7: the record 79 was decided about already, in m.csv:6.",
            "In m.csv:8: there is no record 80 in hubspot.",
            "In m.csv:3: there is no record 77 in hubspot.",
            "In m.csv:4: there is no record 78 in hubspot.",
            f"In m.csv:5: the record {left} in hubspot is linked with {right} in quickbooks already.",
            "In m.csv:6: there is no record 79 in hubspot.",
            "In m.csv:7: there is no record 79 in hubspot.",
            "In m.csv:4: there is no record 7 in quickbooks.",
            "In m.csv:5: there is no record 9999 in quickbooks.",
        ]


def test_the_same_decision_given_twice_is_one() -> None:
    with discreet_pair() as pair:
        (left,) = pair.load(HUBSPOT, "contacts", [contact(ANN, "Annegret", "Xylander")])
        pair.connect()
        twice = [Wanted("customers", left, None, Verdict.IGNORE, f"m.csv:{n}") for n in (2, 3)]
        assert len(pair.run(deciding.decide(pair.hub, pair.integration(), twice, "")).kept) == 1
