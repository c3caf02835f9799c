"""Whether an entry of a preset holds, as the settings it depends on are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ledgerbridge.usecases.presets import (
    ONLY_FOR,
    ONLY_IF,
    SOURCE,
    TYPE,
    UNLESS,
)

SETTING = "setting"


def applies(entry: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether the settings that an entry depends on are as it wants them."""
    wanted, unwanted = entry.get(ONLY_IF), entry.get(UNLESS)
    fits = not (wanted and not values.get(wanted)) and not (unwanted and values.get(unwanted))
    return fits and is_about(entry.get(ONLY_FOR, {}), values)


def is_about(wanted: Collection[str] | Mapping[str, Collection[str]], values: Mapping[str, Any]) -> bool:
    """Whether one of these kinds of documents is read or made, or each of these settings has one of its values."""
    if not isinstance(wanted, Mapping):
        return not wanted or not {values.get(SOURCE), values.get(TYPE)}.isdisjoint(wanted)
    return all(values.get(key) in some for key, some in wanted.items())


def chosen_values(given: Iterable[Any], values: Mapping[str, Any]) -> list[Any]:
    """Values with settings replaced by what they say; a list of texts comes one by one, of a table what its rows are
    for."""
    found: list[Any] = []
    for value in given:
        one = values.get(value[SETTING]) if isinstance(value, Mapping) else value
        found += one if isinstance(one, list | Mapping) else [one] if one is not None else []
    return found
