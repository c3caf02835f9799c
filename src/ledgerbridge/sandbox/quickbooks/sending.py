"""Documents sent by e-mail, and as pages to print."""

from __future__ import annotations

from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.company import Desk
from ledgerbridge.sandbox.quickbooks.entities import Entity
from ledgerbridge.sandbox.quickbooks.table import Row
from ledgerbridge.sandbox.quickbooks.times import metadata_time
from ledgerbridge.sandbox.quickbooks.writes import found


def send(desk: Desk, entity: Entity, id: str, request: Request) -> Row:
    """The document, sent. Raises Fault where there is nobody to send it to, or too much was sent today."""
    # QB-SEND
    row = found(desk, entity, id)
    address = request.argument("sendTo") or row.wire.get("BillEmail", {}).get("Address", "")
    if not address or (entity.name == "Payment" and not request.argument("sendTo")):  # QB-SEND-PAYMENT
        raise faults.missing("sendTo")
    if "@" not in address or "." not in address:
        raise faults.invalid_email()
    return mail(desk, entity, row, address)


def mail(desk: Desk, entity: Entity, row: Row, address: str) -> Row:
    """Sends and notes it: a new version with the address, the state and the time."""
    _count(desk)
    if entity.name == "Payment":
        return desk.touch("Payment", row, {}, "Emailed")
    # QB-SEND-ADDRESS
    changes: Wire = {
        "EmailStatus": "EmailSent",
        "BillEmail": {"Address": address},
        "DeliveryInfo": {"DeliveryType": "Email", "DeliveryTime": metadata_time(desk.moment)},
    }
    return desk.touch(entity.name, row, changes, "Emailed")


def _count(desk: Desk) -> None:
    """A company sends so many e-mails a day."""
    # QB-SEND-CAP
    sent = desk.company.mails.get(desk.today, 0)
    if desk.company.settings["limits"] and sent >= desk.company.settings["mails_per_day"]:
        raise faults.throttled()
    desk.company.mails = {desk.today: sent + 1}


def pdf(desk: Desk, entity: Entity, id: str) -> Response:
    """The document as a page: a small but whole PDF that shows its kind, number and total."""
    # QB-PDF
    row = found(desk, entity, id)
    text = f"{entity.name} {row.wire.get('DocNumber', row.id)} {row.wire.get('TotalAmt', '')}"
    return Response(200, {"content-type": "application/pdf"}, _page(text))


def _page(text: str) -> bytes:
    shown = text.encode("latin-1", "replace").translate(None, b"()\\")
    content = b"BT /F1 12 Tf 72 720 Td (" + shown + b") Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length " + str(len(content)).encode() + b">>stream\n" + content + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    page, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(page))
        page += str(number).encode() + b" 0 obj" + part + b"endobj\n"
    table = b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    start = str(len(page)).encode()
    return (
        page
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n"
        + start
        + b"\n%%EOF\n"
    )
