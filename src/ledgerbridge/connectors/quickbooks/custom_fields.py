"""Custom fields of sales documents: up to three texts, told apart by a digit (API reference, CustomField)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.connectors.quickbooks.record_type import text
from ledgerbridge.connectors.quickbooks.wire import Wire, objects_of
from ledgerbridge.model.values import Value

CUSTOM = "CustomField"
DIGITS = ("1", "2", "3")
TYPES = ("StringType", "NumberType")
CUSTOM_FIELDS = tuple(
    msgspec.structs.replace(text(f"{CUSTOM}.{digit}", f"Custom field {digit}", 31), custom=True) for digit in DIGITS
)


def read_custom(wire: Wire) -> dict[str, Any]:
    """{"CustomField": {digit: text}}; one without a digit or a text is left out. Raises VendorDrift."""
    return {CUSTOM: {str(one.get("DefinitionId")): one.get("StringValue") for one in objects_of(wire, CUSTOM)}}


def custom_to_send(fields: Mapping[str, Value], current: Mapping[str, Value]) -> list[Wire]:
    """All custom fields that hold a text or are to be emptied, since the list is replaced as one (ASSUMED)."""
    held = {spec.path: current.get(spec.path) for spec in CUSTOM_FIELDS} | dict(fields)
    return [
        {"DefinitionId": path.rpartition(".")[2], "Type": "StringType", "StringValue": held[path] or ""}
        for path in sorted(held)
        if path in fields or held[path] is not None
    ]


def as_defined(specs: Sequence[FieldSpec], preferences: Wire) -> list[FieldSpec]:
    """The fields with the company's own names of its custom fields; those it does not use are left out."""
    named = labels(preferences)
    return [
        msgspec.structs.replace(spec, label=named[spec.path] or spec.label) if spec.custom else spec
        for spec in specs
        if not spec.custom or spec.path in named
    ]


class Rule(Enum):
    """What a custom field must be to be mapped."""

    FIRST_THREE = "first three"
    TYPE = "type"
    IN_USE = "in use"


def not_offered(newest: Wire, offered: Mapping[str, str]) -> list[tuple[str, Rule]]:
    """(name, the rule it fails) of the custom fields that a document shows and that cannot be mapped. Whether a field
    is printed and on every sales form is told to nobody by this API, so that rule cannot be looked at."""
    found = []
    for one in objects_of(newest, CUSTOM):
        digit, name = str(one.get("DefinitionId")), str(one.get("Name") or one.get("DefinitionId"))
        if digit not in DIGITS:
            found.append((name, Rule.FIRST_THREE))
        elif str(one.get("Type")) not in TYPES:
            found.append((name, Rule.TYPE))
        elif f"{CUSTOM}.{digit}" not in offered:
            found.append((name, Rule.IN_USE))
    return found


def labels(preferences: Wire) -> dict[str, str]:
    """{path: the company's own name of it, or the empty text}, of the custom fields in use."""
    named, used = {}, set()
    for group in objects_of(preferences, CUSTOM):
        for one in objects_of(group, CUSTOM):
            name = str(one.get("Name"))
            if name.startswith("SalesFormsPrefs.SalesCustomName"):
                named[name[-1]] = str(one.get("StringValue") or "")
            elif one.get("BooleanValue") is True:
                used.add(name[-1])
    return {f"{CUSTOM}.{digit}": named.get(digit, "") for digit in DIGITS if digit in used}
