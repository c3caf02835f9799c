"""The reference connector."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec
from tests.conformance.control import Control
from tests.conformance.rows_memory import MEMORY
from tests.conformance.subject import Documents, Made, Parts, Samples, Slots, Subject, Wire
from tests.conformance.suite import ConnectorSuite

from ledgerbridge.connectors.memory import CONNECTOR
from ledgerbridge.model.values import Value, as_text


def customer(n: int) -> Slots:
    return {"email": f"Ada.Lovelace{n}@Example.test"}


def full_customer(n: int) -> Slots:
    return {
        "email": f"Ada.Lovelace{n}@Example.test",
        "given_name": "Ada",
        "family_name": "Lovelace",
        "company_name": f"Analytical Engines {n}",
        "phone": f"+44 20 7946 {n:04}",
        "website": "https://engines.example.test",
        "billing.street": "12 St James's Square\nFirst floor",
        "billing.city": "London",
        "billing.region": "Greater London",
        "billing.postal_code": "SW1Y 4JH",
        "billing.country": "GB",
    }


def product(n: int) -> Slots:
    return {"name": f"Widget {n}", "sku": f"w-{n}X"}


def full_product(n: int) -> Slots:
    prices = {"price": Decimal("12.50"), "cost": Decimal("7.25")}
    return {**product(n), "description": "Blue\nand round", "product_type": "service", **prices}


def invoice(made: Made, n: int) -> Slots:
    return {"customer_id": made("customers", n), "date": "2026-03-01", "currency": "EUR", "notes": f"Thanks {n}"}


def invoice_lines(made: Made, n: int) -> Parts:
    widget = {"product_id": made("products", n), "description": "Blue", "quantity": Decimal("2.5")}
    fee = {"description": "Fee", "quantity": Decimal(1), "price": Decimal(-3)}
    return {"lines": [{**widget, "price": Decimal("10.05")}, fee]}


def invoice_wire(made: Made, n: int) -> Wire:
    line = {"product_id": made("products", n), "quantity": "3", "price": "1.10"}
    return {"fields": {"customer_id": made("customers", n), "note": f"Entered {n}"}, "lines": [line]}


def paid(made: Made, n: int) -> Slots:
    return {"invoice_id": made("invoices", n), "date": "2026-03-02", "amount": Decimal("12.50")}


def paid_wire(made: Made, n: int) -> Wire:
    return {"invoice_id": made("invoices", n), "amount": "3.30"}


def file(made: Made, n: int) -> Slots:
    return {"record_id": made("invoices", n), "name": f"paper-{n}.pdf"}


def file_wire(made: Made, n: int) -> Wire:
    return {"invoice_id": made("invoices", n), "name": f"Entered {n}.pdf", "content": "JVBERi0="}


def wire(type: str, fields: Mapping[str, Value]) -> Wire:
    return {path: None if value is None else as_text(value) for path, value in fields.items()}


def limited(control: Control) -> None:
    control.settings(limits=True)


def limited_late_and_unordered(control: Control) -> None:
    control.settings(limits=True, ordered_versions=False, lag_s=5)


class TestMemory(ConnectorSuite):
    subject = Subject(
        kind=CONNECTOR,
        samples={
            "products": Samples(product, full_product, edited="name"),
            "customers": Samples(customer, full_customer, edited="family_name"),
        },
        documents={
            "invoices": Documents(
                golden=invoice,
                wire=invoice_wire,
                parts=invoice_lines,
                computed=("status", "total"),
                edited="notes",
            ),
            "payments": Documents(golden=paid, wire=paid_wire, edited="date"),
            "files": Documents(golden=file, wire=file_wire, content=b"%PDF-1.4 terms"),
        },
        wire=wire,
        api="/v1/*",
        rows=MEMORY,
        before=limited,
        merge=lambda control, type, survivor, loser: control.act(type, survivor, "merge", id=loser),
    )


class TestMemoryWithoutOrder(ConnectorSuite):
    """An account whose versions have no order and whose changes show late."""

    subject = msgspec.structs.replace(
        TestMemory.subject,
        before=limited_late_and_unordered,
        settings={"ordered_versions": "no", "lag_s": "5"},
    )
