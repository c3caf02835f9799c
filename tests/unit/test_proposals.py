"""How surely two records are the same, and why."""

from __future__ import annotations

import pytest

from ledgerbridge.planner.likeness import Clue, Traits, traits
from ledgerbridge.planner.proposals import POINTS_MIN, Score, best, likeness, score

ACME = {
    "company_name": "Acme Industries B.V.",
    "vat_number": "NL123456789B01",
    "email": "info@acme.example",
    "billing.postal_code": "1012 AB",
    "phone": "+31 20 123 4567",
}


def acme(**changed: str) -> Traits:
    """The company as another system has it; None of what is set empty."""
    return traits({**ACME, **changed})


def only(**texts: str) -> Traits:
    return traits({slot.replace("__", "."): text for slot, text in texts.items()})


@pytest.mark.parametrize(
    ("own", "points", "same"),
    [
        (only(vat_number="123456789B01"), 95, (Clue.VAT,)),
        (only(email="INFO@acme.example"), 90, (Clue.EMAIL,)),
        (only(company_name="ACME Industries", billing__postal_code="1012ab"), 80, (Clue.NAME, Clue.POSTAL_CODE)),
        (only(company_name="Acme Industry", billing__postal_code="1012ab"), 74, (Clue.SIMILAR_NAME, Clue.POSTAL_CODE)),
        (only(company_name="Acme Industries NV"), 50, (Clue.NAME,)),
        (only(phone="020-1234567"), 45, (Clue.PHONE,)),
        (only(billing__postal_code="1012 AB"), 0, (Clue.POSTAL_CODE,)),
        (only(company_name="Borg", email="x@borg.example"), 0, ()),
    ],
)
def test_what_two_records_have_in_common_makes_it_likely(own: Traits, points: int, same: tuple[Clue, ...]) -> None:
    found = score(own, acme())
    assert (found.points, found.same) == (points, same)


def test_more_in_common_is_surer() -> None:
    assert score(acme(), acme()).points == 99
    assert score(acme(vat_number=""), acme()).points < score(acme(), acme()).points


def test_another_vat_number_makes_the_same_name_unlikely() -> None:
    found = score(only(company_name="Acme Industries", vat_number="NL999999999B99"), acme())
    assert found == Score(20, (Clue.NAME,), (Clue.VAT,))
    assert found.points < POINTS_MIN


def test_colleagues_who_share_a_phone_are_not_proposed() -> None:
    ann = only(given_name="Ann", family_name="Lee", phone="020-1234567")
    bob = only(given_name="Robert", family_name="Quist", phone="020-1234567")
    assert best(ann, {"7": bob}) == []


def test_the_likeliest_come_first_and_equals_in_order_of_id() -> None:
    others = {
        "9": only(company_name="Acme Industries"),
        "8": only(company_name="Acme Industries"),
        "7": only(vat_number="NL123456789B01"),
        "6": only(email="info@acme.example"),
        "5": only(company_name="Borg"),
    }
    assert [(found.id, found.score.points) for found in best(acme(), others)] == [("7", 95), ("6", 90), ("8", 50)]


@pytest.mark.parametrize(
    ("one", "two", "like"), [("lind", "lind", 100), ("lind", "berg", 0), ("", "lind", 0), ("acme", "acne", 60)]
)
def test_texts_are_alike_by_the_pairs_of_letters_they_share(one: str, two: str, like: int) -> None:
    assert likeness(one, two) == likeness(two, one) == like
