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
    keys = end.connector.capabilities.types[type].match_keys
    sought = [(row, plan, path) for row, plan in creates if (path := _asked_by(keys, plan)) is not None]
    found: dict[tuple[str, str], list[Record]] = {}
    for path in dict.fromkeys(path for _, _, path in sought):
        values = sorted({_key(path, plan) for _, plan, its_path in sought if its_path == path})
        held = await find_all(end.connector, type, path, values)
        found |= {(path, value): records for value, records in held.items()}
    ids = sorted({record.id for records in found.values() for record in records})
    taken = await _linked(run, flow, creates[0][0], ids)
    made: dict[str, Record] = {}
    for row, plan, path in sought:
        candidates = found.get((path, _key(path, plan)), ())
        alike = (one for one in candidates if is_alike(end.connector, type, one, plan.fields))
        record = next((one for one in alike if one.id not in taken), None)
        if record is not None:
            made[row.id] = record
            taken.add(record.id)
    return made


def _asked_by(keys: Sequence[str], plan: Planned) -> str | None:
    """The first match key of which something was sent."""
    return next((path for path in keys if plan.fields.get(path) is not None), None)


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
