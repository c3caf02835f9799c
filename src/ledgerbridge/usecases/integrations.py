"""Integrations: presets, choices and connections put together into flows that can run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import ReadsMore
from ledgerbridge.engine.flow import Flow
from ledgerbridge.mapping.rules import unavailable
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.wording import Phrase
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases import configuration, presets
from ledgerbridge.usecases.choices import IntegrationChoice
from ledgerbridge.usecases.chosen import flows_of, is_off, setup_of, slots_of
from ledgerbridge.usecases.composing import Composer
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.presets import FlowData


class Integration(msgspec.Struct, frozen=True):
    """A pair of connections with the flows between them, ready to run."""

    name: str
    preset: str
    """Empty where it was composed by hand."""
    left: ConnectionRow
    right: ConnectionRow
    flows: tuple[Flow, ...]
    labels: Mapping[str, str]
    """{flow: what users call it}."""
    missing_slots: Mapping[str, Mapping[str, Side]]
    """{flow: {slot: the side that has no such field}}."""

    def row(self, side: Side) -> ConnectionRow:
        return self.left if side is Side.LEFT else self.right


async def choices(hub: Hub) -> list[IntegrationChoice]:
    """What is configured: the file's integrations, or without a file the one pair a preset exists for."""
    rows = await hub.connections()
    file = hub.read_configuration()
    if file is not None:
        text, name = file
        return list(configuration.parse(text, name, {row.name: row.vendor for row in rows}).integrations)
    found = [
        IntegrationChoice(f"{left.name}-{right.name}", preset, left.name, right.name)
        for left in rows
        for right in rows
        if left is not right and (preset := presets.for_pair(left.vendor, right.vendor)) is not None
    ]
    found = _once(found)
    if len(found) != 1:
        raise SetupError([_not_one_pair(rows, found)])
    return found


def _once(found: Sequence[IntegrationChoice]) -> list[IntegrationChoice]:
    """Each pair of connections once, whichever way round it was found."""
    seen: dict[frozenset[str], IntegrationChoice] = {}
    for choice in found:
        seen.setdefault(frozenset((choice.left, choice.right)), choice)
    return list(seen.values())


def _not_one_pair(rows: Sequence[ConnectionRow], found: Sequence[IntegrationChoice]) -> Problem:
    connected = ", ".join(f"{row.name} ({row.vendor})" for row in rows)
    if found:
        pairs = ", ".join(f"{choice.left}/{choice.right}" for choice in found)
        return Problem(
            "LB-SETUP-07",
            "Several pairs could be meant: {pairs}.",
            "Say in ledgerbridge.toml which connections belong together.",
            {"pairs": pairs},
        )
    return Problem(
        "LB-SETUP-08",
        "No two connections make a pair; connected is: {connected}.",
        "Connect both systems of a pair: {presets}.",
        {"connected": connected, "presets": ", ".join(presets.offered())},
        words={} if rows else {"connected": (Phrase("nothing"),)},
    )


async def load(hub: Hub, name: str | None = None) -> Integration:
    """The integration of that name, or the only one. Raises SetupError when it cannot be told which."""
    return build(hub, await choice_named(hub, name), await hub.connections())


async def choice_named(hub: Hub, name: str | None = None) -> IntegrationChoice:
    """What was chosen for the integration of that name, or for the only one."""
    found = await choices(hub)
    fitting = [choice for choice in found if name in (None, choice.name)]
    if len(fitting) != 1:
        known = ", ".join(choice.name for choice in found)
        raise SetupError(
            [
                Problem(
                    "LB-SETUP-09",
                    "It is not clear which integration is meant.",
                    "Name one of: {known}.",
                    {"known": known},
                )
            ]
        )
    return fitting[0]


def _ask_for_fields(flow: Flow) -> None:
    """Fields that a connector shows only where somebody asks for them are asked for where the flow names them."""
    for side in Side:
        end = flow.end(side)
        if isinstance(end.connector, ReadsMore):
            end.connector.include(end.type, flow.paths_read(side))


def _as_needed(flow: Flow, idle: Collection[str]) -> Flow:
    """A flow that is off and that documents only look into makes nothing; whom a person links there is not filtered."""
    if not flow.on_demand or flow.name not in idle:
        return flow
    return msgspec.structs.replace(flow, makes=False, filters=())


def _turned(flow: Flow, flows: Sequence[Flow]) -> Flow:
    """A flow that is off goes the way of the documents that need it."""
    ways = {one.direction for one in flows if one.documents is not None and flow.name in one.documents.needs}
    if not flow.on_demand or not ways:
        return flow
    return msgspec.structs.replace(flow, direction=ways.pop() if len(ways) == 1 else Direction.BOTH)


def _circles(integration: str, running: Sequence[FlowData]) -> Iterator[Problem]:
    """Flows that are on and cannot be so together, each two once."""
    on = {data.name for data in running}
    for pair in sorted({tuple(sorted((data.name, other))) for data in running for other in data.not_with}):
        if on.issuperset(pair):
            values = {"integration": integration, "flow": pair[0], "other": pair[1]}
            yield Problem(
                "LB-SETUP-75",
                "The flows {flow} and {other} of {integration} cannot be on together: each would send on what the "
                "other one made.",
                'Switch one of them off: direction = "off".',
                values,
            )


def build(hub: Hub, choice: IntegrationChoice, rows: Sequence[ConnectionRow]) -> Integration:
    """The integration a choice describes. Raises SetupError with everything that keeps it from running."""
    by_name = {row.name: row for row in rows}
    left, right = by_name[choice.left], by_name[choice.right]
    connectors = {Side.LEFT: hub.connector(left), Side.RIGHT: hub.connector(right)}
    setup = setup_of(choice, (left, right))
    composer = Composer(choice, connectors, setup)
    running = [data for data in flows_of(choice) if not is_off(choice, data)]
    of_documents = [data.documents for data in running if data.documents is not None]
    needed = {name for documents in of_documents for name in presets.needs_of(documents)}
    idle = {documents.customers for documents in of_documents if not documents.makes_customers}
    taken = [data for data in flows_of(choice) if data in running or data.name in needed]
    flows = tuple(_as_needed(composer.flow(data, on_demand=data not in running), idle) for data in taken)
    composer.problems += list(_circles(choice.name, running))
    if composer.problems:
        raise SetupError(composer.problems)
    flows = tuple(_turned(flow, flows) for flow in flows)
    for flow in flows:
        _ask_for_fields(flow)
    described = flows_of(choice)
    return Integration(
        choice.name,
        choice.preset or "",
        left,
        right,
        flows,
        {data.name: data.label for data in described},
        {data.name: unavailable(*slots_of(data, connectors)) for data in described},
    )
