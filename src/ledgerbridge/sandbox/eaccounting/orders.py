"""Orders: from draft to invoiced, with deliveries in parts."""

from __future__ import annotations

from decimal import Decimal

from ledgerbridge.sandbox.eaccounting import articles, invoices
from ledgerbridge.sandbox.eaccounting.company import Desk
from ledgerbridge.sandbox.eaccounting.document_fields import INVOICE, INVOICE_ROW
from ledgerbridge.sandbox.eaccounting.documents import fill_customer, price_row, price_rows
from ledgerbridge.sandbox.eaccounting.errors import cannot_delete, cannot_write, has_back_orders
from ledgerbridge.sandbox.eaccounting.pricing import includes_vat, totals
from ledgerbridge.sandbox.eaccounting.references import check_currency
from ledgerbridge.sandbox.eaccounting.times import day_form
from ledgerbridge.sandbox.kit.vendor import Wire

DRAFT, ONGOING, SHIPPED, INVOICED = 1, 2, 3, 4
FIRST_NUMBER = 1
HIDDEN = "BackOrderIds"
"""The back orders made of an order; no answer shows them."""


def settle(desk: Desk, old: Wire | None, new: Wire) -> Wire:
    """The order as stored. Raises Refusal where a rule is broken."""
    company = desk.company
    _check_status(old, new)
    customer = company.find("customers", new["CustomerId"], "CustomerId")
    fill_customer(company, customer, new)
    check_currency(company, new["CurrencyCode"])
    new["Number"] = old["Number"] if old else company.next_number("orders", FIRST_NUMBER)
    new[HIDDEN] = old[HIDDEN] if old else []
    if new["Status"] == SHIPPED:  # EA-ORDER-SHIPPED
        new["ShippedDateTime"] = new["ShippedDateTime"] or (old and old["ShippedDateTime"]) or day_form(desk.today)
    _settle_sums(desk, customer, new)
    if old is None:
        company.take_number("orders", FIRST_NUMBER)
    return new


def _check_status(old: Wire | None, new: Wire) -> None:
    """An order comes in as draft or ongoing, and is invoiced by conversion alone."""
    # EA-ORDER-STATUS, EA-DONE-UNCHANGED
    if old is None and new["Status"] not in (DRAFT, ONGOING):
        raise cannot_write("An order is created with Status 1 or 2.")
    if old is not None and old["Status"] == INVOICED:
        raise cannot_write("An invoiced order can not be changed.")
    if new["Status"] == INVOICED:
        raise cannot_write("An order is invoiced by converting it.")


def _settle_sums(desk: Desk, customer: Wire, new: Wire) -> None:
    """Amounts of what is ordered and of what is delivered, with VAT where the prices have it."""
    # EA-ORDER-AMOUNT
    done = price_rows(desk, customer, new["Rows"], new["CurrencyCode"])
    new["Rows"] = done.rows
    delivered = totals(
        desk.company,
        [
            price_row(desk.company, customer, {**row, "Quantity": row["DeliveredQuantity"]})
            for row in done.rows
            if not row["IsTextRow"]
        ],
        includes_vat(desk.company, customer),
        new["CurrencyCode"],
    )
    for prefix, sums in (("", done.totals), ("Delivered", delivered)):
        amount = sums.net + sums.vat if done.includes_vat else sums.net
        new[f"{prefix}Amount"], new[f"{prefix}VatAmount"] = amount, sums.vat
        new[f"{prefix}RoundingsAmount"] = sums.roundings


def reserve(desk: Desk, old: Wire | None, new: Wire | None) -> None:
    """Keeps what is reserved of stock articles in step with the orders that are under way."""
    # EA-STOCK-MOVES
    before, after = _reserved(old), _reserved(new)
    nothing = Decimal(0)
    moved = {id: after.get(id, nothing) - before.get(id, nothing) for id in dict.fromkeys([*before, *after])}
    articles.move_stock(desk, {}, moved)


def _reserved(order: Wire | None) -> dict[str, Decimal]:
    if order is None or order["Status"] not in (ONGOING, SHIPPED):
        return {}
    return articles.quantities(order["Rows"])


def refuse_removal(desk: Desk, order: Wire) -> None:
    """Invoiced orders stay, and so do those with back orders."""
    # EA-ERROR-BACK-ORDER, EA-ORDER-DELETE
    if order[HIDDEN]:
        raise has_back_orders()
    if order["Status"] == INVOICED:
        raise cannot_delete("An invoiced order can not be deleted.")


def convert(desk: Desk, order: Wire) -> Wire:
    """The bookkept invoice of what is delivered, or of everything where no delivery is noted."""
    # EA-ORDER-CONVERT
    if order["Status"] == INVOICED:
        raise cannot_write("The order is invoiced already.")
    is_partial = any(row["DeliveredQuantity"] for row in order["Rows"])
    sent: Wire = {name: order.get(name, field.started()) for name, field in INVOICE.items()}
    sent.update(
        Id=None,
        InvoiceDate=None,
        CurrencyRate=None,
        SalesDocumentAttachments=[],
        Rows=[_invoice_row(row, is_partial) for row in order["Rows"]],
        RotReducedInvoicingAmount=order["HouseWorkAmount"],
        CreatedFromOrderId=order["Id"],
    )
    made = invoices.bookkeep(desk, sent)
    rows = order["Rows"] if is_partial else [{**row, "DeliveredQuantity": row["Quantity"]} for row in order["Rows"]]
    _update(desk, order, {**order, "Status": INVOICED, "Rows": rows})
    return made


def _invoice_row(row: Wire, is_partial: bool) -> Wire:
    kept = {name: row.get(name, field.started()) for name, field in INVOICE_ROW.items()}
    free = row["EligibleForReverseChargeOnVat"]
    quantity = row["DeliveredQuantity"] if is_partial else row["Quantity"]
    return {**kept, "Quantity": quantity, "IsVatFree": free, "EligibleForReverseChargeOnVat": free}


def back_order(desk: Desk, order: Wire) -> Wire:
    """A new order that holds what has not been delivered."""
    # EA-ORDER-BACK-ORDER
    rest = [
        {**row, "Quantity": row["Quantity"] - row["DeliveredQuantity"], "DeliveredQuantity": Decimal(0)}
        for row in order["Rows"]
        if row["Quantity"] > row["DeliveredQuantity"]
    ]
    if not rest:
        raise cannot_write("Everything of the order is delivered.")
    copied = {**order, "Status": ONGOING, "Rows": rest, "ShippedDateTime": None}
    copied.update(SalesDocumentAttachments=[], Notes=[], MessageThreads=[])
    made = desk.store("orders", {**settle(desk, None, copied), "Id": desk.new_id()})
    reserve(desk, None, made)
    _update(desk, order, {**order, HIDDEN: [*order[HIDDEN], made["Id"]]})
    return made


def _update(desk: Desk, old: Wire, new: Wire) -> None:
    desk.store("orders", new, desk.company.table("orders").rows[old["Id"]])
    reserve(desk, old, new)
