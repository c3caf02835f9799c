"""Who is associated with whom: a store that keeps both directions of every association the same."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.hubspot.association_types import ASSOCIATION_TYPES, PRIMARY, UNLABELLED, AssociationType

Side = dict[int, dict[int, frozenset[int]]]
"""{from id: {to id: type ids}} for one pair of object types."""


class Link(msgspec.Struct, frozen=True):
    """All types between one record and another, read from the first."""

    target: str
    to: int
    types: frozenset[int]


class Links(msgspec.Struct):
    """Associations of one account. Every write keeps the opposite direction in step."""

    sides: dict[tuple[str, str], Side] = {}
    parted: dict[tuple[str, int], tuple[Link, ...]] = {}
    """What archived records were associated with, for the day they are restored."""
    undo: list[tuple[str, int, str, Link]] = []
    """Each pair of records touched by the call in progress, with the link there was before."""
    own: dict[int, AssociationType] = {}
    """Types that the account defined for itself."""

    def type_of(self, id: int) -> AssociationType | None:
        """HubSpot's or the account's own type of that id."""
        return ASSOCIATION_TYPES.get(id) or self.own.get(id)

    def known(self, id: int) -> AssociationType:
        """The type of an id that stands in an association."""
        return ASSOCIATION_TYPES[id] if id in ASSOCIATION_TYPES else self.own[id]

    def types_between(self, source: str, target: str) -> list[AssociationType]:
        """The types from one object type to another, labelled ones first."""
        types = (*ASSOCIATION_TYPES.values(), *self.own.values())
        found = [type for type in types if (type.source, type.target) == (source, target)]
        return sorted(found, key=lambda type: type.label is None)

    def named_type(self, name: str, source: str, target: str) -> AssociationType | None:
        """The type by its v3 name or its id as text."""
        types = self.types_between(source, target)
        return next((type for type in types if name in (type.name, str(type.id))), None)

    def rewind(self, mark: int) -> None:
        """Undoes every write since `undo` was `mark` long."""
        while len(self.undo) > mark:
            source, id, target, before = self.undo.pop()
            self._set_both(source, id, target, before.to, before.types)

    def between(self, source: str, id: int, target: str) -> dict[int, frozenset[int]]:
        """{to id: type ids} in order of becoming associated."""
        return self.sides.get((source, target), {}).get(id, {})

    def all_of(self, source: str, id: int) -> list[Link]:
        """Every association of a record."""
        return [
            Link(pair[1], to, types)
            for pair, side in self.sides.items()
            if pair[0] == source
            for to, types in side.get(id, {}).items()
        ]

    def primary_company(self, source: str, id: int) -> int | None:
        """Id of the one company that a contact, deal or order has as primary."""
        for company, types in self.between(source, id, "companies").items():
            if PRIMARY[source] in types:
                return company
        return None

    def add(self, source: str, id: int, target: str, to: int, types: frozenset[int]) -> None:
        """Adds types between two records; the plain one comes along, and a new primary company demotes the old."""
        if PRIMARY.get(source) in types:
            self._demote(source, id)
        elif source == "companies" and target in PRIMARY and ASSOCIATION_TYPES[PRIMARY[target]].inverse in types:
            self._demote(target, to)
        plain = {UNLABELLED[source, target]}  # HS-ASSOC-PRIMARY
        self._set(source, id, target, to, self.between(source, id, target).get(to, frozenset()) | types | plain)

    def replace(self, source: str, id: int, target: str, to: int, types: frozenset[int]) -> None:
        """Leaves just these types, and the plain one, between two records."""
        self._set(source, id, target, to, frozenset())
        self.add(source, id, target, to, types)

    def remove(self, source: str, id: int, target: str, to: int, types: frozenset[int] | None = None) -> None:
        """Removes types between two records; without types, or with the plain one, all of them."""
        there = self.between(source, id, target).get(to, frozenset())
        everything = types is None or UNLABELLED[source, target] in types  # HS-ASSOC-PLAIN-DELETE
        self._set(source, id, target, to, frozenset() if types is None or everything else there - types)

    def part(self, source: str, id: int) -> list[Link]:
        """Takes a record out of every association and answers them."""
        links = self.all_of(source, id)
        for link in links:
            self.remove(source, id, link.target, link.to)
        return links

    def _demote(self, source: str, id: int) -> None:
        former = self.primary_company(source, id)
        if former is not None:
            self.remove(source, id, "companies", former, frozenset({PRIMARY[source]}))

    def _set(self, source: str, id: int, target: str, to: int, types: frozenset[int]) -> None:
        before = self.between(source, id, target).get(to, frozenset())
        self.undo.append((source, id, target, Link(target, to, before)))
        self._set_both(source, id, target, to, types)

    def _set_both(self, source: str, id: int, target: str, to: int, types: frozenset[int]) -> None:
        opposite = frozenset(self.known(type).inverse for type in types)
        self._set_side((source, target), id, to, types)
        self._set_side((target, source), to, id, opposite)

    def _set_side(self, pair: tuple[str, str], id: int, to: int, types: frozenset[int]) -> None:
        side = self.sides.setdefault(pair, {})
        if types:
            side.setdefault(id, {})[to] = types
        elif to in side.get(id, {}):
            del side[id][to]
            if not side[id]:
                del side[id]
