"""Deciding about matches: what a person says is checked against both systems, then remembered for every later pass."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Fetched
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.revisiting import PLACES
from ledgerbridge.engine.telling import public
from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Outcome
from ledgerbridge.store import decisions, links, parking, passes
from ledgerbridge.store.decisions import MatchDecision, Verdict
from ledgerbridge.store.links import Link
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.naming import find_flow, flow_named

WAITS = Problem(
    "LB-MATCH-06",
    "A person decided about the match of this record or of one like it, or took that back.",
    "Nothing to do: the next sync goes by it.",
)


class Wanted(msgspec.Struct, frozen=True):
    """A decision as a person gives it. `place` says where it stands."""

    flow: str
    left_id: str | None
    right_id: str | None
    verdict: Verdict
    place: str = "this decision"

    def id_on(self, side: Side) -> str | None:
        return self.left_id if side is Side.LEFT else self.right_id


class Decided(msgspec.Struct, frozen=True):
    """What was remembered, and which earlier decisions it took the place of."""

    kept: list[MatchDecision]
    replaced: list[MatchDecision]


async def decide(hub: Hub, integration: Integration, wanted: Sequence[Wanted], by: str) -> Decided:
    """Remembers decisions, all or none. `by` is who made them. The records they are about wait for the next sync.

    Raises SetupError with every problem: flows and records that are not there, records that have a link, and decisions
    that contradict each other.
    """
    wanted = _once(wanted)
    problems = [*_misshapen(integration, wanted), *_contradicting(wanted)]
    for flow in integration.flows:
        mine = [entry for entry in wanted if entry.flow == flow.name]
        problems += await _not_to_be_linked(hub, integration, flow, mine)
    if problems:
        raise SetupError(problems)
    now = hub.world.clock.now().timestamp()
    made = [MatchDecision(e.flow, e.left_id, e.right_id, e.verdict, by, now) for e in wanted]
    return await hub.world.store.run(partial(_keep, integration, made, now))


def _once(wanted: Iterable[Wanted]) -> list[Wanted]:
    """The decisions without those that say the same again."""
    said = {(entry.flow, entry.left_id, entry.right_id, entry.verdict): entry for entry in reversed(list(wanted))}
    return list(reversed(said.values()))


# --- what is wrong with what was said ---------------------------------------------------------------------------------


def _misshapen(integration: Integration, wanted: Iterable[Wanted]) -> Iterable[Problem]:
    for entry in wanted:
        flow = find_flow(integration, entry.flow)
        if flow is None:
            known = ", ".join(flow.name for flow in integration.flows)
            yield _wrong(entry, "In {place}: there is no flow {flow}.", "Name one of: {known}.", known=known)
        elif entry.verdict is Verdict.LINK:
            if entry.left_id is None or entry.right_id is None:
                yield _wrong(entry, "In {place}: a link needs the ids of both records.", "Give both ids.")
        elif entry.left_id is not None and entry.right_id is not None:
            yield _wrong(
                entry, "In {place}: {verdict} is said of one record.", "Leave out the id of the record it is not about."
            )
        elif not any(entry.id_on(side) for side in flow.sources):
            yield _wrong(
                entry,
                "In {place}: the flow {flow} never looks for a counterpart of records of that side.",
                "Name a record of the side the flow comes from.",
            )


def _wrong(entry: Wanted, cause: str, next_step: str, **values: str) -> Problem:
    said = {"place": entry.place, "flow": entry.flow, "verdict": entry.verdict.value}
    return Problem("LB-MATCH-07", cause, next_step, {**said, **values})


def _contradicting(wanted: Sequence[Wanted]) -> Iterable[Problem]:
    """Decisions about a record that another one of the same list is about already."""
    for side in Side:
        seen: dict[tuple[str, str], Wanted] = {}
        for entry in wanted:
            id = entry.id_on(side)
            first = seen.setdefault((entry.flow, id), entry) if id is not None else entry
            if id is not None and first is not entry:
                yield _wrong(
                    entry,
                    "In {place}: the record {id} was decided about already, in {first}.",
                    "Keep one of the two.",
                    id=id,
                    first=first.place,
                )


async def _not_to_be_linked(hub: Hub, integration: Integration, flow: Flow, wanted: Sequence[Wanted]) -> list[Problem]:
    """Records that are not there, were merged into another one, or have a link."""
    problems = []
    for side in Side:
        ids = sorted({id for entry in wanted if (id := entry.id_on(side)) is not None})
        end = flow.end(side)
        fetched = await fetch_all(end.connector, end.type, ids) if ids else Fetched({}, [])
        linked = await hub.world.store.run(partial(_linked, integration, flow, side, ids))
        for entry in wanted:
            id = entry.id_on(side)
            found = _why_not(integration, side, entry, id, fetched, linked) if id is not None else None
            if found is not None:
                problems.append(found)
    return problems


def _linked(
    integration: Integration, flow: Flow, side: Side, ids: Sequence[str], connection: Connection
) -> dict[str, Link]:
    return links.by_ids(connection, integration.name, flow.name, MAIN, side, ids)


def _why_not(
    integration: Integration, side: Side, entry: Wanted, id: str, fetched: Fetched, linked: Mapping[str, Link]
) -> Problem | None:
    names = {"id": id, "system": integration.row(side).name, "other": integration.row(side.other).name}
    record = fetched.found.get(id)
    if record is None:
        return _wrong(entry, "In {place}: there is no record {id} in {system}.", "Look its id up there.", **names)
    if record.id != id:
        return _wrong(
            entry,
            "In {place}: the record {id} in {system} was merged into {survivor}.",
            "Give the id {survivor} instead.",
            survivor=record.id,
            **names,
        )
    if id in linked:
        return _wrong(
            entry,
            "In {place}: the record {id} in {system} is linked with {partner} in {other} already.",
            "Only records without a link are decided about.",
            partner=linked[id].id_on(side.other),
            **names,
        )
    return None


# --- remembering ------------------------------------------------------------------------------------------------------


def _keep(integration: Integration, made: Sequence[MatchDecision], now: float, connection: Connection) -> Decided:
    passes.hold(connection, integration.name)
    replaced = _earlier(integration, made, connection)
    decisions.keep(connection, integration.name, made)
    for entry in (*replaced, *made):
        _have_looked_at(integration, entry, now, connection)
    return Decided(list(made), replaced)


def _earlier(integration: Integration, made: Sequence[MatchDecision], connection: Connection) -> list[MatchDecision]:
    """Decisions made before about any of these records."""
    found: list[MatchDecision] = []
    for entry in made:
        for side in Side:
            id = entry.id_on(side)
            ids = [id] if id is not None else []
            known = decisions.by_ids(connection, integration.name, entry.flow, side, ids)
            found += [earlier for earlier in known.values() if earlier not in found]
    return found


def _have_looked_at(integration: Integration, entry: MatchDecision, now: float, connection: Connection) -> None:
    """The records of a decision are read again by the next pass, changed or not, unless they have a link; so are those
    that failed because of them."""
    flow = find_flow(integration, entry.flow)
    if flow is None:
        return
    about = {id for side in Side if (id := entry.id_on(side)) is not None}
    for side in flow.sources:
        stuck = parking.failed(connection, integration.name, flow.name, side)
        ids = {id for id, problem in stuck.items() if about & _named(json.loads(problem)["values"])}
        own = entry.id_on(side)
        ids |= {own} if own is not None else set()
        free = sorted(ids - set(_linked(integration, flow, side, sorted(ids), connection)))
        parking.park(connection, integration.name, [_waiting(flow, side, id, now) for id in free])


def _named(values: Mapping[str, str]) -> set[str]:
    """The records that a problem speaks of."""
    return {id for place in PLACES for id in values.get(place, "").split(", ")} - {""}


def _waiting(flow: Flow, side: Side, id: str, now: float) -> dict[str, object]:
    return {
        "flow": flow.name,
        "side": side.value,
        "record_id": id,
        "outcome": Outcome.WAITING.value,
        "code": WAITS.code,
        "key_tag": None,
        "problem": json.dumps(public(WAITS)),
        "due_at": now,
        "since": now,
    }


# --- taking back, listing ---------------------------------------------------------------------------------------------


async def forget(hub: Hub, integration: Integration, flow_name: str, side: Side | None, id: str) -> list[MatchDecision]:
    """Takes back what was decided about a record, on whichever side it is. Raises SetupError where nothing was, and
    where the id alone could mean two records."""
    flow = flow_named(integration, flow_name)
    now = hub.world.clock.now().timestamp()
    return await hub.world.store.run(partial(_forget, integration, flow, [side] if side else list(Side), id, now))


def _forget(
    integration: Integration, flow: Flow, sides: Sequence[Side], id: str, now: float, connection: Connection
) -> list[MatchDecision]:
    found = [
        (side, entry)
        for side in sides
        for entry in decisions.by_ids(connection, integration.name, flow.name, side, [id]).values()
    ]
    if len(found) != 1:
        raise SetupError([_two_decided(flow, id) if found else _nothing_decided(flow, id)])
    [(side, entry)] = found
    decisions.forget(connection, integration.name, flow.name, side, [id])
    _have_looked_at(integration, entry, now, connection)
    return [entry]


def _two_decided(flow: Flow, id: str) -> Problem:
    return Problem(
        "LB-MATCH-08",
        "A record {id} was decided about on both sides of the flow {flow}.",
        "Name the one that is meant as CONNECTION:ID.",
        filled({"id": id, "flow": flow.name}),
    )


def _nothing_decided(flow: Flow, id: str) -> Problem:
    return Problem(
        "LB-MATCH-08",
        "Nothing was decided about a record {id} in the flow {flow}.",
        "See what was: ledgerbridge match decisions.",
        filled({"id": id, "flow": flow.name}),
    )


async def made(hub: Hub, integration: Integration) -> list[MatchDecision]:
    """All decisions of the integration, in the order in which they were made."""
    return await hub.world.store.run(lambda c: decisions.all_of(c, integration.name))
