"""What is wrong with a rule as presets and users write it: everything at once, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledgerbridge.mapping.chains import chain_faults, links
from ledgerbridge.mapping.expressions import faults, is_setting
from ledgerbridge.mapping.naming import unknown, unknown_maps
from ledgerbridge.mapping.rules import EMPTY, LEAVE_OUT, When
from ledgerbridge.mapping.settings import settings_named
from ledgerbridge.mapping.valuemaps import Row, ValueMap
from ledgerbridge.mapping.wording import with_nearest
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.wording import Phrase, phrase

PAIR_KEYS = ("id", "left", "right", "direction", "when", "table", "map", "on", "via", "through", "take", "unlinked")
DERIVED_KEYS = ("id", "into", "field", "value", "when")
TERMS = ("table", "map", "through")
"""Of these a pair has one at most."""


def rule_faults(data: Any, maps: Mapping[str, ValueMap] | None = None) -> list[Phrase]:
    """What is wrong with a rule as written, in words; empty when nothing is. `maps` are the value maps it may name;
    without them names are not looked up. What settings say is checked when they are put in."""
    if not isinstance(data, Mapping):
        return [phrase("a rule is a table")]
    given = {key: one for key, one in data.items() if one is not None}
    found = [] if isinstance(given.get("id"), str) and given["id"] else [phrase("a rule has an id")]
    found += _word_faults(given, "when", When)
    if given.keys() & {"into", "field", "value"}:
        return [*found, *_derived_faults(given, maps)]
    return [*found, *_pair_faults(given, maps)]


def _derived_faults(data: Mapping[str, Any], maps: Mapping[str, ValueMap] | None) -> Iterator[Phrase]:
    yield from _key_faults(data, DERIVED_KEYS, "a rule that makes a field has no {name}")
    if "into" not in data:
        yield phrase('a rule that makes a field says into which side: into = "left" or "right"')
    yield from _word_faults(data, "into", Side)
    if not _is_path(data.get("field")):
        yield phrase("a derived rule names the field it writes")
    found = faults(data.get("value"))
    yield from found
    if maps is not None and not found:
        yield from unknown_maps(data["value"], maps)


def _pair_faults(data: Mapping[str, Any], maps: Mapping[str, ValueMap] | None) -> Iterator[Phrase]:
    yield from _key_faults(data, PAIR_KEYS, "a pair has no {name}")
    if not (_is_path(data.get("left")) and _is_path(data.get("right"))):
        yield phrase("a pair names a field on both sides")
    wrong = list(_word_faults(data, "direction", Direction))
    yield from wrong
    unsaid = bool(wrong) or is_setting(data.get("direction"))
    direction = Direction(data.get("direction", Direction.BOTH)) if not unsaid else Direction.TO_RIGHT
    used = [key for key in TERMS if data.get(key)]
    if len(used) > 1 or ("through" in used and data.get("via")):
        yield phrase("a pair has one of {terms}, and via beside table or map alone", terms=", ".join(TERMS))
    yield from _table_faults(data.get("table"), direction)
    yield from _map_faults(data.get("map"), direction, maps)
    yield from _date_faults(data, direction)
    if data.get("via") is not None:
        yield from _chain_faults(data["via"], direction, maps)
    if not is_setting(data.get("through", "")) and not isinstance(data.get("through", ""), str):
        yield phrase("through names a flow")
    if data.get("take") and (not data.get("through") or direction is Direction.BOTH):
        yield phrase('take goes with through, in one direction: direction = "left-to-right" or "right-to-left"')
    if data.get("unlinked", LEAVE_OUT) not in (LEAVE_OUT, EMPTY) or ("unlinked" in data and not data.get("through")):
        yield phrase('unlinked = "{one}" or "{other}" goes with through', one=LEAVE_OUT, other=EMPTY)


def _key_faults(data: Mapping[str, Any], known: tuple[str, ...], text: str) -> Iterator[Phrase]:
    for key in data:
        if key not in known:
            yield with_nearest(phrase(text, name=repr(key)), str(key), known)


def _word_faults(data: Mapping[str, Any], key: str, words: type[When | Side | Direction]) -> Iterator[Phrase]:
    if key in data and not is_setting(data[key]) and data[key] not in list(words):
        fault = phrase("{key} is one of {words}", key=key, words=", ".join(words))
        yield with_nearest(fault, str(data[key]), words)


def _is_path(given: Any) -> bool:
    return (isinstance(given, str) and bool(given)) or is_setting(given)


def _table_faults(table: Any, direction: Direction) -> Iterator[Phrase]:
    if table is None or is_setting(table) or table == {}:
        return
    if not isinstance(table, Mapping) or not all(isinstance(one, str) or is_setting(one) for one in table.values()):
        yield phrase("table holds texts: left value = right value")
    elif not settings_named(table):
        rows = tuple(Row(left, right) for left, right in table.items())
        yield from (phrase("table: {fault}", fault=fault) for fault in ValueMap("", rows, exact=True).faults(direction))


def _map_faults(name: Any, direction: Direction, maps: Mapping[str, ValueMap] | None) -> Iterator[Phrase]:
    if name is None or is_setting(name):
        return
    if not isinstance(name, str) or not name:
        yield phrase("map names a value map")
    elif maps is not None and name not in maps:
        yield unknown(name, maps)
    elif maps is not None:
        faults_of_map = maps[name].faults(direction)
        yield from (phrase("value map {map}: {fault}", map=name, fault=fault) for fault in faults_of_map)


def _date_faults(data: Mapping[str, Any], direction: Direction) -> Iterator[Phrase]:
    on = data.get("on")
    if on is None or is_setting(on):
        return
    if not data.get("map"):
        yield phrase("on goes with a value map: map = NAME")
    sources = [side for side in Side if direction.goes(side.other)]
    if isinstance(on, Mapping):
        if set(on) != set(sources) or not all(_is_path(path) for path in on.values()):
            yield phrase("on names the date of each side that values come from: {sides}", sides=", ".join(sources))
    elif not _is_path(on):
        yield phrase("on names a field that holds a date")
    elif len(sources) > 1:
        yield phrase("on names the date of both sides: on = {form}", form="{ left = ..., right = ... }")


def _chain_faults(via: Any, direction: Direction, maps: Mapping[str, ValueMap] | None) -> Iterator[Phrase]:
    if is_setting(via):
        return
    found = chain_faults(via, direction is Direction.BOTH)
    yield from found
    if not found and maps is not None:
        for link in links(via):
            yield from unknown_maps(link, maps)
