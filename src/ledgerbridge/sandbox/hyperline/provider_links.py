"""Links between customers and the same customers at other tools, set in bulk."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.hyperline import customers, shapes, words
from ledgerbridge.sandbox.hyperline.errors import wrong_body
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row
from ledgerbridge.sandbox.kit.vendor import Wire

FORM: shapes.Shape = {
    "customer_id": shapes.needed(shapes.TEXT),
    "provider_name": shapes.needed(shapes.one_of(*words.PROVIDERS)),
    "provider_account_id": shapes.TEXT_OR_NULL,
    "provider_id": shapes.TEXT_OR_NULL,
}


def update(office: Office, body: Any) -> Wire:
    """Each link is set by itself; customers that do not exist are only missing among those updated."""
    # HYP-LINKS-BULK
    if not isinstance(body, list):
        raise wrong_body([{"code": "invalid_type", "expected": "array", "path": [], "message": "Expected array"}])
    links = [shapes.fitted(FORM, entry) for entry in body]
    updated = [link["customer_id"] for link in links if _set(office, link)]
    return {"successful": len(updated), "expected": len(links), "updated": updated}


def _set(office: Office, link: Wire) -> bool:
    row = office.table("customers").get(link["customer_id"])
    if row is None:
        return False
    # HYP-LINKS-FIELDS
    own, other = "provider_account_id", "provider_id"
    if office.settings["provider_link"] == "provider_id":
        own, other = other, own
    connect(office, row, link["provider_name"], link.get(own), link.get(other))
    return True


def connect(office: Office, row: Row, provider: str, entity_id: str | None, account: str | None) -> Row:
    """The customer's link to a provider is this one; None takes it away."""
    # HYP-LINKS-RESET
    kept = [link for link in row.wire["integrations"] if link["provider_name"] != provider]
    if entity_id is not None:
        kept.append({"entity_id": entity_id, "provider_name": provider, "provider_account_id": account})
    changed = office.put("customers", {**row.wire, "integrations": kept})
    office.tell("customer.updated", customers.shown_v2(office, changed))
    return changed
