"""The values of a record's changes, as far as sealed rows still hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from ledgerbridge.activity.lineage import Kept
from ledgerbridge.engine import losses, planned
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.run import World
from ledgerbridge.planner.decision import Change
from ledgerbridge.store import kept_actions
from ledgerbridge.store import losses as loss_rows
from ledgerbridge.store.journal import JournalRow
from ledgerbridge.store.sealing import UnknownKey


def kept_values(
    world: World, integration: str, flow: Flow, id: str, rows: Sequence[JournalRow], connection: Connection
) -> Kept:
    """What the last plan and the kept losses hold of these journal rows' changes. What was sealed with a key that is
    gone counts as gone."""
    passes = sorted({row.pass_id for row in rows})
    lefts = sorted({row.left_id for row in rows if row.left_id is not None})
    rights = sorted({row.right_id for row in rows if row.right_id is not None})
    changes = [
        *_of_plans(world, kept_actions.of_records(connection, passes, flow.name, lefts, rights)),
        *_of_losses(world, integration, flow.name, id, connection),
    ]
    return {(pass_id, role, change.side, change.rule): change for pass_id, role, change in changes}


def _of_plans(world: World, rows: Sequence[kept_actions.KeptAction]) -> Iterator[tuple[str, str, Change]]:
    for row in rows:
        place = planned.place(row.flow, row.left_id, row.right_id)
        for change in _opened(world, place, row.sealed, lambda raw: Planned.unpacked(raw).decision.changes):
            yield row.pass_id, row.role, change


def _of_losses(
    world: World, integration: str, flow: str, id: str, connection: Connection
) -> Iterator[tuple[str, str, Change]]:
    since = world.clock.now().timestamp() - losses.KEPT_S
    for row in loss_rows.of_record(connection, integration, flow, id, since):
        place = losses.place(integration, flow, row.left_id, row.right_id)
        for change in _opened(world, place, row.sealed, losses.unpacked):
            yield row.pass_id, row.role, change


def _opened(world: World, place: str, sealed: bytes, unpacked: Callable[[bytes], Sequence[Change]]) -> Sequence[Change]:
    try:
        return unpacked(world.sealer.unseal(place, sealed))
    except UnknownKey:
        return ()
