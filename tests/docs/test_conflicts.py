"""The tables of docs/conflicts.md say what the planner does."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from docs.generate import DOCS
from tests.docs.pages import section, text

from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decide import Plan, Target, decide_pair
from ledgerbridge.planner.decision import Decision
from ledgerbridge.planner.marks import NO_BASE, Base, Marker
from ledgerbridge.planner.merge import Terms, View, Winner, mark_of, merge
from ledgerbridge.planner.shape import Shape

PAGE = DOCS / "conflicts.md"
ROW = re.compile(r"^\| (.+) \|$(?!\n\|---)", re.MULTILINE)
NOTHING, NEVER, NONE, APART = "nothing", "never met", "none", "not the same"
MARKER = Marker(b"key", "k1")
OPTIONS = ("lead", "customer", "evangelist")
CITY = Rule("city", "city", "City", Direction.BOTH)


def rows(heading: str, columns: int) -> list[list[str]]:
    """The cells of the tables under a heading that have so many columns, their heads left out."""
    tables = [[cell.strip().strip("`") for cell in row.split("|")] for row in ROW.findall(section(PAGE, heading))]
    return [cells for cells in tables if len(cells) == columns]


def meant(cell: str) -> Value:
    return None if cell == NOTHING else cell


def terms(winner: Winner) -> Terms:
    return Terms(Direction.BOTH, winner, MARKER, as_it_is, as_it_is)


def as_it_is(path: str, value: Value) -> Value:
    return value


def view(side: Side, agreed: str, holds: str, changed: str) -> View:
    at = None if changed == NONE else datetime.fromisoformat(f"2026-03-01T{changed}").replace(tzinfo=UTC)
    path = str(CITY.path(side))
    record = Record("things", side.value, {path: meant(holds)}, modified=at)
    base = NO_BASE
    if agreed != NEVER:
        base = Base("k1", {path: mark_of(CITY, side, meant(agreed), terms(Winner.LEFT))})
    return View(record, base)


CASES = [*rows("## What becomes of a field", 8), *rows("## Empty values", 8)]


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize("cells", CASES, ids=" ".join)
def test_a_line_of_the_tables_is_what_happens(cells: list[str]) -> None:
    policy, agreed, left, right, left_at, right_at, then, because = cells
    views = view(Side.LEFT, agreed, left, left_at), view(Side.RIGHT, agreed, right, right_at)
    decided = merge(CITY, *views, terms(Winner(policy)))
    held = {Side.LEFT: meant(left), Side.RIGHT: meant(right)}
    if decided.write is not None:
        held[decided.write] = decided.value
    assert decided.why == because
    assert (APART if held[Side.LEFT] != held[Side.RIGHT] else held[Side.LEFT] or NOTHING) == then


def test_every_policy_is_in_the_tables() -> None:
    assert {cells[0] for cells in CASES} == set(Winner)
    assert all(f"`{winner}`" in text(PAGE) for winner in Winner)


@pytest.mark.feature("F-CORE-CUS-05")
def test_what_a_rule_may_write_into_a_record_that_exists() -> None:
    found = [cells for cells in rows("## Fields that are not always written", 3) if cells[0] in set(When)]
    for when, holds, then in found:
        assert after(Rule("city", "city", "City", Direction.TO_RIGHT, when=When(when)), "A", holds) == then
    assert {cells[0] for cells in found} == set(When) - {When.FORWARD}


@pytest.mark.feature("F-CORE-B-07")
def test_a_choice_goes_forward_as_the_table_says() -> None:
    rule = Rule("city", "city", "City", Direction.TO_RIGHT, when=When.FORWARD)
    found = [cells for cells in rows("## Fields that are not always written", 3) if cells[0] in (*OPTIONS, NOTHING)]
    assert found
    for source, holds, then in found:
        assert after(rule, source, holds) == then


def after(rule: Rule, source: str, holds: str) -> str:
    """What the target holds once two linked records, of which the source was edited, are in step."""
    chosen = terms(Winner.LEFT)
    target = Target({"City": Shape("City", options=OPTIONS if rule.when is When.FORWARD else ())})
    marks = (
        {"city": mark_of(rule, Side.LEFT, "before", chosen)},
        {"City": mark_of(rule, Side.RIGHT, meant(holds), chosen)},
    )
    left = View(Record("things", "1", {"city": meant(source)}), Base("k1", marks[0]))
    right = View(Record("things", "2", {"City": meant(holds)}), Base("k1", marks[1]))
    decision: Decision = decide_pair(Plan((rule,), chosen, Target(), target), left, right, ("1", "2"), linked=True)
    new = [change.new for change in decision.changes]
    return str((new[0] if new else meant(holds)) or NOTHING)
