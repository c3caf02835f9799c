"""Reasons: said in words, kept as data, and without what a record holds where anybody may read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ledgerbridge.cli.reasons import kind_told, reasons_told, values_told
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.reason import Reason, from_plain, in_words, plain

SOURCE = Path(__file__).parents[2] / "src" / "ledgerbridge"
OUT = Reason("{field} {value} is not {wanted}", {"field": "stage", "wanted": "customer"}, {"value": "lead"})
GONE = Reason("gone in {vendor}", {"vendor": "HubSpot"})


def test_reasons_are_said_one_after_the_other() -> None:
    assert in_words((OUT, GONE)) == "stage lead is not customer; gone in HubSpot"
    assert in_words(()) == ""


def test_the_public_part_leaves_out_what_the_record_holds() -> None:
    assert str(OUT.public) == "stage … is not customer"
    assert OUT.public.public == OUT.public
    assert GONE.public == GONE


@pytest.mark.parametrize("reasons", [(), (OUT,), (OUT, GONE), (Reason("{not} a place"),)])
def test_reasons_are_read_back_as_they_were_kept(reasons: tuple[Reason, ...]) -> None:
    assert from_plain(plain(reasons)) == reasons
    decision = Decision(Action.EXCLUDE, "1", None, reasons=reasons)
    assert Decision.unpacked(decision.packed()) == decision
    assert decision.reason == in_words(reasons)


def test_reasons_kept_as_a_text_are_still_read() -> None:
    assert from_plain("no {key}") == (Reason("no {key}"),)
    assert from_plain("") == ()


def test_the_screen_shows_what_records_have_in_common_apart_from_what_each_holds() -> None:
    assert reasons_told((OUT, GONE)) == "stage lead is not customer; gone in HubSpot"
    assert kind_told((OUT, GONE)) == "stage … is not customer; gone in HubSpot"
    assert values_told((OUT, OUT, GONE)) == "lead"


def test_a_value_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in reasons_told((Reason("{value}", {}, {"value": "\x1b[31mred"}),))


def test_texts_of_reasons_are_whole_so_that_they_can_be_translated() -> None:
    wrong = [
        f"{file.relative_to(SOURCE)}:{node.lineno}"
        for file in sorted(SOURCE.rglob("*.py"))
        if not file.is_relative_to(SOURCE / "sandbox")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reason"
        if any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args[:1])
    ]
    assert wrong == []
