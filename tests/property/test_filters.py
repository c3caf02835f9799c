"""Filters, whatever records hold and whatever they are compared with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.checking import ALL_KINDS, faults
from ledgerbridge.planner.filters import OPPOSITES, UNFIT, Condition, Filter, Operator, outside

WORDS = st.sampled_from(["lead", "Lead ", "customer", "2025-05-16", "12.50", "-3", "yes", "NO", "ß", "SS", "x" * 90])
TEXTS = WORDS | st.text(min_size=1, max_size=12)
NUMBERS = st.integers(-1000, 1000) | st.decimals(allow_nan=False, allow_infinity=False, places=3)
DAYS = st.dates(date(2024, 12, 1), date(2025, 2, 1)) | st.dates()
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(timezones=st.just(UTC)) | st.integers(-(10**5), 10**5).map(
    lambda seconds: NEW_YEAR + timedelta(seconds=seconds)
)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
SCALARS: st.SearchStrategy[Value] = st.one_of(TEXTS, NUMBERS, st.booleans(), DAYS, MOMENTS)
VALUES: st.SearchStrategy[Value] = st.none() | SCALARS | LISTS
OF_KIND: dict[str, st.SearchStrategy[Value]] = {
    **dict.fromkeys(("text", "email", "country", "choice"), TEXTS),
    "choices": LISTS,
    "number": NUMBERS,
    "bool": st.booleans(),
    "date": DAYS,
    "datetime": MOMENTS,
}
FIELDS = ("a", "b", "c")
records = st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES)).map(lambda fields: Record("things", "1", fields))


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    wanted = draw(st.lists(SCALARS, min_size=1, max_size=3).map(tuple))
    return Condition(Side.LEFT, draw(st.sampled_from(FIELDS)), draw(st.sampled_from(Operator)), wanted)


def under(condition: Condition, operator: Operator) -> Condition:
    return Condition(condition.side, condition.field, operator, condition.values)


@pytest.mark.feature("F-CORE-RUL-07")
@given(records, conditions(), st.sampled_from(sorted(OPPOSITES)))
def test_a_condition_and_its_opposite_part_all_records_between_them(
    record: Record, condition: Condition, operator: Operator
) -> None:
    one, other = under(condition, operator), under(condition, OPPOSITES[operator])
    assert one.holds(record) is not other.holds(record)


@given(st.one_of(DAYS, MOMENTS), st.one_of(DAYS, MOMENTS))
def test_what_is_not_before_is_at_or_after(value: Value, wanted: Value) -> None:
    record = Record("things", "1", {"a": value})

    def holds(operator: Operator) -> bool:
        return Condition(Side.LEFT, "a", operator, (wanted,)).holds(record)

    assert holds(Operator.BEFORE) is not holds(Operator.NOT_BEFORE)
    assert holds(Operator.AFTER) is not holds(Operator.NOT_AFTER)
    assert holds(Operator.IS) is (holds(Operator.NOT_BEFORE) and holds(Operator.NOT_AFTER))


@given(NUMBERS, NUMBERS)
def test_of_two_numbers_one_is_greater_or_they_are_the_same(value: Value, wanted: Value) -> None:
    record = Record("things", "1", {"a": value})
    held = [
        operator
        for operator in (Operator.GREATER, Operator.LESS, Operator.IS)
        if Condition(Side.LEFT, "a", operator, (wanted,)).holds(record)
    ]
    assert len(held) == 1


@given(MOMENTS, MOMENTS, st.integers(-12, 14))
def test_the_offset_a_moment_is_written_with_does_not_count(value: datetime, wanted: datetime, hours: int) -> None:
    assume(2 < value.year < 9998)
    elsewhere = value.astimezone(timezone(timedelta(hours=hours)))
    for operator in (Operator.BEFORE, Operator.AFTER, Operator.IS):
        condition = Condition(Side.LEFT, "a", operator, (wanted,))
        assert condition.holds(Record("t", "1", {"a": value})) is condition.holds(Record("t", "1", {"a": elsewhere}))


@pytest.mark.feature("F-CORE-RUL-07")
@given(records, st.lists(st.lists(conditions(), max_size=2).map(tuple), min_size=1, max_size=3))
def test_the_order_of_groups_and_conditions_does_not_matter(
    record: Record, groups: list[tuple[Condition, ...]]
) -> None:
    def told(groups: tuple[tuple[Condition, ...], ...]) -> frozenset[object]:
        return frozenset((r.text, str(r)) for r in outside(record, Side.LEFT, (Filter(Side.LEFT, groups),)))

    assert len({told(order) for order in permutations(groups)}) == 1
    turned = tuple(group[::-1] for group in groups)
    assert bool(told(turned)) is bool(told(tuple(groups)))


@pytest.mark.feature("F-CORE-RUL-07")
@given(records, st.lists(st.lists(conditions(), max_size=2).map(tuple), max_size=3).map(tuple))
def test_a_record_passes_that_meets_all_conditions_of_one_group(
    record: Record, groups: tuple[tuple[Condition, ...], ...]
) -> None:
    passes = not groups or any(all(condition.holds(record) for condition in group) for group in groups)
    assert (outside(record, Side.LEFT, (Filter(Side.LEFT, groups),)) == ()) is passes


@given(records, conditions())
def test_every_failure_can_be_said_and_its_public_part_hides_what_the_record_holds(
    record: Record, condition: Condition
) -> None:
    assume(not condition.holds(record))
    reason = condition.why_not(record)
    assert str(reason).startswith(f"{condition.field} ")
    assert str(reason.public).startswith(f"{condition.field} ")
    assert set(reason.public.personal) == set()
    held = record.fields[condition.field]
    if isinstance(held, str) and held not in reason.values.values():
        assert held not in reason.public.values.values()


@given(conditions(), st.sampled_from(sorted(ALL_KINDS)), st.data())
def test_a_condition_without_fault_compares_with_every_value_of_its_kind(
    condition: Condition, kind: str, data: st.DataObject
) -> None:
    if faults(condition, kind):
        return
    record = Record("things", "1", {condition.field: data.draw(OF_KIND[kind])})
    if not condition.holds(record):
        assert condition.why_not(record).text != UNFIT
