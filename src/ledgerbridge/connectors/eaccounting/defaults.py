"""What a new record gets where the write says nothing: from the connection's settings, else from the company's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ledgerbridge.connectors.eaccounting import settings
from ledgerbridge.connectors.eaccounting.api import EAccountingApi
from ledgerbridge.connectors.eaccounting.customers import CITY, CUSTOMERS_TYPE, POSTAL_CODE, TERMS
from ledgerbridge.connectors.eaccounting.orders import ORDERS_TYPE
from ledgerbridge.connectors.eaccounting.payments import BANK_ACCOUNT, PAYMENTS_TYPE
from ledgerbridge.connectors.eaccounting.products import ARTICLES_TYPE, CODING, GROSS, NET, UNIT
from ledgerbridge.connectors.eaccounting.registers import CODINGS, Registers
from ledgerbridge.connectors.eaccounting.wire import Wire, percent, text_of

CURRENCY = "CurrencyCode"

SET = {
    CUSTOMERS_TYPE: {TERMS: settings.TERMS, CITY: settings.NO_CITY, POSTAL_CODE: settings.NO_POSTAL_CODE},
    ARTICLES_TYPE: {CODING: settings.CODING, UNIT: settings.UNIT},
    PAYMENTS_TYPE: {BANK_ACCOUNT: settings.BANK_ACCOUNT},
}
"""{type: {path: the setting that gives it}}."""
NEEDED = {CUSTOMERS_TYPE: (CITY, POSTAL_CODE, TERMS), ARTICLES_TYPE: (CODING, UNIT), PAYMENTS_TYPE: (BANK_ACCOUNT,)}
"""{type: paths without which eAccounting makes none, which a default may fill}."""
HIGHEST = 10_000_000
"""No price goes beyond (reference, ArticleApi); where the other one would, it is left empty."""
_CENT = Decimal("0.01")


class Defaults:
    """The defaults of one connection."""

    def __init__(self, api: EAccountingApi, registers: Registers, values: Mapping[str, str]) -> None:
        self._api = api
        self._registers = registers
        self._values = values

    def known(self, type: str) -> dict[str, str]:
        """{path: value} that the settings give."""
        given = {path: self._values.get(spec.key, "").strip() for path, spec in SET.get(type, {}).items()}
        return {path: value for path, value in given.items() if value}

    async def completed(self, type: str, changes: Wire, before: Wire | None = None) -> Wire:
        """The changes with what only the company knows: its terms of payment, an order's currency, the other of two
        prices."""
        if type == CUSTOMERS_TYPE and before is None and not changes.get(TERMS):
            terms = text_of(await self._registers.company(), TERMS)
            return {**changes, TERMS: terms} if terms else changes
        if type == ORDERS_TYPE and before is None and not changes.get(CURRENCY):
            customer = await self._api.one(CUSTOMERS_TYPE, str(changes.get("CustomerId")))
            return {**changes, CURRENCY: (customer or await self._registers.company()).get(CURRENCY)}
        if type == ARTICLES_TYPE and (NET in changes) is not (GROSS in changes):
            coding = changes.get(CODING) or (before or {}).get(CODING)
            return {**changes, **_other_price(changes, await self._registers.rows(CODINGS), coding)}
        return changes

    @staticmethod
    def missing(type: str, changes: Wire) -> str | None:
        """The first path without which the record cannot be made."""
        return next((path for path in NEEDED.get(type, ()) if not changes.get(path)), None)


def _other_price(changes: Wire, codings: Sequence[Wire], coding: Any) -> Wire:
    """The price with VAT for one without and the other way round, by the rate of the coding: eAccounting holds both,
    and an update of one alone would leave the other as it was. Nothing where the rate is not known."""
    rate = next((percent(row.get("VatRatePercent")) for row in codings if row.get("Id") == coding), None)
    if isinstance(rate, bool) or not isinstance(rate, int | Decimal):
        return {}
    given, other = (NET, GROSS) if NET in changes else (GROSS, NET)
    price = changes[given]
    if not isinstance(price, int | Decimal):
        return {other: None}
    factor = 1 + Decimal(rate) / 100
    exact = Decimal(price) * factor if other == GROSS else Decimal(price) / factor
    rounded = exact.quantize(_CENT, ROUND_HALF_UP)
    return {other: rounded if rounded <= HIGHEST else None}
