"""What the planner decides for one record or pair of records, with its reasons as data."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, from_plain, to_plain


class Action(StrEnum):
    """What is to be done; see the table in docs/architecture.md for the outcome each leads to."""

    SET_UP = "set up"
    CREATE = "create"
    UPDATE = "update"
    LINK = "link"
    NOTHING = "nothing"
    SKIP = "skip"
    EXCLUDE = "exclude"
    WAIT = "wait"
    REFUSE = "refuse"
    CONFLICT = "conflict"
    AMBIGUOUS = "ambiguous"


class Outcome(StrEnum):
    """What became of it."""

    CREATED = "created"
    UPDATED = "updated"
    LINKED = "linked"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    EXCLUDED = "excluded"
    WAITING = "waiting"
    FAILED = "failed"


OUTCOMES = {
    Action.SET_UP: Outcome.CREATED,
    Action.CREATE: Outcome.CREATED,
    Action.UPDATE: Outcome.UPDATED,
    Action.LINK: Outcome.LINKED,
    Action.NOTHING: Outcome.UNCHANGED,
    Action.SKIP: Outcome.SKIPPED,
    Action.EXCLUDE: Outcome.EXCLUDED,
    Action.WAIT: Outcome.WAITING,
    Action.REFUSE: Outcome.FAILED,
    Action.CONFLICT: Outcome.FAILED,
    Action.AMBIGUOUS: Outcome.FAILED,
}
"""The outcome of an action that went as planned."""

WRITES = frozenset({Action.SET_UP, Action.CREATE, Action.UPDATE})


class Change(msgspec.Struct, frozen=True):
    """One field of one record: old -> new, and the rule that caused it."""

    side: Side
    path: str
    old: Value
    new: Value
    rule: str
    why: str


class Decision(msgspec.Struct, frozen=True):
    """A decision about a left and a right record, of which one may not exist yet.

    `settled` holds {side: {rule key: mark}} to lay over the bases once the action has succeeded; the marks of values
    written are taken from the vendor's answer instead. `conflicts` names rules left for a person.
    """

    action: Action
    left_id: str | None = None
    right_id: str | None = None
    changes: tuple[Change, ...] = ()
    problem: Problem | None = None
    reason: str = ""
    settled: dict[str, dict[str, bytes]] = {}
    conflicts: tuple[str, ...] = ()
    unread: bool = False
    """Some rule cannot be decided until the side that was not read is read."""

    def towards(self, side: Side) -> list[Change]:
        """The changes to be written on a side."""
        return [change for change in self.changes if change.side is side]

    def id_on(self, side: Side) -> str | None:
        return self.left_id if side is Side.LEFT else self.right_id

    def packed(self) -> bytes:
        """The decision as bytes; holds personal data, so it is stored sealed only."""
        changes = [[c.side, c.path, to_plain({"old": c.old, "new": c.new}), c.rule, c.why] for c in self.changes]
        rest = [self.action, self.left_id, self.right_id, self.problem, self.reason, self.settled, self.conflicts]
        return msgspec.msgpack.encode([[*rest, self.unread], changes])

    @classmethod
    def unpacked(cls, raw: bytes) -> Decision:
        rest, rows = msgspec.msgpack.decode(raw)
        action, left_id, right_id, problem, reason, settled, conflicts, unread = rest
        changes = []
        for side, path, plain, rule, why in rows:
            values = from_plain(plain)
            changes.append(Change(Side(side), path, values["old"], values["new"], rule, why))
        return cls(
            Action(action),
            left_id,
            right_id,
            tuple(changes),
            msgspec.convert(problem, Problem | None),
            reason,
            settled,
            tuple(conflicts),
            unread,
        )
