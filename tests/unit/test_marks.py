"""Marks: keyed fingerprints that tell a change without keeping the value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value
from ledgerbridge.planner.marks import NO_BASE, Base, Marker, match_text, merged

MARKER = Marker(b"one key", "k1")


def test_a_mark_has_eight_bytes() -> None:
    assert len(MARKER.mark("email", "ada@example.com")) == 8


def test_a_mark_is_the_same_under_the_same_key_alone() -> None:
    assert MARKER.mark("email", "a") == Marker(b"one key", "other name").mark("email", "a")
    assert MARKER.mark("email", "a") != Marker(b"two keys", "k1").mark("email", "a")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("1.0"), Decimal("1.00")),
        (Decimal("1"), 1),
        (Decimal("1E+2"), 100),
        (Decimal("0.00"), Decimal("-0")),
        (Decimal("100"), Decimal("100.000")),
    ],
)
def test_equal_numbers_have_one_mark(one: Value, other: Value) -> None:
    assert MARKER.mark("price", one) == MARKER.mark("price", other)


DIFFERENT: list[Value] = [
    None,
    True,
    False,
    0,
    1,
    "0",
    "1",
    "null",
    "yes",
    Decimal("0.1"),
    Decimal("0.01"),
    date(2026, 1, 1),
    datetime(2026, 1, 1, tzinfo=UTC),
    "2026-01-01",
    (),
    ("1",),
    ("a", "b"),
    ("a,b",),
]


def test_different_values_have_different_marks() -> None:
    assert len({MARKER.mark("field", value) for value in DIFFERENT}) == len(DIFFERENT)


def test_the_field_is_part_of_the_mark() -> None:
    assert MARKER.mark("a", "x") != MARKER.mark("b", "x")


def test_a_tag_is_keyed_and_tells_kinds_apart() -> None:
    tag = MARKER.tag("key", "ada@example.com")
    assert len(tag) == 24
    assert tag == MARKER.tag("key", "ada@example.com")
    assert tag != Marker(b"two keys", "k1").tag("key", "ada@example.com")
    assert tag != MARKER.tag("other", "ada@example.com")


@pytest.mark.parametrize(
    ("value", "text"),
    [(" Ada@Example.COM ", "ada@example.com"), ("SKU-1", "sku-1"), (17, "17"), ("  ", None), (None, None)],
)
def test_case_and_blanks_around_a_match_key_do_not_count(value: Value, text: str | None) -> None:
    assert match_text(Record("contacts", "1", {"email": value}), "email") == text


def test_newer_marks_lie_over_older_ones() -> None:
    old = Base("k0", {"a": b"old", "b": b"kept"}, frozenset({"a", "b"}))
    new = merged(old, {"a": b"new", "c": b"more"}, frozenset({"c"}), "k1")
    assert new == Base("k1", {"a": b"new", "b": b"kept", "c": b"more"}, frozenset({"b", "c"}))
    assert old.marks["a"] == b"old"


def test_no_base_knows_nothing() -> None:
    assert (NO_BASE.marks, NO_BASE.unconfirmed) == ({}, frozenset())
