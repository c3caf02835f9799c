"""Invoicing entities: who sells, under which numbers, from which address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ledgerbridge.sandbox.hyperline import shapes, words
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.settings import COUNTRIES
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.kit.vendor import Wire

_ADDRESS = ("address_line1", "address_line2", "zip_code", "state", "city")
_PRINTED = ("invoice_late_fees", "invoice_footer", "document_footer", "quote_footer", "logo_url", "favicon_url")
_TEXTS = ("trade_name", *_ADDRESS, "tax_id", "registration_number", "billing_email", *_PRINTED, "brand_color")
PATTERNS = ("invoice_number_pattern", "credit_note_number_pattern", "document_number_pattern")
COUNTERS = ("next_invoice_number", "next_credit_note_number", "next_document_number")
_DELAYS = ("invoice_payment_initiation_delay", "document_payment_initiation_delay")
FORM: shapes.Shape = {
    "name": shapes.TEXT,
    **dict.fromkeys(_TEXTS, shapes.TEXT_OR_NULL),
    **dict.fromkeys(PATTERNS, shapes.TEXT),
    **dict.fromkeys(COUNTERS, shapes.Rule("integer", least=1)),
    **dict.fromkeys(_DELAYS, shapes.Rule("integer", null=True, least=0)),
    "timezone": shapes.TEXT,
    "language": shapes.one_of(*words.LANGUAGES),
    "is_default": shapes.FLAG,
    "currency": shapes.one_of(*words.CURRENCIES),
    "accounting_currency": shapes.one_of(*words.CURRENCIES),
    "country": shapes.TEXT,
    "default_payment_delay": shapes.Rule("integer", least=0),
    "invoice_grace_period_duration": shapes.Rule("integer", least=0),
}


def create(office: Office, body: Any) -> Row:
    """The first one, and any that says so, is the default."""
    given = shapes.fitted({**FORM, "name": shapes.needed(shapes.TEXT)}, body)
    wire = {**_blank(office, given.get("country", "SE")), **given}
    if not office.table("invoicing_entities").rows:
        wire["is_default"] = True
    row = office.put("invoicing_entities", wire)
    _only_default(office, row)
    return row


def _blank(office: Office, country: str) -> Wire:
    # HYP-ENTITY-FIELDS
    currency, timezone, _ = COUNTRIES.get(country, COUNTRIES["FR"])
    return {
        "id": office.id_for("invoicing_entities"),
        "name": None,
        "timezone": timezone,
        "language": "en",
        "is_default": False,
        "currency": currency,
        "accounting_currency": currency,
        "country": country,
        **dict.fromkeys(_TEXTS),
        "tax_id_valid": None,
        "invoice_number_pattern": "INV-{YYYY}-{number}",
        "credit_note_number_pattern": "CN-{YYYY}-{number}",
        "document_number_pattern": "DOC-{number}",
        **dict.fromkeys(COUNTERS, 1),
        "default_payment_delay": 30,
        "invoice_grace_period_duration": 3,
        **dict.fromkeys(_DELAYS),
        "created_at": office.stamp(),
        "updated_at": office.stamp(),
        "deleted_at": None,
    }


def update(office: Office, id: object, body: Any) -> Row:
    row = office.row("invoicing_entities", id)
    changed = office.put("invoicing_entities", {**row.wire, **shapes.fitted(FORM, body)})
    _only_default(office, changed)
    return changed


def _only_default(office: Office, chosen: Row) -> None:
    if not chosen.wire["is_default"]:
        return
    for row in office.table("invoicing_entities").newest_first():
        if row.id != chosen.id and row.wire["is_default"]:
            office.put("invoicing_entities", {**row.wire, "is_default": False})


def take_number(office: Office, entity_id: str, kind: str) -> str:
    """The next number of an entity for `invoice`, `credit_note` or `document`; each has a row of its own."""
    # HYP-NUMBERS
    row = office.row("invoicing_entities", entity_id)
    counter = f"next_{kind}_number"
    number = row.wire[counter]
    office.put("invoicing_entities", {**row.wire, counter: number + 1})
    day = datetime.fromtimestamp(office.now / 1000, UTC)
    pattern: str = row.wire[f"{kind}_number_pattern"]
    parts = {"number": str(number), "YYYY": f"{day:%Y}", "MM": f"{day:%m}", "DD": f"{day:%d}"}
    for name, value in parts.items():
        pattern = pattern.replace("{" + name + "}", value)
    return pattern


def seller(row: Row) -> Wire:
    """The entity as an invoice keeps it: flat address fields put together."""
    wire = row.wire
    address = {
        "name": wire["name"],
        "line1": wire["address_line1"],
        "line2": wire["address_line2"],
        "city": wire["city"],
        "zip": wire["zip_code"],
        "state": wire["state"],
        "country": wire["country"],
    }
    return {"id": row.id, "name": wire["name"], "tax_id": wire["tax_id"], "address": address}
