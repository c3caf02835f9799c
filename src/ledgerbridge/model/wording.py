"""Texts with `{named}` places, filled as they are shown: with values, or with texts that are translated as well.

A value is a name, a number or a code: it stands in every language as it is. What has words of its own is a `Phrase`,
and so are its own parts, however deep: the reader's language goes all the way down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import msgspec


class Phrase(msgspec.Struct, frozen=True):
    """A text that stands in another one, such as `row {number}: {fault}`, and what fills its places."""

    text: str
    values: Mapping[str, str] = {}
    words: Mapping[str, tuple[Phrase, ...]] = {}
    """What fills places and is a text itself."""

    def said(self, translated: Callable[[str], str] = str) -> str:
        """The whole of it; `translated` says what a text is in the reader's language."""
        return worded(translated(self.text), self.values, self.words, translated)

    def __str__(self) -> str:
        return self.said()

    def __hash__(self) -> int:
        return hash(self.text)


Words: TypeAlias = Mapping[str, tuple[Phrase, ...]]
"""{place: the texts that stand there, with commas between}. They are translated when they are shown; values, such as
names and numbers, never are. Places that a phrase does not fill itself are filled as those around it."""


def phrase(text: str, **places: object) -> Phrase:
    """The text with what fills its places: phrases, one or several, are its words, all else are values."""
    return Phrase(text, *parted(places))


def parted(places: Mapping[str, object]) -> tuple[dict[str, str], Words]:
    """(values, words) of what fills the places of a text."""
    words = {place: _several(told) for place, told in places.items() if _is_phrase(told)}
    return {place: str(value) for place, value in places.items() if place not in words}, words


def worded(text: str, values: Mapping[str, str], words: Words, translated: Callable[[str], str] = str) -> str:
    """A text, or its translation, with its places filled; `translated` says what a word is in the reader's language."""
    places = dict(values)
    for place, told in words.items():
        places[place] = ", ".join(_within(one, places, translated) for one in told)
    return text.format(**places)


def words_from(plain: Mapping[str, Iterable[Any]]) -> Words:
    """Words as they were kept; a bare text is how a phrase without places of its own was once kept."""
    return {place: tuple(_phrase_from(one) for one in told) for place, told in plain.items()}


def _phrase_from(plain: Any) -> Phrase:
    return Phrase(plain) if isinstance(plain, str) else msgspec.convert(plain, Phrase)


def _within(one: Phrase, around: Mapping[str, str], translated: Callable[[str], str]) -> str:
    return worded(translated(one.text), {**around, **one.values}, one.words, translated)


def _is_phrase(told: object) -> bool:
    return isinstance(told, Phrase) or (isinstance(told, tuple) and any(isinstance(one, Phrase) for one in told))


def _several(told: Any) -> tuple[Phrase, ...]:
    return (told,) if isinstance(told, Phrase) else told
