"""What is told of actions in the journal, where anybody may read."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from ledgerbridge.connectors.base.protocol import Written
from ledgerbridge.engine.awaiting import AWAITS
from ledgerbridge.engine.done import Done, ids_after, outcome_of, problem_of
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import Problem
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.reason import plain
from ledgerbridge.planner.steps import Step


def is_told(entry: Done) -> bool:
    return entry.planned.decision.action is not Action.NOTHING


def journal_row(run: Run, flow: Flow, entry: Done) -> dict[str, Any]:
    decision, problem = entry.planned.decision, problem_of(entry)
    left_id, right_id = ids_after(entry)
    detail: dict[str, Any] = {
        "role": entry.role,
        "fields": [[change.side, change.path, change.rule, change.why] for change in decision.changes],
    }
    if decision.reasons:
        detail["reasons"] = plain(reason.public for reason in decision.reasons)
    if problem is not None:
        detail["problem"] = public(problem)
    step = _step(flow, entry)
    if step is not None:
        detail["step"] = step.value
    if entry.planned.reference:
        detail["reference"] = entry.planned.reference
    return {
        "at": run.now(),
        "integration": run.integration,
        "pass_id": run.id,
        "flow": flow.name,
        "left_id": left_id,
        "right_id": right_id,
        "action": decision.action.value,
        "outcome": outcome_of(entry).value,
        "code": problem.code if problem is not None else None,
        "detail": json.dumps(detail),
    }


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
