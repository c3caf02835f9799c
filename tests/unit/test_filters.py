"""Filters: who takes part, and what is said to those who do not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.filters import Condition, Filter, Operator, failing, outside

NO_BUNDLES = Condition(Side.RIGHT, "Type", Operator.NONE_OF, ("Category", "Group"), "bundles are not products")
NOON = datetime(2025, 5, 16, 12, tzinfo=UTC)
MIDNIGHT_EAST = datetime.fromisoformat("2025-05-16T00:00:00+02:00")
EVENING_AWAY = datetime.fromisoformat("2025-05-16T23:30:00-05:00")


def record(**fields: Value) -> Record:
    return Record("Item", "1", dict(fields))


def holds(operator: str, value: Value, *wanted: Value) -> bool:
    return Condition(Side.LEFT, "Type", Operator(operator), wanted).holds(record(Type=value))


@pytest.mark.feature("F-CORE-RUL-07")
@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"),
    [
        ("is", ("Service",), "Service", True),
        ("is", ("Service",), " SERVICE ", True),
        ("is", ("Café",), "cafe\N{COMBINING ACUTE ACCENT}", True),
        ("is", ("Straße",), "STRASSE", True),
        ("is", ("Service",), "Services", False),
        ("is", ("Service",), None, False),
        ("is", ("red",), ("red",), True),
        ("is", ("red",), ("red", "blue"), False),
        ("is", (Decimal("12.50"),), Decimal("12.5"), True),
        ("is", (12,), Decimal("12.00"), True),
        ("is", ("12.5",), Decimal("12.50"), True),
        ("is", (12,), "12", True),
        ("is", ("twelve",), 12, False),
        ("is", (True,), True, True),
        ("is", ("yes",), True, True),
        ("is", (False,), True, False),
        ("is", (True,), "ja", True),
        ("is", (1,), True, True),
        ("is", (2,), True, False),
        ("is", (date(2025, 5, 16),), NOON, True),
        ("is", (date(2025, 5, 16),), EVENING_AWAY, False),
        ("is", (date(2025, 5, 17),), EVENING_AWAY, True),
        ("is", (NOON,), NOON, True),
        ("is", (NOON,), date(2025, 5, 16), True),
        ("is", ("2025-05-16",), date(2025, 5, 16), True),
        ("is", ("soon",), date(2025, 5, 16), False),
        ("is not", ("Service",), "Group", True),
        ("is not", ("Service",), "service", False),
        ("is not", ("Service",), None, True),
        ("any of", ("Service", "Inventory"), "Service", True),
        ("any of", ("Service", "Inventory"), "Group", False),
        ("any of", ("Service",), None, False),
        ("any of", ("3",), 3, True),
        ("any of", ("1.50",), Decimal("1.50"), True),
        ("any of", ("red", "green"), ("blue", "red"), True),
        ("any of", ("green",), ("blue", "red"), False),
        ("none of", ("Category", "Group"), "Service", True),
        ("none of", ("Category", "Group"), "Group", False),
        ("none of", ("Category",), None, True),
        ("none of", ("green",), ("blue", "red"), True),
        ("none of", ("red",), ("blue", "red"), False),
        ("contains", ("@lind.example",), "Anna@Lind.Example", True),
        ("contains", ("@lind.example", "@berg.example"), "bo@berg.example", True),
        ("contains", ("@lind.example",), "anna@berg.example", False),
        ("contains", ("re",), ("red",), False),
        ("contains", ("red",), ("blue", "Red"), True),
        ("contains", ("1",), 12, False),
        ("contains", ("x",), None, False),
        ("does not contain", ("test",), "A testing ground", False),
        ("does not contain", ("test",), "A playground", True),
        ("does not contain", ("test",), None, True),
        ("known", (), "anything", True),
        ("known", (), False, True),
        ("known", (), Decimal(0), True),
        ("known", (), None, False),
        ("known", (), (), False),
        ("unknown", (), None, True),
        ("unknown", (), "anything", False),
        ("before", (date(2025, 5, 16),), date(2025, 5, 15), True),
        ("before", (date(2025, 5, 16),), date(2025, 5, 16), False),
        ("before", (NOON,), datetime(2025, 5, 16, 11, 59, tzinfo=UTC), True),
        ("before", (date(2025, 5, 16),), None, False),
        ("after", (date(2025, 5, 16),), NOON, False),
        ("after", (date(2025, 5, 15),), NOON, True),
        ("after", (NOON,), date(2025, 5, 16), False),
        ("after", (NOON,), date(2025, 5, 17), True),
        ("after", (NOON,), EVENING_AWAY, True),
        ("at or after", (EVENING_AWAY,), date(2025, 5, 16), True),
        ("at or after", (EVENING_AWAY,), date(2025, 5, 15), False),
        ("at or after", (MIDNIGHT_EAST,), date(2025, 5, 16), True),
        ("at or after", (MIDNIGHT_EAST,), date(2025, 5, 15), False),
        ("at or after", (MIDNIGHT_EAST,), datetime(2025, 5, 15, 22, tzinfo=UTC), True),
        ("after", ("2025-05-15T23:00:00-05:00",), NOON, True),
        ("after", (date(2025, 5, 16),), "2025-05-17", True),
        ("after", (date(2025, 5, 16),), "soon", False),
        ("after", (date(2025, 5, 16),), "0001-01-01T00:00:00+05:00", False),
        ("at or after", (date(2025, 5, 16),), NOON, True),
        ("at or after", (NOON,), NOON, True),
        ("at or after", (NOON,), date(2025, 5, 16), True),
        ("at or before", (date(2025, 5, 16),), NOON, True),
        ("at or before", (date(2025, 5, 16),), date(2025, 5, 17), False),
        ("greater", (10,), Decimal("10.01"), True),
        ("greater", (10,), 10, False),
        ("greater", (Decimal("0.1"),), "0.3", True),
        ("greater", (10,), "a dozen", False),
        ("greater", (10,), None, False),
        ("greater", (10,), True, False),
        ("less", (10,), Decimal("9.99"), True),
        ("less", (10,), 10**60, False),
    ],
)
def test_a_condition_holds(operator: str, wanted: tuple[Value, ...], value: Value, expected: bool) -> None:
    assert holds(operator, value, *wanted) is expected


def test_a_field_the_record_lacks_is_unknown() -> None:
    assert not Condition(Side.LEFT, "Type", Operator.KNOWN).holds(record())
    assert Condition(Side.LEFT, "Type", Operator.UNKNOWN).holds(record())


def test_the_first_failing_condition_of_the_records_own_side_is_named() -> None:
    known = Condition(Side.RIGHT, "Sku", Operator.KNOWN)
    left = Condition(Side.LEFT, "Type", Operator.ANY_OF, ("never",))
    conditions = (left, NO_BUNDLES, known)
    assert failing(record(Type="Group", Sku=None), Side.RIGHT, conditions) is NO_BUNDLES
    assert failing(record(Type="Service", Sku=None), Side.RIGHT, conditions) is known
    assert failing(record(Type="Service", Sku="A"), Side.RIGHT, conditions) is None
    assert failing(record(Type="Service"), Side.LEFT, conditions) is left


# --- what is said -----------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-RUL-07")
@pytest.mark.parametrize(
    ("operator", "wanted", "value", "said"),
    [
        ("after", (date(2025, 5, 16),), date(2024, 1, 2), "f 2024-01-02 is not after 2025-05-16"),
        ("after", (date(2025, 5, 16),), NOON, "f 2025-05-16 is not after 2025-05-16"),
        (
            "after",
            (NOON,),
            datetime(2024, 1, 2, 8, tzinfo=UTC),
            "f 2024-01-02 08:00 UTC is not after 2025-05-16 12:00 UTC",
        ),
        ("after", (MIDNIGHT_EAST,), datetime(2024, 1, 2, 23, tzinfo=UTC), "f 2024-01-03 is not after 2025-05-16"),
        ("after", (MIDNIGHT_EAST,), date(2024, 1, 2), "f 2024-01-02 is not after 2025-05-16"),
        (
            "at or before",
            (MIDNIGHT_EAST,),
            datetime(2025, 5, 16, 9, tzinfo=UTC),
            "f 2025-05-16 09:00 UTC is after 2025-05-15 22:00 UTC",
        ),
        (
            "any of",
            (date(2025, 5, 16), date(2025, 5, 17)),
            NOON.replace(day=18),
            "f 2025-05-18 is none of 2025-05-16, 2025-05-17",
        ),
        ("before", (date(2025, 5, 16),), date(2025, 5, 16), "f 2025-05-16 is not before 2025-05-16"),
        ("at or after", (date(2025, 5, 16),), date(2024, 1, 2), "f 2024-01-02 is before 2025-05-16"),
        ("at or before", (date(2025, 5, 16),), date(2026, 1, 2), "f 2026-01-02 is after 2025-05-16"),
        ("after", (date(2025, 5, 16),), "soon", "f soon cannot be compared with 2025-05-16"),
        ("after", (date(2025, 5, 16),), None, "f has no value"),
        ("is", ("customer",), "lead", "f lead is not customer"),
        ("is", (True,), False, "f no is not yes"),
        ("is not", ("customer",), "Customer", "f is Customer"),
        ("any of", ("customer", "evangelist"), "lead", "f lead is none of customer, evangelist"),
        ("none of", ("Category", "Group"), "Group", "f is Group"),
        ("contains", ("@lind.example",), "bo@berg.example", "f bo@berg.example does not contain @lind.example"),
        ("does not contain", ("test",), "testing", "f testing contains test"),
        ("known", (), None, "f has no value"),
        ("unknown", (), "x", "f is x, but only records without one take part"),
        ("greater", (Decimal("10.00"),), Decimal("9.5"), "f 9.5 is not greater than 10.00"),
        ("less", (10,), 12, "f 12 is not less than 10"),
        ("less", (10,), "a dozen", "f a dozen cannot be compared with 10"),
    ],
)
def test_a_condition_says_why_a_record_is_out(
    operator: str, wanted: tuple[Value, ...], value: Value, said: str
) -> None:
    condition = Condition(Side.LEFT, "f", Operator(operator), wanted)
    out = record(f=value)
    assert not condition.holds(out)
    assert str(condition.why_not(out)) == said


def test_every_operator_has_words_for_its_failure() -> None:
    for operator in Operator:
        for value in ("x", None) if operator is not Operator.KNOWN else (None,):
            reason = Condition(Side.LEFT, "f", operator, ("y",)).why_not(record(f=value))
            assert "{" not in str(reason)
            assert reason.values["field"] == "f"


def test_a_reason_of_ones_own_is_said_as_it_stands() -> None:
    own = Condition(Side.LEFT, "f", Operator.KNOWN, reason="{braces} are mine")
    assert str(own.why_not(record(f=None))) == "{braces} are mine"
    assert str(NO_BUNDLES.why_not(record(Type="Group"))) == "bundles are not products"


@pytest.mark.feature("F-CORE-B-19")
@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("21", ""),
        ("shipped", "Status shipped has no row in stage_map; give it one in ledgerbridge.toml, and it goes"),
        ("Shipped", ""),
        (None, "Status has no value"),
    ],
)
def test_a_field_needs_a_row_of_a_table_written_just_as_it_is(value: Value, said: str) -> None:
    mapped = Condition(Side.LEFT, "Status", Operator.ANY_OF, ("21", "Shipped"), table="stage_map")
    held = record(Status=value)
    assert mapped.holds(held) is (said == "")
    if said:
        assert str(mapped.why_not(held)) == str(mapped.why_not(held).public) == said


def test_a_long_value_is_shortened() -> None:
    said = str(Condition(Side.LEFT, "f", Operator.IS, ("x",)).why_not(record(f="y" * 500)))
    assert len(said) < 120
    assert "…" in said


@pytest.mark.parametrize("operator", [operator for operator in Operator if operator is not Operator.KNOWN])
def test_what_a_record_holds_is_not_in_the_public_part_of_a_reason(operator: Operator) -> None:
    held = "Annegret Xylander"
    wanted = held if operator in (Operator.IS_NOT, Operator.NONE_OF, Operator.LACKS) else "somebody else"
    reason = Condition(Side.LEFT, "f", operator, (wanted,)).why_not(record(f=held))
    assert held in str(reason)
    assert held not in str(reason.public)
    assert held not in repr(reason.public)
    assert str(reason.public).startswith("f ")


# --- groups -----------------------------------------------------------------------------------------------------------

NEW = Condition(Side.LEFT, "created", Operator.AFTER, (date(2025, 5, 16),))
ACTIVE = Condition(Side.LEFT, "active", Operator.IS, (True,))
CUSTOMER = Condition(Side.LEFT, "stage", Operator.IS, ("customer",))
OLD = date(2024, 1, 2)


def told(filters: tuple[Filter, ...], **fields: Value) -> list[str]:
    return [str(reason) for reason in outside(record(**fields), Side.LEFT, filters)]


@pytest.mark.feature("F-CORE-RUL-07")
def test_all_conditions_of_one_group_are_enough_to_pass() -> None:
    groups = (Filter(Side.LEFT, ((NEW, ACTIVE), (CUSTOMER,))),)
    assert told(groups, created=date(2026, 1, 1), active=True, stage="lead") == []
    assert told(groups, created=OLD, active=False, stage="customer") == []
    assert told(groups, created=date(2026, 1, 1), active=False, stage="lead") != []


@pytest.mark.feature("F-CORE-RUL-07")
def test_of_each_group_the_first_failing_condition_is_named() -> None:
    groups = (Filter(Side.LEFT, ((ACTIVE, NEW), (CUSTOMER,))),)
    assert told(groups, created=OLD, active=True, stage="lead") == [
        "created 2024-01-02 is not after 2025-05-16",
        "stage lead is not customer",
    ]
    assert told(groups, created=OLD, active=False) == ["active no is not yes", "stage has no value"]


def test_groups_that_fail_alike_are_told_once() -> None:
    assert told((Filter(Side.LEFT, ((NEW, ACTIVE), (NEW, CUSTOMER))),), created=OLD) == [
        "created 2024-01-02 is not after 2025-05-16"
    ]


def test_a_filter_of_the_other_side_or_without_groups_lets_pass() -> None:
    assert (
        told((Filter(Side.RIGHT, ((CUSTOMER,),)), Filter(Side.LEFT, ()), Filter(Side.LEFT, ((),))), stage="lead") == []
    )


def test_every_filter_of_a_side_must_be_passed() -> None:
    filters = (Filter(Side.LEFT, ((ACTIVE,),), fixed=True), Filter(Side.LEFT, ((CUSTOMER,),)))
    assert told(filters, active=True, stage="customer") == []
    assert told(filters, active=True, stage="lead") == ["stage lead is not customer"]
    assert told(filters, active=False, stage="customer") == ["active no is not yes"]
