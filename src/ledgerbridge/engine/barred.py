"""Customers of the target that no documents can be made for: those that people there blocked or made inactive."""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.connectors.base.protocol import Fetched
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import End
from ledgerbridge.model.problems import Problem, filled


async def unusable(end: End, ids: Sequence[str], read: Fetched | None = None) -> dict[str, Problem]:
    """{id: why no document can be made for it}; customers that are as they should be are left out. Nothing is read
    where the vendor refuses such documents itself and has no block of its own, nor where they were `read` already."""
    path = end.capabilities.blocked_path
    if not ids or (path is None and end.capabilities.refuses_inactive):
        return {}
    known = read is not None and {*ids} <= {*read.found, *read.missing}
    fetched = read if read is not None and known else await fetch_all(end.connector, end.type, ids)
    blocked = [id for id, record in fetched.found.items() if path is not None and record.fields.get(path) is True]
    vendor = end.vendor_label
    return {id: _inactive(vendor, id) for id in fetched.missing if id in ids} | {
        id: _blocked(vendor, id) for id in blocked
    }


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
        "Make it active there, or remove the link to have it matched anew; then sync again with --retry-failed.",
        filled({"id": id, "vendor": vendor}),
        field="customer_id",
    )
