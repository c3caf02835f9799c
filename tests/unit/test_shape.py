"""Shapes: whether a value fits its field before any call is made."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from ledgerbridge.model.values import Value
from ledgerbridge.planner.shape import Shape, is_ahead, lacking, misfit

NAME = Shape("Display name", max_length=5, forbidden=":\t\n")
NOTE = Shape("Note")
STAGES = Shape("Stage", options=("lead", "customer", "evangelist"), kind="choice")


def code(value: Value, shape: Shape) -> str | None:
    problem = misfit("path", value, value, shape)
    return problem.code if problem is not None else None


@pytest.mark.parametrize(
    ("shape", "value", "expected"),
    [
        (NAME, "12345", None),
        (NAME, "123456", "LB-REC-04"),
        (NAME, "ÄÖÜßé", None),
        (NAME, "a:b", "LB-REC-01"),
        (NAME, "a\nb", "LB-REC-01"),
        (NAME, "a:bcdefg", "LB-REC-04"),
        (NAME, None, None),
        (NAME, Decimal("123456.78"), None),
        (NOTE, "x" * 10_000, None),
    ],
)
def test_size_and_characters_of_a_text(shape: Shape, value: Value, expected: str | None) -> None:
    assert code(value, shape) == expected


def test_the_name_of_a_country_fits_where_its_code_does() -> None:
    shape = Shape("Country", max_length=2, kind="country")
    assert misfit("country", "Sweden", "SE", shape) is None
    unknown = misfit("country", "Atlantis", "Atlantis", shape)
    assert unknown is not None
    assert unknown.code == "LB-REC-04"


def test_a_text_too_long_is_told_by_label_and_numbers_never_by_its_words() -> None:
    problem = misfit("name", "private words", "private words", NAME)
    assert problem is not None
    assert problem.said(problem.cause) == "The text for Display name has 13 characters; 5 fit."
    assert problem.field == "name"
    assert "private" not in repr(problem)


NUMBER, DAY, MOMENT = (Shape("Field", kind=kind) for kind in ("number", "date", "datetime"))


@pytest.mark.parametrize(
    ("shape", "value", "fits"),
    [
        (NUMBER, 5, True),
        (NUMBER, Decimal("5.25"), True),
        (NUMBER, None, True),
        (NUMBER, "5", False),
        (NUMBER, True, False),
        (NUMBER, date(2026, 1, 1), False),
        (DAY, date(2026, 1, 1), True),
        (DAY, datetime(2026, 1, 1, tzinfo=UTC), True),
        (DAY, "2026-01-01", True),
        (DAY, "next spring", False),
        (DAY, "2026-02-30", False),
        (DAY, 20260101, False),
        (MOMENT, datetime(2026, 1, 1, tzinfo=UTC), True),
        (MOMENT, date(2026, 1, 1), True),
        (MOMENT, "2026-01-01T12:00:00+00:00", True),
        (MOMENT, "noon", False),
        (Shape("Field", kind="text"), Decimal(5), True),
        (Shape("Field", kind="bool"), "yes", True),
        (Shape("Field"), "anything", True),
    ],
)
def test_a_value_of_another_kind_than_its_field(shape: Shape, value: Value, fits: bool) -> None:
    assert code(value, shape) == (None if fits else "LB-REC-13")


def test_what_counts_is_what_the_vendor_would_store() -> None:
    assert misfit("price", "12.50", Decimal("12.50"), NUMBER) is None
    assert misfit("stage", " Lead ", "lead", STAGES) is None


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("lead", True),
        ("Lead", False),
        ("", False),
        (None, True),
        (("lead", "customer"), True),
        (("lead", "stranger"), False),
        ((), True),
    ],
)
def test_a_choice_is_one_of_its_options_and_a_list_holds_nothing_else(value: Value, fits: bool) -> None:
    assert code(value, STAGES) == (None if fits else "LB-REC-14")


def test_a_number_can_be_a_choice_and_without_known_options_any_value_is() -> None:
    assert code(5, Shape("Rate", options=("5", "25"))) is None
    assert code("whatever", Shape("Rate", kind="choice")) is None


@pytest.mark.parametrize(
    ("value", "shape", "cause"),
    [
        ("private words", STAGES, "Stage is chosen from a list of 3, and the value is not in it."),
        ("private words", NUMBER, "Field takes a number, and the value is none."),
        ("private words", DAY, "Field takes a date, and the value is none."),
    ],
)
def test_the_value_itself_stands_apart_where_rows_are_sealed(value: Value, shape: Shape, cause: str) -> None:
    problem = misfit("path", value, value, shape)
    assert problem is not None
    assert problem.said(problem.cause) == cause
    assert (problem.field, problem.vendor_text) == ("path", "private words")
    assert "private" not in repr(msgspec.structs.replace(problem, vendor_text=""))


@pytest.mark.feature("F-CORE-B-07")
@pytest.mark.parametrize(
    ("new", "held", "ahead"),
    [
        ("customer", "lead", True),
        ("evangelist", "lead", True),
        ("lead", "customer", False),
        ("customer", "customer", False),
        ("lead", None, True),
        (None, "lead", False),
        (None, None, False),
        ("lead", "no option any more", True),
        ("no option", "customer", True),
    ],
)
def test_a_choice_goes_forward_in_the_order_of_the_options(new: Value, held: Value, ahead: bool) -> None:
    assert is_ahead(STAGES, new, held) is ahead


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
