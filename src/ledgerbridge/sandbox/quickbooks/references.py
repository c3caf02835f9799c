"""References between records: what they may point at, and the names answers give them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.fields import Field, Fields
from ledgerbridge.sandbox.quickbooks.sales_fields import SPECIAL_ITEMS
from ledgerbridge.sandbox.quickbooks.table import Row


def check_references(company: Company, fields: Fields, old: Wire | None, new: Wire) -> None:
    """Refuses new references, lines included, to what is not there or not active; an old one may stay.

    References to lists that the simulated company does not hold (tax classifications) are not checked.
    """
    # QB-REFERENCE
    held = set(_references(fields, old)) if old is not None else set()
    for place, type, id in _references(fields, new):
        if (place, type, id) not in held:
            usable(company, type, id)


def _references(fields: Fields, wire: Wire, above: str = "") -> Iterator[tuple[str, str, str]]:
    """Where a reference stands, the entity it leads to, and its value."""
    for name, field in fields.items():
        value = wire.get(name)
        if not value:
            continue
        if field.kind == "ref" and field.to not in ("", "Currency") and value["value"] not in SPECIAL_ITEMS:
            yield f"{above}{name}", field.to, value["value"]
        elif field.kind in ("parts", "list"):
            for member in value if field.kind == "list" else (value,):
                yield from _references(field.parts, member, f"{above}{name}.")


def usable(company: Company, type: str, id: str) -> Row:
    """The active record a reference leads to. Raises Fault 2500, or 610 for an inactive one."""
    # QB-REFERENCE-INACTIVE
    row = company.table(type).rows.get(id)
    if row is None:
        raise faults.invalid_reference()
    if not row.wire.get("Active", True):
        raise faults.not_found()
    return row


def named(company: Company, fields: Fields, wire: Wire) -> Wire:
    """The record with the present names of what it refers to, lines included."""
    # QB-REF-NAME
    return {name: _named(company, fields.get(name), value) for name, value in wire.items()}


def _named(company: Company, field: Field | None, value: Any) -> Any:
    if field is None or not value:
        return value
    if field.kind == "list":
        return [named(company, field.parts, member) for member in value]
    if field.kind == "parts" and field.parts:
        return named(company, field.parts, value)
    if field.kind != "ref" or not field.named or field.to in ("", "Currency"):
        return value
    row = company.table(field.to).rows.get(value["value"])
    return value if row is None else {"value": value["value"], "name": name_of(row.wire)}


def name_of(wire: Wire) -> str:
    """The name by which a record is referred to."""
    return str(wire.get("FullyQualifiedName") or wire.get("DisplayName") or wire.get("Name") or "")


def settle_currency(company: Company, old: Wire | None, new: Wire) -> None:
    """Gives a new record its currency: the sender's with multicurrency, else that of the company."""
    # QB-CURRENCY
    if old is not None:
        return
    code = new.get("CurrencyRef", {}).get("value", company.home_currency)
    if code != company.home_currency and not company.settings["multicurrency"]:
        raise faults.business_rule("Multicurrency must be turned on to use another currency than your home currency.")
    new["CurrencyRef"] = company.currency(code)
