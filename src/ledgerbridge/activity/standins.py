"""Stand-ins: what takes the place of secrets and personal data in recorded traffic.

A value is kept only where it is surely nobody's: numbers that are JSON numbers, truths, moments, ids, codes of at most
three capitals, and whatever stands under a name that describes the answer itself (`type`, `status`, `label`, ...). All
other text is replaced, letter by letter, by other letters of its kind, so that its length and form stay; equal values
have equal stand-ins within one recording, and nothing leads back without its key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import string
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from ledgerbridge.connectors.base.api import decode_json

SAFE_NAMES = frozenset(
    {
        *(
            "type",
            "objecttype",
            "fieldtype",
            "status",
            "state",
            "kind",
            "label",
            "version",
            "category",
            "method",
            "unit",
        ),
        *("code", "errorcode", "currency", "currencycode", "country", "countrycode", "legislation", "language"),
        *("taxtype", "accounttype", "groupname", "displayorder", "referencedobjecttype", "pagesize", "currentpage"),
        *("totalnumberofpages", "totalnumberofresults"),
    }
)
"""Names, in lower case, whose values describe the answer and not a person."""
FIELD_NAMES = frozenset({"name", "label", "value"})
"""Names that are kept in a description of fields."""
PERSONAL = re.compile(
    r"name|mail|phone|mobile|fax|tel|street|address|line\d|city|town|zip|postal|postcode|region|vat|tax_?id|iban|bank"
    r"|birth|note|comment|description|remark|title|website|url|reference|memo|secret|token|password|key",
    re.IGNORECASE,
)
"""Names whose values are replaced whatever they look like."""
_PLAIN = re.compile(
    r"-?\d{1,19}(\.\d{1,6})?"
    r"|\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:?\d\d)?)?"
    r"|/Date\(-?\d+\)/"
    r"|[A-Z]{2,3}|true|false|null"
    r"|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class StandIns:
    """The stand-ins of one recording."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, text: str) -> str:
        """Other letters and digits in the same places; the same for the same text."""
        stream = _stream(self._key, text)
        return "".join(_other(letter, stream) for letter in text)

    def body(self, raw: bytes, of_fields: bool = False) -> str:
        """A JSON body without anybody's data; a body that is no JSON is told by its length alone.

        `of_fields`: it describes a record type's fields, whose names are kept.
        """
        if not raw:
            return ""
        try:
            cleaned = self._cleaned("", decode_json(raw), FIELD_NAMES if of_fields else frozenset())
        except (msgspec.DecodeError, UnicodeDecodeError):
            return f"({len(raw)} bytes that are no JSON)"
        return _ENCODER.encode(cleaned).decode()

    def query(self, arguments: Mapping[str, str]) -> dict[str, str]:
        """Query parameters: quoted literals within are replaced, and whole values under personal names."""
        return {name: self._argument(name, value) for name, value in arguments.items()}

    def _argument(self, name: str, value: str) -> str:
        if PERSONAL.search(name):
            return self.of(value)
        return re.sub(r"'((?:[^']|'')*)'", lambda found: f"'{self._text('', found[1])}'", value)

    def _cleaned(self, name: str, value: Any, kept: frozenset[str]) -> Any:
        match value:
            case dict():
                return {key: self._cleaned(key, held, kept) for key, held in value.items()}
            case list():
                return [self._cleaned(name, held, kept) for held in value]
            case str() if name not in kept:
                return self._text(name, value)
        return value

    def _text(self, name: str, text: str) -> str:
        if not text or name.lower() in SAFE_NAMES:
            return text
        if PERSONAL.search(name) and not name.lower().endswith(("date", "_at")):
            return self.of(text)
        return text if _PLAIN.fullmatch(text) else self.of(text)


def _stream(key: bytes, text: str) -> Callable[[], int]:
    """Numbers that follow from the key and the text alone."""
    block, turn = b"", 0

    def next_number() -> int:
        nonlocal block, turn
        if not block:
            block = hmac.new(key, f"{turn}/{text}".encode(), hashlib.sha256).digest()
            turn += 1
        number, block = block[0], block[1:]
        return number

    return next_number


def _other(letter: str, stream: Callable[[], int]) -> str:
    """A letter of the same kind; marks and blanks stay."""
    for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits):
        if letter in kind:
            return kind[stream() % len(kind)]
    if letter.isalnum():
        return string.ascii_lowercase[stream() % 26]
    return letter
