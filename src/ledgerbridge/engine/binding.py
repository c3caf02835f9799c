"""Binding: which record of the other side is the same thing.

Stored links decide first, then what a person decided, then the match key; a link once made is never asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.asking import fetch_all, find_all
from ledgerbridge.engine.awaiting import as_now
from ledgerbridge.engine.flow import MAIN, Flow, Matching
from ledgerbridge.engine.marking import KEY
from ledgerbridge.engine.needs import coming, stuck
from ledgerbridge.engine.reading import Reading, place, remember_keys, tags_of
from ledgerbridge.engine.run import Run
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.awaited import Awaited
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.wording import Phrase
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.reason import Reason
from ledgerbridge.store import decisions, keys, links, passes
from ledgerbridge.store.decisions import Verdict
from ledgerbridge.store.links import Link
from ledgerbridge.store.passes import Observation

NO_KEY = "no {key}"
LEFT_OUT = "a person decided to leave it out"


class Match(msgspec.Struct, frozen=True):
    """What a record without a link was found to be: the same as `other`, nobody's, unclear, or left out.

    `leave` says that nothing is to be done with the record, and `reasons` why.
    """

    other: str | None = None
    problem: Problem | None = None
    leave: Action | None = None
    reasons: tuple[Reason, ...] = ()
    decided: Verdict | None = None
    """What a person decided, where that is why."""
    candidates: tuple[str, ...] = ()
    """Ids of the other side that have its key, where it is unclear which one is meant."""
    twins: tuple[str, ...] = ()
    """Ids of its own side that have its key too."""


async def match(run: Run, flow: Flow, side: Side, records: Sequence[Record], reading: Reading) -> dict[str, Match]:
    """{record id: its match} for records without a link. What a person decided comes before the key.

    The partner of each match stands among the observations of this pass.
    """
    found = await decided(run, flow, side, records)
    rest = [record for record in records if record.id not in found]
    if flow.matching is Matching.NONE:
        found |= {record.id: Match() for record in rest}
    else:
        found |= await _by_key(run, flow, side, rest, reading)
    rule = _owner_rule(run, flow, side)
    if rule is not None and not flow.makes_on(side.other):
        unfound = (Match(), without_key(flow)) if rule.leaves_unlinked else (Match(),)
        alone = [record for record in rest if found[record.id] in unfound]
        found |= await _by_owner(run, flow, side, rule, alone)
    told = await as_now(run, {id: one.problem for id, one in found.items() if one.problem is not None})
    return found | {id: msgspec.structs.replace(found[id], problem=problem) for id, problem in told.items()}


async def _by_key(run: Run, flow: Flow, side: Side, records: Sequence[Record], reading: Reading) -> dict[str, Match]:
    texts = {record.id: flow.end(side).match_text(record.fields) for record in records}
    tags = {id: run.world.marker.tag(KEY, text) for id, text in texts.items() if text is not None}
    candidates = await _candidates(run, flow, side, records, tags, reading)
    twins = await run.read(lambda c: _twins(c, run, flow, side, tags))
    free, taken = await run.read(lambda c: _still_free(c, run, flow, side.other, candidates))
    if not flow.makes_on(side.other):
        # Many invoices may name the same person as their reference; who has no counterpart is nobody's twin.
        twins = {tag: several for tag, several in twins.items() if candidates.get(tag)}
    keyed = {id: _judge(flow, side, id, twins.get(tag, []), free.get(tag, []), taken) for id, tag in tags.items()}
    return {record.id: keyed.get(record.id) or without_key(flow) for record in records}


def without_key(flow: Flow) -> Match:
    """What becomes of a record that has no key to be found by."""
    return Match(leave=Action.EXCLUDE, reasons=(Reason(NO_KEY, words={"key": (Phrase(flow.key_label),)}),))


def _judge(flow: Flow, side: Side, id: str, twins: Sequence[str], candidates: Sequence[str], taken: set[str]) -> Match:
    others = [twin for twin in twins if twin != id]
    if others:
        problem = _ambiguous(flow, side, [id, *others])
        return Match(problem=problem, candidates=tuple(candidates), twins=tuple(others))
    if not candidates:
        return Match()
    if len(candidates) > 1:
        return Match(problem=_ambiguous(flow, side.other, candidates), candidates=tuple(candidates))
    if candidates[0] in taken:
        return Match(problem=_taken(flow, side, candidates[0]), candidates=tuple(candidates))
    return Match(other=candidates[0])


def _ambiguous(flow: Flow, side: Side, ids: Sequence[str]) -> Problem:
    return Problem(
        "LB-MATCH-01",
        "Several records in {vendor} have the same {key}: {ids}.",
        "Merge them or give each its own {key}, or decide with: ledgerbridge match decide. Then sync again.",
        filled({"vendor": flow.end(side).vendor_label, "ids": ", ".join(sorted(ids))}),
        words={"key": (Phrase(flow.key_label),)},
        awaits=tuple(Awaited(flow.name, side, id) for id in sorted(ids)),
    )


def _taken(flow: Flow, side: Side, other: str) -> Problem:
    vendor = flow.end(side.other).vendor_label
    return Problem(
        "LB-MATCH-02",
        "The record with the same {key} in {vendor}, {id}, is linked to another record already.",
        "Give one of the two its own {key}, merge them, or decide with: ledgerbridge match decide.",
        {"vendor": vendor, "id": other},
        words={"key": (Phrase(flow.key_label),)},
        awaits=(Awaited(flow.name, side.other, other, linked=True),),
    )


# --- what a record belongs to -----------------------------------------------------------------------------------------


async def _by_owner(run: Run, flow: Flow, side: Side, rule: Rule, records: Sequence[Record]) -> dict[str, Match]:
    """{record id: its match} by what the records belong to, where the other side has both in one: an address names the
    account whose links say which customer it is an address of. Each of the other side is matched once."""
    owners = {record.id: str(id) for record in records if (id := record.fields.get(rule.path(side) or "")) is not None}
    wanted = sorted(set(owners.values()))
    linked = await run.read(lambda c: links.by_ids(c, run.integration, rule.through, MAIN, side, wanted))
    kept = await run.read(partial(_kept_out, run, rule, side, [id for id in wanted if id not in linked]))
    others = {id: linked[owner].id_on(side.other) for id, owner in owners.items() if owner in linked}
    end, ids = flow.end(side.other), sorted(set(others.values()))
    fetched = await fetch_all(end.connector, end.type, ids)
    await run.commit(partial(_keep_answers, run, flow, side.other, list(fetched.found.values()), []))
    taken = set(await run.read(lambda c: links.by_ids(c, run.integration, flow.name, MAIN, side.other, ids)))
    found: dict[str, Match] = {}
    for id, owner in owners.items():
        if owner in kept:
            continue
        if id not in others:
            problem = _owner_unlinked(rule, side, owner)
            found[id] = Match(problem=problem, leave=Action.WAIT)
        elif others[id] in fetched.found and others[id] not in taken:
            taken.add(others[id])
            found[id] = Match(other=others[id])
    return found


def _owner_rule(run: Run, flow: Flow, side: Side) -> Rule | None:
    """The rule that says what a record of a side belongs to, where that is the very record of the other side; none
    where the flow it asks carries another kind of record there."""
    own_id = flow.end(side.other).capabilities.id_path
    others = {one.name for one in run.flows if one.end(side.other).type != flow.end(side.other).type}
    named = (rule for rule in flow.rules if rule.through and rule.path(side.other) == own_id)
    return next((rule for rule in named if rule.through not in others), None) if own_id is not None else None


def _kept_out(run: Run, rule: Rule, side: Side, owners: Sequence[str], connection: Connection) -> set[str]:
    """Which of these unlinked records nobody waits for: the rule leaves them out, and they are not about to go."""
    if not rule.leaves_unlinked:
        return set()
    due = (asked(run, rule.through, side, owners, connection) for asked in (stuck, coming))
    return set(owners).difference(*due)


def _owner_unlinked(rule: Rule, side: Side, owner: str) -> Problem:
    return Problem(
        "LB-MAP-05",
        "The record {id}, which {field} names, is not linked in the flow {flow} yet.",
        "Nothing to do if it is about to be: this record goes on by itself then. Else see why it is not in that flow.",
        {"id": owner, "field": rule.path(side) or "", "flow": rule.through},
        field=rule.path(side) or "",
    )


# --- what people decided ----------------------------------------------------------------------------------------------


async def decided(run: Run, flow: Flow, side: Side, records: Sequence[Record]) -> dict[str, Match]:
    """{record id: its match} of those records that a person decided about."""
    ids = [record.id for record in records]
    known = await run.read(lambda c: decisions.by_ids(c, run.integration, flow.name, side, ids))
    partners = {id: other for id, entry in known.items() if (other := entry.id_on(side.other)) is not None}
    found = {id: _settled(entry.verdict) for id, entry in known.items() if id not in partners}
    return found | (await _chosen(run, flow, side, partners) if partners else {})


def _settled(verdict: Verdict) -> Match:
    if verdict is Verdict.IGNORE:
        return Match(leave=Action.SKIP, reasons=(Reason(LEFT_OUT),), decided=verdict)
    return Match(decided=verdict)


async def _chosen(run: Run, flow: Flow, side: Side, partners: Mapping[str, str]) -> dict[str, Match]:
    """{record id: the partner a person chose for it}, as far as that still holds; merged partners are followed."""
    wanted = sorted(set(partners.values()))
    seen = await run.read(lambda c: passes.observed_by_id(c, run.id, flow.name, side.other, wanted))
    end = flow.end(side.other)
    fetched = await fetch_all(end.connector, end.type, [id for id in wanted if id not in seen])
    if fetched.found or fetched.missing:
        met = list(fetched.found.values())
        await run.commit(partial(_keep_answers, run, flow, side.other, met, list(fetched.missing)))
    alive = {id: id for id, row in seen.items() if row.gone is None}
    alive |= {id: record.id for id, record in fetched.found.items()}
    survivors = sorted(set(alive.values()))
    linked = await run.read(lambda c: links.by_ids(c, run.integration, flow.name, MAIN, side.other, survivors))
    return {id: _as_chosen(flow, side, other, alive.get(other), linked) for id, other in partners.items()}


def _as_chosen(flow: Flow, side: Side, chosen: str, alive: str | None, linked: Mapping[str, Link]) -> Match:
    if alive is None:
        return Match(problem=_chosen_gone(flow, side, chosen), decided=Verdict.LINK)
    if alive in linked:
        return Match(problem=_chosen_taken(flow, side, alive), decided=Verdict.LINK)
    return Match(other=alive, decided=Verdict.LINK)


def _chosen_gone(flow: Flow, side: Side, other: str) -> Problem:
    return Problem(
        "LB-MATCH-04",
        "It was decided to link this record with {id} in {vendor}, which is gone.",
        "Restore that record, or decide anew with: ledgerbridge match decide.",
        filled({"id": other, "vendor": flow.end(side.other).vendor_label}),
    )


def _chosen_taken(flow: Flow, side: Side, other: str) -> Problem:
    return Problem(
        "LB-MATCH-05",
        "It was decided to link this record with {id} in {vendor}, which is linked to another record by now.",
        "Decide anew with: ledgerbridge match decide.",
        filled({"id": other, "vendor": flow.end(side.other).vendor_label}),
    )


# --- who has the key --------------------------------------------------------------------------------------------------


async def _candidates(
    run: Run, flow: Flow, side: Side, records: Sequence[Record], tags: Mapping[str, str], reading: Reading
) -> dict[str, list[str]]:
    """{key tag: ids on the other side}: from what was read whole, else by asking the vendor."""
    wanted = sorted(set(tags.values()))
    known: dict[str, list[str]] = {}
    if (flow.name, side.other) in reading.whole:
        known = await run.read(lambda c: passes.tagged(c, run.id, flow.name, side.other, KEY, wanted))
        if flow.end(side.other).capabilities.sweep_lag_s == 0:
            return known
    unknown = [record for record in records if record.id in tags and tags[record.id] not in known]
    await _look_up(run, flow, side, unknown)
    return await run.read(lambda c: passes.tagged(c, run.id, flow.name, side.other, KEY, wanted))


async def _look_up(run: Run, flow: Flow, side: Side, records: Sequence[Record]) -> None:
    """Asks the other side for the keys, and by id for records seen with them before: an index may lag behind what we
    know already. Keeps what it answers."""
    end, own_key = flow.end(side.other), flow.end(side).key
    normal = (end.connector.normal_form(end.type, end.key, record.fields[own_key]) for record in records)
    values = sorted({str(value) for value in normal if value is not None})
    found = await find_all(end.connector, end.type, end.key, values)
    hits = {record.id: record for several in found.values() for record in several}
    remembered = await run.read(partial(_remembered, run, flow, side, records))
    unseen = sorted(remembered - set(hits))
    fetched = await fetch_all(end.connector, end.type, unseen)
    hits |= {record.id: record for record in fetched.found.values()}
    await run.commit(partial(_keep_answers, run, flow, side.other, list(hits.values()), list(fetched.missing)))


def _remembered(run: Run, flow: Flow, side: Side, records: Sequence[Record], connection: Connection) -> set[str]:
    """Ids on the other side that were seen with the keys of these records, and not read in this pass."""
    texts = (flow.end(side).match_text(record.fields) for record in records)
    tags = sorted({run.world.marker.tag(KEY, text) for text in texts if text is not None})
    known = keys.known(connection, run.integration, flow.name, side.other, tags)
    ids = sorted({id for several in known.values() for id in several})
    return set(ids) - set(passes.observed_by_id(connection, run.id, flow.name, side.other, ids))


def _keep_answers(
    run: Run, flow: Flow, side: Side, records: Sequence[Record], missing: Sequence[str], connection: Connection
) -> None:
    keep_found(connection, run, flow, side, records)
    keys.forget(connection, run.integration, flow.name, side, missing)


def keep_found(connection: Connection, run: Run, flow: Flow, side: Side, records: Sequence[Record]) -> None:
    """Stores records that were looked up, unless they were read as changed already."""
    known = passes.observed_by_id(connection, run.id, flow.name, side, [record.id for record in records])
    fresh = {record.id: record for record in records if record.id not in known}
    seen = [
        Observation(id, run.seal(place(flow.name, side, id), record.packed()), None, True)
        for id, record in fresh.items()
    ]
    tags = sorted({tag for record in fresh.values() for tag in tags_of(run, flow, side, record)})
    passes.observe(connection, run.id, flow.name, side, seen, tags)
    remember_keys(run, connection, flow, side, list(fresh), tags)


def _twins(connection: Connection, run: Run, flow: Flow, side: Side, tags: Mapping[str, str]) -> dict[str, list[str]]:
    """{key tag: records without a link that carry it on their own side}, those seen in earlier passes included."""
    wanted = sorted(set(tags.values()))
    here = passes.tagged(connection, run.id, flow.name, side, KEY, wanted)
    known = keys.known(connection, run.integration, flow.name, side, wanted)
    ids = sorted({id for several in (*here.values(), *known.values()) for id in several})
    linked = links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)
    settled = {*linked, *decisions.by_ids(connection, run.integration, flow.name, side, ids)}
    return {tag: sorted({*here.get(tag, []), *known.get(tag, [])} - settled) for tag in wanted}


def _still_free(
    connection: Connection, run: Run, flow: Flow, side: Side, candidates: Mapping[str, Sequence[str]]
) -> tuple[dict[str, list[str]], set[str]]:
    """The candidates without those that a person decided to match with nothing, and which of them another record has,
    or is to have by a person's decision."""
    ids = sorted({id for several in candidates.values() for id in several})
    made = decisions.by_ids(connection, run.integration, flow.name, side, ids)
    linked = links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)
    alone = {id for id, entry in made.items() if entry.verdict is not Verdict.LINK} - set(linked)
    free = {tag: [id for id in several if id not in alone] for tag, several in candidates.items()}
    return free, {*linked, *made} - alone
