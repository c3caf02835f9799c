"""Probes of what the simulated Hyperline assumes."""

from __future__ import annotations

from typing import Any

from tests.live.account import Account, NotTested
from tests.live.probing import Seen, probe, seen

ARCHIVED = "nothing but an archived customer"
Wire = dict[str, Any]


async def entity(account: Account) -> Wire:
    """The invoicing entity that invoices come from."""
    rows = (await account.read("v1/invoicing-entities"))["data"]
    return dict(next((row for row in rows if row["id"] == account.id), rows[0]))


async def currency(account: Account) -> str:
    return str((await entity(account))["accounting_currency"])


async def customer(account: Account, **fields: Any) -> Wire:
    home = await entity(account)
    known = {"currency": home["accounting_currency"], "billing_address": {"country": home["country"]}}
    return dict(await account.made("v1/customers", {"name": account.name(), **known, **fields}))


async def archive(account: Account, *customers: Wire) -> None:
    for each in customers:
        await account.put(f"v1/customers/{each['id']}/archive")


async def invoice(account: Account, status: str, whom: Wire, *lines: Wire) -> Wire:
    usual = {"name": account.name(), "units_count": 2, "unit_amount": 40_000}
    wish = {"customer_id": whom["id"], "status": status, "line_items": list(lines) or [usual]}
    return dict(await account.made("v1/invoices", wish))


async def drop(account: Account, draft: Wire) -> None:
    await account.delete(f"v1/invoices/{draft['id']}")


async def sold(account: Account, status: str = "to_pay") -> Wire:
    return await invoice(account, status, await customer(account))


async def credit(account: Account, made: Wire, **body: Any) -> Wire:
    return dict(await account.made(f"v1/invoices/{made['id']}/credit-notes", body))


# --- customers --------------------------------------------------------------------------------------------------------


@probe("HYP-BODY-JSON", leaves="nothing")
async def a_body_that_is_no_json(account: Account) -> Seen:
    return seen((await account.post("v1/customers", b"{")).status, 400)


@probe("HYP-ARCHIVED-HIDDEN", leaves=ARCHIVED)
async def an_archived_customer_in_lists(account: Account) -> Seen:
    made = await customer(account, external_id=account.name())
    await archive(account, made)
    asked: list[dict[str, str]] = [{}, {"status": "archived"}, {"status": "all"}]
    own = {"external_id": made["external_id"]}
    found = [(await account.read("v1/customers", {**own, **more}))["data"] for more in asked]
    return seen(tuple(len(rows) for rows in found), (0, 1, 1))


@probe("HYP-CUSTOMER-UPDATE", leaves=ARCHIVED)
async def an_update_of_one_field(account: Account) -> Seen:
    made = await customer(account, external_id=account.name())
    changed = await account.put(f"v1/customers/{made['id']}", {"name": account.name()})
    after = await account.read(f"v1/customers/{made['id']}")
    await archive(account, made)
    kept = ("external_id", "currency", "billing_address")
    same = all(after[name] == made[name] for name in kept)
    return seen((changed.status, after["name"] != made["name"], same), (200, True, True))


@probe("HYP-CUSTOM-PROPERTY-SLUG", leaves="a custom property")
async def a_slug_set_up_twice(account: Account) -> Seen:
    slug = account.name().lower().replace(" ", "_").replace("-", "_")
    wish = {"slug": slug, "name": slug}
    await account.made("v1/custom-properties", wish)
    return seen((await account.post("v1/custom-properties", wish)).status, 400)


# --- invoices ---------------------------------------------------------------------------------------------------------


@probe("HYP-LINE-PRICE", leaves="a product and an archived customer")
async def a_line_without_a_price(account: Account) -> Seen:
    prices = [{"currency": await currency(account), "prices": [{"amount": 700}]}]
    wish = {"name": account.name(), "type": "flat_fee", "price_configurations": prices}
    product, whom = await account.made("v1/products", wish), await customer(account)
    draft = await invoice(account, "draft", whom, {"product_id": product["id"]})
    await drop(account, draft)
    await archive(account, whom)
    return seen(draft["amount_excluding_tax"], 700)


@probe("HYP-TAX-ENGINE", leaves="nothing but archived customers")
async def taxes_at_home_and_abroad(account: Account) -> Seen:
    home = (await entity(account))["country"]
    away = "DE" if home != "DE" else "FR"
    number = {"DE": "DE136695976", "FR": "FR40303265045"}[away]
    buyers: list[Wire] = [
        {"billing_address": {"country": home}},
        {"billing_address": {"country": away}, "tax_ids": [{"value": number}]},
        {"billing_address": {"country": "US"}},
    ]
    found = [await _scheme(account, await customer(account, **buyer)) for buyer in buyers]
    return seen(tuple(found), ("standard", "reverse_charge", "not_eligible"))


async def _scheme(account: Account, whom: Wire) -> str:
    draft = await invoice(account, "draft", whom)
    await drop(account, draft)
    await archive(account, whom)
    return str(draft["tax_scheme"])


@probe("HYP-INVOICE-UNCOLLECTIBLE", leaves="an uncollectible invoice and its customer")
async def an_invoice_given_up(account: Account) -> Seen:
    made = await sold(account)
    return seen((await account.made(f"v1/invoices/{made['id']}/uncollectible", None))["status"], "uncollectible")


@probe("HYP-PAYMENT-TOO-MUCH", leaves="an open invoice and its customer")
async def payments_of_too_much_and_of_nothing(account: Account) -> Seen:
    made = await sold(account)
    amounts, at = (int(made["amount_due"]) + 1, 0), f"{account.now():%Y-%m-%dT%H:%M:%S.000Z}"
    path = f"v1/invoices/{made['id']}/transactions"
    found = [await account.post(path, {"amount": amount, "process_at": at}) for amount in amounts]
    return seen(tuple(answer.status for answer in found), (400, 400))


@probe("HYP-CREDIT-LINES", leaves="a credited invoice, its credit note and customer")
async def lines_of_a_credit_note(account: Account) -> Seen:
    made = await sold(account, "paid")
    [line] = (await credit(account, made, reason="probe", refund="external"))["line_items"]
    names_line = line["original_line_item_id"] == made["line_items"][0]["id"]
    return seen((line["entry_type"], names_line), ("credit", True))


@probe("HYP-CREDIT-PARTIAL", leaves="an invoice credited in part, its credit notes and customer")
async def credit_notes_of_a_part(account: Account) -> Seen:
    made = await sold(account, "paid")
    line = made["line_items"][0]["id"]
    parts: list[Wire] = [{"id": line, "units_count": 1}, {"id": line, "amount_excluding_tax": 8000}]
    notes = [await credit(account, made, line_items=[part]) for part in parts]
    return seen(tuple(abs(note["total_amount"] - note["tax_amount"]) for note in notes), (40_000, 8000))


@probe("HYP-CREDIT-SIGN", leaves="a credited invoice, its credit note and customer")
async def the_sign_of_a_credit_note(account: Account) -> Seen:
    note = await credit(account, await sold(account, "paid"), reason="probe", refund="external")
    return seen((note["total_amount"] > 0, note["line_items"][0]["amount"] > 0), (True, True))


# --- files and webhooks -----------------------------------------------------------------------------------------------


@probe("HYP-PDF-NO-KEY")
async def the_store_asked_with_a_made_up_key(account: Account) -> Seen:
    rows = (await account.read("v2/invoices"))["data"]
    issued = next((row["id"] for row in rows if row["status"] != "draft"), None)
    if issued is None:
        raise NotTested("there is no issued invoice among the newest")
    location = (await account.get(f"v2/invoices/{issued}/download")).headers.get("location")
    if location is None:
        raise NotTested("the download does not lead to a store")
    plain = await account.bare("GET", location)
    leaked = await account.bare("GET", location, {"Authorization": "Bearer probe"})
    return seen((plain.status, leaked.status), (200, 400))


@probe("HYP-WEBHOOK-DATA")
async def what_logged_webhooks_brought(account: Account) -> Seen:
    rows = (await account.read("v1/webhooks/messages", {"limit": "1"}))["data"]
    if not rows:
        raise NotTested("no webhook was sent yet")
    brought = rows[0]["payload"]["data"]
    return seen((isinstance(brought, dict) and len(brought) > 1, "id" in brought), (True, True))
