"""Which record an interrupted create made, where nothing in it can name the create: one that is all that was sent, and
that is no other create's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.engine.asking import find_all
from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.run import Run
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.store import links
from ledgerbridge.store.intents import IntentRow


async def made_by(
    run: Run, flow: Flow, end: End, type: str, creates: Sequence[tuple[IntentRow, Planned]]
) -> dict[str, Record]:
    """{intent id: the record it made}. Of several that are alike any that is not linked will do: they say the same."""
    path = end.connector.capabilities.types[type].match_keys[0]
    found = await find_all(end.connector, type, path, sorted({_key(path, plan) for _, plan in creates}))
    ids = sorted({record.id for records in found.values() for record in records})
    taken = await _linked(run, flow, creates[0][0], ids)
    made: dict[str, Record] = {}
    for row, plan in creates:
        alike = (one for one in found.get(_key(path, plan), ()) if is_alike(end.connector, type, one, plan.fields))
        record = next((one for one in alike if one.id not in taken), None)
        if record is not None:
            made[row.id] = record
            taken.add(record.id)
    return made


def is_alike(connector: Connector, type: str, record: Record, sent: Mapping[str, Value]) -> bool:
    """Whether a record holds all that was sent."""
    normal = partial(connector.normal_form, type)
    return all(normal(path, record.fields.get(path)) == normal(path, value) for path, value in sent.items())


def _key(path: str, plan: Planned) -> str:
    return as_text(plan.fields.get(path))


async def _linked(run: Run, flow: Flow, row: IntentRow, ids: Sequence[str]) -> set[str]:
    side = Side(row.side)
    known = await run.read(lambda c: links.by_ids(c, run.integration, flow.name, row.role, side, ids))
    return set(known)
