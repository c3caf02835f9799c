"""Texts with `{named}` places, filled as they are shown: with values, or with words that are texts themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

Words: TypeAlias = dict[str, tuple[str, ...]]
"""{place: the texts that stand there, with commas between}. They are translated when they are shown; values, such as
names and numbers, never are. Places of their own are filled with the same values, and with the words before them."""


def worded(text: str, values: Mapping[str, str], words: Words, translated: Callable[[str], str] = str) -> str:
    """A text, or its translation, with its places filled; `translated` says what a word is in the reader's language."""
    said = dict(values)
    for place, told in words.items():
        said[place] = ", ".join(translated(word).format(**said) for word in told)
    return text.format(**said)
