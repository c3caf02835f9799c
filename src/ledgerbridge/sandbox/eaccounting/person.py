"""What people do in the service's own screens, and loads of many records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeAlias
from uuid import UUID

from ledgerbridge.sandbox.eaccounting import (
    articles,
    bookkeeping,
    drafts,
    errors,
    invoices,
    ledger,
    orders,
    payments,
    quotes,
    references,
    sending,
    writes,
)
from ledgerbridge.sandbox.eaccounting.binder import bind
from ledgerbridge.sandbox.eaccounting.company import Desk
from ledgerbridge.sandbox.eaccounting.document_fields import PAYMENT
from ledgerbridge.sandbox.eaccounting.resources import RESOURCES, Resource
from ledgerbridge.sandbox.eaccounting.times import day_form
from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError, Wire

Deed: TypeAlias = Callable[[Desk, Wire, Wire], Wire]
FINAL = ("customerinvoices", "vouchers", "customerledgeritems", "emails")
"""What nobody edits or deletes once it is there."""


def resource_of(type: str) -> Resource:
    """The resource of a type. Raises SandboxError for one that is not kept."""
    if type not in RESOURCES:
        raise SandboxError(404, f"eaccounting has no type {type}; it has {', '.join(RESOURCES)}")
    return RESOURCES[type]


def stored(desk: Desk, type: str, key: str) -> Wire | None:
    """The record whole, a deleted one with a flag; None where there never was one."""
    resource, table = resource_of(type), desk.company.table(type)
    row = table.rows.get(key)
    if row is not None:
        return {**row.wire, **resource.answer(desk, row.wire)}
    gone = table.gone.get(key)
    return {**gone.wire, "IsDeleted": True} if gone else None


def _shown(desk: Desk, type: str, wire: Wire) -> Wire:
    return {**wire, **resource_of(type).answer(desk, wire)}


def creates(desk: Desk, type: str, wire: Wire) -> Wire:
    """The record a person entered, as stored."""
    resource = resource_of(type)
    try:
        return _shown(desk, type, _created(desk, resource, wire, None))
    except errors.Refusal as refusal:
        raise _rejected(desk, refusal) from refusal


def _created(desk: Desk, resource: Resource, wire: Wire, id: str | None) -> Wire:
    """An invoice is bookkept, a voucher numbered; the rest goes the usual way."""
    if resource.type not in ("customerinvoices", "vouchers"):
        return writes.create(desk, resource, wire, id)
    bound = bind(resource.fields, wire)
    references.check(desk.company, resource.fields, bound)
    if resource.type == "customerinvoices":
        return invoices.bookkeep(desk, {**bound, "Id": id})
    return ledger.stored_voucher(desk, {**bookkeeping.settle(desk, None, bound), "Id": id}, False)


def edits(desk: Desk, type: str, id: str, wire: Wire) -> Wire:
    """The record after a person changed the properties named."""
    resource = resource_of(type)
    row = _row(desk, type, id)
    if type in FINAL or resource.settle is None:
        raise SandboxError(400, f"a person cannot edit {type} in eaccounting")
    try:
        changed = writes.replace(desk, resource, id, {**row, **wire})
    except errors.Refusal as refusal:
        raise _rejected(desk, refusal) from refusal
    return _shown(desk, type, changed)


def deletes(desk: Desk, type: str, id: str) -> None:
    """A person deletes; an article can only be made inactive."""
    resource = resource_of(type)
    _row(desk, type, id)
    if type == "articles":
        edits(desk, type, id, {"IsActive": False})
        return
    if type in FINAL or resource.settle is None:
        raise SandboxError(400, f"a person cannot delete {type} in eaccounting")
    try:
        writes.remove(desk, resource, id)
    except errors.Refusal as refusal:
        raise _rejected(desk, refusal) from refusal


def _row(desk: Desk, type: str, id: str) -> Wire:
    resource_of(type)
    row = desk.company.table(type).rows.get(id)
    if row is None:
        raise SandboxError(404, f"there is no {type} {id}")
    return row.wire


def does(desk: Desk, type: str, id: str, action: Wire) -> Wire:
    """What a person does to a record: see DEEDS. The answer is the record that came of it."""
    wire = _row(desk, type, id)
    deed = str(action.get("do"))
    if deed in ("activate", "deactivate") and "IsActive" in RESOURCES[type].fields:
        return edits(desk, type, id, {"IsActive": deed == "activate"})
    done = DEEDS.get((type, deed))
    if done is None:
        raise SandboxError(400, f"a person cannot {deed} {type} in eaccounting")
    try:
        made = done(desk, wire, action)
    except errors.Refusal as refusal:
        raise _rejected(desk, refusal) from refusal
    return made


def _converts_draft(desk: Desk, draft: Wire, action: Wire) -> Wire:
    made = drafts.convert(desk, draft, bool(action.get("keep_date")), SendType=0)
    return _shown(desk, "customerinvoices", made)


def _pays(desk: Desk, invoice: Wire, action: Wire) -> Wire:
    """`amount` (what is open), `date` (today), `reference`, `type` (by the amount), `bank_account` (the first)."""
    left = invoice["RemainingAmountInvoiceCurrency"]
    amount = _amount(action.get("amount", left))
    banks = desk.company.table("bankaccounts").rows
    sent: Wire = {
        "CompanyBankAccountId": action.get("bank_account") or next(iter(banks)),
        "PaymentDate": action.get("date") or day_form(desk.today),
        "PaymentAmount": amount,
        "PaymentCurrency": invoice["CurrencyCode"],
        "PaymentType": action.get("type") or (payments.COMPLETE if amount == left else payments.PARTIAL),
        "Reference": action.get("reference"),
    }
    payments.pay(desk, invoice, bind(PAYMENT, sent))
    return _shown(desk, "customerinvoices", _row(desk, "customerinvoices", invoice["Id"]))


def _amount(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise SandboxError(400, f"{value} is no amount") from error


def _takes_back(desk: Desk, invoice: Wire, action: Wire) -> Wire:
    """All that was paid, or an `amount`, is taken back; the voucher says `why`."""
    payments.take_back(desk, invoice, _amount(action.get("amount", payments.paid(invoice))), str(action.get("why", "")))
    return _shown(desk, "customerinvoices", _row(desk, "customerinvoices", invoice["Id"]))


def _writes_off(desk: Desk, invoice: Wire, action: Wire) -> Wire:
    """What is open will never be paid."""
    payments.write_off(desk, invoice)
    return _shown(desk, "customerinvoices", _row(desk, "customerinvoices", invoice["Id"]))


def _pays_item(desk: Desk, item: Wire, action: Wire) -> Wire:
    """An invoice of another system is open by so much less."""
    row = desk.company.table("customerledgeritems").rows[item["Id"]]
    left = item["RemainingAmountInvoiceCurrency"]
    paid = _amount(action.get("amount", left))
    return desk.store("customerledgeritems", {**item, "RemainingAmountInvoiceCurrency": left - paid}, row)


def _credits(desk: Desk, invoice: Wire, action: Wire) -> Wire:
    return _shown(desk, "customerinvoices", invoices.credited(desk, invoice, action))


def _mails(desk: Desk, invoice: Wire, action: Wire) -> Wire:
    sending.mail(desk, "invoice", invoice, {})
    return _shown(desk, "customerinvoices", invoice)


def _fails_to_deliver(desk: Desk, invoice: Wire, action: Wire) -> Wire:
    """An e-mail comes back."""
    return _shown(desk, "customerinvoices", invoices.changed(desk, invoice, IsNotDelivered=True))


def _ships(desk: Desk, order: Wire, action: Wire) -> Wire:
    return edits(desk, "orders", order["Id"], {"Status": orders.SHIPPED})


def _converts_order(desk: Desk, order: Wire, action: Wire) -> Wire:
    return _shown(desk, "customerinvoices", orders.convert(desk, order))


def _accepts(desk: Desk, quote: Wire, action: Wire) -> Wire:
    return quotes.accepted(desk, quote)


def _orders(desk: Desk, quote: Wire, action: Wire) -> Wire:
    return quotes.to_order(desk, quote, True)


def _invoices(desk: Desk, quote: Wire, action: Wire) -> Wire:
    return _shown(desk, "customerinvoices", quotes.to_invoice(desk, quote))


def _counts(desk: Desk, article: Wire, action: Wire) -> Wire:
    """A person counts the stock: `balance`."""
    return articles.counted(desk, article, _amount(action.get("balance")))


def _locks(is_locked: bool) -> Deed:
    def lock(desk: Desk, year: Wire, action: Wire) -> Wire:
        row = desk.company.table("fiscalyears").rows[year["Id"]]
        return desk.store("fiscalyears", {**year, "IsLockedForAccounting": is_locked}, row)

    return lock


DEEDS: Mapping[tuple[str, str], Deed] = {
    ("customerinvoicedrafts", "convert"): _converts_draft,
    ("customerinvoicedrafts", "book"): _converts_draft,
    ("customerinvoices", "pay"): _pays,
    ("customerinvoices", "take_back"): _takes_back,
    ("customerinvoices", "write_off"): _writes_off,
    ("customerinvoices", "credit"): _credits,
    ("customerinvoices", "email"): _mails,
    ("customerinvoices", "bounce"): _fails_to_deliver,
    ("customerledgeritems", "pay"): _pays_item,
    ("orders", "ship"): _ships,
    ("orders", "convert"): _converts_order,
    ("quotes", "accept"): _accepts,
    ("quotes", "order"): _orders,
    ("quotes", "convert"): _invoices,
    ("articles", "count"): _counts,
    ("fiscalyears", "lock"): _locks(True),
    ("fiscalyears", "unlock"): _locks(False),
}


def load(desk: Desk, type: str, wires: Sequence[Wire], raw: bool) -> list[str]:
    """The keys of the records put in, up to the first that is refused. Raises Rejected.

    A record may bring its own `Id`. Raw ones are taken as they came where the rules would refuse them.
    """
    resource = resource_of(type)
    try:
        return [_load_one(desk, resource, wire, raw) for wire in wires]
    except errors.Refusal as refusal:
        raise _rejected(desk, refusal) from refusal


def _load_one(desk: Desk, resource: Resource, sent: Wire, raw: bool) -> str:
    id = _free_id(desk, resource, sent.get("Id"))
    make = writes.create_raw if raw else _created
    made = make(desk, resource, sent, id)
    return str(made["Id"]) if "Id" in resource.fields else str(next(reversed(desk.company.table(resource.type).rows)))


def _free_id(desk: Desk, resource: Resource, id: object) -> str | None:
    if id is None:
        return None
    try:
        known = str(UUID(str(id)))
    except ValueError as error:
        raise SandboxError(400, f"an Id is a GUID, not {id}") from error
    if known in desk.company.table(resource.type).rows:
        raise SandboxError(409, f"there is a record {known} in {resource.type} already")
    return known


def _rejected(desk: Desk, refusal: errors.Refusal) -> Rejected:
    return Rejected(errors.answer(refusal, desk.random, desk.company.settings["errors_array"]))
