"""A planned action, whole: the decision, the record to write and what it was last seen as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Parts, parts_from_plain, parts_to_plain
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, from_plain, to_plain
from ledgerbridge.planner.decision import Decision
from ledgerbridge.store.actions import ActionRow

ABSENT: tuple[Any, ...] = (False, False, {}, [], None, "")
"""What rows of earlier versions say of the last fields."""


class Need(msgspec.Struct, frozen=True):
    """An id that an earlier action of the plan gives: of the record it makes."""

    action: int
    path: str
    part: int | None = None
    """The line whose field it is, counted from 0; None for the record itself."""


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
    unlinks: bool = False
    """Whether the link between the two records is removed."""
    linked: bool = False
    """Of a saved plan: whether the two records were linked when it was saved."""
    parts: Parts = {}
    """All parts of a new record."""
    needs: tuple[Need, ...] = ()
    """What must be made first, beside the companion of `needs_role`."""
    expected: Decimal | None = None
    """What a new document is to come to there."""
    step: str = ""
    """Of a document that is not linked yet: the step it has come to, as `planner.steps` names them."""
    made: str = ""
    """Id of the target's record, where another action of the plan made it. Known only while the plan is carried out."""
    content: bytes = b""
    """A file's, likewise."""

    @property
    def target_id(self) -> str | None:
        own = self.decision.id_on(self.side) if self.side is not None else None
        return own or self.made or None

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
            self.unlinks,
            self.linked,
            parts_to_plain(self.parts),
            [[need.action, need.path, need.part] for need in self.needs],
            str(self.expected) if self.expected is not None else None,
            self.step,
        ]
        return msgspec.msgpack.encode([self.decision.packed(), rest])

    @classmethod
    def unpacked(cls, raw: bytes) -> Planned:
        decision, rest = msgspec.msgpack.decode(raw)
        source, source_id, side, key_tag, label, reference, fields, version, current, *more = rest
        companion, needs_role, named, *since = more
        unlinks, linked, parts, needs, expected, step = (*tuple(since), *ABSENT[len(since) :])
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
            unlinks,
            linked,
            parts_from_plain(parts),
            tuple(Need(*need) for need in needs),
            Decimal(expected) if expected is not None else None,
            step,
        )


Act = tuple[ActionRow, Planned]
"""An action of the plan: its row, and what is planned."""


def place(flow: str, left_id: str | None, right_id: str | None) -> str:
    """What a planned action is sealed to."""
    return f"action/{flow}/{left_id}/{right_id}"


def plan_in(row: ActionRow, unseal: Callable[[str, bytes], bytes]) -> Planned:
    """What a row of the plan holds."""
    return Planned.unpacked(unseal(place(row.flow, row.left_id, row.right_id), row.sealed))


def sealed_plan(flow: str, plan: Planned, seal: Callable[[str, bytes], bytes]) -> bytes:
    """What a row of a flow's plan holds, as it is kept."""
    return seal(place(flow, plan.decision.left_id, plan.decision.right_id), plan.packed())


def with_problem(plan: Planned, problem: Problem) -> Planned:
    """The plan, refused or waiting as it was, for that problem."""
    return msgspec.structs.replace(plan, decision=msgspec.structs.replace(plan.decision, problem=problem))
