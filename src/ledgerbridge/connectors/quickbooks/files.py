"""Documents as QuickBooks prints them, and what files hold."""

from __future__ import annotations

from urllib.parse import urlsplit

from ledgerbridge.connectors.base.files import no_file
from ledgerbridge.connectors.base.meanings import OUTAGE
from ledgerbridge.connectors.base.protocol import Content
from ledgerbridge.connectors.quickbooks.api import QuickBooksApi
from ledgerbridge.connectors.quickbooks.attachables import ANY_MEDIA, ATTACHABLE, MEDIA_TYPE, NAME
from ledgerbridge.connectors.quickbooks.errors import LABEL, does_not_fit, problem
from ledgerbridge.connectors.quickbooks.reading import Reader
from ledgerbridge.connectors.quickbooks.record_type import RecordType
from ledgerbridge.model.problems import TemporaryError, VendorDrift
from ledgerbridge.model.values import as_text
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, Transport, Unreachable

OK = 200
PDF = "application/pdf"


class Files:
    """The files of one company. What a file holds is had from a store beside the API, without our token."""

    def __init__(self, api: QuickBooksApi, reader: Reader, transport: Transport, base_url: str) -> None:
        self._api = api
        self._reader = reader
        self._transport = transport
        self._host = urlsplit(base_url)

    async def content(self, kind: RecordType, id: str) -> Content:
        """Raises RecordRefused where there is none."""
        if not kind.capabilities.downloads:
            raise no_file(LABEL, kind.type, id)
        return await (self._held(kind, id) if kind.type == ATTACHABLE else self._printed(kind, id))

    async def _printed(self, kind: RecordType, id: str) -> Content:
        data = await self._api.printed(kind.type, id)
        if data is None:
            raise no_file(LABEL, kind.type, id)
        return Content(f"{kind.type}-{id}.pdf", PDF, data)

    async def _held(self, kind: RecordType, id: str) -> Content:
        file = (await self._reader.by_ids(kind, [id])).records.get(id)
        address = await self._api.download_address(id) if file is not None else None
        if file is None or address is None:
            raise no_file(LABEL, kind.type, id)
        name, media = as_text(file.fields[NAME]), as_text(file.fields[MEDIA_TYPE])
        return Content(name or id, media or ANY_MEDIA, await self._bytes(address))

    async def _bytes(self, address: str) -> bytes:
        """Raises VendorDrift for an address that is neither encrypted nor of the API's own host."""
        there = urlsplit(address)
        if there.scheme != "https" and there.netloc != self._host.netloc:
            raise VendorDrift(does_not_fit("TempDownloadUri"))
        try:
            answer = await self._transport.send(HttpRequest("GET", address, {}, b"", 120.0))
        except (Unreachable, AnswerLost) as error:
            raise TemporaryError(problem(OUTAGE)) from error
        if answer.status != OK:
            raise TemporaryError(problem(OUTAGE))
        return answer.body
