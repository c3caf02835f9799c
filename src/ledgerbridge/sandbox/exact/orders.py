"""Sales orders and their lines."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ledgerbridge.sandbox.exact import amounts, stock
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.problems import already_exists, already_processed, not_allowed
from ledgerbridge.sandbox.exact.rules import Child, Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

ORDERS, LINES = "salesorder/SalesOrders", "salesorder/SalesOrderLines"
OPEN, PARTIAL, COMPLETE, CANCELLED = 12, 20, 21, 45
FIXED = ("OrderedBy", "InvoiceTo", "DeliverTo")
ZERO = Decimal(0)


def settle(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """The order with what follows from its customer; whom it is for stays as it was."""
    account = amounts.customer(desk, "OrderedBy", new["OrderedBy"])
    if old is not None:
        if old["Status"] in (COMPLETE, CANCELLED):  # EX-ORDER-COMPLETE
            raise already_processed()
        if any(new.get(name) != old.get(name) for name in FIXED):  # EX-ORDER-FIXED
            raise not_allowed("OrderedBy")
        return dict(new)
    record = amounts.account_defaults(desk, account, {**_defaults(desk, new), **new})
    record["DeliveryAddress"] = new.get("DeliveryAddress") or amounts.delivery_address(desk, record["DeliverTo"])
    record["OrderNumber"] = _number(desk, new)
    if record["ApprovalStatus"] != 0:
        record["Approved"] = desk.now
    return record


def _defaults(desk: Desk, new: Wire) -> Wire:
    # EX-ORDER-DEFAULTS
    date = new.get("OrderDate") or desk.today
    return {
        "Status": OPEN,
        "DeliveryStatus": OPEN,
        "InvoiceStatus": OPEN,
        "ApprovalStatus": 1,
        "OrderDate": date,
        "DeliveryDate": new.get("DeliveryDate") or date,
        "WarehouseID": stock.main_warehouse(desk) or None,
        "AmountDiscount": ZERO,
        "AmountDiscountExclVat": ZERO,
        "Discount": ZERO,
    }


def _number(desk: Desk, new: Wire) -> int:
    """The number as sent, or the next free one."""
    # EX-ORDER-NUMBER
    sent = new.get("OrderNumber")
    if sent is None:
        number = desk.division.next_number(ORDERS)
        while desk.rows(ORDERS, "OrderNumber", number):
            number = desk.division.next_number(ORDERS)
        return number
    if desk.rows(ORDERS, "OrderNumber", sent):
        raise already_exists()
    return int(sent)


def settle_line(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """A line takes its defaults from item and customer; delivered lines are not made smaller than that."""
    order = parent or _open_order(desk, new).values
    account = amounts.customer(desk, "OrderedBy", order["OrderedBy"])
    record = amounts.sales_line(desk, account, _repriced(old, new))
    usual = {
        "DeliveryDate": order.get("DeliveryDate"),
        "DeliveryStatus": OPEN,
        "InvoiceStatus": OPEN,
        "QuantityDelivered": ZERO,
        "QuantityInvoiced": ZERO,
        "UseDropShipment": 0,
        "CostPriceFC": ZERO,
    }
    line = {**usual, **{name: value for name, value in record.items() if value is not None}}
    if old is None and not parent:
        line["LineNumber"] = 1 + max((row.values["LineNumber"] for row in _lines(desk, new["OrderID"])), default=0)
    return line


def _repriced(old: Wire | None, new: Wire) -> Wire:
    """A changed line without the prices that a price just sent takes the place of."""
    if old is None:
        return new
    sent = [name for name in ("NetPrice", "UnitPrice", "AmountFC", "Discount") if new.get(name) != old.get(name)]
    if not sent or "NetPrice" in sent:
        return {name: value for name, value in new.items() if name != "AmountFC"}
    dropped = ("NetPrice", "AmountFC") if "AmountFC" not in sent else ("NetPrice", "UnitPrice")
    return {name: value for name, value in new.items() if name not in dropped}


def _open_order(desk: Desk, line: Wire) -> Row:
    order = desk.division.row(ORDERS, line["OrderID"])
    if order is None or order.values["Status"] in (COMPLETE, CANCELLED):
        raise already_processed()
    return order


def _lines(desk: Desk, order_id: str) -> list[Row]:
    return desk.lines(LINES, "OrderID", order_id)


def stored(desk: Desk, row: Row) -> None:
    """Totals and planned stock follow the lines."""
    for line in _lines(desk, row.id):
        plan(desk, row, line)
    retotal(desk, row)


def line_stored(desk: Desk, row: Row) -> None:
    order = desk.division.row(ORDERS, row.values["OrderID"])
    if order is not None:
        plan(desk, order, row)
        retotal(desk, order)


def plan(desk: Desk, order: Row, line: Row, is_gone: bool = False) -> None:
    """What is still to be delivered is planned to leave the warehouse."""
    # EX-STOCK-PLANNED
    open_now = ZERO if is_gone else max(line.values["Quantity"] - line.values["QuantityDelivered"], ZERO)
    if order.values["DeliveryStatus"] in (COMPLETE, CANCELLED):
        open_now = ZERO
    before = desk.division.table(LINES).rows[line.id].values.get("_planned", ZERO)
    stock.move(desk, line.values["Item"], order.values.get("WarehouseID"), planned_out=open_now - before)
    if open_now != before and not is_gone:
        desk.division.table(LINES).put(_with(line, {"_planned": open_now}))


def _with(row: Row, values: Wire) -> Row:
    return Row(row.id, {**row.values, **values}, row.stamp, row.hidden)


def retotal(desk: Desk, order: Row) -> Row:
    """The order with the sums of its lines; unchanged sums are no change."""
    # EX-DOCUMENT-TOTALS
    without, vat = amounts.total(_lines(desk, order.id), "VATAmount")
    sums = {"AmountFC": without + vat, "AmountDC": without + vat, "AmountFCExclVat": without}
    present = desk.division.table(ORDERS).rows[order.id]
    if all(present.values.get(name) == value for name, value in sums.items()):
        return present
    return desk.change(ORDERS, present, sums)


def removing(desk: Desk, row: Row) -> None:
    """Only an order of which nothing was delivered or invoiced goes."""
    # EX-ORDER-DELETE
    if row.values["DeliveryStatus"] != OPEN or row.values["InvoiceStatus"] != OPEN:
        raise not_allowed("OrderNumber")
    for line in _lines(desk, row.id):
        plan(desk, row, line, is_gone=True)


def removing_line(desk: Desk, row: Row) -> None:
    if row.values["QuantityDelivered"] or row.values["QuantityInvoiced"]:
        raise not_allowed("OrderNumber")
    plan(desk, _open_order(desk, row.values), row, is_gone=True)


def line_removed(desk: Desk, row: Row) -> None:
    order = desk.division.row(ORDERS, row.values["OrderID"])
    if order is not None:
        retotal(desk, order)


def restate(desk: Desk, order_id: str) -> None:
    """The states of an order follow what was delivered and invoiced of its lines."""
    # EX-ORDER-STATUS
    order = desk.division.table(ORDERS).rows[order_id]
    lines = [line.values for line in _lines(desk, order_id)]
    delivery, invoice = (
        _state(line["DeliveryStatus"] for line in lines),
        _state(line["InvoiceStatus"] for line in lines),
    )
    status = _state([delivery, invoice])
    changes = {"DeliveryStatus": delivery, "InvoiceStatus": invoice, "Status": status}
    if any(order.values[name] != value for name, value in changes.items()):
        desk.change(ORDERS, order, changes)


def _state(parts: Iterable[int]) -> int:
    states = list(parts)
    if all(state == COMPLETE for state in states):
        return COMPLETE
    return OPEN if all(state == OPEN for state in states) else PARTIAL


def state_of(done: Decimal, ordered: Decimal) -> int:
    """How far one line is."""
    return COMPLETE if done >= ordered else PARTIAL if done else OPEN


def complete(desk: Desk, order: Row, delivery: bool, invoice: bool) -> None:
    """Nothing more is delivered or invoiced. Raises Problem for an order that is complete already."""
    # EX-ORDER-COMPLETE-CALL
    if order.values["Status"] in (COMPLETE, CANCELLED):
        raise already_processed()
    for line in _lines(desk, order.id):
        changes = {
            name: COMPLETE for name, wanted in (("DeliveryStatus", delivery), ("InvoiceStatus", invoice)) if wanted
        }
        changed = desk.change(LINES, line, changes)
        if delivery:
            plan(desk, order, changed, is_gone=True)
    restate(desk, order.id)


RULES = Rules(
    settle=settle,
    stored=stored,
    removing=removing,
    children=(Child("SalesOrderLines", LINES, "OrderID"),),
    kept=frozenset(("InvoiceTo", "DeliverTo", "OrderDate", "OrderNumber", "ApprovalStatus", "Currency")),
    deleted_type=32,
    lengths={"YourRef": 30, "Description": 60},
)
LINE_RULES = Rules(
    settle=settle_line,
    stored=line_stored,
    removing=removing_line,
    removed=line_removed,
    kept=frozenset(("Quantity",)),
    deleted_type=33,
    lengths={"CostCenter": 8, "CostUnit": 8},
)
