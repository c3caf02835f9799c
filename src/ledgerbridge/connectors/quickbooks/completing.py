"""The last touch to a batch before it is sent: versions nobody named, accounts nobody had read.

A batch prepared after any read of products has its accounts, so this is for callers that write before they read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledgerbridge.connectors.quickbooks.accounts import Accounts
from ledgerbridge.connectors.quickbooks.products import INCOME_ACCOUNT, ITEM
from ledgerbridge.connectors.quickbooks.reading import Reader
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.connectors.quickbooks.wire import Wire, nested

REQUIRED_REF = INCOME_ACCOUNT.partition(".")[0]


async def completed(kind: RecordType, items: Sequence[Wire], reader: Reader, accounts: Accounts) -> list[Wire]:
    """The items, whole; those that cannot be made whole are left out."""
    ids = [item[kind.type]["Id"] for item in items if _lacks_version(kind, item)]
    records = (await reader.by_ids(kind, ids)).records if ids else {}
    versions = {id: {"SyncToken": record.version} for id, record in records.items()}
    if any(_lacks_account(kind, item) for item in items):
        await accounts.ready()
    whole = []
    for item in items:
        if _lacks_version(kind, item):
            whole += _with(kind, item, versions.get(item[kind.type]["Id"]))
        elif _lacks_account(kind, item):
            whole += _with(kind, item, None if accounts.problem({}) else nested(accounts.defaults()))
        else:
            whole.append(item)
    return whole


def _lacks_version(kind: RecordType, item: Wire) -> bool:
    return item["operation"] == "update" and "SyncToken" not in item[kind.type]


def _lacks_account(kind: RecordType, item: Wire) -> bool:
    return kind.type == ITEM and item["operation"] == "create" and REQUIRED_REF not in item[kind.type]


def _with(kind: RecordType, item: Wire, more: Mapping[str, Any] | None) -> list[Wire]:
    return [] if more is None else [{**item, kind.type: {**more, **item[kind.type]}}]
