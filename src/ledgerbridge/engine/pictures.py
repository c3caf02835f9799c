"""The one picture of a product: it goes after its product, in an action of its own, and again only when it changed.

The link remembers two marks on the source's side: of what the source says of the picture, so that an unchanged one is
not even read, and of the bytes that went, so that one that merely looks changed is not sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Content, Delayed, Refused, ShowsPictures
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import MAIN, End, Flow
from ledgerbridge.engine.labels import label_of
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.reading import opened
from ledgerbridge.engine.run import Run
from ledgerbridge.model.pictures import ENDINGS, file_name, media_type
from ledgerbridge.model.problems import Problem, RecordRefused, TemporaryError
from ledgerbridge.model.record import Record
from ledgerbridge.model.reference import reference
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.marks import NO_BASE, Base, Marker, merged
from ledgerbridge.store import links, passes
from ledgerbridge.store.links import Link

SEEN = "=picture seen"
"""The key under which the source's base remembers what the source said of the picture that went."""
HELD = "=picture"
"""The key under which it remembers the bytes that went."""
PRODUCT_MISSING = "LB-REC-35"
"""What is said of a picture whose product did not go."""
GOES_AFTER = frozenset({Action.CREATE, Action.UPDATE, Action.LINK, Action.NOTHING})
"""What may be decided of a product for its picture to go."""
MIB = 1024 * 1024


class Beside(msgspec.Struct, frozen=True):
    """What some planned products bring with them."""

    plans: Sequence[Planned]
    """The products' own, with what is to be remembered of pictures that only looked changed."""
    pictures: dict[str, Planned]
    """{the product's id at the source: what is planned of its picture}."""


def source_of(flow: Flow) -> Side | None:
    """The side whose pictures go to the other one; None where none do."""
    return flow.picture_to.other if flow.picture_to is not None else None


# --- planning ---------------------------------------------------------------------------------------------------------


async def beside(run: Run, flow: Flow, plans: Sequence[Planned]) -> Beside:
    """The pictures that go with these products. Only a picture that went before and is said to have changed is read."""
    source = source_of(flow)
    if source is None:
        return Beside(plans, {})
    products = {id: plan for plan in plans if _goes(plan, source) and (id := plan.decision.id_on(source)) is not None}
    records, known = await run.read(partial(_seen, run, flow, source, sorted(products)))
    end = flow.end(source)
    assert isinstance(end.connector, ShowsPictures)
    said = await end.connector.pictured(end.type, records)
    found: dict[str, Planned] = {}
    unchanged: dict[str, bytes] = {}
    for record in records:
        if record.id not in said:
            continue
        mark = run.world.marker.mark(SEEN, said[record.id])
        base = Base.unpacked(known[record.id].base(source)) if record.id in known else NO_BASE
        if base.marks.get(SEEN) == mark and HELD in base.marks:
            continue
        if await _is_same(run.world.marker, end, record.id, base):
            unchanged[record.id] = mark
        else:
            found[record.id] = _planned(flow, source, record, products[record.id], mark)
    return Beside([_remembering(plan, source, unchanged) for plan in plans], found)


def _goes(plan: Planned, source: Side) -> bool:
    made_at_source = plan.decision.action is Action.CREATE and plan.side is source
    return plan.decision.action in GOES_AFTER and not made_at_source


def _seen(
    run: Run, flow: Flow, source: Side, ids: Sequence[str], connection: Connection
) -> tuple[list[Record], Mapping[str, Link]]:
    """Those of the source's records that were read in this pass, and the links of all."""
    rows = passes.observed_by_id(connection, run.id, flow.name, source, ids)
    known = links.by_ids(connection, run.integration, flow.name, MAIN, source, ids)
    return [opened(run, flow, source, row) for row in rows.values() if row.gone is None], known


async def _is_same(marker: Marker, end: End, id: str, base: Base) -> bool:
    """Whether a picture that went before holds what it held then; one that cannot be had now is seen to later."""
    if HELD not in base.marks:
        return False
    try:
        content = await end.connector.download(end.type, id)
    except (RecordRefused, TemporaryError):
        return False
    return base.marks[HELD] == held_mark(marker, content.data)


def _remembering(plan: Planned, source: Side, unchanged: Mapping[str, bytes]) -> Planned:
    """The plan with what the source says now of a picture that is the same."""
    id = plan.decision.id_on(source)
    if id is None or id not in unchanged:
        return plan
    settled = {side: dict(marks) for side, marks in plan.decision.settled.items()}
    settled.setdefault(source.value, {})[SEEN] = unchanged[id]
    return msgspec.structs.replace(plan, decision=msgspec.structs.replace(plan.decision, settled=settled))


def taken_of(flow: Flow, plan: Planned, pictures: dict[str, Planned]) -> list[Planned]:
    """The picture that goes with a product, taken out: a product that is written on both sides has two plans."""
    source = source_of(flow)
    if source is None or not _goes(plan, source):
        return []
    found = pictures.pop(plan.decision.id_on(source) or "", None)
    return [found] if found is not None else []


def _planned(flow: Flow, source: Side, record: Record, product: Planned, mark: bytes) -> Planned:
    ids = product.decision.left_id, product.decision.right_id
    decision = Decision(Action.ATTACH, *ids, settled={source.value: {SEEN: mark}})
    return Planned(decision, source, record.id, source.other, label=label_of(flow.end(source), record))


# --- carrying out -----------------------------------------------------------------------------------------------------


async def loaded(flow: Flow, plan: Planned) -> Planned | Refused | Delayed:
    """The plan with the picture as it is now; or why it does not go."""
    source = flow.end(plan.source)
    try:
        content = await source.connector.download(source.type, plan.source_id)
        media = _taken(flow.end(plan.source.other), content)
    except RecordRefused as error:
        return Refused(plan.reference, error.problem)
    except TemporaryError as error:
        return Delayed(plan.reference, error.problem)
    fields = {"name": file_name(content.name, media), "media_type": media}
    ours = _reference(source, plan.source_id, content.data)
    return msgspec.structs.replace(plan, content=content.data, fields=fields, reference=ours)


def _taken(target: End, content: Content) -> str:
    """The media type of a picture that the target takes. Raises RecordRefused for another one."""
    terms, media = target.capabilities.picture, media_type(content.data)
    assert terms is not None
    if media not in terms.media_types:
        raise RecordRefused(_wrong_kind(target, terms.media_types))
    if len(content.data) > terms.largest:
        raise RecordRefused(_too_large(target, len(content.data), terms.largest))
    return media


def _reference(source: End, id: str, data: bytes) -> str:
    """Our reference of a picture: the same for the same bytes of the same product, on every install."""
    print_of = hashlib.sha256(data).hexdigest()
    connector = source.connector
    return reference(connector.capabilities.vendor, connector.account, source.type, f"{id}/{print_of}", "picture")


async def is_there(end: End, id: str, data: bytes) -> bool:
    """Whether a record of the target has this picture by now. Raises TemporaryError where that cannot be told."""
    if not (await fetch_all(end.connector, end.type, [id])).found:
        return False
    try:
        return (await end.connector.download(end.type, id)).data == data
    except RecordRefused:
        return False


# --- remembering ------------------------------------------------------------------------------------------------------


def held_mark(marker: Marker, data: bytes) -> bytes:
    return marker.mark(HELD, hashlib.sha256(data).hexdigest())


def noted(run: Run, link: Link, plan: Planned) -> Link:
    """The link once the picture went."""
    source = plan.source
    marks = {**plan.decision.settled.get(source.value, {}), HELD: held_mark(run.world.marker, plan.content)}
    base = merged(Base.unpacked(link.base(source)), marks, frozenset(), run.world.marker.key_id)
    return msgspec.structs.replace(link, **{f"{source.value}_base": base.packed()})


# --- problems ---------------------------------------------------------------------------------------------------------


def product_missing() -> Problem:
    return Problem(
        PRODUCT_MISSING,
        "The product of this picture did not go.",
        "See what is said of that product; the picture goes by itself afterwards.",
    )


def to_go() -> Problem:
    return Problem(
        "LB-REC-36",
        "The product went; whether its picture is to go is still to be seen.",
        "Nothing to do: it is looked at next.",
        retry_after_s=0.0,
    )


def _wrong_kind(target: End, kinds: Iterable[str]) -> Problem:
    return Problem(
        "LB-REC-32",
        "The file is no picture of a kind that {vendor} takes.",
        "Use one of these kinds: {kinds}.",
        {"vendor": target.vendor_label, "kinds": ", ".join(ENDINGS[kind] for kind in kinds)},
        field="image",
    )


def _too_large(target: End, size: int, largest: int) -> Problem:
    return Problem(
        "LB-REC-33",
        "The picture has {size} bytes, more than the {largest} MiB that {vendor} takes.",
        "Make the picture smaller.",
        {"vendor": target.vendor_label, "size": str(size), "largest": str(largest // MIB)},
        field="image",
    )
