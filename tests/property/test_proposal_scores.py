"""Proposals hold for any records: the same whichever way round, never out of nothing, never missed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ledgerbridge.planner.likeness import Traits, plain_code, plain_email, plain_name, plain_number, traits
from ledgerbridge.planner.proposals import LEADS, POINTS_MIN, PROPOSED_MAX, best, footprints, score

NAMES = st.sampled_from(["Acme", "Acme Industries", "Acme Industry", "Lind & Söner", "Berg", ""])
FORMS = st.sampled_from(["", " AB", " B.V.", " GmbH", " Ltd."])
SLOTS = {
    "company_name": st.builds("{}{}".format, NAMES, FORMS),
    "given_name": st.sampled_from(["Ann", "Bo", ""]),
    "family_name": st.sampled_from(["Lee", "Quist", ""]),
    "vat_number": st.sampled_from(["NL123456789B01", "123456789B01", "SE556677889901", ""]),
    "registration_number": st.sampled_from(["556677-8899", "55667788", ""]),
    "email": st.sampled_from(["a@x.example", "A@X.example ", "b@x.example", ""]),
    "phone": st.sampled_from(["+46 8 123 45 67", "08-1234567", "112", ""]),
    "billing.postal_code": st.sampled_from(["1012 AB", "1012ab", "111 22", ""]),
}
RECORDS = st.fixed_dictionaries(SLOTS).map(traits)
ANY_TEXT = st.dictionaries(st.sampled_from(sorted(SLOTS)), st.text(max_size=30)).map(traits)
EITHER = RECORDS | ANY_TEXT


@given(EITHER, EITHER)
def test_the_score_is_the_same_whichever_way_round(one: Traits, two: Traits) -> None:
    assert score(one, two) == score(two, one)


@given(EITHER, EITHER)
def test_points_are_a_percentage_and_come_with_a_reason(one: Traits, two: Traits) -> None:
    found = score(one, two)
    assert 0 <= found.points < 100
    assert bool(found.points) <= bool(found.same)
    assert not set(found.same) & set(found.other)


@given(EITHER, EITHER)
def test_what_is_likely_shares_a_footprint_so_that_it_is_found(one: Traits, two: Traits) -> None:
    found = score(one, two)
    if found.points >= POINTS_MIN:
        assert footprints(one) & footprints(two)


@given(EITHER)
def test_a_record_that_says_anything_of_itself_is_recognised(one: Traits) -> None:
    found = score(one, one)
    assert found.other == ()
    assert (found.points >= POINTS_MIN) == bool(one.keys() & LEADS)


@given(RECORDS, st.dictionaries(st.text("0123456789", min_size=1, max_size=2), RECORDS, max_size=8))
def test_the_best_are_few_the_surest_first_and_really_there(own: Traits, others: dict[str, Traits]) -> None:
    found = best(own, others)
    points = [proposal.score.points for proposal in found]
    assert len(found) <= PROPOSED_MAX
    assert points == sorted(points, reverse=True)
    assert all(score(own, others[proposal.id]) == proposal.score for proposal in found)
    left_out = [score(own, theirs).points for id, theirs in others.items() if id not in {one.id for one in found}]
    assert len(found) == PROPOSED_MAX or all(points < POINTS_MIN for points in left_out)


WORDS = st.lists(st.text("klmqåäöéß", min_size=1, max_size=8).map("q{}".format), min_size=1, max_size=3)


@given(WORDS, FORMS, st.permutations(range(3)))
def test_case_order_accents_and_legal_form_do_not_change_who_a_name_means(
    words: list[str], form: str, order: list[int]
) -> None:
    plain = plain_name(" ".join(words))
    moved = [words[n] for n in order if n < len(words)]
    assert plain_name(f"{' '.join(words).upper()}{form}") == plain_name(" ".join(moved)) == plain
    assert plain_name(plain) == plain


@given(st.text(max_size=300))
def test_any_text_has_plain_forms_that_are_plain_already(text: str) -> None:
    for plain_form in (plain_name, plain_code, plain_number, plain_email):
        assert plain_form(plain_form(text)) == plain_form(text)
