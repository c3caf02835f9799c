"""The currency of customers, where the target makes documents in no other than their customer's.

there already      as its record says
made in this pass  as its own rules say, else that of the first document it is made for
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.planned import Planned, plan_in, sealed_plan
from ledgerbridge.engine.run import Run
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import as_text
from ledgerbridge.planner.decision import Change
from ledgerbridge.planner.merge import Why
from ledgerbridge.store import actions

RULE = "document_currency"
"""The rule that explain names for the currency that a document gives its new customer."""


async def of_new(run: Run, flow: Flow, towards: Side, wanted: Sequence[tuple[int, str | None]]) -> dict[int, str]:
    """{action that makes a customer: the currency it is made with}, `wanted` being the documents' (action, currency) in
    their order; None is that of the company, which nothing needs to be said about."""
    path = flow.end(towards).capabilities.currency_path
    if path is None or not wanted:
        return {}
    plans = await run.read(partial(_plans, run, sorted({action for action, _ in wanted})))
    given = run.demands.currencies
    for action, currency in wanted:
        given.setdefault(action, as_text(plans[action].fields.get(path)) or currency)
    lacking = {id: with_currency(plan, towards, path, given[id]) for id, plan in plans.items()}
    changed = {id: plan for id, plan in lacking.items() if plan is not plans[id]}
    if changed:
        await run.commit(partial(_keep, run, flow, changed))
    return {id: currency for id in plans if (currency := given[id]) is not None}


def with_currency(plan: Planned, towards: Side, path: str, currency: str | None) -> Planned:
    """The create of a customer, with its currency where it says none and one is needed."""
    if currency is None or plan.fields.get(path) is not None:
        return plan
    changes = (*plan.decision.changes, Change(towards, path, None, currency, RULE, Why.NEW))
    decision = msgspec.structs.replace(plan.decision, changes=changes)
    return msgspec.structs.replace(plan, decision=decision, fields={**plan.fields, path: currency})


def _plans(run: Run, ids: Sequence[int], connection: Connection) -> dict[int, Planned]:
    rows = actions.by_ids(connection, ids)
    return {id: plan_in(row, run.unseal) for id, row in rows.items()}


def _keep(run: Run, flow: Flow, plans: Mapping[int, Planned], connection: Connection) -> None:
    actions.reseal(connection, [(id, sealed_plan(flow.name, plan, run.seal)) for id, plan in plans.items()])
