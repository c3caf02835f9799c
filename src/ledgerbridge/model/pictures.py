"""Pictures: what kind of one some bytes are, and what such a file is called."""

from __future__ import annotations

ENDINGS = {
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/webp": "webp",
}
"""{media type: the ending of such a file}."""
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
)
_NAME_MAX = 80
_FORBIDDEN = frozenset('"\\/:*?<>|')


def media_type(data: bytes) -> str | None:
    """The media type that the bytes themselves tell; None where they are no picture of a known kind.

    Names and headers are not asked: a web page about a missing picture comes under the picture's name.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((media for beginning, media in _BEGINNINGS if data.startswith(beginning)), None)


def file_name(name: str, media: str) -> str:
    """The name with the ending of its kind; characters that file names cannot have are left out."""
    stem = name.rpartition(".")[0] if "." in name else name
    kept = "".join(character for character in stem if character.isprintable() and character not in _FORBIDDEN)
    return f"{kept.strip()[:_NAME_MAX] or 'picture'}.{ENDINGS[media]}"
