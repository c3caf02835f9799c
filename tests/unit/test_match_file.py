"""Matches as a spreadsheet: written so that it can be looked through, read back whole or refused with every mistake."""

from __future__ import annotations

import csv
import io

import pytest

from ledgerbridge.engine.matching import Candidate, Meeting, State
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.planner.likeness import Clue
from ledgerbridge.planner.proposals import Score
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store.decisions import Verdict
from ledgerbridge.usecases import match_file

TWIN = Candidate("7", "Ann Lee", Score(90, (Clue.EMAIL,), (Clue.PHONE,)))
OTHER = Candidate("8", "Ann Quist", Score(76, (Clue.EMAIL,)))


def meeting(state: State, **more: object) -> Meeting:
    return Meeting("customers", Side.LEFT, "501", "Ann", state, **more)  # type: ignore[arg-type]


def rows(*meetings: Meeting) -> list[dict[str, str]]:
    text = match_file.head() + "".join(line for one in meetings for line in match_file.lines(one))
    return list(csv.DictReader(io.StringIO(text)))


def refused(text: str) -> list[str]:
    with pytest.raises(SetupError) as error:
        match_file.read(text, "m.csv")
    assert {problem.code for problem in error.value.problems} == {"LB-MATCH-07"}
    return [f"{problem.said(problem.cause)} {problem.said(problem.next_step)}" for problem in error.value.problems]


def test_a_pair_is_one_line_and_tells_why() -> None:
    (row,) = rows(meeting(State.MATCHED, key="ann@x.example", other=TWIN))
    assert (row["left_id"], row["right_id"], row["decision"]) == ("501", "7", "")
    assert (row["left"], row["right"], row["score"], row["same"], row["other"]) == (
        "Ann",
        "Ann Lee",
        "90",
        "e-mail",
        "phone",
    )


def test_a_question_has_a_line_for_the_record_and_one_for_each_it_could_be() -> None:
    problem = Problem("LB-MATCH-01", "Several records have {key}.", "Merge.", {"key": "it"})
    found = rows(meeting(State.UNCLEAR, candidates=(TWIN, OTHER), problem=problem))
    assert [(row["left_id"], row["right_id"]) for row in found] == [("501", ""), ("501", "7"), ("501", "8")]
    assert [row["why"] for row in found] == ["Several records have it.", "", ""]


def test_ids_stand_on_their_own_side_whichever_the_record_came_from() -> None:
    ask = Meeting("customers", Side.RIGHT, "7", "", State.KEYLESS, candidates=(TWIN,), reasons=(Reason("no key"),))
    assert [(row["left_id"], row["right_id"]) for row in rows(ask)] == [("", "7"), ("7", "7")]


def test_what_was_decided_is_written_and_reads_back_the_same() -> None:
    made = [
        meeting(State.MATCHED, other=TWIN, verdict=Verdict.LINK),
        Meeting("customers", Side.LEFT, "502", "", State.LEFT_OUT, verdict=Verdict.IGNORE),
    ]
    text = match_file.head() + "".join(line for one in made for line in match_file.lines(one))
    wanted = match_file.read(text, "m.csv")
    assert [(one.left_id, one.right_id, one.verdict, one.place) for one in wanted] == [
        ("501", "7", Verdict.LINK, "m.csv:2"),
        ("502", None, Verdict.IGNORE, "m.csv:3"),
    ]


def test_records_that_are_filtered_out_are_not_in_the_file() -> None:
    assert rows(meeting(State.EXCLUDED)) == []


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+1", "-1", "@x", "\tx"])
def test_no_name_is_carried_out_by_a_spreadsheet(name: str) -> None:
    (row,) = rows(Meeting("customers", Side.LEFT, "501", name, State.MADE, key=name))
    assert (row["left"], row["key"]) == (f"'{name}", f"'{name}")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_as_spreadsheets_of_any_country_write_them_are_read(separator: str, mark: str) -> None:
    text = mark + "Flow,Left_ID,right_id,DECISION\r\ncustomers, 501 ,7,Link\r\n\r\ncustomers,502,,\r\n"
    (wanted,) = match_file.read(text.replace(",", separator), "m.csv")
    assert (wanted.flow, wanted.left_id, wanted.right_id, wanted.verdict) == ("customers", "501", "7", Verdict.LINK)


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    assert refused("flow,left_id,right_id,decision\ncustomers,1,2,lnk\n\ncustomers,1,2,perhaps\n") == [
        "In m.csv:2: lnk is no decision. Choose one of: link; leave it empty to decide nothing.",
        "In m.csv:4: perhaps is no decision. Choose one of: link, new, ignore; leave it empty to decide nothing.",
    ]


def test_missing_and_unknown_columns_are_named() -> None:
    assert refused("flow,left_id,rigth_id,decision\n") == [
        "In m.csv:1: the column right_id is missing. The first line names the columns: "
        "flow, left_id, right_id, decision.",
        "In m.csv:1: there is no column rigth_id. There are: right_id.",
    ]


def test_an_empty_file_is_refused() -> None:
    assert len(refused("")) == 4
