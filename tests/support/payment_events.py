"""Every event of a payment and what becomes of it, by pair and direction, as docs/payments.md states it.

A statement is the docstring of the scenario that shows it, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "payments.md"
PARTIAL, OVER, PRE, SEVERAL = (
    "part of it is paid",
    "more than is owed",
    "before any invoice",
    "one for several invoices",
)
REFUND, CHARGEBACK, WRITE_OFF, VOID, DELETED = "refund", "chargeback", "write-off", "void", "deleted later"
EVENTS = (PARTIAL, OVER, PRE, SEVERAL, REFUND, CHARGEBACK, WRITE_OFF, VOID, DELETED)
CANNOT = "cannot happen"
ROW = re.compile(r"^\| ([^|]+?) \| ([^|]+?) \|$", re.MULTILINE)
DIRECTION = re.compile(r"^### ([^\n]+ to [^\n]+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)

Scenario = Callable[[], None]


def directions() -> dict[str, dict[str, str]]:
    """{direction, as `Exact Online to HubSpot`: {event: what becomes of it}}, as the page has them."""
    text = PAGE.read_text(encoding="utf-8")
    tables = {heading: dict(ROW.findall(body)) for heading, body in DIRECTION.findall(text)}
    return {heading: {event: rows[event] for event in rows if event in EVENTS} for heading, rows in tables.items()}


def words(scenario: Scenario) -> str:
    """What a scenario says becomes of its event."""
    return " ".join((scenario.__doc__ or "").split()).rstrip(".")


def comes_to_what_is_stated(direction: str, event: str, scenarios: Mapping[str, Scenario]) -> None:
    """The page says of the event what its scenario says, and the scenario holds."""
    assert directions()[direction][event] == words(scenarios[event])
    scenarios[event]()
