"""Attachments: files and notes, and the records they hang on."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.quickbooks import faults
from ledgerbridge.sandbox.quickbooks.binder import bind, read_body
from ledgerbridge.sandbox.quickbooks.company import Company, Desk
from ledgerbridge.sandbox.quickbooks.list_fields import ATTACHABLE
from ledgerbridge.sandbox.quickbooks.multipart import Part, read_parts

MOST_BYTES = 100 * 1024 * 1024
LIFE_S = 900
"""Seconds for which a download address works."""
PICTURES = (".ai", ".eps", ".gif", ".jpeg", ".jpg", ".png", ".tif")
ALLOWED = (*PICTURES, ".csv", ".doc", ".docx", ".ods", ".pdf", ".rtf", ".txt", ".xls", ".xlsx", ".xml")


def settle(desk: Desk, old: Wire | None, wished: Wire) -> Wire:
    """The attachment as stored. Raises Fault where it hangs on nothing that is there."""
    # QB-ATTACHABLE
    new = dict(wished)
    if "FileName" not in new and "Note" not in new:
        raise faults.missing("Note")
    new["AttachableRef"] = [_link(desk.company, link) for link in new.get("AttachableRef", [])]
    if not new["AttachableRef"]:
        del new["AttachableRef"]
    return new


def _link(company: Company, link: Wire) -> Wire:
    """A link whose record is there, its type in the entity's own spelling."""
    # QB-ATTACH-MISSING
    target = link.get("EntityRef")
    if target is None:
        return {**link, "IncludeOnSend": link.get("IncludeOnSend", False)}
    type = next((name for name in company.tables if name.lower() == target["type"].lower()), "")
    if not type or target["value"] not in company.table(type).rows:
        raise faults.link_to_nothing(target["type"], target["value"])
    return {**link, "EntityRef": {**target, "type": type}, "IncludeOnSend": link.get("IncludeOnSend", False)}


def links(wire: Wire | None) -> set[tuple[str, str]]:
    """The records an attachment hangs on, by type and id."""
    refs = [link["EntityRef"] for link in (wire or {}).get("AttachableRef", []) if "EntityRef" in link]
    return {(ref.get("type", ""), ref["value"]) for ref in refs}


def effect(desk: Desk, old: Wire | None, new: Wire | None) -> None:
    """A record that gets an attachment gets a new version."""
    # QB-ATTACH-VERSION
    for type, id in sorted(links(new) - links(old)):
        row = desk.company.table(type).rows.get(id) if type in desk.company.tables else None
        if row is not None and row.wire.get("SyncToken", "").isdigit():
            desk.touch(type, row, {})
    if new is None and old is not None:
        desk.company.files.pop(old["Id"], None)


# --- files ---------------------------------------------------------------------------------------------------------


def upload(desk: Desk, request: Request) -> Wire | Response:
    """What became of each file; a file that fails does so by itself, the answer is 200."""
    # QB-UPLOAD, QB-UPLOAD-PARTIAL
    if len(request.body) > MOST_BYTES:  # QB-UPLOAD-MOST
        return Response(413)
    parts = {part.name: part for part in read_parts(request.headers.get("content-type", ""), request.body)}
    contents = {name: part for name, part in parts.items() if name.startswith("file_content")}
    if not contents:
        raise faults.missing("file_content_01")
    answers = []
    for name, part in contents.items():
        try:
            answers.append({"Attachable": _take(desk, parts.get(name.replace("content", "metadata")), part)})
        except faults.Fault as fault:
            answers.append({"Fault": fault.wire})
    return {"AttachableResponse": answers}


def _take(desk: Desk, about: Part | None, part: Part) -> Wire:
    """Stores one file with what was said about it."""
    said = bind("Attachable", ATTACHABLE, read_body(about.content)) if about else {}
    wished = {name: value for name, value in said.items() if value is not None and name not in ("Id", "SyncToken")}
    wished.pop("sparse", None)
    wished.setdefault("FileName", part.file_name or "attachment")
    wished.setdefault("ContentType", part.content_type)
    if not wished["FileName"].lower().endswith(ALLOWED):  # QB-UPLOAD-TYPE
        raise faults.business_rule("Files of this type cannot be attached.")
    id = desk.company.table("Attachable").new_id()
    wire = {
        **settle(desk, None, wished),
        "Id": id,
        "SyncToken": "0",
        "Size": len(part.content),
        "FileAccessUri": f"/v3/company/{desk.company.realm}/download/{id}",
    }
    desk.company.files[id] = part.content
    row = desk.store("Attachable", wire, None)
    effect(desk, None, row.wire)
    return with_address(desk, {**row.wire, "domain": "QBO", "sparse": False})


def with_address(desk: Desk, wire: Wire) -> Wire:
    """An attachment with an address to fetch its file from, without signing in, for a quarter of an hour."""
    # QB-DOWNLOAD-ADDRESS
    if wire["Id"] not in desk.company.files:
        return wire
    return {**wire, "TempDownloadUri": address(desk, wire["Id"])}


def address(desk: Desk, id: str) -> str:
    stamp = f"{desk.moment:%Y%m%dT%H%M%SZ}"
    path = f"/files/{desk.company.realm}/{id}"
    terms = f"X-Amz-Date={quote(stamp)}&X-Amz-Expires={LIFE_S}&X-Amz-Signature={_signature(path, stamp)}"
    return f"{desk.base_url}{path}?{terms}"


def _signature(path: str, stamp: str) -> str:
    return sha256(f"{path} {stamp}".encode()).hexdigest()


def download(desk: Desk, id: str) -> Response:
    """The address of a file, as text."""
    # QB-DOWNLOAD
    if id not in desk.company.files:
        raise faults.not_found()
    return Response(200, {"content-type": "text/plain"}, address(desk, id).encode())


def fetch(company: Company | None, request: Request, now: datetime) -> Response:
    """The file behind an address; 403 once its time is over, as storage says."""
    # QB-DOWNLOAD-ADDRESS
    id = request.path.rpartition("/")[2]
    stamp = request.argument("X-Amz-Date")
    if (
        company is None
        or id not in company.files
        or request.argument("X-Amz-Signature") != _signature(request.path, stamp)
    ):
        return Response(404)
    begun = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=now.tzinfo)
    if (now - begun).total_seconds() > LIFE_S:
        return Response(403, {"content-type": "application/xml"}, b"<Error><Code>AccessDenied</Code></Error>")
    kind = company.table("Attachable").rows[id].wire.get("ContentType", "application/octet-stream")
    return Response(200, {"content-type": kind}, company.files[id])
