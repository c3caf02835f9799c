"""How Hyperline reckons invoices (API reference, invoices and amount page)."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.money import MoneyModel, TaxedBy

INVOICES = MoneyModel(
    price_is_amount=True,
    taxed_by=TaxedBy.RATE,
    drafts=True,
    negative_lines=False,
    text_lines=False,
)
"""Amounts, those of units included, are whole smallest units of the currency (amount page). A line has a rate in
percent of its own (create invoice page); its net amount and its tax are rounded each (ASSUMED: the example of the
invoice page fits). A draft is final once it is issued. Amounts below zero and lines of text alone are not
described."""

CREDIT_NOTES = msgspec.structs.replace(INVOICES, drafts=False)
"""People make them; they are read with amounts above zero."""
