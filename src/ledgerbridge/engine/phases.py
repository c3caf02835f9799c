"""Phases: the order in which the actions of a pass are carried out, flow after flow, each first what others need."""

from __future__ import annotations

from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.planner.decision import FOLLOWING, Action

SET_UP = 0
"""What must be added to the accounts, before any flow."""
COMPANIONS, RECORDS = 1, 2
AFTER = range(RECORDS + 1, RECORDS + 1 + len(FOLLOWING))
"""What follows a record that is there."""
A_FLOW = 10
"""More phases than a flow has."""


def numbered(run: Run, flow: Flow, phase: int) -> int:
    """The number in the pass of a phase of a flow."""
    return run.flows.index(flow) * A_FLOW + phase


def of_action(run: Run, flow: Flow, action: Action) -> int:
    """The number in the pass of the phase in which an action of a flow's own records is carried out."""
    return numbered(run, flow, AFTER[FOLLOWING.index(action)] if action in FOLLOWING else RECORDS)


def flow_of(run: Run, number: int) -> Flow:
    """The flow whose phase has that number in the pass."""
    return run.flows[number // A_FLOW]
