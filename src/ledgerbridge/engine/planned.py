"""A planned action, whole: the decision, the record to write and what it was last seen as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, from_plain, to_plain
from ledgerbridge.planner.decision import Decision


class Planned(msgspec.Struct, frozen=True):
    """One row of the plan, whole. `side` is the side written; None when nothing is. `source` is the side whose record
    led to it."""

    decision: Decision
    source: Side
    source_id: str
    side: Side | None = None
    key_tag: str | None = None
    """Keyed tag of the source record's match key."""
    label: str = ""
    """What a person calls the source record."""
    reference: str = ""
    fields: Mapping[str, Value] = {}
    """What to send; companions' fields are not among them."""
    version: str | None = None
    current: Mapping[str, Value] = {}
    companion: Mapping[str, str] = {}
    """{role: id} of companions that exist."""
    needs_role: str = ""
    """Role of the companion that an earlier action of the plan makes."""
    named: Mapping[str, str] = {}
    """{companion path: the companion's own spelling}, where it differs from what we would have sent."""

    @property
    def target_id(self) -> str | None:
        return self.decision.id_on(self.side) if self.side is not None else None

    def packed(self) -> bytes:
        rest: list[Any] = [
            self.source,
            self.source_id,
            self.side,
            self.key_tag,
            self.label,
            self.reference,
            to_plain(self.fields),
            self.version,
            to_plain(self.current),
            dict(self.companion),
            self.needs_role,
            dict(self.named),
        ]
        return msgspec.msgpack.encode([self.decision.packed(), rest])

    @classmethod
    def unpacked(cls, raw: bytes) -> Planned:
        decision, rest = msgspec.msgpack.decode(raw)
        source, source_id, side, key_tag, label, reference, fields, version, current, companion, needs_role, named = (
            rest
        )
        return cls(
            Decision.unpacked(decision),
            Side(source),
            source_id,
            Side(side) if side else None,
            key_tag,
            label,
            reference,
            from_plain(fields),
            version,
            from_plain(current),
            companion,
            needs_role,
            named,
        )


def place(flow: str, left_id: str | None, right_id: str | None) -> str:
    """What a planned action is sealed to."""
    return f"action/{flow}/{left_id}/{right_id}"
