"""Documents with a file, such as the PDF of an invoice (REST API reference, Documents).

A file is three things at Exact: the document, the attachment that holds the bytes, and the sales entry or invoice that
names the document. Each is looked for before it is made, so a create can be sent again.
"""

from __future__ import annotations

import base64

import msgspec

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.base.files import no_file
from ledgerbridge.connectors.base.protocol import Content
from ledgerbridge.connectors.exact import odata
from ledgerbridge.connectors.exact.api import ExactApi
from ledgerbridge.connectors.exact.entries import ENTRIES
from ledgerbridge.connectors.exact.errors import LABEL
from ledgerbridge.connectors.exact.fields import day, link, numbered, ours, table, text, whole
from ledgerbridge.connectors.exact.invoices import INVOICES
from ledgerbridge.connectors.exact.items import PICTURE_NAME, PICTURE_URL
from ledgerbridge.connectors.exact.payloads import encode
from ledgerbridge.connectors.exact.record_type import Feed, RecordType
from ledgerbridge.connectors.exact.records import REFERENCE, SUBJECT
from ledgerbridge.connectors.exact.settings import DOCUMENT_TYPE
from ledgerbridge.connectors.exact.wire import Wire, guid_of, plain
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import as_text

DOCUMENTS = "documents/Documents"
ATTACHMENTS = "documents/DocumentAttachments"
ENTRY = "FinancialTransactionEntryID"
OWNERS = {ENTRIES: "EntryID", INVOICES: "InvoiceID"}
"""{endpoint of what a file can belong to: its key}; both name the document that holds the file."""
KNOWN_MAX = 1000
LARGEST = 10 * 1024 * 1024
MEDIA_TYPES = {
    "bmp": "image/bmp",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "xml": "application/xml",
}
PICTURES = "docs/SysImage"

DOCUMENT = RecordType(
    TypeCapabilities(
        type=DOCUMENTS,
        label="Documents",
        slots={"name": SUBJECT, "record_id": ENTRY},
        match_keys=("Account",),
        reference_path=REFERENCE,
        create_safety=CreateSafety.REFERENCE,
        page_size=1000,
        find_batch=10,
        read_batch=20,
        write_batch=1,
        write_costs={"minute": 8},
        looks_ahead=True,
        ordered_versions=False,
        lag_s=5.0,
        find_lag_s=5.0,
        kind=RecordKind.FILE,
        updates=False,
        downloads=True,
        cannot={"update": "A file is made once; another one replaces it."},
    ),
    endpoint=DOCUMENTS,
    fields=table(
        text(SUBJECT, "Subject", required=True),
        ours(REFERENCE, "Reference of Ledgerbridge", read_only=True),
        numbered("Type", "Type"),
        link("Account", "Account"),
        link(ENTRY, "Sales entry"),
        day("DocumentDate", "Document date"),
        whole("HID", "Number", read_only=True),
        text("TypeDescription", "Type, in words", read_only=True),
    ),
    feeds=(Feed("sync/Documents/Documents", "ID", "ID"),),
    feed_is_whole=True,
    deletions=6,
    within=SUBJECT,
    defaults={"Type": DOCUMENT_TYPE.key},
)


def without_entry(body: bytes) -> bytes:
    """The body of a document that belongs to no entry: an invoice that is not printed yet has none."""
    wire = msgspec.json.decode(body, type=dict[str, object])
    return encode({name: value for name, value in wire.items() if name != ENTRY})


class MadeHere:
    """Entries and invoices that were made a little while ago, which need no look-up when their files come."""

    def __init__(self) -> None:
        self._endpoints: dict[str, str] = {}

    def note(self, id: str, endpoint: str) -> None:
        self._endpoints[id.lower()] = endpoint
        if len(self._endpoints) > KNOWN_MAX:
            del self._endpoints[next(iter(self._endpoints))]

    def endpoint(self, id: str) -> str | None:
        """Where it was made; said once, so that a file that is sent again looks for it."""
        return self._endpoints.pop(id.lower(), None)


class Files:
    """The files of one division."""

    def __init__(self, api: ExactApi) -> None:
        self._api = api

    async def complete(
        self, document: str, name: str, content: bytes, owner: str | None, id: str, is_new: bool
    ) -> None:
        """The document holds the file, and the entry or invoice at the endpoint `owner` names the document. One that
        is new holds nothing yet."""
        held = [] if is_new else await self._attachments(document)
        if not any(plain(row.get("FileName")) == name for row in held):
            encoded = base64.b64encode(content).decode()
            await self._api.post(ATTACHMENTS, encode({"Document": document, "FileName": name, "Attachment": encoded}))
        if owner:
            await self._api.put(owner, id, encode({"Document": document}))

    async def content(self, type: str, id: str, document: str | None) -> Content:
        """The first file of a document; of an invoice or an entry, that of the document it names."""
        held = await self._attachments(document) if document else []
        url = plain(held[0].get("Url")) if held else None
        if not url:
            raise no_file(LABEL, type, id)
        name = plain(held[0].get("FileName")) or "document.pdf"
        return _content(name, await self._api.file(ATTACHMENTS, f"{url}&Download=1"))

    async def picture(self, type: str, id: str, item: Record | None) -> Content:
        """The one picture of an item."""
        url = as_text(item.fields[PICTURE_URL]) if item else ""
        if not item or not url:
            raise no_file(LABEL, type, id)
        return _content(as_text(item.fields[PICTURE_NAME]) or "picture", await self._api.file(PICTURES, url))

    async def _attachments(self, document: str) -> list[Wire]:
        rows = await self._api.all_rows(ATTACHMENTS, filter=f"Document eq {odata.guid(document)}")
        return [row for row in rows if guid_of(row, "Document") == document.lower()]


def _content(name: str, data: bytes) -> Content:
    ending = name.rpartition(".")[2].lower()
    return Content(name, MEDIA_TYPES.get(ending, "application/octet-stream"), data)
