"""The JSON forms of the command line; docs/contracts.md describes each, and they only grow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ledgerbridge.activity.lineage import Event, FieldStory
from ledgerbridge.cli.problems import cause_of, next_step_of
from ledgerbridge.cli.reasons import reasons_told
from ledgerbridge.cli.stories import rule_told
from ledgerbridge.engine.passes import Report
from ledgerbridge.engine.skipping import Skipped
from ledgerbridge.messages import _
from ledgerbridge.model.categories import category_of
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.values import as_text, to_plain
from ledgerbridge.store.link_rows import LinkRow
from ledgerbridge.store.passes import PassRow
from ledgerbridge.usecases.explain import Explanation
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.passes import PlanLine
from ledgerbridge.usecases.status import OpenRecord, Status, problem_from


def text_of(form: Any) -> str:
    """A form as it is printed."""
    return json.dumps(form, ensure_ascii=False, indent=2)


def compact(form: Any) -> str:
    """A form in one line."""
    return json.dumps(form, ensure_ascii=False)


def problem_form(problem: Problem | None) -> dict[str, Any] | None:
    if problem is None:
        return None
    return {
        "code": problem.code,
        "category": category_of(problem).name,
        "cause": cause_of(problem),
        "next_step": next_step_of(problem),
        "field": problem.field or None,
        "vendor_text": problem.vendor_text or None,
        "retry_after_s": problem.retry_after_s,
    }


def category_form(problem: Problem) -> dict[str, str]:
    """The category of a problem: its name, and what it means and how it is solved in the user's language."""
    category = category_of(problem)
    return {
        "name": category.name,
        "label": _(category.label),
        "meaning": _(category.meaning),
        "remedy": _(category.remedy),
    }


def line_form(line: PlanLine) -> dict[str, Any]:
    """One action of a plan. Values are text, numbers, true, false, null or a list; decimals are text."""
    return {
        "flow": line.flow,
        "role": line.role,
        "action": line.action,
        "outcome": line.outcome,
        "system": line.system or None,
        "type": line.type,
        "left_id": line.left_id,
        "right_id": line.right_id,
        "label": line.label or None,
        "fields": [
            {
                "field": change.field,
                "old": _value_form(change.old),
                "new": _value_form(change.new),
                "rule": change.rule,
                "why": _(change.why),
            }
            for change in line.fields
        ],
        "reason": reasons_told(line.reasons) or None,
        "problem": problem_form(line.problem),
    }


def _value_form(value: Any) -> Any:
    plain = to_plain({"": value})[""]
    return next(iter(plain.values())) if isinstance(plain, Mapping) else plain


def report_form(integration: Integration, report: Report) -> dict[str, Any]:
    """What a pass came to."""
    return {
        "integration": integration.name,
        "pass": report.pass_id,
        "state": report.state,
        "counts": report.counts,
        "writes": report.writes,
        "hash": report.plan_hash,
        "problems": [problem_form(problem) for problem in report.problems],
        "postponed": report.postponed,
        "changed_fields": [problem_form(problem) for problem in report.changed_fields],
    }


def skipped_form(skipped: Skipped) -> dict[str, Any]:
    """What was passed over, or would be."""
    return {
        "linked": skipped.pairs,
        "unlinked": skipped.strangers,
        "gone": skipped.gone,
        "open": skipped.parked,
        "unsettled": skipped.busy,
    }


def link_form(row: LinkRow) -> dict[str, Any]:
    return {
        "flow": row.flow,
        "role": row.role,
        "left_id": row.left_id,
        "right_id": row.right_id,
        "gone": row.gone,
    }


def open_form(record: OpenRecord) -> dict[str, Any]:
    """A record that failed or waits; times are seconds since 1970, UTC."""
    return {
        "flow": record.flow,
        "system": record.system,
        "id": record.record_id,
        "outcome": record.outcome,
        "since": record.since,
        "due_at": record.due_at,
        "attempts": record.attempts,
        "category": category_form(record.problem),
        "problem": problem_form(record.problem),
    }


def status_form(status: Status) -> dict[str, Any]:
    return {
        "integration": status.integration,
        "left": status.left,
        "right": status.right,
        "flows": [
            {
                "name": flow.name,
                "direction": flow.direction,
                "linked": flow.linked,
                "failed": flow.failed,
                "waiting": flow.waiting,
            }
            for flow in status.flows
        ],
        "open": [open_form(record) for record in status.open_records],
        "passes": [pass_form(row) for row in status.passes],
        "changed_fields": [problem_form(problem) for problem in status.changed_fields],
    }


def pass_form(row: PassRow) -> dict[str, Any]:
    """One pass of the past."""
    told = json.loads(row.report) if row.report else {}
    return {
        "pass": row.id,
        "kind": row.kind,
        "state": row.state,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        **{name: told.get(name) for name in ("counts", "writes", "plan_hash")},
    }


def explanation_form(explanation: Explanation) -> dict[str, Any]:
    return {
        "flow": explanation.flow,
        "left": explanation.left or None,
        "right": explanation.right or None,
        "linked": explanation.linked,
        "events": [_event_form(event) for event in explanation.events],
        "stations": [
            {"module": station.module, "does": station.said(_(station.does))} for station in explanation.stations
        ],
    }


def _story_form(story: FieldStory) -> dict[str, Any]:
    return {
        "side": story.side,
        "system": story.system,
        "field": story.path,
        "rule": story.rule,
        "told": rule_told(story) or None,
        "inputs": story.inputs,
        "why": _(story.why),
        "changed": [{"connection": name, "at": at} for name, at in story.changed_at.items()],
        "lost": as_text(story.lost) or None,
    }


def _event_form(event: Event) -> dict[str, Any]:
    return {
        "at": event.at,
        "action": event.action,
        "outcome": event.outcome,
        "role": event.role,
        "left_id": event.left_id,
        "right_id": event.right_id,
        "fields": [_story_form(story) for story in event.fields],
        "steps": [step.value for step in event.steps],
        "reason": reasons_told(event.reasons) or None,
        "reference": event.reference or None,
        "problem": problem_form(problem_from(event.problem)) if event.problem else None,
    }
