"""How Exact Online reckons documents (REST API reference, and what integrators found out)."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.money import LineBy, MoneyModel, Prices, TakesTax

ORDERS = MoneyModel(
    places=2,
    prices=Prices.BY_CODE,
    price_places=2,
    tax_of_unrounded=True,
    text_lines=False,
)
"""Sales orders and quotations. Two decimals, halves away from zero (ASSUMED; currencies with others: the reference
names `AmountPrecision`, and a total that holds with two decimals holds with those too). `NetPrice` is for one unit,
after any discount, with or without VAT by the type of the VAT code (reference, SalesOrderLines), with the decimals of
the currency's `PricePrecision` (reference, Currencies), which the company's own list tells. VAT is rounded for each
line (ASSUMED), from the amount before that is rounded (ASSUMED). `VATAmount` of a line can be posted, but nothing
says that it is kept. Every line needs an item (reference, SalesOrderLines)."""

INVOICES = msgspec.structs.replace(ORDERS, drafts=True)
"""An invoice is open until it is printed, which is when it is booked (reference, PrintedSalesInvoices)."""

CREDIT_INVOICES = msgspec.structs.replace(INVOICES, credit_is_negative=True)
"""Quantities above zero are stored as a credit, and the amounts shown below zero (ASSUMED)."""

ENTRIES = msgspec.structs.replace(ORDERS, line=LineBy.AMOUNT, price_places=None, takes_tax=TakesTax.LINE)
"""Sales entries have amounts without prices. VAT follows from the code unless `VATAmountFC` is sent, on each line
(reference, SalesEntryLines): it always is. Every line needs an account (reference, SalesEntryLines). A credit entry's
sign is turned by this connector."""
