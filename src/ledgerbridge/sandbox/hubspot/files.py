"""The file store: files are uploaded as multipart forms, and fetched by an address: a public one stays, a signed one is
good for a while."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from hashlib import md5
from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from ledgerbridge.sandbox.hubspot.account import Account, StoredFile
from ledgerbridge.sandbox.hubspot.call import Call
from ledgerbridge.sandbox.hubspot.errors import invalid, not_found
from ledgerbridge.sandbox.hubspot.state import State
from ledgerbridge.sandbox.hubspot.times import iso
from ledgerbridge.sandbox.kit.http import Request, Response

ACCESSES = ("PUBLIC_INDEXABLE", "PUBLIC_NOT_INDEXABLE", "HIDDEN_INDEXABLE", "HIDDEN_NOT_INDEXABLE", "PRIVATE")
PUBLIC = ("PUBLIC_INDEXABLE", "PUBLIC_NOT_INDEXABLE")
SIGNED_S = 300
HOSTED = "/hubfs/"
"""Where addresses of files begin; behind it stand the account and the file's path, or its id where it is signed."""


def upload(call: Call) -> Response:
    """The file is in the store."""  # HS-FILES
    call.require("files", "files.write")
    parts = _parts(call.request)
    content = parts.get("file")
    folder = _text(parts, "folderPath") or _text(parts, "folderId")
    if content is None or not folder:
        raise invalid("A file needs the parts file, options, and folderPath or folderId")
    name = PurePosixPath(_text(parts, "fileName") or content.get_filename() or "file")
    options = _options(parts)
    stored = StoredFile(
        id=str(call.random.randrange(100_000_000_000, 199_999_999_999)),
        name=name.stem,
        extension=name.suffix.removeprefix("."),
        folder=folder,
        access=_access(options),
        content=_content(content),
        made_ms=call.now_ms,
    )
    stored = _placed(call.account, stored, bool(options.get("overwrite")))
    call.account.files[stored.id] = stored
    return Response.of(201, _file_wire(call, stored))


def _placed(account: Account, new: StoredFile, overwrite: bool) -> StoredFile:
    """The file where no other has its path: it takes that one's place, or gets another name."""  # HS-FILE-OVERWRITE
    held = {_path(file): id for id, file in account.files.items()}
    if overwrite:
        account.files.pop(held.get(_path(new), ""), None)
        return new
    first, n = new.name, 1
    while _path(new) in held:
        new = msgspec.structs.replace(new, name=f"{first}-{n}")
        n += 1
    return new


def _options(parts: dict[str, EmailMessage]) -> dict[str, Any]:
    try:
        return msgspec.json.decode(_text(parts, "options") or "{}", type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def _access(options: dict[str, Any]) -> str:
    """How open the file is. Raises Refused."""
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
    return Response.of(200, _file_wire(call, _file(call)))


def delete_file(call: Call) -> Response:
    call.require("files", "files.write")
    del call.account.files[_file(call).id]
    return Response.of(204)


def signed_url(call: Call) -> Response:
    """An address at which the file can be had without a token for some minutes."""
    call.require("files", "files.read")
    stored = _file(call)
    until = call.now_ms + SIGNED_S * 1000
    address = f"{_host(call)}{quote(stored.id)}?until={until}"
    brief = {"name": stored.name, "extension": stored.extension, "type": _kind(stored), "size": len(stored.content)}
    return Response.of(200, {**brief, "url": address, "expiresAt": iso(until)})


def hosted(state: State, request: Request, now_ms: int) -> Response | None:
    """A file for whoever has its address; None for an address of something else."""  # HS-FILE-URL
    if request.method != "GET" or not request.path.startswith(HOSTED):
        return None
    portal, _, rest = request.path.removeprefix(HOSTED).partition("/")
    account = state.accounts.get(portal)
    stored = _addressed(account, unquote(rest), request.argument("until"), now_ms) if account else None
    if stored is None:
        return Response(404, {"content-type": "text/html"}, b"<html><body>Not found</body></html>")
    kind = guess_type(f"{stored.name}.{stored.extension}")[0] or "application/octet-stream"
    return Response(200, {"content-type": kind}, stored.content)


def _addressed(account: Account, rest: str, until: str, now_ms: int) -> StoredFile | None:
    """The file of a signed address, while that is good, or the public one at that path."""
    if until:
        return account.files.get(rest) if until.isdecimal() and now_ms <= int(until) else None
    found = {_path(file).lstrip("/"): file for file in account.files.values() if file.access in PUBLIC}
    return found.get(rest)


def _host(call: Call) -> str:
    return f"{call.request.base_url}{HOSTED}{call.account.id}/"


def _path(stored: StoredFile) -> str:
    return f"{stored.folder.rstrip('/')}/{stored.name}.{stored.extension}"


def _kind(stored: StoredFile) -> str:
    if stored.extension.lower() in ("gif", "jpeg", "jpg", "png"):
        return "IMG"
    return "DOCUMENT" if stored.extension.lower() in ("pdf", "doc", "docx", "txt", "csv") else "OTHER"


def _file_wire(call: Call, stored: StoredFile) -> dict[str, Any]:
    address = f"{_host(call)}{quote(_path(stored).lstrip('/'))}"
    return {
        "id": stored.id,
        "createdAt": iso(stored.made_ms),
        "archived": False,
        "updatedAt": iso(stored.made_ms),
        "path": _path(stored),
        "name": stored.name,
        "extension": stored.extension,
        "type": _kind(stored),
        "size": len(stored.content),
        "access": stored.access,
        "url": address,
        "defaultHostingUrl": address,
        "fileMd5": md5(stored.content, usedforsecurity=False).hexdigest(),
        "isUsableInContent": True,
    }
