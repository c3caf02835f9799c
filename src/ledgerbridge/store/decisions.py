"""What people decided about matches: ids alone, who and when. It comes before the match key in every later pass."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, insert, select

from ledgerbridge.model.batches import batches
from ledgerbridge.model.side import Side
from ledgerbridge.store.links import CHUNK
from ledgerbridge.store.schema import match_decisions as table
from ledgerbridge.store.statements import among, given, id_columns


class Verdict(StrEnum):
    """What is to become of a record without a link."""

    LINK = "link"
    """It is the same as that one of the other side, whatever the keys say."""
    NEW = "new"
    """It has no counterpart; one is made."""
    IGNORE = "ignore"
    """It is left out."""


class MatchDecision(msgspec.Struct, frozen=True):
    """One decision. A link has both ids, the others the one of the record they are about."""

    flow: str
    left_id: str | None
    right_id: str | None
    verdict: Verdict
    decided_by: str
    decided_at: float

    def id_on(self, side: Side) -> str | None:
        return self.left_id if side is Side.LEFT else self.right_id

    @property
    def side(self) -> Side:
        """The side of the record it is about; the left one for a link."""
        return Side.LEFT if self.left_id is not None else Side.RIGHT


_COLUMNS = [table.c[name] for name in MatchDecision.__struct_fields__]
_BY_IDS = {
    side: select(*_COLUMNS).where(given(table, "integration", "flow"), among(column))
    for side, column in id_columns(table).items()
}


def keep(connection: Connection, integration: str, made: Sequence[MatchDecision]) -> None:
    """Stores decisions, in place of those made before about any of their records."""
    for side in Side:
        for flow in sorted({entry.flow for entry in made}):
            ids = [id for entry in made if entry.flow == flow and (id := entry.id_on(side)) is not None]
            forget(connection, integration, flow, side, ids)
    rows = [{**msgspec.structs.asdict(entry), "verdict": entry.verdict.value} for entry in made]
    if rows:
        connection.execute(insert(table), [{"integration": integration, **row} for row in rows])


def forget(connection: Connection, integration: str, flow: str, side: Side, ids: Sequence[str]) -> int:
    """Takes back the decisions about these records; returns how many there were."""
    taken_back = 0
    for part in batches(ids, CHUNK):
        doomed = delete(table).where(_at(integration, flow), table.c[f"{side.value}_id"].in_(part))
        taken_back += connection.execute(doomed).rowcount
    return taken_back


def by_ids(
    connection: Connection, integration: str, flow: str, side: Side, ids: Sequence[str]
) -> dict[str, MatchDecision]:
    """{record id on that side: what was decided about it}."""
    place, found = {"integration": integration, "flow": flow}, dict[str, MatchDecision]()
    for part in batches(ids, CHUNK):
        rows = connection.execute(_BY_IDS[side], {**place, "ids": part})
        found |= {id: entry for entry in map(_read, rows) if (id := entry.id_on(side)) is not None}
    return found


def all_of(connection: Connection, integration: str, flow: str | None = None) -> list[MatchDecision]:
    """Every decision, in the order in which they were made."""
    mine = table.c.integration == integration if flow is None else _at(integration, flow)
    return [_read(row) for row in connection.execute(select(*_COLUMNS).where(mine).order_by(table.c.id))]


def _at(integration: str, flow: str) -> ColumnElement[bool]:
    return (table.c.integration == integration) & (table.c.flow == flow)


def _read(row: Sequence[object]) -> MatchDecision:
    return msgspec.convert(dict(zip(MatchDecision.__struct_fields__, row, strict=True)), MatchDecision)
