"""The judge: reads what the simulated vendors hold and says what is wrong. It never asks the hub."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from tests.process.people import (
    CUSTOMERS,
    FIELDS,
    HUBSPOT,
    KEYS,
    QUICKBOOKS,
    VENDORS,
    Rows,
    Thing,
    value_of,
)
from tests.support.programs import Wire

REFERENCE = "lb_external_id"
NOTES = "Notes"
_IN_NOTES = re.compile(r"\bLB[A-Z2-7]{19}\b")


class Verdict(msgspec.Struct, frozen=True):
    """What is wrong, each in a sentence."""

    duplicates: list[str] = []
    lost: list[str] = []
    wrong: list[str] = []

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.duplicates or self.lost or self.wrong)

    def __str__(self) -> str:
        return "\n".join([*self.duplicates, *self.lost, *self.wrong])


def judge(rows: Rows, things: Sequence[Thing]) -> Verdict:
    """The verdict once the hub has nothing left to do. What both sides hold counts as agreed from here on."""
    lost: list[str] = []
    wrong: list[str] = []
    found = {(vendor, kind): rows.by_key(vendor, kind) for vendor in VENDORS for kind in FIELDS}
    for thing in things:
        left, right = found[HUBSPOT, thing.kind].get(thing.key), found[QUICKBOOKS, thing.kind].get(thing.key)
        if left is None or right is None:
            lost.append(f"{thing.key} stands on one side only")
            continue
        lost += _lost(thing, left, right)
        wrong += _wrong(thing, left, right)
        thing.agree({field: _held(thing, field, HUBSPOT, left) for field in FIELDS[thing.kind]})
    return Verdict(list(_duplicates(rows)), lost, [*wrong, *_strangers(rows, things)])


def _held(thing: Thing, field: str, vendor: str, row: Wire) -> str:
    return value_of(field, row.get(FIELDS[thing.kind][field][VENDORS.index(vendor)]))


def _lost(thing: Thing, left: Wire, right: Wire) -> Iterator[str]:
    """Fields in which the sides differ, or hold something other than what was entered last."""
    for field in FIELDS[thing.kind]:
        one, other = _held(thing, field, HUBSPOT, left), _held(thing, field, QUICKBOOKS, right)
        may = thing.allowed(field)
        if one != other or one not in may:
            yield f"{thing.key} {field}: HubSpot {one!r}, QuickBooks {other!r}, entered last {sorted(may)}"


def _wrong(thing: Thing, left: Wire, right: Wire) -> Iterator[str]:
    """Values that nobody ever entered."""
    for vendor, row in ((HUBSPOT, left), (QUICKBOOKS, right)):
        for field in FIELDS[thing.kind]:
            held = _held(thing, field, vendor, row)
            if held and held not in thing.entered.get(field, ()):
                yield f"{thing.key} {field}: nobody entered what {vendor} holds, {held!r}"
    if thing.kind == CUSTOMERS and right["DisplayName"] not in _display_names(thing):
        yield f"{thing.key}: nobody called it {right['DisplayName']!r}"


def _display_names(thing: Thing) -> set[str]:
    given, family = thing.entered["given"], thing.entered["family"]
    return {f"Display {thing.key}", *(f"{one} {other}" for one in given for other in family)}


def _strangers(rows: Rows, things: Iterable[Thing]) -> Iterator[str]:
    """Records with a key that nobody entered."""
    for kind in FIELDS:
        keys = {thing.key for thing in things if thing.kind == kind}
        for vendor in VENDORS:
            yield from (f"{vendor} has {key}, which nobody entered" for key in rows.by_key(vendor, kind).keys() - keys)


def _duplicates(rows: Rows) -> Iterator[str]:
    """Keys, references and names of companies that stand on several live records of a type."""
    for vendor in VENDORS:
        for kind in FIELDS:
            keys = (row.get(KEYS[vendor, kind]) for row in rows.of(vendor, kind))
            yield from _several(f"{vendor} {kind} with key", keys)
    for kind in FIELDS:
        yield from _several(f"{HUBSPOT} {kind} with reference", (r.get(REFERENCE) for r in rows.of(HUBSPOT, kind)))
    marks = (_IN_NOTES.search(row.get(NOTES) or "") for row in rows.of(QUICKBOOKS, CUSTOMERS))
    yield from _several(f"{QUICKBOOKS} {CUSTOMERS} with reference", (mark[0] if mark else None for mark in marks))
    yield from _several(f"{HUBSPOT} companies called", (row.get("name") for row in rows.companies))
    yield from _several(f"{HUBSPOT} companies with reference", (row.get(REFERENCE) for row in rows.companies))


def _several(what: str, values: Iterable[str | None]) -> Iterator[str]:
    counted = Counter(value.casefold() for value in values if value)
    return (f"{n} {what} {value}" for value, n in counted.items() if n > 1)
