"""Batches: up to thirty independent writes and queries in one call."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import cdc, faults, query_run, voiding
from ledgerbridge.sandbox.quickbooks.binder import bind
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.entities import ENTITIES, Entity
from ledgerbridge.sandbox.quickbooks.views import shown
from ledgerbridge.sandbox.quickbooks.writes import create, delete, update

MOST_ITEMS = 30
MOST_ROWS = 1000
LONGEST_BID = 10
"""Longest bId in a batch that carries a requestid."""


def items_of(sent: Wire, has_request_id: bool) -> list[Wire]:
    """The items of a batch. Raises Fault 400, 1040 or 2050."""
    # QB-BATCH-EMPTY, QB-BATCH-MOST
    items = sent.get("BatchItemRequest") or []
    if not isinstance(items, list) or not items:
        raise faults.empty_batch()
    if not all(isinstance(item, dict) for item in items):
        raise faults.unsupported_property("A batch item is no object and")
    if len(items) > MOST_ITEMS:
        raise faults.batch_too_large(MOST_ITEMS)
    for item in items if has_request_id else ():
        if len(str(item.get("bId", ""))) > LONGEST_BID:  # QB-BATCH-BID-LENGTH
            raise faults.wrong_length("bId", 0, LONGEST_BID, len(str(item["bId"])))
    return items


def answer(desk: Desk, items: list[Wire]) -> Wire:
    """What became of each item, in the order sent; one failing does not harm the others.

    Queries come first, as no item can count on another's effect.
    """
    # QB-BATCH-PARTIAL, QB-BATCH-BLIND
    answers: dict[int, Wire] = {}
    for number, item in sorted(enumerate(items), key=lambda numbered: "Query" not in numbered[1]):
        answers[number] = _answer_item(desk, item)
    in_order = [answers[number] for number in range(len(items))]
    _cut_rows(in_order)
    return {"BatchItemResponse": in_order}


def _answer_item(desk: Desk, item: Wire) -> Wire:
    bid = {"bId": item["bId"]} if "bId" in item else {}
    try:
        return {**bid, **_do(desk, item)}
    except faults.Fault as fault:
        return {**bid, "Fault": fault.wire}


def _do(desk: Desk, item: Wire) -> Wire:
    """The effect of one item."""
    # QB-BATCH-QUERY
    if "Query" in item:
        return {"QueryResponse": query_run.answer(desk, str(item["Query"]))}
    if "CDCQuery" in item:  # QB-BATCH-CDC
        asked = item["CDCQuery"] if isinstance(item["CDCQuery"], dict) else {}
        question = cdc.Question(str(asked.get("Entities", "")).split(","), str(asked.get("ChangedSince", "")))
        return cdc.answer(desk.company, question, desk.moment)
    desk = msgspec.structs.replace(desk, options=frozenset(str(item.get("optionsData", "")).lower().split(",")))
    entity = next((ENTITIES[name] for name in item if name in ENTITIES), None)
    if entity is None:
        raise faults.unsupported(f"batch item with {', '.join(item)}")
    return _write(desk, entity, str(item.get("operation", "")), item[entity.name])


def _write(desk: Desk, entity: Entity, operation: str, sent: Any) -> Wire:
    if not isinstance(sent, dict):
        raise faults.unsupported_property(f"{entity.name} is no object and")
    if operation == "delete":
        return {entity.name: delete(desk, entity, sent)}
    if voiding.is_void(operation, desk.options, entity.name):  # QB-BATCH-VOID
        return {entity.name: shown(desk.company, entity, voiding.void(desk, entity, sent), "update")}
    if operation not in ("create", "update"):
        raise faults.unsupported(operation or "without a name")
    bound = bind(entity.name, entity.fields, sent)
    if operation == "create":
        return {entity.name: shown(desk.company, entity, create(desk, entity, bound), "create")}
    if bound.get("Id") is None:
        raise faults.missing("Id")
    return {entity.name: shown(desk.company, entity, update(desk, entity, bound), "update")}


def _cut_rows(answers: list[Wire]) -> None:
    """All queries of a batch share a thousand rows."""
    # QB-BATCH-ROWS
    room = MOST_ROWS
    for answered in answers:
        found = answered.get("QueryResponse", {})
        for name, rows in found.items():
            if isinstance(rows, list):
                found[name] = rows[:room]
                found["maxResults"] = len(found[name])
                room -= len(found[name])
                break
