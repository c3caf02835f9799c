"""Planning and syncing, and reading a pass back as people see it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.flow import MAIN
from ledgerbridge.engine.passes import Report, Wish, run_pass
from ledgerbridge.engine.planned import plan_in
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import OUTCOMES, Action
from ledgerbridge.planner.reason import Reason, in_words
from ledgerbridge.store import actions
from ledgerbridge.store.actions import ActionRow
from ledgerbridge.usecases.extent import WHOLE, Extent, wish_for
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration


class FieldLine(msgspec.Struct, frozen=True):
    """One field of one write: old -> new, the rule and its reason. Values are as `as_text` spells them."""

    field: str
    old: object
    new: object
    rule: str
    why: str


class PlanLine(msgspec.Struct, frozen=True):
    """One action of a pass as people see it; `outcome` is what became of it, or would."""

    flow: str
    role: str
    action: str
    outcome: str
    system: str
    """The system written to; empty where nothing is written."""
    type: str
    left_id: str | None
    right_id: str | None
    label: str
    """What a person calls the source record."""
    fields: list[FieldLine]
    reasons: tuple[Reason, ...] = ()
    """Why nothing is written, what is set up, or what was held back; with what the record holds."""
    problem: Problem | None = None

    @property
    def reason(self) -> str:
        """The reasons in English; empty where there is none."""
        return in_words(self.reasons)


async def plan(hub: Hub, integration: Integration, extent: Extent = WHOLE) -> Report:
    """A plan derived and kept; nothing is written to any vendor, no cursor moves. Raises SetupError for an extent that
    the integration does not have."""
    wish = wish_for(integration, extent, Wish(write=False))
    return await run_pass(hub.world, integration.name, integration.flows, wish)


async def sync(
    hub: Hub, integration: Integration, retry_failed: bool = False, confirm: str = "", extent: Extent = WHOLE
) -> Report:
    """One pass, carried out. Raises SetupError for an extent that the integration does not have."""
    wish = wish_for(integration, extent, Wish(retry_failed=retry_failed, confirm=confirm))
    return await run_pass(hub.world, integration.name, integration.flows, wish)


async def lines(hub: Hub, integration: Integration, pass_id: str) -> AsyncIterator[PlanLine]:
    """The actions of a pass in order, for as long as its sealed rows are kept; few in memory at a time."""
    after = 0
    while rows := await hub.world.store.run(partial(_rows, pass_id, after)):
        after = rows[-1].id
        for row in rows:
            yield _line(hub, integration, row)


def _rows(pass_id: str, after: int, connection: Connection) -> list[ActionRow]:
    return actions.of_pass(connection, pass_id, after)


def _line(hub: Hub, integration: Integration, row: ActionRow) -> PlanLine:
    planned = plan_in(row, hub.world.sealer.unseal)
    decision = planned.decision
    made = row.result_id if decision.action is Action.CREATE else None
    left_id = made if made and planned.side is Side.LEFT else row.left_id
    right_id = made if made and planned.side is Side.RIGHT else row.right_id
    return PlanLine(
        row.flow,
        row.role,
        row.action,
        row.outcome or OUTCOMES[decision.action].value,
        integration.row(planned.side).name if planned.side is not None else "",
        row.type,
        left_id,
        right_id,
        planned.label,
        [FieldLine(change.path, change.old, change.new, change.rule, change.why) for change in decision.changes],
        decision.reasons,
        decision.problem,
    )


def is_main(line: PlanLine) -> bool:
    """Whether a line speaks of a record of the flow itself, not of a companion or of set-up."""
    return line.role == MAIN
