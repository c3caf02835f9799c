"""Matching, told beforehand: who would be linked with whom and by what, and where a person should look.

It works on a survey and asks `binding` as a pass does, so that what is told is what the pass would do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.admitting import all_reasons, beyond_scope, held_sides
from ledgerbridge.engine.binding import Match, match
from ledgerbridge.engine.flow import MAIN, End, Flow
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.marking import KEY
from ledgerbridge.engine.reading import Reading, opened
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.survey import Tag, Tagger
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import as_text
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.likeness import Traits, traits
from ledgerbridge.planner.proposals import Score, best, footprints, score
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store import decisions, links, passes
from ledgerbridge.store.decisions import Verdict
from ledgerbridge.store.passes import Observation

CHUNK = 300
LIKE = "like"
"""The tag kind of what records are recognised by when no key does it."""
NAME = "name"
COMMON_MAX = 20
"""A value that more records of a side share, such as the phone number of a large company, tells nothing."""


class State(StrEnum):
    """What the next pass would do with a record that has no link."""

    MATCHED = "would be linked"
    MADE = "would be made"
    ALONE = "has no counterpart"
    """And the flow makes none."""
    UNCLEAR = "ambiguous"
    KEYLESS = "without key"
    LEFT_OUT = "left out"
    EXCLUDED = "excluded"


class Candidate(msgspec.Struct, frozen=True):
    """A record of the other side, how surely it is the same, and why."""

    id: str
    label: str
    score: Score


class Meeting(msgspec.Struct, frozen=True):
    """A record without a link and what was found for it. Labels and keys are personal: for the screen alone."""

    flow: str
    side: Side
    id: str
    label: str
    state: State
    key: str = ""
    """What it was looked for by."""
    other: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()
    """Who else it could be; the surest first."""
    twins: tuple[str, ...] = ()
    """Records of its own side with the same key."""
    problem: Problem | None = None
    reasons: tuple[Reason, ...] = ()
    verdict: Verdict | None = None
    """What a person decided about it."""


def likeness_tags(run: Run) -> Tagger:
    """What a survey tags records with so that those alike are found."""

    def tags(flow: Flow, side: Side, record: Record) -> Iterable[Tag]:
        for footprint in footprints(traits_of(flow.end(side), record)):
            yield LIKE, run.world.marker.tag(LIKE, footprint), record.id

    return tags


def traits_of(end: End, record: Record) -> Traits:
    """What a record is recognised by, as its type's slots tell."""
    texts = {slot: as_text(record.fields.get(path)) for slot, path in end.capabilities.slots.items()}
    return traits({NAME: name_of(end, record), **texts})


def name_of(end: End, record: Record) -> str:
    """What its own system calls a record, where no slot says so: a text to find it by, and enough to make one."""
    declared = end.capabilities
    paths = [path for path in declared.match_keys if path in declared.needs_any and path not in declared.slots.values()]
    return as_text(record.fields.get(paths[0])) if paths else ""


def called(end: End, record: Record) -> str:
    """What a person calls a record."""
    return name_of(end, record) or label_of(end, record)


async def meetings(run: Run, flow: Flow, reading: Reading) -> AsyncIterator[list[Meeting]]:
    """What the next pass would do with each source record that has no link; in portions, so that memory stays flat."""
    for side in flow.sources:
        after = ""
        while rows := await run.read(partial(_next, run, flow, side, after)):
            after = rows[-1].record_id
            yield await _Round(run, flow, side, reading).meet(rows)


def _next(run: Run, flow: Flow, side: Side, after: str, connection: Connection) -> list[Observation]:
    return passes.next_observed(connection, run.id, flow.name, side, after, CHUNK)


class _Round:
    """One portion of the records of one side."""

    def __init__(self, run: Run, flow: Flow, side: Side, reading: Reading) -> None:
        self._run, self._flow, self._side, self._reading = run, flow, side, reading
        self._other = flow.end(side.other)

    async def meet(self, rows: Sequence[Observation]) -> list[Meeting]:
        side = self._side
        linked = await self._run.read(partial(self._linked, side, [row.record_id for row in rows]))
        fresh = [row for row in rows if row.gone is None and row.record_id not in linked]
        records = [opened(self._run, self._flow, side, row) for row in fresh]
        barred = {record.id: why for record in records if (why := self._outside(side, record))}
        inside = [record for record in records if record.id not in barred]
        matches = await match(self._run, self._flow, side, inside, self._reading)
        others = await self._others({id for found in matches.values() for id in _named(found)})
        open_ones = [record for record in inside if matches[record.id].other is None]
        likely = await self._likely([record for record in open_ones if _is_open(matches[record.id])])
        met = [self._excluded(record, barred[record.id]) for record in records if record.id in barred]
        for record in inside:
            found = matches[record.id]
            if found.other is None or not self._told_already(others.get(found.other)):
                met.append(self._meeting(record, found, others, likely.get(record.id, {})))
        return met

    def _linked(self, side: Side, ids: Sequence[str], connection: Connection) -> set[str]:
        return set(links.by_ids(connection, self._run.integration, self._flow.name, MAIN, side, ids))

    def _outside(self, side: Side, record: Record) -> tuple[Reason, ...]:
        """Why a record does not travel from its side; empty when it does."""
        seen = {side: record}
        return beyond_scope(self._flow, seen) or all_reasons(held_sides(self._flow, seen, linked=False))

    def _told_already(self, partner: Record | None) -> bool:
        """Whether a pair of a two-way flow was told of when its left record came."""
        both = self._side is Side.RIGHT and Side.LEFT in self._flow.sources
        return both and partner is not None and not self._outside(Side.LEFT, partner)

    async def _others(self, ids: Iterable[str]) -> dict[str, Record]:
        """Those records of the other side."""
        run, flow, there, wanted = self._run, self._flow, self._side.other, sorted(ids)
        seen = await run.read(lambda c: passes.observed_by_id(c, run.id, flow.name, there, wanted))
        return {id: opened(run, flow, there, row) for id, row in seen.items() if row.gone is None}

    # --- who it could be ----------------------------------------------------------------------------------------------

    async def _likely(self, records: Sequence[Record]) -> dict[str, dict[str, Record]]:
        """{record id: {id: record of the other side that is like it and free}}."""
        tags = {record.id: self._like_tags(record) for record in records}
        holders = await self._run.read(partial(self._holders, sorted({tag for own in tags.values() for tag in own})))
        others = await self._others({id for held in holders.values() for id in held})
        taken = await self._run.read(partial(self._taken, list(others.values())))
        free = {
            id: other
            for id, other in others.items()
            if id not in taken and not beyond_scope(self._flow, {self._side.other: other})
        }
        return {
            id: {other: free[other] for tag in own for other in holders.get(tag, ()) if other in free}
            for id, own in tags.items()
        }

    def _like_tags(self, record: Record) -> list[str]:
        own = footprints(traits_of(self._flow.end(self._side), record))
        return sorted(self._run.world.marker.tag(LIKE, footprint) for footprint in own)

    def _holders(self, tags: Sequence[str], connection: Connection) -> dict[str, list[str]]:
        held = passes.tagged(connection, self._run.id, self._flow.name, self._side.other, LIKE, tags)
        return {tag: ids for tag, ids in held.items() if len(ids) <= COMMON_MAX}

    def _taken(self, others: Sequence[Record], connection: Connection) -> set[str]:
        """Those that are linked, decided about, or the one match by key of another record."""
        run, flow, there = self._run, self._flow, self._side.other
        ids = [other.id for other in others]
        settled = {
            *links.by_ids(connection, run.integration, flow.name, MAIN, there, ids),
            *decisions.by_ids(connection, run.integration, flow.name, there, ids),
        }
        texts = {other.id: self._other.match_text(other.fields) for other in others}
        tags = {id: run.world.marker.tag(KEY, text) for id, text in texts.items() if text is not None}
        wanted = sorted(set(tags.values()))
        here = passes.tagged(connection, run.id, flow.name, self._side, KEY, wanted)
        twins = passes.tagged(connection, run.id, flow.name, there, KEY, wanted)
        return settled | {id for id, tag in tags.items() if len(here.get(tag, ())) == len(twins.get(tag, ())) == 1}

    # --- telling ------------------------------------------------------------------------------------------------------

    def _excluded(self, record: Record, reasons: tuple[Reason, ...]) -> Meeting:
        label = called(self._flow.end(self._side), record)
        return Meeting(self._flow.name, self._side, record.id, label, State.EXCLUDED, reasons=reasons)

    def _meeting(
        self, record: Record, found: Match, others: Mapping[str, Record], likely: Mapping[str, Record]
    ) -> Meeting:
        end = self._flow.end(self._side)
        own = traits_of(end, record)
        partner = others.get(found.other) if found.other is not None else None
        beyond = beyond_scope(self._flow, {self._side.other: partner})
        if beyond:
            return self._excluded(record, beyond)
        holders = [self._candidate(own, others[id]) for id in found.candidates if id in others]
        alike = best(own, {id: traits_of(self._other, other) for id, other in likely.items()})
        listed = {holder.id for holder in holders}
        more = [Candidate(p.id, called(self._other, likely[p.id]), p.score) for p in alike if p.id not in listed]
        return Meeting(
            self._flow.name,
            self._side,
            record.id,
            called(end, record),
            self._state(found),
            _key_shown(end, record),
            self._candidate(own, partner) if partner is not None else None,
            tuple(sorted(holders, key=lambda holder: -holder.score.points) + more),
            found.twins,
            found.problem,
            found.reasons,
            found.decided,
        )

    def _candidate(self, own: Traits, other: Record) -> Candidate:
        return Candidate(other.id, called(self._other, other), score(own, traits_of(self._other, other)))

    def _state(self, found: Match) -> State:
        if found.problem is not None:
            return State.UNCLEAR
        if found.other is not None:
            return State.MATCHED
        if found.leave is not None:
            return State.LEFT_OUT if found.leave is Action.SKIP else State.KEYLESS
        return State.MADE if self._flow.makes_on(self._side.other) else State.ALONE


def _key_shown(end: End, record: Record) -> str:
    """What a record is looked for by, as people read it."""
    paths = (end.key, end.second_key) if end.second_key else (end.key,)
    return ", ".join(text for path in paths if (text := as_text(record.fields.get(path))))


def _named(found: Match) -> set[str]:
    """The records of the other side that a match speaks of."""
    return {*found.candidates, *([found.other] if found.other is not None else [])}


def _is_open(found: Match) -> bool:
    """Whether somebody may still be proposed: a person has decided nothing, or nothing that holds."""
    return found.decided is None or found.problem is not None
