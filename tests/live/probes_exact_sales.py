"""Probes of what the simulated Exact Online assumes of orders, invoices and the books."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.live.account import Account, NotTested
from tests.live.exact_records import (
    GONE,
    UNKNOWN,
    customer,
    day,
    entry,
    entry_wish,
    item,
    journal,
    order_wish,
    read,
    removed,
    rows,
    stored,
)
from tests.live.probing import Seen, probe, seen

BOOKED = "a sales entry and its customer"
CENT = Decimal("0.01")
RECEIVABLES = "AmountDC,IsFullyPaid,InvoiceNumber"
Wire = dict[str, Any]


async def ordered(account: Account, *lines: Wire, **fields: Any) -> tuple[Wire, Wire, Wire]:
    """(order, customer, item): an order of an item of its own, one line for each given."""
    buyer, thing = await customer(account), await item(account, **fields)
    wish = order_wish(buyer, *({"Item": thing["ID"], **line} for line in lines or ({},)))
    return await stored(account, "salesorder/SalesOrders", **wish), buyer, thing


async def cleared(account: Account, order: Wire, buyer: Wire, thing: Wire) -> None:
    await removed(account, "salesorder/SalesOrders", order["OrderID"])
    await removed(account, "logistics/Items", thing["ID"])
    await removed(account, "crm/Accounts", buyer["ID"])


async def lines_of(account: Account, order: Wire) -> list[Wire]:
    select = "ID,LineNumber,AmountFC"
    found = await rows(account, "salesorder/SalesOrderLines", select, f"OrderID eq guid'{order['OrderID']}'")
    return sorted(found, key=lambda row: int(row["LineNumber"]))


# --- orders -----------------------------------------------------------------------------------------------------------


@probe("EX-ATOMIC", leaves=GONE)
async def an_order_with_a_bad_line(account: Account) -> Seen:
    buyer, thing = await customer(account), await item(account)
    wish = order_wish(buyer, {"Item": thing["ID"]}, {"Item": UNKNOWN})
    answer = await account.post("salesorder/SalesOrders", wish)
    left = await rows(account, "salesorder/SalesOrderLines", "ID", f"Item eq guid'{thing['ID']}'")
    await removed(account, "logistics/Items", thing["ID"])
    await removed(account, "crm/Accounts", buyer["ID"])
    return seen((answer.is_fine, len(left)), (False, 0))


@probe("EX-ORDER-NUMBER", leaves=GONE)
async def an_order_number_used_twice(account: Account) -> Seen:
    order, buyer, thing = await ordered(account)
    wish = {**order_wish(buyer, {"Item": thing["ID"]}), "OrderNumber": order["OrderNumber"]}
    again = await account.post("salesorder/SalesOrders", wish)
    if again.is_fine:
        await removed(account, "salesorder/SalesOrders", again.body["d"]["OrderID"])
    await cleared(account, order, buyer, thing)
    return seen(again.status, 500)


@probe("EX-ORDER-DELETE", leaves="a delivered order, its customer and item")
async def an_order_with_a_delivery(account: Account) -> Seen:
    order, _, _ = await ordered(account)
    [line] = await lines_of(account, order)
    lines = [{"SalesOrderLineID": line["ID"], "QuantityDelivered": 1}]
    await account.made("salesorder/GoodsDeliveries", {"DeliveryDate": day(account), "GoodsDeliveryLines": lines})
    return seen((await removed(account, "salesorder/SalesOrders", order["OrderID"])).status, 500)


@probe("EX-STOCK-FREE", leaves=GONE)
async def stock_of_an_ordered_item(account: Account) -> Seen:
    made = await ordered(account, {"Quantity": 2}, IsStockItem=True)
    [figures, *_] = (await account.read("read/logistics/StockPosition", {"itemId": f"guid'{made[2]['ID']}'"}))["d"]
    await cleared(account, *made)
    left = figures["InStock"] - figures["PlanningOut"] - figures["ReservedStock"]
    return seen((figures["PlanningOut"], figures["FreeStock"] - left), (2, 0))


@probe("EX-VAT-PER-LINE", leaves=GONE)
async def vat_of_three_small_lines(account: Account) -> Seen:
    codes = await rows(account, "vat/VATCodes", "Code,Percentage,Type", "Percentage gt 0")
    code = next((each for each in codes if each["Type"] == "E"), None)
    if code is None:
        raise NotTested("no code adds VAT to the price")
    price = next(p for p in PRICES if _by_line(p, code["Percentage"]) != _at_once(p, code["Percentage"]))
    line = {"NetPrice": float(price), "Quantity": 1, "VATCode": code["Code"].strip()}
    made = await ordered(account, line, line, line)
    await cleared(account, *made)
    return seen(made[0]["AmountFC"] - 3 * price, _by_line(price, code["Percentage"]))


PRICES = tuple(CENT * number for number in range(1, 10))


def _by_line(price: Decimal, rate: Decimal) -> Decimal:
    return 3 * (price * rate).quantize(CENT)


def _at_once(price: Decimal, rate: Decimal) -> Decimal:
    return (3 * price * rate).quantize(CENT)


@probe("EX-CREDIT-SIGN", leaves=GONE)
async def the_amount_of_a_credit_note(account: Account) -> Seen:
    buyer, thing = await customer(account), await item(account)
    lines = [{"Item": thing["ID"], "Quantity": 2, "NetPrice": 50}]
    wish = {"OrderedBy": buyer["ID"], "Type": 8021, "SalesInvoiceLines": lines}
    made = await stored(account, "salesinvoice/SalesInvoices", **wish)
    await removed(account, "salesinvoice/SalesInvoices", made["InvoiceID"])
    await removed(account, "logistics/Items", thing["ID"])
    await removed(account, "crm/Accounts", buyer["ID"])
    return seen(made["AmountFC"] < 0, True)


# --- the books --------------------------------------------------------------------------------------------------------


@probe("EX-ROUNDING", leaves=BOOKED)
async def amounts_of_three_decimals(account: Account) -> Seen:
    amounts = (1.005, -1.005, 2.004)
    made = await entry(account, await customer(account), *({"AmountFC": amount} for amount in amounts))
    mine = f"EntryID eq guid'{made['EntryID']}'"
    found = await rows(account, "salesentry/SalesEntryLines", "AmountFC,LineNumber", mine)
    booked = sorted(Decimal(str(row["AmountFC"])) for row in found)
    return seen(tuple(booked), (Decimal("-1.01"), Decimal("1.01"), Decimal(2)))


@probe("EX-ENTRY-NUMBER-ONCE", leaves=BOOKED)
async def an_entry_number_used_twice(account: Account) -> Seen:
    buyer = await customer(account)
    made = await entry(account, buyer, {"AmountFC": 1})
    wish = await entry_wish(account, buyer, {"AmountFC": 1}, EntryNumber=made["EntryNumber"])
    return seen((await account.post("salesentry/SalesEntries", wish)).status, 500)


@probe("EX-ENTRY-AMOUNT-MISSING", leaves=BOOKED)
async def a_line_without_its_amount(account: Account) -> Seen:
    made = await entry(account, await customer(account), {"AmountDC": 100})
    return seen(made["AmountFC"], 0)


@probe("EX-RECEIVABLES-LIST", leaves=BOOKED)
async def what_a_customer_owes(account: Account) -> Seen:
    buyer = await customer(account)
    await entry(account, buyer, {"AmountFC": 100})
    mine = f"AccountId eq guid'{buyer['ID']}'"
    found = await rows(account, "read/financial/ReceivablesList", "HID,Amount", mine)
    return seen(tuple(row["Amount"] > 0 for row in found), (True,))


@probe("EX-MATCHING", leaves="a paid sales entry, its bank entry and customer")
async def a_payment_that_names_the_invoice(account: Account) -> Seen:
    buyer = await customer(account)
    made = await entry(account, buyer, {"AmountFC": 100})
    amount = float((await read(account, "salesentry/SalesEntries", made["EntryID"]))["AmountFC"])
    owed = await rows(account, "financial/GLAccounts", "ID", "Type eq 20")
    if not owed:
        raise NotTested("there is no ledger account of receivables")
    line = {"Account": buyer["ID"], "GLAccount": owed[0]["ID"], "AmountFC": amount, "OurRef": made["InvoiceNumber"]}
    body = {"JournalCode": await journal(account, 12), "BankEntryLines": [{**line, "Date": day(account)}]}
    await account.made("financialtransaction/BankEntries", body)
    found = await rows(account, "cashflow/Receivables", RECEIVABLES, f"Account eq guid'{buyer['ID']}'")
    return seen({row["IsFullyPaid"] for row in found}, {True})
