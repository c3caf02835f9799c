"""How HubSpot reckons documents (guides on line items, invoices and orders)."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.money import Around, MoneyModel

DOCUMENTS = MoneyModel(
    exact=True,
    percent_places=6,
    keeps_totals=False,
    negative_lines=False,
)
"""Deals and invoices. A line comes to quantity times price less its discount, by any decimals (guide on line items;
calculated numbers were seen with fifty digits), and its price is 0 or more. Tax follows from the line's tax rate, on
top of the price. The total is the one it is given: a deal's amount does not follow from lines made by the API
(reports of integrators), and on an invoice that mirrors another system's, which is what is made here,
`hs_amount_billed` is free (objects guide, `hs_invoice_billable`)."""

ORDERS = msgspec.structs.replace(DOCUMENTS, discount=Around.UNTAXED, shipping=Around.UNTAXED)
"""An order has properties for its sums, which are all its own (objects guide)."""
