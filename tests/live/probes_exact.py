"""Probes of what the simulated Exact Online assumes of relations and items, and of its calls. Paths are the division's.

Exact blocks an endpoint after ten errors in an hour: a probe provokes as few as it can, spread over endpoints.
"""

from __future__ import annotations

from tests.live.account import Account
from tests.live.exact_records import (
    GONE,
    UNKNOWN,
    code_name,
    customer,
    day,
    item,
    message,
    options,
    order_wish,
    read,
    removed,
    rows,
    stored,
)
from tests.live.probing import Seen, probe, seen

# --- calls and filters ------------------------------------------------------------------------------------------------


@probe("EX-METHODS")
async def methods_a_set_does_not_have(account: Account) -> Seen:
    found = (
        await account.get("salesinvoice/PrintedSalesInvoices"),
        await account.patch(f"crm/Accounts(guid'{UNKNOWN}')", {}),
    )
    return seen(tuple(answer.status for answer in found), (405, 405))


@probe("EX-FILTER-TYPES")
async def literals_of_another_type(account: Account) -> Seen:
    found = [await account.get("crm/Contacts", options("ID", text)) for text in ("ID eq 'x'", "LastName eq 5")]
    return seen(tuple(answer.status for answer in found), (400, 400))


@probe("EX-FILTER-CASE")
async def a_text_in_other_case_and_with_blanks_behind(account: Account) -> Seen:
    [journal, *_] = await rows(account, "financial/Journals", "Code,Description")
    text = journal["Description"].replace("'", "''").swapcase()
    found = [await rows(account, "financial/Journals", "Code", f"Description eq '{text}{end}'") for end in ("", "  ")]
    return seen(tuple(journal["Code"] in {row["Code"] for row in each} for each in found), (True, True))


@probe("EX-BODY-TYPES", leaves="nothing")
async def a_number_for_a_name(account: Account) -> Seen:
    return seen((await account.post("crm/Accounts", {"Name": 5})).status, 400)


@probe("EX-OWN-KEY", leaves=GONE)
async def a_posted_key(account: Account) -> Seen:
    own = f"00000000-0000-4000-8000-{account.now():%y%m%d%H%M%S}"
    made = await customer(account, ID=own)
    await removed(account, "crm/Accounts", made["ID"])
    return seen(made["ID"] == own, False)


@probe("EX-LENGTHS", leaves="nothing")
async def a_text_that_is_too_long(account: Account) -> Seen:
    found = []
    for description in ("x" * 60, "x" * 61):
        answer = await account.post("logistics/Items", {"Code": code_name(account), "Description": description})
        found.append(answer.status)
        if answer.is_fine:
            await removed(account, "logistics/Items", answer.body["d"]["ID"])
    return seen(tuple(found), (201, 500))


# --- relations --------------------------------------------------------------------------------------------------------


@probe("EX-VISIT-ADDRESS", leaves=GONE)
async def the_address_on_an_account(account: Account) -> Seen:
    made = await customer(account, AddressLine1="Kerkstraat 1", City="Amsterdam", Country="NL")
    found = await rows(account, "crm/Addresses", "Type,City", f"Account eq guid'{made['ID']}'")
    await removed(account, "crm/Accounts", made["ID"])
    return seen(tuple((row["Type"], row["City"]) for row in found), ((1, "Amsterdam"),))


@probe("EX-CONTACT-MAIN", leaves=GONE)
async def the_first_contact(account: Account) -> Seen:
    made = await customer(account)
    contacts = [await stored(account, "crm/Contacts", Account=made["ID"], LastName=account.name()) for _ in range(2)]
    found = tuple([(await read(account, "crm/Contacts", each["ID"]))["IsMainContact"] for each in contacts])
    await removed(account, "crm/Accounts", made["ID"])
    return seen(found, (True, False))


@probe("EX-ADDRESS-DEFAULTS", leaves=GONE)
async def the_first_address_of_a_type(account: Account) -> Seen:
    made = await customer(account)
    body = {"Account": made["ID"], "Type": 4, "AddressLine1": "Dock 1", "Country": "NL"}
    found = [(await stored(account, "crm/Addresses", **body, City=city))["Main"] for city in ("Breda", "Assen")]
    alone = await account.post("crm/Addresses", {"City": "Breda"})
    await removed(account, "crm/Accounts", made["ID"])
    return seen((*found, alone.status), (True, False, 500))


# --- items ------------------------------------------------------------------------------------------------------------


@probe("EX-ITEM-WAREHOUSE", leaves=GONE)
async def a_new_stock_item(account: Account) -> Seen:
    made = await item(account, IsStockItem=True)
    found = await rows(account, "inventory/ItemWarehouses", "Item", f"Item eq guid'{made['ID']}'")
    await removed(account, "logistics/Items", made["ID"])
    return seen(len(found), 1)


@probe("EX-PRICE-OVERLAP", leaves=GONE)
async def a_new_price(account: Account) -> Seen:
    made = await item(account)
    former = await stored(account, "logistics/SalesItemPrices", Item=made["ID"], Price=1, StartDate=day(account, -30))
    later = await stored(account, "logistics/SalesItemPrices", Item=made["ID"], Price=2, StartDate=day(account))
    ended = (await read(account, "logistics/SalesItemPrices", former["ID"]))["EndDate"] is not None
    for price in (later, former):
        await removed(account, "logistics/SalesItemPrices", price["ID"])
    await removed(account, "logistics/Items", made["ID"])
    return seen(ended, True)


@probe("EX-SALES-ITEM", leaves=GONE)
async def an_order_of_what_is_not_sold(account: Account) -> Seen:
    buyer, raw = await customer(account), await item(account, IsSalesItem=False)
    answer = await account.post("salesorder/SalesOrders", order_wish(buyer, {"Item": raw["ID"]}))
    if answer.is_fine:
        await removed(account, "salesorder/SalesOrders", answer.body["d"]["OrderID"])
    await removed(account, "logistics/Items", raw["ID"])
    await removed(account, "crm/Accounts", buyer["ID"])
    return seen(answer.status, 500)


# --- what is in use ---------------------------------------------------------------------------------------------------


@probe("EX-IN-USE", leaves=GONE)
async def a_customer_and_an_item_in_an_order(account: Account) -> Seen:
    found = await _deleted_in_use(account)
    return seen(tuple(status for status, _ in found), (500, 500))


@probe("EX-NOT-ALLOWED", leaves=GONE)
async def the_words_of_a_refused_delete(account: Account) -> Seen:
    found = await _deleted_in_use(account)
    return seen(tuple(words.partition(":")[0] for _, words in found), ("Not allowed", "Not allowed"))


async def _deleted_in_use(account: Account) -> tuple[tuple[int, str], ...]:
    """(status, message) of deleting the customer and the item of an order."""
    buyer, thing = await customer(account), await item(account)
    order = await stored(account, "salesorder/SalesOrders", **order_wish(buyer, {"Item": thing["ID"]}))
    used = {"crm/Accounts": buyer["ID"], "logistics/Items": thing["ID"]}
    answers = [await removed(account, place, id) for place, id in used.items()]
    await removed(account, "salesorder/SalesOrders", order["OrderID"])
    for place, id in used.items():
        await removed(account, place, id)
    return tuple((answer.status, message(answer)) for answer in answers)
