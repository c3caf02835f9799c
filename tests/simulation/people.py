"""What people do in both systems, and what may be in them afterwards: the generator and the model of the oracle.

Every value a person enters is new, so that any value found later says who entered it and when.
"""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec

from ledgerbridge.model.side import Direction, Side
from ledgerbridge.sandbox.kit.vendor import Vendor

FIELDS = {"customers": ("given_name", "family_name", "phone", "city", "street"), "products": ("name", "description")}
KEYS = {"customers": "email", "products": "sku"}


class Edit(msgspec.Struct, frozen=True):
    """One value entered: when (in rounds), on which side."""

    round: int
    side: Side
    value: str | None


class Thing(msgspec.Struct):
    """One real-world customer or product. Ids are those of records people made; the hub's are found by the oracle."""

    number: int
    type: str
    key: str | None
    ids: dict[Side, str] = {}
    edits: dict[str, list[Edit]] = {}
    deleted: set[Side] = set()
    spoiled: bool = False
    """Ambiguous or merged: left out of value checks."""


class People:
    """Everybody who works in the two systems."""

    def __init__(self, vendor: Vendor, accounts: dict[Side, str], random: Random, trace: list[str]) -> None:
        self._vendor = vendor
        self._accounts = accounts
        self._random = random
        self._trace = trace
        self._counter = 0
        self.round = 0
        self.things: list[Thing] = []
        self.known_ids: dict[tuple[Side, str, str], Thing] = {}

    def populate(self, n: int) -> None:
        """An agreed state, then disturbed: most things on one side, some on both, a few without key or doubled."""
        for _ in range(n):
            self.make()

    def make(self) -> None:
        kind = self._random.choice(["customers", "customers", "products"])
        number = len(self.things)
        key = f"p{number}@example.com" if kind == "customers" else f"SKU-{number}"
        thing = Thing(number, kind, key if self._random.random() > 0.06 else None)
        self.things.append(thing)
        sides = self._random.choice([[Side.LEFT], [Side.RIGHT], [Side.LEFT, Side.RIGHT]])
        values = self._new_values(kind)
        for side in sides:
            mine = values if self._random.random() < 0.5 else self._new_values(kind)
            self._create(thing, side, mine)
        if thing.key is not None and self._random.random() < 0.05:
            twin = Thing(len(self.things), kind, thing.key, spoiled=True)
            thing.spoiled = True
            self.things.append(twin)
            self._create(twin, sides[0], self._new_values(kind))

    def _new_values(self, kind: str) -> dict[str, str | None]:
        return {
            field: self._fresh(field) if field == FIELDS[kind][0] or self._random.random() < 0.7 else None
            for field in FIELDS[kind]
        }

    def _fresh(self, field: str) -> str:
        self._counter += 1
        return f"{field} {self._counter}"

    def _create(self, thing: Thing, side: Side, values: dict[str, str | None]) -> None:
        fields: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
        if thing.key is not None:
            fields[KEYS[thing.type]] = self._dressed(thing.key)
        made = self._vendor.person_creates(self._accounts[side], thing.type, fields)
        thing.ids[side] = made["id"]
        self.known_ids[side, thing.type, made["id"]] = thing
        for name, value in values.items():
            thing.edits.setdefault(name, []).append(Edit(self.round, side, value))
        self._trace.append(f"person makes {thing.type} {made['id']} {side}")

    def _dressed(self, key: str) -> str:
        return self._random.choice([key, key.upper(), f" {key} "])

    def disturb(self, n: int) -> None:
        """Some edits on both sides, now and then a new or a deleted record."""
        for _ in range(n):
            dice = self._random.random()
            if dice < 0.12:
                self.make()
            elif dice < 0.16:
                self._delete()
            else:
                self.edit()

    def edit(self) -> None:
        """Somebody changes one field of one live record, sometimes clears it."""
        live = self._live()
        if not live:
            return
        side, type, id, thing = self._random.choice(live)
        field = self._random.choice(FIELDS[type][1:])
        record = self._vendor.record(self._accounts[side], type, id)
        clears = self._random.random() < 0.1 and record is not None and record["fields"].get(field) is not None
        value = None if clears else self._fresh(field)
        self._vendor.person_edits(self._accounts[side], type, id, {field: value})
        thing.edits.setdefault(field, []).append(Edit(self.round, side, value))
        self._trace.append(f"person edits {type} {id} {side} {field}")

    def _delete(self) -> None:
        live = self._live()
        if live:
            side, type, id, thing = self._random.choice(live)
            self._vendor.person_deletes(self._accounts[side], type, id)
            thing.deleted.add(side)
            self._trace.append(f"person deletes {type} {id} {side}")

    def _live(self) -> list[tuple[Side, str, str, Thing]]:
        """Live records people know, those the hub made included once the oracle has told whose they are."""
        return [
            (side, type, id, thing)
            for (side, type, id), thing in sorted(self.known_ids.items(), key=lambda entry: entry[0])
            if side not in thing.deleted
        ]


def allowed(edits: list[Edit], direction: Direction, settled_round: int) -> set[str | None]:
    """The values a field may hold on both sides after quiet.

    What was entered up to `settled_round` was agreed on then; of later edits, the last of each side may stand, and
    where a two-way conflict clears, the other value.
    """
    later = [edit for edit in edits if edit.round > settled_round]
    if not later:
        return {edit.value for edit in edits}
    last = {edit.side: edit.value for edit in later}
    return set(last.values())
