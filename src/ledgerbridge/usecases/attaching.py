"""Attaching again: the files of chosen documents go once more, in place of those that went before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine import following
from ledgerbridge.engine.asking import find_all
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.parked import parked_row
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.planner.marks import Base
from ledgerbridge.store import links, parking, passes
from ledgerbridge.store.links import Link
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.naming import flow_named


async def attach_again(hub: Hub, integration: Integration, flow_name: str, records: Sequence[str]) -> list[str]:
    """Ids of the documents whose files the next sync attaches once more. `records` are ids of the source, or numbers.

    Raises SetupError, and changes nothing, where the flow carries no files or a record was never sent.
    """
    flow = flow_named(integration, flow_name)
    side = flow.sources[0]
    if flow.documents is None or not flow.documents.attach or following.file_type(flow, side.other) is None:
        raise SetupError([_no_files(flow)])
    ids = await _ids(hub, integration, flow, side, list(dict.fromkeys(records)))
    await hub.world.store.run(partial(_ask, hub, integration.name, flow, side, ids))
    return ids


async def _ids(hub: Hub, integration: Integration, flow: Flow, side: Side, records: Sequence[str]) -> list[str]:
    """The id of each record, in their order. Raises SetupError with all that were never sent."""
    known = await hub.world.store.run(partial(_linked, integration.name, flow, side, records))
    numbers = [record for record in records if record not in known]
    by_number = await _by_number(flow, side, numbers)
    known |= await hub.world.store.run(partial(_linked, integration.name, flow, side, list(by_number.values())))
    ids = [by_number.get(record, record) for record in records]
    unsent = [record for record, id in zip(records, ids, strict=True) if id not in known]
    if unsent:
        raise SetupError([_never_sent(flow, record) for record in unsent])
    return ids


async def _by_number(flow: Flow, side: Side, numbers: Sequence[str]) -> dict[str, str]:
    """{number: id of the one document of the source that has it}."""
    end = flow.end(side)
    path = end.capabilities.slots.get("number", "")
    if not numbers or path not in end.capabilities.match_keys:
        return {}
    found = await find_all(end.connector, end.type, path, numbers)
    return {number: records[0].id for number, records in found.items() if len(records) == 1}


def _linked(integration: str, flow: Flow, side: Side, ids: Sequence[str], connection: Connection) -> dict[str, Link]:
    return links.by_ids(connection, integration, flow.name, MAIN, side, ids)


def _ask(hub: Hub, integration: str, flow: Flow, side: Side, ids: Sequence[str], connection: Connection) -> None:
    """The links say that the file is wanted once more, and the next pass looks at their records."""
    passes.take(connection, integration)
    known = links.by_ids(connection, integration, flow.name, MAIN, side, ids)
    links.change(connection, [_asking(link, side.other) for link in known.values()])
    now = hub.world.clock.now().timestamp()
    parking.park(
        connection, integration, [parked_row(flow.name, side, id, following.to_follow(), now, due_at=now) for id in ids]
    )


def _asking(link: Link, towards: Side) -> Link:
    base = following.asked_again(Base.unpacked(link.base(towards)))
    return msgspec.structs.replace(link, **{f"{towards.value}_base": base.packed()})


def _no_files(flow: Flow) -> Problem:
    return Problem(
        "LB-SETUP-76",
        "The flow {flow} sends no files.",
        "Name a flow of documents with attach = true whose source has files and whose other side takes them.",
        {"flow": flow.name},
    )


def _never_sent(flow: Flow, record: str) -> Problem:
    return Problem(
        "LB-SETUP-77",
        "The record {id} was not sent in the flow {flow}.",
        "Give its id, or its number, as ledgerbridge links list or the source shows it.",
        {"id": record, "flow": flow.name},
    )
