"""Conditions as written: what cannot be asked of a field is said before anything runs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.support.phrases import english

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.checking import ALL_KINDS, faults, fits
from ledgerbridge.planner.filters import Condition, Operator

NOON = datetime(2025, 5, 16, 12, tzinfo=UTC)
FITTING: dict[str, tuple[Value, ...]] = {
    "text": ("x", "12"),
    "email": ("a@lind.example",),
    "country": ("NL",),
    "choice": ("Lead",),
    "choices": ("Lead",),
    "number": (3, Decimal("1.5"), "1.50"),
    "bool": (True, "no"),
    "date": (date(2025, 5, 16), "2025-05-16", NOON),
    "datetime": (date(2025, 5, 16), NOON, "2025-05-16", "2025-05-16T12:00:00Z"),
}
UNFITTING: dict[str, tuple[Value, ...]] = {
    "text": (3, True, "  ", date(2025, 5, 16)),
    "email": (3,),
    "country": (True,),
    "choice": (3,),
    "choices": (3,),
    "number": ("three", True, date(2025, 5, 16)),
    "bool": (1, "perhaps"),
    "date": ("2025-05-16T12:00:00", "16.5.2025", 2025),
    "datetime": ("2025-05-16T12:00:00", "soon", 12),
}


def found(operator: str, kind: str, *values: Value, options: tuple[str, ...] = ()) -> list[str]:
    return english(faults(Condition(Side.LEFT, "f", Operator(operator), values), kind, options))


def test_every_kind_of_field_is_known() -> None:
    assert {kind.value for kind in Kind} == ALL_KINDS
    assert set(FITTING) == set(UNFITTING) == ALL_KINDS


@pytest.mark.parametrize("kind", sorted(ALL_KINDS))
def test_values_of_the_fields_kind_are_taken(kind: str) -> None:
    for value in FITTING[kind]:
        assert found("is", kind, value) == []
        assert found("none of", kind, value, value) == []


@pytest.mark.feature("F-CORE-RUL-07")
@pytest.mark.parametrize("kind", sorted(ALL_KINDS))
def test_a_value_the_field_cannot_be_compared_with_is_refused_with_the_reason(kind: str) -> None:
    for value in UNFITTING[kind]:
        [fault] = found("is", kind, value)
        assert repr(value) in fault


@pytest.mark.parametrize(
    ("operator", "kinds"),
    [
        ("is", ALL_KINDS),
        ("is not", ALL_KINDS),
        ("any of", ALL_KINDS),
        ("none of", ALL_KINDS),
        ("known", ALL_KINDS),
        ("unknown", ALL_KINDS),
        ("contains", {"text", "email", "choices"}),
        ("does not contain", {"text", "email", "choices"}),
        ("before", {"date", "datetime"}),
        ("after", {"date", "datetime"}),
        ("at or before", {"date", "datetime"}),
        ("at or after", {"date", "datetime"}),
        ("greater", {"number"}),
        ("less", {"number"}),
    ],
)
def test_which_operators_fit_which_kinds(operator: str, kinds: set[str]) -> None:
    assert {kind for kind in ALL_KINDS if fits(Operator(operator), kind)} == kinds
    for kind in ALL_KINDS - kinds:
        [fault] = found(operator, kind, *FITTING[kind][:1])
        assert fault.startswith(f"'{operator}' cannot be asked of a field of kind {kind}: ")


@pytest.mark.parametrize(
    ("operator", "values", "fault"),
    [
        ("known", ("x",), "'known' takes no value"),
        ("any of", (), "'any of' takes at least one value"),
        ("contains", (), "'contains' takes at least one value"),
        ("is", (), "'is' takes exactly one value"),
        ("is", ("x", "y"), "'is' takes exactly one value"),
    ],
)
def test_each_operator_takes_its_number_of_values(operator: str, values: tuple[Value, ...], fault: str) -> None:
    assert found(operator, "text", *values) == [fault]


def test_a_value_that_is_no_option_is_refused_with_the_nearest() -> None:
    options = ("customer", "lead")
    assert found("is", "choice", " Customer ", options=options) == []
    assert found("any of", "choice", "lead", "costumer", options=options) == [
        "'costumer' is none of the field's options; did you mean 'customer'?"
    ]


def test_several_faults_are_said_at_once() -> None:
    assert len(found("greater", "number", "three", "four")) == 3
