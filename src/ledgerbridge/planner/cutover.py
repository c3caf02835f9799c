"""Documents of before the cut-over: whether one of the target is the same, and what is said where it is not."""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.model.documents import Document
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.values import as_text


def difference(vendor: str, ours: Document, theirs: Document) -> Problem | None:
    """Why the two are not the same document although they have one number: total or currency; None where they are.

    A currency that one of them does not say is no difference; a total is. Credit notes count by their size, since some
    systems show them below zero.
    """
    stated = ours.total is not None and theirs.total is not None
    same_sum = stated and abs(ours.total or 0) == abs(theirs.total or 0)
    is_same = same_sum and (ours.currency == theirs.currency or None in (ours.currency, theirs.currency))
    return None if is_same else _differs(vendor, ours, theirs)


def _differs(vendor: str, ours: Document, theirs: Document) -> Problem:
    said = {"ours": _sum(ours), "theirs": _sum(theirs), "vendor": vendor, "id": theirs.id}
    return Problem(
        "LB-DOC-47",
        "It is from before the cut-over; {vendor} has {id} with its number, which comes to {theirs} and not to {ours}.",
        "Correct one of the two, or link them by hand with: ledgerbridge links import.",
        filled(said),
        field="total",
    )


def several(vendor: str, ids: Sequence[str]) -> Problem:
    """What is said where more than one document there has the number."""
    return Problem(
        "LB-DOC-48",
        "It is from before the cut-over, and {vendor} has several documents with its number: {ids}.",
        "Choose one and link it by hand with: ledgerbridge links import.",
        filled({"vendor": vendor, "ids": ", ".join(sorted(ids))}),
        field="number",
    )


def _sum(document: Document) -> str:
    return f"{as_text(document.total) or '-'} {document.currency or ''}".strip()
