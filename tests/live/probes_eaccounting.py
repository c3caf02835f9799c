"""Probes of what the simulated eAccounting assumes. Paths are those below `/v2/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tests.live.account import Account, Answer, NotTested, fine
from tests.live.probing import Seen, probe, seen

UNKNOWN = "00000000-0000-4000-8000-000000000000"
CENT = Decimal("0.01")
TAKEN_AWAY = "nothing: what is made is deleted again"
Wire = dict[str, Any]


def refusal(answer: Answer) -> tuple[int, int | None]:
    """Status and error code."""
    body = answer.body
    return answer.status, body.get("ErrorCode") if isinstance(body, dict) else None


async def first(account: Account, register: str) -> Wire:
    rows = (await account.read(register))["Data"]
    if not rows:
        raise NotTested(f"{register} is empty")
    return dict(rows[0])


async def customer(account: Account, **fields: Any) -> Wire:
    terms = (await first(account, "termsofpayments"))["Id"]
    place = {"InvoiceCity": "Stockholm", "InvoicePostalCode": "111 22"}
    least = {"Name": account.name(), "TermsOfPaymentId": terms, "IsPrivatePerson": False, "IsActive": True}
    return dict(await account.made("customers", {**least, **place, **fields}))


async def article(account: Account, **fields: Any) -> Wire:
    codings = (await account.read("articleaccountcodings"))["Data"]
    coding = next(each["Id"] for each in codings if each["VatRatePercent"] and each["Type"] == "Goods")
    known = {"CodingId": coding, "UnitId": (await first(account, "units"))["Id"]}
    name = account.name()
    usual = {"IsActive": True, "Number": name[6:], "Name": name, "NetPrice": 400}
    return dict(await account.made("articles", {**usual, **known, **fields}))


async def invoice_fields(account: Account, *rows: Wire, **fields: Any) -> Wire:
    whom = fields.pop("CustomerId", None) or (await customer(account))["Id"]
    return {"CustomerId": whom, "EuThirdParty": False, "RotReducedInvoicingType": 0, "Rows": list(rows), **fields}


async def sold(account: Account, price: float = 400, count: int = 1, **fields: Any) -> Wire:
    """An invoice over rows of one piece each."""
    row = {"ArticleId": (await article(account))["Id"], "Quantity": 1, "UnitPrice": price}
    return dict(await account.made("customerinvoices", await invoice_fields(account, *[row] * count, **fields)))


async def order_fields(account: Account, *rows: Wire, **fields: Any) -> Wire:
    buyer = await customer(account)
    flags = {"IsTextRow": False, "IsWorkCost": False, "EligibleForReverseChargeOnVat": False}
    lines = [{"LineNumber": place, **flags, **row} for place, row in enumerate(rows, start=1)]
    known = {"CustomerId": buyer["Id"], "CurrencyCode": buyer["CurrencyCode"], "OrderDate": today(account)}
    usual = {"Status": 2, "EuThirdParty": False, "RotReducedInvoicingType": 0}
    return {**known, **usual, "ReverseChargeOnConstructionServices": False, "Rows": lines, **fields}


async def ordered(account: Account, quantity: int = 1, **article_fields: Any) -> tuple[Wire, str]:
    """An order of an article of its own, and that article's id."""
    id = (await article(account, **article_fields))["Id"]
    order = await account.made("orders", await order_fields(account, {"ArticleId": id, "Quantity": quantity}))
    return dict(order), str(id)


async def cleared(account: Account, paths: Mapping[str, str]) -> None:
    """Deletes records by {register: id}, in order."""
    for register, id in paths.items():
        await account.delete(f"{register}/{id}")


def today(account: Account) -> str:
    return f"{account.now():%Y-%m-%d}"


# --- the service ------------------------------------------------------------------------------------------------------


@probe("EA-OAUTH-ERRORS")
async def a_wrong_client_and_a_dead_token(account: Account) -> Seen:
    app = await account.app()
    form = {"grant_type": "refresh_token", "refresh_token": "probe"}
    wrong = await account.token(form, (app.client_id, "probe"))
    dead = await account.token(form, (app.client_id, app.client_secret))
    found = tuple((answer.status, answer.body) for answer in (wrong, dead))
    return seen(found, ((400, {"error": "invalid_client"}), (400, {"error": "invalid_grant"})))


@probe("EA-ERROR-STATUS", leaves=TAKEN_AWAY)
async def codes_and_their_status(account: Account) -> Seen:
    draft = await account.made("customerinvoicedrafts", await invoice_fields(account))
    used = str(draft["CustomerId"])
    number = (await account.read(f"customers/{used}"))["CustomerNumber"]
    terms = (await first(account, "termsofpayments"))["Id"]
    again = {"Name": account.name(), "CustomerNumber": number, "TermsOfPaymentId": terms, "IsPrivatePerson": False}
    place = {"InvoiceCity": "Stockholm", "InvoicePostalCode": "111 22", "IsActive": True}
    found = (
        refusal(await account.post("customers", {})),
        refusal(await account.get(f"customers/{UNKNOWN}")),
        refusal(await account.post("customers", {**again, **place})),
        refusal(await account.delete(f"customers/{used}")),
    )
    await cleared(account, {"customerinvoicedrafts": draft["Id"], "customers": used})
    return seen(found, ((400, 2000), (404, 3000), (409, 4000), (409, 4001)))


@probe("EA-NO-ROUTE")
async def an_unknown_address_and_method(account: Account) -> Seen:
    answers = (await account.get("probes"), await account.patch("units", {}))
    return seen(
        tuple((each.status, sorted(each.body or {})) for each in answers), ((404, ["Message"]), (405, ["Message"]))
    )


@probe("EA-PATH-CASE")
async def an_address_in_capitals(account: Account) -> Seen:
    unit = await first(account, "units")
    upper = await account.get(f"UNITS/{unit['Id'].upper()}")
    return seen((upper.status, upper.body == unit), (200, True))


# --- lists ------------------------------------------------------------------------------------------------------------


@probe("EA-PAGE-RANGE")
async def pages_out_of_range(account: Account) -> Seen:
    asked = ({"$pagesize": "1001"}, {"$pagesize": "0"}, {"$page": "0"})
    return seen(tuple([refusal(await account.get("units", query)) for query in asked]), ((400, 2000),) * 3)


@probe("EA-PAGE-BEYOND")
async def a_page_beyond_the_end(account: Account) -> Seen:
    answer = await account.get("units", {"$page": "9999"})
    return seen((answer.status, len((answer.body or {}).get("Data", [0]))), (200, 0))


@probe("EA-OTHER-OPTIONS")
async def options_of_odata_that_are_not_documented(account: Account) -> Seen:
    plain = await account.read("termsofpayments")
    other = await account.get("termsofpayments", {"$top": "1", "$skip": "1", "$count": "true"})
    if len(plain["Data"]) < 2:
        raise NotTested("there are fewer than two terms of payment")
    return seen((other.status, other.body == plain), (200, True))


@probe("EA-FILTER-REFUSED")
async def filters_that_mean_nothing(account: Account) -> Seen:
    filters = ("Name eq 'x' and", "Nonsense eq 'x'", "Name eq 5")
    return seen(
        tuple([refusal(await account.get("customers", {"$filter": text})) for text in filters]), ((400, 2000),) * 3
    )


# --- writing ----------------------------------------------------------------------------------------------------------


@probe("EA-UNKNOWN-PROPERTY", leaves=TAKEN_AWAY)
async def an_unknown_property(account: Account) -> Seen:
    made = await customer(account, Nonsense=1)
    await cleared(account, {"customers": made["Id"]})
    return seen("Nonsense" in made, False)


@probe("EA-DATE-FORM", leaves="an invoice without an amount, its customer")
async def a_day_and_how_it_comes_back(account: Account) -> Seen:
    day = today(account)
    made = await account.made("customerinvoices", await invoice_fields(account, {"Text": "probe"}, InvoiceDate=day))
    return seen(made["InvoiceDate"].removeprefix(day), "T00:00:00")


@probe("EA-DUE-DATE", leaves="an invoice without an amount, its customer")
async def an_invoice_without_a_due_date(account: Account) -> Seen:
    listed = (await account.read("termsofpayments"))["Data"]
    terms = next((each for each in listed if each["NumberOfDays"] and not each.get("TermsOfPaymentTypeId")), None)
    if terms is None:
        raise NotTested("there are no plain terms of some days")
    whom = (await customer(account, TermsOfPaymentId=terms["Id"]))["Id"]
    wish = await invoice_fields(account, {"Text": "probe"}, CustomerId=whom, InvoiceDate=today(account))
    made = await account.made("customerinvoices", wish)
    days = (_day(made["DueDate"]) - _day(made["InvoiceDate"])).days
    return seen(days - int(terms["NumberOfDays"]), 0)


@probe("EA-VAT-FRACTION")
async def rates_of_vat(account: Account) -> Seen:
    rates = {each["VatRatePercent"] for each in (await account.read("articleaccountcodings"))["Data"]}
    named = tuple(sorted(rate for rate in rates if rate))
    if not named:
        raise NotTested("no coding has VAT")
    return Seen(all(0 < rate < 1 for rate in named), ", ".join(str(rate) for rate in named))


@probe("EA-VAT-ROUNDING", leaves="an invoice of less than one, its customer and article")
async def vat_of_three_small_rows(account: Account) -> Seen:
    made = await sold(account, price=0.02, count=3)
    rate = Decimal(str(made["Rows"][0]["PercentVat"]))
    by_row, at_once = ((Decimal("0.02") * rate).quantize(CENT) * 3, (Decimal("0.06") * rate).quantize(CENT))
    if by_row == at_once:
        raise NotTested(f"at {rate} both ways of rounding come to the same")
    return seen(made["TotalVatAmount"], at_once)


@probe("EA-CREDIT-ROWS", leaves="a credit invoice, its customer and article")
async def rows_of_a_credit_invoice(account: Account) -> Seen:
    made = await sold(account, IsCreditInvoice=True)
    row = made["Rows"][0]
    return seen((row["Quantity"] > 0, row["UnitPrice"] > 0, made["TotalAmount"] < 0), (True, True, True))


async def payment(account: Account, amount: float, currency: str) -> Wire:
    bank = (await first(account, "bankaccounts"))["Id"]
    known = {"CompanyBankAccountId": bank, "PaymentDate": today(account), "PaymentCurrency": currency}
    return {**known, "PaymentAmount": amount, "PaymentType": 1}


@probe("EA-PAYMENT-TOO-MUCH", leaves="a paid invoice, its customer and article")
async def payments_of_too_much(account: Account) -> Seen:
    made = await sold(account)
    path, owed = f"customerinvoices/{made['Id']}/payments", float(made["TotalAmount"])
    over = await account.post(path, await payment(account, owed + 0.01, made["CurrencyCode"]))
    rest = await account.post(path, await payment(account, owed, made["CurrencyCode"]))
    more = await account.post(path, await payment(account, 1, made["CurrencyCode"]))
    fine(rest, "a payment of all that is open")
    return seen((over.is_fine, more.is_fine), (False, False))


@probe("EA-PAYMENT-MOVES-MODIFIED", leaves="an invoice paid in part, its customer and article")
async def a_payment_and_the_time_of_change(account: Account) -> Seen:
    made = await sold(account)
    await account.passes(2)
    await account.made(f"customerinvoices/{made['Id']}/payments", await payment(account, 1, made["CurrencyCode"]))
    after = await account.read(f"customerinvoices/{made['Id']}")
    return seen(after["ModifiedUtc"] > made["ModifiedUtc"], True)


# --- orders -----------------------------------------------------------------------------------------------------------


@probe("EA-ORDER-STATUS", leaves="customers of its own")
async def orders_of_each_status(account: Account) -> Seen:
    found = []
    for status in (1, 2, 3, 4):
        answer = await account.post("orders", await order_fields(account, Status=status))
        found.append(answer.status)
        if answer.is_fine:
            await cleared(account, {"orders": answer.body["Id"]})
    return seen(tuple(found), (200, 200, 400, 400))


@probe("EA-DONE-UNCHANGED", leaves="a customer and an article")
async def an_order_made_invoiced_by_a_put(account: Account) -> Seen:
    order, _ = await ordered(account)
    found = refusal(await account.put(f"orders/{order['Id']}", {**_plain(order), "Status": 4}))
    await cleared(account, {"orders": order["Id"]})
    return seen(found, (400, 4002))


@probe("EA-ORDER-DELETE", leaves="an invoiced order with its invoice, customer and article")
async def an_invoiced_order_deleted(account: Account) -> Seen:
    order, _ = await ordered(account)
    await account.made(f"orders/{order['Id']}/convert", None)
    return seen(refusal(await account.delete(f"orders/{order['Id']}")), (409, 4001))


@probe("EA-STOCK-MOVES", leaves="an invoiced order with its invoice, customer and stock article")
async def stock_of_an_ordered_article(account: Account) -> Seen:
    order, id = await ordered(account, quantity=3, IsStock=True)
    reserved = await account.read(f"articles/{id}")
    await account.passes(2)
    await account.made(f"orders/{order['Id']}/convert", None)
    taken = await account.read(f"articles/{id}")
    names = ("StockBalance", "StockBalanceReserved")
    figures = tuple(tuple(int(each[name]) for name in names) for each in (reserved, taken))
    return seen((*figures, taken["ChangedUtc"] == reserved["ChangedUtc"]), ((0, 3), (-3, 0), True))


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def _plain(value: Any) -> Any:
    """The value with numbers that JSON can carry."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value
