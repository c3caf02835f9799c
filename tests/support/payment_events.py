"""Every event of a payment and what becomes of it, by pair and direction, as docs/payments.md states it.

A statement is the docstring of the scenario that shows it, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "payments.md"
SCENARIOS = {
    "part of it is paid": "partial",
    "more than is owed": "over",
    "before any invoice": "prepaid",
    "one for several invoices": "several",
    "refund": "refund",
    "chargeback": "chargeback",
    "write-off": "write_off",
    "void": "void",
    "deleted later": "deleted",
}
"""{event: the function of each way's module that plays it}."""
EVENTS = tuple(SCENARIOS)
ROW = re.compile(r"^\| ([^|]+?) \| ([^|]+?) \|$", re.MULTILINE)
DIRECTION = re.compile(r"^### ([^\n]+ to [^\n]+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)


def directions() -> dict[str, dict[str, str]]:
    """{direction, as `Exact Online to HubSpot`: {event: what becomes of it}}, as the page has them."""
    text = PAGE.read_text(encoding="utf-8")
    tables = {heading: dict(ROW.findall(body)) for heading, body in DIRECTION.findall(text)}
    return {heading: {event: rows[event] for event in rows if event in EVENTS} for heading, rows in tables.items()}


def comes_to_what_is_stated(direction: str, event: str, module: Mapping[str, Any]) -> None:
    """The page says of the event what its scenario says, and the scenario holds. `module`: {name: what it holds}."""
    scenario = module[SCENARIOS[event]]
    assert directions()[direction][event] == " ".join(scenario.__doc__.split()).rstrip(".")
    scenario()
