"""What a division says of itself that documents depend on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledgerbridge.connectors.base.company import facts
from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.times import wall
from ledgerbridge.connectors.exact.wire import Wire, plain
from ledgerbridge.model.money import CompanyFact, decimals_of
from ledgerbridge.model.problems import PermissionMissing, RecordRefused

CLOSED = 1
SALES = 20
PERIODS = "financial/FinancialPeriods"
STATUSES = "read/financial/JournalStatusList"


async def company_facts(api: ExactApi, division: str, year: int, journal: str) -> list[Choice]:
    """Country and currency, the decimals of prices, and up to when the sales journal is closed this year."""
    rows = await api.division_rows()
    mine: Wire = next((row for row in rows if str(row.get("Code")) == division), {})
    currency = plain(mine.get("Currency"))
    return facts(
        {
            CompanyFact.COUNTRY: plain(mine.get("Country")),
            CompanyFact.CURRENCY: currency,
            CompanyFact.CLOSED_UNTIL: await _closed_until(api, year, journal),
            CompanyFact.PRICE_DECIMALS: await _price_decimals(api, currency),
        }
    )


async def _price_decimals(api: ExactApi, currency: str | None) -> int | None:
    """`PricePrecision` of the currency: 0.001 is three (reference, Currencies)."""
    rows = await _allowed(api, "general/Currencies")
    precision = next((row.get("PricePrecision") for row in rows if plain(row.get("Code")) == currency), None)
    known = isinstance(precision, int | Decimal) and not isinstance(precision, bool) and precision > 0
    return decimals_of(Decimal(precision)) if known and precision is not None else None


async def _closed_until(api: ExactApi, year: int, journal: str) -> date | None:
    """The end of the last period that is closed with all those before it in the year."""
    rows = await _allowed(api, STATUSES, f"Year eq {year} and JournalType eq {SALES}")
    named = [row for row in rows if not journal or plain(row.get("Journal")) == journal]
    closed = {row.get("Period") for row in named if row.get("Status") == CLOSED}
    last = 0
    while last + 1 in closed:
        last += 1
    if not last:
        return None
    periods = await _allowed(api, PERIODS, f"FinYear eq {year} and FinPeriod eq {last}")
    ends = [end.date() for row in periods if (end := wall(row.get("EndDate"))) is not None]
    return ends[0] if ends else None


async def _allowed(api: ExactApi, endpoint: str, condition: str = "") -> list[Wire]:
    """The rows; none where the licence or the user has no such list."""
    try:
        return await api.all_rows(endpoint, filter=condition)
    except (PermissionMissing, RecordRefused):
        return []
