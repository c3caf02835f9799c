"""Skipping: a flow that was off goes on from now, what happened meanwhile being left as it is."""

from __future__ import annotations

from ledgerbridge.engine import skipping
from ledgerbridge.engine.passes import Report
from ledgerbridge.engine.skipping import Skipped
from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases.extent import no_flow
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration


async def skip(hub: Hub, integration: Integration, flow: str, write: bool) -> tuple[Report, Skipped]:
    """Takes as agreed what both sides hold now, or with `write` off says what that comes to. Nothing is written to a
    vendor. Raises SetupError for a flow that is not on."""
    found = next((one for one in integration.flows if one.name == flow and not one.on_demand), None)
    if found is None:
        raise SetupError([no_flow(integration, flow)])
    return await skipping.skip(hub.world, integration.name, found, write)
