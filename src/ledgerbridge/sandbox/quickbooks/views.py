"""How a record looks in an answer: the same one differs between a query, a read and a write."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.entities import Entity
from ledgerbridge.sandbox.quickbooks.table import Row

Occasion: TypeAlias = Literal["query", "read", "create", "update", "stored"]
TAX_NUMBERS = ("PrimaryTaxIdentifier", "SecondaryTaxIdentifier")
SHOWN_END = 5


def shown(company: Company, entity: Entity, row: Row, occasion: Occasion) -> Wire:
    """The record in wire form. `stored` is the whole of it, for the control plane."""
    wire = {**row.wire, "domain": "QBO", "sparse": False}
    _name_references(company, entity, wire)
    if entity.name == "Customer":
        _show_customer(wire, occasion)
    elif entity.name == "Item":
        _show_item(wire, occasion)
    elif entity.name == "Account" and occasion == "create":
        wire["MetaData"] = {"CreateTime": wire["MetaData"]["CreateTime"]}  # QB-ACCOUNT-CREATE-TIME
    return wire


def _name_references(company: Company, entity: Entity, wire: Wire) -> None:
    """Gives references the present name of what they lead to."""
    # QB-REF-NAME
    for name, field in entity.fields.items():
        target = wire.get(name)
        if not target or not field.named or field.kind != "ref" or field.to == "Currency":
            continue
        row = company.table(field.to).rows.get(target["value"]) if field.to else None
        if row is not None:
            wire[name] = {"value": target["value"], "name": _name_of(row.wire)}


def _name_of(wire: Wire) -> str:
    return str(wire.get("FullyQualifiedName") or wire.get("DisplayName") or wire["Name"])


def _show_customer(wire: Wire, occasion: Occasion) -> None:
    """What only some answers give of a customer."""
    # QB-CUSTOMER-VIEWS
    if occasion in ("query", "stored"):
        wire["ClientEntityId"] = "0"
    if occasion == "query":
        wire.pop("DefaultTaxCodeRef", None)
    if occasion in ("create", "update"):
        wire.pop("V4IDPseudonym", None)
    if occasion != "stored":
        for name in TAX_NUMBERS:
            if name in wire:
                wire[name] = masked(wire[name])


def masked(number: str) -> str:
    """A tax number as answers give it: the last five characters readable."""
    # QB-TAX-NUMBER-MASKED
    return "X" * (len(number) - SHOWN_END) + number[-SHOWN_END:]


def _show_item(wire: Wire, occasion: Occasion) -> None:
    """Queries leave out one flag that reads and writes give."""
    # QB-ITEM-VIEWS
    if occasion != "query" and wire.get("Type") != "Category":
        wire["DeferredRevenue"] = False
