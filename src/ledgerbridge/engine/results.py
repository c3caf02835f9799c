"""Results: what became of planned actions goes into links, bases, journal and parking, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Delayed, Outcome, Refused, Unknown, Written
from ledgerbridge.engine import backing_off, following, losses, pictures
from ledgerbridge.engine.awaiting import AWAITS
from ledgerbridge.engine.companions import companion_paths, keys_place
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.losses import Writing
from ledgerbridge.engine.planned import Planned, place
from ledgerbridge.engine.protecting import made_marks
from ledgerbridge.engine.revisiting import Went, let_go
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decision import OUTCOMES, Action
from ledgerbridge.planner.decision import Outcome as Became
from ledgerbridge.planner.marks import NO_BASE, Base, merged
from ledgerbridge.planner.reason import plain
from ledgerbridge.planner.steps import Step
from ledgerbridge.store import actions, journal, keys, links, parking
from ledgerbridge.store.actions import ActionRow
from ledgerbridge.store.links import Link
from ledgerbridge.store.parking import Tried

DEFAULT_WAIT_S = 60.0


class Done(msgspec.Struct, frozen=True):
    """One action and what became of it; `answer` is the vendor's, None where no call was made."""

    row_id: int | None
    role: str
    planned: Planned
    answer: Outcome | None = None
    fault: Problem | None = None
    """What is wrong with the record that was written all the same."""

    @classmethod
    def of(cls, row: ActionRow, planned: Planned, answer: Outcome | None = None) -> Done:
        return cls(row.id, row.role, planned, answer)


async def finish(run: Run, flow: Flow, done: Sequence[Done]) -> None:
    """What became of these actions stands in the store, and is counted."""
    if done:
        for outcome, n in await run.commit(partial(record, run, flow, done)):
            run.count(flow.name, outcome, n)


def record(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> list[tuple[Became, int]]:
    """Stores what became of the actions; returns how many came to which outcome."""
    _link(run, flow, [entry for entry in done if entry.role == MAIN], connection)
    _unlink(run, flow, [entry for entry in done if entry.role == MAIN and entry.planned.unlinks], connection)
    followed = [entry for entry in done if entry.role in following.ROLES]
    _note_followed(run, flow, followed, connection)
    companions = [entry for entry in done if entry.role not in (MAIN, *following.ROLES)]
    _link_companions(run, flow, companions, connection)
    actions.settle(connection, [_settlement(entry) for entry in done if entry.row_id is not None])
    actions.reseal(connection, [_resealed(run, flow, entry) for entry in done if _was_turned_down(entry)])
    journal.write(connection, [_journal_row(run, flow, entry) for entry in done if _is_told(entry)])
    written = [Writing(entry.planned, entry.role, *_ids(entry)) for entry in done if isinstance(entry.answer, Written)]
    losses.keep(run, flow.name, written, connection)
    mains = [entry for entry in done if entry.role == MAIN]
    _park(run, flow, [*mains, *(entry for entry in followed if _is_parked(entry))], connection)
    _see_to_what_follows(run, flow, mains, followed, connection)
    _see_to_pictures(run, flow, mains, connection)
    became = [_became(entry) for entry in mains]
    return [(outcome, became.count(outcome)) for outcome in Became if outcome in became]


def _became(entry: Done) -> Became:
    if entry.fault is not None:
        return Became.FAILED
    if following.tells_more_later(entry.planned, entry.answer):
        return Became.WAITING
    if following.is_done(entry.planned.decision.action, entry.answer):
        return OUTCOMES[entry.planned.decision.action]
    match entry.answer:
        case None:
            return OUTCOMES[entry.planned.decision.action]
        case Written():
            return OUTCOMES[entry.planned.decision.action]
        case Refused():
            return Became.FAILED
        case Delayed() | Unknown():
            return Became.WAITING


def is_unknown(answer: Outcome) -> bool:
    """Whether the write may have happened all the same."""
    return isinstance(answer, Unknown)


def problem_of(entry: Done) -> Problem | None:
    if entry.fault is not None:
        return entry.fault
    if following.is_done(entry.planned.decision.action, entry.answer):
        return entry.planned.decision.problem
    match entry.answer:
        case Refused(problem=problem) | Delayed(problem=problem) | Unknown(problem=problem):
            return problem
    return entry.planned.decision.problem


def _settlement(entry: Done) -> tuple[int, str, str | None, str | None]:
    problem = problem_of(entry)
    result = entry.answer.id if isinstance(entry.answer, Written) else None
    assert entry.row_id is not None
    return entry.row_id, _became(entry).value, problem.code if problem is not None else None, result


def _was_turned_down(entry: Done) -> bool:
    """Whether what the vendor said has to be kept beside what was planned."""
    left = entry.planned.decision.action is Action.SKIP and bool(entry.planned.fields)
    return entry.row_id is not None and (left or isinstance(entry.answer, Refused | Delayed | Unknown))


def _resealed(run: Run, flow: Flow, entry: Done) -> tuple[int, bytes]:
    """The action with the vendor's answer: its words may name a person, so they stand in the sealed part."""
    decision = msgspec.structs.replace(entry.planned.decision, problem=problem_of(entry))
    told = msgspec.structs.replace(entry.planned, decision=decision)
    assert entry.row_id is not None
    return entry.row_id, run.seal(place(flow.name, decision.left_id, decision.right_id), told.packed())


# --- links and bases ------------------------------------------------------------------------------------------------


def _link(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> None:
    """New links for records made or matched; bases, versions and times of the others."""
    settled = [entry for entry in done if isinstance(entry.answer, Written) or _settles_alone(entry)]
    known = _known_links(run, flow, settled, connection)
    fresh: dict[tuple[str, str], Link] = {}
    for entry in settled:
        left_id, right_id = _ids(entry)
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


def _unlink(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> None:
    """The links of records that are gone are removed, where nobody moved them to another record meanwhile."""
    known = _known_links(run, flow, done, connection)
    decided = [entry.planned.decision for entry in done]
    links.remove(
        connection, [known[d.left_id] for d in decided if d.left_id in known if known[d.left_id].right_id == d.right_id]
    )


def _known_links(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> dict[str, Link]:
    ids = sorted({left for left, _ in map(_ids, done) if left is not None})
    return links.by_ids(connection, run.integration, flow.name, MAIN, Side.LEFT, ids)


def _ids(entry: Done) -> tuple[str | None, str | None]:
    decision, side = entry.planned.decision, entry.planned.side
    if decision.action is Action.CREATE and isinstance(entry.answer, Written):
        made = entry.answer.id
        return (made, decision.right_id) if side is Side.LEFT else (decision.left_id, made)
    return decision.left_id, decision.right_id


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


def _link_companions(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> None:
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


def _note_followed(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> None:
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
                links.change(connection, [_followed(run, link, planned, entry.answer)])


def _followed(run: Run, link: Link, planned: Planned, answer: Outcome | None) -> Link:
    """The link with what was done marked, where it was done whole."""
    action, towards = planned.decision.action, planned.source.other
    done = {} if following.tells_more_later(planned, answer) else {following.key(action): following.mark(run, action)}
    base = merged(Base.unpacked(link.base(towards)), done, frozenset(), run.world.marker.key_id)
    changes: dict[str, Any] = {f"{towards.value}_base": base.packed()}
    written = towards.other if action is Action.TELL else towards
    if isinstance(answer, Written) and action is not Action.ATTACH:
        changes[f"{written.value}_version"] = answer.version
        changes[f"{written.value}_written_at"] = answer.modified.timestamp() if answer.modified else None
    return msgspec.structs.replace(link, **changes)


# --- journal and parking ----------------------------------------------------------------------------------------------


def _is_told(entry: Done) -> bool:
    return entry.planned.decision.action is not Action.NOTHING


def _journal_row(run: Run, flow: Flow, entry: Done) -> dict[str, Any]:
    decision, problem = entry.planned.decision, problem_of(entry)
    left_id, right_id = _ids(entry)
    detail: dict[str, Any] = {
        "role": entry.role,
        "fields": [[change.side, change.path, change.rule, change.why] for change in decision.changes],
    }
    if decision.reasons:
        detail["reasons"] = plain(reason.public for reason in decision.reasons)
    if problem is not None:
        detail["problem"] = public(problem)
    step = _step(flow, entry)
    if step is not None:
        detail["step"] = step.value
    if entry.planned.reference:
        detail["reference"] = entry.planned.reference
    return {
        "at": run.now(),
        "integration": run.integration,
        "pass_id": run.id,
        "flow": flow.name,
        "left_id": left_id,
        "right_id": right_id,
        "action": decision.action.value,
        "outcome": _became(entry).value,
        "code": problem.code if problem is not None else None,
        "detail": json.dumps(detail),
    }


def _step(flow: Flow, entry: Done) -> Step | None:
    """The step that a document came to; None for what is not on its way."""
    if entry.role == MAIN and flow.documents is not None and entry.planned.decision.action is Action.EXCLUDE:
        return Step.FILTER
    if not entry.planned.step:
        return None
    made = entry.planned.decision.action is Action.CREATE and isinstance(entry.answer, Written)
    return Step.CONFIRM if made else Step(entry.planned.step)


def public(problem: Problem) -> dict[str, Any]:
    """A problem without what the vendor said, which may name a person."""
    return {
        "code": problem.code,
        "cause": problem.cause,
        "next_step": problem.next_step,
        "values": problem.values,
        "field": problem.field,
        **({"words": msgspec.to_builtins(problem.words)} if problem.words else {}),
        **({AWAITS: msgspec.to_builtins(problem.awaits)} if problem.awaits else {}),
    }


def _is_parked(followed: Done) -> bool:
    """Whether what follows a document has a problem of its own, beside the document's."""
    problem = problem_of(followed)
    return problem is not None and problem.code not in (following.DOCUMENT_MISSING, pictures.PRODUCT_MISSING)


def _see_to_what_follows(
    run: Run, flow: Flow, mains: Sequence[Done], followed: Sequence[Done], connection: Connection
) -> None:
    """A document that was made is looked at again until all that follows it is done, whatever interrupts that."""
    if flow.documents is None:
        return
    made = [entry for entry in mains if _is_made(entry) and following.wanted(flow, entry.planned.source.other)]
    rows = [_parked_row(run, flow, entry, Became.WAITING, following.to_follow()) for entry in made]
    parking.park(connection, run.integration, rows)
    for entry in followed:
        side, id = entry.planned.source, entry.planned.source_id
        known = links.by_ids(connection, run.integration, flow.name, MAIN, side, [id])
        bases = [Base.unpacked(link.base(side.other)) for link in known.values()]
        if bases and not any(following.missing(run, flow, side.other, base) for base in bases):
            parking.release(connection, run.integration, flow.name, side, [id])


def _see_to_pictures(run: Run, flow: Flow, mains: Sequence[Done], connection: Connection) -> None:
    """A product whose write turned out to have happened is looked at again, since nobody planned its picture then."""
    found = [entry for entry in mains if entry.row_id is None and isinstance(entry.answer, Written)]
    brought = [entry for entry in found if entry.planned.source is pictures.source_of(flow)]
    rows = [_parked_row(run, flow, entry, Became.WAITING, pictures.to_go()) for entry in brought]
    parking.park(connection, run.integration, rows)


def _is_made(entry: Done) -> bool:
    action = entry.planned.decision.action
    return action is Action.CREATE and isinstance(entry.answer, Written) and entry.fault is None


def _park(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> None:
    rows, through = [], []
    tried = _tried(run, flow, done, connection)
    for entry in done:
        became, problem = _became(entry), problem_of(entry)
        if became in (Became.FAILED, Became.WAITING) and problem is not None:
            before = tried[entry.planned.source].get(entry.planned.source_id)
            rows.append(_parked_row(run, flow, entry, became, problem, before))
        elif became is not Became.FAILED:
            through.append(entry)
    let_go(run, flow, map(_went, through), connection)
    parking.park(connection, run.integration, rows)


def _tried(run: Run, flow: Flow, done: Sequence[Done], connection: Connection) -> dict[Side, dict[str, Tried]]:
    """{side: {record id: its tries in vain so far}}."""
    ids = {side: [entry.planned.source_id for entry in done if entry.planned.source is side] for side in Side}
    return {side: parking.tried(connection, run.integration, flow.name, side, ids[side]) for side in Side}


def _went(entry: Done) -> Went:
    planned, (left_id, right_id) = entry.planned, _ids(entry)
    return planned.source, planned.source_id, right_id if planned.source is Side.LEFT else left_id


def _parked_row(
    run: Run, flow: Flow, entry: Done, became: Became, problem: Problem, before: Tried | None = None
) -> dict[str, Any]:
    now, planned = run.now(), entry.planned
    then = backing_off.next_try(problem, before, now, DEFAULT_WAIT_S)
    due_at = then.due_at if became is Became.WAITING else None
    row = parked_row(flow.name, planned.source, planned.source_id, problem, now, due_at, planned.key_tag)
    return {**row, "attempts": then.attempts if due_at is not None else 0}


def parked_row(
    flow: str, side: Side, id: str, problem: Problem, now: float, due_at: float | None, key_tag: str | None = None
) -> dict[str, Any]:
    """A record that is looked at again when it is due, or when a person has it tried again; never by itself without."""
    return {
        "flow": flow,
        "side": side.value,
        "record_id": id,
        "outcome": (Became.WAITING if due_at is not None else Became.FAILED).value,
        "code": problem.code,
        "key_tag": key_tag,
        "problem": json.dumps(public(problem)),
        "due_at": due_at,
        "since": now,
    }
