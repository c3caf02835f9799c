"""The functions of the mapping language: every example of every function, and what their declarations promise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ledgerbridge.mapping.expressions import NAMES, evaluate, faults
from ledgerbridge.mapping.functions import CATALOGUE, GROUPS
from ledgerbridge.mapping.functions.declaring import Example, Function
from ledgerbridge.mapping.functions.patterns import PATTERN_MAX, PatternRefused, pattern
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.values import Value

EXAMPLES = [(function, example) for function in CATALOGUE.values() for example in function.examples]
NAMED = [f"{function.name}-{number}" for number, (function, _) in enumerate(EXAMPLES)]


@pytest.mark.feature("F-CORE-RUL-05")
@pytest.mark.parametrize(("function", "example"), EXAMPLES, ids=NAMED)
def test_a_function_does_what_its_example_says(function: Function, example: Example) -> None:
    assert faults(example.expression) == []
    if example.refused:
        with pytest.raises(MappingError) as caught:
            evaluate(example.expression, example.fields)
        assert caught.value.problem.code == example.refused
    else:
        value = evaluate(example.expression, example.fields)
        assert value == example.value
        assert type(value) is type(example.value) or isinstance(value, Decimal)


CATALOGUE_ROW: Mapping[str, tuple[str, ...]] = {
    "concat": ("join", "prefix", "suffix"),
    "split": ("split",),
    "part": ("part",),
    "trim": ("trim",),
    "upper, lower, title": ("upper", "lower", "title"),
    "replace": ("replace",),
    "regex": ("regex", "regex_replace", "matches"),
    "default if empty": ("first",),
    "lookup table, value map": ("lookup", "map"),
    "number format and rounding": ("number", "number_text", "number_format", "round"),
    "add, multiply": ("add", "subtract", "multiply", "divide"),
    "date shift and format": ("date", "date_format", "shift_date", "day", "moment"),
    "country and ISO code": ("country_code", "country_name"),
    "phone and postal normalisation": ("phone", "postal_code"),
    "street and number, split and join": ("street_name", "house_number", "street_line"),
    "VAT number check": ("vat_number", "is_vat_number"),
    "price with and without tax": ("including_tax", "excluding_tax"),
    "currency code": ("currency",),
    "boolean words": ("yes_no", "in_words"),
    "first and last of a list": ("first_item", "last_item"),
    "length limit": ("limit",),
    "hash": ("hash",),
}
"""What the catalogue asks of the data mapper, beside `if`, which is no function: see the tests of expressions."""


@pytest.mark.feature("F-CORE-RUL-05")
@pytest.mark.parametrize("name", [name for names in CATALOGUE_ROW.values() for name in names])
def test_each_function_that_is_asked_for_has_a_table_of_cases_with_one_of_nothing(name: str) -> None:
    examples = CATALOGUE[name].examples
    assert len(examples) >= 3
    assert any(example.value is None and not example.refused for example in examples)


def test_no_two_functions_have_one_name() -> None:
    assert len(CATALOGUE) == sum(len(group) for group in GROUPS.values())
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("function", CATALOGUE.values(), ids=CATALOGUE)
def test_a_function_says_what_it_does_and_shows_it(function: Function) -> None:
    assert function.help.endswith(".")
    assert function.examples
    assert all(function.name in example.expression for example in function.examples)


def fails(expression: Any, fields: Mapping[str, Value]) -> str:
    with pytest.raises(MappingError) as caught:
        evaluate(expression, fields)
    return caught.value.problem.code


@pytest.mark.parametrize(
    "number",
    [
        *("NL004495445B01", "NL123456789B13", "NL000099998B57", "BE0428759497", "BE0403170701", "SE556012579001"),
        *("DE136695976", "FR40303265045", "FR83404833048", "NO995525828MVA", "GB980780684", "IT00743110157"),
    ],
)
def test_a_vat_number_that_was_given_is_one_and_its_neighbours_are_none(number: str) -> None:
    digits = [place for place, mark in enumerate(number) if mark.isdigit()]
    place = digits[4]
    other = f"{number[:place]}{(int(number[place]) + 1) % 10}{number[place + 1 :]}"
    assert evaluate({"vat_number": "vat"}, {"vat": number}) == number
    assert evaluate({"is_vat_number": "vat"}, {"vat": other}) is False


@pytest.mark.parametrize(
    ("code", "country", "written"),
    [
        ("1016 dx", "NL", "1016 DX"),
        ("NL-1016DX", "nld", "1016 DX"),
        ("11455", "SE", "114 55"),
        ("0150", "Norge", "0150"),
        ("D-10115", "Deutschland", "10115"),
        ("F-75008", "France", "75008"),
        ("1000", "Belgique", "1000"),
        ("ec1a 1bb", "United Kingdom", "EC1A 1BB"),
        ("M11AE", "GB", "M1 1AE"),
    ],
)
def test_a_postal_code_is_written_as_in_its_country(code: str, country: str, written: str) -> None:
    assert evaluate({"postal_code": ["zip", "country"]}, {"zip": code, "country": country}) == written


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("0123 AB", "NL"),
        ("12345", "BE"),
        ("1234", "SE"),
        ("1011", "DE"),
        ("7500", "FR"),
        ("12345", "GB"),
        ("٠١٢٣", "NO"),
    ],
)
def test_a_postal_code_of_no_form_is_refused(code: str, country: str) -> None:
    assert fails({"postal_code": ["zip", "country"]}, {"zip": code, "country": country}) == "LB-MAP-02"


@pytest.mark.parametrize(
    ("number", "country", "written"),
    [
        ("+46 (0)8-123 456 78", "", "+46812345678"),
        ("08-123 456 78", "SE", "+46812345678"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("030/123456", "DE", "+4930123456"),
        ("0470 12 34 56", "BE", "+32470123456"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("(212) 555-0100", "US", "+12125550100"),
        ("1 212 555 0100", "US", "+12125550100"),
    ],
)
def test_a_phone_number_is_written_with_its_calling_code(number: str, country: str, written: str) -> None:
    assert evaluate({"phone": ["phone", "country"]}, {"phone": number, "country": country}) == written


@pytest.mark.parametrize(
    "number", ["020 555", "+0 123 456 789", "+31 20 555 0120 ext 5", "+1234567890123456", "+31٢٠٥٥٥٠١٢"]
)
def test_a_phone_number_that_is_none_is_refused(number: str) -> None:
    assert fails({"phone": "phone"}, {"phone": number}) == "LB-MAP-02"


@pytest.mark.parametrize(
    ("line", "street", "number"),
    [
        ("Keizersgracht 210", "Keizersgracht", "210"),
        ("Keizersgracht 210-2", "Keizersgracht", "210-2"),
        ("Kungsgatan 12 A", "Kungsgatan", "12 A"),
        ("Straat van 1940 12", "Straat van 1940", "12"),
        ("Rue de la Loi, 16", "Rue de la Loi", "16"),
        ("12 bis", "bis", "12"),
        ("221B Baker Street", "Baker Street", "221B"),
        ("Hauptstraße", "Hauptstraße", None),
    ],
)
def test_street_and_number_are_parted(line: str, street: str, number: str | None) -> None:
    assert evaluate({"street_name": "line"}, {"line": line}) == street
    assert evaluate({"house_number": "line"}, {"line": line}) == number


def test_street_lines_can_be_as_long_as_they_like() -> None:
    assert evaluate({"street_name": "line"}, {"line": "1 " * 50_000}) is not None


@pytest.mark.parametrize(
    "text",
    [
        *("(a+)+", "(a*)*", "(a|a)*", "(a|b)+c", "(a?){30}", "(a{1,2}){1,9}", "(?:a+b)*", r"(a)\1", "(?=a)", "(?<=a)b"),
        *(
            "(?P<x>a)",
            "(?i)a",
            "a**",
            "a++",
            "*a",
            "(a",
            "a)",
            "[a",
            "a\\",
            r"\Aa",
            "a{2000}",
            "a{3,1}",
            "[[a]",
            "[b-a]",
        ),
        *("a" * (PATTERN_MAX + 1), "(" * 20 + ")" * 20),
    ],
)
def test_a_pattern_that_may_run_away_or_is_none_is_refused(text: str) -> None:
    with pytest.raises(PatternRefused):
        pattern(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "^a$",
        "[^a-z]+",
        r"[\]a]+",
        "(?:ab)*",
        r"\d{4}\s?[A-Z]{2}",
        "a|b",
        "(a|b)c?",
        "a+?",
        "(,a+)?",
        "{",
        "a]",
    ],
)
def test_a_pattern_that_ends_is_taken(text: str) -> None:
    if text == "{":
        with pytest.raises(PatternRefused):
            pattern(text)
    else:
        assert pattern(text).bears(60)


@pytest.mark.parametrize(
    ("text", "length"),
    [("a*b", 892), ("a*a*b", 131), ("a*a*a*b", 53), ("^a*a*b", 892), ("(a{900}){0,2}b", 147)],
)
def test_the_length_a_pattern_bears_follows_from_its_repeats(text: str, length: int) -> None:
    assert pattern(text).bears(length)
    assert not pattern(text).bears(length + 3)
    assert evaluate({"matches": ["x", text]}, {"x": "a" * length}) is False
    assert fails({"matches": ["x", text]}, {"x": "a" * (length + 3)}) == "LB-MAP-02"


@pytest.mark.parametrize(
    ("expression", "fields", "code"),
    [
        ({"round": "x"}, {"x": True}, "LB-MAP-02"),
        ({"round": "x"}, {"x": date(2026, 3, 1)}, "LB-MAP-02"),
        ({"round": "x"}, {"x": Decimal("Infinity")}, "LB-MAP-03"),
        ({"round": "x"}, {"x": Decimal("1E+41")}, "LB-MAP-03"),
        ({"round": "x"}, {"x": 10**50}, "LB-MAP-03"),
        ({"round": "x"}, {"x": "1e5"}, "LB-MAP-02"),
        ({"upper": "x"}, {"x": "a" * 100_001}, "LB-MAP-03"),
        ({"join": ["x", "x"]}, {"x": "a" * 60_000}, "LB-MAP-03"),
        ({"shift_date": ["x", 1]}, {"x": date.max}, "LB-MAP-02"),
        ({"shift_date": ["x", 1]}, {"x": "2026-13-01"}, "LB-MAP-02"),
        ({"multiply": ["x", "x"]}, {"x": "9" * 30}, "LB-MAP-03"),
        ({"divide": ["x", "y"]}, {"x": 0, "y": 0}, "LB-MAP-02"),
        ({"regex_replace": ["x", "a", "\\2"]}, {"x": "a"}, "LB-MAP-02"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(expression: Any, fields: Mapping[str, Value], code: str) -> None:
    assert fails(expression, fields) == code


def test_the_problem_shows_the_value_apart_from_its_text() -> None:
    with pytest.raises(MappingError) as caught:
        evaluate({"round": "price"}, {"price": "twelve"})
    problem = caught.value.problem
    assert problem.said(problem.cause) == "round cannot use a value of the record: it takes a number."
    assert problem.vendor_text == "twelve"
    assert "twelve" not in str(problem)


def test_moments_are_shifted_and_written_in_utc() -> None:
    moment = datetime(2024, 2, 29, 23, 30, tzinfo=UTC)
    assert evaluate({"shift_date": {"of": "at", "months": 12}}, {"at": moment}) == datetime(
        2025, 2, 28, 23, 30, tzinfo=UTC
    )
    assert evaluate({"date_format": ["at", "D.M.YY hh:mm:ss"]}, {"at": moment}) == "29.2.24 23:30:00"
