"""Action rows: the plan of a pass, written down before anything is done, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update

from ledgerbridge.model.batches import batches
from ledgerbridge.model.side import Side
from ledgerbridge.store.links import CHUNK
from ledgerbridge.store.schema import actions
from ledgerbridge.store.statements import among, given


class ActionRow(msgspec.Struct, frozen=True):
    """One planned action. `sealed` holds its values; the rest may be read by an operator."""

    id: int
    pass_id: str
    flow: str
    role: str
    phase: int
    action: str
    side: str | None
    type: str
    left_id: str | None
    right_id: str | None
    key_tag: str | None
    needs: int | None
    sealed: bytes
    outcome: str | None = None
    code: str | None = None
    result_id: str | None = None


WRITES = ("create", "update", "archive", "book", "attach", "tell")
"""Actions that call a vendor to write."""
_COLUMNS = [actions.c[name] for name in ActionRow.__struct_fields__]
_OF_PASS = given(actions, "pass_id")
_ADD = insert(actions)
_BY_IDS = select(*_COLUMNS).where(among(actions.c.id))
_BY_KEY = select(*_COLUMNS).where(given(actions, "pass_id", "flow", "role"), among(actions.c.key_tag))
_NEXT_PHASE = select(func.min(actions.c.phase)).where(
    _OF_PASS, actions.c.outcome.is_(None), actions.c.phase > bindparam("after")
)
_IN_ORDER = (
    select(*_COLUMNS)
    .where(_OF_PASS, actions.c.id > bindparam("after"))
    .order_by(actions.c.id)
    .limit(bindparam("limit"))
)
_PENDING = _IN_ORDER.where(actions.c.outcome.is_(None), given(actions, "phase"))
_PLANNED = (
    select(actions.c.flow, actions.c.role, actions.c.action, func.count())
    .where(_OF_PASS)
    .group_by(actions.c.flow, actions.c.role, actions.c.action)
)
_CREATES = (
    select(actions.c.flow, actions.c.side, actions.c.type).where(_OF_PASS, actions.c.action == "create").distinct()
)
_WRITTEN_TOWARDS = (
    select(actions.c.flow, actions.c.side)
    .where(_OF_PASS, actions.c.action.in_(("create", "update", "archive", "tell")))
    .distinct()
)
_COUNT_WRITTEN = select(func.count()).where(
    _OF_PASS,
    actions.c.action.in_(("set up", "create", "update", "archive")),
    actions.c.outcome.in_(("created", "updated")),
)


def add(connection: Connection, row: dict[str, Any]) -> int:
    """Writes one action down and returns its id."""
    result = connection.execute(insert(actions).returning(actions.c.id), row)
    return int(result.scalar_one())


def add_all(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    batch = list(rows)
    if batch:
        connection.execute(_ADD, batch)


def next_phase(connection: Connection, pass_id: str, after: int) -> int | None:
    """The first phase after that one with actions that nothing became of yet; None when there is no more."""
    found = connection.execute(_NEXT_PHASE, {"pass_id": pass_id, "after": after}).scalar_one()
    return int(found) if found is not None else None


def pending(connection: Connection, pass_id: str, phase: int, after: int, limit: int) -> list[ActionRow]:
    """The next actions of a phase that nothing became of yet."""
    asked = {"pass_id": pass_id, "phase": phase, "after": after, "limit": limit}
    return [ActionRow(*row) for row in connection.execute(_PENDING, asked)]


def of_pass(connection: Connection, pass_id: str, after: int = 0, limit: int = CHUNK) -> list[ActionRow]:
    """All actions of a pass in the order they were decided."""
    asked = {"pass_id": pass_id, "after": after, "limit": limit}
    return [ActionRow(*row) for row in connection.execute(_IN_ORDER, asked)]


def last_id(connection: Connection) -> int:
    """The id of the action that was written down last, of whichever pass; 0 where there is none."""
    return int(connection.execute(select(func.max(actions.c.id))).scalar_one() or 0)


def ids_after(connection: Connection, pass_id: str, after: int) -> set[int]:
    """Ids of the pass's actions that were written down after that one."""
    query = select(actions.c.id).where(actions.c.id > after, actions.c.pass_id == pass_id)
    return {id for (id,) in connection.execute(query)}


def by_ids(connection: Connection, ids: Sequence[int]) -> dict[int, ActionRow]:
    return {row[0]: ActionRow(*row) for row in connection.execute(_BY_IDS, {"ids": ids})} if ids else {}


def by_key(connection: Connection, pass_id: str, flow: str, role: str, tags: Sequence[str]) -> dict[str, ActionRow]:
    """{key tag: the action planned for it} in a role."""
    asked = {"pass_id": pass_id, "flow": flow, "role": role, "ids": tags}
    return {row.key_tag: ActionRow(*row) for row in connection.execute(_BY_KEY, asked)} if tags else {}


def planned_for(connection: Connection, pass_id: str, flow: str, side: Side, ids: Sequence[str]) -> list[ActionRow]:
    """The actions of the flow's main role that speak of these records of a side."""
    column = actions.c[f"{side.value}_id"]
    found: list[ActionRow] = []
    for part in batches(ids, CHUNK):
        query = select(*_COLUMNS).where(
            actions.c.pass_id == pass_id, actions.c.flow == flow, actions.c.role == "main", column.in_(part)
        )
        found.extend(ActionRow(*row) for row in connection.execute(query))
    return found


def ids_planned(connection: Connection, pass_id: str, flow: str, column: str, ids: Sequence[str]) -> set[str]:
    """Which of these record ids some action of the flow's main role speaks of already."""
    return _held(connection, pass_id, flow, actions.c[column], ids, actions.c.role == "main")


def ids_updated(connection: Connection, pass_id: str, flow: str, role: str, side: Side, ids: Sequence[str]) -> set[str]:
    """Which of these records of a side an update in a role is planned for."""
    column, is_update = actions.c[f"{side.value}_id"], actions.c.action == "update"
    return _held(connection, pass_id, flow, column, ids, actions.c.role == role, is_update)


def counted_on(connection: Connection, pass_id: str, flow: str, companions: Sequence[str]) -> frozenset[str]:
    """Which of these companions some planned record is to stand beside."""
    return frozenset(_held(connection, pass_id, flow, actions.c.beside, companions))


def ids_failed(connection: Connection, pass_id: str, flow: str, column: str, ids: Sequence[str]) -> set[str]:
    """Which of these record ids stand in an action of the flow that failed or waits."""
    return _held(connection, pass_id, flow, actions.c[column], ids, actions.c.outcome.in_(("failed", "waiting")))


def _held(
    connection: Connection,
    pass_id: str,
    flow: str,
    column: ColumnElement[str | None],
    ids: Sequence[str],
    *conditions: ColumnElement[bool],
) -> set[str]:
    """Which of these ids a column of the flow's actions holds, of those that meet the conditions."""
    found: set[str] = set()
    for part in batches(ids, CHUNK):
        query = select(column).where(
            actions.c.pass_id == pass_id, actions.c.flow == flow, *conditions, column.in_(part)
        )
        found.update(id for (id,) in connection.execute(query) if id is not None)
    return found


_SETTLE = (
    update(actions)
    .where(actions.c.id == bindparam("action_id"))
    .values(outcome=bindparam("new_outcome"), code=bindparam("new_code"), result_id=bindparam("new_result"))
)


def settle(connection: Connection, settled: Sequence[tuple[int, str, str | None, str | None]]) -> None:
    """Notes what became of actions: (id, outcome, code, id of the record written)."""
    if settled:
        connection.execute(
            _SETTLE,
            [
                {"action_id": id, "new_outcome": outcome, "new_code": code, "new_result": result}
                for id, outcome, code, result in settled
            ],
        )


def planned_counts(connection: Connection, pass_id: str) -> dict[tuple[str, str, str], int]:
    """{(flow, role, action): how many}."""
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(_PLANNED, {"pass_id": pass_id})}


def writes_towards(connection: Connection, pass_id: str) -> dict[tuple[str, str, str], int]:
    """{(side, type, action): planned writes}."""
    query = (
        select(actions.c.side, actions.c.type, actions.c.action, func.count())
        .where(actions.c.pass_id == pass_id, actions.c.action.in_(WRITES))
        .group_by(actions.c.side, actions.c.type, actions.c.action)
    )
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}


def creates_towards(connection: Connection, pass_id: str) -> set[tuple[str, str, str]]:
    """(flow, side, type) of all planned creates."""
    return {(row[0], row[1], row[2]) for row in connection.execute(_CREATES, {"pass_id": pass_id})}


def written_towards(connection: Connection, pass_id: str) -> set[tuple[str, str]]:
    """(flow, side) of all planned writes."""
    return {(row[0], row[1]) for row in connection.execute(_WRITTEN_TOWARDS, {"pass_id": pass_id})}


def count_written(connection: Connection, pass_id: str) -> int:
    """Records and set-up steps that a pass wrote."""
    return int(connection.execute(_COUNT_WRITTEN, {"pass_id": pass_id}).scalar_one())


def reseal(connection: Connection, sealed: Sequence[tuple[int, bytes]]) -> None:
    """Replaces the sealed content of actions: (id, content)."""
    if sealed:
        statement = update(actions).where(actions.c.id == bindparam("action_id")).values(sealed=bindparam("content"))
        connection.execute(statement, [{"action_id": id, "content": content} for id, content in sealed])
