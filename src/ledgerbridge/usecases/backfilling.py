"""Back-filling: records from before a flow's start are brought after all, once, or by moving the start for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
import tomlkit

from ledgerbridge.engine.passes import Report, Wish, run_pass
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.wording import Phrase
from ledgerbridge.planner.reason import Reason
from ledgerbridge.usecases import integrations, passes, presets, reconfiguring
from ledgerbridge.usecases.choices import FlowChoice, IntegrationChoice
from ledgerbridge.usecases.chosen import flows_of, setup_of, values_of
from ledgerbridge.usecases.counting import Exclusions
from ledgerbridge.usecases.extent import Extent, no_flow, wish_for
from ledgerbridge.usecases.forecast import Forecast, forecast
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.presets import FlowData
from ledgerbridge.usecases.settings import EVERYTHING, START


class Backfill(msgspec.Struct, frozen=True):
    """A flow as it is with another start."""

    integration: Integration
    flow: str
    start: date | str
    """The day from which records count, or `everything`."""
    held: Any
    """The start that holds now; None where there is none."""


class Coming(msgspec.Struct, frozen=True):
    """What a back-fill would come to."""

    report: Report
    """Of its plan."""
    excluded: dict[str, int]
    """{reason, in English: records} of those left out all the same."""
    reasons: Mapping[str, tuple[Reason, ...]]
    """{reason, in English: the same as data}."""
    expected: Forecast


async def backfill(hub: Hub, name: str | None, flow: str, start: date | str) -> Backfill:
    """The flow with that start; nothing is kept. Raises SetupError for a flow that is not on, or whose start is not
    to be chosen."""
    choice = await integrations.choice_named(hub, name)
    rows = await hub.connections()
    now = integrations.build(hub, choice, rows)
    if flow not in {one.name for one in now.flows if not one.on_demand}:
        raise SetupError([no_flow(now, flow)])
    data = next(one for one in flows_of(choice) if one.name == flow)
    setting = data.settings().get(START)
    if setting is None or setting.lacking:
        raise SetupError([_no_start(flow, setting.lacking if setting is not None else "")])
    held = values_of(data, choice.flows.get(flow, FlowChoice()), setup_of(choice, (now.left, now.right))).get(START)
    return Backfill(integrations.build(hub, _begun(choice, flow, start), rows), flow, start, held)


def _begun(choice: IntegrationChoice, flow: str, start: date | str) -> IntegrationChoice:
    """The choice with another start of a flow; customers and products that its documents need may be however old."""
    described = {one.name: one for one in flows_of(choice)}
    documents = described[flow].documents
    needed = presets.needs_of(documents) if documents is not None else ()
    starts: dict[str, date | str] = {
        name: EVERYTHING for name in needed if name != flow and _can_begin(described, name)
    }
    moved = {
        name: _with_start(choice.flows.get(name, FlowChoice()), one) for name, one in {**starts, flow: start}.items()
    }
    return msgspec.structs.replace(choice, flows={**choice.flows, **moved})


def _can_begin(described: Mapping[str, FlowData], name: str) -> bool:
    setting = described[name].settings().get(START) if name in described else None
    return setting is not None and not setting.lacking


def _with_start(chosen: FlowChoice, start: date | str) -> FlowChoice:
    return msgspec.structs.replace(chosen, settings={**chosen.settings, START: start})


async def coming(hub: Hub, wanted: Backfill) -> Coming:
    """Counts, by planning: both systems are read, nothing is written to either."""
    report = await _run(hub, wanted, Wish(write=False, aside=True))
    excluded = Exclusions()
    async for line in passes.lines(hub, wanted.integration, report.pass_id):
        excluded.add(line)
    expected = await forecast(hub, wanted.integration, report)
    return Coming(report, excluded.counts.get(wanted.flow, {}), excluded.reasons, expected)


async def carry_out(hub: Hub, wanted: Backfill, keep: bool, confirm: str = "") -> Report:
    """Brings the records. With `keep` the start is moved in the configuration first, and stays; else the flow goes on
    as it was. What was brought before is found by its link, so this can be done again after whatever stopped it."""
    if keep:
        text = await _configured(hub, wanted)
        hub.keep_configuration(text)
    return await _run(hub, wanted, Wish(confirm=confirm, retry_failed=True, aside=not keep))


async def _run(hub: Hub, wanted: Backfill, wish: Wish) -> Report:
    whole = wish_for(wanted.integration, Extent(flows=(wanted.flow,)), wish)
    return await run_pass(hub.world, wanted.integration.name, wanted.integration.flows, whole)


async def _configured(hub: Hub, wanted: Backfill) -> str:
    """The configuration file with the start moved; where there is none, all that holds becomes one."""
    held = hub.read_configuration()
    document: Any = tomlkit.parse(held[0] if held is not None else await reconfiguring.export(hub))
    table = document
    for name in ("integration", wanted.integration.name, "flows", wanted.flow):
        if name not in table:
            table[name] = tomlkit.table()
        table = table[name]
        assert isinstance(table, Mapping)
    table[START] = wanted.start
    return tomlkit.dumps(document)


def _no_start(flow: str, why: str) -> Problem:
    return Problem(
        "LB-RUN-29",
        "The flow {flow} has no start that can be chosen: {why}.",
        "Records that its filters leave out come when a filter is changed.",
        {"flow": flow},
        words={"why": (Phrase(why or "its filters alone say what is brought"),)},
    )


ALL = EVERYTHING
"""A start before everything."""
