"""The product that stands in for those the target lacks: made once, by an action of its own, when a line needs it."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Connection

from ledgerbridge.engine import phases
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.planned import Planned, sealed_plan
from ledgerbridge.engine.run import Run
from ledgerbridge.model.reference import reference
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import Fields
from ledgerbridge.planner.decision import Action, Change, Decision
from ledgerbridge.planner.merge import Why
from ledgerbridge.store import actions

ROLE = "stand-in"
"""The role of its action and of its link."""


async def made(run: Run, flow: Flow, side: Side, sku: str, fields: Fields) -> int:
    """The action of this pass that makes the product with that SKU in the target; `side` is the documents' source."""
    tag = run.world.marker.tag(ROLE, sku)
    known = await run.read(lambda c: actions.by_key(c, run.id, flow.name, ROLE, [tag]))
    if tag in known:
        return int(known[tag].id)
    return int(await run.commit(partial(_written, run, flow, side, sku, fields, tag)))


def _written(run: Run, flow: Flow, side: Side, sku: str, fields: Fields, tag: str, connection: Connection) -> int:
    return actions.add(connection, _row(run, flow, side, _planned(flow, side, sku, fields, tag)))


def _planned(flow: Flow, side: Side, sku: str, fields: Fields, tag: str) -> Planned:
    towards, source, target = side.other, flow.end(side), flow.end(side.other)
    whole = {**fields, target.key: sku}
    changes = tuple(Change(towards, path, None, value, ROLE, Why.NEW) for path, value in whole.items())
    left, right = (ROLE, None) if side is Side.LEFT else (None, ROLE)
    vendor, account = source.connector.capabilities.vendor, source.connector.account
    own = reference(vendor, account, source.type, f"{ROLE}/{sku}", target.type)
    label = str(whole.get(target.capabilities.slots.get("name", ""), sku))
    return Planned(Decision(Action.CREATE, left, right, changes), side, ROLE, towards, tag, label, own, whole)


def _row(run: Run, flow: Flow, side: Side, plan: Planned) -> dict[str, Any]:
    decision = plan.decision
    return {
        "pass_id": run.id,
        "flow": flow.name,
        "role": ROLE,
        "phase": phases.numbered(run, flow, phases.COMPANIONS),
        "action": decision.action.value,
        "side": side.other.value,
        "type": flow.end(side.other).type,
        "left_id": decision.left_id,
        "right_id": decision.right_id,
        "key_tag": plan.key_tag,
        "needs": None,
        "beside": None,
        "sealed": sealed_plan(flow.name, plan, run.seal),
    }
