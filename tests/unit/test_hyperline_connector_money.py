"""Amounts come in the smallest unit of their currency, however many decimals that has."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledgerbridge.connectors.hyperline.currencies import EXPONENTS, major, minor


@pytest.mark.parametrize(
    ("units", "currency", "amount"),
    [
        (3417, "EUR", "34.17"),
        (12065, "XOF", "12065"),
        (1234567, "KWD", "1234.567"),
        (12345, "CLF", "1.2345"),
        (-5, "SEK", "-0.05"),
        (0, "JPY", "0"),
        (2**63 + 1, "EUR", "92233720368547758.09"),
    ],
)
def test_smallest_units_are_read_and_written_by_currency(units: int, currency: str, amount: str) -> None:
    assert major(Decimal(units), currency) == Decimal(amount)
    assert minor(Decimal(amount), currency) == units


def test_fraction_of_the_smallest_unit_is_read_and_never_written() -> None:
    assert major(Decimal("12.5"), "EUR") == Decimal("0.125")
    with pytest.raises(ArithmeticError):
        minor(Decimal("0.125"), "EUR")


def test_unknown_currency_is_never_taken_for_two_decimals() -> None:
    with pytest.raises(KeyError):
        major(Decimal(1), "XXX")
    assert {EXPONENTS[code] for code in ("EUR", "JPY", "TND", "UYW")} == {2, 0, 3, 4}
