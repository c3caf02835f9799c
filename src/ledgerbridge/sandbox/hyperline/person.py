"""What people do in Hyperline's own screens, and loads of many records."""

from __future__ import annotations

import heapq
from typing import Any

from ledgerbridge.sandbox.hyperline import (
    credit_notes,
    customers,
    entities,
    events,
    invoice_views,
    invoices,
    payments,
    products,
    properties,
    provider_links,
    shapes,
    subscriptions,
    taxes,
    times,
)
from ledgerbridge.sandbox.hyperline.access import PREFIXES
from ledgerbridge.sandbox.hyperline.errors import refused
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.settings import check_rights
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.hyperline.words import UNFINISHED
from ledgerbridge.sandbox.kit.vendor import SandboxError, Wire

OWN = ("id", "created_at", "updated_at", "status", "integrations")
"""What a person or a load may set of a customer beside its form."""
SHELVES = ("price_books", "plans", "quotes", "coupons", "promotion_codes", "segments", "users")
"""Kinds that are only kept and listed."""


def shown(office: Office, type: str, row: Row) -> Wire:
    """A record as stored, deleted ones with a flag; the secret of a key is told only when it is made."""
    if type == "customers":
        wire = customers.shown_v2(office, row)
    elif type == "invoices":
        wire = invoice_views.shown_v2(office, row)
    elif type == "products":
        wire = products.shown(office, row)
    elif type == "api_keys":
        wire = {**row.wire, "key": "..." + row.wire["key"][-4:]}
    else:
        wire = row.wire
    return {**wire, "deleted": row.gone}


def creates(office: Office, type: str, wire: Wire) -> Wire:
    """The record a person entered, as stored. Raises Refused."""
    body = _without(wire, OWN)
    match type:
        case "customers":
            row = customers.create(office, body, _own(wire))
        case "products":
            row = products.create(office, {"type": "flat_fee", **body})
        case "invoices":
            row = invoices.create(office, {"status": "draft", **wire}, invoices.PERSON_FORM)
        case "webhook_endpoints":
            row = _endpoint(office, wire)
        case "api_keys":
            row = _api_key(office, wire)
            return {**row.wire, "deleted": False}
        case _:
            row = _plainly_created(office, type, body)
    return shown(office, type, row)


def _plainly_created(office: Office, type: str, body: Wire) -> Row:
    match type:
        case "invoicing_entities":
            return entities.create(office, body)
        case "tax_rates":
            return taxes.create_rate(office, body)
        case "custom_properties":
            return properties.create(office, body)
        case "subscriptions":
            return subscriptions.create(office, body)
        case "payment_methods":
            return payments.add_method(office, body)
        case "price_configurations":
            return products.add_price(office, body)
    if type in SHELVES:
        return office.put(type, {"id": office.id_for(type), "status": "active", "updated_at": office.stamp(), **body})
    raise SandboxError(400, f"a person cannot create {type} in Hyperline")


def _endpoint(office: Office, wire: Wire) -> Row:
    """Endpoints are managed in the app alone."""
    # HYP-WEBHOOK-ENDPOINTS
    form: shapes.Shape = {"url": shapes.needed(shapes.TEXT), "event_types": shapes.list_of(shapes.TEXT)}
    given = {"event_types": [], **shapes.fitted(form, wire)}
    unknown = [event for event in given["event_types"] if event not in events.EVENTS]
    if unknown:
        raise SandboxError(400, f"there is no event {', '.join(unknown)}; there are {', '.join(events.EVENTS)}")
    own = {"id": office.id_for("webhook_endpoints"), "secret": events.new_secret(office.new_id("k"))}
    return office.put("webhook_endpoints", {**own, **given})


def _api_key(office: Office, wire: Wire) -> Row:
    """A key with rights of its own; the whole of it is told once."""
    # HYP-KEY-MADE
    form: shapes.Shape = {"name": shapes.TEXT, "scopes": shapes.needed(shapes.list_of(shapes.TEXT))}
    given = shapes.fitted(form, wire)
    check_rights(given["scopes"])
    key = PREFIXES[office.settings["environment"]] + office.letters(32)
    own = {"id": office.id_for("api_keys"), "name": "", "key": key, "created_at": office.stamp()}
    return office.put("api_keys", {**own, **given})


def edits(office: Office, type: str, id: str, wire: Wire) -> Wire:
    """The record after a person changed the fields named."""
    match type:
        case "customers":
            row = customers.update(office, id, _without(wire, OWN), _own(wire))
        case "products":
            row = products.update(office, id, _without(wire, OWN))
        case "invoices":
            row = invoices.update(office, id, wire)
        case "invoicing_entities":
            row = entities.update(office, id, wire)
        case "subscriptions":
            row = subscriptions.update(office, id, wire)
        case _ if type in SHELVES:
            row = office.put(type, {**office.row(type, id).wire, **_without(wire, ("id",))})
        case _:
            raise SandboxError(400, f"a person cannot edit {type} in Hyperline")
    return shown(office, type, row)


def deletes(office: Office, type: str, id: str) -> None:
    """Customers and products are archived on the way; of invoices only drafts go."""
    match type:
        case "customers":
            if office.row(type, id).wire["status"] != "archived":
                customers.archive(office, id)
            customers.delete(office, id)
        case "products":
            products.archive(office, id)
            products.delete(office, id)
        case "invoices":
            invoices.delete(office, id)
        case "transactions":
            wire = office.row(type, id).wire
            payments.remove(office, wire["allocations"][0]["invoice_id"], id)
        case "payment_methods":
            payments.remove_method(office, office.row(type, id).wire["customer_id"], id)
        case _:
            office.put(type, office.row(type, id).wire, gone=True)


def does(office: Office, type: str, id: str, action: Wire) -> Wire:
    """The record after what a person did with it; of a credit note or a bill, the document that was made."""
    deed = str(action.get("do", ""))
    match type:
        case "invoices":
            return shown(office, "invoices", _with_invoice(office, id, deed, _without(action, ("do",))))
        case "customers":
            return shown(office, "customers", _with_customer(office, id, deed, action))
        case "transactions" if deed == "refund":
            return shown(office, "transactions", payments.refund(office, id))
        case "products" if deed == "archive":
            return shown(office, "products", products.archive(office, id))
        case "subscriptions" if deed == "bill":
            return shown(office, "invoices", subscriptions.bill(office, id, str(action.get("status", "to_pay"))))
        case "subscriptions" if deed in subscriptions.NEXT:
            return shown(office, "subscriptions", subscriptions.act(office, id, deed))
    raise _cannot(deed, type)


def _with_invoice(office: Office, id: str, deed: str, given: Wire) -> Row:
    row = office.row("invoices", id)
    match deed:
        case "issue" | "validate":
            return invoices.validate(office, id)
        case "pay":
            payment = {"amount": row.wire["amount_due"], "process_at": office.stamp(), **given}
            return payments.record(office, id, payment)
        case "unpay":
            payments.remove(office, id, given.get("transaction_id"))
            return office.row("invoices", id)
        case "refund":
            payments.refund(office, given.get("transaction_id") or _last_payment(office, row))
            return office.row("invoices", id)
        case "credit":
            return credit_notes.create(office, id, given)
        case "void":
            return invoices.void(office, id)
        case "uncollectible":
            return invoices.mark_uncollectible(office, id)
        case "charge":
            return payments.charge(office, id, given)
        case "close":
            return _closed(office, row)
        case "remind":
            office.tell("invoice.reminder_sent", invoice_views.shown_v2(office, row))
            return row
    raise _cannot(deed, "invoices")


def _last_payment(office: Office, row: Row) -> str:
    paid = [entry for entry in invoice_views.transactions_of(office, row.id) if entry["type"] != "refund"]
    if not paid:
        raise refused(400, "Invoice has no transaction to refund")
    return str(paid[-1]["id"])


def _closed(office: Office, row: Row) -> Row:
    """An invoice that was never issued is discarded."""
    # HYP-INVOICE-CLOSE
    if row.wire["status"] not in UNFINISHED:
        raise refused(400, "Only invoices that are not issued can be closed")
    return office.put("invoices", {**row.wire, "status": "closed"})


def _with_customer(office: Office, id: str, deed: str, action: Wire) -> Row:
    match deed:
        case "archive":
            return customers.archive(office, id)
        case "recover" | "restore":
            return customers.recover(office, id)
        case "link":
            provider, entity = str(action.get("provider_name", "")), action.get("entity_id")
            return provider_links.connect(office, office.row("customers", id), provider, entity, None)
    raise _cannot(deed, "customers")


def _cannot(deed: str, type: str) -> SandboxError:
    return SandboxError(400, f"a person cannot {deed or 'do nothing'} with {type} in Hyperline")


# --- loads -----------------------------------------------------------------------------------------------------------


def load(office: Office, type: str, wire: Wire, raw: bool) -> str:
    """The id of the record put in; raw ones are taken as they came where the rules would refuse them."""
    if raw:
        return _load_raw(office, type, wire)
    if "id" in wire and wire["id"] in office.table(type).rows:
        raise SandboxError(409, f"there is a record {wire['id']} of type {type} already")
    if type == "invoices":
        own = {"id": wire["id"]} if "id" in wire else None
        body = {"status": "to_pay", **wire}
        return invoices.create(office, body, invoices.PERSON_FORM, own).id
    if type == "products":
        own = {name: wire[name] for name in ("id", "status") if name in wire} or None
        return products.create(office, {"type": "flat_fee", **_without(wire, OWN)}, own).id
    return str(creates(office, type, wire)["id"])


def _load_raw(office: Office, type: str, wire: Wire) -> str:
    """The record over what a blank one of its kind has; its own moments count where it brings them."""
    blank = _blank(office, type)
    changed = times.read(wire.get("updated_at"))
    made = times.read(wire.get("created_at")) or changed
    row = office.put(type, {**blank, **wire}, changed, created=made)
    if type == "invoices" and row.wire["status"] == "to_pay" and row.wire["due_at"]:
        heapq.heappush(office.workspace.overdue, (times.read(row.wire["due_at"]) or 0, row.id))
    return row.id


def _blank(office: Office, type: str) -> Wire:
    nobody: Any = {"id": None, "name": None, "email": None, "external_id": None, "tax_id": None, "address": None}
    match type:
        case "customers":
            return customers.blank(office, {})
        case "products":
            return products.blank(office)
        case "invoices":
            return {**invoices.blank(office), "customer": nobody}
        case "transactions":
            return {"id": office.id_for(type), "allocations": []}
    return {"id": office.id_for(type)}


def _own(wire: Wire) -> Wire | None:
    return {name: wire[name] for name in OWN if name in wire} or None


def _without(wire: Wire, names: tuple[str, ...]) -> Wire:
    return {name: value for name, value in wire.items() if name not in names}
