"""The page about filters says what the code does: every operator, every kind of field, every example."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import Any

import pytest
from docs.generate import DOCS
from tests.docs.pages import section, text

from ledgerbridge.engine.flow import Gone, Matching
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.checking import ALL_KINDS, MANY, NO_VALUES, fits
from ledgerbridge.planner.filters import Condition, Leaving, Operator

PAGE = DOCS / "filters.md"
ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)
WORD = re.compile(r"`([^`]+)`")
EVERY = "every kind"


def rows(heading: str, columns: int) -> list[list[str]]:
    """The rows of the tables with so many columns under a heading, without their heads."""
    found = [[cell.strip() for cell in row.split("|")] for row in ROW.findall(section(PAGE, heading))]
    return [row for row in found if len(row) == columns and row[0].startswith("`")]


OPERATORS = rows("## Operators", 4)
EXAMPLES = rows("## How values are compared", 4)


def read(toml: str) -> Any:
    """A value in TOML; numbers are exact."""
    return tomllib.loads(f"it = {toml}", parse_float=Decimal)["it"]


def test_every_operator_is_listed_with_what_it_takes_and_fits() -> None:
    assert [row[0].strip("`") for row in OPERATORS] == [operator.value for operator in Operator]
    for name, values, _, kinds in OPERATORS:
        operator = Operator(name.strip("`"))
        expected = "none" if operator in NO_VALUES else "at least one" if operator in MANY else "one"
        assert values == expected, name
        listed = ALL_KINDS if kinds == EVERY else set(WORD.findall(kinds))
        assert listed == {kind for kind in ALL_KINDS if fits(operator, kind)}, name


def test_every_kind_of_field_is_listed() -> None:
    listed = [kind for row in rows("## How values are compared", 3) for kind in WORD.findall(row[0])]
    assert sorted(listed) == sorted(ALL_KINDS)


def test_every_operator_has_an_example() -> None:
    assert {read(row[0].strip("`"))["operator"] for row in EXAMPLES} == {operator.value for operator in Operator}


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: f"{row[0]} {row[1]}")
def test_an_example_goes_as_it_says(row: list[str]) -> None:
    written, fields, travels, said = row
    data = read(written.strip("`"))
    condition = Condition(Side.LEFT, data["field"], Operator(data["operator"]), tuple(data.get("values", ())))
    values = {path: tuple(one) if isinstance(one, list) else one for path, one in read(fields.strip("`")).items()}
    record = Record("things", "1", values)
    assert condition.holds(record) is (travels == "yes")
    assert (str(condition.why_not(record)) if travels == "no" else "") == said


def test_every_choice_about_leaving_matching_and_going_is_explained() -> None:
    page = text(PAGE)
    words = [member.value for kind in (Leaving, Matching, Gone) for member in kind]
    assert [word for word in words if f"`{word}`" not in page] == []
