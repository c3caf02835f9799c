"""Lineage: the way of one record through the house, read from the journal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec

from ledgerbridge.engine import sending
from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.engine.losses import is_lost
from ledgerbridge.mapping import rules
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner import decide
from ledgerbridge.planner.decision import Change, Outcome
from ledgerbridge.planner.describing import entry_used, parts_of
from ledgerbridge.planner.reason import Reason, from_plain
from ledgerbridge.planner.recency import Times
from ledgerbridge.planner.steps import Step, until
from ledgerbridge.store.journal import JournalRow


class FieldStory(msgspec.Struct, frozen=True):
    """One field written: into which side, through which rule, why."""

    side: str
    system: str
    """The connection written to."""
    path: str
    rule: str
    inputs: list[str]
    why: str
    told: tuple[Reason, ...] = ()
    """The rule in words, as it is now; empty where there is none of that name any more."""
    entry: str = ""
    """The row of the rule's table that was used, while the plan's values are kept."""
    lost: Value = None
    """What this write overruled, while it is kept."""
    changed_at: Mapping[str, float | None] = {}
    """{connection: when its record was last changed}, where times were asked, while they are kept."""


class Event(msgspec.Struct, frozen=True):
    """One thing that happened to the record. `problem` is as the journal keeps it."""

    at: float
    flow: str
    role: str
    action: str
    outcome: str
    left_id: str | None
    right_id: str | None
    fields: list[FieldStory]
    reasons: tuple[Reason, ...]
    """Without what the record held."""
    reference: str
    problem: dict[str, object] | None
    steps: tuple[Step, ...] = ()
    """Of a document: the steps it came to, in their order. All were done where it was created; else it stopped at the
    last."""


class Station(msgspec.Struct, frozen=True):
    """One module a record comes through, in the order it comes."""

    module: str
    does: str
    """With `{named}` places."""
    values: Mapping[str, str] = {}

    def said(self, text: str) -> str:
        """What it does, or a translation of it, with its places filled."""
        return text.format(**self.values)


def stations(flow: Flow, source: Side) -> list[Station]:
    """The five modules between a source's answer and the target's record."""
    read, written = flow.end(source), flow.end(source.other)
    return [
        Station(type(read.connector).__module__, "reads {type} from {vendor}", _names(read)),
        Station(rules.__name__, "says which field feeds which"),
        Station(decide.__name__, "compares both sides with what they last agreed on and decides, with reasons"),
        Station(sending.__name__, "commits the intent, makes the call, commits the result"),
        Station(type(written.connector).__module__, "writes {type} to {vendor}", _names(written)),
    ]


def _names(end: End) -> dict[str, str]:
    return {"type": end.type, "vendor": end.vendor_label}


Kept: TypeAlias = Mapping[tuple[str, str, Side, str], Change]
"""{(pass, role, side, rule): the change with its values}, of a record's changes whose values are kept."""


def events(rows: Sequence[JournalRow], flows: Sequence[Flow], kept: Kept) -> list[Event]:
    """What the journal says of a record, the oldest first, with the values that are kept elsewhere."""
    by_name = {flow.name: flow for flow in flows}
    return [_event(row, by_name.get(row.flow), kept) for row in rows]


def _event(row: JournalRow, flow: Flow | None, kept: Kept) -> Event:
    detail = json.loads(row.detail)
    role, fields = detail["role"], []
    for side, path, rule, why in detail["fields"]:
        change = kept.get((row.pass_id, role, Side(side), rule))
        fields.append(_story(flow, Side(side), path, rule, why, change, row.outcome))
    return Event(
        row.at,
        row.flow,
        role,
        row.action,
        row.outcome,
        row.left_id,
        row.right_id,
        fields,
        from_plain(detail.get("reasons", detail.get("reason", ""))),
        detail.get("reference", ""),
        detail.get("problem"),
        until(Step(detail["step"])) if "step" in detail else (),
    )


def _story(
    flow: Flow | None, side: Side, path: str, rule: str, why: str, kept: Change | None, outcome: str
) -> FieldStory:
    known = next((known for known in flow.rules if known.id == rule), None) if flow is not None else None
    overruled = kept is not None and outcome == Outcome.UPDATED and is_lost(kept)
    return FieldStory(
        side.value,
        flow.end(side).connection if flow is not None else side.value,
        path,
        rule,
        list(known.inputs(side.other)) if known is not None else [],
        why,
        parts_of(known, side) if known is not None else (),
        entry_used(known, side, kept.new) if known is not None and kept is not None else "",
        kept.old if kept is not None and overruled else None,
        _by_connection(flow, kept.times) if flow is not None and kept is not None and kept.times is not None else {},
    )


def _by_connection(flow: Flow, times: Times) -> dict[str, float | None]:
    ends = ((flow.left, times.left), (flow.right, times.right))
    return {end.connection: at.timestamp() if at is not None else None for end, at in ends}
