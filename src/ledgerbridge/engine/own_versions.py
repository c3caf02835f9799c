"""Versions that a pass moves on itself: where two flows write parts of one record, such as a customer and the contact
person who is the same record at the vendor, what the first wrote does not make the plan of the second outdated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ledgerbridge.connectors.base.protocol import Outcome, Write, Written
from ledgerbridge.engine.flow import Flow
from ledgerbridge.model.side import Side

Place: TypeAlias = tuple[str, str]
"""(connection, type)."""


@dataclass
class OwnVersions:
    """Of records that several flows of the pass write: the versions it found or made, and the newest of them."""

    _newest: dict[tuple[Place, str], tuple[set[str], str]] = field(default_factory=dict)

    def newest(self, place: Place, id: str | None, version: str | None) -> str | None:
        """The version a plan may be based on that was made for `version`: the newest, if only this pass moved it on."""
        known = self._newest.get((place, id or ""))
        return known[1] if known is not None and version in known[0] else version

    def note(self, place: Place, writes: Sequence[Write], outcomes: Iterable[Outcome]) -> None:
        """Remembers what updates of records that are written several times came to."""
        done = {outcome.reference: outcome for outcome in outcomes if isinstance(outcome, Written)}
        for write in writes:
            after = done.get(write.reference)
            if write.kind != "update" or after is None or after.version is None or write.expected_version is None:
                continue
            before = self._newest.get((place, after.id), (set(), ""))[0]
            self._newest[place, after.id] = ({*before, write.expected_version}, after.version)


def is_shared(flows: Iterable[Flow], place: Place) -> bool:
    """Whether several flows write records of a type."""
    ends = (flow.end(side) for flow in flows for side in Side if flow.direction.goes(side))
    return sum((end.connection, end.type) == place for end in ends) > 1
