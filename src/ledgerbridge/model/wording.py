"""Texts with `{named}` places, filled as they are shown: with values, or with words that are texts themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

Words: TypeAlias = dict[str, tuple[str, ...]]
"""{place: the texts that stand there, with commas between}. They are translated when they are shown; values, such as
names and numbers, never are. Places of their own are filled with the same values."""


def worded(text: str, values: Mapping[str, str], words: Words, translated: Callable[[str], str] = str) -> str:
    """A text, or its translation, with its places filled; `translated` says what a word is in the reader's language."""
    said = {place: ", ".join(translated(word).format(**values) for word in told) for place, told in words.items()}
    return text.format(**{**values, **said})
