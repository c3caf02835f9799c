"""Invoices: what may be written in which state, what opening one brings, and how its sums come about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ledgerbridge.sandbox.hubspot.account import Account, Work
from ledgerbridge.sandbox.hubspot.errors import Problem, invalid
from ledgerbridge.sandbox.hubspot.line_items import ZERO, line_amount
from ledgerbridge.sandbox.hubspot.money import decimal_of, part_of, sum_text
from ledgerbridge.sandbox.hubspot.objects import DISCOUNTS, FEES, INVOICES, LINE_ITEMS, PAYMENTS, TAXES, ObjectType
from ledgerbridge.sandbox.hubspot.table import Record
from ledgerbridge.sandbox.hubspot.times import iso
from ledgerbridge.sandbox.hubspot.versions import history

STATUS = "hs_invoice_status"
BILLABLE = "hs_invoice_billable"
OF_HUBSPOT = ("hs_number", "hs_amount_billed")
"""HubSpot's to write on a billable invoice; on a mirror of somebody else's invoice they are free."""
LOCKED = ("hs_currency", "hs_invoice_date", "hs_tax_id")
"""Not to be changed any more once a billable invoice is out."""
RECEIVED = ("succeeded", "partially_refunded", "refunded")
CALCULATED = "CALCULATED"


def is_billable(properties: Mapping[str, str]) -> bool:
    return properties.get(BILLABLE) != "false"


def completed_invoice(work: Work, values: Mapping[str, str]) -> dict[str, str]:
    """A new invoice is a billable draft of today, unless said otherwise."""  # HS-INVOICE-DRAFT
    now = iso(work.now_ms)
    return {BILLABLE: "true", STATUS: "draft", "hs_invoice_date": now, "hs_due_date": now, **values}


def invoice_problems(before: Mapping[str, str], values: Mapping[str, str]) -> list[Problem]:
    """Properties that the state of the invoice keeps closed; a mirror keeps none."""
    problems = []
    if before and values.get(BILLABLE, before.get(BILLABLE)) != before.get(BILLABLE):  # HS-INVOICE-BILLABLE-ONCE
        problems.append(_read_only(BILLABLE))
    if not is_billable({**before, **values}):  # HS-INVOICE-MIRROR
        return problems
    problems += [_read_only(name) for name in OF_HUBSPOT if name in values]  # HS-INVOICE-OWN-NUMBER
    if before.get(STATUS, "draft") != "draft":  # HS-INVOICE-LOCKED
        problems += [_read_only(name) for name in LOCKED if values.get(name, before.get(name)) != before.get(name)]
    return problems


def _read_only(name: str) -> Problem:
    return Problem(name, "READ_ONLY_VALUE", f'"{name}" is a read only property; its value cannot be set.')


def refuse_status(work: Work, id: int, before: Mapping[str, str], values: Mapping[str, str]) -> None:
    """Raises Refused for a status that a billable invoice cannot be given."""
    former, wanted = before.get(STATUS, "draft"), values.get(STATUS, "")
    if not wanted or wanted == former or not is_billable({**before, **values}):
        return
    if (former, wanted) != ("draft", "open"):  # HS-INVOICE-STATUS
        raise invalid(f"An invoice cannot be changed from {former} to {wanted}")
    links = work.account.links
    counts = [len(links.between("invoices", id, target)) for target in ("contacts", "line_items")]
    if counts[0] != 1 or not counts[1]:  # HS-INVOICE-OPEN
        raise invalid("An open invoice needs one associated contact and at least one line item")


def opened(work: Work, before: Mapping[str, str], changed: Mapping[str, str]) -> dict[str, str]:
    """What a billable invoice gets when it is opened: its number and its addresses."""  # HS-INVOICE-NUMBER
    if changed.get(STATUS) != "open" or not is_billable({**before, **changed}):
        return {}
    work.account.invoiced += 1
    link = f"https://{work.account.ui_domain}/invoices/{work.account.id}/INV-{work.account.invoiced}"
    return {
        "hs_number": f"INV-{work.account.invoiced}",
        "hs_invoice_link": link,
        "hs_pdf_download_link": f"{link}/pdf",
    }


def refuse_deletion(account: Account, record: Record) -> None:
    """Raises Refused where the invoice may not be deleted."""  # HS-INVOICE-DELETE
    status = record.properties.get(STATUS)
    if status not in ("draft", "open"):
        raise invalid(f"An invoice that is {status} cannot be deleted")
    if not account.settings["invoice_deletion"]:
        raise invalid("The account does not allow invoices to be deleted")


# --- sums ----------------------------------------------------------------------------------------------------------


def invoice_values(account: Account, record: Record) -> dict[str, str]:
    """What is billed, paid and due now; an open invoice with nothing due is paid."""
    billed = _billed(account, record)
    paid = sum((_received(payment) for payment in _linked(account, record.id, PAYMENTS)), ZERO)
    values = {"hs_amount_paid": sum_text(paid)}
    if billed is not None:
        values["hs_balance_due"] = sum_text(billed - paid)
    if billed is not None and not _is_told(record):
        values["hs_amount_billed"] = sum_text(billed)
    if record.properties.get(STATUS) == "open" and paid > 0 and paid >= (billed or ZERO):  # HS-PAYMENT-PAYS
        values[STATUS] = "paid"
    return values


def _billed(account: Account, record: Record) -> Decimal | None:
    """The whole sum of the invoice; on a mirror, the one written there."""
    if _is_told(record):
        return decimal_of(record.properties, "hs_amount_billed")
    lines = [line_amount(account, line.properties) for line in _linked(account, record.id, LINE_ITEMS)]
    if not lines and not is_billable(record.properties):
        return None
    total = sum((amount for amount, _ in lines), ZERO)  # HS-INVOICE-TOTAL
    for type, sign in ((DISCOUNTS, -1), (FEES, 1), (TAXES, 1)):
        for addition in sorted(_linked(account, record.id, type), key=_place):
            total += sign * _added(addition.properties, total)
    return total + sum((tax for _, tax in lines), ZERO)


def _is_told(record: Record) -> bool:
    """Whether the sum was written; then it stays, in the digits it was written in."""
    versions = history(record, "hs_amount_billed")
    return bool(versions and versions[-1].source.type != CALCULATED)


def _linked(account: Account, invoice: int, type: ObjectType) -> Iterator[Record]:
    for id in account.links.between(INVOICES.name, invoice, type.name):
        record = account.table(type).live(id)
        if record is not None:
            yield record


def _place(addition: Record) -> tuple[Decimal, int]:
    return decimal_of(addition.properties, "hs_sort_order") or ZERO, addition.id


def _added(properties: Mapping[str, str], total: Decimal) -> Decimal:
    """A fixed sum, or so many per cent of what the invoice comes to so far."""
    value = decimal_of(properties, "hs_value") or ZERO
    return part_of(total, value) if properties.get("hs_type") == "PERCENT" else value


def _received(payment: Record) -> Decimal:
    """What of a payment has come in and was not paid back."""
    if payment.properties.get("hs_latest_status") not in RECEIVED:
        return ZERO
    received = decimal_of(payment.properties, "hs_initial_amount") or ZERO
    return received - (decimal_of(payment.properties, "hs_refunds_amount") or ZERO)
