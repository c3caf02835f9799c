"""Marking: what a side brings to each rule of a flow now."""

from __future__ import annotations

from functools import partial

from ledgerbridge.engine.document_reading import CONTENT, content_mark, document_in
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import LedgerbridgeError
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.merge import Terms, own_mark

KEY = "key"
"""The tag kind of match keys: the same on both sides, whatever the field is called there."""


def terms_of(run: Run, flow: Flow) -> Terms:
    """The terms by which values of the flow are marked and merged, without what a pass adds."""
    left, right = flow.left, flow.right
    return Terms(
        flow.direction,
        flow.winner,
        run.world.marker,
        partial(left.connector.normal_form, left.type),
        partial(right.connector.normal_form, right.type),
    )


def own_marks(run: Run, flow: Flow, side: Side, record: Record) -> dict[str, bytes]:
    """{rule key: mark} of a record, of all rules of the flow."""
    terms = terms_of(run, flow)
    return {rule.key(side): own_mark(rule, side, record, terms) for rule in flow.rules}


def content_marks(run: Run, flow: Flow, side: Side, record: Record) -> dict[str, bytes]:
    """{key: mark} of what a document holds; empty for what is none, or cannot be read as one."""
    if flow.documents is None:
        return {}
    try:
        document = document_in(record, flow.end(side).capabilities, flow.documents)
    except LedgerbridgeError:
        return {}
    return {CONTENT: content_mark(run.world.marker, document)}
