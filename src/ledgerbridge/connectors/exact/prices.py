"""Sales prices of items: rows of their own, of which the general one is the item's standard sales price.

The general price is a row without a customer, an end and a minimum quantity, in the division's own currency (REST API
facts: SalesItemPrices). An open row is changed rather than a second one added, since periods would overlap.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ledgerbridge.connectors.exact import odata
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.payloads import encode
from ledgerbridge.connectors.exact.times import wall, written
from ledgerbridge.connectors.exact.wire import Wire, guid_of
from ledgerbridge.model.values import Value

ENDPOINT = "logistics/SalesItemPrices"
READ = "ID,Account,Currency,Quantity,StartDate,EndDate,Price"


async def set_price(api: ExactApi, item: str, price: Value, today: date) -> None:
    """The item's general price is this one; an empty one is 0."""
    rows = await api.all_rows(ENDPOINT, filter=f"Item eq {odata.guid(item)}", select=READ)
    general = sorted((row for row in rows if _is_general(row)), key=_start, reverse=True)
    wanted: Any = price if price is not None else Decimal(0)
    if general:
        await api.put(ENDPOINT, guid_of(general[0], "ID") or "", encode({"Price": wanted}))
    elif wanted:
        await api.post(ENDPOINT, encode({"Item": item, "Price": wanted, "StartDate": written(today)}))


def _is_general(row: Wire) -> bool:
    return row.get("Account") is None and row.get("EndDate") is None and (row.get("Quantity") or 0) <= 1


def _start(row: Wire) -> str:
    local = wall(row.get("StartDate"))
    return local.isoformat() if local else ""
