"""Shapes: whether a value fits its field before any call is made."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledgerbridge.model.values import Value
from ledgerbridge.planner.shape import Shape, lacking, misfit

SHAPES = {
    "name": Shape("Display name", max_length=5, forbidden=":\t\n"),
    "note": Shape("Note"),
}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("name", "12345", None),
        ("name", "123456", "LB-REC-04"),
        ("name", "ÄÖÜßé", None),
        ("name", "a:b", "LB-REC-01"),
        ("name", "a\nb", "LB-REC-01"),
        ("name", "a:bcdefg", "LB-REC-04"),
        ("name", None, None),
        ("name", Decimal("123456.78"), None),
        ("note", "x" * 10_000, None),
        ("unheard of", "x" * 10_000, None),
    ],
)
def test_misfit(path: str, value: Value, code: str | None) -> None:
    problem = misfit(path, value, SHAPES)
    assert (problem.code if problem else None) == code


def test_a_text_too_long_is_told_by_label_and_numbers_never_by_its_words() -> None:
    problem = misfit("name", "private words", SHAPES)
    assert problem is not None
    assert problem.said(problem.cause) == "The text for Display name has 13 characters; 5 fit."
    assert problem.field == "name"
    assert "private" not in repr(problem)


@pytest.mark.parametrize(
    ("fields", "needs_any", "required", "missing"),
    [
        ({"a": "x"}, (), (), None),
        ({"a": "x"}, (), ("a",), None),
        ({"a": None}, (), ("a", "b"), "a, b"),
        ({"a": "x"}, (), ("a", "b"), "b"),
        ({"b": "x"}, ("a", "b"), (), None),
        ({"a": None}, ("a", "b"), (), "a, b"),
        ({}, ("a", "b"), ("c",), "c"),
    ],
)
def test_lacking(
    fields: dict[str, Value], needs_any: tuple[str, ...], required: tuple[str, ...], missing: str | None
) -> None:
    problem = lacking(fields, needs_any, required)
    assert (problem.values["fields"] if problem else None) == missing
    assert problem is None or problem.code == "LB-REC-03"
