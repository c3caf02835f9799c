"""How QuickBooks reckons sales documents (API reference, Invoice; guides on sales tax)."""

from __future__ import annotations

from ledgerbridge.model.money import Around, CurrencyOf, MoneyModel, TakesTax, TaxRounded

US = MoneyModel(
    places=2,
    price_places=7,
    takes_tax=TakesTax.DOCUMENT,
    discount=Around.UNTAXED,
    shipping=Around.UNTAXED,
    currency=CurrencyOf.CUSTOMER,
)
"""A company in the US. A line is marked TAX or NON; the rate comes from the address or one code of the document, so
it is not known beforehand, but `TotalTax` that is sent is kept (guides on sales tax, with and without automation).
Shipping without a code is NON, and tax is reckoned before the discount (`ApplyTaxAfterDiscount`)."""

SALES = MoneyModel(
    places=2,
    price_places=7,
    tax=TaxRounded.CODE,
    discount=Around.SHARED,
    currency=CurrencyOf.CUSTOMER,
    variants={"US": US},
)
"""Everywhere else. Amounts have two decimals in all currencies (ASSUMED; answers print two). Quantity times price is
the amount, rounded (fault 6070), with up to seven decimals in a price; discounts on lines take no part in it. Every
line has a tax code, and each rate of a code is rounded by itself, their sum is the tax (guide on sales tax for other
countries; recorded). `GlobalTaxCalculation` is TaxExcluded unless it is sent, so prices are without tax. Tax amounts
that are sent are not known to be kept. A discount of the document lowers what each code stands on by its share
(ASSUMED). Shipping as a line of its own kind would need a tax code, so it is an ordinary line. A line may be below
zero as long as the total is not (ASSUMED). A document has its customer's currency or is refused (multicurrency)."""
