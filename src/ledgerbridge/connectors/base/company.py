"""What a company's own settings say that documents depend on, as a list of its reference data."""

from __future__ import annotations

from collections.abc import Mapping

from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.model.money import CompanyFact

NAMES = {
    CompanyFact.COUNTRY: "Country of the company",
    CompanyFact.CURRENCY: "Currency of the company",
    CompanyFact.CLOSED_UNTIL: "Books closed up to",
    CompanyFact.WHOLE_UNITS: "Totals in the company's currency in whole units",
    CompanyFact.PRIVATE_WITH_TAX: "Prices for private customers with tax",
    CompanyFact.CHARGES_TAX: "The company charges tax",
    CompanyFact.SERVICE_DATES: "Every line needs a service date",
    CompanyFact.PRICE_DECIMALS: "Decimals of unit prices",
}


def facts(found: Mapping[CompanyFact, object]) -> list[Choice]:
    """The facts that are known, in a fixed order; yes and no as words."""
    told = {fact: _text(found.get(fact)) for fact in NAMES}
    return [Choice(fact.value, NAMES[fact], text) for fact, text in told.items() if text]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).strip()
