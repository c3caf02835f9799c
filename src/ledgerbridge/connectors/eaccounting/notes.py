"""Our reference in free text: a line of a customer's note or a label's description, where `contains` finds it.

Nothing else of these records can be searched and is free to hold it: a customer number has 16 characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

REFERENCE = "LedgerbridgeReference"
"""Path under which the reference is read; no property of the vendor."""
WORD = "Ledgerbridge"
ROOM = 35
"""Characters that the line of the reference takes."""
_LINE = re.compile(rf"(?:^|\r?\n){WORD} (LB[A-Z2-7]{{19}})[ \t]*(?=\r?\n|\Z)")


def parted(note: str | None) -> tuple[str | None, str | None]:
    """(what people wrote, our reference). People may have written below our line."""
    found = _LINE.search(note or "")
    if not note or found is None:
        return note or None, None
    below = note[found.end() :]
    return (note[: found.start()] + below if found.start() else below.lstrip("\r\n")) or None, found[1]


def unfolded(wire: Mapping[str, Any], path: str) -> dict[str, Any]:
    """An object whose text is parted from our reference; what is no text stays, for the reader to note."""
    told = wire.get(path)
    if not isinstance(told, str):
        return {**wire, REFERENCE: None}
    text, reference = parted(told)
    return {**wire, path: text, REFERENCE: reference}


def signed(text: str | None, reference: str | None) -> str | None:
    """What people wrote, with our reference below."""
    if reference is None:
        return text
    line = f"{WORD} {reference}"
    return f"{text}\n{line}" if text else line
