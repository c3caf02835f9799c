"""Endpoints that take only a POST and do something: printing, invoicing, completing, processing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ledgerbridge.sandbox.exact import invoices, orders, printing, stock, values, writes
from ledgerbridge.sandbox.exact.binding import bind, check
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.model import SETS
from ledgerbridge.sandbox.exact.problems import Problem, invalid_reference
from ledgerbridge.sandbox.exact.rules import Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

LINES_MOST = 500
PER_CUSTOMER = 0
BY_DELIVERED = 0


def run(desk: Desk, path: str, body: Wire) -> Wire:
    """The values of the answer. Raises Problem."""
    kind = SETS[path]
    bound = bind(kind, Rules(), body, "P")
    check(desk, kind, Rules(), {**bound.values, **bound.lines}, frozenset())
    return ACTIONS[path](desk, {**bound.values, **bound.lines})


def _found(desk: Desk, base: str, prop: str, id: object) -> Row:
    row = desk.division.row(base, id)
    if row is None:
        raise invalid_reference([prop])
    return row


def print_invoice(desk: Desk, sent: Wire) -> Wire:
    """Prints an invoice; that the mail cannot go out is told inside a success."""
    # EX-PRINT, EX-PRINT-MAIL
    invoice = _found(desk, invoices.INVOICES, "InvoiceID", sent["InvoiceID"])
    printed = printing.process(desk, invoice, sent.get("InvoiceDate"))
    answer = {**sent, "Document": printed.values["Document"], "InvoiceDate": printed.values["InvoiceDate"]}
    answer["DocumentCreationSuccess"] = "Document created"
    if sent.get("SendEmailToCustomer"):
        account = desk.division.table("crm/Accounts").rows[printed.values["InvoiceTo"]]
        email = account.values.get("Email")
        answer["EmailCreationSuccess" if email else "EmailCreationError"] = (
            f"E-mail sent to {email}" if email else "Mandatory: Email"
        )
    return answer


def invoice_orders(desk: Desk, sent: Wire) -> Wire:
    """Invoices of orders, one for each customer or for each order."""
    # EX-INVOICE-ORDERS
    prop = SETS[orders.ORDERS].props["OrderID"]
    ids = [values.read(prop, entry.get("ID")) for entry in sent["SalesOrderIDs"]]
    found = [_found(desk, orders.ORDERS, "SalesOrderIDs", id) for id in ids]
    if sum(len(desk.lines(orders.LINES, "OrderID", order.id)) for order in found) > LINES_MOST:
        raise Problem(500, "Invalid: At most 500 sales order lines")
    groups: dict[str, list[Row]] = {}
    for order in found:
        key = order.values["InvoiceTo"] if sent["CreateMode"] == PER_CUSTOMER else order.id
        groups.setdefault(key, []).append(order)
    made = [_invoice_of(desk, group, sent) for group in groups.values()]
    failed = made.count(None)
    return {
        **{name: value for name, value in sent.items() if name != "SalesOrderIDs"},
        "ID": desk.new_id(),
        "NumberOfCreatedInvoices": len(made) - failed,
        "NumberOfFailedInvoices": failed,
        "Errors": "Nothing to invoice" if failed else None,
    }


def _invoice_of(desk: Desk, group: list[Row], sent: Wire) -> Row | None:
    """One invoice over the open quantities of orders; None where there are none."""
    lines = [line for order in group for line in desk.lines(orders.LINES, "OrderID", order.id)]
    open_lines = [(line, _open_quantity(line, sent["InvoiceMode"])) for line in lines]
    open_lines = [(line, quantity) for line, quantity in open_lines if quantity > 0]
    if not open_lines:
        return None
    order = group[0].values
    body = {
        "OrderedBy": order["OrderedBy"],
        "InvoiceTo": order["InvoiceTo"],
        "Journal": sent["JournalCode"],
        "YourRef": order.get("YourRef"),
        "Description": order.get("Description"),
        "PaymentCondition": order.get("PaymentCondition"),
        "SalesInvoiceLines": [_invoice_line(line, quantity) for line, quantity in open_lines],
    }
    invoice = writes.create(desk, invoices.INVOICES, body)
    stored = desk.lines(invoices.LINES, "InvoiceID", invoice.id)
    for invoice_line, (line, quantity) in zip(stored, open_lines, strict=True):
        link = {"SalesOrder": line.values["OrderID"], "SalesOrderLine": line.id}
        desk.change(invoices.LINES, invoice_line, link)
        _note_invoiced(desk, line, quantity)
    return desk.division.table(invoices.INVOICES).rows[invoice.id]


def _open_quantity(line: Row, mode: int) -> Decimal:
    """What may be invoiced of a line: what was delivered, or what was ordered."""
    most = line.values["QuantityDelivered" if mode == BY_DELIVERED else "Quantity"]
    return Decimal(most - line.values["QuantityInvoiced"])


def _invoice_line(line: Row, quantity: Decimal) -> Wire:
    taken = ("Item", "Description", "NetPrice", "VATCode", "CostCenter", "CostUnit", "UnitCode")
    return {**{name: line.values.get(name) for name in taken}, "Quantity": quantity}


def _note_invoiced(desk: Desk, line: Row, quantity: Decimal) -> None:
    done = line.values["QuantityInvoiced"] + quantity
    state = orders.state_of(done, line.values["Quantity"])
    desk.change(orders.LINES, line, {"QuantityInvoiced": done, "InvoiceStatus": state})
    orders.restate(desk, line.values["OrderID"])


def complete_order(desk: Desk, sent: Wire) -> Wire:
    # EX-ORDER-COMPLETE-CALL
    order = _found(desk, orders.ORDERS, "OrderID", sent["OrderID"])
    orders.complete(desk, order, bool(sent.get("CompleteDelivery")), bool(sent.get("CompleteInvoice")))
    return {**sent, "SuccessMessage": "Sales order completed"}


def process_count(desk: Desk, sent: Wire) -> Wire:
    # EX-COUNT-PROCESS
    stock.process(desk, _found(desk, stock.COUNTS, "StockCountID", sent["StockCountID"]))
    return {**sent, "SuccessMessage": "Stock count processed"}


ACTIONS: Mapping[str, Callable[[Desk, dict[str, Any]], Wire]] = {
    "salesinvoice/PrintedSalesInvoices": print_invoice,
    "salesinvoice/InvoiceSalesOrders": invoice_orders,
    "salesorder/CompleteSalesOrder": complete_order,
    "inventory/ProcessStockCount": process_count,
}
