"""Invoices on their way out: e-mails, reminders, and PDF files behind temporary addresses."""

from __future__ import annotations

from ledgerbridge.sandbox.eaccounting import invoices
from ledgerbridge.sandbox.eaccounting.binder import bind
from ledgerbridge.sandbox.eaccounting.company import Company, Desk, Pdf
from ledgerbridge.sandbox.eaccounting.document_fields import EMAIL, REMINDER
from ledgerbridge.sandbox.eaccounting.errors import cannot_write, invalid_model
from ledgerbridge.sandbox.eaccounting.pdf import document
from ledgerbridge.sandbox.kit.http import Response
from ledgerbridge.sandbox.kit.vendor import Wire

CC_MOST = 5
ADDRESS_LIFE_S = 3600
TEMPORARY = "/temporary/"
OWN_ADDRESS = {"order": "EmailAddressOrder", "quote": "EmailAddressQuote"}
"""Where a customer has an address of its own for a kind of document."""


def mail(desk: Desk, kind: str, wire: Wire, sent: object) -> Wire:
    """The message sent about a document. Raises Refusal where there is nobody to send it to."""
    # EA-EMAIL, EA-EMAIL-CC
    bound = bind(EMAIL, sent or {})
    customer = desk.company.find("customers", wire["CustomerId"], "customer")
    own = customer[OWN_ADDRESS[kind]] if kind in OWN_ADDRESS else None
    to = bound["Email"] or own or customer["EmailAddress"]
    if len(bound["CcRecipients"]) > CC_MOST:
        raise invalid_model(f"CcRecipients takes at most {CC_MOST} addresses.")
    if not to:
        raise cannot_write("The customer has no email address.")
    number = wire.get("InvoiceNumber") or wire.get("Number")
    subject = bound["Subject"] or f"{kind.capitalize()} {number} {desk.company.name}"
    return desk.store(
        "emails",
        {
            "Id": desk.new_id(),
            "DocumentId": wire["Id"],
            "Kind": kind,
            "Email": to,
            "CcRecipients": bound["CcRecipients"] or customer["EmailAddresses"],
            "Subject": subject,
            "Message": bound["Message"],
        },
    )


def remind(desk: Desk, invoice: Wire, sent: object) -> None:
    """Reminds of an overdue invoice by e-mail. Raises Refusal for one that is not."""
    # EA-REMINDER
    bound = bind(REMINDER, sent or {})
    if invoices.shown(desk, invoice)["PaymentStatus"] != invoices.OVERDUE:
        raise cannot_write("Only overdue invoices can be reminded of.")
    mail(desk, "reminder", invoice, bound["EmailDetails"])
    invoices.changed(desk, invoice, PaymentReminderIssued=True)


def pdf_address(desk: Desk, invoice: Wire, base_url: str) -> Response:
    """The temporary address of an invoice's PDF; making the first one takes time."""
    # EA-PDF-ADDRESS, EA-PDF-SLOW
    company = desk.company
    token = desk.new_id()
    company.pdfs[token] = Pdf(invoice["Id"], desk.moment.timestamp() + ADDRESS_LIFE_S)
    answer = Response.of(200, {"Url": f"{base_url}{TEMPORARY}{token}.pdf"})
    if invoice["Id"] not in company.printed:
        company.printed.add(invoice["Id"])
        answer.delay_s = company.settings["pdf_first_s"]
    return answer


def fetched(company: Company, token: str, now: float) -> Response | None:
    """The PDF at a temporary address, which needs no token; None where it has gone."""
    # EA-PDF-LIFE
    pdf = company.pdfs.get(token)
    if pdf is None or pdf.expires <= now:
        return None
    invoice = company.table("customerinvoices").rows[pdf.invoice].wire
    return pages(f"Invoice {invoice['InvoiceNumber']}")


def pages(title: str) -> Response:
    """A PDF file with that title on it."""
    return file(document(title))


def file(content: bytes) -> Response:
    return Response(200, {"content-type": "application/pdf"}, content)
