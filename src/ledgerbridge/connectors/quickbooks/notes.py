"""Our reference in a customer's notes: QuickBooks has no other place for a foreign key that every company has.

It stands on a line of its own, `Ledgerbridge LB...`, behind what people wrote. It cannot be queried for, but it proves
whose a record is once the record is found by name.
"""

from __future__ import annotations

import re

NOTES = "Notes"
REFERENCE = "Notes.Reference"
"""A path of ours: the reference as read from the notes."""

_MARK = "Ledgerbridge"
_LINE = re.compile(rf"^{_MARK} (LB[0-9A-Za-z]+)[ \t]*$", re.MULTILINE)
_REFERENCE_LENGTH = 21
_ANYWHERE = re.compile(rf"{_MARK} (LB[0-9A-Za-z]{{{_REFERENCE_LENGTH - 2}}})(?![0-9A-Za-z])")

LONGEST = 2000 - len(f"\n{_MARK} ") - _REFERENCE_LENGTH
"""What is left for people: QuickBooks takes 2000 characters."""


def signed(notes: str | None, reference: str | None) -> str | None:
    """The notes as stored: people's text, then our line."""
    line = f"{_MARK} {reference}" if reference else None
    return "\n".join(part for part in (notes, line) if part) or None


def parted(stored: str | None) -> tuple[str | None, str | None]:
    """People's text and our reference; the inverse of `signed`."""
    if stored is None:
        return None, None
    found = _LINE.search(stored)
    if found is None:
        return stored, None
    text = stored[: found.start()].removesuffix("\n") + stored[found.end() :]
    return text.strip() or None, found.group(1)


def found_in(stored: str | None) -> tuple[str | None, str | None]:
    """The same of a document's memo. QuickBooks writes `Voided` in front of what stood there, how it parts the two is
    not known, so our words count wherever they stand."""
    found = _ANYWHERE.search(stored or "")
    if stored is None or found is None:
        return stored, None
    return (stored[: found.start()].removesuffix("\n") + stored[found.end() :]).strip() or None, found.group(1)
