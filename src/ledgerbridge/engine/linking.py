"""Links after actions: new ones, their bases and versions, and those that go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Outcome, Written
from ledgerbridge.engine import following, pictures
from ledgerbridge.engine.companions import companion_paths, keys_place
from ledgerbridge.engine.done import Done, ids_after
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.protecting import made_marks
from ledgerbridge.engine.run import Run
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decision import Action
from ledgerbridge.planner.marks import NO_BASE, Base, merged
from ledgerbridge.store import keys, links, parking
from ledgerbridge.store.links import Link


def link_all(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> None:
    """New links for records made or matched; bases, versions and times of the others."""
    settled = [entry for entry in done if isinstance(entry.answer, Written) or _settles_alone(entry)]
    known = _known_links(run, flow, settled, connection)
    fresh: dict[tuple[str, str], Link] = {}
    for entry in settled:
        left_id, right_id = ids_after(entry)
        if left_id is None or right_id is None:
            continue
        link = known.get(left_id) or fresh.get((left_id, right_id))
        base = link if link is not None else _empty_link(flow, left_id, right_id)
        changed = _after(run, flow, entry, base)
        if left_id in known:
            known[left_id] = changed
        else:
            fresh[left_id, right_id] = changed
    links.change(connection, list(known.values()))
    links.add(connection, run.integration, [_columns(link) for link in fresh.values()])


def _settles_alone(entry: Done) -> bool:
    """Whether an action without a call leaves something to remember."""
    decision = entry.planned.decision
    left = decision.action in (Action.EXCLUDE, Action.SKIP) and any(decision.settled.values())
    return entry.answer is None and (left or decision.action in (Action.LINK, Action.NOTHING, Action.CONFLICT))


def unlink_all(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> None:
    """The links of records that are gone are removed, where nobody moved them to another record meanwhile."""
    known = _known_links(run, flow, done, connection)
    decided = [entry.planned.decision for entry in done]
    links.remove(
        connection, [known[d.left_id] for d in decided if d.left_id in known if known[d.left_id].right_id == d.right_id]
    )


def _known_links(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> dict[str, Link]:
    ids = sorted({left for left, _ in map(ids_after, done) if left is not None})
    return links.by_ids(connection, run.integration, flow.name, MAIN, Side.LEFT, ids)


def _empty_link(flow: Flow, left_id: str, right_id: str) -> Link:
    empty = NO_BASE.packed()
    return Link(0, flow.name, MAIN, left_id, right_id, empty, empty)


def relink(run: Run, flow: Flow, planned: Planned, made: str, connection: Connection) -> None:
    """A source record and what was made for it are linked as strangers: their next comparison is a first meeting."""
    decision = planned.decision
    left_id = made if planned.side is Side.LEFT else decision.left_id
    right_id = made if planned.side is Side.RIGHT else decision.right_id
    taken = links.by_ids(connection, run.integration, flow.name, MAIN, planned.side or Side.LEFT, [made])
    if left_id is not None and right_id is not None and not taken:
        links.add(connection, run.integration, [_columns(_empty_link(flow, left_id, right_id))])


def _columns(link: Link) -> dict[str, Any]:
    columns = msgspec.structs.asdict(link)
    del columns["id"]
    return columns


def _after(run: Run, flow: Flow, entry: Done, link: Link) -> Link:
    """The link as it is after the action."""
    settled = {side: dict(entry.planned.decision.settled.get(side.value, {})) for side in Side}
    unconfirmed: frozenset[str] = frozenset()
    changes: dict[str, Any] = {"gone": None}
    if isinstance(entry.answer, Written) and entry.planned.side is not None:
        target, answer = entry.planned.side, entry.answer
        marks, unconfirmed = _written_marks(run, flow, entry.planned, answer)
        derived = _derived_marks(run, flow, entry.planned, answer, Base.unpacked(link.base(target)))
        settled[target] |= marks | derived | made_marks(run, flow, target, entry.planned.decision.action, answer)
        _forget_unmade(flow, entry.planned, answer, settled)
        changes[f"{target.value}_version"] = answer.version
        changes[f"{target.value}_written_at"] = answer.modified.timestamp() if answer.modified else None
    for side in Side:
        marked = unconfirmed if side is entry.planned.side else frozenset()
        base = merged(Base.unpacked(link.base(side)), settled[side], marked, run.world.marker.key_id)
        changes[f"{side.value}_base"] = base.packed()
    return msgspec.structs.replace(link, **changes)


def _written_marks(run: Run, flow: Flow, planned: Planned, answer: Written) -> tuple[dict[str, bytes], frozenset[str]]:
    """Marks of what the target holds now, as answered, else as sent; of a new record, of all that the rules write."""
    assert planned.side is not None
    end = flow.end(planned.side)
    sent: dict[str, Value] = {change.path: change.new for change in planned.decision.towards(planned.side)}
    if planned.decision.action is Action.CREATE:
        paths = [path for rule in flow.rules if (path := rule.path(planned.side)) is not None]
        sent = dict.fromkeys(paths) | sent
    sent |= {path: planned.fields[path] for path in sent if path in planned.fields}
    marks = {}
    unanswered = set()
    for path, value in sent.items():
        held = planned.named.get(path, value)
        if path in answer.fields and path not in answer.unanswered:
            held = answer.fields[path]
        else:
            unanswered.add(path)
        marks[path] = run.world.marker.mark(path, end.connector.normal_form(end.type, path, held))
    return marks, frozenset(unanswered)


def _derived_marks(run: Run, flow: Flow, planned: Planned, answer: Written, base: Base) -> dict[str, bytes]:
    """Marks of what the target brings to rules that read it, now that we wrote there: our own write is no change.

    A rule whose value had changed before is left out: that change is still to travel.
    """
    side = planned.side
    assert side is not None
    decided = planned.decision.settled.get(side.value, {})
    before, now = planned.current, _held(flow, planned, answer)
    marks = {}
    for rule in flow.rules:
        key = rule.key(side)
        if rule.path(side) is not None:
            continue
        agreed = key in decided or base.marks.get(key) == run.world.marker.mark(key, rule.remembered(side, before))
        if agreed or planned.decision.action is Action.CREATE:
            marks[key] = run.world.marker.mark(key, rule.remembered(side, now))
    return marks


def _held(flow: Flow, planned: Planned, answer: Written) -> dict[str, Value]:
    """The target's fields after a write: as answered, else as sent, else as they were."""
    side = planned.side
    assert side is not None
    sent = {
        change.path: planned.named.get(change.path, change.new)
        for change in planned.decision.towards(side)
        if (role := companion_paths(flow, side, change.path)) == "" or role in answer.companion
    }
    answered = {path: value for path, value in answer.fields.items() if path not in answer.unanswered}
    return {**planned.current, **sent, **answered}


def _forget_unmade(flow: Flow, planned: Planned, answer: Written, settled: Mapping[Side, dict[str, bytes]]) -> None:
    """A companion wished for that does not stand beside the record yet is no agreement: the next pass sees to it."""
    target = planned.side
    assert target is not None
    for rule in flow.rules:
        path = rule.path(target)
        role = companion_paths(flow, target, path) if path is not None else ""
        wished = role and any(change.path == path for change in planned.decision.towards(target))
        if wished and role not in answer.companion:
            for side in Side:
                settled[side].pop(rule.key(side), None)


def link_companions(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> None:
    """A companion made for a record is linked with it in a role of its own, in place of one made for it before."""
    places = {(entry.role, entry.planned.side) for entry in done if entry.planned.side is not None}
    for role, side in sorted(places):
        written = [
            (entry.planned, entry.answer.id)
            for entry in done
            if (entry.role, entry.planned.side) == (role, side) and isinstance(entry.answer, Written)
        ]
        tags = {id: planned.key_tag for planned, id in written if planned.key_tag is not None}
        keys.remember(connection, run.integration, keys_place(flow, role), side, tags)
        made = {planned.source_id: id for planned, id in written if planned.decision.action is Action.CREATE}
        _link_made(run, flow, role, side, made, connection)


def _link_made(run: Run, flow: Flow, role: str, side: Side, made: Mapping[str, str], connection: Connection) -> None:
    """{source id: companion made for it}: each source record is linked with its companion, and with no other."""
    known = links.by_ids(connection, run.integration, flow.name, role, side.other, list(made))
    for source_id, link in known.items():
        links.move(connection, link, side, made[source_id])
    pairs = [(id, source) if side is Side.LEFT else (source, id) for source, id in made.items() if source not in known]
    fresh = [msgspec.structs.replace(_empty_link(flow, left, right), role=role) for left, right in pairs]
    links.add(connection, run.integration, [_columns(link) for link in fresh])


def note_followed(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> None:
    """What was done after a document was made is remembered in its link."""
    for entry in done:
        action, planned = entry.planned.decision.action, entry.planned
        known = links.by_ids(connection, run.integration, flow.name, MAIN, planned.source, [planned.source_id])
        silent = entry.answer is None and action is Action.TELL
        for link in known.values():
            if not (silent or following.is_done(action, entry.answer)):
                continue
            if flow.picture_to is not None:
                links.change(connection, [pictures.noted(run, link, planned)])
                parking.release(connection, run.integration, flow.name, planned.source, [planned.source_id])
            else:
                links.change(connection, [_followed(run, flow, link, planned, entry.answer)])


def _followed(run: Run, flow: Flow, link: Link, planned: Planned, answer: Outcome | None) -> Link:
    """The link with what was done marked, where it was done whole."""
    action, towards = planned.decision.action, planned.source.other
    done = {} if following.tells_more_later(planned, answer) else {following.key(action): following.mark(run, action)}
    key_id = run.world.marker.key_id
    base = merged(Base.unpacked(link.base(towards)), done, frozenset(), key_id)
    changes: dict[str, Any] = {f"{towards.value}_base": base.packed()}
    written = towards.other if action is Action.TELL else towards
    if isinstance(answer, Written) and action is Action.TELL:
        told = merged(Base.unpacked(link.base(written)), _told_marks(run, flow, planned, answer), frozenset(), key_id)
        changes[f"{written.value}_base"] = told.packed()
    if isinstance(answer, Written) and action is not Action.ATTACH:
        changes[f"{written.value}_version"] = answer.version
        changes[f"{written.value}_written_at"] = answer.modified.timestamp() if answer.modified else None
    return msgspec.structs.replace(link, **changes)


def _told_marks(run: Run, flow: Flow, planned: Planned, answer: Written) -> dict[str, bytes]:
    """Marks of what a source holds now that it was told: our own write is no change of somebody's."""
    end, marker = flow.end(planned.source), run.world.marker
    held = {path: value for path, value in answer.fields.items() if path not in answer.unanswered}
    told = {path: held.get(path, value) for path, value in planned.fields.items()}
    return {path: marker.mark(path, end.connector.normal_form(end.type, path, value)) for path, value in told.items()}
