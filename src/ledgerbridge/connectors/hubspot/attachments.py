"""The files of one account: sent up, hung on a record by a note, read and had again.

The note is made last and holds our reference: without it nobody sees the file, and with it all is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledgerbridge.connectors.base.files import no_file
from ledgerbridge.connectors.base.meanings import OUTAGE
from ledgerbridge.connectors.base.protocol import Call, Content, Delayed, Fetched, Outcome, Refused, Write, Written
from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.errors import LABEL, NOT_BESIDE, NOT_HERE, problem
from ledgerbridge.connectors.hubspot.files import (
    CAPABILITIES,
    FILES,
    MEDIA_TYPE,
    NAME,
    RECORD_ID,
    RECORD_TYPE,
    SIZE,
)
from ledgerbridge.connectors.hubspot.notes import AT, ATTACHED, BODY, LINKS, NOTES
from ledgerbridge.connectors.hubspot.reading import Reader
from ledgerbridge.connectors.hubspot.record_type import REFERENCE
from ledgerbridge.connectors.hubspot.requests import prepare
from ledgerbridge.connectors.hubspot.writing import Writer
from ledgerbridge.model.problems import (
    AuthError,
    LedgerbridgeError,
    PermissionMissing,
    Problem,
    RecordRefused,
    TemporaryError,
)
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value, as_text
from ledgerbridge.model.wording import Phrase
from ledgerbridge.seams.clock import Clock
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, Transport, Unreachable

FOLDER = "/ledgerbridge"
TIMEOUT_S = 60.0
UNKNOWN_MEDIA = "application/octet-stream"
MEDIA_TYPES = {
    "csv": "text/csv",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
    "xml": "application/xml",
    "zip": "application/zip",
}
"""{ending: media type}: HubSpot keeps the ending alone."""
_LINK_OF = {link.type: link for link in LINKS}


class Attachments:
    """Reads and adds files."""

    def __init__(self, api: HubSpotApi, reader: Reader, writer: Writer, transport: Transport, clock: Clock) -> None:
        self._api = api
        self._reader = reader
        self._writer = writer
        self._transport = transport
        self._clock = clock

    # --- reading -----------------------------------------------------------------------------------------------

    async def fetch(self, ids: Sequence[str]) -> Fetched:
        """Files by the ids of their notes; a note without a file is none."""
        notes = await self._reader.fetch(NOTES.name, ids)
        found = {id: record for id, note in notes.found.items() if (record := await self._record(note)) is not None}
        return Fetched(found, [*notes.missing, *(id for id in notes.found if id not in found)])

    async def find(self, references: Iterable[str]) -> dict[str, list[Record]]:
        notes = await self._reader.by_key(NOTES.name, REFERENCE, list(dict.fromkeys(references)))
        records = [record for note in notes if (record := await self._record(note)) is not None]
        return {as_text(record.fields[REFERENCE]): [record] for record in records}

    async def download(self, id: str) -> Content:
        """What the file holds. The address is signed: no token of ours goes there."""
        attached = await self._attached(id)
        if not attached:
            raise no_file(LABEL, FILES, id)
        wire = await self._api.signed_file(attached[0])
        request = HttpRequest("GET", str(wire.get("url") or ""), {}, b"", TIMEOUT_S)
        try:
            answer = await self._transport.send(request)
        except (Unreachable, AnswerLost) as error:
            raise TemporaryError(problem(OUTAGE)) from error
        if answer.status != 200:
            raise TemporaryError(problem(OUTAGE))
        name = _name(wire)
        return Content(name, media_type(name) or UNKNOWN_MEDIA, answer.body)

    async def _attached(self, id: str) -> list[str]:
        """Ids of the files that a note names."""
        notes = await self._reader.fetch(NOTES.name, [id])
        return _ids(notes.found[id]) if id in notes.found else []

    async def _record(self, note: Record) -> Record | None:
        attached = _ids(note)
        wire = await self._api.file(attached[0]) if attached else None
        if wire is None:
            return None
        beside = next(((link.type, note.fields[link.path]) for link in LINKS if note.fields.get(link.path)), None)
        type, id = beside or (None, None)
        name, size = _name(wire), wire.get("size")
        fields: dict[str, Value] = {
            NAME: name or None,
            MEDIA_TYPE: media_type(name),
            SIZE: size if isinstance(size, int) else None,
            RECORD_ID: id,
            RECORD_TYPE: type,
            REFERENCE: note.fields.get(REFERENCE),
        }
        return Record(FILES, note.id, fields, note.version, note.modified)

    # --- writing -----------------------------------------------------------------------------------------------

    async def write(self, call: Call) -> list[Outcome]:
        """The one file of a call. Raises AuthError or PermissionMissing when nothing was written."""
        [write] = call.writes
        flaw = _flaw(write)
        if flaw is not None:
            return [Refused(write.reference, flaw)]
        try:
            held = (await self.find([write.reference])).get(write.reference)
            if held:
                return [_written(write, held[0], adopted=True)]
            file = await self._api.upload(call.body, boundary(write))
        except (AuthError, PermissionMissing):
            raise
        except RecordRefused as error:
            return [Refused(write.reference, error.problem)]
        except LedgerbridgeError as error:  # a file without a note is seen by nobody
            return [Delayed(write.reference, error.problem)]
        return await self._noted(call, write, file)

    async def _noted(self, call: Call, write: Write, file: str) -> list[Outcome]:
        """The note that hangs the file on its record is there."""
        link = _LINK_OF[as_text(write.fields[RECORD_TYPE])]
        fields: dict[str, Value] = {
            BODY: write.fields[NAME],
            AT: self._clock.now(),
            ATTACHED: file,
            link.path: write.fields[RECORD_ID],
        }
        note = Write("create", write.reference, fields)
        outcomes = await self._writer.write(prepare(NOTES.name, [note], call.request_id))
        return [_of_file(write, outcome) for outcome in outcomes]


def body(writes: Sequence[Write]) -> bytes:
    """The form that sends up a file, the same bytes for the same write."""
    [write] = writes
    return form(write, as_text(write.fields.get(NAME)), as_text(write.fields.get(MEDIA_TYPE)), b'{"access":"PRIVATE"}')


def form(write: Write, name: str, media: str, options: bytes) -> bytes:
    """The form of an upload (files, upload): the content under a name, and how open it is."""
    edge = b"--" + boundary(write).encode()
    parts = [
        (f'name="file"; filename="{_quoted(name)}"', media or UNKNOWN_MEDIA, write.content),
        ('name="fileName"', "", name.encode()),
        ('name="folderPath"', "", FOLDER.encode()),
        ('name="options"', "", options),
    ]
    lines: list[bytes] = []
    for named, type, content in parts:
        lines += [edge, f"Content-Disposition: form-data; {named}".encode()]
        lines += [f"Content-Type: {_quoted(type)}".encode()] if type else []
        lines += [b"", content]
    return b"\r\n".join([*lines, edge + b"--", b""])


def boundary(write: Write) -> str:
    """No file holds it by chance: it follows from the reference."""
    return f"ledgerbridge-{write.reference}"


def media_type(name: str) -> str | None:
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower())


def _quoted(text: str) -> str:
    """Fit to stand in a header."""
    return text.replace("\r", " ").replace("\n", " ").replace('"', "%22")


def _flaw(write: Write) -> Problem | None:
    if write.kind != "create":
        reason = CAPABILITIES.cannot.get(write.kind, "Files have no drafts.")
        return problem(NOT_HERE, type=Phrase("file"), reason=Phrase(reason))
    if as_text(write.fields.get(RECORD_TYPE)) not in _LINK_OF or not write.fields.get(RECORD_ID):
        return problem(NOT_BESIDE, RECORD_ID, type=Phrase("file"))
    return None


def _of_file(write: Write, outcome: Outcome) -> Outcome:
    if isinstance(outcome, Refused) and outcome.problem.field in {link.path for link in LINKS}:
        return Refused(write.reference, problem(NOT_BESIDE, RECORD_ID, type=Phrase("file")))
    if not isinstance(outcome, Written):
        return outcome
    left = frozenset(write.fields)
    return Written(write.reference, outcome.id, outcome.version, outcome.modified, {}, left, adopted=outcome.adopted)


def _written(write: Write, record: Record, adopted: bool) -> Written:
    left = frozenset(write.fields) - frozenset(record.fields)
    return Written(write.reference, record.id, record.version, record.modified, record.fields, left, adopted=adopted)


def _ids(note: Record) -> list[str]:
    """Of the files that a note names, however its property is declared."""
    held = note.fields.get(ATTACHED)
    return list(held) if isinstance(held, tuple) else [one for one in as_text(held).split(";") if one]


def _name(wire: Mapping[str, Any]) -> str:
    """The name with its ending, which HubSpot keeps apart."""
    name, ending = str(wire.get("name") or ""), str(wire.get("extension") or "")
    return f"{name}.{ending}" if ending and not name.endswith(f".{ending}") else name
