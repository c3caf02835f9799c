"""Proposals: which record of the other side is probably the same, how surely, and why. A person decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ledgerbridge.planner.likeness import Clue, Traits

WEIGHTS: Mapping[Clue, int] = {
    Clue.VAT: 95,
    Clue.REGISTRATION: 90,
    Clue.EMAIL: 90,
    Clue.BARCODE: 90,
    Clue.SKU: 80,
    Clue.NAME: 50,
    Clue.SIMILAR_NAME: 35,
    Clue.POSTAL_CODE: 60,
    Clue.PHONE: 45,
}
"""How sure each clue alone makes, in percent."""
DOUBTS: Mapping[Clue, int] = {
    Clue.VAT: 40,
    Clue.REGISTRATION: 40,
    Clue.BARCODE: 40,
    Clue.NAME: 85,
    Clue.POSTAL_CODE: 80,
}
"""What is left of it, in percent, where both records have a value and these differ."""
LEADS = frozenset(WEIGHTS) - {Clue.POSTAL_CODE, Clue.SIMILAR_NAME}
"""Clues of which one is needed: many share a postal code."""
LIKE_MIN = 75
"""How alike two names must be, in percent, to be similar."""
POINTS_MIN = 40
"""Fewer are not worth a person's time."""
PROPOSED_MAX = 3


class Score(msgspec.Struct, frozen=True, order=True):
    """`points` of 100, and why: what both records have in common, and where they differ."""

    points: int
    same: tuple[Clue, ...] = ()
    other: tuple[Clue, ...] = ()


class Proposal(msgspec.Struct, frozen=True):
    """A record of the other side that is probably the same."""

    id: str
    score: Score


def footprints(own: Traits) -> set[str]:
    """Texts of which a record shares at least one with every record it could be proposed for."""
    found = {f"{clue.name}:{value}" for clue, values in own.items() if clue in LEADS for value in values}
    return found | {f"{Clue.POSTAL_CODE.name}:{value}" for value in own.get(Clue.POSTAL_CODE, ()) if Clue.NAME in own}


def score(left: Traits, right: Traits) -> Score:
    """How surely two records are the same; the same whichever way round."""
    same = {clue for clue in WEIGHTS if left.get(clue, frozenset()) & right.get(clue, frozenset())}
    if same and Clue.NAME not in same and _similar(left, right):
        same.add(Clue.SIMILAR_NAME)
    other = {clue for clue in DOUBTS if clue not in same and clue in left and clue in right}
    if Clue.SIMILAR_NAME in same:
        other.discard(Clue.NAME)
    if not same & LEADS and Clue.SIMILAR_NAME not in same:
        return Score(0, _in_order(same), _in_order(other))
    return Score(_points(same, other), _in_order(same), _in_order(other))


def _points(same: Iterable[Clue], other: Iterable[Clue]) -> int:
    """The clues together, as chances that are independent of one another, less the doubts."""
    doubt, whole = 1, 1
    for clue in same:
        doubt, whole = doubt * (100 - WEIGHTS[clue]), whole * 100
    sure = whole - doubt
    for clue in other:
        sure, whole = sure * DOUBTS[clue], whole * 100
    return 100 * sure // whole


def _in_order(clues: Iterable[Clue]) -> tuple[Clue, ...]:
    wanted = set(clues)
    return tuple(clue for clue in Clue if clue in wanted)


def _similar(left: Traits, right: Traits) -> bool:
    names = ((one, two) for one in left.get(Clue.NAME, ()) for two in right.get(Clue.NAME, ()))
    return any(likeness(one, two) >= LIKE_MIN for one, two in names)


def likeness(one: str, two: str) -> int:
    """How alike two texts are, in percent: the pairs of letters they share, of all they have."""
    left, right = _letter_pairs(one), _letter_pairs(two)
    return 200 * len(left & right) // (len(left) + len(right)) if left and right else 0


def _letter_pairs(text: str) -> set[tuple[str, str]]:
    return {pair for word in text.split() for pair in zip(f" {word}", f"{word} ", strict=True)}


def best(own: Traits, others: Mapping[str, Traits]) -> list[Proposal]:
    """The most likely of {id: traits}, the surest first; equals in order of id."""
    scored = [Proposal(id, score(own, theirs)) for id, theirs in others.items()]
    worth = [proposal for proposal in scored if proposal.score.points >= POINTS_MIN]
    return sorted(worth, key=lambda proposal: (-proposal.score.points, proposal.id))[:PROPOSED_MAX]
