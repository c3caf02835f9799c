"""What the times of a side's records are worth in a flow, for policies that ask which change is newer."""

from __future__ import annotations

from ledgerbridge.engine.companions import companion_paths
from ledgerbridge.engine.flow import Flow
from ledgerbridge.model.side import Side
from ledgerbridge.planner.recency import Timing


def timing_of(flow: Flow, side: Side) -> Timing:
    """The skew as measured up to now, none where no answer has shown it. A companion's fields do not move the time of
    the record they are shown with."""
    read = {path for rule in flow.rules for path in rule.inputs(side)}
    undated = frozenset(path for path in read if companion_paths(flow, side, path))
    return Timing(flow.end(side).connector.skew_s or 0.0, undated)
