"""Why a record is left alone, as data: a text to translate and what fills its places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

HIDDEN = "…"
"""Stands where a value is not to be seen."""


class Reason(msgspec.Struct, frozen=True):
    """A text with `{named}` places. Without any values it is taken as it stands, braces and all."""

    text: str
    values: Mapping[str, str] = {}
    """Names of fields, systems and keys: what anybody who runs the hub may read."""
    personal: Mapping[str, str] = {}
    """What the record itself holds; kept in sealed rows only."""

    def said(self, text: str) -> str:
        """A text of this reason, such as its translation, with its places filled."""
        places = {**self.values, **self.personal}
        return text.format(**places) if places else text

    def __str__(self) -> str:
        return self.said(self.text)

    @property
    def public(self) -> Reason:
        """The reason without what the record holds."""
        return Reason(self.text, {**self.values, **dict.fromkeys(self.personal, HIDDEN)})


def in_words(reasons: Iterable[Reason]) -> str:
    """All reasons in one line, in English."""
    return "; ".join(str(reason) for reason in reasons)


def plain(reasons: Iterable[Reason]) -> list[Any]:
    """Reasons as JSON-ready data; `from_plain` gives the same reasons back."""
    return [[reason.text, dict(reason.values), dict(reason.personal)] for reason in reasons]


def from_plain(raw: Any) -> tuple[Reason, ...]:
    """Reasons as `plain` wrote them; a bare text is how they were once kept."""
    if isinstance(raw, str):
        return (Reason(raw),) if raw else ()
    return tuple(Reason(text, values, personal) for text, values, personal in raw)
