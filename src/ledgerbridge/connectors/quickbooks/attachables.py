"""Files and where they belong (API reference, Attachable)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import CreateSafety, FieldSpec, TypeCapabilities
from ledgerbridge.connectors.base.meanings import MISSING_VALUE
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.quickbooks.errors import problem
from ledgerbridge.connectors.quickbooks.notes import found_in, signed
from ledgerbridge.connectors.quickbooks.record_type import (
    Document,
    RecordType,
    choice,
    flag,
    number,
    spec_table,
    text,
)
from ledgerbridge.connectors.quickbooks.wire import Wire, nested, objects_of, read_fields
from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.values import Value, as_text

ATTACHABLE = "Attachable"
NAME, MEDIA_TYPE, NOTE = "FileName", "ContentType", "Note"
NOTE_REFERENCE = "Note.Reference"
REF = "AttachableRef"
BELONGS_TO, BELONGS_TO_TYPE = f"{REF}.EntityRef.value", f"{REF}.EntityRef.type"
CATEGORIES = ("Contact Photo", "Document", "Image", "Receipt", "Signature", "Sound", "Other")
ANY_MEDIA = "application/octet-stream"

SPECS = spec_table(
    FieldSpec(NAME, "Name", required=True, max_length=1000, forbidden='"\r\n'),
    text(MEDIA_TYPE, "Media type", 100, forbidden="\r\n"),
    text(NOTE, "Note", 2000 - len("\nLedgerbridge ") - 21),
    text(NOTE_REFERENCE, "Reference of Ledgerbridge", read_only=True),
    choice("Category", "Category", *CATEGORIES),
    text(BELONGS_TO, "Belongs to"),
    text(BELONGS_TO_TYPE, "Belongs to type"),
    flag(f"{REF}.IncludeOnSend", "Mailed with its document"),
    number("Size", "Size in bytes", read_only=True),
)
CAPABILITIES = TypeCapabilities(
    type=ATTACHABLE,
    label="Files",
    slots={"name": NAME, "media_type": MEDIA_TYPE, "record_id": BELONGS_TO, "record_type": BELONGS_TO_TYPE},
    match_keys=(NAME,),
    reference_path=None,
    create_safety=CreateSafety.REPLAY,
    page_size=1000,
    find_batch=100,
    read_batch=500,
    write_batch=1,
    write_costs={"api": 1},
    ordered_versions=True,
    lag_s=0.0,
    kind=RecordKind.FILE,
    updates=False,
    downloads=True,
    cannot={
        "update": "A file at QuickBooks is not replaced; a new one is put beside it.",
        "book": "A file counts as soon as it is there.",
        "delete": "Files of QuickBooks are deleted by people; they are then read as gone. A product's picture that we "
        "attached is taken out when another one takes its place.",
        "several": "A file that belongs to several records is read with the first of them.",
    },
)


def _read(wire: Wire) -> dict[str, Value]:
    first = next(iter(objects_of(wire, REF)), {})
    fields = read_fields(SPECS.values(), {**wire, REF: first, NOTE: None})
    fields[NOTE], fields[NOTE_REFERENCE] = found_in(as_text(wire.get(NOTE)) or None)
    return fields


def _to_send(write: Write) -> Mapping[str, Value]:
    given = {path: value for path, value in write.fields.items() if value is not None}
    return {**given, NOTE: signed(as_text(given.get(NOTE)) or None, write.reference)}


def _flaw(write: Write) -> Problem | None:
    """A file has a content, and belongs to a record of a named type or to none."""
    if not write.content:
        return problem(MISSING_VALUE, NAME)
    if (write.fields.get(BELONGS_TO) is None) != (write.fields.get(BELONGS_TO_TYPE) is None):
        return problem(MISSING_VALUE, BELONGS_TO if write.fields.get(BELONGS_TO) is None else BELONGS_TO_TYPE)
    return None


def _is_file(wire: Wire) -> bool:
    return True


def upload_body(write: Write, request_id: str) -> bytes:
    """The bytes of an upload: what is known of the file, then the file (API reference, upload). Pure."""
    known = nested(_to_send(write))
    if REF in known:
        known[REF] = [known[REF]]
    name, media = as_text(write.fields.get(NAME)), as_text(write.fields.get(MEDIA_TYPE)) or ANY_MEDIA
    edge = _edge(write.content, request_id)
    told = msgspec.json.Encoder(order="deterministic").encode(known)
    return b"".join(
        [
            _part(edge, "file_metadata_01", "attachment.json", "application/json", told),
            _part(edge, "file_content_01", name, media, write.content),
            b"--" + edge + b"--\r\n",
        ]
    )


def boundary_of(body: bytes) -> str:
    return body.partition(b"\r\n")[0].removeprefix(b"--").decode()


def _edge(content: bytes, request_id: str) -> bytes:
    """A line that the content does not hold: it follows from the content."""
    return b"edge" + hashlib.sha256(request_id.encode() + content).hexdigest().encode()


def _part(edge: bytes, part: str, name: str, media: str, content: bytes) -> bytes:
    head = f'Content-Disposition: form-data; name="{part}"; filename="{name}"\r\nContent-Type: {media}\r\n\r\n'
    return b"--" + edge + b"\r\n" + head.encode() + content + b"\r\n"


ATTACHABLES = RecordType(
    capabilities=CAPABILITIES,
    specs=SPECS,
    filters={NAME: NAME},
    name="",
    lasting=frozenset(),
    fixed=frozenset(),
    zero=frozenset(),
    is_one=_is_file,
    read=_read,
    to_send=_to_send,
    flaw=_flaw,
    document=Document(required=(NAME,), memo=NOTE),
)
