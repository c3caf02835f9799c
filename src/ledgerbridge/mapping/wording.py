"""How faults of mappings are worded."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ledgerbridge.model.wording import Phrase, phrase

COMPARED_MAX = 60
"""Characters of a name that are compared."""


class Explained(ValueError):
    """A refusal that says why, as part of a sentence."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(str(why))
        self.why = why


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one; empty where none is like it."""
    found = difflib.get_close_matches(name[:COMPARED_MAX], list(known), n=1, cutoff=0.5)
    return str(found[0]) if found else ""


def with_nearest(fault: Phrase, name: str, known: Iterable[str]) -> Phrase:
    """What is said of a name that is not known, with the one most like it; alone where none is like it."""
    near = nearest(name, known)
    return phrase("{fault}; did you mean {near}?", fault=fault, near=repr(near)) if near else fault
