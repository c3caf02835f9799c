"""Needs: the records that documents stand on, brought by their own flows before the documents are planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.awaiting import about, as_now, awaited
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.planned import Planned, plan_in
from ledgerbridge.engine.reading import keep_fetched
from ledgerbridge.engine.run import Run
from ledgerbridge.model.awaited import Awaited
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store import actions, decisions, links, parking, passes
from ledgerbridge.store.actions import ActionRow


class Brought(msgspec.Struct, frozen=True):
    """What a record that a document needs came to on the other side: there already, made by an action of this pass,
    or not to be had."""

    id: str | None = None
    action: int | None = None
    problem: Problem | None = None
    waits: bool = False
    """Whether the problem passes by itself."""
    companion: Mapping[str, str] = {}
    """{role: id} of what stands beside it there."""
    making: Mapping[str, int] = {}
    """{role: the action of this pass that makes what is to stand beside it}."""


class Derives(Protocol):
    """The derivation of a flow, as far as it brings records for others."""

    @property
    def flow(self) -> Flow: ...

    async def bring(self, side: Side, ids: Sequence[str], updates: bool) -> None:
        """The plan of the pass holds what becomes of these records of a side; those linked already are updated where
        that is wanted."""
        ...


async def brought(
    run: Run, derivation: Derives, side: Side, ids: Sequence[str], updates: bool
) -> tuple[dict[str, Brought], dict[str, Record]]:
    """What these records of a side come to on the other one, and the records themselves."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}, {}
    fetched = await keep_fetched(run, derivation.flow, side, wanted)
    going = await _admitted(run, derivation.flow, side, sorted(fetched.found))
    await derivation.bring(side, going, updates)
    found = await run.read(partial(_came_to, run, derivation.flow, side, wanted))
    for id in set(fetched.found) - set(going) - set(found):
        found[id] = Brought(problem=_unlinked(derivation.flow, side))
    for id in fetched.missing:
        found[id] = Brought(problem=_gone(derivation.flow, side, id))
    return await _noted(run, derivation.flow, side, found, fetched.found), dict(fetched.found)


async def _noted(
    run: Run, flow: Flow, side: Side, found: Mapping[str, Brought], records: Mapping[str, Record]
) -> dict[str, Brought]:
    """The same, each problem naming the record that is to change before it passes, as it is now."""
    wrong = {id: one.problem for id, one in found.items() if one.problem is not None}
    gone = {id: Awaited(flow.name, side, id, "") for id in wrong}
    own = gone | {id: awaited(run, flow, side, records[id], linked=False) for id in wrong if id in records}
    named = {id: about(problem, own[id]) for id, problem in wrong.items()}
    told = await as_now(run, named)
    return {id: msgspec.structs.replace(one, problem=told[id]) if id in told else one for id, one in found.items()}


async def _admitted(run: Run, flow: Flow, side: Side, ids: Sequence[str]) -> list[str]:
    """Those that their flow is asked about: all, unless it is off and to make none. Then they are only those that a
    person decided about, since nobody is linked without being asked."""
    if flow.makes or not flow.on_demand:
        return list(ids)
    return sorted(await run.read(lambda c: decisions.by_ids(c, run.integration, flow.name, side, ids)))


def _came_to(run: Run, flow: Flow, side: Side, ids: Sequence[str], connection: Connection) -> dict[str, Brought]:
    known = links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)
    found = {id: Brought(link.id_on(side.other)) for id, link in known.items()}
    for row in actions.planned_for(connection, run.id, flow.name, side, [id for id in ids if id not in found]):
        planned = plan_in(row, run.unseal)
        found[planned.decision.id_on(side) or ""] = _planned_as(flow, side, row, planned)
    return found


def _planned_as(flow: Flow, side: Side, row: ActionRow, planned: Planned) -> Brought:
    decision = planned.decision
    other = decision.id_on(side.other)
    if decision.action is Action.CREATE:
        making = {planned.needs_role: row.needs} if row.needs is not None else {}
        return Brought(action=row.id, companion=planned.companion, making=making)
    if other is not None and decision.action in (Action.LINK, Action.UPDATE, Action.NOTHING):
        return Brought(other)
    if decision.problem is not None:
        return Brought(problem=_told(flow, decision.problem), waits=decision.action is Action.WAIT)
    return Brought(problem=_left_out(flow, decision.reasons))


# --- originals --------------------------------------------------------------------------------------------------------


async def originals(run: Run, flow: str, side: Side, ids: Sequence[str]) -> dict[str, Brought]:
    """What becomes of the invoices that credit notes of a side correct: linked, made by an action of this pass, or
    kept from going, which is waited for. Those left out of their flow are not among them."""
    return await run.read(partial(_originals, run, flow, side, ids))


def _originals(run: Run, flow: str, side: Side, ids: Sequence[str], connection: Connection) -> dict[str, Brought]:
    known = links.by_ids(connection, run.integration, flow, MAIN, side, ids)
    found = {id: Brought(link.id_on(side.other)) for id, link in known.items()}
    open_ids = [id for id in ids if id not in found]
    planned = actions.planned_for(connection, run.id, flow, side, open_ids)
    by_id = {row.left_id if side is Side.LEFT else row.right_id: row for row in planned}
    kept = stuck(run, flow, side, open_ids, connection)
    for id in ids:
        row = by_id.get(id)
        if row is not None and row.action == Action.CREATE.value:
            found[id] = Brought(action=row.id)
        elif id in kept:
            found[id] = Brought(problem=_original_missing(flow, id), waits=True)
    return found


def stuck(run: Run, flow: str, side: Side, ids: Sequence[str], connection: Connection) -> set[str]:
    """Which of these records of a flow are kept from going, in this pass or since an earlier one, and may go later."""
    planned = actions.planned_for(connection, run.id, flow, side, ids)
    by_id = {(row.left_id if side is Side.LEFT else row.right_id) or "": row.action for row in planned}
    parked = parking.parked_among(connection, run.integration, flow, side, [id for id in ids if id not in by_id])
    return parked | {id for id, action in by_id.items() if action in _STUCK}


def coming(run: Run, flow: str, side: Side, ids: Sequence[str], connection: Connection) -> set[str]:
    """Which of these records of a flow this pass makes on the other side, so that nothing can be read of them there."""
    planned = actions.planned_for(connection, run.id, flow, side, ids)
    made = [row for row in planned if row.action == Action.CREATE.value]
    return {(row.left_id if side is Side.LEFT else row.right_id) or "" for row in made}


def left_to_a_person(run: Run, flow: str, side: Side, ids: Sequence[str], connection: Connection) -> set[str]:
    """Which of these records failed in an earlier pass and are not looked at in this one."""
    failed = set(parking.failed(connection, run.integration, flow, side)) & set(ids)
    return failed - set(passes.observed_by_id(connection, run.id, flow, side, sorted(failed)))


_STUCK = frozenset({Action.WAIT.value, Action.REFUSE.value, Action.AMBIGUOUS.value})


# --- problems ---------------------------------------------------------------------------------------------------------


def _gone(flow: Flow, side: Side, id: str) -> Problem:
    return Problem(
        "LB-DOC-06",
        "The document names the record {id} of {flow}, which is gone in {vendor}.",
        "Restore it there, or name another one in the document.",
        filled({"id": id, "flow": flow.name, "vendor": flow.end(side).vendor_label}),
    )


def _told(flow: Flow, problem: Problem) -> Problem:
    """A problem of a record that a document needs, as the document's own."""
    return Problem(
        "LB-DOC-15",
        "It needs a record of {flow} that cannot go ({code}): {cause}",
        "{remedy} This document goes by itself afterwards.",
        {
            "flow": flow.name,
            "code": problem.code,
        },
        field=problem.field,
        vendor_text=problem.vendor_text,
        retry_after_s=problem.retry_after_s,
        words={"cause": (problem.phrase(problem.cause),), "remedy": (problem.phrase(problem.next_step),)},
        awaits=problem.awaits,
    )


def _original_missing(flow: str, id: str) -> Problem:
    return Problem(
        "LB-DOC-32",
        "The invoice {id}, which it corrects, has not gone yet in the flow {flow}.",
        "See what is said of that invoice; this goes by itself afterwards.",
        {"id": id, "flow": flow},
        field="invoice_id",
    )


def _unlinked(flow: Flow, side: Side) -> Problem:
    return Problem(
        "LB-DOC-31",
        "It needs a record of {flow} that is not linked with one in {vendor}, and none is made while that flow is off.",
        "Link the two with: ledgerbridge match decide, or ledgerbridge links import. Or switch the flow {flow} on, "
        "which makes it there.",
        filled({"flow": flow.name, "vendor": flow.end(side.other).vendor_label}),
        field="customer_id",
    )


def _left_out(flow: Flow, why: Iterable[Reason]) -> Problem:
    return Problem(
        "LB-DOC-07",
        "It needs a record of {flow} that takes no part: {why}.",
        "Complete that record, change the filter, or choose a default customer for such documents.",
        {"flow": flow.name},
        words={"why": tuple(reason.public.phrase() for reason in why)},
    )
