"""Vendors, as far as customers share their names with them."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.fields import VENDOR
from ledgerbridge.sandbox.quickbooks.names import settle_party_name
from ledgerbridge.sandbox.quickbooks.references import check_references, settle_currency

DEFAULTS: Wire = {"Balance": Decimal(0), "Vendor1099": False, "Active": True}


def settle(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The vendor as stored. Raises Fault where a rule is broken."""
    new = {**DEFAULTS, **wished}
    settle_currency(desk.company, old, new)
    check_references(desk.company, VENDOR, old, new)
    settle_party_name(desk.company, "Vendor", new)
    new.setdefault("PrintOnCheckName", new["DisplayName"][:100])
    if old is None:
        new["V4IDPseudonym"] = f"00{desk.random.getrandbits(40):010x}"
    return new
