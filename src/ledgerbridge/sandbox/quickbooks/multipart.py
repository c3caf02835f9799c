"""Bodies of several parts, as uploads come; line ends with or without a carriage return."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode

import msgspec

BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
NAME = re.compile(r'[; ]name="([^"]*)"')
FILE_NAME = re.compile(r'filename="([^"]*)"')


class Part(msgspec.Struct, frozen=True):
    """One part of a body, its encoding undone."""

    name: str
    file_name: str
    content_type: str
    content: bytes


def read_parts(content_type: str, body: bytes) -> list[Part]:
    """The parts in order; none where the body is not of that kind."""
    # QB-UPLOAD-ENCODING
    boundary = BOUNDARY.search(content_type)
    if boundary is None:
        return []
    pieces = re.split(rb"(?:\A|\r?\n)--" + re.escape(boundary[1].encode()), body)
    return [_read(piece) for piece in pieces[1:] if not piece.startswith(b"--")]


def _read(piece: bytes) -> Part:
    head, _, content = re.sub(rb"\A[ \t]*\r?\n", b"", piece).replace(b"\r\n\r\n", b"\n\n", 1).partition(b"\n\n")
    headers: dict[str, str] = {}
    for line in head.decode(errors="replace").splitlines():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    disposition = headers.get("content-disposition", "")
    if headers.get("content-transfer-encoding", "").lower() == "base64":
        content = _decoded(content)
    return Part(_found(NAME, disposition), _found(FILE_NAME, disposition), headers.get("content-type", ""), content)


def _decoded(content: bytes) -> bytes:
    try:
        return b64decode(content)
    except binascii.Error:
        return content


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
