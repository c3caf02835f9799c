"""What is told of actions in the journal, where anybody may read."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

import msgspec

from ledgerbridge.connectors.base.protocol import Written
from ledgerbridge.engine.awaiting import AWAITS
from ledgerbridge.engine.done import Done, ids_after, outcome_of, problem_of
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Outcome
from ledgerbridge.planner.reason import plain
from ledgerbridge.planner.steps import Step
from ledgerbridge.store.journal import JournalRow

Ids: TypeAlias = tuple[str | None, str | None]
"""(left id, right id)."""


def alone(side: Side, id: str) -> Ids:
    """A record that is told of without one of the other side."""
    return (id, None) if side is Side.LEFT else (None, id)


def is_told(entry: Done) -> bool:
    return entry.planned.decision.action is not Action.NOTHING


def happened(
    run: Run,
    flow: Flow,
    ids: Ids,
    action: Action,
    outcome: Outcome,
    problem: Problem | None = None,
    role: str = MAIN,
    **detail: Any,
) -> JournalRow:
    """What happened now to the records with these ids, left and right."""
    if problem is not None:
        detail["problem"] = public(problem)
    return JournalRow(
        at=run.now(),
        integration=run.integration,
        pass_id=run.id,
        flow=flow.name,
        left_id=ids[0],
        right_id=ids[1],
        action=action.value,
        outcome=outcome.value,
        code=problem.code if problem is not None else None,
        detail=json.dumps({"role": role, "fields": [], **detail}),
    )


def journal_row(run: Run, flow: Flow, entry: Done) -> JournalRow:
    """What became of what was planned."""
    decision = entry.planned.decision
    detail: dict[str, Any] = {}
    if decision.changes:
        detail["fields"] = [[change.side, change.path, change.rule, change.why] for change in decision.changes]
    if decision.reasons:
        detail["reasons"] = plain(reason.public for reason in decision.reasons)
    step = _step(flow, entry)
    if step is not None:
        detail["step"] = step.value
    if entry.planned.reference:
        detail["reference"] = entry.planned.reference
    outcome, problem = outcome_of(entry), problem_of(entry)
    return happened(run, flow, ids_after(entry), decision.action, outcome, problem, entry.role, **detail)


def _step(flow: Flow, entry: Done) -> Step | None:
    """The step that a document came to; None for what is not on its way."""
    if entry.role == MAIN and flow.documents is not None and entry.planned.decision.action is Action.EXCLUDE:
        return Step.FILTER
    if not entry.planned.step:
        return None
    made = entry.planned.decision.action is Action.CREATE and isinstance(entry.answer, Written)
    return Step.CONFIRM if made else Step(entry.planned.step)


def public(problem: Problem) -> dict[str, Any]:
    """A problem without what the vendor said, which may name a person."""
    return {
        "code": problem.code,
        "cause": problem.cause,
        "next_step": problem.next_step,
        "values": problem.values,
        "field": problem.field,
        **({"words": msgspec.to_builtins(problem.words)} if problem.words else {}),
        **({AWAITS: msgspec.to_builtins(problem.awaits)} if problem.awaits else {}),
    }
