"""What became of actions that were carried out, or left."""

from __future__ import annotations

import msgspec

from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown, Written
from ledgerbridge.engine import following
from ledgerbridge.engine.planned import Planned
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import OUTCOMES, Action
from ledgerbridge.planner.decision import Outcome as Became
from ledgerbridge.store.actions import ActionRow


class Done(msgspec.Struct, frozen=True):
    """One action and what became of it; `answer` is the vendor's, None where no call was made."""

    row_id: int | None
    role: str
    planned: Planned
    answer: Outcome | None = None
    fault: Problem | None = None
    """What is wrong with the record that was written all the same."""

    @classmethod
    def of(cls, row: ActionRow, planned: Planned, answer: Outcome | None = None) -> Done:
        return cls(row.id, row.role, planned, answer)


def outcome_of(entry: Done) -> Became:
    """What the action came to."""
    if entry.fault is not None:
        return Became.FAILED
    if following.tells_more_later(entry.planned, entry.answer):
        return Became.WAITING
    if following.is_done(entry.planned.decision.action, entry.answer):
        return OUTCOMES[entry.planned.decision.action]
    match entry.answer:
        case None | Written():
            return OUTCOMES[entry.planned.decision.action]
        case Refused():
            return Became.FAILED
        case Delayed() | Unknown():
            return Became.WAITING


def is_unknown(answer: Outcome) -> bool:
    """Whether the write may have happened all the same."""
    return isinstance(answer, Unknown)


def problem_of(entry: Done) -> Problem | None:
    """What is wrong with the record now; None where nothing is."""
    if entry.fault is not None:
        return entry.fault
    if following.is_done(entry.planned.decision.action, entry.answer):
        return entry.planned.decision.problem
    match entry.answer:
        case Refused(problem=problem) | Delayed(problem=problem) | Unknown(problem=problem):
            return problem
    return entry.planned.decision.problem


def ids_after(entry: Done) -> tuple[str | None, str | None]:
    """(left id, right id) of the pair that the action was about; what it made included."""
    decision, side = entry.planned.decision, entry.planned.side
    if decision.action is Action.CREATE and isinstance(entry.answer, Written):
        made = entry.answer.id
        return (made, decision.right_id) if side is Side.LEFT else (decision.left_id, made)
    return decision.left_id, decision.right_id
