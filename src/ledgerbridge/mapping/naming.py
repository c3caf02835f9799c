"""Value maps that expressions name: put in place of their names before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledgerbridge.mapping.expressions import Expression, rebuilt
from ledgerbridge.mapping.functions.declaring import Parameter, Takes
from ledgerbridge.mapping.valuemaps import ValueMap
from ledgerbridge.mapping.wording import with_nearest
from ledgerbridge.model.wording import Phrase, phrase


def with_maps(expression: Expression, maps: Mapping[str, ValueMap]) -> Expression:
    """The expression with value maps in place of their names. Raises KeyError for one that is not known."""
    if not maps_named(expression):
        return expression

    def written(parameter: Parameter, argument: Any) -> Any:
        return maps[argument] if parameter.takes is Takes.MAP and isinstance(argument, str) else argument

    return rebuilt(expression, lambda part: with_maps(part, maps), written)


def maps_named(expression: Expression) -> set[str]:
    """The names of value maps in an expression that was checked; those that are settings yet are left out."""
    return set(_named(expression))


def unknown_maps(expression: Expression, maps: Mapping[str, ValueMap]) -> list[Phrase]:
    """A fault for each value map that is named and not known."""
    return [unknown(name, maps) for name in sorted(maps_named(expression)) if name not in maps]


def unknown(name: str, maps: Mapping[str, ValueMap]) -> Phrase:
    return with_nearest(phrase("no value map is called {name}", name=repr(name)), name, maps)


def _named(expression: Expression) -> Iterator[str]:
    found: list[str] = []

    def part(one: Expression) -> Expression:
        found.extend(_named(one))
        return one

    def written(parameter: Parameter, argument: Any) -> Any:
        if parameter.takes is Takes.MAP and isinstance(argument, str):
            found.append(argument)
        return argument

    rebuilt(expression, part, written)
    yield from found
