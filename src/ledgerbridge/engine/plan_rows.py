"""The rows of the plan: plans written down, each with what it needs first and what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection

from ledgerbridge.engine import following, phases, pictures
from ledgerbridge.engine.companions import with_companions
from ledgerbridge.engine.desk import Desk
from ledgerbridge.engine.flow import MAIN
from ledgerbridge.engine.meetings import Meetings
from ledgerbridge.engine.names import without_name_clashes
from ledgerbridge.engine.planned import Planned, sealed_plan
from ledgerbridge.engine.revisiting import let_go
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import FOLLOWING, Action, Outcome
from ledgerbridge.store import actions


class PlanRows:
    """Writes down the plans of one flow."""

    def __init__(self, desk: Desk, meetings: Meetings) -> None:
        self._run = desk.run
        self._flow = desk.flow
        self._reading = desk.reading
        self._meetings = meetings

    async def keep(self, plans: Sequence[Planned]) -> None:
        """Writes plans down as action rows, after the questions that concern several of them at once."""
        if not plans:
            return
        plans = await without_name_clashes(self._run, self._flow, plans, self._reading, self._meetings.met)
        beside = await pictures.beside(self._run, self._flow, plans)
        plans = beside.plans
        ready: list[tuple[Planned, int | None]] = [(plan, None) for plan in plans if plan.side is None]
        for side in Side:
            towards = [plan for plan in plans if plan.side is side]
            if towards:
                ready.extend(await with_companions(self._run, self._flow, side, towards))
        quiet = [plan for plan, _ in ready if _is_quiet(plan)]
        self._run.count(self._flow.name, Outcome.UNCHANGED, len(quiet))
        rows = [(plan, self._row(plan, needs)) for plan, needs in ready if not _is_quiet(plan)]
        steps = [self._steps(plan, beside.pictures) for plan, _ in rows]
        alone = [step for plan in quiet for step in self._steps(plan, beside.pictures)]
        written = [(plan, row, after) for (plan, row), after in zip(rows, steps, strict=True)]
        written += [(step, self._row(step, None), []) for step in alone]
        await self._run.commit(partial(self._store, written, quiet))

    def _steps(self, plan: Planned, brought: dict[str, Planned]) -> list[Planned]:
        """What follows a record: a document's steps, a product's picture."""
        if self._follows(plan):
            towards = plan.source.other
            return [following.planned(self._flow, plan, step, None) for step in following.wanted(self._flow, towards)]
        return pictures.taken_of(self._flow, plan, brought)

    def _store(
        self,
        rows: Sequence[tuple[Planned, dict[str, Any], list[Planned]]],
        quiet: Sequence[Planned],
        connection: Connection,
    ) -> None:
        """Writes the rows down, each with the steps that follow what it makes."""
        actions.add_all(connection, [row for _, row, steps in rows if not steps])
        for _, row, steps in rows:
            if steps:
                made = actions.add(connection, row)
                actions.add_all(connection, [self._row(step, made) for step in steps])
        awaited = {(plan.source, plan.source_id) for plan, _, _ in rows if plan.decision.action in FOLLOWING}
        settled = [plan for plan in quiet if (plan.source, plan.source_id) not in awaited]
        went = [(plan.source, plan.source_id, plan.decision.id_on(plan.source.other)) for plan in settled]
        let_go(self._run, self._flow, went, connection)

    def _follows(self, plan: Planned) -> bool:
        """Whether something follows what an action makes."""
        return self._flow.documents is not None and plan.decision.action is Action.CREATE

    def _row(self, plan: Planned, needs: int | None) -> dict[str, Any]:
        decision = plan.decision
        end = self._flow.end(plan.side or Side.RIGHT)
        follows = decision.action in FOLLOWING
        return {
            "pass_id": self._run.id,
            "flow": self._flow.name,
            "role": decision.action.value if follows else MAIN,
            "phase": phases.of_action(self._run, self._flow, decision.action),
            "action": decision.action.value,
            "side": plan.side.value if plan.side is not None else None,
            "type": end.type,
            "left_id": decision.left_id,
            "right_id": decision.right_id,
            "key_tag": plan.key_tag,
            "needs": needs,
            "beside": next(iter(plan.companion.values()), None),
            "sealed": sealed_plan(self._flow.name, plan, self._run.seal),
        }


def _is_quiet(plan: Planned) -> bool:
    """Whether there is nothing to do and nothing to remember."""
    return plan.decision.action is Action.NOTHING and not any(plan.decision.settled.values())
