"""The last touch to a batch before it is sent: versions nobody named, accounts nobody had read.

A batch prepared after any read of products has its accounts, so this is for callers that write before they read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledgerbridge.connectors.quickbooks.accounts import Accounts
from ledgerbridge.connectors.quickbooks.products import ITEM, NEEDED_ACCOUNTS
from ledgerbridge.connectors.quickbooks.reading import Reader
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.connectors.quickbooks.wire import Wire, nested


async def completed(kind: RecordType, items: Sequence[Wire], reader: Reader, accounts: Accounts) -> list[Wire]:
    """The items, whole; those that cannot be made whole are left out."""
    ids = [item[kind.type]["Id"] for item in items if _lacks_version(kind, item)]
    records = (await reader.by_ids(kind, ids)).records if ids else {}
    versions = {id: {"SyncToken": record.version} for id, record in records.items()}
    if any(_lacks_account(kind, item) for item in items):
        await accounts.active()
    whole = []
    for item in items:
        if _lacks_version(kind, item):
            whole += _with(kind, item, versions.get(item[kind.type]["Id"]))
        elif _lacks_account(kind, item):
            whole += _with(kind, item, _accounts_of(item[kind.type], accounts))
        else:
            whole.append(item)
    return whole


def _lacks_version(kind: RecordType, item: Wire) -> bool:
    return item["operation"] == "update" and "SyncToken" not in item[kind.type]


def _lacks_account(kind: RecordType, item: Wire) -> bool:
    if kind.type != ITEM or item["operation"] != "create":
        return False
    entity = item[kind.type]
    return any(path.partition(".")[0] not in entity for path in NEEDED_ACCOUNTS.get(str(entity.get("Type")), ()))


def _accounts_of(entity: Wire, accounts: Accounts) -> Wire | None:
    """The accounts of a new product as far as it names none; None where one cannot be told."""
    type = str(entity.get("Type"))
    given = {path: "named" for path in NEEDED_ACCOUNTS.get(type, ()) if path.partition(".")[0] in entity}
    return None if accounts.problem({"Type": type, **given}) else nested(accounts.defaults(type))


def _with(kind: RecordType, item: Wire, more: Mapping[str, Any] | None) -> list[Wire]:
    return [] if more is None else [{**item, kind.type: {**more, **item[kind.type]}}]
