"""What a document was to come to: remembered with its link, so that nothing else is ever booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Delayed, Refused
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.planned import Planned
from ledgerbridge.engine.run import Run
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import as_text
from ledgerbridge.planner.marks import Base
from ledgerbridge.store import links

EXPECTED = "=expected"
"""The key under which the target's base remembers what the document was to come to."""
DIFFERS = "LB-DOC-12"


def expected_mark(run: Run, total: Decimal) -> bytes:
    """The mark of a total; the sign does not count, and neither do zeros at its end."""
    return run.world.marker.mark(EXPECTED, f"{abs(total).normalize():f}")


async def unexpected(run: Run, flow: Flow, towards: Side, plans: Mapping[str, Planned]) -> dict[str, Refused | Delayed]:
    """{source id: why its document is not booked}, of those made in earlier passes that are not there, or do not come
    to what they were made to come to. `plans` are {id of the target's document: its plan}."""
    end = flow.end(towards)
    held = (await fetch_all(end.connector, end.type, sorted(plans))).found
    sources = sorted({plan.source_id for plan in plans.values()})
    marks = await run.read(partial(_marks, run, flow, towards, sources))
    found: dict[str, Refused | Delayed] = {}
    for id, plan in plans.items():
        record, mark = held.get(id), marks.get(plan.source_id)
        if record is None:
            found[plan.source_id] = Delayed("", _not_shown())
            continue
        total = _total(flow, towards, record)
        if mark is not None and total is not None and expected_mark(run, total) != mark:
            found[plan.source_id] = Refused("", _differs(total))
    return found


def _marks(run: Run, flow: Flow, towards: Side, ids: Sequence[str], connection: Connection) -> dict[str, bytes]:
    known = links.by_ids(connection, run.integration, flow.name, MAIN, towards.other, ids)
    marks = {id: Base.unpacked(link.base(towards)).marks.get(EXPECTED) for id, link in known.items()}
    return {id: mark for id, mark in marks.items() if mark is not None}


def _total(flow: Flow, side: Side, record: Record) -> Decimal | None:
    value = record.fields.get(flow.end(side).capabilities.slots.get("total", ""))
    return Decimal(value) if isinstance(value, Decimal | int) else None


def _differs(held: Decimal) -> Problem:
    return Problem(
        DIFFERS,
        "The document comes to {held} there, which is not what it was made to come to.",
        "Correct it there, or book it there by hand; it is not booked by Ledgerbridge, and nothing is deleted.",
        {"held": as_text(held)},
        field="total",
    )


def _not_shown() -> Problem:
    return Problem(
        "LB-DOC-14",
        "The document it follows is not there as it should be.",
        "See what is said of that document; this goes by itself afterwards.",
    )
