"""Custom properties: the slugs under which records may hold values of their own."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.hyperline import shapes
from ledgerbridge.sandbox.hyperline.errors import refused
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.tables import Row

FORM: shapes.Shape = {
    "slug": shapes.needed(shapes.TEXT),
    "name": shapes.TEXT,
    "type": shapes.TEXT,
    "entity": shapes.TEXT,
}


def create(office: Office, body: Any) -> Row:
    # HYP-CUSTOM-PROPERTY-SLUG
    given = shapes.fitted(FORM, body)
    if office.table("custom_properties").find("slug", given["slug"]):
        raise refused(400, f"Custom property {given['slug']} already exists")
    wire = {"id": office.id_for("custom_properties"), "name": given["slug"], "type": "string", "entity": "customer"}
    return office.put("custom_properties", {**wire, **given})
