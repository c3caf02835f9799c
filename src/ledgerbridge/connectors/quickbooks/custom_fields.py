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
TEXT, NUMBER = "StringType", "NumberType"
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
        {"DefinitionId": path.rpartition(".")[2], "Type": TEXT, "StringValue": held[path] or ""}
        for path in sorted(held)
        if path in fields or held[path] is not None
    ]


class Rule(Enum):
    """What a custom field must be to be mapped."""

    FIRST_THREE = "first three"
    TYPE = "type"
    NUMBER = "number"
    """Numbers are mapped by people's wish, and cannot be: answers that are not asked for all custom fields hold texts
    alone (guide on custom fields), and nothing says that a list of changes can be asked for all."""
    IN_USE = "in use"


WHY: Mapping[Rule, str] = {
    Rule.FIRST_THREE: "Only the first three custom fields of QuickBooks can be mapped.",
    Rule.TYPE: "Only custom fields of QuickBooks that hold texts can be mapped.",
    Rule.NUMBER: "It is a number, which QuickBooks leaves out of its list of changes.",
    Rule.IN_USE: "It is not in use on the sales forms of QuickBooks.",
}


class NotOffered(msgspec.Struct, frozen=True):
    """A custom field that cannot be mapped."""

    path: str
    name: str
    rule: Rule
    """The one it fails."""


def as_defined(specs: Sequence[FieldSpec], preferences: Wire, newest: Wire) -> list[FieldSpec]:
    """The fields with the company's own names of its custom fields, without those that it does not use; those of the
    newest document that cannot be mapped say why. Raises VendorDrift."""
    named = labels(preferences)
    refused = {one.path: one for one in not_offered(newest, named)}
    plain = [
        msgspec.structs.replace(spec, label=named[spec.path] or spec.label) if spec.custom else spec
        for spec in specs
        if not spec.custom or (spec.path in named and spec.path not in refused)
    ]
    barred = [FieldSpec(one.path, one.name, custom=True, barred=WHY[one.rule]) for one in refused.values()]
    return [*plain, *barred]


def not_offered(newest: Wire, offered: Mapping[str, str]) -> list[NotOffered]:
    """The custom fields that a document shows and that cannot be mapped. Whether a field is printed and on every sales
    form is told to nobody by this API, so that rule cannot be looked at. Raises VendorDrift."""
    found = []
    for one in objects_of(newest, CUSTOM):
        path = f"{CUSTOM}.{one.get('DefinitionId')}"
        rule = _failed(one, path, offered)
        if rule is not None:
            found.append(NotOffered(path, str(one.get("Name") or one.get("DefinitionId")), rule))
    return found


def _failed(field: Wire, path: str, offered: Mapping[str, str]) -> Rule | None:
    type = str(field.get("Type"))
    if str(field.get("DefinitionId")) not in DIGITS:
        return Rule.FIRST_THREE
    if type == NUMBER:
        return Rule.NUMBER
    if type != TEXT:
        return Rule.TYPE
    return None if path in offered else Rule.IN_USE


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
