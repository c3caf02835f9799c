"""What documents fail for that an account itself says: its company's own settings, its ledger accounts, its tax codes.

No vendor tells that such a list changed. So while a document fails because of one, the list is looked at in each pass,
and the document again once the list reads otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledgerbridge.engine.awaiting import about, print_of
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.planned import Planned, with_problem
from ledgerbridge.model.awaited import Awaited
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.side import Side

LISTS: Mapping[str, Reference] = {
    "LB-DOC-02": Reference.TAX_CODES,
    "LB-DOC-04": Reference.TAX_CODES,
    "LB-DOC-05": Reference.TAX_CODES,
    "LB-DOC-30": Reference.ACCOUNTS,
    "LB-DOC-40": Reference.COMPANY,
    "LB-DOC-44": Reference.COMPANY,
    "LB-DOC-49": Reference.ACCOUNTS,
    "LB-REC-10": Reference.COMPANY,
}
"""{code of a problem of documents: the target's list that decides on it}."""


async def with_lists(flow: Flow, side: Side, plans: Sequence[Planned]) -> list[Planned]:
    """The plans of documents of a side, their problems about the lists of the target that they depend on."""
    connector = flow.end(side.other).connector
    prints: dict[str, str] = {}
    for code in sorted({plan.decision.problem.code for plan in plans if plan.decision.problem is not None}):
        kind = LISTS.get(code)
        if kind is not None and kind not in prints and kind in connector.capabilities.reference_data:
            prints[kind] = await print_of(connector, kind)
    return [_about(flow, side, plan, prints) for plan in plans]


def _about(flow: Flow, side: Side, plan: Planned, prints: Mapping[str, str]) -> Planned:
    problem = plan.decision.problem
    kind = LISTS.get(problem.code) if problem is not None else None
    if problem is None or kind is None or kind not in prints:
        return plan
    told = about(problem, Awaited(flow.name, side.other, list=kind, version=prints[kind]))
    return with_problem(plan, told)
