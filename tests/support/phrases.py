"""Phrases in tests: as they are said in English."""

from __future__ import annotations

from collections.abc import Iterable

from ledgerbridge.model.wording import Phrase


def english(phrases: Iterable[Phrase]) -> list[str]:
    return [str(one) for one in phrases]
