"""Stock of articles: the balance stands on the article itself and follows orders and invoices (reference, ArticleApi).

Whether the article's time of change moves with its stock is not documented, so every reading lists all stock articles.
"""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.eaccounting.record_type import (
    RecordType,
    moment_of,
    number,
    read_only,
    spec_table,
    text,
)
from ledgerbridge.connectors.eaccounting.wire import Wire
from ledgerbridge.model.kinds import RecordKind

NO_MOVEMENTS = (
    "eAccounting's API has no call for movements of stock, and with the stock module on the balance can only be read."
)


def _unfold(wire: Wire) -> Wire:
    return {**wire, "ArticleId": wire.get("Id")}


def _is_stock(wire: Wire) -> bool:
    return wire.get("IsStock") is True


STOCK = RecordType(
    capabilities=TypeCapabilities(
        type="articlestock",
        label="Stock",
        slots={
            "product_id": "ArticleId",
            "sku": "Number",
            "quantity": "StockBalance",
            "available": "StockBalanceAvailable",
            "reserved": "StockBalanceReserved",
        },
        match_keys=("Number",),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=1000,
        find_batch=20,
        read_batch=25,
        write_batch=1,
        ordered_versions=False,
        lag_s=0.0,
        unique=("Number",),
        cannot={
            "create": NO_MOVEMENTS,
            "update": NO_MOVEMENTS,
            "warehouse": "eAccounting keeps one balance for each article, without warehouses.",
        },
        kind=RecordKind.STOCK,
        creates=False,
        updates=False,
    ),
    specs=spec_table(
        *read_only(
            text("ArticleId", "Article"),
            text("Number", "Article number"),
            number("StockBalance", "In stock"),
            number("StockBalanceAvailable", "Available"),
            number("StockBalanceReserved", "Reserved"),
            text("StockLocationReference", "Stock location"),
        ),
        moment_of("ChangedUtc", "Article changed"),
    ),
    resource="articles",
    stamp="ChangedUtc",
    standing="IsStock eq true",
    whole=True,
    unfold=_unfold,
    is_one=_is_stock,
)
