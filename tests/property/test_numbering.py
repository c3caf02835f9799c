"""Series of document numbers, for numbers that nobody thought of."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ledgerbridge.planner.numbering import Numbered, series_of

PREFIXES = st.sampled_from(["", "INV-", "F", "2026-", "R/26/", "INV 2026 no. ", "é-"])
SUFFIXES = st.sampled_from(["", "-NL", "/A", "/"])
DAYS = st.none() | st.dates(date(2019, 1, 1), date(2027, 12, 31))


@st.composite
def whole_series(draw: st.DrawFn, least: int = 1) -> list[Numbered]:
    """Documents whose numbers leave none out, in any order, dated one after the other or not at all."""
    prefix, suffix = draw(PREFIXES), draw(SUFFIXES)
    first = draw(st.integers(0, 10**9) | st.integers(9_990, 10_010) | st.integers(250_000, 270_000))
    width = draw(st.integers(0, 10))
    day, step = draw(DAYS), draw(st.integers(0, 40))
    made = [
        Numbered(
            f"id{n}", f"{prefix}{str(first + n).zfill(width)}{suffix}", day and day + timedelta(n * step), is_echo=False
        )
        for n in range(draw(st.integers(least, 40)))
    ]
    return draw(st.permutations(made))


@given(whole_series())
def test_a_whole_series_is_found_whole(documents: list[Numbered]) -> None:
    told = series_of(documents)
    assert all(one.is_whole for one in told)
    assert sum(one.documents for one in told) == len(documents)
    assert len(told) == 1


@given(whole_series(least=3), st.data())
def test_planted_gaps_are_found_and_nothing_else(documents: list[Numbered], data: st.DataObject) -> None:
    ordered = sorted(documents, key=lambda one: int(one.id.removeprefix("id")))
    inner = ordered[1:-1]
    taken = data.draw(st.sets(st.sampled_from([one.id for one in inner]), min_size=1, max_size=8))
    [series] = series_of(one for one in documents if one.id not in taken)
    spelled = {one.number for one in inner if one.id in taken}
    assert series.missing == len(taken)
    assert {gap.first for gap in series.gaps} | {gap.last for gap in series.gaps} <= spelled


@given(whole_series(), st.data())
def test_planted_repeats_are_found_and_nothing_else(documents: list[Numbered], data: st.DataObject) -> None:
    taken = data.draw(st.sets(st.sampled_from([one.id for one in documents]), min_size=1))
    again = [Numbered(f"again {one.id}", one.number, one.day) for one in documents if one.id in taken]
    [series] = series_of([*documents, *again])
    assert {one.number for one in series.repeats} == {one.number for one in again}
    assert all(len(one.ids) == 2 for one in series.repeats)
    assert series.gaps == ()


@given(st.lists(st.text(max_size=30), max_size=30))
def test_any_texts_are_cut_and_every_document_is_in_one_series(numbers: list[str]) -> None:
    documents = [Numbered(str(place), number) for place, number in enumerate(numbers)]
    told = series_of(documents)
    assert sum(one.documents for one in told) == len(documents)
    assert all(gap.count > 0 for one in told for gap in one.gaps)
    assert sum(len(one.gaps) for one in told) <= len(documents)
