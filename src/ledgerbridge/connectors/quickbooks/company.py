"""What the company's preferences say, read seldom."""

from __future__ import annotations

from datetime import datetime, timedelta

from ledgerbridge.connectors.base.company import facts
from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.quickbooks.api import QuickBooksApi
from ledgerbridge.connectors.quickbooks.wire import Wire
from ledgerbridge.model.money import CompanyFact
from ledgerbridge.seams.clock import Clock

FRESH = timedelta(hours=1)
"""How long preferences are taken as they were read."""


class Company:
    """The preferences of one company."""

    def __init__(self, api: QuickBooksApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._preferences: Wire | None = None
        self._info: Wire | None = None
        self._read_at: datetime | None = None

    async def preferences(self) -> Wire:
        """As they were within the last hour."""
        now = self._clock.now()
        if self._preferences is None or self._read_at is None or now - self._read_at >= FRESH:
            self._preferences, self._read_at = await self._api.singleton("Preferences"), now
        return self._preferences

    async def takes_numbers(self) -> bool:
        """Whether documents are numbered by whoever makes them (Preferences, CustomTxnNumbers)."""
        forms = part(await self.preferences(), "SalesFormsPrefs")
        return forms.get("CustomTxnNumbers") is True

    async def facts(self) -> list[Choice]:
        """What it says that documents depend on (CompanyInfo, Preferences)."""
        preferences = await self.preferences()
        if self._info is None:
            self._info = await self._api.singleton("CompanyInfo")
        return facts(
            {
                CompanyFact.COUNTRY: self._info.get("Country"),
                CompanyFact.CURRENCY: await self.home_currency(),
                CompanyFact.CLOSED_UNTIL: part(preferences, "AccountingInfoPrefs").get("BookCloseDate"),
                CompanyFact.SERVICE_DATES: part(preferences, "ProductAndServicesPrefs").get("RevenueRecognitionEnabled")
                is True,
                CompanyFact.CHARGES_TAX: part(preferences, "TaxPrefs").get("UsingSalesTax") is True,
            }
        )

    async def home_currency(self) -> str:
        return str(part(part(await self.preferences(), "CurrencyPrefs"), "HomeCurrency").get("value") or "")


def part(wire: Wire, name: str) -> Wire:
    """A part of the preferences, empty where it is absent or something else."""
    found = wire.get(name)
    return found if isinstance(found, dict) else {}
