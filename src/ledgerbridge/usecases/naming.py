"""What people type to name a flow or a record, and what is meant by it."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from ledgerbridge.engine.flow import Flow
from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.model.side import Side
from ledgerbridge.usecases.integrations import Integration


def flows_named(integration: Integration, names: Sequence[str]) -> tuple[Flow, ...]:
    """The flows of these names in the integration's order, all of them where none is named. Raises SetupError with a
    problem for each that is not there."""
    unknown = [unknown_flow(integration, name) for name in names if find_flow(integration, name) is None]
    if unknown:
        raise SetupError(unknown)
    return tuple(flow for flow in integration.flows if not names or flow.name in names)


def flow_named(integration: Integration, name: str) -> Flow:
    """The flow of that name. Raises SetupError where there is none."""
    return flows_named(integration, [name])[0]


def find_flow(integration: Integration, name: str) -> Flow | None:
    return next((flow for flow in integration.flows if flow.name == name), None)


def unknown_flow(integration: Integration, name: str) -> Problem:
    known = [flow.name for flow in integration.flows]
    near = difflib.get_close_matches(name, known, 1) or known
    return Problem(
        "LB-SETUP-50",
        "The integration {integration} has no flow {flow} that is switched on.",
        "Name one of: {known}.",
        filled({"integration": integration.name, "flow": name, "known": ", ".join(near)}),
    )


def side_and_id(integration: Integration, record: str) -> tuple[Side | None, str]:
    """What `CONNECTION:ID` names; the side is None for an id alone."""
    name, colon, id = record.partition(":")
    side = next((side for side in Side if integration.row(side).name == name), None)
    return (side, id) if colon and side is not None else (None, record)
