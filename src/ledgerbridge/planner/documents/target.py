"""What composing knows of the target: how it reckons, and what its company's own settings say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from ledgerbridge.model.documents import Document, Line
from ledgerbridge.model.money import CompanyFact, MoneyModel, TakesTax, TaxedBy

YES, NO = "yes", "no"


class Target(msgspec.Struct, frozen=True):
    """What the planner knows of the record type that documents are made of, and of the company they are made in."""

    line_slots: Collection[str]
    money: MoneyModel
    whole_units: bool = False
    """Whether this company rounds totals in its own currency to whole units."""
    country: str | None = None
    """The company's own; ISO 3166, two letters."""
    currency: str | None = None
    """The company's own."""
    private_with_tax: bool = False
    """Whether this company's prices for private customers are with tax."""
    product_rates: Mapping[str, Decimal] = {}
    """{SKU, or the source's id of a product: the percentage of tax at home of that product in the target}."""

    service_dates: bool = False
    """Whether every line needs the day of its service."""
    closed_until: date | None = None
    """The last day that nothing is booked on any more."""

    def rounds_whole(self, document: Document) -> bool:
        """Whether this document's total is rounded to whole units."""
        return self.whole_units and document.currency in (None, self.currency)

    def product_rate(self, line: Line) -> Decimal | None:
        """The percentage of a line's product at home; None where it is not known."""
        by_sku = self.product_rates.get(line.sku or "")
        return by_sku if by_sku is not None else self.product_rates.get(line.product_id or "")


def target_of(
    line_slots: Collection[str],
    money: MoneyModel,
    facts: Mapping[str, str],
    product_rates: Mapping[str, Decimal] | None = None,
    is_booked: bool = True,
) -> Target:
    """The target by what its company says of itself: `facts` are {id: detail} of its reference data `company`. Closed
    days concern documents that are booked alone."""
    country = facts.get(CompanyFact.COUNTRY) or None
    return Target(
        line_slots,
        _reckoning(money.in_country(country), facts),
        facts.get(CompanyFact.WHOLE_UNITS) == YES,
        country,
        facts.get(CompanyFact.CURRENCY) or None,
        facts.get(CompanyFact.PRIVATE_WITH_TAX) == YES,
        product_rates or {},
        facts.get(CompanyFact.SERVICE_DATES) == YES,
        _day(facts.get(CompanyFact.CLOSED_UNTIL, "")) if is_booked else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _reckoning(money: MoneyModel, facts: Mapping[str, str]) -> MoneyModel:
    decimals = facts.get(CompanyFact.PRICE_DECIMALS, "")
    if decimals.isdigit():
        money = msgspec.structs.replace(money, price_places=int(decimals))
    if facts.get(CompanyFact.CHARGES_TAX) == NO:
        return msgspec.structs.replace(money, taxed_by=TaxedBy.NOTHING, takes_tax=TakesTax.NOWHERE)
    return money
