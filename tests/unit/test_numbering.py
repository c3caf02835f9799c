"""Series of document numbers: what is missing, what was given twice, and where another series begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from ledgerbridge.planner.numbering import Numbered, Series, series_of

pytestmark = pytest.mark.feature("F-CORE-FIN-02")


def numbered(*numbers: str, day: date | None = None, within: str = "") -> list[Numbered]:
    return [Numbered(f"id-{place}", number, day, within) for place, number in enumerate(numbers)]


def found(documents: Iterable[Numbered]) -> list[tuple[str, str, list[str], list[str]]]:
    """(first, last, gaps, repeated numbers) of each series."""
    return [
        (one.first, one.last, [_range(one, place) for place in range(len(one.gaps))], [r.number for r in one.repeats])
        for one in series_of(documents)
    ]


def _range(series: Series, place: int) -> str:
    gap = series.gaps[place]
    return gap.first if gap.count == 1 else f"{gap.first}..{gap.last} ({gap.count})"


@pytest.mark.parametrize(
    ("numbers", "gaps"),
    [
        (["1", "2", "3"], []),
        (["3", "1"], ["2"]),
        (["INV-2026-0007", "INV-2026-0011"], ["INV-2026-0008..INV-2026-0010 (3)"]),
        (["8", "11"], ["9..10 (2)"]),
        (["0998", "0999", "1001", "10002"], ["1000", "1002..10001 (9000)"]),
        (["A7/NL", "A10/NL"], ["A8/NL..A9/NL (2)"]),
        (["inv-1", "INV-3"], ["inv-2"]),
        ([" 5 ", "7"], ["6"]),
    ],
)
def test_what_a_series_leaves_out_is_told_as_ranges_in_its_own_spelling(numbers: list[str], gaps: list[str]) -> None:
    [(_, _, told, repeats)] = found(numbered(*numbers))
    assert (told, repeats) == (gaps, [])


def test_each_prefix_and_each_journal_has_a_series_of_its_own() -> None:
    documents = [*numbered("INV-1", "INV-2", "CR-9", "CR-10"), *numbered("1", "2", within="70"), *numbered("9")]
    assert [(first, last) for first, last, _, _ in found(documents)] == [
        ("9", "9"),
        ("CR-9", "CR-10"),
        ("INV-1", "INV-2"),
        ("1", "2"),
    ]
    assert all(one.is_whole for one in series_of(documents))


def test_numbers_filled_up_with_zeros_are_another_series_than_those_that_are_not() -> None:
    assert found(numbered("0001", "0003", "7", "9")) == [("7", "9", ["8"], []), ("0001", "0003", ["0002"], [])]


def test_a_number_of_two_documents_is_told_with_their_ids() -> None:
    [series] = series_of(numbered("INV-1", "INV-2", "inv-2", "INV-3"))
    [repeat] = series.repeats
    assert (repeat.number, repeat.ids, series.documents, series.gaps) == ("INV-2", ("id-1", "id-2"), 4, ())


def test_a_document_that_is_listed_twice_repeats_nothing() -> None:
    assert all(one.is_whole for one in series_of([Numbered("a", "1"), Numbered("a", "1"), Numbered("b", "2")]))


def test_a_text_without_digits_can_only_be_repeated() -> None:
    assert found(numbered("open", "Open", "draft")) == [("draft", "draft", [], []), ("open", "open", [], ["open"])]


def test_what_shows_a_document_once_more_takes_its_number_and_repeats_none() -> None:
    invoices = [Numbered("i1", "1"), Numbered("i4", "4")]
    entries = [Numbered(f"e{n}", str(n), is_echo=True) for n in (1, 2, 4, 4, 6)]
    [series] = series_of([*invoices, *entries])
    assert (series.documents, [gap.first for gap in series.gaps], series.repeats) == (2, ["3", "5"], ())
    assert series_of(entries) == []


# --- years ------------------------------------------------------------------------------------------------------------


def of_years(pattern: str, *years: int, count: int = 30, every_days: int = 10) -> list[Numbered]:
    """A whole series for each year, from 1 on."""
    return [
        Numbered(f"{year}-{n}", pattern.format(y=year, s=year % 100, n=n), date(year, 1, 5) + timedelta(n * every_days))
        for year in years
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize("pattern", ["{y}{n:04}", "{s:02}{n:04}", "{s:02}{n:06}", "R{y}{n:03}", "{y}-{n}"])
def test_a_new_year_begins_a_new_series_and_no_gap(pattern: str) -> None:
    told = series_of(of_years(pattern, 2024, 2025, 2026))
    assert [one.documents for one in told] == [30, 30, 30]
    assert all(one.is_whole for one in told)


def test_a_journal_stands_between_the_year_and_the_number_at_exact() -> None:
    made = of_years("{s}70{n:04}", 2025, 2026)
    kept = [Numbered(one.id, one.number, one.day, "70") for one in made if one.number != "26700003"]
    first, second = series_of(kept)
    assert (first.first, first.last, first.is_whole) == ("25700001", "25700030", True)
    assert [gap.first for gap in second.gaps] == ["26700003"]


def test_months_that_begin_anew_are_series_too() -> None:
    made = [
        Numbered(f"{month}-{n}", f"2026{month:02}{n:04}", date(2026, month, n))
        for month in range(1, 7)
        for n in range(1, 21)
    ]
    assert [one.documents for one in series_of(made)] == [20] * 6


def test_one_invoice_of_the_old_year_does_not_hide_the_turn_of_the_series() -> None:
    made = [
        Numbered(one.id, one.number, date(2025, 12, 31) if one.number == "20260001" else one.day)
        for one in of_years("{y}{n:04}", 2025, 2026)
    ]
    assert [one.is_whole for one in series_of(made)] == [True, True]


def test_numbers_that_only_look_like_years_are_one_series() -> None:
    made = [Numbered(str(n), str(n), date(2026, 3, 1)) for n in range(259_990, 260_010) if n not in (259_999, 260_000)]
    assert found(made) == [("259990", "260009", ["259999..260000 (2)"], [])]


def test_without_days_the_numbers_between_two_years_count_as_missing() -> None:
    [(_, _, gaps, _)] = found(numbered("20250001", "20250002", "20260001"))
    assert gaps == ["20250003..20260000 (9998)"]


# --- size and days ----------------------------------------------------------------------------------------------------


def test_a_gap_of_any_size_is_one_line() -> None:
    [(_, _, gaps, _)] = found(numbered("1", "999999999999999999"))
    assert gaps == ["2..999999999999999998 (999999999999999997)"]


def test_digits_beyond_what_counts_stay_as_they_are() -> None:
    long = "9" * 5000
    assert found(numbered(f"{long}7", f"{long}9"))[0][2] == [f"{long}8"]


def test_only_what_documents_of_the_day_or_later_show_is_told_since_then() -> None:
    old, new = date(2026, 1, 10), date(2026, 6, 10)
    documents = [
        *numbered("1", "3", "3", day=old),
        Numbered("x", "5", new),
        Numbered("y", "6", old),
        Numbered("z", "6", new),
    ]
    [series] = series_of(documents)
    told = series.since(date(2026, 6, 1))
    assert [gap.first for gap in series.gaps] == ["2", "4"]
    assert ([gap.first for gap in told.gaps], [one.number for one in told.repeats]) == (["4"], ["6"])
    assert series.since(date(2026, 6, 11)).is_whole
