"""The lists of an account that settings and fields choose from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ledgerbridge.connectors.base.company import facts
from ledgerbridge.connectors.base.protocol import Choice
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.deals import DEALS
from ledgerbridge.connectors.hubspot.orders import ORDERS
from ledgerbridge.connectors.hubspot.stages import in_order
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.money import CompanyFact

STAGED = (DEALS, ORDERS)
"""Types whose records move through pipelines; invoices and quotes have a status instead."""


async def choices(api: HubSpotApi, kind: str) -> list[Choice]:
    """The live entries of one kind of reference data; none of a kind HubSpot does not have."""
    read = next((read for name, read in _READS.items() if name == kind), None)
    return [] if read is None else await read(api)


async def _owners(api: HubSpotApi) -> list[Choice]:
    """By the id that records name, which is not the user's."""
    rows = [row for row in await api.owners() if isinstance(row, dict) and row.get("id") and not row.get("archived")]
    return [Choice(str(row["id"]), _name(row) or str(row.get("email") or ""), _text(row, "email")) for row in rows]


async def _pipelines(api: HubSpotApi) -> list[Choice]:
    return [
        Choice(str(pipeline["id"]), _text(pipeline, "label"), type.capabilities.label)
        for type in STAGED
        for pipeline in in_order(await api.pipelines(type.name))
    ]


async def _stages(api: HubSpotApi) -> list[Choice]:
    return [
        Choice(str(stage["id"]), _text(stage, "label"), f"{type.capabilities.label}, {_text(pipeline, 'label')}")
        for type in STAGED
        for pipeline in in_order(await api.pipelines(type.name))
        for stage in in_order(pipeline.get("stages"))
    ]


async def _currencies(api: HubSpotApi) -> list[Choice]:
    """The company's own first."""
    account = await api.account()
    own = account.company_currency
    codes = dict.fromkeys(code for code in (own, *account.additional_currencies) if code)
    return [Choice(code, code, "Company currency" if code == own else "") for code in codes]


async def _tax_rates(api: HubSpotApi) -> list[Choice]:
    """By the id that line items name."""
    rows = [row for row in await api.tax_rates() if isinstance(row, dict) and row.get("id")]
    return [
        Choice(
            str(row["id"]),
            _text(row, "label") or _text(row, "name"),
            _percent(row),
            rate=_number(row.get("percentageRate")),
            is_closed=row.get("active") is False,
        )
        for row in rows
    ]


async def _company(api: HubSpotApi) -> list[Choice]:
    """HubSpot tells the company's currency, and nothing else that documents depend on."""
    return facts({CompanyFact.CURRENCY: (await api.account()).company_currency})


_READS: Mapping[Reference, Callable[[HubSpotApi], Awaitable[list[Choice]]]] = {
    Reference.OWNERS: _owners,
    Reference.PIPELINES: _pipelines,
    Reference.STAGES: _stages,
    Reference.CURRENCIES: _currencies,
    Reference.TAX_CODES: _tax_rates,
    Reference.COMPANY: _company,
}


def _name(row: Mapping[str, Any]) -> str:
    return " ".join(_text(row, name) for name in ("firstName", "lastName") if row.get(name))


def _percent(row: Mapping[str, Any]) -> str:
    rate = row.get("percentageRate")
    return "" if rate is None else f"{rate} %"


def _number(found: Any) -> Decimal | None:
    """A number that is told as a number or as text."""
    try:
        return None if found is None or isinstance(found, bool) else Decimal(str(found))
    except InvalidOperation:
        return None


def _text(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "")
