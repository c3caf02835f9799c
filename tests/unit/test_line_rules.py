"""Rules that name fields of lines: which can work."""

from __future__ import annotations

import pytest

from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.documents.own_lines import line_fault, names_lines

SLOTS = {Side.LEFT: {"price": "price", "description": "name"}, Side.RIGHT: {"price": "NetPrice", "description": "Text"}}


def rule(left: str, right: str, through: str = "", direction: Direction = Direction.TO_RIGHT) -> Rule:
    return Rule("tried", left, right, direction, through=through)


@pytest.mark.feature("F-CORE-ORD-18")
@pytest.mark.parametrize(
    ("tried", "fault"),
    [
        (rule("lines[].finish", "lines[].Notes"), ""),
        (rule("gate", "lines[].Notes"), ""),
        (rule("lines[].price", "lines[].Notes"), ""),
        (rule("lines[].name", "lines[].Text"), ""),
        (rule("lines[].finish", "Notes"), "what a line holds goes to a line"),
        (rule("gate", "lines[].Notes", direction=Direction.BOTH), "what a line holds goes to a line"),
        (rule("lines[].product", "lines[].Item", through="products"), "links of other flows are not asked for lines"),
        (
            rule("lines[].list_price", "lines[].NetPrice"),
            "it is reckoned for each line of a document; the flow's settings decide it",
        ),
    ],
)
def test_a_rule_for_lines_says_why_it_cannot_work(tried: Rule, fault: str) -> None:
    assert names_lines(tried)
    assert str(line_fault(tried, SLOTS, has_documents=True) or "") == fault


@pytest.mark.feature("F-CORE-ORD-18")
def test_only_documents_have_lines_for_rules() -> None:
    tried = rule("lines[].finish", "lines[].Notes")
    assert str(line_fault(tried, SLOTS, has_documents=False)) == "only documents have lines"
    assert not names_lines(rule("gate", "Notes"))
