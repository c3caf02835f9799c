"""Extent: what of an integration a pass is about, in the words of a person."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ledgerbridge.engine.choosing import Only
from ledgerbridge.engine.passes import Wish
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.usecases.integrations import Integration


class Extent(msgspec.Struct, frozen=True):
    """Some flows, some records, some number of writes; as it is, everything."""

    flows: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    """Records, each as FLOW:CONNECTION:ID."""
    limit: int = 0
    sweep: bool = False


WHOLE = Extent()


def wish_for(integration: Integration, extent: Extent, wish: Wish) -> Wish:
    """The wish for a pass of that extent. Raises SetupError with everything in it that the integration does not
    have."""
    problems = [no_flow(integration, name) for name in extent.flows if name not in _flows(integration)]
    chosen = [only_of(integration, text) for text in extent.only]
    problems += [one for one in chosen if isinstance(one, Problem)]
    if problems:
        raise SetupError(problems)
    return msgspec.structs.replace(
        wish,
        flows=frozenset(extent.flows),
        only=tuple(one for one in chosen if isinstance(one, Only)),
        limit=extent.limit,
        sweep=extent.sweep,
    )


def only_of(integration: Integration, text: str) -> Only | Problem:
    """The record that FLOW:CONNECTION:ID names, or what is wrong with it."""
    flow, _, rest = text.partition(":")
    system, _, id = rest.partition(":")
    side = next((side for side in Side if integration.row(side).name == system), None)
    if flow in _flows(integration) and side is not None and id:
        return Only(flow, side, id)
    connections = ", ".join(integration.row(side).name for side in Side)
    return Problem(
        "LB-RUN-23",
        "{record} does not name a record of this integration.",
        "Write FLOW:CONNECTION:ID. Flows are: {flows}. Connections are: {connections}.",
        {"record": text, "flows": ", ".join(_flows(integration)), "connections": connections},
    )


def _flows(integration: Integration) -> Iterable[str]:
    """The flows that are on; others run only where documents need their records."""
    return [flow.name for flow in integration.flows if not flow.on_demand]


def no_flow(integration: Integration, name: str) -> Problem:
    """Said where a flow is named that does not run."""
    return Problem(
        "LB-RUN-24",
        "No flow called {flow} is on.",
        "Choose one of: {flows}. A flow that is off is turned on in ledgerbridge.toml.",
        {"flow": name, "flows": ", ".join(_flows(integration))},
    )
