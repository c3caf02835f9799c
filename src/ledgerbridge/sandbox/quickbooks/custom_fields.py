"""Custom fields of sales forms: defined by the company, filled by the sender."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks.company import Company

CLASSIC = 3
"""How many show without being asked for."""
ALL = "enhancedallcustomfields"


def labels(company: Company) -> list[str]:
    return [label.strip() for label in company.settings["custom_fields"].split(",") if label.strip()]


def show(company: Company, wire: Wire, all_of_them: bool = False) -> None:
    """Every field the company has, with its text where filled; the first three unless all are asked for."""
    # QB-CUSTOM-FIELDS, QB-CUSTOM-FIELDS-ENHANCED
    filled = {field.get("DefinitionId"): field.get("StringValue") for field in wire.get("CustomField", [])}
    wire["CustomField"] = [
        {"DefinitionId": id, "Name": label, "Type": "StringType"}
        | ({"StringValue": filled[id]} if filled.get(id) else {})
        for id, label in ((str(n), label) for n, label in enumerate(labels(company), start=1))
        if all_of_them or int(id) <= CLASSIC
    ]


def preferences(company: Company) -> list[Wire]:
    """The definitions as Preferences tell them: which are used, and what they are called."""
    # QB-CUSTOM-FIELDS
    names = labels(company)[:CLASSIC]
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
