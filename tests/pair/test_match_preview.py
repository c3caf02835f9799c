"""Who would be linked with whom, told before the first write: it is what the sync then does, and it writes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS
from tests.pair.rig import configuration, contact, customer, main_lines
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.engine.matching import Meeting, State
from ledgerbridge.model.problems import SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.store import schema
from ledgerbridge.store.decisions import Verdict
from ledgerbridge.usecases import deciding, matching
from ledgerbridge.usecases.deciding import Wanted
from ledgerbridge.usecases.matching import Summary

ACTIONS = {
    "link": State.MATCHED,
    "update": State.MATCHED,
    "create": State.MADE,
    "ambiguous": State.UNCLEAR,
    "exclude": State.KEYLESS,
    "skip": State.LEFT_OUT,
}


def preview(pair: Pair, *flows: str) -> tuple[list[Meeting], list[Summary]]:
    integration = pair.integration()

    async def told() -> tuple[list[Meeting], list[Summary]]:
        async with matching.preview(pair.hub, integration, flows) as found:
            return [meeting async for meeting in found.meetings()], await found.summaries()

    result: tuple[list[Meeting], list[Summary]] = pair.run(told())
    return result


def mixed(pair: Pair) -> None:
    """Pairs, strangers, twins on either side, records without a key, and some a person decided about."""
    pair.load(
        HUBSPOT,
        "contacts",
        [
            contact("ann@example.com"),
            contact("bo@example.com", "Bo", "Berg"),
            contact("cy@example.com", "Cy", "Cohn"),
            contact("", "Di", "Dahl"),
            contact("left.out@example.com", "Ed", "Ek"),
        ],
    )
    pair.load(
        QUICKBOOKS,
        "Customer",
        [
            customer("Ann Lee", " ANN@example.com"),
            customer("Cy 1", "cy@example.com"),
            customer("Cy 2", "cy@example.com"),
            customer("Fay", "fay@example.com"),
            customer("Di Dahl"),
        ],
    )


def ids(wires: list[dict[str, Any]], id: str, by: str) -> dict[str, str]:
    return {str(one.get(by)): str(one[id]) for one in wires}


@pytest.mark.feature("F-CORE-B-09")
@pytest.mark.parametrize("direction", ["two-way", "left-to-right", "right-to-left"])
def test_what_is_told_is_what_the_plan_does_record_by_record(direction: str) -> None:
    with Pair(configuration(f'direction = "{direction}"')) as pair:
        mixed(pair)
        pair.connect()
        pair.later()
        if direction != "right-to-left":
            ed = ids(state.contacts(pair), "id", "firstname")["Ed"]
            wanted = [Wanted("customers", ed, None, Verdict.IGNORE)]
            pair.run(deciding.decide(pair.hub, pair.integration(), wanted, ""))
        told, _ = preview(pair, "customers")
        planned = {(line.left_id, line.right_id): ACTIONS[line.action] for line in main_lines(pair, pair.plan())}
        mine = {}
        for one in told:
            other = one.other.id if one.other is not None else None
            mine[(one.id, other) if one.side is Side.LEFT else (other, one.id)] = one.state
        assert mine == planned
        assert {*mine.values()} >= {State.MATCHED, State.MADE, State.KEYLESS}


@pytest.mark.feature("F-CORE-B-09")
@pytest.mark.feature("F-CORE-SET-05")
def test_it_writes_to_no_system_keeps_nothing_and_moves_no_cursor() -> None:
    with Pair() as pair:
        mixed(pair)
        pair.connect()
        pair.later()
        watch = Watch(pair)
        preview(pair)
        assert watch.all_writes() == []
        with pair.engine.connect() as connection:
            for table in (schema.observed, schema.observed_tags, schema.actions, schema.cursors, schema.links):
                assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0, table.name
        preview(pair)
        assert pair.sync().counts["customers"]["created"] == 3


@pytest.mark.feature("F-CORE-RUL-10")
def test_who_is_asked_about_comes_with_everyone_it_could_be() -> None:
    with Pair() as pair:
        mixed(pair)
        pair.connect()
        pair.later()
        told, _ = preview(pair, "customers")
        customers = ids(state.customers(pair), "Id", "DisplayName")
        (cy,) = [one for one in told if one.label.startswith("Cy Cohn")]
        assert (cy.state, cy.key) == (State.UNCLEAR, "cy@example.com")
        assert {one.id: one.label for one in cy.candidates} == {customers["Cy 1"]: "Cy 1", customers["Cy 2"]: "Cy 2"}
        assert cy.problem is not None and cy.problem.code == "LB-MATCH-01"
        (twin,) = [one for one in told if one.id == customers["Cy 1"] and one.side is Side.RIGHT]
        assert (twin.state, twin.twins) == (State.UNCLEAR, (customers["Cy 2"],))


def test_a_record_that_no_key_finds_comes_with_those_it_could_be_and_the_reasons() -> None:
    with Pair() as pair:
        mixed(pair)
        pair.connect()
        pair.later()
        told, _ = preview(pair, "customers")
        (di,) = [one for one in told if one.side is Side.LEFT and one.label == "Di Dahl"]
        (candidate,) = di.candidates
        assert (di.state, di.other, candidate.label) == (State.KEYLESS, None, "Di Dahl")
        assert (candidate.score.points, [clue.value for clue in candidate.score.same]) == (50, ["name"])


def test_nobody_is_proposed_who_has_found_a_counterpart() -> None:
    with Pair() as pair:
        names = ("Ann", "Lee")
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", *names), contact("", *names)])
        pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee", "ann@example.com")])
        pair.connect()
        pair.later()
        assert [one.candidates for one in preview(pair, "customers")[0]] == [(), ()], "the key has it"
        pair.sync()
        assert [one.candidates for one in preview(pair, "customers")[0]] == [()], "a link has it"


def test_a_value_that_many_share_proposes_nobody() -> None:
    with Pair() as pair:
        phone: dict[str, Any] = {"PrimaryPhone": {"FreeFormNumber": "08-1234567"}}
        pair.load(QUICKBOOKS, "Customer", [customer(f"Firma {n}", **phone) for n in range(21)])
        pair.load(HUBSPOT, "contacts", [contact("", "Firma", "0", phone="08-1234567")])
        pair.connect()
        pair.later()
        (one,) = [one for one in preview(pair, "customers")[0] if one.side is Side.LEFT]
        assert [(found.label, [clue.value for clue in found.score.same]) for found in one.candidates] == [
            ("Firma 0", ["name", "phone"])
        ]


def test_flows_are_told_in_numbers_and_those_linked_are_counted() -> None:
    with Pair() as pair:
        mixed(pair)
        pair.connect()
        pair.later()
        pair.sync()
        _, summaries = preview(pair)
        (customers,) = [one for one in summaries if one.flow == "customers"]
        assert (customers.linked, customers.left, customers.right) == (4, 6, 7)
        assert customers.states == {"ambiguous": 3, "without key": 2}


def test_a_flow_that_is_not_there_is_refused_with_the_nearest_name() -> None:
    with Pair() as pair:
        pair.connect()
        with pytest.raises(SetupError, match=r"LB-SETUP-50.*custmers.*customers"):
            preview(pair, "custmers")


@pytest.mark.parametrize("level", ["observed", "parked", "journal", "passes", "match_decisions"])
def test_nothing_open_in_the_store_names_anybody(level: str) -> None:
    with Pair() as pair:
        pair.load(HUBSPOT, "contacts", [contact("", "Annegret", "Xylander", phone="08-7654321")])
        pair.load(QUICKBOOKS, "Customer", [customer("Annegret Xylander")])
        pair.connect()
        pair.later()
        left, right = state.contacts(pair)[0]["id"], state.customers(pair)[0]["Id"]
        preview(pair)
        pair.run(deciding.decide(pair.hub, pair.integration(), [Wanted("customers", left, right, Verdict.LINK)], "ann"))
        with pair.engine.connect() as connection:
            rows = connection.execute(select(schema.metadata.tables[level])).fetchall()
        assert not [row for row in rows if "Xylander" in str(row) or "7654321" in str(row)]
