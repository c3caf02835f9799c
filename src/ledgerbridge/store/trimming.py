"""Trimming: of a plan only the first writes are kept, with what they need; and some actions are taken out of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, case, delete, select

from ledgerbridge.model.batches import batches
from ledgerbridge.store.links import CHUNK
from ledgerbridge.store.schema import actions

WRITES = ("create", "update", "archive")
FOLLOWING = ("book", "attach", "tell")


def keep_first(connection: Connection, pass_id: str, n: int) -> int:
    """Keeps the first `n` records that a plan writes, with the companions that they need and with what follows them;
    returns how many records were dropped.

    Records whose companion is renamed come first: others may need a new companion because of that very name. A record
    that another one needs has been planned before it, so it is kept with it.
    """
    mine = actions.c.pass_id == pass_id
    writes, follows = actions.c.action.in_(WRITES), actions.c.action.in_(FOLLOWING)
    alone = mine & ((writes & (actions.c.role == "main")) | (follows & actions.c.needs.is_(None)))
    companions = mine & writes & (actions.c.role != "main")
    renamings = select(actions.c.id).where(companions, actions.c.action == "update")
    order = case((actions.c.needs.in_(renamings), 0), else_=1)
    kept = select(actions.c.id).where(alone).order_by(order, actions.c.id).limit(n)
    dropped = connection.execute(delete(actions).where(alone, actions.c.id.not_in(kept))).rowcount
    left = select(actions.c.id).where(mine)
    connection.execute(delete(actions).where(mine, follows, actions.c.needs.not_in(left)))
    needed = select(actions.c.needs).where(mine, actions.c.role == "main", actions.c.needs.is_not(None))
    connection.execute(delete(actions).where(companions, actions.c.id.not_in(needed)))
    return dropped


def drop(connection: Connection, pass_id: str, ids: Sequence[int]) -> None:
    """Takes these actions out of a plan."""
    for part in batches(ids, CHUNK):
        connection.execute(delete(actions).where(actions.c.pass_id == pass_id, actions.c.id.in_(part)))


def still_needed(connection: Connection, pass_id: str, ids: Sequence[int]) -> set[int]:
    """Which of these actions some record that is still to be written needs."""
    query = select(actions.c.needs).where(
        actions.c.pass_id == pass_id,
        actions.c.role == "main",
        actions.c.outcome.is_(None),
        actions.c.needs.in_(ids),
    )
    return {row[0] for row in connection.execute(query)}
