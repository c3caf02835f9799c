"""Dates of a document, and the target's closed periods."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from ledgerbridge.model.documents import Document
from ledgerbridge.model.problems import Problem, RecordRefused, filled
from ledgerbridge.planner.documents.terms import DocumentTerms


def dated(document: Document, terms: DocumentTerms, closed_there: date | None = None) -> Document:
    """The document with a date that the target's books are open for: by what was chosen, else by what the company there
    says. Raises RecordRefused where they are closed and no other day may stand in."""
    on, closed = document.date, terms.closed_until or closed_there
    if on is None or closed is None or on > closed:
        return document
    if not terms.next_open_day:
        raise RecordRefused(_closed(on, closed))
    return msgspec.structs.replace(document, date=closed + timedelta(days=1))


def _closed(on: date, closed: date) -> Problem:
    return Problem(
        "LB-REC-10",
        "The books there are closed until {closed}; the document is of {date}.",
        "Open the period there, or choose that the next open day is taken.",
        filled({"closed": closed, "date": on}),
        field="date",
    )
