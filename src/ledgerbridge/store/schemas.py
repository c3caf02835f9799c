"""What is remembered of the fields that flows use: how they were when the flows last worked with them, and in what they
have changed since. Names, kinds and options, no record's values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, delete, select

from ledgerbridge.model.side import Side
from ledgerbridge.store.database import upsert
from ledgerbridge.store.schema import field_drift, known_fields
from ledgerbridge.store.statements import given

Place: TypeAlias = tuple[Side, str]
"""(side, field path)."""


class KnownField(msgspec.Struct, frozen=True):
    """A field of one side of a flow, as the flow last worked with it."""

    connection: str
    type: str
    path: str
    kind: str
    label: str
    read_only: bool
    required: bool
    options: Mapping[str, str]
    """{value: what people call it} of a choice; empty where the vendor does not list them."""


class DriftRow(msgspec.Struct, frozen=True):
    """One thing that is not as the flow knows it; `problem` is JSON, `rule` the one that suffers, if one does."""

    flow: str
    rule: str
    problem: str
    seen_at: float


_KNOWN = select(known_fields).where(given(known_fields, "integration", "flow"))
_DRIFT = (
    select(*(field_drift.c[name] for name in DriftRow.__struct_fields__))
    .where(given(field_drift, "integration"))
    .order_by(field_drift.c.flow, field_drift.c.position)
)


def known(connection: Connection, integration: str, flow: str) -> dict[Place, KnownField]:
    """What the flow remembers of each field it uses."""
    rows = connection.execute(_KNOWN, {"integration": integration, "flow": flow}).mappings()
    return {(Side(row["side"]), row["path"]): _field(row) for row in rows}


def of_type(connection: Connection, name: str, type: str) -> list[KnownField]:
    """What all flows of a connection remember of a record type."""
    query = select(known_fields).where(known_fields.c.connection == name, known_fields.c.type == type)
    ordered = query.order_by(known_fields.c.integration, known_fields.c.flow, known_fields.c.path)
    return [_field(row) for row in connection.execute(ordered).mappings()]


def _field(row: Mapping[Any, Any]) -> KnownField:
    return KnownField(
        row["connection"],
        row["type"],
        row["path"],
        row["kind"],
        row["label"],
        row["read_only"],
        row["required"],
        dict(json.loads(row["options"])),
    )


def remember(
    connection: Connection, integration: str, flow: str, fields: Mapping[Place, KnownField], now: float
) -> None:
    """From here on the flow remembers these fields and no others."""
    before = known(connection, integration, flow)
    for side, path in before.keys() - fields.keys():
        connection.execute(delete(known_fields).where(*_at(integration, flow, side, path)))
    changed = [place for place in fields if fields[place] != before.get(place)]
    rows = [_row(integration, flow, place, fields[place], now) for place in sorted(changed)]
    if rows:
        upsert(connection, known_fields, rows)


def _at(integration: str, flow: str, side: Side, path: str) -> tuple[Any, ...]:
    own = known_fields.c
    return own.integration == integration, own.flow == flow, own.side == side.value, own.path == path


def _row(integration: str, flow: str, place: Place, field: KnownField, now: float) -> dict[str, Any]:
    return {
        "integration": integration,
        "flow": flow,
        "side": place[0].value,
        **msgspec.structs.asdict(field),
        "options": json.dumps(list(field.options.items())),
        "seen_at": now,
    }


def accept(connection: Connection, name: str, type: str, fields: Sequence[KnownField], now: float) -> None:
    """Every flow that works with this type of this connection knows its fields as given here; what was noted of the
    flow is noted no more, and found anew by its next pass where it still stands."""
    own = known_fields.c
    mine = own.connection == name, own.type == type
    places = select(own.integration, own.flow, own.side).where(*mine).distinct()
    for integration, flow, side in connection.execute(places.order_by(own.integration, own.flow, own.side)).all():
        rows = [_row(integration, flow, (Side(side), field.path), field, now) for field in fields]
        upsert(connection, known_fields, rows)
        note_drift(connection, integration, flow, [], now)


def note_drift(
    connection: Connection, integration: str, flow: str, noted: Sequence[tuple[str, str]], now: float
) -> None:
    """These (rule, problem) are what has changed under the flow, in place of what was noted before; one noted already
    keeps its time."""
    before = {(row.rule, row.problem): row.seen_at for row in drift(connection, integration) if row.flow == flow}
    if list(before) == list(noted):
        return
    mine = field_drift.c.integration == integration, field_drift.c.flow == flow
    connection.execute(delete(field_drift).where(*mine, field_drift.c.position >= len(noted)))
    rows = [
        {
            "integration": integration,
            "flow": flow,
            "position": n,
            "rule": each[0],
            "problem": each[1],
            "seen_at": before.get(each, now),
        }
        for n, each in enumerate(noted)
    ]
    upsert(connection, field_drift, rows)


def drift(connection: Connection, integration: str) -> list[DriftRow]:
    """What has changed under the integration's flows, as last noted."""
    return [DriftRow(*row) for row in connection.execute(_DRIFT, {"integration": integration})]


def left_out(connection: Connection, integration: str) -> dict[str, frozenset[str]]:
    """{flow: ids of its rules that take no part, or a lesser one, since a field has changed}."""
    rows = [row for row in drift(connection, integration) if row.rule]
    return {flow: frozenset(row.rule for row in rows if row.flow == flow) for flow in {row.flow for row in rows}}
