"""Amounts and VAT of lines and documents, and due dates."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.getting import value_of
from ledgerbridge.sandbox.exact.problems import invalid_reference
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.exact.times import midnight, month_end, months_after
from ledgerbridge.sandbox.exact.values import rounded
from ledgerbridge.sandbox.kit.vendor import Wire

ZERO = Decimal(0)
ONE = Decimal(1)


class Vat(msgspec.Struct, frozen=True):
    """A VAT code at work: its fraction, and whether amounts include it."""

    code: str | None
    fraction: Decimal | None
    is_included: bool = False

    def split(self, amount: Decimal) -> tuple[Decimal, Decimal]:
        """(amount without VAT, VAT), rounded per line."""
        # EX-VAT-INCLUDED, EX-VAT-PER-LINE
        fraction = self.fraction or ZERO
        if self.is_included:
            base = rounded(amount / (ONE + fraction))
            return base, rounded(amount) - base
        return rounded(amount), rounded(amount * fraction)


def vat_of(desk: Desk, code: object) -> Vat:
    row = desk.division.by_code("vat/VATCodes", code)
    if row is None:
        return Vat(None, None)
    values = row.values
    fraction = values.get("Percentage", ZERO) if values["Type"] in ("E", "I") else ZERO
    return Vat(values["Code"], fraction, values["Type"] == "I")


def customer(desk: Desk, prop: str, id: object) -> Row:
    """The account a sales document is for. Raises Problem for one that is no customer."""
    # EX-CUSTOMER-ONLY
    row = desk.division.row("crm/Accounts", id)
    if row is None or row.values.get("Status") != "C":
        raise invalid_reference([prop])
    return row


def sales_line(desk: Desk, account: Row, line: Wire, sign: int = 1) -> Wire:
    """A line of an order, invoice or quotation with its item's defaults, price and amounts."""
    # EX-LINE-DEFAULTS
    item = desk.division.row("logistics/Items", line["Item"])
    if item is None or not item.values.get("IsSalesItem"):
        raise invalid_reference(["Item"])  # EX-SALES-ITEM
    quantity = line["Quantity"] if line.get("Quantity") is not None else ONE
    vat = vat_of(desk, line.get("VATCode") or item.values.get("SalesVatCode") or account.values.get("SalesVATCode"))
    net, unit, discount = _price(desk, item, line, quantity)
    amount, vat_amount = vat.split(net * quantity)
    return {
        **line,
        "Description": line.get("Description") or item.values["Description"],
        "Quantity": quantity,
        "UnitCode": line.get("UnitCode") or item.values.get("Unit"),
        "NetPrice": net,
        "UnitPrice": unit,
        "Discount": discount,
        "VATCode": vat.code,
        "VATPercentage": vat.fraction,
        "AmountFC": sign * amount,
        "AmountDC": sign * amount,
        "VATAmount": sign * vat_amount,
    }


def _price(desk: Desk, item: Row, line: Wire, quantity: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """(net price, unit price, discount). The net price goes first, then unit price less discount, then the list."""
    # EX-LINE-PRICE
    net, unit, discount = line.get("NetPrice"), line.get("UnitPrice"), line.get("Discount") or ZERO
    if net is not None:
        return net, unit or ZERO, discount
    if unit is None and line.get("AmountFC") is not None and quantity:
        return line["AmountFC"] / quantity, ZERO, discount
    if unit is None:
        unit = value_of(desk.division, "logistics/Items", item, "StandardSalesPrice")
    return unit * (ONE - discount), unit, discount


def total(lines: list[Row], vat_name: str) -> tuple[Decimal, Decimal]:
    """(sum without VAT, VAT) of stored lines."""
    # EX-DOCUMENT-TOTALS
    without = sum((line.values.get("AmountFC") or ZERO for line in lines), ZERO)
    vat = sum((line.values.get(vat_name) or ZERO for line in lines), ZERO)
    return without, vat


def payment_condition(desk: Desk, account: Row, sent: object) -> str | None:
    """The condition as sent, else the customer's, else the division's first."""
    if sent:
        return str(sent)
    of_account = account.values.get("PaymentConditionSales")
    if of_account:
        return str(of_account)
    codes = sorted(row.values["Code"] for row in desk.division.table("cashflow/PaymentConditions").rows.values())
    return codes[0] if codes else None


def due_date(desk: Desk, condition: object, start: datetime) -> datetime:
    """The day some days, or some month ends, after the invoice."""
    # EX-DUE-DATE
    row = desk.division.by_code("cashflow/PaymentConditions", condition)
    values = row.values if row else {}
    day = midnight(start)
    months = values.get("PaymentEndOfMonths") or 0
    if months:
        day = month_end(months_after(day, months - 1))
    return day + timedelta(days=values.get("PaymentDays") or 0)


def account_defaults(desk: Desk, account: Row, record: Wire) -> Wire:
    """What a sales document takes from its customer, and the document over it."""
    # EX-DOCUMENT-DEFAULTS
    contact = account.values.get("MainContact")
    usual = {
        "InvoiceTo": account.id,
        "DeliverTo": account.id,
        "Currency": account.values.get("SalesCurrency") or desk.division.currency,
        "PaymentCondition": payment_condition(desk, account, record.get("PaymentCondition")),
        "OrderedByContactPerson": contact,
        "InvoiceToContactPerson": contact,
        "DeliverToContactPerson": contact,
    }
    return {**usual, **{name: value for name, value in record.items() if value is not None}}


def delivery_address(desk: Desk, account: str) -> str | None:
    """The default delivery address of an account, else the visit address."""
    rows = [row for row in desk.rows("crm/Addresses", "Account", account) if row.values.get("Main")]
    rows.sort(key=lambda row: {4: 0, 1: 1}.get(row.values["Type"], 2))
    return rows[0].id if rows else None
