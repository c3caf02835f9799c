"""Fields of records, beside documents, that a table of the user's says: the journal of a payment by its method."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.side import Side
from ledgerbridge.planner.documents.terms import Codes


class Coded(msgspec.Struct, frozen=True):
    """What becomes of one field of the source in the words of the target."""

    side: Side
    """The side that the values come from."""
    path: str
    """The source's field."""
    into: str
    """The target's field."""
    list: str
    """The target's list that the table is filled from."""
    setting: str
    """The setting that is the table."""
    codes: Codes
    names: str = ""
    """The source's own list of what the field can hold; empty where it has none."""
