"""Prints: what each part of a flow looked like when a pass of it last completed, so that a change of it is seen."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from ledgerbridge.store.schema import flow_prints
from ledgerbridge.store.statements import given

_OF_INTEGRATION = select(flow_prints.c.flow, flow_prints.c.part, flow_prints.c.print).where(
    given(flow_prints, "integration")
)


def load(connection: Connection, integration: str) -> dict[str, dict[str, str]]:
    """{flow: {part: print}}; flows without a completed pass are left out."""
    found: dict[str, dict[str, str]] = {}
    for flow, part, mark in connection.execute(_OF_INTEGRATION, {"integration": integration}):
        found.setdefault(flow, {})[part] = mark
    return found


def save(connection: Connection, integration: str, flow: str, prints: Mapping[str, str]) -> None:
    """The flow's parts are remembered as these, and no others."""
    mine = (flow_prints.c.integration == integration) & (flow_prints.c.flow == flow)
    connection.execute(delete(flow_prints).where(mine))
    rows = [{"integration": integration, "flow": flow, "part": part, "print": mark} for part, mark in prints.items()]
    if rows:
        connection.execute(insert(flow_prints), rows)
