"""Payments: what customers paid, and to which invoices and credits it was applied."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import currencies, faults, owed
from ledgerbridge.sandbox.quickbooks.amounts import ZERO, added, cents
from ledgerbridge.sandbox.quickbooks.closing import check_open
from ledgerbridge.sandbox.quickbooks.company import Company, Desk
from ledgerbridge.sandbox.quickbooks.references import check_references
from ledgerbridge.sandbox.quickbooks.sales_fields import PAYMENT
from ledgerbridge.sandbox.quickbooks.seed_ids import UNDEPOSITED_FUNDS
from ledgerbridge.sandbox.quickbooks.table import Row
from ledgerbridge.sandbox.quickbooks.wire import reference

APPLIED_TO = ("Invoice", "CreditMemo")
DEFAULTS: Wire = {"ProcessPayment": False, "Line": []}
MONEY_ACCOUNTS = ("Bank", "Other Current Asset")


def settle(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The payment as stored. Raises Fault where a rule is broken."""
    company = desk.company
    new = {**DEFAULTS, **wished}
    if "CustomerRef" not in new:
        raise faults.missing("CustomerRef")
    if new.get("TotalAmt") is None:  # QB-PAYMENT-AMOUNT
        raise faults.business_rule("You must set a transaction amount.")
    new.setdefault("TxnDate", desk.today)
    check_open(desk, old, new)
    if old is not None and "LinkedTxn" in old:  # QB-DEPOSITED
        raise faults.deposited()
    check_references(company, PAYMENT, old, new)
    customer = company.table("Customer").rows[new["CustomerRef"]["value"]].wire
    currencies.settle_transaction(desk, old, new, customer)
    new["TotalAmt"] = cents(new["TotalAmt"])
    new["Line"] = [_line(line) for line in new["Line"]]
    _check_lines(company, old, new)
    _settle_unapplied(new)
    _settle_account(company, new)
    return new


def _line(line: Wire) -> Wire:
    """A line is an amount and what it goes to; it has no id and no number."""
    # QB-PAYMENT-LINE
    links = [{"TxnId": link.get("TxnId", ""), "TxnType": link.get("TxnType", "")} for link in line.get("LinkedTxn", [])]
    if not links:
        raise faults.missing("LinkedTxn")
    return {"Amount": cents(line.get("Amount", ZERO)), "LinkedTxn": links}


def applied(wire: Wire | None) -> dict[tuple[str, str], Decimal]:
    """What a payment takes of each document, by type and id."""
    amounts: dict[tuple[str, str], Decimal] = {}
    for line in wire.get("Line", []) if wire else []:
        target = target_of(line)
        amounts[target] = amounts.get(target, ZERO) + line.get("Amount", ZERO)
    return amounts


def target_of(line: Wire) -> tuple[str, str]:
    """The document a line goes to, by type and id; a line loaded raw may go nowhere."""
    link: Wire = next(iter(line.get("LinkedTxn", [])), {})
    return link.get("TxnType", ""), link.get("TxnId", "")


def _check_lines(company: Company, old: Wire | None, new: Wire) -> None:
    """Each line goes to an open document of the same customer, and takes no more than is open."""
    # QB-PAYMENT-OVER, QB-PAYMENT-CUSTOMER
    before = applied(old)
    for (type, id), amount in applied(new).items():
        row = company.table(type).rows.get(id) if type in APPLIED_TO else None
        if row is None:
            raise faults.link_to_nothing(type, id)
        if not _may_pay(company, new["CustomerRef"]["value"], row.wire.get("CustomerRef", {}).get("value", "")):
            raise faults.business_rule("The payment and its transactions must have the same customer.")
        if amount > row.wire["Balance"] + before.get((type, id), ZERO):
            raise faults.business_rule("You cannot apply more than the open balance of a transaction.")


def _may_pay(company: Company, payer: str, debtor: str) -> bool:
    """A customer pays for itself, and for those below it whose bills it takes."""
    table = company.table("Customer")
    step = debtor
    while step != payer:
        wire = table.rows[step].wire if step in table.rows else {}
        if not wire.get("BillWithParent") or "ParentRef" not in wire:
            return False
        step = wire["ParentRef"]["value"]
    return True


def _settle_unapplied(new: Wire) -> None:
    """What is left of the amount and of the credits that were used."""
    # QB-PAYMENT-UNAPPLIED
    amounts = applied(new)
    invoices = added(amount for (type, _), amount in amounts.items() if type == "Invoice")
    credits = added(amount for (type, _), amount in amounts.items() if type == "CreditMemo")
    new["UnappliedAmt"] = cents(new["TotalAmt"] - invoices + credits)
    if new["UnappliedAmt"] < 0:
        raise faults.business_rule("The amounts applied are more than the payment.")


def _settle_account(company: Company, new: Wire) -> None:
    """Money lands in undeposited funds unless told; an application of credit moves none."""
    # QB-PAYMENT-ACCOUNT
    if not new["TotalAmt"]:
        new.pop("DepositToAccountRef", None)
        return
    target = new.setdefault("DepositToAccountRef", reference(UNDEPOSITED_FUNDS))
    account = company.table("Account").rows[target["value"]].wire
    if account["AccountType"] not in MONEY_ACCOUNTS:
        raise faults.wrong_account_type("DepositToAccountRef")


def effect(desk: Desk, old: Wire | None, new: Wire | None) -> None:
    """Carries a changed payment into the documents it goes to, and into what the customer owes."""
    # QB-PAYMENT-EFFECT
    before, after = applied(old), applied(new)
    id = str((new or old or {})["Id"])
    for target in dict.fromkeys([*before, *after]):
        if before.get(target, ZERO) != after.get(target, ZERO) or (target in before) != (target in after):
            _apply(desk, target, after.get(target, ZERO) - before.get(target, ZERO), id, target in after)
    owed.move(desk.company, "Payment", old, new)


def _apply(desk: Desk, target: tuple[str, str], amount: Decimal, payment: str, stays_linked: bool) -> None:
    """Takes an amount off a document's balance; the document gets a new version."""
    type, id = target
    row: Row | None = desk.company.table(type).rows.get(id) if type in APPLIED_TO else None
    if row is None:  # only where a payment was loaded raw
        return
    changes: Wire = {"Balance": cents(row.wire["Balance"] - amount)}
    if type == "CreditMemo":
        changes["RemainingCredit"] = changes["Balance"]
    else:
        link = {"TxnId": payment, "TxnType": "Payment"}
        others = [known for known in row.wire.get("LinkedTxn", []) if known != link]
        changes["LinkedTxn"] = [*others, link] if stays_linked else others
    if "ExchangeRate" in row.wire:
        changes["HomeBalance"] = cents(changes["Balance"] * row.wire["ExchangeRate"])
    stored = desk.touch(type, row, changes)
    owed.move(desk.company, type, row.wire, stored.wire)


def check_removal(desk: Desk, wire: Wire) -> None:
    check_open(desk, wire)
    if "LinkedTxn" in wire:  # QB-DEPOSITED
        raise faults.deposited()


def apply_credits(desk: Desk, invoice: Wire) -> None:
    """Applies the customer's open credits to a new invoice, as a company may have QuickBooks do by itself."""
    # QB-AUTO-APPLY
    if not desk.company.settings["auto_apply_credit"]:
        return
    memos = desk.company.table("CreditMemo").find("CustomerRef", [invoice["CustomerRef"]["value"]])
    open_now = Decimal(invoice["Balance"])
    lines: list[Wire] = []
    for memo in memos:
        amount = min(open_now, Decimal(memo.wire["Balance"]))
        if amount > 0:
            open_now -= amount
            lines.append(application("CreditMemo", memo.id, amount))
    total = added(line["Amount"] for line in lines)
    if not total:
        return
    lines = [application("Invoice", invoice["Id"], total), *lines]
    wished = {"CustomerRef": invoice["CustomerRef"], "CurrencyRef": invoice["CurrencyRef"], "TotalAmt": ZERO}
    settled = settle(desk, None, {**wished, "Line": lines})
    id = desk.company.table("Payment").new_id()
    effect(desk, None, desk.store("Payment", {**settled, "Id": id, "SyncToken": "0"}, None).wire)


def application(type: str, id: str, amount: Decimal) -> Wire:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": id, "TxnType": type}]}


def without(wire: Wire, targets: Iterable[tuple[str, str]]) -> list[Wire]:
    """The lines of a payment that do not go to these documents."""
    gone = set(targets)
    return [line for line in wire["Line"] if target_of(line) not in gone]
