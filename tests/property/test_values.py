"""Values: written down and read back without losing their type; equal ones have one spelling."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ledgerbridge.connectors.base.protocol import Call, Write
from ledgerbridge.engine.planned import Need, Planned
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, as_text, canonical, from_plain, to_plain
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.planner.marks import Base
from ledgerbridge.planner.reason import Reason

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WHOLE = st.integers(-(2**63), 2**63 - 1)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0))
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), WHOLE, TEXTS, DECIMALS, st.dates(), MOMENTS, st.lists(TEXTS, max_size=3).map(tuple)
)
FIELDS = st.dictionaries(TEXTS, VALUES, max_size=4)
NAMES = st.dictionaries(TEXTS, TEXTS, max_size=2)
IDS = st.none() | TEXTS
SIDES = st.sampled_from(Side)
PROBLEMS = st.builds(Problem, TEXTS, TEXTS, TEXTS, NAMES, TEXTS, TEXTS, st.none() | st.floats(0, 1e6))
MARKS = st.dictionaries(TEXTS, st.binary(min_size=8, max_size=8), max_size=3)
REASONS = st.builds(Reason, TEXTS, NAMES, NAMES)
PARTS = st.dictionaries(TEXTS, st.lists(st.builds(Part, FIELDS, IDS), max_size=2).map(tuple), max_size=2)
NEEDS = st.builds(Need, st.integers(1, 2**40), TEXTS, st.none() | st.integers(0, 99))
CHANGES = st.builds(Change, SIDES, TEXTS, VALUES, VALUES, TEXTS, TEXTS)
DECISIONS = st.builds(
    Decision,
    st.sampled_from(Action),
    IDS,
    IDS,
    st.lists(CHANGES, max_size=3).map(tuple),
    st.none() | PROBLEMS,
    st.lists(REASONS, max_size=2).map(tuple),
    st.dictionaries(st.sampled_from(["left", "right"]), MARKS),
    st.lists(TEXTS, max_size=2).map(tuple),
    st.booleans(),
)
PLANNED = st.builds(
    Planned,
    decision=DECISIONS,
    source=SIDES,
    source_id=TEXTS,
    side=st.none() | SIDES,
    key_tag=IDS,
    label=TEXTS,
    reference=TEXTS,
    fields=FIELDS,
    version=IDS,
    current=FIELDS,
    companion=NAMES,
    needs_role=TEXTS,
    named=NAMES,
    unlinks=st.booleans(),
    linked=st.booleans(),
    parts=PARTS,
    needs=st.lists(NEEDS, max_size=2).map(tuple),
    expected=st.none() | DECIMALS,
)
WRITES = st.builds(Write, st.sampled_from(["create", "update"]), TEXTS, FIELDS, IDS, IDS, FIELDS, NAMES)


def typed(fields: dict[str, Value]) -> list[tuple[str, str, str]]:
    """Fields with their types and spellings: 1, True and Decimal("1.0") are all equal to Python."""
    return [(path, type(value).__name__, str(value)) for path, value in fields.items()]


@given(FIELDS)
def test_fields_survive_json(fields: dict[str, Value]) -> None:
    assert typed(from_plain(msgspec.json.decode(msgspec.json.encode(to_plain(fields))))) == typed(fields)


@given(st.builds(Record, TEXTS, TEXTS, FIELDS, IDS, st.none() | MOMENTS, NAMES))
def test_a_record_survives_packing(record: Record) -> None:
    again = Record.unpacked(record.packed())
    assert again == record
    assert typed(again.fields) == typed(record.fields)


@given(DECISIONS)
def test_a_decision_survives_packing(decision: Decision) -> None:
    again = Decision.unpacked(decision.packed())
    assert again == decision
    assert repr(again) == repr(decision)


@given(PLANNED)
def test_a_planned_action_survives_packing(planned: Planned) -> None:
    again = Planned.unpacked(planned.packed())
    assert again == planned
    assert repr(again) == repr(planned)


@given(st.builds(Call, TEXTS, TEXTS, st.lists(WRITES, max_size=3), st.binary(max_size=20)))
def test_a_call_survives_packing_to_the_byte(call: Call) -> None:
    again = Call.unpacked(call.packed())
    assert again == call
    assert repr(again) == repr(call)
    assert again.packed() == call.packed()


@given(st.builds(Base, TEXTS, MARKS, st.frozensets(TEXTS, max_size=3)))
def test_a_base_survives_packing(base: Base) -> None:
    assert Base.unpacked(base.packed()) == base


@given(VALUES, VALUES)
def test_only_equal_values_have_one_spelling(one: Value, other: Value) -> None:
    equal = one == other and isinstance(one, bool) == isinstance(other, bool)
    assert (canonical(one) == canonical(other)) == equal


@given(DECIMALS.filter(lambda number: abs(number.adjusted()) < 40), st.integers(0, 12))
def test_trailing_zeros_make_no_other_number(number: Decimal, zeros: int) -> None:
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    longer = Decimal((sign, (*digits, *[0] * zeros), exponent - zeros))
    assert canonical(longer) == canonical(number)


@given(st.integers(10**28, 10**40))
def test_long_numbers_are_told_apart_to_the_last_digit(number: int) -> None:
    assert canonical(number) != canonical(number + 1)
    assert canonical(Decimal(number)) == canonical(number)


@given(VALUES)
def test_every_value_can_be_read_by_a_person(value: Value) -> None:
    assert isinstance(as_text(value), str)
    assert not isinstance(value, Decimal) or "E" not in as_text(value)
