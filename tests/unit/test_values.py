"""Values: how they are spelled for storage and for people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ledgerbridge.model.values import Value, as_text, canonical, from_plain, to_plain


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("text", "text"),
        (True, True),
        (7, 7),
        (None, None),
        (Decimal("1.50"), {"d": "1.50"}),
        (date(2026, 3, 1), {"on": "2026-03-01"}),
        (datetime(2026, 3, 1, 9, tzinfo=UTC), {"t": "2026-03-01T09:00:00+00:00"}),
        (("a", "b"), ["a", "b"]),
    ],
)
def test_value_is_written_with_its_type(value: Value, plain: Any) -> None:
    assert to_plain({"field": value}) == {"field": plain}
    assert from_plain({"field": plain}) == {"field": value}


@pytest.mark.parametrize("raw", [1.5, {"x": "1"}, {}])
def test_what_no_value_is_written_as_is_refused(raw: Any) -> None:
    with pytest.raises(ValueError, match="no value is written as"):
        from_plain({"field": raw})


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        (Decimal("1.00"), b"n1e0"),
        (Decimal("-0.0"), b"n0"),
        (Decimal("-0.10"), b"n-1e-1"),
        (Decimal("1E+3"), b"n1e3"),
        (1000, b"n1e3"),
        (Decimal("12.50"), b"n125e-1"),
        (Decimal("1E+999999999"), b"n1e999999999"),
        (True, b"b1"),
        ("1", b"s1"),
        (None, b"jnull"),
        (("a",), b'j["a"]'),
    ],
)
def test_canonical_spelling(value: Value, spelling: bytes) -> None:
    assert canonical(value) == spelling


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (Decimal("1E+2"), "100"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1E+999999999"), "1E+999999999"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 9, tzinfo=UTC), "2026-03-01T09:00:00+00:00"),
        (("a", "b"), "a, b"),
        ("Ada", "Ada"),
    ],
)
def test_a_person_reads(value: Value, text: str) -> None:
    assert as_text(value) == text
