"""Files of sales documents (reference, SalesDocumentAttachmentApi), and documents printed.

A file is uploaded to an invoice or a draft and can be had as PDF; its name is not told again. Its id here is that of
its document and its own, `customerinvoices/{document}/{file}`, since no call says to which document a file belongs.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from decimal import Decimal

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.base.files import no_file
from ledgerbridge.connectors.base.protocol import Content, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.eaccounting.api import EAccountingApi
from ledgerbridge.connectors.eaccounting.errors import LABEL, MISSING_VALUE, UNKNOWN_REFERENCE, does_not_fit, problem
from ledgerbridge.connectors.eaccounting.outcomes import failed, wire_of
from ledgerbridge.connectors.eaccounting.record_type import (
    RecordType,
    chosen,
    coded,
    number,
    read_only,
    spec_table,
    text,
)
from ledgerbridge.connectors.eaccounting.wire import GUID, Wire
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import LedgerbridgeError, RecordRefused, VendorDrift
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value

FILES_TYPE = "salesdocumentattachments"
PDF = "application/pdf"
DOCUMENT, DOCUMENT_TYPE, NAME, MEDIA = "DocumentId", "DocumentType", "OriginalFilename", "ContentType"
UPLOADS = {"customerinvoices": "customerinvoice", "customerinvoicedrafts": "customerinvoicedraft"}
"""{resource a file belongs to: the last part of the address it is sent to}."""
DOCUMENT_TYPES = dict(enumerate((*UPLOADS, "creditinvoices")))

FILES = RecordType(
    capabilities=TypeCapabilities(
        type=FILES_TYPE,
        label="Files of invoices",
        slots={"name": NAME, "media_type": MEDIA, "record_id": DOCUMENT, "record_type": DOCUMENT_TYPE},
        match_keys=(DOCUMENT,),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=1000,
        find_batch=1,
        read_batch=1,
        write_batch=1,
        write_costs={"customerinvoicedrafts": 1, "salesdocumentattachments": 1},
        ordered_versions=False,
        lag_s=0.0,
        cannot={
            "changes": "eAccounting lists no files; those of an invoice stand on it.",
            "update": "A file at eAccounting cannot be replaced.",
            NAME: "eAccounting does not tell the name of a file again.",
            "orders": "eAccounting takes files of invoices and drafts alone.",
        },
        kind=RecordKind.FILE,
        updates=False,
        changes=False,
        downloads=True,
    ),
    specs=spec_table(
        text(NAME, "Name", required=True),
        chosen(DOCUMENT, "Belongs to", required=True),
        coded(DOCUMENT_TYPE, "Belongs to type", DOCUMENT_TYPES),
        text(MEDIA, "Media type", 15),
        *read_only(number("DocumentSize", "Size in bytes")),
    ),
    resource=FILES_TYPE,
    stamp=None,
    constants={MEDIA: PDF},
)


class Files:
    """The files of one company."""

    def __init__(self, api: EAccountingApi) -> None:
        self._api = api

    async def create(self, kind: RecordType, write: Write, changes: Wire) -> Outcome:
        """The file stands at its document. One with the same content counts as this one, sent before."""
        flaw = DOCUMENT_TYPE if not write.fields.get(DOCUMENT_TYPE) else None if write.content else NAME
        if flaw is not None:
            return Refused(write.reference, problem(MISSING_VALUE, flaw))
        resource = _resource(str(write.fields[DOCUMENT_TYPE]))
        document = str(changes[DOCUMENT])
        try:
            held = await self._same(resource, document, write.content)
        except LedgerbridgeError as error:
            return failed(kind, write, error, sent=False)
        if held is None:
            return Refused(write.reference, problem(UNKNOWN_REFERENCE, DOCUMENT))
        if held:
            return _written(write, f"{resource}/{document}/{held}", adopted=True)
        return await self._sent(kind, write, changes, resource, document)

    async def _sent(self, kind: RecordType, write: Write, changes: Wire, resource: str, document: str) -> Outcome:
        # The vendor's own spelling, in both of its documents.
        named = {"DockumentId": document, "FileName": changes[NAME], "ContentType": changes[MEDIA]}
        body = {**named, "Data": b64encode(write.content).decode()}
        try:
            answer = await self._api.send("POST", f"{FILES_TYPE}/{UPLOADS[resource]}", body)
        except LedgerbridgeError as error:
            return failed(kind, write, error)
        file = wire_of(answer)
        if file is None:
            return Unknown(write.reference, does_not_fit(FILES_TYPE))
        return _written(write, f"{resource}/{document}/{file['Id']}")

    async def _same(self, resource: str, document: str, content: bytes) -> str | None:
        """Id of a file of the document with this content, empty where it has none; None where there is no document."""
        ids = await self._held(resource, document)
        if ids is None:
            return None
        for id in ids:
            if await self._bytes(id) == content:
                return id
        return ""

    async def _held(self, resource: str, document: str) -> list[str] | None:
        """Ids of the files of a document; None where there is no document."""
        found = await self._api.one(resource, document) if GUID.fullmatch(document) else None
        if found is None:
            return None
        ids = found.get("SalesDocumentAttachments")
        return [id for id in (ids if isinstance(ids, list) else []) if isinstance(id, str) and GUID.fullmatch(id)]

    async def by_document(self, documents: Sequence[str]) -> dict[str, list[Record]]:
        """{document: its files}, whether it is an invoice or a draft."""
        found = {}
        for document in documents:
            for resource in UPLOADS:
                ids = await self._held(resource, document.strip()) or []
                records = await self.by_ids([f"{resource}/{document.strip()}/{id}" for id in ids])
                if records:
                    found[document] = list(records.values())
        return found

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Record]:
        """Files by the ids given here; their names are not told."""
        found = {}
        for id in ids:
            resource, document, own = _parts(id)
            data = await self._bytes(own) if resource in UPLOADS and GUID.fullmatch(own) else None
            if data is not None:
                told: dict[str, Value] = {NAME: None, DOCUMENT: document, DOCUMENT_TYPE: resource, MEDIA: PDF}
                told["DocumentSize"] = Decimal(len(data))
                found[id] = Record(FILES_TYPE, id, told)
        return found

    async def _bytes(self, id: str) -> bytes | None:
        try:
            return await self._api.file(f"{FILES_TYPE}/{id}.pdf")
        except RecordRefused:
            return None

    async def content(self, id: str) -> Content:
        """What a file holds. Raises RecordRefused where there is none."""
        _, _, own = _parts(id)
        data = await self._bytes(own) if GUID.fullmatch(own) else None
        if data is None:
            raise no_file(LABEL, FILES_TYPE, id)
        return Content(f"{own}.pdf", PDF, data)

    async def printed(self, kind: RecordType, id: str) -> Content:
        """A document as the vendor prints it. Raises RecordRefused where there is none."""
        try:
            data = await self._api.file(f"{kind.resource}/{id}/print") if GUID.fullmatch(id) else b""
        except RecordRefused as error:
            raise no_file(LABEL, kind.type, id) from error
        if not data:
            raise no_file(LABEL, kind.type, id)
        if not data.lstrip().startswith(b"%PDF"):
            raise VendorDrift(does_not_fit("print"))
        return Content(f"{kind.type}-{id}.pdf", PDF, data)


def _resource(type: str) -> str:
    """Credit notes are invoices to the vendor."""
    return type if type in UPLOADS else "customerinvoices"


def _parts(id: str) -> tuple[str, str, str]:
    resource, _, rest = id.partition("/")
    document, _, own = rest.partition("/")
    return resource, document, own


def _written(write: Write, id: str, adopted: bool = False) -> Written:
    told = {path: value for path, value in write.fields.items() if path != NAME}
    return Written(write.reference, id, None, None, told, frozenset({NAME} & set(write.fields)), adopted=adopted)
