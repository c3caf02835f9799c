"""Change data capture: what changed since a moment, and the only place where removals show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from ledgerbridge.sandbox.kit.http import Request
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.entities import ENTITIES, Entity
from ledgerbridge.sandbox.quickbooks.times import metadata_time, read_moment
from ledgerbridge.sandbox.quickbooks.views import shown

LOOK_BACK = timedelta(days=30)
MOST = 1000
WITHOUT_FEED = ("JournalCode", "TimeActivity", "TaxAgency", "TaxCode", "TaxRate")
NEVER_CHANGED = (
    "Bill",
    "BillPayment",
    "Budget",
    "Deposit",
    "Employee",
    "JournalEntry",
    "Purchase",
    "PurchaseOrder",
    "Transfer",
    "VendorCredit",
)
"""Entities that may be asked for and of which the simulated company has none."""


class Question(msgspec.Struct, frozen=True):
    """What is asked for: entities in order, and the moment asked from."""

    entities: list[str]
    since: str


def asked(request: Request) -> Question:
    return Question(request.arguments("entities"), request.argument("changedSince"))


def answer(company: Company, question: Question, now: datetime) -> Wire:
    """The groups of changed records, one for each entity asked for, in that order."""
    # QB-CDC-GROUPS
    names = [name.strip() for name in question.entities if name.strip()]
    if not names:
        raise faults.missing("entities")
    since = _since(question.since, now)
    room = MOST
    groups = []
    for name in names:
        group = _group(company, name, since, room)
        room -= group.get("maxResults", 0)
        groups.append(group)
    return {"CDCResponse": [{"QueryResponse": groups}]}


def _since(text: str, now: datetime) -> datetime:
    """The moment asked from, at most 30 days back."""
    # QB-CDC-LOOK-BACK
    if not text:
        raise faults.missing("changedSince")
    since = read_moment(text)
    if since is None:
        raise faults.unsupported(f"cdc with changedSince date {text}")
    if since < now - LOOK_BACK:
        raise faults.unsupported(f"cdc with changedSince date {text} which is older than fixed days")
    return since


def _group(company: Company, name: str, since: datetime, room: int) -> Wire:
    """One entity's changes; an empty group keeps its place."""
    # QB-CDC-EMPTY-GROUP, QB-CDC-MOST
    if name in WITHOUT_FEED:  # QB-CDC-ENTITIES
        raise faults.unsupported(f"cdc for {name}")
    entity = ENTITIES.get(name)
    if entity is None and name not in NEVER_CHANGED:
        raise faults.unsupported(f"cdc for {name}")
    if entity is None:
        return {}
    live = _live(company, entity, since, room)
    wires = (live + _gone(company, entity, since))[:room]
    if not wires:
        return {}
    group: Wire = {name: wires, "maxResults": len(wires)}
    if entity.counted:  # QB-CDC-TOTAL
        group["totalCount"] = len(wires)
    return {**group, "startPosition": 1} if live else group  # QB-CDC-STUB-COUNTERS


def _live(company: Company, entity: Entity, since: datetime, room: int) -> list[Wire]:
    """Changed records, inactive ones among them, oldest change first."""
    # QB-CDC-INACTIVE
    second = int(since.timestamp())
    rows = [row for row in company.table(entity.name).changed_since(second) if not row.hidden]
    return [shown(company, entity, row, "query") for row in rows[:room]]


def _gone(company: Company, entity: Entity, since: datetime) -> list[Wire]:
    """Stubs of what is no more, behind the live ones."""
    # QB-CDC-STUB
    second = int(since.timestamp())
    return [
        {
            "domain": "QBO",
            "status": "Deleted",
            "Id": id,
            "MetaData": {"LastUpdatedTime": metadata_time(datetime.fromtimestamp(lost.changed, UTC))},
        }
        for id, lost in sorted(company.table(entity.name).gone.items(), key=lambda entry: entry[1].changed)
        if lost.changed >= second and not lost.hidden
    ]
