"""Links as people see them: ids alone, page by page."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, select, update

from ledgerbridge.model.side import Side
from ledgerbridge.store.schema import links, parked


class LinkRow(msgspec.Struct, frozen=True):
    """The two ids of the same thing; `gone` says why one of them is no more."""

    id: int
    flow: str
    role: str
    left_id: str
    right_id: str
    gone: str | None


_COLUMNS = [links.c[name] for name in LinkRow.__struct_fields__]


def page(connection: Connection, integration: str, flow: str | None, after: int, limit: int) -> list[LinkRow]:
    """The next links in the order in which they were made."""
    query = select(*_COLUMNS).where(links.c.integration == integration, links.c.id > after)
    if flow is not None:
        query = query.where(links.c.flow == flow)
    return [LinkRow(*row) for row in connection.execute(query.order_by(links.c.id).limit(limit))]


def of_record(connection: Connection, integration: str, flow: str, side: Side, id: str) -> LinkRow | None:
    """The link of a record of the flow itself."""
    query = select(*_COLUMNS).where(
        links.c.integration == integration,
        links.c.flow == flow,
        links.c.role == "main",
        links.c[f"{side.value}_id"] == id,
    )
    row = connection.execute(query).first()
    return LinkRow(*row) if row is not None else None


def remove(connection: Connection, ids: Sequence[int]) -> None:
    connection.execute(delete(links).where(links.c.id.in_(ids)))


def look_again(connection: Connection, integration: str, link: LinkRow, now: float) -> None:
    """What stands open of either record is looked at in the next pass."""
    for side, id in ((Side.LEFT, link.left_id), (Side.RIGHT, link.right_id)):
        mine = (parked.c.integration == integration) & (parked.c.flow == link.flow)
        its = mine & (parked.c.side == side.value) & (parked.c.record_id == id)
        connection.execute(update(parked).where(its).values(outcome="waiting", due_at=now))
