"""What follows the making of a document: it is booked, gets its file, and its source is told of it.

Each is an action of its own, planned with the document and carried out after it. What was done is marked in the link,
so that what is missing is planned again when the document is looked at again; doing one of them twice does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.protocol import Refused, Written
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.staleness import may_be_outdated
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import LedgerbridgeError, Problem, filled
from ledgerbridge.model.record import Record
from ledgerbridge.model.reference import reference
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decision import FOLLOWING, Action, Change, Decision
from ledgerbridge.planner.documents.terms import SentBy
from ledgerbridge.planner.marks import NO_BASE, Base
from ledgerbridge.planner.merge import Why
from ledgerbridge.store import links, parking
from ledgerbridge.store.links import Link

FINAL = "LB-REC-09"
"""What a connector says of a document that is final already."""
DOCUMENT_MISSING = "LB-DOC-14"
"""What is said of a step whose document is not there as it should be."""
DONE = "done"
AGAIN = "=attached again"
"""The key under which the target's base counts how often somebody wanted the file to go once more."""
NUMBER_AGAIN_S = 3600.0
"""How often a document is looked at that has no number yet."""
SENT_BY = "sent_by"
"""The rule that explain names for what tells a system to send a document."""
ROLES = frozenset(action.value for action in FOLLOWING)
"""The roles of such actions."""


def key(action: Action) -> str:
    """The key under which the target's base remembers that it was done."""
    return f"={action.value}"


def wanted(flow: Flow, towards: Side) -> list[Action]:
    """What follows in a flow, in its order."""
    terms, target = flow.documents, flow.end(towards).capabilities
    if terms is None:
        return []
    asked = {
        Action.BOOK: terms.book and target.books,
        Action.ATTACH: terms.attach and file_type(flow, towards) is not None,
        Action.TELL: bool(terms.tell),
    }
    return [action for action in FOLLOWING if asked[action]]


def missing(run: Run, flow: Flow, towards: Side, base: Base) -> list[Action]:
    """What a document that was made still lacks."""
    done = {action for action in FOLLOWING if base.marks.get(key(action)) == mark(run, action)}
    return [action for action in wanted(flow, towards) if action not in done]


def asked_again(base: Base) -> Base:
    """The target's base once somebody wants the file to go once more; each time it is another one there."""
    times = int(base.marks.get(AGAIN, b"0")) + 1
    marks = {name: mark for name, mark in base.marks.items() if name != key(Action.ATTACH)}
    return msgspec.structs.replace(base, marks={**marks, AGAIN: str(times).encode()})


def mark(run: Run, action: Action) -> bytes:
    return run.world.marker.mark(key(action), DONE)


def file_type(flow: Flow, towards: Side) -> TypeCapabilities | None:
    """The target's type of files, where it takes them and the source has some."""
    source, target = flow.end(towards.other), flow.end(towards)
    types = target.connector.capabilities.types.values()
    found = next((type for type in types if type.kind is RecordKind.FILE and type.creates), None)
    return found if source.capabilities.downloads else None


def planned(flow: Flow, made: Planned, action: Action, id: str | None, base: Base = NO_BASE) -> Planned:
    """What follows a document that is made by another action of the plan, or is there under an `id` already with the
    `base` of its link."""
    towards = made.source.other
    left, right = (made.source_id, id) if towards is Side.RIGHT else (id, made.source_id)
    side = made.source if action is Action.TELL else towards
    decision = Decision(action, left, right, changes=_changes(flow, made.source, action))
    fields = {change.path: change.new for change in decision.changes} if action is Action.BOOK else {}
    ours = _file_reference(flow, towards, made.source_id, base) if action is Action.ATTACH else ""
    return Planned(decision, made.source, made.source_id, side, label=made.label, reference=ours, fields=fields)


def _changes(flow: Flow, source: Side, action: Action) -> tuple[Change, ...]:
    """What is written in such a step: what the source is told, and that the document is to be sent."""
    if action is Action.TELL:
        return tuple(_told(rule, source) for rule in _tell(flow))
    asks = flow.documents is not None and flow.documents.sent_by is SentBy.TARGET and action is Action.BOOK
    sent = flow.end(source.other).capabilities.sending.booked if asks else {}
    return tuple(Change(source.other, path, None, value, SENT_BY, Why.NEW) for path, value in sent.items())


def _file_reference(flow: Flow, towards: Side, source_id: str, base: Base) -> str:
    """Our reference of a document's file; another one each time that it is to go again."""
    type, end = file_type(flow, towards), flow.end(towards.other)
    assert type is not None
    again = base.marks.get(AGAIN, b"").decode()
    id = f"{source_id}/{again}" if again else source_id
    return reference(end.connector.capabilities.vendor, end.connector.account, end.type, id, type.type)


def _tell(flow: Flow) -> tuple[Rule, ...]:
    assert flow.documents is not None
    return flow.documents.tell


def _told(rule: Rule, side: Side) -> Change:
    """A field of the source whose value is known once the document is made."""
    return Change(side, rule.path(side) or "", None, None, rule.id, Why.NEW)


# --- carrying out -----------------------------------------------------------------------------------------------------


def with_file(flow: Flow, towards: Side, plan: Planned, made: str, name: str) -> Planned:
    """The plan to attach a file, as the create of a record of the target's type of files."""
    type = file_type(flow, towards)
    assert type is not None
    slots = {"record_id": made, "record_type": flow.end(towards).type, "name": name}
    fields: dict[str, Value] = {type.slots[slot]: value for slot, value in slots.items() if slot in type.slots}
    return msgspec.structs.replace(plan, fields=fields)


async def told(
    run: Run, flow: Flow, side: Side, plans: Mapping[str, Planned]
) -> tuple[dict[str, Planned], dict[str, Problem]]:
    """{source id: the update that tells the source}, by what the target's documents hold now; {source id: why not}.

    `plans` are {id of the target's document: its plan}; `side` is the source's.
    """
    target, source = flow.end(side.other), flow.end(side)
    documents = (await fetch_all(target.connector, target.type, sorted(plans))).found
    known = await run.read(partial(_links, run, flow, side, plans))
    # A document of an earlier pass whose source waits was read again after the vendor's lag: what it shows counts.
    parked = await run.read(partial(_parked, run, flow, side, plans))
    own = (await fetch_all(source.connector, source.type, sorted({plan.source_id for plan in plans.values()}))).found
    ready, lacking = {}, {}
    for id, plan in plans.items():
        record, held = documents.get(id), own.get(plan.source_id)
        if record is None or held is None:
            lacking[plan.source_id] = _gone()
            continue
        link = known.get(plan.source_id)
        if link is not None and Action.BOOK in missing(run, flow, side.other, Base.unpacked(link.base(side.other))):
            lacking[plan.source_id] = _not_booked()
            continue
        unnumbered = Action.BOOK in wanted(flow, side.other) and _awaits_number(flow, side.other, record)
        waited = not plan.made and plan.source_id in parked
        doubted = not waited and link is not None and may_be_outdated(target, side.other, record, link, lambda: True)
        if unnumbered or doubted:
            lacking[plan.source_id] = _outdated(flow, side.other)
            continue
        try:
            telling = _telling(flow, side, plan, record, held)
        except LedgerbridgeError as error:
            lacking[plan.source_id] = error.problem
            continue
        if telling.fields or telling.decision.problem is None:
            ready[plan.source_id] = telling
        else:
            lacking[plan.source_id] = telling.decision.problem
    return ready, lacking


def _links(run: Run, flow: Flow, side: Side, plans: Mapping[str, Planned], connection: Connection) -> dict[str, Link]:
    """{source id: its link}."""
    ids = sorted({plan.source_id for plan in plans.values()})
    return links.by_ids(connection, run.integration, flow.name, MAIN, side, ids)


def _parked(run: Run, flow: Flow, side: Side, plans: Mapping[str, Planned], connection: Connection) -> set[str]:
    """The sources that wait since an earlier pass."""
    ids = sorted({plan.source_id for plan in plans.values()})
    return parking.parked_among(connection, run.integration, flow.name, side, ids)


def _telling(flow: Flow, side: Side, plan: Planned, record: Record, held: Record) -> Planned:
    """The update of the source, with a problem where the document has no number yet. Raises MappingError."""
    changes = []
    problem = _no_number(flow, side.other) if _awaits_number(flow, side.other, record) else None
    for rule in _tell(flow):
        path, value = rule.path(side), rule.own(side.other, record.fields)
        if path is not None and value is not None and value != held.fields.get(path):
            changes.append(Change(side, path, held.fields.get(path), value, rule.id, Why.NEW))
    decision = msgspec.structs.replace(plan.decision, changes=tuple(changes), problem=problem)
    fields = {change.path: change.new for change in changes}
    return msgspec.structs.replace(
        plan, decision=decision, fields=fields, version=held.version, current=dict(held.fields)
    )


def _awaits_number(flow: Flow, towards: Side, record: Record) -> bool:
    """Whether the source is to be told a number that the target gives a document only when it is made final."""
    target = flow.end(towards).capabilities
    path = target.slots.get("number", "")
    asked = any(path in rule.inputs(towards) for rule in _tell(flow))
    return target.books and asked and record.fields.get(path) is None


def tells_more_later(plan: Planned, answer: object) -> bool:
    """Whether the source was told all there is, and the rest is still to come."""
    decision = plan.decision
    return decision.action is Action.TELL and decision.problem is not None and isinstance(answer, Written)


def is_done(action: Action, answer: object) -> bool:
    """Whether an answer means that it is done: also where a person was quicker."""
    if isinstance(answer, Written):
        return True
    return action is Action.BOOK and isinstance(answer, Refused) and answer.problem.code == FINAL


def to_follow() -> Problem:
    return Problem(
        "LB-DOC-33",
        "The document was made; what follows it is not done yet.",
        "Nothing to do: it is done next.",
        retry_after_s=0.0,
    )


def _not_booked() -> Problem:
    return Problem(
        DOCUMENT_MISSING,
        "The document it follows is not booked yet, so it may have no number.",
        "See what is said of that document; this goes by itself afterwards.",
    )


def _no_number(flow: Flow, side: Side) -> Problem:
    return Problem(
        "LB-DOC-57",
        "{vendor} gives the document its number only when it is made final, so its source could not be told yet.",
        "Nothing to do: it is asked for again every hour. Make the document final there.",
        filled({"vendor": flow.end(side).vendor_label}),
        retry_after_s=NUMBER_AGAIN_S,
    )


def _outdated(flow: Flow, side: Side) -> Problem:
    return Problem(
        "LB-RUN-04",
        "{vendor} may be showing the document as it was before we wrote it.",
        "Nothing to do: it is read again and its source told then.",
        filled({"vendor": flow.end(side).vendor_label}),
    )


def _gone() -> Problem:
    return Problem(
        "LB-DOC-13",
        "The document is gone, so its source could not be told.",
        "Look at the document on both sides.",
    )
