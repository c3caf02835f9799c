"""Countries are recognised however they are written."""

from __future__ import annotations

import pytest

from ledgerbridge.model.countries import TABLE, alpha2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"),
        ("de", "DE"),
        ("SWE", "SE"),
        ("usa", "US"),
        ("Germany", "DE"),
        ("  united   KINGDOM ", "GB"),
    ],
)
def test_codes_and_names_are_recognised_in_any_case(text: str, code: str) -> None:
    assert alpha2(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("England", "GB"),
        ("U.S.A.", "US"),
        ("United States of America", "US"),
        ("Holland", "NL"),
        ("The Netherlands", "NL"),
        ("Czech Republic", "CZ"),
        ("Deutschland", "DE"),
        ("Turkey", "TR"),
        ("Côte d’Ivoire", "CI"),
        ("St. Lucia", "LC"),
        ("Trinidad & Tobago", "TT"),
    ],
)
def test_everyday_spellings_are_recognised(text: str, code: str) -> None:
    assert alpha2(text) == code


@pytest.mark.parametrize("text", ["", "  ", "the", "Atlantis", "XX", "Germany 12345"])
def test_what_is_no_country_has_no_code(text: str) -> None:
    assert alpha2(text) is None


def test_every_spelling_in_the_table_leads_to_its_own_country() -> None:
    rows = [line.split(" ", 2) for line in TABLE.splitlines()]
    wrong = [
        (two, spelling)
        for two, three, names in rows
        for spelling in (two, three, *names.split("; "))
        if alpha2(spelling) != two
    ]
    assert len(rows) == 249
    assert len({two for two, _, _ in rows}) == len({three for _, three, _ in rows}) == 249
    assert wrong == []
