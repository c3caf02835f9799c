"""What people do to documents in QuickBooks' own screens."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.vendor import SandboxError, Wire
from ledgerbridge.sandbox.quickbooks import payments, sending, voiding
from ledgerbridge.sandbox.quickbooks.amounts import added
from ledgerbridge.sandbox.quickbooks.binder import bind
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.entities import ENTITIES
from ledgerbridge.sandbox.quickbooks.sales_fields import PAYMENT
from ledgerbridge.sandbox.quickbooks.table import Row
from ledgerbridge.sandbox.quickbooks.wire import reference
from ledgerbridge.sandbox.quickbooks.writes import change, create, remove

COPIED = ("CustomerRef", "CurrencyRef", "Line", "BillAddr", "ShipAddr", "BillEmail", "TxnTaxDetail")
GIVEN_BACK = {"refund": "Expense", "bounce": "JournalEntry"}
"""What a payment is applied to once its money went back: {deed: type of the transaction}."""
STATES = {"accept": "Accepted", "reject": "Rejected", "close": "Closed", "reopen": "Pending"}


def does(desk: Desk, type: str, row: Row, action: Wire) -> Row | None:
    """The document after the deed; None for a deed that does not fit it. Raises Fault where rules refuse.

    `void`; `send` to `to`; `print`; `pay` an `amount`, `write_off` what is open; `deposit`, `undeposit`, `refund` and
    `bounce` a payment; `convert` an estimate, and `accept`, `reject`, `close`, `reopen` it.
    """
    entity = ENTITIES[type]
    deed = str(action.get("do"))
    if deed == "void" and type in ("Invoice", "SalesReceipt", "Payment", "CreditMemo", "RefundReceipt"):
        return voiding.void_row(desk, entity, row)
    if deed == "send" and entity.sends:
        address = str(action.get("to") or row.wire.get("BillEmail", {}).get("Address", ""))
        if not address:
            raise SandboxError(400, "there is no address to send it to; name one in `to`")
        return sending.mail(desk, entity, row, address)
    if deed == "print" and entity.prints and type != "Payment":
        return desk.touch(type, row, {"PrintStatus": "PrintComplete"})
    if deed in ("deposit", "undeposit") and type in ("Payment", "SalesReceipt"):
        return _deposit(desk, type, row, deed == "deposit")
    if deed in GIVEN_BACK and type == "Payment":
        return _give_back(desk, row, GIVEN_BACK[deed])
    if deed == "pay" and type == "Invoice":
        return _pay(desk, row, action)
    if deed == "write_off" and type == "Invoice":
        return _write_off(desk, row)
    if type == "Estimate" and deed in STATES:
        return desk.touch(type, row, {"TxnStatus": STATES[deed]})
    if type == "Estimate" and deed == "convert":
        return _convert(desk, row)
    return None


def _deposit(desk: Desk, type: str, row: Row, goes_in: bool) -> Row:
    """Puts a payment into a bank deposit, which freezes it, or takes it out again."""
    # QB-DEPOSITED
    deposit = {"TxnId": desk.company.table(type).new_id(), "TxnType": "Deposit"}
    if goes_in:
        return desk.touch(type, row, {"LinkedTxn": [deposit]})
    out = Row({name: value for name, value in row.wire.items() if name != "LinkedTxn"}, row.created, row.changed)
    return desk.touch(type, out, {})


def _pay(desk: Desk, row: Row, action: Wire) -> Row:
    """Receives a payment for the whole open balance or for an amount."""
    amount = action.get("amount", row.wire["Balance"])
    line = {"Amount": amount, "LinkedTxn": [{"TxnId": row.id, "TxnType": "Invoice"}]}
    wished = {"CustomerRef": reference(row.wire["CustomerRef"]["value"]), "TotalAmt": amount, "Line": [line]}
    currency = reference(row.wire["CurrencyRef"]["value"])
    create(desk, ENTITIES["Payment"], bind("Payment", PAYMENT, {**wished, "CurrencyRef": currency}))
    return desk.company.table("Invoice").rows[row.id]


def _write_off(desk: Desk, row: Row) -> Row:
    """What is open of an invoice will never be paid: a credit memo takes it off."""
    # QB-WRITE-OFF
    left, customer = row.wire["Balance"], reference(row.wire["CustomerRef"]["value"])
    sold = next(line for line in row.wire["Line"] if line["DetailType"] == "SalesItemLineDetail")
    detail = {**sold["SalesItemLineDetail"], "Qty": 1, "UnitPrice": left}
    line = {"Amount": left, "DetailType": sold["DetailType"], "SalesItemLineDetail": detail}
    memo = create(desk, ENTITIES["CreditMemo"], {"CustomerRef": customer, "Line": [line]})
    lines = [payments.application("Invoice", row.id, left), payments.application("CreditMemo", memo.id, left)]
    wished = {"CustomerRef": customer, "TotalAmt": 0, "Line": lines}
    create(desk, ENTITIES["Payment"], bind("Payment", PAYMENT, wished))
    return desk.company.table("Invoice").rows[row.id]


def _give_back(desk: Desk, row: Row, type: str) -> Row:
    """The money went back, as another transaction tells: the payment is applied to that one, its invoices no more."""
    # QB-PAYMENT-GIVEN-BACK
    payments.check_removal(desk, row.wire)
    taken = added(amount for (kind, _), amount in payments.applied(row.wire).items() if kind == "Invoice")
    other = payments.application(type, desk.company.table("Payment").new_id(), taken)
    kept = [line for line in row.wire["Line"] if payments.target_of(line)[0] != "Invoice"]
    stored = desk.touch("Payment", row, {"Line": [*kept, other]})
    payments.effect(desk, row.wire, stored.wire)
    return desk.company.table("Payment").rows[row.id]


def _convert(desk: Desk, row: Row) -> Row:
    """Makes an invoice of an estimate; the answer is the estimate, closed."""
    wished = {name: row.wire[name] for name in COPIED if name in row.wire}
    link = {"TxnId": row.id, "TxnType": "Estimate"}
    create(desk, ENTITIES["Invoice"], {**wished, "LinkedTxn": [link]})
    return desk.company.table("Estimate").rows[row.id]


def deletes(desk: Desk, type: str, row: Row) -> None:
    """A person deletes a document; what payments had taken of it is open credit of theirs again."""
    # QB-PERSON-DELETES
    entity = ENTITIES[type]
    if type in payments.APPLIED_TO:
        for payment in desk.company.table("Payment").find("CustomerRef", [row.wire["CustomerRef"]["value"]]):
            lines = payments.without(payment.wire, [(type, row.id)])
            if len(lines) < len(payment.wire["Line"]):
                change(desk, ENTITIES["Payment"], payment, {"Line": lines, "sparse": True})
    current = desk.company.table(type).rows[row.id]
    entity.check_removal(desk, current.wire)
    remove(desk, entity, current)
