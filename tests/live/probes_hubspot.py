"""Probes of what the simulated HubSpot assumes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tests.live.account import Account, Answer, NotTested
from tests.live.probing import Seen, probe, seen

OBJECTS = "crm/v3/objects"
LINKS = "crm/v4/objects"
ARCHIVED = "nothing but archived records"
CURRENCIES = ("ISK", "CHF", "NOK")
PRIMARY, PLAIN = 1, 279
"""Types of the association between a contact and its company."""
LATE_S = 20.0
"""Longer than HubSpot takes to work out sums."""


def code(answer: Answer) -> str:
    """Status, and the code of the first property that was refused or else the category."""
    body = answer.body if isinstance(answer.body, dict) else {}
    errors = body.get("errors") or [{}]
    return f"{answer.status} {errors[0].get('code') or body.get('category') or ''}".strip()


async def create(account: Account, type: str, **properties: str) -> str:
    return str((await account.made(f"{OBJECTS}/{type}", {"properties": properties}))["id"])


async def contact(account: Account, **properties: str) -> str:
    return await create(account, "contacts", **{"email": address(account), **properties})


def address(account: Account) -> str:
    return f"{account.name().lower().replace(' ', '-')}@example.com"


async def change(account: Account, type: str, id: str, **properties: str | None) -> Answer:
    return await account.patch(f"{OBJECTS}/{type}/{id}", {"properties": properties})


async def values(account: Account, type: str, id: str, *names: str) -> tuple[Any, ...]:
    """The properties of a record, in the order asked for; None for those without a value."""
    found = (await account.read(f"{OBJECTS}/{type}/{id}", {"properties": ",".join(names)}))["properties"]
    return tuple(found.get(name) for name in names)


async def archive(account: Account, records: Iterable[tuple[str, str]]) -> None:
    for type, id in records:
        await account.delete(f"{OBJECTS}/{type}/{id}")


async def changed_at(account: Account, type: str, id: str) -> datetime:
    return datetime.fromisoformat((await account.read(f"{OBJECTS}/{type}/{id}"))["updatedAt"])


async def link(account: Account, one: str, id: str, other: str, to: str) -> Answer:
    return await account.put(f"{LINKS}/{one}/{id}/associations/default/{other}/{to}")


async def companies_of(account: Account, id: str) -> dict[str, list[int]]:
    """{company: types of association} of a contact."""
    rows = (await account.read(f"{LINKS}/contacts/{id}/associations/companies"))["results"]
    return {str(row["toObjectId"]): sorted(type["typeId"] for type in row["associationTypes"]) for row in rows}


async def currency(account: Account) -> str:
    return str((await account.read("account-info/v3/details"))["companyCurrency"])


async def search(account: Account, **filter: Any) -> Answer:
    body = {"filterGroups": [{"filters": [filter]}], "limit": 1}
    return await account.post(f"{OBJECTS}/companies/search", body)


# --- calls ------------------------------------------------------------------------------------------------------------


@probe("HS-ERR-PATH")
async def an_address_that_is_none(account: Account) -> Seen:
    answer = await account.get("crm/v5/objects/contacts")
    return seen((answer.status, "category" in (answer.body or {})), (404, False))


@probe("HS-ERR-METHOD")
async def a_wrong_method(account: Account) -> Seen:
    return seen((await account.put(f"{OBJECTS}/contacts/0")).status, 405)


@probe("HS-TOKEN-CLIENT")
async def wrong_parameters_at_the_token_endpoint(account: Account) -> Seen:
    app = await account.app()
    true = {"client_id": app.client_id, "client_secret": app.client_secret, "redirect_uri": app.redirect_uri}
    form = {"grant_type": "authorization_code", "code": "probe", **true}
    wrong: list[dict[str, str]] = [{"client_id": "probe"}, {"client_secret": "probe"}, {"grant_type": "password"}]
    found = [(await account.token({**form, **change})).body for change in wrong]
    words = tuple(body.get("status") if isinstance(body, dict) else None for body in found)
    return seen(words, ("BAD_CLIENT_ID", "BAD_CLIENT_SECRET", "BAD_GRANT_TYPE"))


# --- search -----------------------------------------------------------------------------------------------------------


@probe("HS-SEARCH-MALFORMED")
async def filters_that_mean_nothing(account: Account) -> Seen:
    found = (
        await search(account, propertyName="nonsense", operator="EQ", value="1"),
        await search(account, propertyName="annualrevenue", operator="GT", value="much"),
        await search(account, propertyName="name", operator="LIKE", value="x"),
    )
    return seen(tuple(answer.status for answer in found), (400, 400, 400))


@probe("HS-SEARCH-EMPTY")
async def unequal_to_what_nobody_has(account: Account) -> Seen:
    async def total(operator: str, **more: Any) -> int:
        answer = await search(account, propertyName="city", operator=operator, **more)
        return int((answer.body or {}).get("total", -1))

    with_city, without = await total("HAS_PROPERTY"), await total("NOT_HAS_PROPERTY")
    if without < 1:
        raise NotTested("every company has a city")
    found = (await total("NEQ", value="Probeville"), await total("NOT_IN", values=["probeville"]))
    return Seen(found == (with_city, with_city), f"{found} of {with_city} with a city and {without} without")


# --- records ----------------------------------------------------------------------------------------------------------


@probe("HS-UNIQUE-ARCHIVED", leaves=ARCHIVED)
async def the_address_of_an_archived_contact(account: Account) -> Seen:
    email = address(account)
    former = await contact(account, email=email)
    await archive(account, [("contacts", former)])
    answer = await account.post(f"{OBJECTS}/contacts", {"properties": {"email": email}})
    if answer.is_fine:
        await archive(account, [("contacts", answer.body["id"])])
    return seen((answer.status, answer.is_fine and answer.body["id"] != former), (201, True))


@probe("HS-VALUE-NULL", leaves=ARCHIVED)
async def a_null(account: Account) -> Seen:
    id = await create(account, "companies", name=account.name(), city="Oslo")
    answer = await change(account, "companies", id, city=None)
    [city] = await values(account, "companies", id, "city")
    await archive(account, [("companies", id)])
    return seen((answer.status, city or None), (200, None))


@probe("HS-VALUE-EMAIL", leaves=ARCHIVED)
async def the_form_of_an_address(account: Account) -> Seen:
    email = address(account)
    id = await contact(account, email=f" {email.upper()} ")
    [kept] = await values(account, "contacts", id, "email")
    wrong = await account.post(f"{OBJECTS}/contacts", {"properties": {"email": "probe at x"}})
    await archive(account, [("contacts", id)])
    return seen((kept == email, wrong.status), (True, 400))


@probe("HS-PROP-UNIQUE-TYPE", leaves="nothing but archived properties")
async def unique_properties_of_each_type(account: Account) -> Seen:
    found = []
    for type, field in (("string", "text"), ("number", "number"), ("date", "date")):
        name = account.name().lower().replace(" ", "_").replace("-", "_")
        wish = {"name": name, "label": name, "type": type, "fieldType": field, "groupName": "companyinformation"}
        answer = await account.post("crm/v3/properties/companies", {**wish, "hasUniqueValue": True})
        found.append(answer.status)
        if answer.is_fine:
            await account.delete(f"crm/v3/properties/companies/{name}")
    return seen(tuple(found), (201, 201, 400))


@probe("HS-CURRENCY", leaves=ARCHIVED)
async def a_currency_not_in_use(account: Account) -> Seen:
    wire = await account.read("account-info/v3/details")
    used = {wire["companyCurrency"], *wire["additionalCurrencies"]}
    spare = next((code for code in CURRENCIES if code not in used), None)
    if spare is None:
        raise NotTested("the account uses every currency that could be tried")
    wish = {"dealname": account.name(), "deal_currency_code": spare}
    return await refused_deal(account, wish)


@probe("HS-STAGE-CHECK", leaves=ARCHIVED)
async def a_stage_that_is_none(account: Account) -> Seen:
    return await refused_deal(account, {"dealname": account.name(), "dealstage": "no_such_stage_of_a_probe"})


async def refused_deal(account: Account, properties: dict[str, str]) -> Seen:
    answer = await account.post(f"{OBJECTS}/deals", {"properties": properties})
    if answer.is_fine:
        await archive(account, [("deals", answer.body["id"])])
    return seen(code(answer), "400 INVALID_OPTION")


@probe("HS-NOTES", leaves="nothing")
async def a_note_without_its_time(account: Account) -> Seen:
    answer = await account.post(f"{OBJECTS}/notes", {"properties": {"hs_note_body": account.name()}})
    if answer.is_fine:
        await archive(account, [("notes", answer.body["id"])])
    files = await account.get("crm/v3/properties/notes/hs_attachment_ids")
    return seen((answer.status, files.status), (400, 200))


# --- associations and merges ------------------------------------------------------------------------------------------


@probe("HS-ASSOC-QUIET", leaves=ARCHIVED)
async def an_association_and_the_time_of_change(account: Account) -> Seen:
    person, company = await contact(account), await create(account, "companies", name=account.name())
    await account.passes(LATE_S)
    before = await changed_at(account, "contacts", person)
    await link(account, "contacts", person, "companies", company)
    await account.passes(LATE_S)
    after = await changed_at(account, "contacts", person)
    await archive(account, [("contacts", person), ("companies", company)])
    return seen(after > before, False)


@probe("HS-PRIMARY-PROPERTY", leaves=ARCHIVED)
async def the_primary_company_written(account: Account) -> Seen:
    person, company = await contact(account), await create(account, "companies", name=account.name())
    await change(account, "contacts", person, associatedcompanyid=company)
    types = (await companies_of(account, person)).get(company, [])
    await archive(account, [("contacts", person), ("companies", company)])
    return seen(types, [PRIMARY, PLAIN])


async def merged(account: Account, type: str, kept: str, gone: str) -> str:
    """The id of the survivor."""
    body = {"primaryObjectId": kept, "objectIdToMerge": gone}
    return str((await account.made(f"{OBJECTS}/{type}/merge", body))["id"])


@probe("HS-MERGE-OLD-GET", leaves=ARCHIVED)
async def a_merged_away_id(account: Account) -> Seen:
    kept, gone = await contact(account), await contact(account)
    survivor = await merged(account, "contacts", kept, gone)
    answer = await account.get(f"{OBJECTS}/contacts/{gone}")
    await archive(account, [("contacts", survivor)])
    return seen((answer.status, answer.is_fine and answer.body["id"] == survivor), (200, True))


@probe("HS-MERGE-VALUES", leaves=ARCHIVED)
async def values_of_merged_companies(account: Account) -> Seen:
    domains = [f"{account.name().lower().replace(' ', '-')}.example" for _ in range(2)]
    kept = await create(account, "companies", name=account.name(), domain=domains[0], city="Oslo")
    gone = await create(account, "companies", name=account.name(), domain=domains[1], city="Bergen", phone="1")
    survivor = await merged(account, "companies", kept, gone)
    names = ("domain", "hs_additional_domains", "city", "phone")
    found = await values(account, "companies", survivor, *names)
    await archive(account, [("companies", survivor)])
    return seen(found, (domains[0], domains[1], "Oslo", "1"))


@probe("HS-MERGE-ASSOC", leaves=ARCHIVED)
async def companies_of_merged_contacts(account: Account) -> Seen:
    first, second = [await create(account, "companies", name=account.name()) for _ in range(2)]
    kept, gone = [await contact(account, associatedcompanyid=company) for company in (first, second)]
    survivor = await merged(account, "contacts", kept, gone)
    found = await companies_of(account, survivor)
    await archive(account, [("contacts", survivor), ("companies", first), ("companies", second)])
    return seen((found.get(first), found.get(second)), ([PRIMARY, PLAIN], [PLAIN]))


# --- lines and invoices -----------------------------------------------------------------------------------------------


@probe("HS-LINE-ONE-DISCOUNT", leaves=ARCHIVED)
async def two_kinds_of_discount(account: Account) -> Seen:
    both = {"discount": "1", "hs_discount_percentage": "50"}
    id = await create(account, "line_items", name=account.name(), quantity="2", price="10", **both)
    [unit] = await values(account, "line_items", id, "discount")
    await change(account, "line_items", id, discount="1")
    [percent] = await values(account, "line_items", id, "hs_discount_percentage")
    await archive(account, [("line_items", id)])
    return seen((unit or None, percent or None), (None, None))


@probe("HS-LINE-ONE-PARENT", leaves=ARCHIVED)
async def a_line_of_two_records(account: Account) -> Seen:
    deals = [await create(account, "deals", dealname=account.name()) for _ in range(2)]
    line = await create(account, "line_items", name=account.name(), quantity="1", price="1")
    found = [(await link(account, "deals", deal, "line_items", line)).status for deal in deals]
    await archive(account, [("line_items", line), *(("deals", deal) for deal in deals)])
    return seen(tuple(found), (200, 400))


@probe("HS-CALCULATED-LATE", leaves=ARCHIVED)
async def the_sum_of_a_new_line(account: Account) -> Seen:
    wish = {"name": account.name(), "quantity": "2", "price": "4"}
    made = await account.made(f"{OBJECTS}/line_items", {"properties": wish})
    await account.passes(LATE_S)
    [amount] = await values(account, "line_items", made["id"], "amount")
    moved = await changed_at(account, "line_items", made["id"]) > datetime.fromisoformat(made["updatedAt"])
    await archive(account, [("line_items", made["id"])])
    return seen((bool(made["properties"].get("amount")), bool(amount), moved), (False, True, True))


async def opened(account: Account) -> str:
    """An open billable invoice of one line."""
    id = await create(account, "invoices", hs_currency=await currency(account))
    await link(account, "invoices", id, "contacts", await contact(account))
    line = await create(account, "line_items", name=account.name(), quantity="1", price="5")
    await link(account, "invoices", id, "line_items", line)
    if not (answer := await change(account, "invoices", id, hs_invoice_status="open")).is_fine:
        raise NotTested(f"an invoice could not be opened: {code(answer)}")
    return id


@probe("HS-INVOICE-LOCKED", leaves="an open invoice with its line and contact")
async def an_opened_invoice_changed(account: Account) -> Seen:
    id = await opened(account)
    other = "EUR" if await currency(account) != "EUR" else "USD"
    found = (
        code(await change(account, "invoices", id, hs_currency=other)),
        code(await change(account, "invoices", id, hs_invoice_date="2020-01-01T00:00:00Z")),
    )
    return seen(found, ("400 READ_ONLY_VALUE",) * 2)


@probe("HS-INVOICE-STATUS", leaves="an open invoice with its line and contact")
async def an_opened_invoice_given_each_status(account: Account) -> Seen:
    id = await opened(account)
    found = [
        (await change(account, "invoices", id, hs_invoice_status=each)).status for each in ("paid", "draft", "voided")
    ]
    return seen(tuple(found), (400, 400, 400))
