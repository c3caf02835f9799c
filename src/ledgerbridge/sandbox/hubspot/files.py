"""The file store: files are uploaded as multipart forms, and fetched by an address that is good for a while."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from hashlib import md5
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import msgspec

from ledgerbridge.sandbox.hubspot.account import StoredFile
from ledgerbridge.sandbox.hubspot.call import Call
from ledgerbridge.sandbox.hubspot.errors import invalid, not_found
from ledgerbridge.sandbox.hubspot.times import iso
from ledgerbridge.sandbox.kit.http import Request, Response

ACCESSES = ("PUBLIC_INDEXABLE", "PUBLIC_NOT_INDEXABLE", "HIDDEN_INDEXABLE", "HIDDEN_NOT_INDEXABLE", "PRIVATE")
SIGNED_S = 300


def upload(call: Call) -> Response:
    """The file is in the store."""  # HS-FILES
    call.require("files", "files.write")
    parts = _parts(call.request)
    content = parts.get("file")
    folder = _text(parts, "folderPath") or _text(parts, "folderId")
    if content is None or not folder:
        raise invalid("A file needs the parts file, options, and folderPath or folderId")
    name = PurePosixPath(_text(parts, "fileName") or content.get_filename() or "file")
    stored = StoredFile(
        id=str(call.random.randrange(100_000_000_000, 199_999_999_999)),
        name=name.stem,
        extension=name.suffix.removeprefix("."),
        folder=folder,
        access=_access(parts),
        content=_content(content),
        made_ms=call.now_ms,
    )
    call.account.files[stored.id] = stored
    return Response.of(201, _file_wire(stored))


def _access(parts: dict[str, EmailMessage]) -> str:
    """How open the file is, by the `options` part. Raises Refused."""
    try:
        options = msgspec.json.decode(_text(parts, "options") or "{}", type=dict[str, Any])
    except msgspec.DecodeError:
        options = {}
    access = options.get("access")
    if access not in ACCESSES:
        raise invalid(f"options.access is one of {', '.join(ACCESSES)}")
    return str(access)


def _parts(request: Request) -> dict[str, EmailMessage]:
    """{name: part} of a multipart form; empty for anything else."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return {}
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace")
    form = BytesParser(_class=EmailMessage, policy=policy.HTTP).parsebytes(head + request.body)
    found: dict[str, EmailMessage] = {}
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if isinstance(part, EmailMessage) and isinstance(name, str):
            found[name] = part
    return found


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(parts: dict[str, EmailMessage], name: str) -> str:
    return _content(parts[name]).decode(errors="replace").strip() if name in parts else ""


def _file(call: Call) -> StoredFile:
    found = call.account.files.get(call.parts["id"])
    if found is None:
        raise not_found()
    return found


def get_file(call: Call) -> Response:
    call.require("files", "files.read")
    return Response.of(200, _file_wire(_file(call)))


def delete_file(call: Call) -> Response:
    call.require("files", "files.write")
    del call.account.files[_file(call).id]
    return Response.of(204)


def signed_url(call: Call) -> Response:
    """An address at which the file can be had without a token for some minutes."""
    call.require("files", "files.read")
    stored = _file(call)
    until = call.now_ms + SIGNED_S * 1000
    address = f"{call.request.base_url}/hubfs/{call.account.id}/{quote(stored.id)}?until={until}"
    brief = {"name": stored.name, "extension": stored.extension, "type": _kind(stored), "size": len(stored.content)}
    return Response.of(200, {**brief, "url": address, "expiresAt": iso(until)})


def _kind(stored: StoredFile) -> str:
    return "DOCUMENT" if stored.extension.lower() in ("pdf", "doc", "docx", "txt", "csv") else "OTHER"


def _file_wire(stored: StoredFile) -> dict[str, Any]:
    return {
        "id": stored.id,
        "createdAt": iso(stored.made_ms),
        "archived": False,
        "updatedAt": iso(stored.made_ms),
        "path": f"{stored.folder.rstrip('/')}/{stored.name}.{stored.extension}",
        "name": stored.name,
        "extension": stored.extension,
        "type": _kind(stored),
        "size": len(stored.content),
        "access": stored.access,
        "fileMd5": md5(stored.content, usedforsecurity=False).hexdigest(),
        "isUsableInContent": True,
    }
