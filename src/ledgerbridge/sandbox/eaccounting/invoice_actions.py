"""The calls of invoice drafts and invoices."""

from __future__ import annotations

from typing import Any

from ledgerbridge.sandbox.eaccounting import (
    drafts,
    invoices,
    payments,
    references,
    sending,
    writes,
)
from ledgerbridge.sandbox.eaccounting.actions import Answer, named
from ledgerbridge.sandbox.eaccounting.binder import bind
from ledgerbridge.sandbox.eaccounting.call import Call
from ledgerbridge.sandbox.eaccounting.document_fields import CHECK, INVOICE, PAYMENT
from ledgerbridge.sandbox.eaccounting.errors import invalid_model
from ledgerbridge.sandbox.eaccounting.listing import page
from ledgerbridge.sandbox.eaccounting.resources import RESOURCES
from ledgerbridge.sandbox.eaccounting.times import read_moment
from ledgerbridge.sandbox.kit.vendor import Wire

INVOICES, DRAFTS = RESOURCES["customerinvoices"], RESOURCES["customerinvoicedrafts"]


def draft_converted(call: Call) -> Answer:
    draft = named(call, DRAFTS)
    sent = call.optional_body()
    check = bind(CHECK, sent) if sent is not None else None
    made = drafts.convert(call.desk, draft, _keeps_date(call), check, SendType=0)
    return INVOICES.answer(call.desk, made)


def _keeps_date(call: Call) -> bool:
    """Whether the draft's date stands: by the call or by the company, or by the call alone where it overrides."""
    # EA-CONVERT-DATE
    wished = call.switch("keepOriginalDraftDate")
    if call.switch("overrideCompanyKeepOriginalDraftDate"):
        return wished
    return wished or bool(call.desk.company.profile["KeepOriginalDraftDate"])


def invoices_listed(call: Call) -> Answer:
    """Invoices, those modified since a moment where one is named."""
    # EA-MODIFIED-SINCE
    text = call.request.argument("modifiedSinceUtc")
    if not text:
        return page(call.desk, INVOICES.view, call.request)
    moment = read_moment(text)
    if moment is None:
        raise invalid_model("The value of modifiedSinceUtc is no date and time.")
    rows = call.desk.company.table("customerinvoices").changed_since(moment.timestamp(), inclusive=True)
    return page(call.desk, INVOICES.view, call.request, [row for row in rows if not row.hidden])


def invoice_created(call: Call) -> Answer:
    """A bookkept invoice, of what was sent or of the draft that was named."""
    sent = call.body()
    return INVOICES.answer(call.desk, make_invoice(call, sent))


def make_invoice(call: Call, sent: Any) -> Wire:
    # EA-INVOICE-FROM-DRAFT
    if isinstance(sent, dict) and sent.get("CreatedFromDraftId"):
        fields = {name: INVOICE[name] for name in ("CreatedFromDraftId", "SendType")}
        bound = bind(fields, sent)
        draft = writes.found(call.desk, DRAFTS, bound["CreatedFromDraftId"]).wire
        return drafts.convert(call.desk, draft, _keeps_date(call), SendType=bound["SendType"])
    bound = bind(INVOICE, sent)
    references.check(call.desk.company, INVOICE, bound)
    return invoices.bookkeep(call.desk, bound)


def invoice_paid(call: Call) -> Answer:
    return payments.pay(call.desk, named(call, INVOICES), bind(PAYMENT, call.body()))


def invoice_mailed(call: Call) -> Answer:
    invoice = named(call, INVOICES)
    sending.mail(call.desk, "invoice", invoice, call.optional_body())
    return INVOICES.answer(call.desk, invoice)


def invoice_reminded(call: Call) -> Answer:
    sending.remind(call.desk, named(call, INVOICES), call.optional_body())
    return None


def invoice_address(call: Call) -> Answer:
    return sending.pdf_address(call.desk, named(call, INVOICES), call.request.base_url)


def invoice_printed(call: Call) -> Answer:
    # EA-PRINT
    return sending.pages(f"Invoice {named(call, INVOICES)['InvoiceNumber']}")
