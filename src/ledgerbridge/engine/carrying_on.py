"""Carrying on: what follows a document or a product that was made. It is booked, gets its file, its source is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import Delayed, Refused
from ledgerbridge.engine import expecting, following, pictures
from ledgerbridge.engine.done import Done
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.planned import Act, Planned
from ledgerbridge.engine.readying import downloaded, not_made_yet
from ledgerbridge.engine.results import finish
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.sending import write_batch, write_batches
from ledgerbridge.model.problems import PermissionMissing, Problem
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.decision import Outcome as Became
from ledgerbridge.store import actions

STANDS = frozenset(became.value for became in (Became.CREATED, Became.UPDATED, Became.LINKED, Became.UNCHANGED))
"""What a record came to that others may follow."""


async def follow(run: Run, flow: Flow, action: Action, chosen: Sequence[Act]) -> None:
    """Carries out what follows documents that were made, where those are as they should be."""
    ready = await _with_documents(run, flow, chosen)
    if not ready:
        return
    source = ready[0][1].source
    if action is Action.TELL:
        ready = await _with_told(run, flow, source, ready)
    elif action is Action.ATTACH:
        ready = await _with_files(run, flow, source, ready)
    else:
        ready = await _as_expected(run, flow, source.other, ready)
    written = source if action is Action.TELL else source.other
    file_type = following.file_type(flow, source.other)
    type = file_type.type if action is Action.ATTACH and file_type is not None else flow.end(written).type
    await write_batches(run, flow, written, type, action, ready)


async def send_pictures(run: Run, flow: Flow, action: Action, chosen: Sequence[Act]) -> None:
    """Gives products their pictures, one by one: no more than one is in memory. Where a right is missing, the pictures
    fail and all else goes on."""
    waiting = await _with_documents(run, flow, chosen, pictures.product_missing)
    for n, (row, plan) in enumerate(waiting):
        try:
            ready = await pictures.loaded(flow, plan)
            if isinstance(ready, Planned):
                await write_batch(run, flow, plan.source.other, row.type, [(row, ready)])
            else:
                await finish(run, flow, [Done.of(row, plan, ready)])
        except PermissionMissing as error:
            await finish(run, flow, [Done.of(row, plan, Refused("", error.problem)) for row, plan in waiting[n:]])
            return


async def _with_documents(
    run: Run,
    flow: Flow,
    chosen: Sequence[Act],
    missing: Callable[[], Problem] | None = None,
) -> list[Act]:
    """With the ids of the documents that were made in this pass; what follows one that failed is left."""
    needed = sorted({row.needs for row, _ in chosen if row.needs is not None})
    made = await run.read(lambda c: actions.by_ids(c, needed))
    ready, left = [], []
    for row, plan in chosen:
        document = made[row.needs] if row.needs is not None else None
        if document is None:
            ready.append((row, plan))
        elif document.outcome in STANDS:
            ready.append((row, msgspec.structs.replace(plan, made=document.result_id or "")))
        else:
            left.append(Done.of(row, plan, Delayed("", (missing or _document_missing)())))
    await finish(run, flow, left)
    return ready


async def _with_told(run: Run, flow: Flow, side: Side, chosen: Sequence[Act]) -> list[Act]:
    """With what the sources are to be told; a source that says it already needs no call."""
    by_document = {_document_id(plan): plan for _, plan in chosen}
    ready, lacking = await following.told(run, flow, side, by_document)
    quiet = [row_plan for row_plan in chosen if not ready.get(row_plan[1].source_id, row_plan[1]).fields]
    unable = [Done.of(r, p, Delayed("", lacking[p.source_id])) for r, p in chosen if p.source_id in lacking]
    silent = [Done.of(r, p) for r, p in quiet if p.source_id not in lacking]
    await finish(run, flow, [*unable, *silent])
    said = {id for id, plan in ready.items() if plan.fields}
    return [(row, ready[plan.source_id]) for row, plan in chosen if plan.source_id in said]


async def _as_expected(run: Run, flow: Flow, towards: Side, chosen: Sequence[Act]) -> list[Act]:
    """Without those made in earlier passes that come to something else now; what this pass made was just compared."""
    earlier = {_document_id(plan): plan for _, plan in chosen if not plan.made}
    kept = await expecting.unexpected(run, flow, towards, earlier) if earlier else {}
    await finish(run, flow, [Done.of(r, p, kept[p.source_id]) for r, p in chosen if p.source_id in kept])
    return [(row, plan) for row, plan in chosen if plan.source_id not in kept]


def _document_id(plan: Planned) -> str:
    return plan.made or plan.decision.id_on(plan.source.other) or ""


async def _with_files(run: Run, flow: Flow, side: Side, chosen: Sequence[Act]) -> list[Act]:
    """With the files of the sources, as files of the documents that were made."""
    ready = []
    for row, plan, content in await downloaded(run, flow, side, chosen):
        filed = following.with_file(flow, side.other, plan, _document_id(plan), content.name)
        ready.append((row, msgspec.structs.replace(filed, content=content.data)))
    return await not_made_yet(run, flow, side.other, ready)


def _document_missing() -> Problem:
    return Problem(
        following.DOCUMENT_MISSING,
        "The document it follows is not there as it should be.",
        "See what is said of that document; this goes by itself afterwards.",
    )
