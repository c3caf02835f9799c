"""QuickBooks Online."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.conformance.control import Control
from tests.conformance.rows_quickbooks import QUICKBOOKS
from tests.conformance.subject import Samples, Slots, Subject, Wire
from tests.conformance.suite import ConnectorSuite

from ledgerbridge.connectors.quickbooks import CONNECTOR
from ledgerbridge.model.values import Value

PLACE = {
    "street": "12 St James's Square",
    "city": "London",
    "region": "LND",
    "postal_code": "SW1Y 4JH",
    "country": "GB",
}


def customer(n: int) -> Slots:
    return {"DisplayName": f"Ada {n}", "email": f"Ada.Lovelace{n}@Example.test"}


def full_customer(n: int) -> Slots:
    names = {"given_name": "Ada", "family_name": "Lovelace", "company_name": f"Analytical Engines {n}"}
    phones = {"phone": f"+44 20 7946 {n:04}", "mobile": "+44 7700 900123", "fax": "+44 20 7946 0999"}
    address = {f"{use}.{part}": text for use in ("billing", "shipping") for part, text in PLACE.items()}
    return {**customer(n), **names, **phones, **address, "website": "https://engines.example.test"}


def product(n: int) -> Slots:
    return {"name": f"Widget {n}", "sku": f"w-{n}X"}


def full_product(n: int) -> Slots:
    prices = {"price": Decimal("12.50"), "cost": Decimal("7.25")}
    return {**product(n), "description": "Blue and round", "product_type": "Service", **prices}


def wire(type: str, fields: Mapping[str, Value]) -> Wire:
    nested: Wire = {}
    for path, value in fields.items():
        *parents, leaf = path.split(".")
        place: dict[str, Any] = nested
        for parent in parents:
            place = place.setdefault(parent, {})
        place[leaf] = value
    return nested


def merge(control: Control, type: str, survivor: str, loser: str) -> None:
    control.act(type, loser, "merge", into=survivor)


class TestQuickBooks(ConnectorSuite):
    subject = Subject(
        kind=CONNECTOR,
        samples={
            "Item": Samples(product, full_product, edited="description"),
            "Customer": Samples(customer, full_customer, edited="family_name"),
        },
        wire=wire,
        api="/v3/*",
        rows=QUICKBOOKS,
        merge=merge,
        brings_back="activate",
        forbid=lambda control, type: control.settings(rights="removed"),
        skips={
            "test_merged_record_is_found_under_its_survivor[Item]": "The simulated QuickBooks merges customers alone.",
        },
    )
