"""Matches as JSON; docs/contracts.md describes each form, and they only grow."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.cli.forms import compact, problem_form, text_of
from ledgerbridge.cli.reasons import reasons_told
from ledgerbridge.cli.session import Session
from ledgerbridge.engine.matching import Candidate, Meeting
from ledgerbridge.store.decisions import MatchDecision
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.matching import Preview


async def print_json(current: Session, integration: Integration, preview: Preview) -> None:
    """The matches as one JSON object, written line by line so that their number does not matter."""
    current.say(f'{{\n  "integration": {compact(integration.name)},\n  "records": [')
    joint = "    "
    async for meeting in preview.meetings():
        current.say(f"{joint}{compact(meeting_form(integration, meeting))}")
        joint = "  , "
    flows = text_of([msgspec.structs.asdict(summary) for summary in await preview.summaries()])
    current.say(f'  ],\n  "flows": {flows}\n}}')


def meeting_form(integration: Integration, meeting: Meeting) -> dict[str, Any]:
    """A record without a link and what was found for it."""
    return {
        "flow": meeting.flow,
        "system": integration.row(meeting.side).name,
        "id": meeting.id,
        "label": meeting.label or None,
        "state": meeting.state.value,
        "key": meeting.key or None,
        "other": _candidate_form(meeting.other) if meeting.other is not None else None,
        "candidates": [_candidate_form(candidate) for candidate in meeting.candidates],
        "twins": list(meeting.twins),
        "decision": meeting.verdict.value if meeting.verdict is not None else None,
        "reason": reasons_told(meeting.reasons) or None,
        "problem": problem_form(meeting.problem),
    }


def _candidate_form(candidate: Candidate) -> dict[str, Any]:
    return {
        "id": candidate.id,
        "label": candidate.label or None,
        "score": candidate.score.points,
        "same": [clue.value for clue in candidate.score.same],
        "differs": [clue.value for clue in candidate.score.other],
    }


def decision_form(entry: MatchDecision) -> dict[str, Any]:
    """A decision; `at` is seconds since 1970, UTC."""
    return {
        "flow": entry.flow,
        "left_id": entry.left_id,
        "right_id": entry.right_id,
        "decision": entry.verdict.value,
        "by": entry.decided_by or None,
        "at": entry.decided_at,
    }
