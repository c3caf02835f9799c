"""Action rows of a record, as far as passes have left them: those of the last one, as a rule."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, or_, select

from ledgerbridge.model.batches import batches
from ledgerbridge.store.links import CHUNK
from ledgerbridge.store.schema import actions


class KeptAction(msgspec.Struct, frozen=True):
    """A planned action with its sealed values, and what it is sealed to."""

    pass_id: str
    flow: str
    role: str
    left_id: str | None
    right_id: str | None
    sealed: bytes


_COLUMNS = [actions.c[name] for name in KeptAction.__struct_fields__]


def of_records(
    connection: Connection, pass_ids: Sequence[str], flow: str, left_ids: Sequence[str], right_ids: Sequence[str]
) -> list[KeptAction]:
    """What these passes planned for records with these ids, either of which may have come to be only then."""
    found: list[KeptAction] = []
    for part in batches(pass_ids, CHUNK):
        query = (
            select(*_COLUMNS)
            .where(actions.c.pass_id.in_(part), actions.c.flow == flow)
            .where(or_(actions.c.left_id.in_(left_ids), actions.c.right_id.in_(right_ids)))
            .order_by(actions.c.id)
        )
        found += [KeptAction(*row) for row in connection.execute(query)]
    return found
