"""References between records: what they may point at, and the currency a record is held in."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.fields import Fields
from ledgerbridge.sandbox.quickbooks.table import Row


def check_references(company: Company, fields: Fields, old: Wire | None, new: Wire) -> None:
    """Refuses new references to what is not there or not active; an old one may stay.

    References to lists that the simulated company does not hold (classes, tax codes, customer types) are not checked.
    """
    # QB-REFERENCE
    for name, field in fields.items():
        target = new.get(name)
        if not field.to or not target or field.to == "Currency":
            continue
        if old is None or old.get(name) != target:
            usable(company, field.to, target["value"])


def usable(company: Company, type: str, id: str) -> Row:
    """The active record a reference leads to. Raises Fault 2500, or 610 for an inactive one."""
    # QB-REFERENCE-INACTIVE
    row = company.table(type).rows.get(id)
    if row is None:
        raise faults.invalid_reference()
    if not row.wire.get("Active", True):
        raise faults.not_found()
    return row


def settle_currency(company: Company, old: Wire | None, new: Wire) -> None:
    """Gives a new record its currency: the sender's with multicurrency, else that of the company."""
    # QB-CURRENCY
    if old is not None:
        return
    code = new.get("CurrencyRef", {}).get("value", company.home_currency)
    if code != company.home_currency and not company.settings["multicurrency"]:
        raise faults.business_rule("Multicurrency must be turned on to use another currency than your home currency.")
    new["CurrencyRef"] = company.currency(code)
