"""Links by hand: listed, made one by one, taken away. Ids alone: nobody's data is among them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.flow import MAIN
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.store import link_rows, passes
from ledgerbridge.store.link_rows import LinkRow
from ledgerbridge.usecases.extent import no_flow
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.link_file import csv_line, heading, imported
from ledgerbridge.usecases.remembered import remembered


async def listed(hub: Hub, integration: str, flow: str | None, after: int, limit: int) -> list[LinkRow]:
    """The next links of an integration, in the order in which they were made; those of flows that are off too. Raises
    SetupError where nothing is remembered of one so called."""
    if after == 0:
        await remembered(hub, integration)
    page = partial(link_rows.page, integration=integration, flow=flow, after=after, limit=limit)
    return await hub.world.store.run(page)


async def removed(hub: Hub, integration: Integration, flow: str, record: str) -> LinkRow:
    """The link of a record is gone, both records stay as they are. `record` is an id, or CONNECTION:ID.

    What waited for a person because of it is looked at again in the next pass. Raises SetupError where there is none,
    or where two could be meant.
    """
    system, _, id = record.rpartition(":")
    sides = [side for side in Side if system in ("", integration.row(side).name)]
    return await hub.world.store.run(partial(_remove, hub, integration.name, flow, sides, id, record))


def _remove(
    hub: Hub, integration: str, flow: str, sides: Sequence[Side], id: str, record: str, connection: Connection
) -> LinkRow:
    found = [link_rows.of_record(connection, integration, flow, side, id) for side in sides]
    known = {link.id: link for link in found if link is not None}
    if len(known) != 1:
        raise SetupError([_no_link(record, flow) if not known else _two_links(record, flow)])
    (link,) = known.values()
    passes.take(connection, integration)
    link_rows.remove(connection, [link.id])
    link_rows.look_again(connection, integration, link, hub.world.clock.now().timestamp())
    return link


class Made(msgspec.Struct, frozen=True):
    """A link that a person made; not `fresh` where it was there before."""

    flow: str
    left_id: str
    right_id: str
    fresh: bool


async def linked(hub: Hub, integration: Integration, flow: str | None, records: tuple[str, str]) -> Made:
    """The left and the right record are linked, as by a file of links. Each is an id, or CONNECTION:ID. Raises
    SetupError for a record that is not there, or that has another link."""
    name = flow_meant(integration, flow)
    left_id, right_id = (_id_on(integration, side, text) for side, text in zip(Side, records, strict=True))
    try:
        done = await imported(hub, integration, [heading(), csv_line((name, MAIN, left_id, right_id))])
    except SetupError as error:
        raise SetupError([_not_linked(problem, name) for problem in error.problems]) from error
    return Made(name, left_id, right_id, bool(done.made))


def flow_meant(integration: Integration, flow: str | None) -> str:
    """The flow of that name, or the only one. Raises SetupError where it cannot be told which."""
    on = [one.name for one in integration.flows if not one.on_demand]
    meant = flow if flow is not None else on[0] if len(on) == 1 else ""
    if meant not in {one.name for one in integration.flows}:
        raise SetupError([no_flow(integration, meant or "?")])
    return meant


def _id_on(integration: Integration, side: Side, text: str) -> str:
    """The id that a text gives for a record of a side. Raises SetupError where it names the other side's connection."""
    own = integration.row(side).name
    system, _, id = text.partition(":")
    if not id:
        return text
    if system == own:
        return id
    if system == integration.row(side.other).name:
        raise SetupError([_other_side(text, own)])
    return text


def _other_side(record: str, system: str) -> Problem:
    return Problem(
        "LB-LINK-04",
        "{record} stands in the place of a record of {system}.",
        "Give the left record first, then the right one.",
        {"record": record, "system": system},
    )


def _not_linked(problem: Problem, flow: str) -> Problem:
    """What is wrong with a line of a file, said of the two records of a command."""
    return Problem(
        "LB-LINK-05",
        "They were not linked in {flow}: {what}",
        "Correct what is said; ledgerbridge links list shows which links there are.",
        {**problem.values, "flow": flow},
        words=problem.words,
    )


def _no_link(record: str, flow: str) -> Problem:
    return Problem(
        "LB-LINK-02",
        "{record} has no link in {flow}.",
        "Give the id the vendor shows, or CONNECTION:ID; ledgerbridge links list shows all links.",
        {"record": record, "flow": flow},
    )


def _two_links(record: str, flow: str) -> Problem:
    return Problem(
        "LB-LINK-03",
        "{record} is an id on both sides of {flow}, of two links.",
        "Write CONNECTION:ID.",
        {"record": record, "flow": flow},
    )
