"""An error and its cure: somebody corrects a record that failed, and the next pass takes it up."""

from __future__ import annotations

import msgspec

from ledgerbridge.cli.control import Control
from ledgerbridge.cli.demo.result import Cure, said
from ledgerbridge.cli.demo.sight import grown, seen
from ledgerbridge.engine.passes import Report
from ledgerbridge.messages import _
from ledgerbridge.model.problems import Problem
from ledgerbridge.usecases import passes
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.passes import PlanLine, is_main
from ledgerbridge.usecases.status import status


class Cured(msgspec.Struct, frozen=True):
    """What the correction led to, beside what was announced of it."""

    announced: Cure
    before: Problem | None
    """Why the record had failed; None where it had not."""
    report: Report
    lines: list[PlanLine]
    """Of the record alone."""
    grew: dict[str, dict[str, int]]
    problem: Problem | None = None
    """What is still wrong with it."""

    @property
    def outcome(self) -> str:
        return next((line.outcome for line in self.lines), "")

    @property
    def differences(self) -> list[str]:
        """What came otherwise than announced, in words."""
        announced, found = self.announced, []
        if self.before is None or self.outcome != announced.outcome:
            found.append(said(announced.record, f"{_('failed')}, {_(announced.outcome)}", _(self.outcome)))
        if self.grew != announced.grew:
            found.append(said(announced.record, str(announced.grew), str(self.grew)))
        return found


async def cured(hub: Hub, control: Control, integration: Integration, cure: Cure) -> Cured:
    """The record is corrected in its own system, as its owner would, and one more pass is run."""
    before = await seen(control, [integration.left.vendor, integration.right.vendor])
    records = before.records[cure.system][cure.type]
    id = next((id for id in records if before.name(cure.system, cure.type, id) == cure.record), "")
    failed = await _problem(hub, integration, cure, id)
    await control.correct(cure.system, cure.type, id, cure.change)
    report = await passes.sync(hub, integration, retry_failed=True)
    after = await seen(control, [integration.left.vendor, integration.right.vendor])
    told = [line async for line in passes.lines(hub, integration, report.pass_id)]
    mine = [line for line in told if is_main(line) and line.flow == cure.flow and id in (line.left_id, line.right_id)]
    still = await _problem(hub, integration, cure, id)
    return Cured(cure, failed, report, mine, grown(before, after), still)


async def _problem(hub: Hub, integration: Integration, cure: Cure, id: str) -> Problem | None:
    """Why the record stands as failed."""
    place = (cure.flow, cure.system, id)
    found = (await status(hub, integration)).open_records
    return next((one.problem for one in found if (one.flow, one.system, one.record_id) == place), None)
