"""Marking: what a side brings to each rule of a flow now."""

from __future__ import annotations

from functools import partial
from zoneinfo import ZoneInfo

import msgspec

from ledgerbridge.engine.documents import CONTENT, DocumentPlanner
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.model.documents import LINES, document_of
from ledgerbridge.model.problems import LedgerbridgeError
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.merge import Terms, own_mark


def own_marks(run: Run, flow: Flow, side: Side, record: Record) -> dict[str, bytes]:
    """{rule key: mark} of a record, of all rules of the flow."""
    left, right = flow.left, flow.right
    terms = Terms(
        flow.direction,
        flow.winner,
        run.world.marker,
        partial(left.connector.normal_form, left.type),
        partial(right.connector.normal_form, right.type),
    )
    return {rule.key(side): own_mark(rule, side, record, terms) for rule in flow.rules}


def content_mark(run: Run, flow: Flow, side: Side, record: Record) -> dict[str, bytes]:
    """{key: mark} of what a document holds; empty for what is none, or cannot be read as one."""
    if flow.documents is None:
        return {}
    declared = flow.end(side).capabilities
    lines = declared.parts[LINES].slots if LINES in declared.parts else {}
    try:
        document = document_of(record, declared.slots, lines, ZoneInfo(flow.documents.zone))
    except LedgerbridgeError:
        return {}
    if document.number is None and "number" not in declared.slots:
        document = msgspec.structs.replace(document, number=record.id)
    return {CONTENT: DocumentPlanner(run, flow, side, {}, str).content_mark(document)}
