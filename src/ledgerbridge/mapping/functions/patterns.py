"""Regular expressions that end: a subset of Python's whose work on a text is known before it is done.

A repeat stands around something that itself has no choice, and the number of ways in which repeats and choices can
divide a text of n characters is counted: ways * steps * C(n + loops + 1, loops + 1), where steps is what counted
repeats put into one way. More than WAYS_MAX is refused.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

import msgspec

from ledgerbridge.mapping.wording import Explained
from ledgerbridge.model.wording import phrase

PATTERN_MAX = 200
"""Characters of a pattern."""
WAYS_MAX = 400_000
COUNT_MAX = 1_000
"""The highest number in braces."""
DEPTH_MAX = 10
COUNTED = re.compile(r"\{(\d{1,4})(,?)(\d{0,4})\}", re.ASCII)
CLASSES = "dDsSwWbB"


class PatternRefused(Explained):
    """The pattern is not of the subset; says what is expected instead."""


class Shape(msgspec.Struct, frozen=True):
    """What a pattern can choose: repeats without an end, and other choices; and what counted repeats cost each time."""

    loops: int = 0
    ways: int = 1
    steps: int = 1

    @property
    def chooses(self) -> bool:
        return self.loops > 0 or self.ways > 1

    def then(self, other: Shape) -> Shape:
        return Shape(self.loops + other.loops, self.ways * other.ways, self.steps + other.steps - 1)


class Pattern(msgspec.Struct, frozen=True):
    """A pattern that was found sound."""

    compiled: re.Pattern[str]
    shape: Shape
    anchored: bool

    def ways(self, length: int) -> int:
        """In how many ways it may match a text of that length, each tried once at worst."""
        places = self.shape.loops + (0 if self.anchored else 1)
        return self.shape.ways * self.shape.steps * math.comb(length + places, places)

    def bears(self, length: int) -> bool:
        """Whether the work on a text of that length stays within bounds."""
        return self.ways(length) <= WAYS_MAX


@lru_cache(maxsize=256)
def pattern(text: str) -> Pattern:
    """The pattern of a text. Raises PatternRefused."""
    if len(text) > PATTERN_MAX:
        raise PatternRefused(phrase("a pattern of at most {most} characters", most=PATTERN_MAX))
    reader = _Reader(text)
    shape = reader.whole()
    try:
        compiled = re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternRefused(phrase("a regular expression")) from error
    return Pattern(compiled, shape, text.startswith("^") and not reader.has_branches)


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.has_branches = False

    def whole(self) -> Shape:
        shape = self.branches(0)
        if self.place < len(self.text):
            raise PatternRefused(phrase("a pattern whose brackets match"))
        return shape

    def branches(self, depth: int) -> Shape:
        if depth > DEPTH_MAX:
            raise PatternRefused(phrase("a pattern with fewer brackets in brackets"))
        shape = self.sequence(depth)
        while self.take("|"):
            self.has_branches = True
            other = self.sequence(depth)
            shape = Shape(max(shape.loops, other.loops), shape.ways + other.ways, max(shape.steps, other.steps))
        return shape

    def sequence(self, depth: int) -> Shape:
        shape = Shape()
        while self.place < len(self.text) and self.text[self.place] not in "|)":
            shape = shape.then(self.repeated(self.atom(depth)))
        return shape

    def atom(self, depth: int) -> Shape:
        if self.take("("):
            if self.take("?") and not self.take(":"):
                raise PatternRefused(phrase("a pattern without look-around, names and flags"))
            shape = self.branches(depth + 1)
            if not self.take(")"):
                raise PatternRefused(phrase("a pattern whose brackets match"))
            return shape
        if self.take("["):
            self.characters()
        elif self.take("\\"):
            self.escaped()
        elif self.text[self.place] in "*+?{":
            raise PatternRefused(phrase("a pattern without a repeat of a repeat or of nothing"))
        else:
            self.place += 1
        return Shape()

    def characters(self) -> None:
        """The rest of a set of characters."""
        self.take("^")
        self.take("]")
        while not self.take("]"):
            if self.place >= len(self.text) or self.text[self.place] == "[":
                raise PatternRefused(phrase("a pattern whose brackets match"))
            if self.take("\\"):
                self.escaped()
            else:
                self.place += 1

    def escaped(self) -> None:
        """What stands after a backslash: a class, or a mark that stands for itself."""
        mark = self.text[self.place : self.place + 1]
        if not mark or (mark.isalnum() and mark not in CLASSES):
            raise PatternRefused(phrase("a pattern without references back and special escapes"))
        self.place += 1

    def repeated(self, shape: Shape) -> Shape:
        """The shape of what was read with the repeat that follows it."""
        if self.take("?"):
            self.take("?")
            return Shape(shape.loops, shape.ways + 1, shape.steps)
        counts = self.counts()
        if counts is None:
            return shape
        self.take("?")
        if shape.chooses:
            raise PatternRefused(phrase("a pattern without a repeat of a repeat or of a choice"))
        low, high = counts
        steps = shape.steps * max(low, 1)
        return Shape(1, 1, steps) if high is None else Shape(0, high - low + 1, steps)

    def counts(self) -> tuple[int, int | None] | None:
        """(fewest, most) times of the repeat that follows; most is None where there is no end."""
        if self.take("*") or self.take("+"):
            return 0, None
        found = COUNTED.match(self.text, self.place)
        if found is None:
            return None
        self.place = found.end()
        low, high = int(found[1]), int(found[3] or found[1])
        if max(low, high) > COUNT_MAX or low > high:
            raise PatternRefused(phrase("a pattern with counts of at most {most}", most=COUNT_MAX))
        return low, None if found[2] and not found[3] else high

    def take(self, mark: str) -> bool:
        taken = self.text.startswith(mark, self.place)
        self.place += len(mark) if taken else 0
        return taken
