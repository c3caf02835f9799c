"""What a document comes to: prices, VAT by market, rounding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

from ledgerbridge.sandbox.eaccounting.company import Company
from ledgerbridge.sandbox.eaccounting.countries import EU
from ledgerbridge.sandbox.eaccounting.money import ZERO, cents, whole
from ledgerbridge.sandbox.kit.vendor import Wire

Market: TypeAlias = Literal["domestic", "exempt", "construction", "eu-taxed", "eu", "export"]
ACCOUNTS = {
    "domestic": "DomesticSalesSubjectToVat",
    "exempt": "DomesticSalesVatExempt",
    "construction": "DomesticSalesSubjectToReversedConstructionVat",
    "eu-taxed": "ForeignSalesSubjectToVatWithinEu",
    "eu": "ForeignSalesVatExemptWithinEu",
    "export": "ForeignSalesVatExemptOutsideEu",
}
"""The account of a coding that sales in a market are booked on."""
TAXED = ("domestic", "eu-taxed")


class Line(msgspec.Struct, frozen=True):
    """One row as priced: `amount` includes VAT where the document's prices do."""

    rate: Decimal
    account: int
    amount: Decimal

    def net(self, includes_vat: bool) -> Decimal:
        return cents(self.amount / (1 + self.rate)) if includes_vat else self.amount


class Part(msgspec.Struct, frozen=True):
    """What a document comes to at one rate."""

    rate: Decimal
    net: Decimal
    vat: Decimal
    accounts: dict[int, Decimal]
    """The net amount by account of revenue."""


class Totals(msgspec.Struct, frozen=True):
    """What a document comes to: `total` includes VAT and rounding."""

    parts: Sequence[Part]
    vat: Decimal
    roundings: Decimal
    total: Decimal

    @property
    def net(self) -> Decimal:
        return sum((part.net for part in self.parts), ZERO)


def country_of(company: Company, customer: Wire) -> str:
    """The country that decides on VAT: that of the invoice, or of the delivery where the customer says so."""
    # EA-VAT-DELIVERY
    name = "DeliveryCountryCode" if customer["DeliveryBasedVat"] else "InvoiceCountryCode"
    return customer[name] or company.country.code


def is_domestic(company: Company, customer: Wire) -> bool:
    return country_of(company, customer) == company.country.code


def includes_vat(company: Company, customer: Wire) -> bool:
    """Private persons see prices with VAT unless the company shows them without."""
    # EA-INCLUDES-VAT
    return bool(customer["IsPrivatePerson"]) and not company.settings["prices_excl_vat_private"]


def market_of(company: Company, customer: Wire, free: bool = False, construction: bool = False) -> Market:
    """Where a row is sold, for its VAT and its account."""
    # EA-VAT-MARKET
    if construction:
        return "construction"
    country = country_of(company, customer)
    if country == company.country.code:
        return "exempt" if free else "domestic"
    if country not in EU or company.country.code not in EU:
        return "export"
    return "eu" if free or customer["VatNumber"] else "eu-taxed"


def priced(coding: Wire, market: Market, row: Wire) -> Line:
    """A row of a document with its rate, account and amount."""
    # EA-ROW-AMOUNT
    rate = coding["VatRatePercent"] if market in TAXED else Decimal(0)
    account = coding[f"{ACCOUNTS[market]}AccountNumber"] or coding["DomesticSalesVatExemptAccountNumber"]
    amount = (row["UnitPrice"] or ZERO) * row["Quantity"] * (1 - row["DiscountPercentage"])
    return Line(rate, account, cents(amount))


def totals(company: Company, lines: Iterable[Line], with_vat: bool, currency: str) -> Totals:
    """The sums, VAT rounded once for each rate, whole units where the company wants them."""
    # EA-VAT-ROUNDING
    by_rate: dict[Decimal, list[Line]] = defaultdict(list)
    for line in lines:
        by_rate[line.rate].append(line)
    parts = [_part(rate, by_rate[rate], with_vat) for rate in sorted(by_rate, reverse=True)]
    vat = sum((part.vat for part in parts), ZERO)
    exact = sum((part.net for part in parts), ZERO) + vat
    is_rounded = company.settings["currency_rounding"] and currency == company.country.currency
    total = whole(exact) if is_rounded else exact  # EA-WHOLE-KRONA
    return Totals(parts, vat, total - exact, total)


def _part(rate: Decimal, lines: Sequence[Line], with_vat: bool) -> Part:
    amount = sum((line.amount for line in lines), ZERO)
    vat = cents(amount * rate / (1 + rate)) if with_vat else cents(amount * rate)
    net = amount - vat if with_vat else amount
    accounts: dict[int, Decimal] = {}
    for line in lines:
        accounts[line.account] = accounts.get(line.account, ZERO) + line.net(with_vat)
    if accounts:
        accounts[lines[0].account] += net - sum(accounts.values(), ZERO)
    return Part(rate, net, vat, accounts)
