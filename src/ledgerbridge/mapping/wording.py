"""How faults of mappings are worded."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

COMPARED_MAX = 60
"""Characters of a name that are compared."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, as a hint; empty where none is like it."""
    found = difflib.get_close_matches(name[:COMPARED_MAX], list(known), n=1, cutoff=0.5)
    return f"; did you mean {str(found[0])!r}?" if found else ""
