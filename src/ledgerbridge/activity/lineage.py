"""Lineage: the way of one record through the house, read from the journal."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from ledgerbridge.engine import applying
from ledgerbridge.engine.flow import Flow
from ledgerbridge.mapping import rules
from ledgerbridge.model.side import Side
from ledgerbridge.planner import decide
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
    reason: str
    reference: str
    problem: dict[str, object] | None


class Station(msgspec.Struct, frozen=True):
    """One module a record comes through, in the order it comes."""

    module: str
    does: str


def stations(flow: Flow, source: Side) -> list[Station]:
    """The five modules between a source's answer and the target's record."""
    read, written = flow.end(source), flow.end(source.other)
    return [
        Station(type(read.connector).__module__, f"reads {read.type} from {read.vendor_label}"),
        Station(rules.__name__, "says which field feeds which"),
        Station(decide.__name__, "compares both sides with what they last agreed on and decides, with reasons"),
        Station(applying.__name__, "commits the intent, makes the call, commits the result"),
        Station(type(written.connector).__module__, f"writes {written.type} to {written.vendor_label}"),
    ]


def events(rows: Sequence[JournalRow], flows: Sequence[Flow]) -> list[Event]:
    """What the journal says of a record, the oldest first."""
    by_name = {flow.name: flow for flow in flows}
    return [_event(row, by_name.get(row.flow)) for row in rows]


def _event(row: JournalRow, flow: Flow | None) -> Event:
    detail = json.loads(row.detail)
    fields = [_story(flow, Side(side), path, rule, why) for side, path, rule, why in detail["fields"]]
    return Event(
        row.at,
        row.flow,
        detail["role"],
        row.action,
        row.outcome,
        row.left_id,
        row.right_id,
        fields,
        detail.get("reason", ""),
        detail.get("reference", ""),
        detail.get("problem"),
    )


def _story(flow: Flow | None, side: Side, path: str, rule: str, why: str) -> FieldStory:
    known = {known.id: known for known in flow.rules} if flow is not None else {}
    inputs = list(known[rule].inputs(side.other)) if rule in known else []
    system = flow.end(side).connection if flow is not None else side.value
    return FieldStory(side.value, system, path, rule, inputs, why)
