"""Marks: keyed fingerprints of values, so that a change is seen without the old value being kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import msgspec

from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value, canonical

NormalForm = Callable[[str, Value], Value]
"""(path, value) -> the value as that side's vendor would store it."""


class Base(msgspec.Struct, frozen=True):
    """What one side of a link last held when both sides agreed: {rule key: mark}.

    Keys in `unconfirmed` stand for values we sent and the vendor's answer left out.
    """

    key_id: str = ""
    marks: dict[str, bytes] = {}
    unconfirmed: frozenset[str] = frozenset()

    def packed(self) -> bytes:
        return msgspec.msgpack.encode(self)

    @classmethod
    def unpacked(cls, raw: bytes) -> Base:
        return msgspec.msgpack.decode(raw, type=cls)


NO_BASE = Base()


class Marker:
    """Makes marks under one key. Pure: the same key, path and value give the same eight bytes."""

    def __init__(self, key: bytes, key_id: str) -> None:
        self._key = key
        self.key_id = key_id

    def mark(self, path: str, value: Value) -> bytes:
        content = path.encode() + b"\x1f" + canonical(value)
        return hashlib.blake2b(content, key=self._key, digest_size=8).digest()

    def tag(self, kind: str, text: str) -> str:
        """A keyed tag for looking up a match key without keeping it."""
        content = f"{kind}\x1f{text}".encode()
        return hashlib.blake2b(content, key=self._key, digest_size=12, person=b"tag").hexdigest()


def match_text(record: Record, path: str) -> str | None:
    """The text a record is matched by: case and surrounding blanks do not count."""
    return key_text(record.fields.get(path))


def match_text_of(fields: Mapping[str, Value], path: str, second: str = "") -> str | None:
    """The text of a key that may have a second field: both must hold something, and blanks within the second, as in
    postal codes, do not count."""
    text = key_text(fields.get(path))
    if not second or text is None:
        return text
    more = "".join((key_text(fields.get(second)) or "").split())
    return f"{text}\x1f{more}" if more else None


def key_text(value: Value) -> str | None:
    text = str(value).strip().casefold() if value is not None else ""
    return text or None


def merged(base: Base, marks: Mapping[str, bytes], unconfirmed: frozenset[str], key_id: str) -> Base:
    """The base with newer marks laid over it."""
    still = (base.unconfirmed - frozenset(marks)) | unconfirmed
    return Base(key_id, {**base.marks, **marks}, still)
