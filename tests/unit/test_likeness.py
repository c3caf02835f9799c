"""What records are recognised by: the same whichever way it is written."""

from __future__ import annotations

import pytest

from ledgerbridge.planner.likeness import (
    Clue,
    plain_email,
    plain_name,
    plain_number,
    plain_phone,
    plain_vat,
    traits,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lind AB", "LIND"),
        ("Lind B.V.", "lind bv"),
        ("Lind & Söner AB", "Lind och Soner"),
        ("Møller A/S", "Moller"),
        ("Straße GmbH", "STRASSE"),
        ("Łódź Sp", "Lodz sp"),
        ("Anna Lind", "Lind, Anna"),
        ("L'Oréal SA", "LOreal"),
        ("Lind  Ltd.", "Lind Limited"),
    ],
)
def test_spellings_of_a_name_are_one_name(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Lind", "Linden"), ("Anna Lind", "Anna Berg"), ("AB Ltd", "GmbH")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert plain_name(one) != plain_name(other)


def test_a_name_of_legal_forms_alone_is_kept() -> None:
    assert plain_name("AB") == "ab"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NL 1234.56.789.B01", "nl123456789b01"),
        ("NL123456789B01", "123456789B01"),
        ("SE556677889901", "556677889901"),
        ("FR AB 123456789", "AB123456789"),
        ("ESX1234567X", "X1234567X"),
    ],
)
def test_spellings_of_a_vat_number_are_one_number(one: str, other: str) -> None:
    assert plain_vat(one) == plain_vat(other) != ""


@pytest.mark.parametrize("nothing", ["", "n/a", "unknown", "1234", "-"])
def test_what_is_no_number_of_a_register_tells_nothing(nothing: str) -> None:
    assert plain_number(nothing) == plain_vat(nothing) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+46 8 123 45 67", "08-1234567"),
        ("0031 6 12345678", "06 1234 5678"),
        ("+31 (0)20 123 4567", "(020) 123-4567"),
    ],
)
def test_spellings_of_a_phone_number_are_one_number(one: str, other: str) -> None:
    assert plain_phone(one) == plain_phone(other) != ""


@pytest.mark.parametrize("short", ["", "112", "ext. 4711", "000000"])
def test_a_number_too_short_to_tell_is_none(short: str) -> None:
    assert plain_phone(short) == ""


def test_an_email_is_compared_without_case_and_blanks() -> None:
    assert plain_email("  Ann@Lind.Example ") == "ann@lind.example"
    assert plain_email("none") == ""


def test_a_record_is_recognised_by_all_its_names_and_numbers() -> None:
    found = traits(
        {
            "given_name": "Anna",
            "family_name": "Lind",
            "company_name": "Lind AB",
            "phone": "08-1234567",
            "mobile": "070 765 43 21",
            "billing.postal_code": "111 22",
            "shipping.postal_code": "222 33",
            "website": "https://lind.example",
            "email": "",
        }
    )
    assert found == {
        Clue.NAME: frozenset({"anna lind", "lind"}),
        Clue.PHONE: frozenset({"1234567", "7654321"}),
        Clue.POSTAL_CODE: frozenset({"11122", "22233"}),
    }
