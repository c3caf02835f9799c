"""Losses: what a write overruled is kept for a while, so that a person can see what was there and put it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.run import Run
from ledgerbridge.planner.decision import Change
from ledgerbridge.planner.merge import OVERRULED
from ledgerbridge.store import losses

KEPT_S = 30 * 24 * 3600.0
"""How long values that gave way are kept."""


class Writing(msgspec.Struct, frozen=True):
    """A write that succeeded, with the ids of both records."""

    planned: Planned
    role: str
    left_id: str | None
    right_id: str | None


def keep(run: Run, flow: str, written: Iterable[Writing], connection: Connection) -> None:
    """Keeps what these writes overruled. What has been kept long enough goes as the next pass begins."""
    now = run.now()
    rows = [row for one in written if (row := _row(run, flow, one, now)) is not None]
    losses.keep(connection, rows)


def is_lost(change: Change) -> bool:
    """Whether a value gave way that the other side had not agreed to before."""
    return change.old is not None and change.why in OVERRULED


def place(integration: str, flow: str, left_id: str | None, right_id: str | None) -> str:
    """What a loss is sealed to."""
    return f"loss/{integration}/{flow}/{left_id}/{right_id}"


def packed(changes: Sequence[Change]) -> bytes:
    return msgspec.msgpack.encode([change.plain for change in changes])


def unpacked(raw: bytes) -> list[Change]:
    return [Change.from_plain(row) for row in msgspec.msgpack.decode(raw)]


def _row(run: Run, flow: str, one: Writing, now: float) -> dict[str, Any] | None:
    lost = [change for change in one.planned.decision.changes if is_lost(change)]
    if not lost:
        return None
    return {
        "at": now,
        "integration": run.integration,
        "pass_id": run.id,
        "flow": flow,
        "role": one.role,
        "left_id": one.left_id,
        "right_id": one.right_id,
        "key_tag": one.planned.key_tag,
        "sealed": run.seal(place(run.integration, flow, one.left_id, one.right_id), packed(lost)),
    }
