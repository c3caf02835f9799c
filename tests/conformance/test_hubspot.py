"""HubSpot."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tests.conformance.control import Control
from tests.conformance.rows_hubspot import HUBSPOT
from tests.conformance.subject import Samples, Slots, Subject, Wire
from tests.conformance.suite import ConnectorSuite

from ledgerbridge.connectors.hubspot import CONNECTOR
from ledgerbridge.model.values import Value, as_text

ADDRESS: Slots = {
    "billing.street": "12 St James's Square",
    "billing.city": "London",
    "billing.region": "Greater London",
    "billing.postal_code": "SW1Y 4JH",
    "billing.country": "GB",
    "website": "https://engines.example.test",
}


def contact(n: int) -> Slots:
    return {"email": f"Ada.Lovelace{n}@Example.test"}


def full_contact(n: int) -> Slots:
    names = {"given_name": "Ada", "family_name": "Lovelace", "job_title": "Analyst"}
    phones = {"phone": f"+44 20 7946 {n:04}", "mobile": "+44 7700 900123", "fax": "+44 20 7946 0999"}
    return {**contact(n), **names, **phones, **ADDRESS}


def company(n: int) -> Slots:
    return {"company_name": f"Analytical Engines {n}"}


def full_company(n: int) -> Slots:
    return {**company(n), **ADDRESS, "domain": f"engines{n}.example.test", "phone": f"+44 20 7946 {n:04}"}


def product(n: int) -> Slots:
    return {"name": f"Widget {n}", "sku": f"w-{n}X"}


def full_product(n: int) -> Slots:
    prices = {"price": Decimal("12.50"), "cost": Decimal("7.25")}
    return {**product(n), "description": "Blue\nand round", "product_type": "service", **prices}


def wire(type: str, fields: Mapping[str, Value]) -> Wire:
    return {"properties": {path: as_text(value) for path, value in fields.items()}}


def merge(control: Control, type: str, survivor: str, loser: str) -> None:
    control.act(type, survivor, "merge", **{"with": loser})


class TestHubSpot(ConnectorSuite):
    subject = Subject(
        kind=CONNECTOR,
        samples={
            "products": Samples(product, full_product, edited="name"),
            "companies": Samples(company, full_company, edited="billing.city"),
            "contacts": Samples(contact, full_contact, edited="family_name"),
        },
        wire=wire,
        api="/crm/*",
        rows=HUBSPOT,
        merge=merge,
        forbid=lambda control, type: control.settings(rights=[f"crm.objects.{type}.write", "e-commerce"]),
        skips={
            "test_merged_record_is_found_under_its_survivor[products]": "HubSpot has no merge of products.",
        },
    )
