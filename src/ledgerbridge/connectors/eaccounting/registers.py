"""The lists of a company that settings and fields choose from, read seldom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from ledgerbridge.connectors.base.company import facts
from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.eaccounting.api import EAccountingApi
from ledgerbridge.connectors.eaccounting.wire import Wire, percent
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.money import CompanyFact
from ledgerbridge.seams.clock import Clock

FRESH = timedelta(hours=1)
"""How long a list is taken as it was read: a user who mends one should not have to restart anything."""
CODINGS = "articleaccountcodings"


class Register(msgspec.Struct, frozen=True):
    """One list: where it is, and how an entry is told."""

    resource: str
    name: Callable[[Wire], str]
    detail: Callable[[Wire], str] = lambda row: ""
    id: Callable[[Wire], Any] = lambda row: row.get("Id")
    live: Callable[[Wire], bool] = lambda row: row.get("IsActive") is not False
    bare: bool = False
    """Whether the list comes without an envelope."""
    share: str = ""
    """The property that holds a rate of VAT, as a share of one."""

    def choice(self, id: str, row: Wire) -> Choice:
        rate = percent(row.get(self.share)) if self.share else None
        known = isinstance(rate, int | Decimal) and not isinstance(rate, bool)
        return Choice(
            id,
            self.name(row),
            self.detail(row),
            rate=Decimal(rate) if known and rate is not None else None,
            is_closed=not self.live(row),
        )


def _named(row: Wire) -> str:
    return str(row.get("Name") or "")


def _coding(row: Wire) -> str:
    """Goods or services, the rate of VAT and the account of domestic sales."""
    rate = percent(row.get("VatRatePercent"))
    told = [
        row.get("Type"),
        f"{Decimal(rate).normalize():f} %" if isinstance(rate, int | Decimal) else row.get("VatRate"),
    ]
    return ", ".join(str(one) for one in [*told, row.get("DomesticSalesSubjectToVatAccountNumber")] if one)


def _days(row: Wire) -> str:
    return f"{row['NumberOfDays']} days" if isinstance(row.get("NumberOfDays"), int) else ""


def _joined(*names: str) -> Callable[[Wire], str]:
    return lambda row: " ".join(str(row[name]) for name in names if row.get(name))


REGISTERS = {
    Reference.INCOME_ACCOUNTS: Register(CODINGS, _named, _coding, share="VatRatePercent"),
    Reference.TAX_CODES: Register(
        "vatcodes", _joined("Code", "Description"), _joined("VatRate"), bare=True, share="VatRate"
    ),
    Reference.ACCOUNTS: Register(
        "accounts", _joined("Number", "Name"), _joined("TypeDescription"), id=lambda row: row.get("Number")
    ),
    Reference.PAYMENT_TERMS: Register(
        "termsofpayments", _named, _days, live=lambda row: row.get("AvailableForSales") is not False
    ),
    Reference.PAYMENT_METHODS: Register("bankaccounts", _named, _joined("LedgerAccountNumber", "CurrencyCode")),
    Reference.SHIPPING_METHODS: Register("deliverymethods", _named, _joined("Code")),
    Reference.PRODUCT_GROUPS: Register("articlelabels", _named, _joined("Description")),
    Reference.CLASSIFICATIONS: Register("customerlabels", _named, _joined("Description")),
    Reference.UNITS: Register("units", _named, _joined("Abbreviation")),
    Reference.PROJECTS: Register(
        "projects", _joined("Number", "Name"), _joined("CustomerName"), live=lambda row: row.get("Status") != 2
    ),
    Reference.CURRENCIES: Register("currencies", _joined("Code"), id=lambda row: row.get("Code")),
    Reference.COUNTRIES: Register("countries", _named, _joined("Code"), id=lambda row: row.get("Code")),
}
COST_CENTRES = "costcenters"
KINDS = (*REGISTERS, Reference.COST_CENTRES, Reference.COMPANY)
WHOLE_UNITS = 1
"""`DomesticCurrencyRounding`: totals in the company's currency are rounded."""


class Registers:
    """The registers of one company."""

    def __init__(self, api: EAccountingApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._rows: dict[str, tuple[datetime, Sequence[Wire]]] = {}

    async def choices(self, kind: str) -> list[Choice]:
        """The entries of one kind of reference data; none of a kind the vendor does not have. Of two with one id, the
        last that may be chosen counts."""
        if kind == Reference.COST_CENTRES:
            return _cost_centres(await self.rows(COST_CENTRES))
        if kind == Reference.COMPANY:
            return _facts(await self.company())
        register = next((one for name, one in REGISTERS.items() if name == kind), None)
        if register is None:
            return []
        rows = await self.rows(register.resource, register.bare)
        told: dict[str, Choice] = {}
        for row in rows:
            id = str(register.id(row) or "")
            if id and (id not in told or register.live(row)):
                told[id] = register.choice(id, row)
        return list(told.values())

    async def rows(self, resource: str, bare: bool = False) -> Sequence[Wire]:
        """The entries of a list, as they were within the last hour."""
        now = self._clock.now()
        read_at, rows = self._rows.get(resource, (None, ()))
        if read_at is None or now - read_at >= FRESH:
            rows = await self._api.array(resource) if bare else await self._api.rows(resource)
            self._rows[resource] = (now, rows)
        return rows

    async def company(self) -> Wire:
        """The company's settings, as they were within the last hour."""
        now = self._clock.now()
        read_at, rows = self._rows.get("companysettings", (None, ()))
        if read_at is None or now - read_at >= FRESH:
            rows = [await self._api.company()]
            self._rows["companysettings"] = (now, rows)
        return rows[0]

    def forget(self) -> None:
        """The next look reads anew."""
        self._rows.clear()


def _cost_centres(rows: Sequence[Wire]) -> list[Choice]:
    """The items of all three dimensions, each with the name of its dimension."""
    return [
        Choice(
            str(item["Id"]),
            _joined("ShortName", "Name")(item),
            _named(row),
            is_closed=row.get("IsActive") is False or item.get("IsActive") is False,
        )
        for row in rows
        for item in (row["Items"] if isinstance(row.get("Items"), list) else ())
        if isinstance(item, dict) and item.get("Id")
    ]


def _facts(company: Wire) -> list[Choice]:
    """What the company's settings say (CompanySettings)."""
    return facts(
        {
            CompanyFact.COUNTRY: company.get("CountryCode"),
            CompanyFact.CURRENCY: company.get("CurrencyCode"),
            CompanyFact.CLOSED_UNTIL: str(company.get("AccountingLockedTo") or "")[:10],
            CompanyFact.WHOLE_UNITS: company.get("DomesticCurrencyRounding") == WHOLE_UNITS,
            CompanyFact.PRIVATE_WITH_TAX: company.get("ShowPricesExclVatPC") is not True,
        }
    )
