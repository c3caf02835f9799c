"""The oracle: reads the simulators' own stores and says what is wrong. It never asks the hub."""

from __future__ import annotations

from collections import Counter

from tests.simulation.people import FIELDS, KEYS, Edit, People, Thing, allowed

from ledgerbridge.model.reference import reference
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.sandbox.kit.vendor import Vendor, Wire


class Oracle:
    """Judges two accounts of the memory system against what people did in them."""

    def __init__(self, vendor: Vendor, accounts: dict[Side, str], people: People) -> None:
        self._vendor = vendor
        self._accounts = accounts
        self._people = people
        self._met: dict[int, int] = {}
        """{thing: the round in which both its records were first seen to agree}."""

    def live(self, side: Side, type: str) -> list[Wire]:
        return [
            record for record in self._vendor.records(self._accounts[side], type, 100_000, 0) if not record["archived"]
        ]

    def recognise(self) -> None:
        """Learns which thing each record the hub made stands for, by its reference."""
        for side in Side:
            for type in FIELDS:
                expected = {
                    self._reference(side.other, type, id): thing
                    for (other, its_type, id), thing in self._people.known_ids.items()
                    if other is side.other and its_type == type
                }
                for record in self.live(side, type):
                    thing = expected.get(record["fields"].get("reference"))
                    if thing is not None and side not in thing.ids:
                        thing.ids[side] = record["id"]
                        self._people.known_ids[side, type, record["id"]] = thing

    def _reference(self, side: Side, type: str, id: str) -> str:
        return reference("memory", self._accounts[side], type, id, type)

    # --- invariants ------------------------------------------------------------------------------------------------

    def duplicates(self) -> list[str]:
        """No reference and no key stands on more live records than people themselves gave it to."""
        wrong = []
        for side in Side:
            for type, key in KEYS.items():
                records = self.live(side, type)
                references = Counter(r["fields"]["reference"] for r in records if r["fields"].get("reference"))
                wrong += [f"{side} {type} reference {ref} twice" for ref, n in references.items() if n > 1]
                own = Counter(
                    thing.key.casefold()
                    for (its_side, its_type, id), thing in self._people.known_ids.items()
                    if its_side is side
                    and its_type == type
                    and thing.key is not None
                    and self._by_person(side, type, id)
                )
                keys = Counter(str(r["fields"][key]).casefold() for r in records if r["fields"].get(key))
                wrong += [f"{side} {type} {k} {n} times" for k, n in keys.items() if n > max(1, own[k])]
        return wrong

    def _keys_given(self, side: Side, type: str) -> list[str]:
        """Keys of the records that people made themselves."""
        return [
            thing.key.casefold()
            for (its_side, its_type, id), thing in self._people.known_ids.items()
            if (its_side, its_type) == (side, type) and thing.key is not None and self._by_person(side, type, id)
        ]

    def _by_person(self, side: Side, type: str, id: str) -> bool:
        record = self._vendor.record(self._accounts[side], type, id)
        return record is not None and not record["fields"].get("reference")

    def lost_values(self, direction: Direction, settled_round: int) -> list[str]:
        """After quiet, both sides of every healthy pair hold the same value, and one that a person entered last."""
        self.recognise()
        wrong = []
        for thing in self._people.things:
            if thing.spoiled or thing.deleted or thing.key is None:
                continue
            if len(thing.ids) < 2:
                if direction is Direction.BOTH or Side.LEFT in thing.ids:
                    wrong.append(f"{thing.type} {thing.number} never arrived")
                continue
            self._met.setdefault(thing.number, self._people.round)
            wrong += self._wrong_values(thing, direction, settled_round)
        return wrong

    def _wrong_values(self, thing: Thing, direction: Direction, settled_round: int) -> list[str]:
        fields = {
            side: self._vendor.record(self._accounts[side], thing.type, id)["fields"]  # type: ignore[index]
            for side, id in thing.ids.items()
        }
        wrong = []
        for field in FIELDS[thing.type]:
            left, right = fields[Side.LEFT].get(field), fields[Side.RIGHT].get(field)
            edits = thing.edits.get(field, [])
            if direction is Direction.BOTH:
                if left != right:
                    wrong.append(f"{thing.type} {thing.number} {field}: {left!r} and {right!r}")
                elif left not in self._allowed(edits, settled_round):
                    wrong.append(f"{thing.type} {thing.number} {field}: {left!r} was not entered last")
            elif self._source_has_the_last_word(thing, edits) and left != right:
                wrong.append(f"{thing.type} {thing.number} {field}: source {left!r}, target {right!r}")
        return wrong

    def _allowed(self, edits: list[Edit], settled_round: int) -> set[str | None]:
        values = allowed(edits, Direction.BOTH, settled_round)
        if None in values and len(values) > 1:
            return values
        if values == {None}:
            return {None} | {edit.value for edit in edits}
        return values or {None}

    def _source_has_the_last_word(self, thing: Thing, edits: list[Edit]) -> bool:
        """Whether the last edit of a field was made on the left, in a round of its own.

        A field cleared before both sides ever agreed counts as one that never had a value: it takes nothing away.
        """
        if not edits:
            return False
        last = max(edit.round for edit in edits)
        final = [edit for edit in edits if edit.round == last]
        cleared_early = final[-1].value is None and last <= self._met[thing.number]
        return {edit.side for edit in final} == {Side.LEFT} and not cleared_early
