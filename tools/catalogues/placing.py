"""What is written in the source and stands in places of texts as a value: names and codes, and nothing to translate."""

from __future__ import annotations

from pathlib import Path

from tools.catalogues.extraction import Reading, Sighting
from tools.catalogues.following import PUT_TOGETHER, Gap
from tools.catalogues.source import Source
from tools.catalogues.taking import BASE, Form, Kind

_VALUES = {"values": (Kind.WORD, Form.VALUES)}
HOLDERS = {
    "ledgerbridge.model.problems.Problem": _VALUES,
    "ledgerbridge.model.problems.filled": _VALUES,
    "ledgerbridge.model.wording.Phrase": _VALUES,
    "ledgerbridge.model.wording.phrase": {"places": (Kind.WORD, Form.VALUES)},
    "ledgerbridge.model.wording.parted": {"places": (Kind.WORD, Form.VALUES)},
    f"{BASE}.protocol.Finding": _VALUES,
    f"{BASE}.protocol.SetupStep": _VALUES,
    "ledgerbridge.planner.reason.Reason": _VALUES,
}
"""{what is called: the argument that holds values}."""


def values_written(package: Path) -> tuple[list[Sighting], list[Gap]]:
    """(literals that stand in places as values, values that are put together from several)."""
    reading = Reading(Source(package), HOLDERS, {})
    reading.formatted()
    reading.follow()
    return reading.seen, [gap for gap in reading.gaps if gap.why == PUT_TOGETHER]
