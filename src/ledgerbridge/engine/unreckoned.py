"""Unreckoned: documents whose amounts their own system has not worked out yet. Sent as they are, they would come to an
unknown total, and be told as changed once it shows."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.model.documents import LINES, Document
from ledgerbridge.model.problems import Problem, filled


def fault(document: Document, type: TypeCapabilities, slots: Mapping[str, str]) -> Problem | None:
    """What is said of a document with lines that still lacks an amount its system works out late; None where it lacks
    none. `slots` are those that the document was read by."""
    if not document.lines:
        return None
    if document.total is None and slots.get("total") in type.late:
        return _not_yet(type, slots["total"])
    part = type.parts[LINES]
    net = part.slots.get("net", "")
    if net in part.late and any(line.price is not None and line.net is None for line in document.lines):
        return _not_yet(type, f"{LINES}[].{net}")
    return None


def _not_yet(type: TypeCapabilities, path: str) -> Problem:
    return Problem(
        "LB-DOC-45",
        "The system of {type} has not worked out the amount {field} of this document yet.",
        "Wait: it goes with a later pass. If it keeps waiting, look at the document there.",
        filled({"type": type.label, "field": path}),
        field=path,
    )
