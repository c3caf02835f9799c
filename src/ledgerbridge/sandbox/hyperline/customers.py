"""Customers: made, changed, archived, deleted, and how both versions of the API show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledgerbridge.sandbox.hyperline import shapes, times, words
from ledgerbridge.sandbox.hyperline.errors import Refused, refused
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.kit.vendor import Wire

ADDRESS: shapes.Shape = dict.fromkeys(
    ("name", "line1", "line2", "city", "zip", "state", "country"), shapes.TEXT_OR_NULL
)
FORM: shapes.Shape = {
    "name": shapes.TEXT,
    "type": shapes.one_of(*words.CUSTOMER_TYPES),
    "currency": shapes.one_of(*words.CURRENCIES, null=True),
    "country": shapes.TEXT_OR_NULL,
    "vat_number": shapes.TEXT_OR_NULL,
    "vat_rate_custom": shapes.Rule("number", null=True),
    "tax_ids": shapes.list_of(shapes.part({"value": shapes.needed(shapes.TEXT), "status": shapes.TEXT}, null=False)),
    "tax_rate_custom": shapes.Rule("number", null=True),
    "registration_number": shapes.TEXT_OR_NULL,
    "is_government_affiliated": shapes.FLAG,
    "language": shapes.one_of(*words.LANGUAGES),
    "timezone": shapes.TEXT,
    "external_id": shapes.TEXT_OR_NULL,
    "properties": shapes.OBJECT_OR_NULL,
    "custom_properties": shapes.Rule("object"),
    "billing_address": shapes.part(ADDRESS),
    "shipping_address": shapes.part(ADDRESS),
    "billing_email": shapes.TEXT_OR_NULL,
    "invoice_emails": shapes.list_of(shapes.TEXT),
    "invoicing_entity_id": shapes.TEXT,
    "invoice_reminders_enabled": shapes.FLAG,
    "price_book_id": shapes.TEXT_OR_NULL,
    "available_payment_methods": shapes.list_of(shapes.one_of(*words.METHODS)),
    "payment_method_type": shapes.one_of(*words.METHODS, null=True),
    "bank_account": shapes.OBJECT_OR_NULL,
    "custom_payment_delay": shapes.Rule("integer", null=True, least=0),
    "custom_payment_initiation_delay": shapes.Rule("integer", null=True, least=0),
    "organisation_id": shapes.TEXT_OR_NULL,
    "organisation_invoicing": shapes.TEXT,
}
ONLY_WRITTEN = ("bank_account", "organisation_id", "organisation_invoicing")
"""Taken in and never shown."""
ONLY_V1 = ("vat_number", "vat_number_valid", "vat_rate_custom")
BATCH_FORM: shapes.Shape = {"customers": shapes.needed(shapes.list_of(shapes.Rule("object")))}


def create(office: Office, body: Any, own: Wire | None = None) -> Row:
    """The customer as stored; `own` brings what only people and loads may set."""
    given = _checked(office, shapes.fitted(FORM, body))
    wire = {**blank(office, given), **given, **(own or {})}
    row = office.put("customers", wire, created=times.read(wire["created_at"]))
    office.tell("customer.created", shown_v2(office, row))
    return row


def blank(office: Office, given: Wire) -> Wire:
    entity = office.row("invoicing_entities", given.get("invoicing_entity_id") or default_entity(office).id)
    return {
        "id": office.id_for("customers"),
        "name": None,
        "type": "corporate",
        "status": "active",
        "currency": None,
        "tax_ids": [],
        "tax_rate_custom": None,
        "registration_number": None,
        "is_government_affiliated": False,
        "language": entity.wire["language"],
        "timezone": entity.wire["timezone"],
        "external_id": None,
        "properties": None,
        "custom_properties": {},
        "billing_address": None,
        "shipping_address": None,
        "billing_email": None,
        "invoice_emails": [],
        "invoicing_entity_id": entity.id,
        "invoice_reminders_enabled": True,
        "price_book_id": None,
        "available_payment_methods": ["card", "transfer"],
        "payment_method_type": None,
        "custom_payment_delay": None,
        "custom_payment_initiation_delay": None,
        "segment_ids": [],
        "integrations": [],
        "created_at": office.stamp(),
        "updated_at": office.stamp(),
        "deleted_at": None,
    }


def default_entity(office: Office) -> Row:
    """The seller of whoever names none."""
    # HYP-ENTITY-DEFAULT
    rows = office.table("invoicing_entities").newest_first()
    return next(row for row in rows if row.wire["is_default"])


def _checked(office: Office, given: Wire) -> Wire:
    """What was given, in the form it is kept in. Raises Refused for references that lead nowhere."""
    if given.get("invoicing_entity_id"):
        office.row("invoicing_entities", given["invoicing_entity_id"])
    if given.get("price_book_id"):
        office.row("price_books", given["price_book_id"])
    check_custom_properties(office, given.get("custom_properties") or {})
    kept = dict(given)
    if "vat_number" in kept:  # HYP-CUSTOMER-DEPRECATED
        number = kept.pop("vat_number")
        kept["tax_ids"] = [] if number is None else [{"value": number, "status": "valid"}]
    if "vat_rate_custom" in kept:
        kept["tax_rate_custom"] = kept.pop("vat_rate_custom")
    if "country" in kept:
        kept["billing_address"] = _in_country(kept.get("billing_address"), kept.pop("country"))
    if "tax_ids" in kept:
        kept["tax_ids"] = [{"status": "valid", **tax_id} for tax_id in kept["tax_ids"]]
    if kept.get("billing_address"):
        kept["billing_address"] = {**dict.fromkeys(ADDRESS), **kept["billing_address"]}
    if kept.get("shipping_address"):
        kept["shipping_address"] = {**dict.fromkeys(ADDRESS), **kept["shipping_address"]}
    return kept


def _in_country(address: Wire | None, country: str | None) -> Wire | None:
    if country is None:
        return address
    return {**(address or {}), "country": (address or {}).get("country") or country}


def check_custom_properties(office: Office, properties: Wire) -> None:
    """Raises Refused for a slug that is not set up."""
    # HYP-CUSTOM-PROPERTIES
    unknown = [slug for slug in properties if not office.table("custom_properties").find("slug", slug)]
    if unknown:
        raise refused(400, f"Custom property {unknown[0]} not found")


def update(office: Office, id: object, body: Any, own: Wire | None = None) -> Row:
    """The fields given stand as given, the others as before."""
    # HYP-CUSTOMER-UPDATE
    row = office.row("customers", id)
    given = _checked(office, shapes.fitted(FORM, body))
    if "custom_properties" in given:
        given["custom_properties"] = {**row.wire["custom_properties"], **given["custom_properties"]}
    changed = office.put("customers", {**row.wire, **given, **(own or {})})
    office.tell("customer.updated", shown_v2(office, changed))
    return changed


def archive(office: Office, id: object) -> Row:
    # HYP-CUSTOMER-ARCHIVE
    row = office.row("customers", id)
    changed = office.put("customers", {**row.wire, "status": "archived"})
    office.tell("customer.archived", shown_v2(office, changed))
    return changed


def recover(office: Office, id: object) -> Row:
    row = office.row("customers", id)
    if row.wire["status"] != "archived":
        raise refused(400, "Customer is not archived")
    changed = office.put("customers", {**row.wire, "status": "active"})
    office.tell("customer.recovered", shown_v2(office, changed))
    return changed


def delete(office: Office, id: object) -> None:
    """Only what is archived can be deleted."""
    # HYP-DELETE-ARCHIVED
    row = office.row("customers", id)
    if row.wire["status"] != "archived":
        raise refused(400, "Customer must be archived before being deleted")
    gone = office.put("customers", {**row.wire, "deleted_at": office.stamp()}, gone=True)
    office.tell("customer.deleted", shown_v2(office, gone))


def create_batch(office: Office, body: Any) -> Wire:
    """Each customer by itself; what is refused is named by its own mark."""
    # HYP-CUSTOMER-BATCH
    wishes = shapes.fitted(BATCH_FORM, body)["customers"]
    return each_by_itself(wishes, "batch_customer_id", lambda wish: shown_v1(office, create(office, wish)))


def each_by_itself(wishes: list[Wire], mark: str, make: Callable[[Wire], Wire]) -> Wire:
    """What was made of each wish, and what refused the others."""
    successes: list[Wire] = []
    errors: list[Wire] = []
    for wish in wishes:
        marked = {mark: wish.get(mark)}
        try:
            successes.append({**make(wish), **marked})
        except Refused as refusal:
            errors.append({**marked, "message": str(refusal)})
    return {"successes": successes, "errors": errors}


# --- how they are shown ----------------------------------------------------------------------------------------------


def shown_v2(office: Office, row: Row) -> Wire:
    # HYP-V2-DROPS
    wire = {name: value for name, value in row.wire.items() if name not in ONLY_WRITTEN}
    method = _current_method(office, row)
    held = office.table("subscriptions").find("customer_id", row.id)
    return {
        **wire,
        "country": (wire["billing_address"] or {}).get("country"),
        "current_payment_method_type": method["type"] if method else wire["payment_method_type"],
        "current_payment_method_id": method["id"] if method else None,
        "payment_method_id": method["id"] if method else None,
        "payment_terms": wire["custom_payment_delay"],
        "payment_initiation_delay": wire["custom_payment_initiation_delay"],
        "subscriptions": [_subscription(entry.wire) for entry in held],
    }


def shown_v1(office: Office, row: Row) -> Wire:
    tax_ids = row.wire["tax_ids"]
    return {
        **shown_v2(office, row),
        "vat_number": tax_ids[0]["value"] if tax_ids else None,
        "vat_number_valid": tax_ids[0]["status"] == "valid" if tax_ids else None,
        "vat_rate_custom": row.wire["tax_rate_custom"],
    }


def _subscription(wire: Wire) -> Wire:
    names = ("id", "status", "current_period_started_at", "current_period_ends_at", "plan_id", "checkout_session_id")
    return {name: wire[name] for name in names}


def _current_method(office: Office, row: Row) -> Wire | None:
    found = office.table("payment_methods").find("customer_id", row.id)
    return found[-1].wire if found else None
