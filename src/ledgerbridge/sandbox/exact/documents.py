"""Documents and their attachments."""

from __future__ import annotations

import base64

from ledgerbridge.sandbox.exact import defaults
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.problems import invalid_reference
from ledgerbridge.sandbox.exact.rules import Rules
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

DOCUMENTS, ATTACHMENTS = "documents/Documents", "documents/DocumentAttachments"
SALES_INVOICE = 10


def settle(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    # EX-DOCUMENT-FIELDS
    if desk.division.row("documents/DocumentTypes", new["Type"]) is None:
        raise invalid_reference(["Type"])
    category = defaults.main_row(desk, "documents/DocumentCategories", "IsDefault")
    usual = {
        "Category": category.id if category else None,
        "Currency": desk.division.currency,
        "DocumentDate": desk.today,
        "InheritShare": False,
    }
    record = defaults.merged(usual, new) if old is None else dict(new)
    record["HasEmptyBody"] = not record.get("Body")
    if old is None and record.get("HID") is None:
        record["HID"] = desk.division.next_number("document HID", 10_001)
    return record


def settle_attachment(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """The size is that of the decoded content."""
    # EX-ATTACHMENT
    return {**new, "FileSize": len(base64.b64decode(new["Attachment"]))}


def removed(desk: Desk, row: Row) -> None:
    """Attachments go with their document."""
    for attachment in desk.rows(ATTACHMENTS, "Document", row.id):
        desk.remove(ATTACHMENTS, attachment, 4)


def file(desk: Desk, subject: str, account: object, name: str, content: bytes) -> str:
    """Id of a new document of type sales invoice that holds a file."""
    document = settle(
        desk, None, {"ID": desk.new_id(), "Subject": subject, "Type": SALES_INVOICE, "Account": account}, {}
    )
    row = desk.add(DOCUMENTS, document)
    values = {"ID": desk.new_id(), "Document": row.id, "FileName": name}
    encoded = {"Attachment": base64.b64encode(content).decode()}
    desk.add(ATTACHMENTS, settle_attachment(desk, None, {**values, **encoded}, {}))
    return row.id


RULES = Rules(settle=settle, removed=removed, deleted_type=6)
ATTACHMENT_RULES = Rules(settle=settle_attachment, deleted_type=4)
