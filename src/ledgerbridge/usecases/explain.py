"""Explaining one record: which links it has, what happened to it and why, and through which modules it came."""

from __future__ import annotations

from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.activity.kept_values import kept_values
from ledgerbridge.activity.lineage import Event, Station, events, stations
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.run import World
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.store import journal, links
from ledgerbridge.store.links import Link
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration


class Explanation(msgspec.Struct, frozen=True):
    """What is known of a record in one flow."""

    flow: str
    left: str
    """Where the left record is, such as `hubspot contacts 501`; empty when there is none."""
    right: str
    linked: bool
    events: list[Event]
    stations: list[Station]


async def explain(hub: Hub, integration: Integration, record: str) -> list[Explanation]:
    """One explanation for each flow that knows the record. `record` is an id, or `CONNECTION:ID` where both sides
    use the same ids. Raises SetupError when no flow knows it."""
    system, _, id = record.rpartition(":")
    found = await hub.world.store.run(partial(_explain, hub.world, integration, system, id))
    if not found:
        raise SetupError([_unknown(record)])
    return found


def _explain(world: World, integration: Integration, system: str, id: str, connection: Connection) -> list[Explanation]:
    sides = [side for side in Side if system in ("", integration.row(side).name)]
    found = []
    for flow in integration.flows:
        for side in sides:
            rows = [row for row in journal.of_record(connection, id, flow.name) if _on(side, row, id)]
            link = links.by_ids(connection, integration.name, flow.name, MAIN, side, [id]).get(id)
            if rows or link is not None:
                told = events(rows, integration.flows, kept_values(world, integration.name, flow, id, rows, connection))
                found.append(_explanation(flow, side, id, link, told))
    return found


def _on(side: Side, row: journal.JournalRow, id: str) -> bool:
    return (row.left_id if side is Side.LEFT else row.right_id) == id


def _explanation(flow: Flow, side: Side, id: str, link: Link | None, told: list[Event]) -> Explanation:
    own = f"{flow.end(side).connection} {flow.end(side).type} {id}"
    other = ""
    if link is not None:
        other = f"{flow.end(side.other).connection} {flow.end(side.other).type} {link.id_on(side.other)}"
    left, right = (own, other) if side is Side.LEFT else (other, own)
    return Explanation(flow.name, left, right, link is not None, told, stations(flow, _origin(flow, side, told)))


def _origin(flow: Flow, side: Side, told: list[Event]) -> Side:
    """The side the record's values last came from."""
    written = [story.side for event in told for story in event.fields]
    if written:
        return Side(written[-1]).other
    return side if side in flow.sources else side.other


def _unknown(record: str) -> Problem:
    return Problem(
        "LB-SETUP-10",
        "Nothing is known of a record {record}.",
        "Give the id the vendor shows, such as 501, or CONNECTION:ID; only records seen by a sync are known.",
        {"record": record},
    )
