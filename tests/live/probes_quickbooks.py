"""Probes of what the simulated QuickBooks Online assumes of calls, queries and lists."""

from __future__ import annotations

from tests.live.account import Account, NotTested
from tests.live.probing import Seen, probe, seen
from tests.live.quickbooks_records import (
    INACTIVE,
    changed,
    customer,
    fault,
    identity,
    ledger,
    make,
    put_away,
    query,
    read,
    ref,
)

# --- calls ------------------------------------------------------------------------------------------------------------


@probe("QB-CLIENT-AUTH")
async def the_app_proving_itself(account: Account) -> Seen:
    app = await account.app()
    form = {"grant_type": "refresh_token", "refresh_token": "probe"}
    wrong = await account.token(form, (app.client_id, "probe"))
    in_form = await account.token({**form, "client_id": app.client_id, "client_secret": app.client_secret})
    found = tuple((each.status, each.body.get("error") if each.body else None) for each in (wrong, in_form))
    return seen(found, ((401, "invalid_client"), (400, "invalid_grant")))


@probe("QB-REQUESTID-FAULT", leaves=INACTIVE)
async def a_faulted_call_repeated(account: Account) -> Seen:
    own = {"requestid": f"probe-{account.now():%Y%m%d%H%M%S}"}
    first = await account.post("customer", {"Nonsense": "probe"}, own)
    second = await account.post("customer", {"DisplayName": account.name()}, own)
    if second.is_fine:
        await put_away(account, "Customer", second.body["Customer"])
    if fault(first) is None:
        raise NotTested("the first call was not refused")
    return seen(fault(second), fault(first))


@probe("QB-BATCH-CDC")
async def changes_asked_for_in_a_batch(account: Account) -> Seen:
    item = {"bId": "1", "CDCQuery": {"Entities": "Term", "ChangedSince": f"{account.now():%Y-%m-%dT00:00:00Z}"}}
    answer = await account.post("batch", {"BatchItemRequest": [item]})
    told = (answer.body or {}).get("BatchItemResponse", [{}])
    return seen((answer.status, "CDCResponse" in told[0]), (200, True))


# --- queries ----------------------------------------------------------------------------------------------------------


async def a_term(account: Account) -> str:
    """The name of terms of payment."""
    found = [row["Name"] for row in await query(account, "select * from Term") if "'" not in row["Name"]]
    named = next((name for name in found if any(letter.isalpha() for letter in name)), None)
    if named is None:
        raise NotTested("there are no terms of payment")
    return str(named)


async def finds(account: Account, condition: str, name: str) -> bool:
    rows = await query(account, f"select * from Term where Name {condition}")
    return name in {row["Name"] for row in rows}


@probe("QB-QUERY-CASE")
async def a_name_in_other_case(account: Account) -> Seen:
    name = await a_term(account)
    return seen(await finds(account, f"= '{name.swapcase()}'", name), True)


@probe("QB-QUERY-LIKE")
async def patterns(account: Account) -> Seen:
    name = await a_term(account)
    found = (
        await finds(account, f"like '%{name[1:].swapcase()}'", name),
        await finds(account, f"like '_{name[1:]}'", name),
    )
    return seen(found, (True, False))


@probe("QB-QUERY-PAGE-MOST")
async def more_rows_than_a_page_holds(account: Account) -> Seen:
    answer = await account.get("query", {"query": "select * from Term maxresults 1001"})
    return seen((answer.status, fault(answer)), (400, "4001"))


# --- customers --------------------------------------------------------------------------------------------------------


@probe("QB-ADDRESS-ID", leaves=INACTIVE)
async def the_id_of_an_address(account: Account) -> Seen:
    made = await customer(account, BillAddr={"Line1": "One"}, ShipAddr={"Line1": "Two"})
    after = await changed(account, "Customer", made, BillAddr={"City": "Bern"})
    await put_away(account, "Customer", made)
    bill, ship, now = (address.get("Id") for address in (made["BillAddr"], made["ShipAddr"], after["BillAddr"]))
    return seen((bill is not None, bill != ship, now == bill), (True, True, True))


@probe("QB-INACTIVE-NAME-COUNT", leaves=INACTIVE)
async def two_inactive_customers_of_a_name(account: Account) -> Seen:
    name = account.name()
    made = [
        await changed(account, "Customer", await customer(account, DisplayName=name), Active=False) for _ in range(2)
    ]
    ends = tuple(each["DisplayName"].removeprefix(name) for each in made)
    return seen(ends, (" (deleted)", " (deleted-1)"))


@probe("QB-HIERARCHY-RENAME", leaves=INACTIVE)
async def a_renamed_parent(account: Account) -> Seen:
    top = await customer(account)
    child = await customer(account, ParentRef=ref(top), Job=True)
    name = account.name()
    await changed(account, "Customer", top, DisplayName=name)
    after = await read(account, "Customer", child["Id"])
    await put_away(account, "Customer", child, top)
    renamed = after["FullyQualifiedName"] == f"{name}:{child['DisplayName']}"
    return seen((renamed, after["SyncToken"] == child["SyncToken"]), (True, True))


# --- items and lists --------------------------------------------------------------------------------------------------


@probe("QB-ITEM-TYPE-DEFAULT", leaves=INACTIVE)
async def items_without_a_type(account: Account) -> Seen:
    sales = await ledger(account, "Income")
    stock = {
        "TrackQtyOnHand": True,
        "QtyOnHand": 0,
        "InvStartDate": f"{account.now():%Y-%m-%d}",
        "IncomeAccountRef": await ledger(account, "SalesOfProductIncome", "AccountSubType"),
        "ExpenseAccountRef": await ledger(account, "Cost of Goods Sold"),
        "AssetAccountRef": await ledger(account, "Inventory", "AccountSubType"),
    }
    made = [
        await make(account, "Item", Name=account.name(), IncomeAccountRef=sales),
        await make(account, "Item", Name=account.name(), **stock),
    ]
    await put_away(account, "Item", *made)
    return seen(tuple(each.get("Type") for each in made), ("Service", "Inventory"))


@probe("QB-CATEGORY-DELETE", leaves="nothing: the category is deleted")
async def an_empty_category_deleted(account: Account) -> Seen:
    made = await make(account, "Item", Name=account.name(), Type="Category")
    answer = await account.post("item", identity(made), {"operation": "delete"})
    after = await account.get(f"item/{made['Id']}")
    return seen((answer.status, fault(after)), (200, "610"))
