"""Goods deliveries: what leaves the warehouse for an order."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.exact import orders, stock
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.problems import invalid, invalid_reference, not_allowed
from ledgerbridge.sandbox.exact.rules import Child, Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

DELIVERIES, LINES = "salesorder/GoodsDeliveries", "salesorder/GoodsDeliveryLines"
ZERO = Decimal(0)


def settle(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    if old is not None:
        return dict(new)
    number = desk.division.next_number("delivery", 1)
    return {**new, "DeliveryNumber": number, "EntryNumber": desk.division.next_number("stock entry", 1)}


def settle_line(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """A line delivers no more than is still open, of an order that is approved."""
    # EX-DELIVERY-OPEN
    if old is not None:
        return dict(new)
    line = desk.division.row(orders.LINES, new["SalesOrderLineID"])
    if line is None:
        raise invalid_reference(["SalesOrderLineID"])
    order = desk.division.table(orders.ORDERS).rows[line.values["OrderID"]]
    if order.values["ApprovalStatus"] == 0:
        raise not_allowed("ApprovalStatus")
    left = line.values["Quantity"] - line.values["QuantityDelivered"]
    if not 0 < new["QuantityDelivered"] <= left:
        raise invalid("QuantityDelivered")
    return {
        **new,
        "Item": line.values["Item"],
        "QuantityOrdered": line.values["Quantity"],
        "DeliveryDate": parent.get("DeliveryDate") or desk.today,
        "Description": new.get("Description") or line.values.get("Description"),
    }


def stored(desk: Desk, row: Row) -> None:
    """Stock goes down, and the order lines know what was delivered of them."""
    # EX-DELIVERY-EFFECT
    if "DeliveryAccount" in row.values:
        return
    for line in desk.lines(LINES, "EntryID", row.id):
        _deliver(desk, line)
    first = desk.lines(LINES, "EntryID", row.id)[0]
    order_line = desk.division.table(orders.LINES).rows[first.values["SalesOrderLineID"]]
    order = desk.division.table(orders.ORDERS).rows[order_line.values["OrderID"]].values
    changes = {
        "DeliveryAccount": order["DeliverTo"],
        "DeliveryAddress": order.get("DeliveryAddress"),
        "DeliveryContact": order.get("DeliverToContactPerson"),
        "Warehouse": order.get("WarehouseID"),
    }
    desk.change(DELIVERIES, row, changes)


def _deliver(desk: Desk, line: Row) -> None:
    ordered = desk.division.table(orders.LINES).rows[line.values["SalesOrderLineID"]]
    order = desk.division.table(orders.ORDERS).rows[ordered.values["OrderID"]]
    quantity = line.values["QuantityDelivered"]
    done = ordered.values["QuantityDelivered"] + quantity
    stock.move(desk, ordered.values["Item"], order.values.get("WarehouseID"), stock=-quantity)
    changes = {"QuantityDelivered": done, "DeliveryStatus": orders.state_of(done, ordered.values["Quantity"])}
    orders.plan(desk, order, desk.change(orders.LINES, ordered, changes))
    orders.restate(desk, order.id)


RULES = Rules(
    settle=settle,
    stored=stored,
    children=(Child("GoodsDeliveryLines", LINES, "EntryID"),),
    deleted_type=16,
)
LINE_RULES = Rules(settle=settle_line, deleted_type=17)
