"""Downloads of documents: the file itself, or the way to a store that gives it without a key for an hour."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest, new
from html import escape
from urllib.parse import urlencode

from ledgerbridge.sandbox.hyperline import pdf, words
from ledgerbridge.sandbox.hyperline.errors import wrong_query
from ledgerbridge.sandbox.hyperline.filters import no_option
from ledgerbridge.sandbox.hyperline.invoice_views import shown_v2
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.workspace import Workspace
from ledgerbridge.sandbox.kit.http import Request, Response

LIFE_S = 3600
FOLDER = "/files"
_TIME = "%Y%m%dT%H%M%SZ"


def download(office: Office, id: object, request: Request) -> Response:
    """The PDF or the way to it, as the workspace's setting says."""
    row = office.row("invoices", id)
    language = request.argument("lang", "en")
    if language not in words.LANGUAGES:  # HYP-PDF-LANGUAGE
        raise wrong_query({"lang": [no_option(words.LANGUAGES)]})
    office.workspace.downloads += 1
    how = office.settings["pdf"]
    if how == "alternate":
        how = "redirect" if office.workspace.downloads % 2 else "bytes"
    if how == "redirect":
        return _redirect(office, row.id, request.base_url)
    return _file(office, row.id)


def _file(office: Office, id: str) -> Response:
    # HYP-PDF-BYTES
    wire = shown_v2(office, office.row("invoices", id))
    headers = {
        "content-type": "application/pdf",
        "content-disposition": f'attachment; filename="{wire["number"] or id}.pdf"',
    }
    return Response(200, headers, pdf.page(wire))


def _redirect(office: Office, id: str, base_url: str) -> Response:
    """The address holds its own permission, for an hour."""
    # HYP-PDF-REDIRECT
    path = f"{FOLDER}/{office.workspace.id}/{id}.pdf"
    since = datetime.fromtimestamp(office.now / 1000, UTC).strftime(_TIME)
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": since,
        "X-Amz-Expires": str(LIFE_S),
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Signature": _signature(office.workspace, path, since),
    }
    location = f"{base_url}{path}?{urlencode(query)}"
    return Response(302, {"location": location, "content-type": "text/plain"}, b"Found. Redirecting")


def _signature(workspace: Workspace, path: str, since: str) -> str:
    return new(workspace.secret.encode(), f"{path}?{since}".encode(), sha256).hexdigest()


def from_store(office: Office, request: Request) -> Response:
    """What the store answers: it wants the permission in the address, and no key beside it."""
    if "authorization" in request.headers:  # HYP-PDF-NO-KEY
        return _denied(400, "InvalidArgument", "Only one auth mechanism allowed")
    since = request.argument("X-Amz-Date")
    wanted = _signature(office.workspace, request.path, since)
    if not compare_digest(wanted.encode(), request.argument("X-Amz-Signature").encode()):
        return _denied(403, "SignatureDoesNotMatch", "The request signature does not match")
    begun = datetime.strptime(since, _TIME).replace(tzinfo=UTC).timestamp()
    if office.now / 1000 >= begun + LIFE_S:  # HYP-PDF-EXPIRES
        return _denied(403, "AccessDenied", "Request has expired")
    id = request.path.rpartition("/")[2].removesuffix(".pdf")
    return _file(office, id)


def _denied(status: int, code: str, text: str) -> Response:
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{escape(text)}</Message></Error>'
    )
    return Response(status, {"content-type": "application/xml"}, body.encode())
