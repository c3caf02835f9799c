"""Properties that the owner of a HubSpot account adds, one of every sort."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.conformance.control import Control
from tests.conformance.subject import OwnField

from ledgerbridge.connectors.base.capabilities import Kind
from ledgerbridge.model.values import Value

GROUP = "own"
COLOURS = (("red", "Red"), ("deep_blue", "Deep blue"), ("green", "Green"))

SORTS: dict[tuple[str, str], tuple[Kind, Value]] = {
    ("string", "text"): (Kind.TEXT, "12 St James's Square"),
    ("string", "textarea"): (Kind.TEXT, "First line\nsecond line"),
    ("string", "html"): (Kind.TEXT, "<p>R&amp;D</p>"),
    ("string", "phonenumber"): (Kind.TEXT, "+44 20 7946 0999"),
    ("number", "number"): (Kind.NUMBER, Decimal("12.345")),
    ("bool", "booleancheckbox"): (Kind.BOOL, True),
    ("enumeration", "booleancheckbox"): (Kind.BOOL, False),
    ("date", "date"): (Kind.DATE, date(2026, 2, 28)),
    ("datetime", "date"): (Kind.DATETIME, datetime(2026, 2, 28, 3, 30, 17, tzinfo=UTC)),
    ("enumeration", "select"): (Kind.CHOICE, "deep_blue"),
    ("enumeration", "radio"): (Kind.CHOICE, None),
    ("enumeration", "checkbox"): (Kind.CHOICES, None),
    ("number", "calculation_equation"): (Kind.NUMBER, None),
}
"""{(type, field type): the kind it is offered as, a value of it}."""


def properties(type: str, prefix: str = "", only: tuple[Kind, ...] = tuple(Kind)) -> Any:
    """What adds them to a type; `prefix` goes before the paths where they are those of parts."""

    def add(control: Control) -> list[OwnField]:
        control.owner_calls("POST", f"crm/properties/2026-03/{type}/groups", {"name": GROUP, "label": "Our own"})
        wanted = [(sort, kind, value) for sort, (kind, value) in SORTS.items() if kind in only]
        return [_added(control, type, prefix, *one) for one in wanted]

    return add


def _added(control: Control, type: str, prefix: str, sort: tuple[str, str], kind: Kind, value: Value) -> OwnField:
    name, label = f"own_{sort[0]}_{sort[1]}", f"Our {sort[0]}, {sort[1]}"
    options = _options(sort)
    body = {"name": name, "label": label, "type": sort[0], "fieldType": sort[1], "groupName": GROUP}
    control.owner_calls("POST", f"crm/properties/2026-03/{type}", {**body, "options": options})
    values = tuple(str(option["value"]) for option in options) if kind in (Kind.CHOICE, Kind.CHOICES) else ()
    return OwnField(f"{prefix}{name}", label, kind, value, values, sort[1] == "calculation_equation")


def _options(sort: tuple[str, str]) -> list[dict[str, str]]:
    if sort[0] == "bool" or sort == ("enumeration", "booleancheckbox"):
        return [{"value": "true", "label": "Yes"}, {"value": "false", "label": "No"}]
    return [{"value": value, "label": label} for value, label in COLOURS] if sort[0] == "enumeration" else []
