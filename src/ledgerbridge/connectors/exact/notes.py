"""Our reference in a text that people write: a line of its own behind what they wrote.

Contacts have no field of their own for a foreign key. Whether the notes can be filtered by is ASSUMED: the reference
names no field of contacts that cannot be.
"""

from __future__ import annotations

import re

_MARK = "Ledgerbridge"
_LINE = re.compile(rf"^{_MARK} (LB[0-9A-Za-z]+)[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r" \[(LB[0-9A-Za-z]{19})\]$")


def signed(notes: str | None, reference: str | None) -> str | None:
    """The text as stored: people's, then our line."""
    line = f"{_MARK} {reference}" if reference else None
    return "\n".join(part for part in (notes, line) if part) or None


def titled(title: str | None, reference: str | None) -> str | None:
    """A title of one line as stored: people's text, then our reference in brackets."""
    return f"{title or 'File'} [{reference}]" if reference else title


def parted(stored: str | None) -> tuple[str | None, str | None]:
    """People's text and our reference; the inverse of `signed`."""
    found = (_LINE.search(stored) or _TITLE.search(stored)) if stored else None
    if stored is None or found is None:
        return stored, None
    text = stored[: found.start()].removesuffix("\n") + stored[found.end() :]
    return text.strip() or None, found.group(1)
