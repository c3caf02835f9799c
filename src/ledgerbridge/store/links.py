"""Links: which record of one side is which of the other, and what both held when they last agreed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from ledgerbridge.model.batches import batches
from ledgerbridge.model.side import Side
from ledgerbridge.store.schema import links
from ledgerbridge.store.statements import among, given, id_columns

CHUNK = 500
"""Values in one IN list: well under what either database takes."""


class Link(msgspec.Struct, frozen=True):
    """The ids of the same thing on both sides. Bases are packed; versions and times are the vendors' own."""

    id: int
    flow: str
    role: str
    left_id: str
    right_id: str
    left_base: bytes
    right_base: bytes
    left_version: str | None = None
    right_version: str | None = None
    left_written_at: float | None = None
    right_written_at: float | None = None
    gone: str | None = None

    def id_on(self, side: Side) -> str:
        return self.left_id if side is Side.LEFT else self.right_id

    def base(self, side: Side) -> bytes:
        return self.left_base if side is Side.LEFT else self.right_base

    def version(self, side: Side) -> str | None:
        return self.left_version if side is Side.LEFT else self.right_version

    def written_at(self, side: Side) -> float | None:
        return self.left_written_at if side is Side.LEFT else self.right_written_at


_COLUMNS = [links.c[name] for name in Link.__struct_fields__]
_OF_ROLE = given(links, "integration", "flow", "role")
_BY_IDS = {side: select(*_COLUMNS).where(_OF_ROLE, among(column)) for side, column in id_columns(links).items()}
_COUNT = select(func.count()).where(_OF_ROLE, links.c.gone.is_(None))


def by_ids(
    connection: Connection, integration: str, flow: str, role: str, side: Side, ids: Sequence[str]
) -> dict[str, Link]:
    """{record id on that side: its link}."""
    place, found = {"integration": integration, "flow": flow, "role": role}, dict[str, Link]()
    for part in batches(ids, CHUNK):
        for row in connection.execute(_BY_IDS[side], {**place, "ids": part}):
            link = Link(*row)
            found[link.id_on(side)] = link
    return found


def count(connection: Connection, integration: str, flow: str, role: str) -> int:
    place = {"integration": integration, "flow": flow, "role": role}
    return int(connection.execute(_COUNT, place).scalar_one())


def add(connection: Connection, integration: str, rows: Iterable[dict[str, Any]]) -> None:
    """Inserts links; a side already linked in the flow and role makes the database refuse."""
    batch = [{"integration": integration, **row} for row in rows]
    if batch:
        connection.execute(insert(links), batch)


_CHANGING = (
    "left_base",
    "right_base",
    "left_version",
    "right_version",
    "left_written_at",
    "right_written_at",
    "gone",
)
_CHANGE = update(links).where(links.c.id == bindparam("link_id")).values({name: bindparam(name) for name in _CHANGING})


def change(connection: Connection, changed: Sequence[Link]) -> None:
    """Stores bases, versions and times of links that exist."""
    if changed:
        rows = [{"link_id": link.id} | {name: getattr(link, name) for name in _CHANGING} for link in changed]
        connection.execute(_CHANGE, rows)


def move(connection: Connection, link: Link, side: Side, survivor: str) -> None:
    """The link follows a merged record to the id that survived."""
    connection.execute(update(links).where(links.c.id == link.id).values({f"{side.value}_id": survivor}))


def remove(connection: Connection, gone: Sequence[Link]) -> None:
    """The records of these links are strangers from here on."""
    if gone:
        connection.execute(
            delete(links).where(links.c.id == bindparam("link_id")), [{"link_id": link.id} for link in gone]
        )


def all_of(connection: Connection, integration: str, flow: str, role: str) -> list[Link]:
    query = select(*_COLUMNS).where(links.c.integration == integration, links.c.flow == flow, links.c.role == role)
    return [Link(*row) for row in connection.execute(query.order_by(links.c.id))]
