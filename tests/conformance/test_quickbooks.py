"""QuickBooks Online."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.conformance.control import Control
from tests.conformance.rows_quickbooks import QUICKBOOKS
from tests.conformance.subject import Documents, Made, OwnField, Parts, Samples, Slots, Subject, Wire
from tests.conformance.suite import ConnectorSuite

from ledgerbridge.connectors.base.capabilities import Kind
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


# --- documents --------------------------------------------------------------------------------------------------------

SALES_ACCOUNT, BANK, COSTS = "79", "35", "80"
STOCKED = "3"
DAY = "2026-02-27"


def document(made: Made, n: int) -> Slots:
    return {
        "customer_id": made("Customer", n),
        "date": DAY,
        "currency": "USD",
        "discount_percent": Decimal("12.5"),
        "shipping_cost": Decimal("9.90"),
        "notes": f"Thanks {n}",
        "PrivateNote": f"Entered {n}",
        "BillEmail.Address": f"Books{n}@Example.test",
        "BillAddr.Line1": "12 St James's Square",
        "BillAddr.City": "London",
    }


def dated(made: Made, n: int) -> Slots:
    return {**document(made, n), "due_date": "2026-03-29", "payment_term": "3"}


def sent(made: Made, n: int) -> Slots:
    return {**dated(made, n), "shipping_method": "DHL"}


def estimate(made: Made, n: int) -> Slots:
    return {**dated(made, n), "status": "Pending", "AcceptedBy": "Ada"}


def paid(made: Made, n: int) -> Slots:
    return {**document(made, n), "payment_method": "2", "account": BANK, "PaymentRefNum": f"BG-{n}"}


def received(made: Made, n: int) -> Slots:
    return {**paid(made, n), "shipping_method": "DHL"}


def lines(made: Made, n: int) -> Parts:
    item: Slots = {"product_id": made("Item", n), "tax_code": "TAX"}
    widget: Slots = {**item, "description": "Blue", "quantity": Decimal("2.5"), "price": Decimal("10.05")}
    fee: Slots = {**item, "description": "Fee", "net": Decimal("3.10"), "tax_code": "NON"}
    return {"lines": [widget, fee, {"description": "Thank you"}]}


def document_wire(made: Made, n: int) -> Wire:
    detail = {"ItemRef": {"value": made("Item", n)}, "Qty": 3, "UnitPrice": 1.1}
    line = {"Amount": 3.3, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail, "Description": "Red"}
    return {
        "CustomerRef": {"value": made("Customer", n)},
        "Line": [line],
        "TxnDate": DAY,
        "PrivateNote": f"By hand {n}",
    }


def paid_wire(made: Made, n: int) -> Wire:
    return {**document_wire(made, n), "DepositToAccountRef": {"value": BANK}}


def payment(made: Made, n: int) -> Slots:
    own: Slots = {"customer_id": made("Customer", n), "date": DAY, "amount": Decimal("10.00"), "currency": "USD"}
    more: Slots = {"method": "2", "account": BANK, "number": f"BG-{n}", "notes": f"Thanks {n}"}
    return {**own, **more}


def allocations(made: Made, n: int) -> Parts:
    return {"allocations": [{"invoice_id": made("Invoice", n), "amount": Decimal("1.25")}]}


def payment_wire(made: Made, n: int) -> Wire:
    line = {"Amount": 2, "LinkedTxn": [{"TxnId": made("Invoice", n), "TxnType": "Invoice"}]}
    customer = {"CustomerRef": {"value": made("Customer", n)}}
    return {**customer, "TotalAmt": 5, "Line": [line], "PaymentRefNum": f"SWISH-{n}"}


def in_stock(name: str) -> Wire:
    accounts = {"IncomeAccountRef": SALES_ACCOUNT, "ExpenseAccountRef": COSTS, "AssetAccountRef": "81"}
    refs = {name: {"value": id} for name, id in accounts.items()}
    stock = {"Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": 10, "InvStartDate": "2026-01-01"}
    return {"Name": name, **stock, **refs}


def stocked(control: Control) -> None:
    """One item with stock: its id follows from the simulator's own."""
    assert control.load("Item", [in_stock("Stocked")]) == [STOCKED]


def only_read(made: Made, n: int) -> Slots:
    return {}


def stock_wire(made: Made, n: int) -> Wire:
    return {**in_stock(f"In stock {n}"), "Sku": f"IN-{n}"}


def adjustment(made: Made, n: int) -> Slots:
    return {"account": COSTS, "date": DAY, "notes": f"Counted {n}"}


def differences(made: Made, n: int) -> Parts:
    return {"lines": [{"product_id": STOCKED, "quantity": Decimal("-2.5")}]}


def adjustment_wire(made: Made, n: int) -> Wire:
    detail = {"ItemRef": {"value": STOCKED}, "QtyDiff": -1}
    line = {"DetailType": "ItemAdjustmentLineDetail", "ItemAdjustmentLineDetail": detail}
    return {"AdjustAccountRef": {"value": COSTS}, "Line": [line]}


def file(made: Made, n: int) -> Slots:
    belongs = {"record_id": made("Invoice", n), "record_type": "Invoice"}
    return {**belongs, "name": f"terms-{n}.pdf", "media_type": "application/pdf", "Note": f"Terms {n}"}


def file_wire(made: Made, n: int) -> Wire:
    ref = {"EntityRef": {"type": "Invoice", "value": made("Invoice", n)}}
    return {"FileName": f"scan-{n}.pdf", "ContentType": "application/pdf", "AttachableRef": [ref]}


QUANTITY_ALONE = "Only a quantity can be changed, and by an adjustment; the connector's unit tests of stock show it."
TOTALS = ("status", "total", "tax")
DOCUMENTS = {
    "Estimate": Documents(estimate, document_wire, lines, ("number", "total", "tax"), "notes"),
    "Invoice": Documents(sent, document_wire, lines, ("number", *TOTALS, "open"), "notes"),
    "SalesReceipt": Documents(received, paid_wire, lines, ("number", *TOTALS), "notes"),
    "CreditMemo": Documents(document, document_wire, lines, ("number", *TOTALS, "open"), "notes"),
    "RefundReceipt": Documents(paid, paid_wire, lines, ("number", "total", "tax"), "notes"),
    "Payment": Documents(payment, payment_wire, allocations, ("status",), "notes"),
    "Item:Stock": Documents(only_read, stock_wire),
    "InventoryAdjustment": Documents(adjustment, adjustment_wire, differences),
    "Attachable": Documents(file, file_wire, content=b"%PDF-1.4 terms"),
}


def custom_fields(control: Control) -> list[OwnField]:
    """Two of the three that sales forms can have are in use."""
    control.settings(custom_fields="Crew,Truck")
    return [
        OwnField("CustomField.1", "Crew", Kind.TEXT, "Red"),
        OwnField("CustomField.2", "Truck", Kind.TEXT, "Volvo"),
    ]


class TestQuickBooks(ConnectorSuite):
    subject = Subject(
        kind=CONNECTOR,
        samples={
            "Item": Samples(product, full_product, edited="description"),
            "Customer": Samples(customer, full_customer, edited="family_name"),
        },
        documents=DOCUMENTS,
        tables={"Item:Stock": "Item"},
        wire=wire,
        api="/v3/*",
        rows=QUICKBOOKS,
        own_fields=dict.fromkeys(("Estimate", "Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt"), custom_fields),
        before=stocked,
        merge=merge,
        brings_back="activate",
        forbid=lambda control, type: control.settings(rights="removed"),
        skips={
            "test_file_of_a_document_can_be_had[Attachable]": (
                "The control plane puts in files without content; the connector's unit tests show a download."
            ),
            "test_update_of_a_document_leaves_the_rest_alone[Item:Stock]": QUANTITY_ALONE,
            "test_parts_of_an_update_replace_all_of_their_kind[Item:Stock]": QUANTITY_ALONE,
            "test_merged_record_is_found_under_its_survivor[Item]": "The simulated QuickBooks merges customers alone.",
        },
    )
