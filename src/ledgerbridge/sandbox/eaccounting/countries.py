"""What differs between the countries the product is sold in, and the lists of countries and currencies.

The charts of accounts hold what the documents simulated here are booked on. Their numbers follow each country's
common chart (BAS, NS 4102, the Dutch and the Finnish one); which of them the service itself starts with is ASSUMED.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec


class Rate(msgspec.Struct, frozen=True):
    """A VAT rate with the accounts its sales and its tax are booked on."""

    part: Decimal
    goods: int
    services: int
    vat: int

    @property
    def label(self) -> str:
        return f"{(self.part * 100).normalize():f} %"


class Country(msgspec.Struct, frozen=True):
    """One country's currency, rates and accounts."""

    # EA-COUNTRY

    code: str
    currency: str
    receivables: int
    bank: int
    savings: int
    rounding: int
    charges: int
    construction: int
    """Sales under the construction sector's reverse charge."""
    within_eu: tuple[int, int]
    """Sales to other EU countries: goods, services."""
    outside_eu: tuple[int, int]
    rates: tuple[Rate, ...]
    """The highest first."""
    goods: str
    services: str
    units: tuple[tuple[str, str, str], ...]
    days: str


def _rate(part: str, goods: int, services: int, vat: int) -> Rate:
    return Rate(Decimal(part), goods, services, vat)


COUNTRIES: Mapping[str, Country] = {
    "SE": Country(
        "SE", "SEK", 1510, 1930, 1940, 3740, 6570, 3231, (3108, 3308), (3105, 3305),
        (
            _rate("0.25", 3001, 3041, 2611),
            _rate("0.12", 3002, 3042, 2621),
            _rate("0.06", 3003, 3043, 2631),
            _rate("0", 3004, 3044, 2611),
        ),
        "Varor", "Tjänster", (("Styck", "st", "pcs"), ("Timme", "tim", "h"), ("Kilogram", "kg", "kg")), "dagar",
    ),
    "NO": Country(
        "NO", "NOK", 1500, 1920, 1950, 7745, 7770, 3120, (3200, 3210), (3201, 3211),
        (
            _rate("0.25", 3000, 3020, 2701),
            _rate("0.15", 3001, 3021, 2702),
            _rate("0.12", 3002, 3022, 2703),
            _rate("0", 3100, 3110, 2701),
        ),
        "Varer", "Tjenester", (("Stykk", "stk", "pcs"), ("Time", "t", "h"), ("Kilogram", "kg", "kg")), "dager",
    ),
    "NL": Country(
        "NL", "EUR", 1300, 1100, 1120, 4990, 4910, 8050, (8200, 8210), (8100, 8110),
        (_rate("0.21", 8000, 8020, 1671), _rate("0.09", 8001, 8021, 1672), _rate("0", 8002, 8022, 1671)),
        "Goederen", "Diensten", (("Stuk", "st", "pcs"), ("Uur", "u", "h"), ("Kilogram", "kg", "kg")), "dagen",
    ),
    "FI": Country(
        "FI", "EUR", 1701, 1910, 1920, 8480, 8560, 3090, (3360, 3365), (3370, 3375),
        (
            _rate("0.255", 3000, 3020, 2939),
            _rate("0.14", 3001, 3021, 2940),
            _rate("0.10", 3002, 3022, 2941),
            _rate("0", 3003, 3023, 2939),
        ),
        "Tavarat", "Palvelut", (("Kappale", "kpl", "pcs"), ("Tunti", "h", "h"), ("Kilogramma", "kg", "kg")), "päivää",
    ),
}  # fmt: skip
EU = tuple(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905  a list reads better in one line
)
NAMES: Mapping[str, str] = {
    "AR": "Argentina", "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BG": "Bulgaria", "BR": "Brazil",
    "CA": "Canada", "CH": "Switzerland", "CN": "China", "CY": "Cyprus", "CZ": "Czech Republic", "DE": "Germany",
    "DK": "Denmark", "EE": "Estonia", "ES": "Spain", "FI": "Finland", "FR": "France", "GB": "United Kingdom",
    "GR": "Greece", "HR": "Croatia", "HU": "Hungary", "IE": "Ireland", "IN": "India", "IS": "Iceland",
    "IT": "Italy", "JP": "Japan", "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia", "MT": "Malta",
    "MX": "Mexico", "NL": "Netherlands", "NO": "Norway", "PL": "Poland", "PT": "Portugal", "RO": "Romania",
    "SE": "Sweden", "SI": "Slovenia", "SK": "Slovakia", "US": "United States", "VE": "Venezuela",
}  # fmt: skip
PER_EURO: Mapping[str, Decimal] = {
    "EUR": Decimal(1),
    "SEK": Decimal("11.25"),
    "NOK": Decimal("11.50"),
    "DKK": Decimal("7.45"),
    "USD": Decimal("1.10"),
    "GBP": Decimal("0.85"),
    "CHF": Decimal("0.95"),
}
"""Currencies and what one euro buys of each; the rates stand still."""


def exchange_rate(currency: str, base: str) -> Decimal:
    """What one unit of a currency is worth in another, to six decimals."""
    if currency == base:
        return Decimal(1)
    return (PER_EURO[base] / PER_EURO[currency]).quantize(Decimal("0.000001"))
