"""What documents fail for that a product of the source says: the target's tax code or account that is kept with it.

Once the product says otherwise, its documents are looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.engine.awaiting import about, as_now
from ledgerbridge.engine.drafts import Draft
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.planned import Planned, with_problem
from ledgerbridge.engine.run import Run
from ledgerbridge.model.awaited import Awaited
from ledgerbridge.model.documents import Document
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side

CODES = frozenset({"LB-DOC-02", "LB-DOC-30"})
"""Problems of documents that a code kept with a product decides on."""
PRODUCT = "product"
"""Where they name it."""


async def with_products(
    run: Run, flow: Flow, side: Side, drafts: Sequence[Draft], plans: Sequence[Planned]
) -> list[Planned]:
    """The plans of these drafts, their problems about the products of the source that they depend on, where codes are
    kept with those."""
    if flow.documents is None or not flow.documents.own_codes:
        return list(plans)
    named: dict[str, Problem] = {}
    for draft, plan in zip(drafts, plans, strict=True):
        problem = plan.decision.problem
        if problem is not None and problem.code in CODES:
            ids = _products(draft.document, problem)
            named[plan.source_id] = about(problem, *(Awaited(flow.documents.products, side, id) for id in ids))
    told = await as_now(run, named) if named else {}
    return [with_problem(plan, told[plan.source_id]) if plan.source_id in told else plan for plan in plans]


def _products(document: Document, problem: Problem) -> list[str]:
    """Ids of the products of the lines that the problem names by SKU or id."""
    named = problem.values.get(PRODUCT)
    lines = (line for line in document.lines if named and named in (line.sku, line.product_id))
    return sorted({line.product_id for line in lines if line.product_id})
