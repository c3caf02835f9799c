"""Custom fields of sales forms: defined by the company, filled by the sender."""

from __future__ import annotations

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks.company import Company

CLASSIC = 3
"""How many show without being asked for."""
ALL = "enhancedallcustomfields"
TEXT = "StringType"


TYPES = {
    "text": ("StringType", "StringValue"),
    "list": ("StringType", "StringValue"),
    "number": ("NumberType", "NumberValue"),
    "date": ("DateType", "DateValue"),
    "yes or no": ("BooleanType", "BooleanValue"),
}
"""{what people choose for a field: its type, and the property that holds its value}; a choice tells its text."""


class Definition(msgspec.Struct, frozen=True):
    """A custom field that the company defined."""

    id: str
    label: str
    type: str
    holds: str
    """The property of a document's field that holds its value."""


def definitions(company: Company) -> list[Definition]:
    """In their order; each label of the setting may be followed by a colon and a type."""
    told = [one.strip() for one in company.settings["custom_fields"].split(",") if one.strip()]
    return [_definition(str(n), one) for n, one in enumerate(told, start=1)]


def _definition(id: str, told: str) -> Definition:
    # QB-CUSTOM-FIELD-TYPES
    label, _, chosen = (part.strip() for part in told.partition(":"))
    type, holds = TYPES.get(chosen or "text", TYPES["text"])
    return Definition(id, label, type, holds)


def show(company: Company, wire: Wire, all_of_them: bool = False) -> None:
    """Every field the company has, with its value where filled; texts of the first three unless all are asked for."""
    # QB-CUSTOM-FIELDS, QB-CUSTOM-FIELDS-ENHANCED, QB-CUSTOM-FIELDS-PLAIN, QB-CUSTOM-FIELD-VALUE
    filled = {field.get("DefinitionId"): field for field in wire.get("CustomField", [])}
    wire["CustomField"] = [
        {"DefinitionId": one.id, "Name": one.label, "Type": one.type, **_value(filled.get(one.id, {}), one.holds)}
        for one in definitions(company)
        if all_of_them or (int(one.id) <= CLASSIC and one.type == TEXT)
    ]


def _value(field: Wire, holds: str) -> Wire:
    value = field.get(holds)
    return {} if value is None or value == "" else {holds: value}


def preferences(company: Company) -> list[Wire]:
    """The definitions as Preferences tell them: which are used, and what they are called."""
    # QB-CUSTOM-FIELDS, QB-CUSTOM-FIELD-TYPES-PREFERENCES
    names = [one.label for one in definitions(company)[:CLASSIC]]
    if not names:
        return []
    used = [
        {"Name": f"SalesFormsPrefs.UseSalesCustom{n}", "Type": "BooleanType", "BooleanValue": n <= len(names)}
        for n in range(1, CLASSIC + 1)
    ]
    called = [
        {"Name": f"SalesFormsPrefs.SalesCustomName{n}", "Type": "StringType", "StringValue": name}
        for n, name in enumerate(names, start=1)
    ]
    return [{"CustomField": used}, {"CustomField": called}]
