"""The sessions on the pages about matching and trying print what they show, for the records they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs.generate import DOCS
from tests.docs.pages import fenced, name, session, text
from tests.docs.test_errors import CODE, PROJECT
from tests.docs.test_readme import differs, lines_of
from tests.support.command_line import MemoryPair

from ledgerbridge.planner.likeness import Clue
from ledgerbridge.planner.proposals import DOUBTS, POINTS_MIN, PROPOSED_MAX, WEIGHTS
from ledgerbridge.usecases import coverage
from ledgerbridge.usecases.coverage import CLOSED, TOPICS, Topic

MATCHING, TRYING = DOCS / "matching.md", DOCS / "trying.md"


def rows(page: Path, first: str) -> Iterator[dict[str, str]]:
    """The lines of the page's table whose first heading is that one."""
    table = f"| {first} |" + text(page).split(f"\n| {first} |", 1)[1].split("\n\n", 1)[0]
    headings, _, *lines = ([cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines())
    for line in lines:
        yield dict(zip(headings, line, strict=True))


@pytest.mark.parametrize("page", [MATCHING, TRYING], ids=name)
def test_the_sessions_print_what_is_shown(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pair = MemoryPair(tmp_path)
    pair.connect()
    for row in rows(page, "system"):
        account = pair.books if row.pop("system") == "books" else pair.crm
        pair.add(account, **{field: value for field, value in row.items() if value})
    for block in fenced(page, "ini"):
        (tmp_path / "ledgerbridge.toml").write_text(block, encoding="utf-8")
    steps = [step for block in fenced(page, "console") for step in session(block)]
    for step in steps:
        ended = pair.run(*step.words[1:])
        assert ended.code in (0, 3), ended.err
        wrong = differs(lines_of(step.shown), lines_of(ended.out))
        assert wrong is None, f"{' '.join(step.words)}\n{wrong}\n{ended.out}"
    assert len(steps) >= 3


def test_the_file_of_the_session_can_be_taken_in_again(tmp_path: Path) -> None:
    pair = MemoryPair(tmp_path)
    pair.connect()
    file = tmp_path / "matches.csv"
    assert pair.run("match", "--csv", str(file)).code == 0
    assert pair.run("match", "import", "books-crm", str(file)).code == 0


def test_the_table_of_scores_is_the_one_that_is_used() -> None:
    told = {row["in common"]: (row["alone"], row["where it differs"]) for row in rows(MATCHING, "in common")}
    assert {clue: int(alone) for clue, (alone, _) in told.items()} == {clue.value: WEIGHTS[clue] for clue in Clue}
    left = {clue: int(found[1]) for clue, (_, differs) in told.items() if (found := re.match(r"(\d+) of 100", differs))}
    assert left == {clue.value: doubt for clue, doubt in DOUBTS.items()}
    assert f"Below {POINTS_MIN} nothing is proposed" in text(MATCHING)
    assert (PROPOSED_MAX, "of one record at most three" in text(MATCHING)) == (3, True)


def test_every_topic_of_the_coverage_is_explained() -> None:
    told = {row["what"]: row["open"].startswith("yes") for row in rows(TRYING, "what")}
    assert told == {topic.value: topic not in CLOSED for topic in Topic}


def test_every_code_that_has_a_topic_is_said_by_somebody() -> None:
    elsewhere = (file for file in (PROJECT / "src").rglob("*.py") if file != Path(str(coverage.__file__)))
    said = {code for file in elsewhere for code in CODE.findall(file.read_text(encoding="utf-8"))}
    assert sorted(set(TOPICS) - said) == []
