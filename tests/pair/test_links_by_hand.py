"""An integration is deleted and set up again; links go into a file and come back from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, delete, do, edit_contact, edit_customer
from tests.pair.rig import NAME, break_calls, contact, customer, mend, open_records, problem_of, quiet
from tests.pair.watching import Watch
from tests.support.pair import Pair

from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.store import schema
from ledgerbridge.usecases import deleting, link_file, linking
from ledgerbridge.usecases.link_file import Imported
from ledgerbridge.usecases.remembered import Remembered, remembered

COUNT = 4


@pytest.fixture
def pair() -> Iterator[Pair]:
    with Pair() as pair:
        wires = [customer(f"Firma {n}", f"p{n}@example.com", CompanyName=f"Firma {n}") for n in range(COUNT)]
        pair.load(QUICKBOOKS, "Customer", wires)
        pair.connect()
        pair.sync()
        assert quiet(pair) == []
        yield pair


def exported(pair: Pair) -> list[str]:
    rows = pair.run(linking.listed(pair.hub, NAME, None, 0, 1000))
    return [link_file.heading(), *map(link_file.line_of, rows)]


def imported(pair: Pair, lines: list[str]) -> Imported:
    return pair.run(link_file.imported(pair.hub, pair.integration(), lines))  # type: ignore[no-any-return]


def wrong(pair: Pair, *lines: str) -> list[Problem]:
    with pytest.raises(SetupError) as refused:
        imported(pair, [link_file.heading(), *lines])
    return refused.value.problems


def deleted(pair: Pair, even_if_open: bool = False) -> Remembered:
    found: Remembered = pair.run(remembered(pair.hub, NAME))
    pair.run(deleting.delete(pair.hub, found, even_if_open))
    return found


def left_over(pair: Pair) -> set[str]:
    """Tables in which something of the integration still stands."""
    with pair.engine.connect() as connection:
        return {
            table.name
            for table in schema.metadata.sorted_tables
            if "integration" in table.c or "pass_id" in table.c
            if connection.execute(select(table).limit(1)).first() is not None
        }


# --- deleting ---------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-RUN-06")
def test_a_deleted_integration_is_forgotten_and_no_record_is_touched(pair: Pair) -> None:
    before = pair.records(HUBSPOT, "contacts"), pair.records(QUICKBOOKS, "Customer")
    watch = Watch(pair)
    assert deleted(pair).links == COUNT * 2
    assert (pair.records(HUBSPOT, "contacts"), pair.records(QUICKBOOKS, "Customer")) == before
    assert watch.total(HUBSPOT) + watch.total(QUICKBOOKS) == 0
    assert left_over(pair) == {"journal", "intents"}


@pytest.mark.feature("F-CORE-RUN-06")
def test_set_up_again_its_records_are_matched_and_none_is_made_twice(pair: Pair) -> None:
    deleted(pair)
    pair.later()
    report = pair.sync()
    assert "created" not in report.counts["customers"]
    pair.later()
    pair.sync()
    assert len(state.customer_pairs(pair)) == COUNT
    assert len(state.companies(pair)) == COUNT
    assert quiet(pair) == []


def test_set_up_again_a_record_whose_key_changed_meanwhile_is_known_by_its_reference(pair: Pair) -> None:
    deleted(pair)
    _, right = state.customer_pairs(pair)[0]
    edit_customer(pair, right["Id"], {"PrimaryEmailAddr.Address": "other@example.com"})
    pair.later()
    pair.sync()
    pair.later()
    pair.sync()
    assert len(state.customer_pairs(pair)) == COUNT
    assert quiet(pair) == []


def test_deleting_what_is_not_there_names_what_is(pair: Pair) -> None:
    with pytest.raises(SetupError, match=f"LB-SETUP-33.*{NAME}"):
        pair.run(remembered(pair.hub, "nothing"))
    deleted(pair)
    with pytest.raises(SetupError, match="LB-SETUP-33"):
        pair.run(remembered(pair.hub, NAME))


def test_while_a_write_is_of_unknown_outcome_deleting_waits_for_a_sync(pair: Pair) -> None:
    pair.load(QUICKBOOKS, "Customer", [customer("New", "new@example.com")])
    break_calls(pair, HUBSPOT, "reset", "*/batch/upsert", "after", times=10)
    pair.sync()
    with pytest.raises(SetupError, match="LB-SETUP-34"):
        deleted(pair)
    assert left_over(pair) > {"links", "cursors"}
    mend(pair)
    deleted(pair, even_if_open=True)
    assert left_over(pair) == {"journal", "intents", "batches"}
    pair.later()
    pair.sync()
    pair.later()
    pair.sync()
    assert len(state.customer_pairs(pair)) == COUNT + 1
    assert quiet(pair) == []


# --- a file of links --------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-RUN-06")
def test_links_exported_before_deleting_come_back_and_hold(pair: Pair) -> None:
    lines = exported(pair)
    pairs = state.customer_pairs(pair)
    deleted(pair)
    for n, (_, right) in enumerate(pairs):
        edit_customer(pair, right["Id"], {"PrimaryEmailAddr.Address": f"other{n}@example.com"})
    assert imported(pair, lines) == Imported(COUNT * 2, 0)
    pair.later()
    assert pair.sync().counts["customers"] == {"updated": COUNT}
    assert sorted((left["id"], right["Id"]) for left, right in state.customer_pairs(pair)) == sorted(
        (left["id"], right["Id"]) for left, right in pairs
    )
    assert exported(pair) == lines
    assert quiet(pair) == []


def test_the_file_holds_ids_alone(pair: Pair) -> None:
    lines = exported(pair)
    assert lines[0] == "flow,role,left_id,right_id"
    ids = {one["id"] for one in [*state.contacts(pair), *state.companies(pair)]}
    ids |= {one["Id"] for one in state.customers(pair)}
    for line in lines[1:]:
        flow, role, left_id, right_id = line.split(",")
        assert flow == "customers"
        assert role in ("main", "company")
        assert {left_id, right_id} <= ids


def test_a_link_made_while_the_pair_runs_is_a_first_meeting_in_the_next_pass(pair: Pair) -> None:
    (left,) = pair.load(HUBSPOT, "contacts", [contact("", "Ann", "Öberg", city="Luleå")])
    (right,) = pair.load(QUICKBOOKS, "Customer", [customer("Ann Öberg", "", Mobile={"FreeFormNumber": "070-1"})])
    pair.later()
    pair.sync()
    pair.later()
    assert pair.sync().counts == {}
    assert imported(pair, [link_file.heading(), f"customers,main,{left},{right}"]) == Imported(1, 0)
    assert problem_of(pair, left).code == "LB-RUN-26"
    assert pair.sync().counts["customers"] == {"updated": 2}
    made = next(one for one in state.contacts(pair) if one["id"] == left)
    assert made["mobilephone"] == "070-1"
    assert {one["Id"]: one for one in state.customers(pair)}[right]["BillAddr.City"] == "Luleå"
    assert open_records(pair) == []
    assert quiet(pair) == []


def test_links_that_are_there_already_are_left_as_they_are(pair: Pair) -> None:
    lines = exported(pair)
    assert imported(pair, lines) == Imported(0, COUNT * 2)
    assert exported(pair) == lines
    assert quiet(pair) == []


def test_all_that_is_wrong_in_a_file_is_told_with_its_line(pair: Pair) -> None:
    pairs, before = state.customer_pairs(pair), exported(pair)
    (left_a, right_a), (left_b, right_b) = [(left["id"], right["Id"]) for left, right in pairs[:2]]
    found = wrong(
        pair,
        f"customers,main,{left_a},{right_b}",
        "customers,main,99999,88888",
        f"customers,main,77777,{right_a}",
    )
    assert [problem.said(problem.cause) for problem in found] == [
        f"Line 2: {left_a} is linked with {right_a} already.",
        f"Line 2: {right_b} is linked with {left_b} already.",
        "Line 3: HubSpot has no record 99999.",
        "Line 3: QuickBooks Online has no record 88888.",
        f"Line 4: {right_a} is linked with {left_a} already.",
        "Line 4: HubSpot has no record 77777.",
    ]
    assert exported(pair) == before
    assert quiet(pair) == []


def test_lines_that_name_what_does_not_exist_are_told_at_once(pair: Pair) -> None:
    found = wrong(pair, "invoices,main,1,2", "customers,shadow,1,2", "customers,main,1", "customers,main,1,2,3", "")
    assert {problem.code for problem in found} == {"LB-LINK-01"}
    assert [problem.values["line"] for problem in found] == ["2", "3", "4", "5"]
    with pytest.raises(SetupError, match=r"Line 1: the headings are not flow,role,left_id,right_id"):
        imported(pair, ["a,b,c", "1,2,3"])
    with pytest.raises(SetupError, match=r"Line 1"):
        imported(pair, [])


def test_a_record_that_stands_twice_in_a_file_is_told(pair: Pair) -> None:
    found = wrong(pair, "customers,main,1,2", "customers,main,1,3")
    assert [problem.said(problem.cause) for problem in found] == ["Line 3: 1 stands in line 2 already."]


def test_a_merged_record_in_a_file_is_told_with_its_survivor(pair: Pair) -> None:
    wires = [contact("ann@example.com", "Ann", "Lee"), contact("bo@example.com", "Bo", "Lee")]
    stays, goes = pair.load(HUBSPOT, "contacts", wires)
    (right,) = pair.load(QUICKBOOKS, "Customer", [customer("Ann Lee")])
    do(pair, HUBSPOT, "contacts", stays, **{"do": "merge", "with": goes})
    (problem,) = wrong(pair, f"customers,main,{goes},{right}")
    assert "was merged into" in str(problem) or "has no record" in str(problem)


# --- one link ---------------------------------------------------------------------------------------------------------


def test_a_link_taken_away_leaves_both_records_and_lets_the_rest_be_made_anew(pair: Pair) -> None:
    left, right = state.customer_pairs(pair)[0]
    delete(pair, QUICKBOOKS, "Customer", right["Id"])
    edit_contact(pair, left["id"], phone="0921-1")
    pair.later()
    pair.sync()
    assert problem_of(pair, left["id"]).code == "LB-REC-05"
    link = pair.run(linking.removed(pair.hub, pair.integration(), "customers", f"hubspot:{left['id']}"))
    assert (link.left_id, link.right_id) == (left["id"], right["Id"])
    pair.later()
    pair.sync()
    pair.later()
    pair.sync()
    assert len(state.customer_pairs(pair)) == COUNT
    assert open_records(pair) == []
    assert quiet(pair) == []


def test_a_link_is_named_by_either_record_where_that_is_clear(pair: Pair) -> None:
    left, right = state.customer_pairs(pair)[0]
    with pytest.raises(SetupError, match="LB-LINK-02"):
        pair.run(linking.removed(pair.hub, pair.integration(), "customers", "99999"))
    with pytest.raises(SetupError, match="LB-LINK-02"):
        pair.run(linking.removed(pair.hub, pair.integration(), "customers", f"quickbooks:{left['id']}"))
    assert pair.run(linking.removed(pair.hub, pair.integration(), "customers", right["Id"])).left_id == left["id"]
