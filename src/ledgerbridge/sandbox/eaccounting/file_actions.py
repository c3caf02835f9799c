"""The calls of attachments."""

from __future__ import annotations

from ledgerbridge.sandbox.eaccounting import attachments, sending
from ledgerbridge.sandbox.eaccounting.actions import Answer, Handler
from ledgerbridge.sandbox.eaccounting.call import Call
from ledgerbridge.sandbox.eaccounting.errors import not_found
from ledgerbridge.sandbox.eaccounting.listing import page
from ledgerbridge.sandbox.eaccounting.resources import RESOURCES


def attached(*types: str) -> Handler:
    return lambda call: attachments.add(call.desk, call.body(), types)


def detached(*types: str) -> Handler:
    def handle(call: Call) -> Answer:
        attachments.remove(call.desk, call.parts[0], call.parts[1], types)
        return None

    return handle


def attachment_file(call: Call) -> Answer:
    """The bytes of a file, at an address that ends as PDF files do."""
    # EA-ATTACHMENT-DOWNLOAD
    id = call.parts[0].removesuffix(".pdf")
    if id not in call.desk.company.files or id == call.parts[0]:
        raise not_found("attachment", id)
    return sending.file(call.desk.company.files[id])


def inbox(call: Call) -> Answer:
    """The files of the inbox, matched ones among them unless declined."""
    # EA-INBOX-ATTACHMENT
    rows = call.desk.company.table("attachments").rows.values()
    matched = call.switch("includeMatched", True)
    return page(
        call.desk,
        RESOURCES["attachments"].view,
        call.request,
        [row for row in rows if matched or row.wire["AttachmentStatus"]],
    )


def inbox_created(call: Call) -> Answer:
    return attachments.add_unmatched(call.desk, call.body())


def inbox_linked(call: Call) -> Answer:
    return attachments.link(call.desk, call.body())


def inbox_unlinked(call: Call) -> Answer:
    attachments.unlink(call.desk, call.parts[0])
    return None
