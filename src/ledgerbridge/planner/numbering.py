"""Numbers of documents: the series they are of, the numbers that a series leaves out, and those given twice.

A number is cut at its last run of digits: `INV-2026-0007` is 7 of the series that begins with `INV-2026-`. Numbers that
are digits alone, such as 26700012, may begin with their year; there a new year begins a new series, and what lies
between the two is no gap. Everything is told as ranges: a gap of a million numbers is one line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeAlias

import msgspec

_DIGITS = re.compile(r"[0-9]{1,18}(?=[^0-9]*$)")
_STAMPS: Sequence[tuple[int, Callable[[date], str]]] = (
    (6, lambda day: f"{day.year:04}{day.month:02}"),
    (4, lambda day: f"{day.year:04}"),
    (4, lambda day: f"{day.year % 100:02}{day.month:02}"),
    (2, lambda day: f"{day.year % 100:02}"),
)
"""What numbers begin with that count anew: (how many digits, what a day makes of them)."""
EVIDENCE = 3
"""One document in so many must be of the very year or month that its number begins with."""
AMPLE = 10
"""One part in so many of a series' room is what a year leaves unused at least, and what the next one begins within."""


class Numbered(msgspec.Struct, frozen=True):
    """A document and its number."""

    id: str
    number: str
    day: date | None = None
    within: str = ""
    """What numbers are kept apart by, such as a journal."""
    is_echo: bool = False
    """Whether it shows another document once more, as the entry of an invoice does: its number is taken, and no number
    given twice."""


class Gap(msgspec.Struct, frozen=True):
    """Numbers that a series leaves out, from the first to the last of them."""

    first: str
    last: str
    count: int
    before: str
    """The number that comes before them."""
    after: str
    after_day: date | None = None
    """The latest day of the documents with the number after them, where one says it."""


class Repeat(msgspec.Struct, frozen=True):
    """One number of several documents."""

    number: str
    ids: tuple[str, ...]
    day: date | None = None
    """The latest day of these documents, where one says it."""


class Series(msgspec.Struct, frozen=True):
    """Numbers that follow each other."""

    first: str
    last: str
    documents: int
    within: str = ""
    gaps: tuple[Gap, ...] = ()
    repeats: tuple[Repeat, ...] = ()

    @property
    def missing(self) -> int:
        return sum(gap.count for gap in self.gaps)

    @property
    def is_whole(self) -> bool:
        return not (self.gaps or self.repeats)

    def since(self, day: date) -> Series:
        """The series with those gaps and repeats alone that a document of this day or later shows. Documents that say
        no day count as such."""
        return msgspec.structs.replace(
            self,
            gaps=tuple(gap for gap in self.gaps if gap.after_day is None or gap.after_day >= day),
            repeats=tuple(one for one in self.repeats if one.day is None or one.day >= day),
        )


_Kind: TypeAlias = tuple[str, str, str, bool]
"""(within, what stands before the digits, what stands after them, whether there are digits)."""


class _Cut(msgspec.Struct, frozen=True):
    """A number, cut."""

    digits: str
    document: Numbered
    width: int = 0
    """How many digits its series fills up with zeros; 0 for none."""

    @property
    def value(self) -> int:
        return int(self.digits)


def series_of(documents: Iterable[Numbered]) -> list[Series]:
    """The series of these documents' numbers, in their order. A number without a digit is a series of its own."""
    kinds: dict[_Kind, list[_Cut]] = {}
    for document in documents:
        text = document.number.strip()
        found = _DIGITS.search(text)
        before, digits, after = (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")
        kind = (document.within, before.casefold(), after.casefold(), found is not None)
        kinds.setdefault(kind, []).append(_Cut(digits, document))
    return [series for kind in sorted(kinds) for cuts in _by_width(kinds[kind]) for series in _cut_at_turns(cuts)]


def _by_width(cuts: Sequence[_Cut]) -> list[list[_Cut]]:
    """Numbers with leading zeros count apart from those without: 0007 and 7 are of two series."""
    widths = sorted({len(cut.digits) for cut in cuts if cut.digits.startswith("0")}, reverse=True)
    found: dict[int, list[_Cut]] = {}
    for cut in cuts:
        width = next((width for width in widths if width <= len(cut.digits)), 0)
        found.setdefault(width, []).append(_Cut(cut.digits, cut.document, width))
    return [found[width] for width in sorted(found)]


def _cut_at_turns(cuts: Sequence[_Cut]) -> Iterator[Series]:
    """The series that these numbers are of: one, or one for each year or month that they begin with."""
    if not cuts[0].digits:
        yield from _told([cuts]) if any(not cut.document.is_echo for cut in cuts) else ()
        return
    by_value: dict[int, list[_Cut]] = {}
    for cut in cuts:
        by_value.setdefault(cut.value, []).append(cut)
    stretch: list[list[_Cut]] = []
    turns = _Turns(cuts)
    for value in sorted(by_value):
        held = by_value[value]
        if stretch and value > stretch[-1][0].value + 1 and turns.lies_between(stretch[-1][0], held[0]):
            yield from _told(stretch)
            stretch = []
        stretch.append(held)
    yield from _told(stretch)


def _told(stretch: Sequence[Sequence[_Cut]]) -> Iterator[Series]:
    """The series of numbers in their order; nothing where all of them belong to other documents."""
    own = [cut for held in stretch for cut in held if not cut.document.is_echo]
    if not own:
        return
    first, last = stretch[0][0].document, stretch[-1][0].document
    yield Series(
        first.number.strip(),
        last.number.strip(),
        len(own),
        first.within,
        tuple(_gap(lower, upper) for lower, upper in pairwise(stretch) if upper[0].value > lower[0].value + 1),
        tuple(repeat for held in stretch if (repeat := _repeat(held)) is not None),
    )


def _gap(lower: Sequence[_Cut], upper: Sequence[_Cut]) -> Gap:
    before, after = lower[0], upper[0]
    first, last = before.value + 1, after.value - 1
    return Gap(
        _spelled(first, before),
        _spelled(last, after),
        last - first + 1,
        before.document.number.strip(),
        after.document.number.strip(),
        _latest(upper),
    )


def _spelled(value: int, like: _Cut) -> str:
    """A number as one beside it is written."""
    text = like.document.number.strip()
    place = text.rindex(like.digits)
    return f"{text[:place]}{str(value).zfill(like.width)}{text[place + len(like.digits) :]}"


def _repeat(held: Sequence[_Cut]) -> Repeat | None:
    own = [cut for cut in held if not cut.document.is_echo]
    ids = tuple(dict.fromkeys(cut.document.id for cut in own))
    return Repeat(own[0].document.number.strip(), ids, _latest(own)) if len(ids) > 1 else None


def _latest(cuts: Sequence[_Cut]) -> date | None:
    days = [cut.document.day for cut in cuts if cut.document.day is not None]
    return max(days, default=None)


class _Turns:
    """Where numbers of digits alone begin anew because a year or a month does."""

    def __init__(self, cuts: Sequence[_Cut]) -> None:
        self._cuts = cuts
        self._known: dict[int, Mapping[tuple[int, str], bool]] = {}

    def lies_between(self, lower: _Cut, upper: _Cut) -> bool:
        """Whether the upper number begins a series of its own: both begin with a year or month that documents of
        theirs are of, the lower one's room is far from used up, and the upper one counts from the bottom."""
        if len(lower.digits) != len(upper.digits):
            return False
        return any(self._turns(which, lower, upper) for which in range(len(_STAMPS)))

    def _turns(self, which: int, lower: _Cut, upper: _Cut) -> bool:
        head = _STAMPS[which][0] + _length_of_within(_STAMPS[which][0], lower)
        tail = len(lower.digits) - head
        if tail < 2 or lower.digits[:head] == upper.digits[:head]:
            return False
        room = 10**tail
        apart = upper.value - lower.value > room // AMPLE and int(upper.digits[head:]) < room // AMPLE
        return apart and self._is_borne_out(which, lower) and self._is_borne_out(which, upper)

    def _is_borne_out(self, which: int, cut: _Cut) -> bool:
        """Whether enough documents whose numbers begin so are of that year or month."""
        if which not in self._known:
            self._known[which] = self._evidence(which)
        length = _STAMPS[which][0]
        return self._known[which].get((len(cut.digits), cut.digits[:length]), False)

    def _evidence(self, which: int) -> Mapping[tuple[int, str], bool]:
        length, stamp = _STAMPS[which]
        seen: Counter[tuple[int, str]] = Counter()
        fitting: Counter[tuple[int, str]] = Counter()
        for cut in self._cuts:
            if cut.document.day is not None:
                head = (len(cut.digits), cut.digits[:length])
                seen[head] += 1
                fitting[head] += stamp(cut.document.day) == cut.digits[:length]
        return {head: fitting[head] * EVIDENCE >= seen[head] > 0 for head in seen}


def _length_of_within(length: int, cut: _Cut) -> int:
    """How many digits after the year name the journal, as in 26700012 of journal 70."""
    within = cut.document.within
    return len(within) if within and cut.digits[length:].startswith(within) else 0
