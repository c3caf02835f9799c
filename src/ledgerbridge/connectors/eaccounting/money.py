"""How eAccounting reckons documents (API documents of June 2020 and May 2024)."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.money import CurrencyOf, MoneyModel, Prices, Shown, TaxedBy, TaxRounded

ORDERS = MoneyModel(
    places=2,
    prices=Prices.BY_CUSTOMER,
    price_places=2,
    quantity_places=4,
    percent_places=2,
    taxed_by=TaxedBy.PRODUCT,
    tax=TaxRounded.RATE,
    whole_units=True,
    shown=Shown.AS_PRICES,
)
"""Orders. A row comes to quantity times price less its discount in percent, with two decimals (validation
of drafts). No row has a VAT code: its rate follows from the article's coding, and from where the customer is and
whether it has a VAT number (ArticleAccountCodings, accounts by market). VAT is rounded once for each rate, halves
away from zero (ASSUMED, since `VatSpecification` adds up by rate). Prices have two decimals, four for foreign
customers (UnitPrice); discounts a share of one with four (DiscountPercentage). Prices include VAT for private persons
unless `ShowPricesExclVatPC`. `DomesticCurrencyRounding` rounds totals in the company's currency to whole units;
`Amount` of an order leaves that out, and VAT too where prices do (IncludesVat of orders)."""

QUOTES = msgspec.structs.replace(ORDERS, currency=CurrencyOf.CUSTOMER, shown=Shown.WITH_TAX)
"""As orders, in the currency of the customer (QuoteApi); `TotalAmount` has VAT in it (ASSUMED, as that of invoices)."""

INVOICES = msgspec.structs.replace(ORDERS, quantity_places=2, currency=CurrencyOf.CUSTOMER, shown=Shown.WITH_TAX)
"""An invoice is booked when it is made, in the currency of its customer (CustomerInvoiceApi)."""

CREDIT_NOTES = msgspec.structs.replace(INVOICES, credit_is_negative=True)
"""Rows as those of an invoice, amounts below zero (ASSUMED)."""

DRAFTS = msgspec.structs.replace(INVOICES, drafts=True)
"""Compared by the vendor itself when they are made an invoice (validation of the conversion)."""
