"""The picture of a product: HubSpot keeps its public web address, so ours is uploaded first and then named.

An uploaded picture is named after its reference, which follows from its bytes: sent twice, it is there once. What it
replaces stays in the file store, since line items keep the address of the picture that their product had.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

from ledgerbridge.connectors.base.files import no_file
from ledgerbridge.connectors.base.protocol import Call, Content, Delayed, Outcome, Refused, Write, Written
from ledgerbridge.connectors.base.web_files import had
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.attachments import UNKNOWN_MEDIA, boundary, form
from ledgerbridge.connectors.hubspot.errors import LABEL
from ledgerbridge.connectors.hubspot.products import IMAGE, PRODUCTS
from ledgerbridge.connectors.hubspot.reading import Reader
from ledgerbridge.connectors.hubspot.requests import prepare
from ledgerbridge.connectors.hubspot.writing import Writer
from ledgerbridge.model.pictures import ENDINGS, media_type
from ledgerbridge.model.problems import AuthError, LedgerbridgeError, PermissionMissing, RecordRefused
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import as_text
from ledgerbridge.seams.transport import Transport

OPTIONS = b'{"access":"PUBLIC_NOT_INDEXABLE","overwrite":true}'
"""Whoever has the address sees it; search engines do not. A file of the same name is replaced (files, upload)."""
_BETWEEN = re.compile(r"[;\s]+")


class Pictures:
    """The pictures of one account's products."""

    def __init__(self, api: HubSpotApi, reader: Reader, writer: Writer, transport: Transport, base_url: str) -> None:
        self._api = api
        self._reader = reader
        self._writer = writer
        self._transport = transport
        self._own = base_url

    async def content(self, id: str) -> Content:
        """The first picture of a product. Raises RecordRefused where there is none."""
        record = (await self._reader.fetch(PRODUCTS.name, [id])).found.get(id)
        address = first_address(record) if record is not None else ""
        if not address:
            raise no_file(LABEL, PRODUCTS.name, id)
        data = await had(self._transport, LABEL, address, self._own)
        name = unquote(urlsplit(address).path.rpartition("/")[2])
        return Content(name or "picture", media_type(data) or UNKNOWN_MEDIA, data)

    async def write(self, call: Call) -> list[Outcome]:
        """The one picture of a call. Raises AuthError or PermissionMissing when nothing was written."""
        [write] = call.writes
        try:
            address = await self._api.publish(call.body, boundary(write))
        except (AuthError, PermissionMissing):
            raise
        except RecordRefused as error:
            return [Refused(write.reference, error.problem)]
        except LedgerbridgeError as error:  # a file that no product names is seen by nobody
            return [Delayed(write.reference, error.problem)]
        named = Write("update", write.reference, {IMAGE: address}, write.id)
        outcomes = await self._writer.write(prepare(PRODUCTS.name, [named], call.request_id))
        return [_of_picture(write, outcome) for outcome in outcomes]


def addresses(records: Sequence[Record]) -> Mapping[str, str]:
    """{id: address of the first picture}."""
    return {record.id: address for record in records if (address := first_address(record))}


def first_address(record: Record) -> str:
    """Several addresses in one text are parted by semicolons or blanks (ASSUMED: one is what HubSpot's pages show)."""
    return next((one for one in _BETWEEN.split(as_text(record.fields.get(IMAGE))) if one), "")


def body(writes: Sequence[Write]) -> bytes:
    """The form that sends up a picture."""
    [write] = writes
    media = as_text(write.fields.get("media_type"))
    return form(write, f"{write.reference}.{ENDINGS[media]}", media, OPTIONS)


def _of_picture(write: Write, outcome: Outcome) -> Outcome:
    if not isinstance(outcome, Written):
        return outcome
    return Written(write.reference, outcome.id, outcome.version, outcome.modified, {})
