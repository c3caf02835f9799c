"""Documents and other types of Exact Online that refer to records, as samples."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.conformance.control import Control
from tests.conformance.subject import Documents, Made, Parts, Slots, Wire

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox


def _listed(type: str) -> dict[str, str]:
    """{code: id} of a list of every new division."""
    sandbox = Sandbox(clock=Clock(lambda: datetime(2026, 3, 2, tzinfo=UTC).timestamp()), seed=7, with_=("exact",))
    rows = Control(sandbox, "exact", "*").records(type)
    return {row["Code"].strip(): row["ID"] for row in rows}


GROUP = _listed("logistics/ItemGroups")["SERVICE"]
WAREHOUSE = _listed("inventory/Warehouses")["1"]
REVENUE = _listed("financial/GLAccounts")["8000"]
DEBTORS = _listed("financial/GLAccounts")["1300"]
DAY = "2026-03-01T00:00:00"


def account(made: Made, n: int) -> str:
    return made("crm/Accounts", n)


# --- people, addresses, groups ----------------------------------------------------------------------------------------


def contact(made: Made, n: int) -> Slots:
    names: Slots = {"given_name": "Ada", "family_name": f"Lovelace {n}", "email": f"ada{n}@example.test"}
    more: Slots = {"phone": "+31 20 555 0101", "mobile": "+31 6 5550 1010", "job_title": "Countess", "language": "EN"}
    return {**names, **more, "customer_id": account(made, n), "notes": "Met in London"}


def contact_wire(made: Made, n: int) -> Wire:
    return {"Account": account(made, n), "FirstName": "Grace", "LastName": f"Hopper {n}", "Email": f"g{n}@example.test"}


def address(made: Made, n: int) -> Slots:
    place = {"street": f"Keizersgracht {n}", "city": "Amsterdam", "region": "NH", "postal_code": "1015 CS"}
    own: Slots = {f"shipping.{part}": text for part, text in place.items()}
    return {**own, "shipping.country": "NL", "customer_id": account(made, n), "phone": "+31 20 1", "notes": "Ring"}


def address_wire(made: Made, n: int) -> Wire:
    place = {"AddressLine1": f"Rokin {n}", "City": "Amsterdam", "Postcode": "1012 KT", "Country": "NL"}
    return {**place, "Account": account(made, n), "Type": 4}


def group_wire(made: Made, n: int) -> Wire:
    return {"Code": f"G{n}", "Description": f"Group {n}"}


# --- orders and invoices ----------------------------------------------------------------------------------------------


def head(made: Made, n: int, date_slot: str = "date") -> Slots:
    dates: Slots = {date_slot: date(2026, 3, 1)}
    texts: Slots = {"reference": f"Deal {n}", "currency": "EUR", "payment_term": "30"}
    return {**dates, **texts, "customer_id": account(made, n)}


def person_of(made: Made, n: int) -> str:
    return made("crm/Contacts", n)


def order(made: Made, n: int) -> Slots:
    more: Slots = {"notes": "Ring twice", "contact_id": person_of(made, n)}
    return {**head(made, n), **more, "number": str(71000 + n)}


def quotation(made: Made, n: int) -> Slots:
    more: Slots = {"notes": "Ring twice", "contact_id": person_of(made, n), "due_date": date(2026, 4, 1)}
    return {**head(made, n), **more}


def invoice(made: Made, n: int) -> Slots:
    more: Slots = {"notes": "Thank you", "contact_id": person_of(made, n), "due_date": date(2026, 3, 31)}
    return {**head(made, n), **more}


def item_lines(made: Made, n: int, **more: Any) -> Parts:
    first: Slots = {
        "description": "Blue",
        "quantity": Decimal(2),
        "unit": "pc",
        "price": Decimal("24.50"),
        "tax_code": "2",
    }
    second: Slots = {
        "description": "Red",
        "quantity": Decimal("1.5"),
        "unit": "pc",
        "price": Decimal("10"),
        "tax_code": "1",
    }
    return {
        "lines": [
            {**first, "unit": "pc", "product_id": made("logistics/Items", n), **more},
            {**second, "unit": "pc", "product_id": made("logistics/Items", n + 50), **more},
        ]
    }


def invoice_lines(made: Made, n: int) -> Parts:
    return item_lines(made, n, account=REVENUE)


def item_line(made: Made, n: int) -> Wire:
    return {"Item": made("logistics/Items", n), "Quantity": 2, "NetPrice": 24.5, "VATCode": "2"}


def order_wire(made: Made, n: int) -> Wire:
    lines = [item_line(made, n)]
    return {"OrderedBy": account(made, n), "OrderDate": DAY, "Description": f"By hand {n}", "SalesOrderLines": lines}


def quotation_wire(made: Made, n: int) -> Wire:
    lines = [item_line(made, n)]
    return {"OrderAccount": account(made, n), "Description": f"By hand {n}", "QuotationLines": lines}


def invoice_wire(made: Made, n: int, type: int = 8020) -> Wire:
    lines = [item_line(made, n)]
    head = {"OrderedBy": account(made, n), "Journal": "70", "Type": type, "Description": f"By hand {n}"}
    return {**head, "SalesInvoiceLines": lines}


def entry(made: Made, n: int) -> Slots:
    more: Slots = {"due_date": date(2026, 3, 31), "number": str(26700100 + n), "rate": Decimal(1)}
    return {**head(made, n), **more}


def entry_lines(made: Made, n: int) -> Parts:
    first: Slots = {"description": "Plan", "quantity": Decimal(1), "net": Decimal("100.00"), "tax": Decimal("21.00")}
    second: Slots = {"description": "Seat", "quantity": Decimal(2), "net": Decimal("33.33"), "tax": Decimal("3.00")}
    return {
        "lines": [
            {**first, "tax_code": "2", "account": REVENUE},
            {**second, "tax_code": "1", "account": REVENUE},
        ]
    }


def entry_wire(made: Made, n: int, amount: float = 100) -> Wire:
    lines = [{"GLAccount": REVENUE, "AmountFC": amount, "VATCode": "2"}]
    return {"Customer": account(made, n), "Journal": "70", "Description": f"By hand {n}", "SalesEntryLines": lines}


def credit_invoice_by_hand(control: Control, made: Made, n: int) -> str:
    return str(control.create("salesinvoice/SalesInvoices", invoice_wire(made, n, 8021))["InvoiceID"])


def entry_by_hand(control: Control, made: Made, n: int) -> str:
    """An entry with its PDF."""
    document = file_by_hand(control, made, n)
    return str(control.create("salesentry/SalesEntries", {**entry_wire(made, n), "Document": document})["EntryID"])


def credit_entry_by_hand(control: Control, made: Made, n: int) -> str:
    document = file_by_hand(control, made, n)
    return str(
        control.create("salesentry/SalesEntries", {**entry_wire(made, n, -100), "Document": document})["EntryID"]
    )


# --- stock, payments, files -------------------------------------------------------------------------------------------


def stock_by_hand(control: Control, made: Made, n: int) -> str:
    """The stock of a new item in the warehouse it is put in by itself."""
    item = made("logistics/Items", n)
    return next(str(row["ID"]) for row in control.records("inventory/ItemWarehouses") if row["Item"] == item)


def item_in_stock(control: Control, made: Made, n: int) -> str:
    """A new item, which stands in a warehouse by itself."""
    return made("logistics/Items", n)


def count(made: Made, n: int) -> Slots:
    return {"date": date(2026, 3, 1), "warehouse": WAREHOUSE, "status": "12"}


def count_lines(made: Made, n: int) -> Parts:
    numbers = ((n, Decimal(5)), (n + 50, Decimal(7)))
    return {"lines": [{"product_id": made("logistics/Items", m), "quantity": quantity} for m, quantity in numbers]}


def count_wire(made: Made, n: int) -> Wire:
    lines = [{"Item": made("logistics/Items", n), "QuantityNew": 3}]
    return {"StockCountDate": DAY, "Warehouse": WAREHOUSE, "Status": 12, "StockCountLines": lines}


def receivable_by_hand(control: Control, made: Made, n: int) -> str:
    """The receivable that comes with an entry."""
    made_entry = str(control.create("salesentry/SalesEntries", entry_wire(made, n))["EntryID"])
    rows = control.records("cashflow/Receivables")
    return next(str(row["ID"]) for row in rows if row["TransactionEntryID"] == made_entry)


def owed_by_hand(control: Control, made: Made, n: int) -> str:
    """The entry whose payment state is told."""
    return str(control.create("salesentry/SalesEntries", entry_wire(made, n))["EntryID"])


def payment(made: Made, n: int) -> Slots:
    own: Slots = {"date": date(2026, 3, 1), "amount": Decimal("121.00"), "account": DEBTORS}
    return {**own, "customer_id": account(made, n), "invoice_id": str(26700100 + n)}


def payment_by_hand(control: Control, made: Made, n: int) -> str:
    line = {"GLAccount": DEBTORS, "AmountFC": 10, "Account": account(made, n), "Date": DAY}
    before = control.records("financialtransaction/BankEntries")
    opening = max(before, key=lambda row: row["EntryNumber"])["ClosingBalanceFC"] if before else 0
    balances = {"OpeningBalanceFC": opening, "ClosingBalanceFC": opening + 10}
    entry = control.create(
        "financialtransaction/BankEntries", {"JournalCode": "20", **balances, "BankEntryLines": [line]}
    )
    rows = control.records("financialtransaction/BankEntryLines")
    return next(str(row["ID"]) for row in rows if row["EntryID"] == entry["EntryID"])


def file(made: Made, n: int) -> Slots:
    return {"name": f"invoice-{n}.pdf", "record_id": made("salesentry/SalesEntries", n)}


def file_by_hand(control: Control, made: Made, n: int) -> str:
    id = str(
        control.create("documents/Documents", {"Subject": f"By hand {n}", "Type": 10, "Account": account(made, n)})[
            "ID"
        ]
    )
    control.create("documents/DocumentAttachments", {"Document": id, "FileName": "a.pdf", "Attachment": "JVBERi0xLjcK"})
    return id


def nothing(made: Made, n: int) -> Slots:
    return {}


TOTALS = ("net", "tax", "total")

DOCUMENTS = {
    "logistics/ItemGroups": Documents(nothing, group_wire),
    "crm/Contacts": Documents(contact, contact_wire, edited="job_title"),
    "crm/Addresses": Documents(address, address_wire, edited="notes"),
    "inventory/ItemWarehouses": Documents(nothing, group_wire, make=stock_by_hand),
    "inventory/ItemWarehouses:item": Documents(nothing, group_wire, make=item_in_stock),
    "inventory/StockCounts": Documents(count, count_wire, count_lines, computed=("number",)),
    "crm/Quotations": Documents(quotation, quotation_wire, item_lines, ("number", "status", "total"), "reference"),
    "salesorder/SalesOrders": Documents(order, order_wire, item_lines, ("status", "net", "total"), "reference"),
    "salesorder/SalesOrders:settled": Documents(nothing, order_wire),
    "salesinvoice/SalesInvoices": Documents(invoice, invoice_wire, invoice_lines, ("status", *TOTALS), "reference"),
    "salesinvoice/SalesInvoices:8021": Documents(
        invoice, invoice_wire, invoice_lines, ("status", *TOTALS), "reference", make=credit_invoice_by_hand
    ),
    "salesentry/SalesEntries": Documents(
        entry, entry_wire, entry_lines, ("status", "tax", "total"), "reference", make=entry_by_hand
    ),
    "salesentry/SalesEntries:21": Documents(
        entry, entry_wire, entry_lines, ("status", "tax", "total"), "reference", make=credit_entry_by_hand
    ),
    "cashflow/Receivables": Documents(nothing, entry_wire, make=receivable_by_hand),
    "cashflow/Receivables:invoice": Documents(nothing, entry_wire, make=owed_by_hand),
    "financialtransaction/BankEntryLines": Documents(payment, entry_wire, computed=("number",), make=payment_by_hand),
    "documents/Documents": Documents(file, entry_wire, make=file_by_hand, content=b"%PDF-1.7 a file"),
}

TABLES = {
    "salesinvoice/SalesInvoices:8021": "salesinvoice/SalesInvoices",
    "salesentry/SalesEntries:21": "salesentry/SalesEntries",
    "inventory/ItemWarehouses:item": "inventory/ItemWarehouses",
    "cashflow/Receivables:invoice": "cashflow/Receivables",
    "salesorder/SalesOrders:settled": "salesorder/SalesOrders",
}
"""Credit notes lie with the invoices of their endpoint, and records of several rows are made of those."""
