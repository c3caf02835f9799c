"""Records of Exact Online as probes make, read and delete them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.live.account import Account, Answer, NotTested

UNKNOWN = "00000000-0000-0000-0000-000000000001"
GONE = "nothing: what is made is deleted again"
Wire = dict[str, Any]


def options(select: str, filter: str = "") -> dict[str, str]:
    return {"$select": select, **({"$filter": filter} if filter else {})}


def message(answer: Answer) -> str:
    """What an error says."""
    try:
        return str(answer.body["error"]["message"]["value"])
    except (KeyError, TypeError):
        return ""


async def rows(account: Account, place: str, select: str, filter: str = "") -> list[Wire]:
    """The first page of a list, whichever form it has."""
    found = (await account.read(place, options(select, filter)))["d"]
    return list(found["results"] if isinstance(found, dict) else found)


async def read(account: Account, place: str, id: str) -> Wire:
    return dict((await account.read(f"{place}(guid'{id}')"))["d"])


async def stored(account: Account, place: str, **fields: Any) -> Wire:
    """A new record, read again: the answer to a POST is sparse."""
    made = (await account.made(place, fields))["d"]
    return dict((await account.read(made["__metadata"]["uri"].partition(f"/api/v1/{account.id}/")[2]))["d"])


async def removed(account: Account, place: str, id: str) -> Answer:
    return await account.delete(f"{place}(guid'{id}')")


async def customer(account: Account, **fields: Any) -> Wire:
    return await stored(account, "crm/Accounts", Name=account.name(), Status="C", **fields)


async def item(account: Account, **fields: Any) -> Wire:
    known = {"Code": code_name(account), "Description": account.name(), "IsSalesItem": True}
    return await stored(account, "logistics/Items", **{**known, **fields})


def code_name(account: Account) -> str:
    """A code that no item has yet."""
    return account.name().replace(" ", "").upper()


def order_wish(buyer: Wire, *lines: Wire) -> Wire:
    return {"OrderedBy": buyer["ID"], "SalesOrderLines": list(lines)}


def day(account: Account, days: int = 0) -> str:
    return f"{account.now() + timedelta(days=days):%Y-%m-%d}"


async def revenue(account: Account) -> str:
    """A ledger account of revenue."""
    found = await rows(account, "financial/GLAccounts", "ID,Code", "Type eq 110")
    if not found:
        raise NotTested("there is no ledger account of revenue")
    return str(found[0]["ID"])


async def journal(account: Account, type: int) -> str:
    """The code of the first journal of a type: 12 bank, 20 sales."""
    found = await rows(account, "financial/Journals", "Code", f"Type eq {type}")
    if not found:
        raise NotTested(f"there is no journal of type {type}")
    return str(found[0]["Code"])


async def entry_wish(account: Account, buyer: Wire, *lines: Wire, **fields: Any) -> Wire:
    known = {"Customer": buyer["ID"], "Journal": await journal(account, 20)}
    booked = await revenue(account)
    return {**known, "SalesEntryLines": [{"GLAccount": booked, **line} for line in lines], **fields}


async def entry(account: Account, buyer: Wire, *lines: Wire, **fields: Any) -> Wire:
    return await stored(account, "salesentry/SalesEntries", **await entry_wish(account, buyer, *lines, **fields))
