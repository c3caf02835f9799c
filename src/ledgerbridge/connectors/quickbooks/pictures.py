"""The picture of a product: QuickBooks' items have none of their own, so it is a file that hangs on the item.

A file is not replaced there (API reference, Attachable). So the new one is put up first and then the one that we put up
before is taken out; a file that somebody else attached is never touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.files import no_file
from ledgerbridge.connectors.base.meanings import Row
from ledgerbridge.connectors.base.protocol import Call, Content, Delayed, Outcome, Refused, Unknown, Write, Written
from ledgerbridge.connectors.quickbooks.api import NOT_THERE, QuickBooksApi
from ledgerbridge.connectors.quickbooks.attachables import (
    ATTACHABLE,
    ATTACHABLES,
    BELONGS_TO,
    BELONGS_TO_TYPE,
    MEDIA_TYPE,
    NAME,
    NOTE_REFERENCE,
    REF,
    boundary_of,
    upload_body,
)
from ledgerbridge.connectors.quickbooks.errors import LABEL, faults_in, problem
from ledgerbridge.connectors.quickbooks.files import Files
from ledgerbridge.connectors.quickbooks.outcomes import failed, meaning, outcome
from ledgerbridge.connectors.quickbooks.products import ITEM
from ledgerbridge.connectors.quickbooks.reading import Reader
from ledgerbridge.connectors.quickbooks.statements import equals
from ledgerbridge.connectors.quickbooks.wire import Wire, object_of, objects_of, text_of
from ledgerbridge.model.problems import AuthError, LedgerbridgeError, PermissionMissing, RecordRefused
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value, as_text

IMAGE = "Image"
"""The category of files that are pictures."""
ENDINGS = (".gif", ".jpeg", ".jpg", ".png", ".tif")
FEW = 5
"""Up to so many items are asked for one by one; for more, all files of items are read, a thousand a call."""
FOR_THE_USER = (AuthError, PermissionMissing)
ANOTHER_PICTURE = Row(
    RecordRefused,
    "LB-REC-34",
    "{vendor} holds a picture of this product that somebody attached there.",
    "Take it out at {vendor} if ours is to take its place, then try again.",
)


class Pictures:
    """The pictures of one company's items."""

    def __init__(self, api: QuickBooksApi, reader: Reader, files: Files) -> None:
        self._api = api
        self._reader = reader
        self._files = files

    # --- reading -------------------------------------------------------------------------------------------------

    async def marks(self, ids: Sequence[str]) -> Mapping[str, str]:
        """{item: id of its first picture}; what a file holds never changes."""
        return {item: held[0].id for item, held in (await self._of(ids)).items()}

    async def content(self, item: str) -> Content:
        """The first picture of an item. Raises RecordRefused where it has none."""
        held = (await self._of([item])).get(item)
        if not held:
            raise no_file(LABEL, ITEM, item)
        return await self._files.content(ATTACHABLES, held[0].id)

    async def _of(self, items: Sequence[str]) -> dict[str, list[Record]]:
        """{item: its pictures, the oldest first}; items without one are left out."""
        of_items = equals("AttachableRef.EntityRef.Type", ITEM)
        asked = [[equals("AttachableRef.EntityRef.value", item)] for item in items] if len(items) <= FEW else [[]]
        rows = [row for more in asked for row in await self._api.all_rows(ATTACHABLE, of_items, *more)]
        records = self._reader.sifted(ATTACHABLES, rows).records
        pictures = [(row, record) for row in rows if (record := records.get(text_of(row, "Id") or "")) is not None]
        found: dict[str, list[Record]] = {}
        for row, record in sorted(pictures, key=lambda entry: _age(entry[1])):
            for item in _items(row) & set(items) if _is_picture(record) else ():
                found.setdefault(item, []).append(record)
        return found

    # --- writing -------------------------------------------------------------------------------------------------

    def prepare(self, writes: Sequence[Write], request_id: str) -> Call:
        """The upload of one picture."""
        [write] = writes
        return Call(ITEM, request_id, writes, upload_body(_as_file(write), request_id))

    async def write(self, call: Call) -> Outcome:
        """The item has this picture and none of our earlier ones. Raises AuthError or PermissionMissing when nothing
        was written."""
        [write] = call.writes
        item = write.id or ""
        try:
            held = (await self._of([item])).get(item, [])
        except FOR_THE_USER:
            raise
        except LedgerbridgeError as error:
            return Delayed(write.reference, error.problem)
        if any(not record.fields[NOTE_REFERENCE] for record in held):
            return Refused(write.reference, problem(ANOTHER_PICTURE, "image"))
        if all(record.fields[NOTE_REFERENCE] != write.reference for record in held):
            refused = await self._uploaded(call, write)
            if refused is not None:
                return refused
        return await self._without(write, [one for one in held if one.fields[NOTE_REFERENCE] != write.reference])

    async def _uploaded(self, call: Call, write: Write) -> Outcome | None:
        """None once the file hangs on the item; else why not."""
        try:
            answers = await self._api.upload(call.body, boundary_of(call.body), call.request_id)
        except FOR_THE_USER:
            raise
        except LedgerbridgeError as error:
            return failed(write, error)
        done = outcome(ATTACHABLES, _as_file(write), next(iter(answers), None))
        return None if isinstance(done, Written) else done

    async def _without(self, write: Write, earlier: Sequence[Record]) -> Outcome:
        """Our earlier pictures are gone. Where that fails the whole is looked at again: what is done stays done."""
        for record in earlier:
            try:
                answer = await self._api.delete(ATTACHABLE, record.id, record.version or "0")
            except LedgerbridgeError as error:
                return Unknown(write.reference, error.problem)
            faults = faults_in(answer)
            if faults and faults[0].code not in NOT_THERE:
                return Unknown(write.reference, meaning(ATTACHABLES, write, faults[0])[1])
        return Written(write.reference, write.id or "", None, None, {})


def _as_file(write: Write) -> Write:
    """The picture as the file it is there."""
    fields: dict[str, Value] = {
        NAME: write.fields.get("name"),
        MEDIA_TYPE: write.fields.get("media_type"),
        "Category": IMAGE,
        BELONGS_TO: write.id,
        BELONGS_TO_TYPE: ITEM,
    }
    return msgspec.structs.replace(write, kind="create", id=None, fields=fields)


def _is_picture(record: Record) -> bool:
    media, name = as_text(record.fields[MEDIA_TYPE]), as_text(record.fields[NAME])
    return media.lower().startswith("image/") or name.lower().endswith(ENDINGS)


def _age(record: Record) -> tuple[int, str]:
    """Ids count upwards; they are rows of digits of different lengths."""
    return len(record.id), record.id


def _items(row: Wire) -> set[str]:
    """The items that a file hangs on."""
    refs = [object_of(link, "EntityRef") for link in objects_of(row, REF)]
    return {str(ref.get("value")) for ref in refs if str(ref.get("type")).lower() == ITEM.lower()}
