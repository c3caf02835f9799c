"""Probes of what the simulated QuickBooks Online assumes of invoices, payments and taxes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.live.account import Account, NotTested
from tests.live.probing import Seen, probe, seen
from tests.live.quickbooks_records import (
    INACTIVE,
    Wire,
    change,
    customer,
    delete,
    fault,
    invoice,
    invoice_wish,
    line,
    make,
    put_away,
    query,
    read,
    ref,
    service,
    taxed,
)

CENT = Decimal("0.01")
PACIFIC = ZoneInfo("America/Los_Angeles")


@asynccontextmanager
async def trade(account: Account, **fields: Any) -> AsyncIterator[tuple[Wire, Wire]]:
    """A customer and an item, inactive after the block."""
    buyer, thing = await customer(account, **fields), await service(account)
    try:
        yield buyer, thing
    finally:
        await put_away(account, "Customer", buyer)
        await put_away(account, "Item", thing)


@probe("QB-TXN-DATE", leaves=INACTIVE)
async def an_invoice_without_a_day(account: Account) -> Seen:
    now = account.now()
    here, there = (f"{now.astimezone(zone):%Y-%m-%d}" for zone in (UTC, PACIFIC))
    if here == there:
        raise NotTested("the day is the same in UTC and in California now: ask between 0 and 7 o'clock UTC")
    async with trade(account) as (buyer, thing):
        made = await invoice(account, buyer, line(1, thing))
        await delete(account, "Invoice", made)
    return seen(made["TxnDate"], there)


@probe("QB-LINE-WITHOUT-ITEM", leaves=INACTIVE)
async def a_line_without_an_item(account: Account) -> Seen:
    async with trade(account) as (buyer, _):
        made = await invoice(account, buyer, line(5))
        await delete(account, "Invoice", made)
    return seen(made["Line"][0]["SalesItemLineDetail"].get("ItemRef", {}).get("name"), "Services")


@probe("QB-NEGATIVE-TOTAL", leaves=INACTIVE)
async def negative_lines(account: Account) -> Seen:
    async with trade(account) as (buyer, thing):
        found = []
        for amount in (-4, -11):
            wish = await invoice_wish(account, buyer, line(10, thing), line(amount, thing))
            answer = await account.post("invoice", wish)
            found.append(fault(answer) or str(answer.body["Invoice"]["TotalAmt"]))
            if answer.is_fine:
                await delete(account, "Invoice", answer.body["Invoice"])
    return Seen(Decimal(found[0]) == 6 and found[1] == "6000", ", ".join(found))


@probe("QB-BELOW-PAID", leaves=INACTIVE)
async def an_invoice_below_what_was_paid(account: Account) -> Seen:
    async with trade(account) as (buyer, thing):
        made = await invoice(account, buyer, line(100, thing))
        applied = [{"Amount": 60, "LinkedTxn": [{"TxnId": made["Id"], "TxnType": "Invoice"}]}]
        paid = await make(account, "Payment", CustomerRef=ref(buyer), TotalAmt=60, Line=applied)
        lower = await change(account, "Invoice", made, Line=[{"Id": made["Line"][0]["Id"], **line(50, thing)}])
        await delete(account, "Payment", paid)
        await delete(account, "Invoice", made)
    return seen(fault(lower), "6000")


@probe("QB-CLASS-OFF", leaves=INACTIVE)
async def a_class_where_none_are_tracked(account: Account) -> Seen:
    [preferences, *_] = await query(account, "select * from Preferences")
    tracked = preferences.get("AccountingInfoPrefs", {})
    if tracked.get("ClassTrackingPerTxn") or tracked.get("ClassTrackingPerTxnLine"):
        raise NotTested("the company tracks classes")
    kind = await make(account, "Class", Name=account.name())
    async with trade(account) as (buyer, thing):
        made = await invoice(account, buyer, line(1, thing), ClassRef=ref(kind))
        await delete(account, "Invoice", made)
        await put_away(account, "Class", kind)
    return seen("ClassRef" in made, False)


@probe("QB-TERMS-CUSTOMER", leaves=INACTIVE)
async def an_invoice_without_terms(account: Account) -> Seen:
    terms = [row for row in await query(account, "select * from Term") if row.get("DueDays")]
    if not terms:
        raise NotTested("there are no terms of some days")
    async with trade(account, SalesTermRef=ref(terms[-1])) as (buyer, thing):
        made = await invoice(account, buyer, line(1, thing))
        await delete(account, "Invoice", made)
    return seen(made.get("SalesTermRef", {}).get("value") == terms[-1]["Id"], True)


@probe("QB-BALANCE-QUIET", leaves=INACTIVE)
async def a_moved_balance(account: Account) -> Seen:
    async with trade(account) as (buyer, thing):
        await account.passes(2)
        made = await invoice(account, buyer, line(100, thing))
        after = await read(account, "Customer", buyer["Id"])
        await delete(account, "Invoice", made)
        moved = _updated(after) > _updated(buyer)
    return seen((after["Balance"] > 0, after["SyncToken"] == buyer["SyncToken"], moved), (True, True, False))


def _updated(record: dict[str, dict[str, str]]) -> datetime:
    return datetime.fromisoformat(record["MetaData"]["LastUpdatedTime"])


@probe("QB-TAX-INCLUSIVE", leaves=INACTIVE)
async def a_line_whose_amount_holds_its_tax(account: Account) -> Seen:
    code, rate = await taxed(account)
    async with trade(account) as (buyer, thing):
        sold = line(100, thing, TaxCodeRef={"value": code}, TaxInclusiveAmt=100)
        made = await invoice(account, buyer, sold, GlobalTaxCalculation="TaxInclusive")
        await delete(account, "Invoice", made)
        first, net = made["Line"][0], (100 / (1 + rate)).quantize(CENT)
        found = (first["Amount"], first["SalesItemLineDetail"].get("TaxInclusiveAmt"), made["TotalAmt"])
    return seen(found, (net, 100, 100))


@probe("QB-DISCOUNT-GLOBAL", leaves=INACTIVE)
async def tax_under_a_discount(account: Account) -> Seen:
    code, rate = await taxed(account)
    async with trade(account) as (buyer, thing):
        less = {"PercentBased": True, "DiscountPercent": 10}
        discount = {"Amount": 10, "DetailType": "DiscountLineDetail", "DiscountLineDetail": less}
        sold = line(100, thing, TaxCodeRef={"value": code})
        made = await invoice(account, buyer, sold, discount, GlobalTaxCalculation="TaxExcluded")
        await delete(account, "Invoice", made)
    return seen(made["TxnTaxDetail"]["TotalTax"], 90 * rate)
