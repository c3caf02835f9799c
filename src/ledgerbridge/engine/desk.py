"""The desk: what is at hand to decide about the records of one flow in one pass."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.flow_terms import FlowTerms
from ledgerbridge.engine.linked import LinkedRecords
from ledgerbridge.engine.needs import Derives
from ledgerbridge.engine.plans import Plans
from ledgerbridge.engine.reading import Reading
from ledgerbridge.engine.run import Run
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.marks import Base
from ledgerbridge.planner.merge import own_mark
from ledgerbridge.store.links import Link


class Desk(msgspec.Struct, frozen=True):
    """A flow, what was read of it, its rules, the links they ask for, and the drawing up of plans."""

    run: Run
    flow: Flow
    reading: Reading
    siblings: Mapping[str, Derives]
    """{name: the derivation of a flow that was derived before}."""
    linked: LinkedRecords
    terms: FlowTerms
    plans: Plans


def laid(run: Run, flow: Flow, reading: Reading, siblings: Mapping[str, Derives]) -> Desk:
    """The desk of a flow, with nothing read yet."""
    linked = LinkedRecords(run, flow.rules, siblings)
    terms = FlowTerms(run, flow, reading, linked)
    return Desk(run, flow, reading, siblings, linked, terms, Plans(run, flow, terms))


def differs(desk: Desk, side: Side, record: Record, link: Link) -> bool:
    """Whether a record of a side differs from its base in anything the rules read; the terms are known by then."""
    plan, known = desk.terms.known, Base.unpacked(link.base(side)).marks
    return any(known.get(rule.key(side)) != own_mark(rule, side, record, plan.terms) for rule in plan.rules)
