"""The demo's course: connect, plan, sync, sync again; each step a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.cli.control import Control
from ledgerbridge.cli.demo.cure import Cured
from ledgerbridge.cli.demo.result import UNTOUCHED, Cure, Result, differences, read_result
from ledgerbridge.cli.demo.sight import Calls, Ear, Sight, changed, grown, seen
from ledgerbridge.engine.passes import Report
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.usecases import passes
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.passes import PlanLine, is_main
from ledgerbridge.usecases.status import status

PAIR = ("hubspot", "quickbooks")
CONFIGURATION = """\
version = 1

[integration.demo]
preset = "hubspot-quickbooks"
left = "hubspot"
right = "quickbooks"

[integration.demo.flows.customers]
# Every contact, not only those that were invoiced from HubSpot.
filter = []
"""


class FirstPass(msgspec.Struct, frozen=True):
    """The pass that does the work, and what both vendors held before and after."""

    report: Report
    lines: list[PlanLine]
    before: Sight
    after: Sight
    result: Result


class SecondPass(msgspec.Struct, frozen=True):
    """The pass that must find nothing to do, as the vendors saw it."""

    report: Report
    calls: dict[str, Calls]
    changed: list[str]
    """Records that are not what they were."""

    @property
    def wrote_nothing(self) -> bool:
        return not self.changed and not any(calls.writes for calls in self.calls.values())


class Ending(msgspec.Struct, frozen=True):
    """What the demo came to. `differences` is None where nothing was announced."""

    planned: Report
    first: FirstPass
    second: SecondPass
    differences: list[str] | None
    cured: Cured | None = None
    """None where no cure was announced."""

    @property
    def went_well(self) -> bool:
        reports = [self.first.report, self.second.report, *([self.cured.report] if self.cured is not None else [])]
        finished = all(report.state == "done" for report in reports)
        return finished and self.second.wrote_nothing and not self.differences


async def first_pass(hub: Hub, control: Control, integration: Integration) -> FirstPass:
    """Carries the plan out."""
    before = await seen(control, PAIR)
    report = await passes.sync(hub, integration)
    after = await seen(control, PAIR)
    problems = {
        (record.flow, record.system, record.record_id): record.problem
        for record in (await status(hub, integration)).open_records
    }
    told = [line async for line in passes.lines(hub, integration, report.pass_id)]
    lines = [_with_problem(integration, line, problems) for line in told]
    return FirstPass(report, lines, before, after, _result(integration, lines, before, after))


async def second_pass(hub: Hub, control: Control, integration: Integration) -> SecondPass:
    """Another pass with nothing changed in between."""
    before = await seen(control, PAIR)
    ear = await Ear.opened(control, PAIR)
    report = await passes.sync(hub, integration)
    heard = await ear.heard()
    return SecondPass(report, heard, changed(before, await seen(control, PAIR)))


def cure_of(announced: bytes | None) -> Cure | None:
    """The cure that was announced. Raises SetupError for an announcement that cannot be read."""
    return read_result(announced).cure if announced is not None else None


def compared(
    planned: Report, first: FirstPass, second: SecondPass, announced: bytes | None, cured: Cured | None
) -> Ending:
    """The ending, held against the announcement. Raises SetupError for an announcement that cannot be read."""
    if announced is None:
        return Ending(planned, first, second, None)
    found = differences(read_result(announced), first.result)
    return Ending(planned, first, second, [*found, *(cured.differences if cured is not None else [])], cured)


def _with_problem(
    integration: Integration, line: PlanLine, problems: Mapping[tuple[str, str, str], Problem]
) -> PlanLine:
    """The line with the problem its record is parked for, where the vendor and not the plan refused it."""
    if line.outcome not in ("failed", "waiting") or line.problem is not None:
        return line
    parked = [
        problems.get((line.flow, integration.row(side).name, id or ""))
        for side, id in ((Side.LEFT, line.left_id), (Side.RIGHT, line.right_id))
    ]
    return msgspec.structs.replace(line, problem=next((problem for problem in parked if problem is not None), None))


def _result(integration: Integration, lines: Sequence[PlanLine], before: Sight, after: Sight) -> Result:
    counts: dict[str, dict[str, Counter[str]]] = {}
    for line in lines:
        counts.setdefault(line.flow, {}).setdefault(line.role, Counter())[line.outcome] += 1
    plain = {flow: {role: dict(tally) for role, tally in roles.items()} for flow, roles in counts.items()}
    return Result(plain, _by_record(integration, lines, before), grown(before, after))


def _by_record(
    integration: Integration, lines: Sequence[PlanLine], before: Sight
) -> dict[str, dict[str, dict[str, str]]]:
    """{flow: {system: {name: outcome}}} of every record there was at the start; several outcomes are joined."""
    became = _outcomes(lines)
    told: dict[str, dict[str, dict[str, str]]] = {}
    for flow in integration.flows:
        for side in Side:
            system, type = integration.row(side).name, flow.end(side).type
            named: dict[str, set[str]] = {}
            for id in before.records[system][type]:
                name = before.name(system, type, id)
                named.setdefault(name, set()).update(became.get((flow.name, side, id), {UNTOUCHED}))
            told.setdefault(flow.name, {})[system] = {
                name: " and ".join(sorted(outcomes)) for name, outcomes in named.items()
            }
    return told


def _outcomes(lines: Sequence[PlanLine]) -> dict[tuple[str, Side, str], set[str]]:
    became: dict[tuple[str, Side, str], set[str]] = {}
    for line in lines:
        if is_main(line):
            for side, id in ((Side.LEFT, line.left_id), (Side.RIGHT, line.right_id)):
                if id is not None:
                    became.setdefault((line.flow, side, id), set()).add(line.outcome)
    return became
