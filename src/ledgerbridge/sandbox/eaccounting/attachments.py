"""Files that hang on sales documents, and those in the inbox of purchases and vouchers."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error

from ledgerbridge.sandbox.eaccounting.binder import bind
from ledgerbridge.sandbox.eaccounting.company import Desk
from ledgerbridge.sandbox.eaccounting.errors import invalid_model, not_found
from ledgerbridge.sandbox.eaccounting.ledger_fields import ATTACHMENT, ATTACHMENT_LINK, SALES_UPLOAD, UPLOAD
from ledgerbridge.sandbox.eaccounting.pdf import document
from ledgerbridge.sandbox.kit.vendor import Wire

PDF = "application/pdf"
TYPES = (PDF, "image/jpeg", "image/png", "image/tiff")
INVOICE_TYPES = ("customerinvoices", "customerledgeritems")
DRAFT_TYPES = ("customerinvoicedrafts",)
DOCUMENT_TYPES = {"customerinvoices": 1, "customerinvoicedrafts": 2, "customerledgeritems": 3}
VOUCHER = 3


def add(desk: Desk, sent: object, types: tuple[str, ...]) -> Wire:
    """The file hung on a document of one of the types. Raises Refusal."""
    # EA-ATTACHMENT-UPLOAD, EA-ATTACHMENT-PDF
    bound = bind(SALES_UPLOAD, sent)
    if bound["ContentType"] != PDF:
        raise invalid_model(f"ContentType must be {PDF}.")
    content = _content(bound)
    id = bound["DockumentId"]
    type = next((type for type in types if id in desk.company.table(type).rows), None)
    if type is None:
        raise not_found("DockumentId", id)
    user = next(iter(desk.company.table("users").rows.values())).wire
    made: Wire = {
        "Id": desk.new_id(),
        "DocumentId": id,
        "DocumentType": DOCUMENT_TYPES[type],
        "OriginalFilename": bound["FileName"],
        "DocumentSize": len(content),
        "Thumbnail": None,
        "CreatedBy": f"{user['FirstName']} {user['LastName']}",
    }
    desk.company.files[made["Id"]] = content
    stored = desk.store("salesdocumentattachments", made)
    _list(desk, type, id)
    return stored


def _content(bound: Wire) -> bytes:
    """The bytes sent, or for a public address a page that stands for what would be fetched there."""
    if bound["Url"] and not bound["Data"]:
        return document(f"fetched from {bound['Url']}")
    try:
        content = b64decode(bound["Data"] or "", validate=True)
    except (Base64Error, ValueError) as error:
        raise invalid_model("Data must be Base64 encoded.") from error
    if not content:
        raise invalid_model("Data or Url is required.")
    return content


def _list(desk: Desk, type: str, id: str) -> None:
    """Writes the ids of a document's files into it."""
    # EA-ATTACHMENT-LISTED
    if type != "customerledgeritems":
        keys = [row.key for row in desk.company.table("salesdocumentattachments").find("DocumentId", id)]
        desk.amend(type, id, SalesDocumentAttachments=keys)


def remove(desk: Desk, document_id: str, id: str, types: tuple[str, ...]) -> None:
    """The file is off the document. Raises Refusal 3000 where it does not hang there."""
    # EA-ATTACHMENT-DELETE
    found = desk.company.find("salesdocumentattachments", id, "attachment")
    type = next((type for type in types if document_id in desk.company.table(type).rows), None)
    if found["DocumentId"] != document_id or type is None:
        raise not_found("attachment", id)
    desk.remove("salesdocumentattachments", id)
    del desk.company.files[id]
    _list(desk, type, document_id)


def add_unmatched(desk: Desk, sent: object) -> Wire:
    """A file in the inbox, not yet at any voucher."""
    # EA-INBOX-ATTACHMENT
    bound = bind(UPLOAD, sent)
    if bound["ContentType"] not in TYPES:
        raise invalid_model(f"ContentType must be one of {', '.join(TYPES)}.")
    content = _content(bound)
    made = {**bind(ATTACHMENT, {}), "Id": desk.new_id()}
    made.update(ContentType=bound["ContentType"], FileName=bound["FileName"], UploadedBy="Robin Vance")
    desk.company.files[made["Id"]] = content
    return desk.store("attachments", made)


def link(desk: Desk, sent: object) -> Wire:
    """Hangs files of the inbox on a voucher."""
    # EA-INBOX-LINK
    bound = bind(ATTACHMENT_LINK, sent)
    if bound["DocumentType"] != VOUCHER:
        raise not_found("DocumentId", bound["DocumentId"])
    desk.company.find("vouchers", bound["DocumentId"], "DocumentId")
    for id in bound["AttachmentIds"]:
        desk.company.find("attachments", id, "attachment")
    for id in bound["AttachmentIds"]:
        desk.amend("attachments", id, DocumentId=bound["DocumentId"], AttachedDocumentType=VOUCHER, AttachmentStatus=0)
    return bound


def unlink(desk: Desk, id: str) -> None:
    desk.company.find("attachments", id, "attachment")
    desk.amend("attachments", id, DocumentId=None, AttachedDocumentType=0, AttachmentStatus=1)
