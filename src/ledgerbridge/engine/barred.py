"""Customers of the target that no documents can be made for: those that people there blocked or made inactive."""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.connectors.base.protocol import Fetched
from ledgerbridge.engine.awaiting import about, awaited
from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.model.awaited import Awaited
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.side import Side


def asks_after(end: End) -> bool:
    """Whether customers of a side are looked at before documents are made for them. They are not where the vendor
    refuses such documents itself and has no block of its own."""
    return end.capabilities.blocked_path is not None or not end.capabilities.refuses_inactive


def unusable(run: Run, flow: Flow, side: Side, ids: Sequence[str], read: Fetched) -> dict[str, Problem]:
    """{id: why no document can be made for that customer of a side, as it was `read`}; those that are as they should be
    are left out."""
    end = flow.end(side)
    if not asks_after(end):
        return {}
    path, vendor = end.capabilities.blocked_path, end.vendor_label
    mine = {id: read.found[id] for id in ids if id in read.found}
    blocked = {id: one for id, one in mine.items() if path is not None and one.fields.get(path) is True}
    gone = {id: about(_inactive(vendor, id), Awaited(flow.name, side, id, "")) for id in ids if id in read.missing}
    return gone | {id: about(_blocked(vendor, id), awaited(run, flow, side, one)) for id, one in blocked.items()}


def _blocked(vendor: str, id: str) -> Problem:
    return Problem(
        "LB-DOC-34",
        "Its customer {id} is blocked in {vendor}, so no document is made for it.",
        "Take the block off there, or leave documents of this customer out by a filter.",
        filled({"id": id, "vendor": vendor}),
        field="customer_id",
    )


def _inactive(vendor: str, id: str) -> Problem:
    return Problem(
        "LB-DOC-34",
        "Its customer {id} is inactive in {vendor}, or gone from there, so no document is made for it.",
        "Make it active there, or remove the link to have it matched anew; then it goes by itself.",
        filled({"id": id, "vendor": vendor}),
        field="customer_id",
    )
