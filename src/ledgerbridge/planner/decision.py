"""What the planner decides for one record or pair of records, with its reasons as data."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, from_plain, to_plain
from ledgerbridge.planner import reason as told
from ledgerbridge.planner.reason import Reason
from ledgerbridge.planner.recency import Times


class Action(StrEnum):
    """What is to be done; see the table in docs/architecture.md for the outcome each leads to."""

    SET_UP = "set up"
    CREATE = "create"
    UPDATE = "update"
    ARCHIVE = "archive"
    """The record linked with one that went is made inactive, or archived, as its vendor has it."""
    LINK = "link"
    BOOK = "book"
    """A draft is made final."""
    ATTACH = "attach"
    """The source's file goes with the target's document."""
    TELL = "tell"
    """The source is told what was made of its document."""
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
    Action.ARCHIVE: Outcome.UPDATED,
    Action.LINK: Outcome.LINKED,
    Action.BOOK: Outcome.UPDATED,
    Action.ATTACH: Outcome.UPDATED,
    Action.TELL: Outcome.UPDATED,
    Action.NOTHING: Outcome.UNCHANGED,
    Action.SKIP: Outcome.SKIPPED,
    Action.EXCLUDE: Outcome.EXCLUDED,
    Action.WAIT: Outcome.WAITING,
    Action.REFUSE: Outcome.FAILED,
    Action.CONFLICT: Outcome.FAILED,
    Action.AMBIGUOUS: Outcome.FAILED,
}
"""The outcome of an action that went as planned."""

FOLLOWING = (Action.ATTACH, Action.BOOK, Action.TELL)
"""What follows the making of a document, in this order, each an action of its own: what is booked takes no file."""
WRITES = frozenset({Action.SET_UP, Action.CREATE, Action.UPDATE, Action.ARCHIVE, *FOLLOWING})


class Change(msgspec.Struct, frozen=True):
    """One field of one record: old -> new, and the rule that caused it."""

    side: Side
    path: str
    old: Value
    new: Value
    rule: str
    why: str
    times: Times | None = None
    """When both sides were changed, where that decided."""

    @property
    def plain(self) -> list[Any]:
        """The change as MessagePack-ready data; `from_plain` gives the same change back."""
        values = to_plain({"old": self.old, "new": self.new})
        return [self.side, self.path, values, self.rule, self.why, self.times]

    @classmethod
    def from_plain(cls, row: list[Any]) -> Change:
        side, path, plain, rule, why, *times = row
        values = from_plain(plain)
        known = msgspec.convert(times[0], Times | None) if times else None
        return cls(Side(side), path, values["old"], values["new"], rule, why, known)


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
    reasons: tuple[Reason, ...] = ()
    settled: dict[str, dict[str, bytes]] = {}
    conflicts: tuple[str, ...] = ()
    unread: bool = False
    """Some rule cannot be decided until the side that was not read is read."""

    @property
    def reason(self) -> str:
        """The reasons in English; empty where there is none."""
        return told.in_words(self.reasons)

    def towards(self, side: Side) -> list[Change]:
        """The changes to be written on a side."""
        return [change for change in self.changes if change.side is side]

    def id_on(self, side: Side) -> str | None:
        return self.left_id if side is Side.LEFT else self.right_id

    def packed(self) -> bytes:
        """The decision as bytes; holds personal data, so it is stored sealed only."""
        changes = [change.plain for change in self.changes]
        reasons = told.plain(self.reasons)
        rest = [self.action, self.left_id, self.right_id, self.problem, reasons, self.settled, self.conflicts]
        return msgspec.msgpack.encode([[*rest, self.unread], changes])

    @classmethod
    def unpacked(cls, raw: bytes) -> Decision:
        rest, rows = msgspec.msgpack.decode(raw)
        action, left_id, right_id, problem, reasons, settled, conflicts, unread = rest
        return cls(
            Action(action),
            left_id,
            right_id,
            tuple(Change.from_plain(row) for row in rows),
            msgspec.convert(problem, Problem | None),
            told.from_plain(reasons),
            settled,
            tuple(conflicts),
            unread,
        )
