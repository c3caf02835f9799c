"""Filters: who takes part, and what is said to those who do not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.filters import Condition, Operator, failing

NO_BUNDLES = Condition(Side.RIGHT, "Type", Operator.NONE_OF, ("Category", "Group"), "bundles are not products")


def record(**fields: Value) -> Record:
    return Record("Item", "1", dict(fields))


@pytest.mark.parametrize(
    ("operator", "values", "value", "holds"),
    [
        (Operator.ANY_OF, ("Service", "Inventory"), "Service", True),
        (Operator.ANY_OF, ("Service", "Inventory"), "Group", False),
        (Operator.ANY_OF, ("Service",), None, False),
        (Operator.NONE_OF, ("Category", "Group"), "Service", True),
        (Operator.NONE_OF, ("Category", "Group"), "Group", False),
        (Operator.NONE_OF, ("Category",), None, True),
        (Operator.ANY_OF, ("3",), 3, True),
        (Operator.ANY_OF, ("1.50",), Decimal("1.50"), True),
        (Operator.KNOWN, (), "anything", True),
        (Operator.KNOWN, (), False, True),
        (Operator.KNOWN, (), None, False),
    ],
)
def test_condition_holds(operator: Operator, values: tuple[str, ...], value: Value, holds: bool) -> None:
    assert Condition(Side.LEFT, "Type", operator, values).holds(record(Type=value)) is holds


def test_a_field_the_record_lacks_is_unknown() -> None:
    assert not Condition(Side.LEFT, "Type", Operator.KNOWN).holds(record())


def test_the_first_failing_condition_of_the_records_own_side_is_named() -> None:
    known = Condition(Side.RIGHT, "Sku", Operator.KNOWN)
    left = Condition(Side.LEFT, "Type", Operator.ANY_OF, ("never",))
    conditions = (left, NO_BUNDLES, known)
    assert failing(record(Type="Group", Sku=None), Side.RIGHT, conditions) is NO_BUNDLES
    assert failing(record(Type="Service", Sku=None), Side.RIGHT, conditions) is known
    assert failing(record(Type="Service", Sku="A"), Side.RIGHT, conditions) is None
    assert failing(record(Type="Service"), Side.LEFT, conditions) is left


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (NO_BUNDLES, "bundles are not products"),
        (Condition(Side.LEFT, "Type", Operator.ANY_OF, ("a", "b")), "Type is not any of a, b"),
        (Condition(Side.LEFT, "email", Operator.KNOWN), "email is not known"),
    ],
)
def test_a_condition_says_why_a_record_is_out(condition: Condition, said: str) -> None:
    assert str(condition) == said
