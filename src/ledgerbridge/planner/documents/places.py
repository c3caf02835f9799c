"""Tables by country: which entry counts for a sale, seen from where the company is."""

from __future__ import annotations

from collections.abc import Collection

from ledgerbridge.model.countries import EUROPEAN_UNION
from ledgerbridge.model.problems import MappingError, Problem

UNION, ELSEWHERE = "EU", "*"


def entries_for(country: str | None, home: str | None, table: Collection[str]) -> tuple[str, ...]:
    """The entries of a table that may count, the most particular first: the country's own, then that of its part of the
    world. A sale at home has its own entry alone.

    Raises MappingError where the table tells parts of the world apart and nobody said where home is.
    """
    if country is None:
        return ()
    if country == home:
        return (country,)
    if home is not None:
        return (country, _part(country))
    if country not in table and (UNION in table or ELSEWHERE in table):
        raise MappingError(_no_home(country))
    return (country,)


def _part(country: str) -> str:
    return UNION if country in EUROPEAN_UNION else ELSEWHERE


def _no_home(country: str) -> Problem:
    return Problem(
        "LB-DOC-23",
        "Whether a sale to {country} is one at home cannot be told, since the company's own country is not known.",
        "Set the company's country, or give {country} a row of its own in the tables by country.",
        {"country": country},
        field="country",
    )
