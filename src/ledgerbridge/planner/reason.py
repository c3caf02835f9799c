"""Why a record is left alone, as data: a text to translate and what fills its places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from ledgerbridge.model.wording import Phrase, Words, words_from

HIDDEN = "…"
"""Stands where a value is not to be seen."""


class Reason(msgspec.Struct, frozen=True):
    """A text with `{named}` places. Without any values it is taken as it stands, braces and all."""

    text: str
    values: Mapping[str, str] = {}
    """Names of fields, systems and keys: what anybody who runs the hub may read."""
    personal: Mapping[str, str] = {}
    """What the record itself holds; kept in sealed rows only."""
    words: Words = {}
    """What fills places and is a text itself, such as the name of a match key."""

    def said(self, translated: Callable[[str], str] = str) -> str:
        """The reason with its places filled; `translated` says what a text is in the reader's language."""
        if not (self.values or self.personal or self.words):
            return translated(self.text)
        return self.phrase().said(translated)

    def __str__(self) -> str:
        return self.said()

    def phrase(self) -> Phrase:
        """The reason, to stand in another text."""
        places = {**self.values, **self.personal}
        if not places and not self.words and set("{}") & set(self.text):
            return Phrase("{reason}", {"reason": self.text})
        return Phrase(self.text, places, self.words)

    @property
    def public(self) -> Reason:
        """The reason without what the record holds."""
        return Reason(self.text, {**self.values, **dict.fromkeys(self.personal, HIDDEN)}, words=self.words)


def in_words(reasons: Iterable[Reason], translated: Callable[[str], str] = str) -> str:
    """All reasons in one line; `translated` says what a text is in the reader's language."""
    return "; ".join(reason.said(translated) for reason in reasons)


def plain(reasons: Iterable[Reason]) -> list[Any]:
    """Reasons as JSON-ready data; `from_plain` gives the same reasons back."""
    return [_plain(reason) for reason in reasons]


def _plain(reason: Reason) -> list[Any]:
    words = [msgspec.to_builtins(reason.words)] if reason.words else []
    return [reason.text, dict(reason.values), dict(reason.personal), *words]


def from_plain(raw: Any) -> tuple[Reason, ...]:
    """Reasons as `plain` wrote them; a bare text is how they were once kept."""
    if isinstance(raw, str):
        return (Reason(raw),) if raw else ()
    return tuple(
        Reason(text, values, personal, words_from(words[0] if words else {})) for text, values, personal, *words in raw
    )
