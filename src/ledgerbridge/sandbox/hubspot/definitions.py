"""Property definitions: what a property is called, which values it takes, who may change it."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.times import iso

STANDARD_MADE_MS = 1_593_531_298_180
"""Creation moment that HubSpot's own definitions show."""

FIELD_TYPES = {
    "bool": ("booleancheckbox", "calculation_equation"),
    "date": ("date",),
    "datetime": ("date",),
    "enumeration": ("booleancheckbox", "checkbox", "radio", "select", "calculation_equation"),
    "number": ("number", "calculation_equation"),
    "phone_number": ("phonenumber",),
    "string": ("text", "textarea", "html", "file", "phonenumber", "calculation_equation"),
}
"""Field types that go with each type."""


class Option(msgspec.Struct, frozen=True, rename="camel"):
    """One value of an enumeration."""

    label: str
    value: str
    display_order: int = -1
    hidden: bool = False
    description: str = ""


class Definition(msgspec.Struct, frozen=True):
    """One property of one object type in one account."""

    name: str
    label: str
    type: str
    field_type: str
    group: str
    description: str = ""
    options: tuple[Option, ...] = ()
    display_order: int = -1
    calculated: bool = False
    external_options: bool = False
    unique: bool = False
    hidden: bool = False
    form_field: bool = False
    standard: bool = False
    read_only: bool = False
    money: bool = False
    """Shown with a currency symbol."""
    currency_property: str = ""
    """The property that holds the currency of this sum; empty for the account's."""
    refers_to: str = ""
    made_ms: int = STANDARD_MADE_MS
    changed_ms: int = STANDARD_MADE_MS
    archived_ms: int | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Definition:
        return self

    @property
    def multiple(self) -> bool:
        """Whether a value is a `;`-separated choice of several options."""
        return self.type == "enumeration" and self.field_type == "checkbox"


def definition_wire(definition: Definition) -> dict[str, Any]:
    """The definition as the properties API shows it."""  # HS-PROP-SHAPE
    wire: dict[str, Any] = {
        "updatedAt": iso(definition.changed_ms),
        "createdAt": iso(definition.made_ms),
        "name": definition.name,
        "label": definition.label,
        "type": definition.type,
        "fieldType": definition.field_type,
        "description": definition.description,
        "groupName": definition.group,
        "options": [_option_wire(option) for option in definition.options],
        "displayOrder": definition.display_order,
        "calculated": definition.calculated,
        "externalOptions": definition.external_options,
        "hasUniqueValue": definition.unique,
        "hidden": definition.hidden,
        "modificationMetadata": _rights(definition),
        "formField": definition.form_field,
        "dataSensitivity": "non_sensitive",
    }
    return wire | _origin(definition) | _extras(definition)


def _option_wire(option: Option) -> dict[str, Any]:
    wire: dict[str, Any] = msgspec.to_builtins(option)
    if not option.description:
        del wire["description"]
    return wire


def _rights(definition: Definition) -> dict[str, bool]:
    rights = {
        "archivable": not definition.standard,
        "readOnlyDefinition": definition.standard,
        "readOnlyValue": definition.read_only,
    }
    if definition.options and definition.standard:
        rights["readOnlyOptions"] = False
    return rights


def _origin(definition: Definition) -> dict[str, Any]:
    if definition.standard:
        return {"hubspotDefined": True}
    wire: dict[str, Any] = {
        "archived": definition.archived_ms is not None,
        "createdUserId": "42",
        "updatedUserId": "42",
    }
    if definition.archived_ms is not None:
        wire["archivedAt"] = iso(definition.archived_ms)
    return wire


def _extras(definition: Definition) -> dict[str, Any]:
    wire: dict[str, Any] = {}
    if definition.money:
        wire["showCurrencySymbol"] = True
    if definition.currency_property:  # HS-PROP-CURRENCY
        wire["currencyPropertyName"] = definition.currency_property
    if definition.refers_to:
        wire["referencedObjectType"] = definition.refers_to
    return wire
