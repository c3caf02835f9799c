"""Records of QuickBooks Online as probes make, read and put away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.live.account import Account, Answer, NotTested, fine

INACTIVE = "nothing but inactive records"
Wire = dict[str, Any]


def fault(answer: Answer) -> str | None:
    """The code of the first error."""
    try:
        return str(answer.body["Fault"]["Error"][0]["code"])
    except (KeyError, TypeError, IndexError):
        return None


async def query(account: Account, statement: str) -> list[Wire]:
    """The rows that a query answers; None of them where there are none."""
    response = (await account.read("query", {"query": statement}))["QueryResponse"]
    return list(next((value for value in response.values() if isinstance(value, list)), []))


async def make(account: Account, type: str, **fields: Any) -> Wire:
    return dict((await account.made(type.lower(), fields))[type])


async def read(account: Account, type: str, id: str) -> Wire:
    return dict((await account.read(f"{type.lower()}/{id}"))[type])


async def change(account: Account, type: str, record: Wire, **fields: Any) -> Answer:
    """A sparse update of the record as it is now."""
    now = await read(account, type, record["Id"])
    return await account.post(type.lower(), {**identity(now), "sparse": True, **fields})


async def changed(account: Account, type: str, record: Wire, **fields: Any) -> Wire:
    return dict(fine(await change(account, type, record, **fields), f"a change of {type}")[type])


async def put_away(account: Account, type: str, *records: Wire) -> None:
    for record in records:
        await change(account, type, record, Active=False)


async def delete(account: Account, type: str, *records: Wire) -> None:
    for record in records:
        now = await read(account, type, record["Id"])
        await account.post(type.lower(), identity(now), {"operation": "delete"})


def identity(record: Wire) -> Wire:
    return {"Id": record["Id"], "SyncToken": record["SyncToken"]}


def ref(record: Wire) -> Wire:
    return {"value": record["Id"]}


async def customer(account: Account, **fields: Any) -> Wire:
    return await make(account, "Customer", **{"DisplayName": account.name(), **fields})


async def ledger(account: Account, kind: str, name: str = "AccountType") -> Wire:
    """A reference to the first ledger account of a type, or of a sub-type."""
    found = await query(account, f"select * from Account where {name} = '{kind}' maxresults 1")
    if not found:
        raise NotTested(f"there is no ledger account of {kind}")
    return ref(found[0])


async def service(account: Account) -> Wire:
    income = await ledger(account, "Income")
    return await make(account, "Item", Name=account.name(), Type="Service", IncomeAccountRef=income)


def line(amount: float, thing: Wire | None = None, **detail: Any) -> Wire:
    item = {} if thing is None else {"ItemRef": ref(thing)}
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {**item, **detail}}


async def is_american(account: Account) -> bool:
    [company, *_] = await query(account, "select * from CompanyInfo")
    return bool(company.get("Country", "US") == "US")


async def invoice_wish(account: Account, buyer: Wire, *lines: Wire, **fields: Any) -> Wire:
    """An invoice without tax, also where every line would need a code."""
    untaxed = {} if await is_american(account) else {"GlobalTaxCalculation": "NotApplicable"}
    return {"CustomerRef": ref(buyer), "Line": list(lines), **untaxed, **fields}


async def invoice(account: Account, buyer: Wire, *lines: Wire, **fields: Any) -> Wire:
    return await make(account, "Invoice", **await invoice_wish(account, buyer, *lines, **fields))


async def taxed(account: Account) -> tuple[str, Decimal]:
    """(tax code, its rate as a part of one) of a company where tax goes by line."""
    if await is_american(account):
        raise NotTested("the company is in the US")
    for code in await query(account, "select * from TaxCode"):
        details = code.get("SalesTaxRateList", {}).get("TaxRateDetail", [])
        if len(details) == 1:
            rate = await read(account, "TaxRate", details[0]["TaxRateRef"]["value"])
            if value := Decimal(str(rate.get("RateValue", 0))):
                return str(code["Id"]), value / 100
    raise NotTested("no tax code has a single rate above nothing")
