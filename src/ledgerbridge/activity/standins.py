"""Stand-ins: what takes the place of secrets and personal data in recorded traffic.

A value is kept only where it is surely nobody's: truths, moments, short numbers, ids, codes under names of codes, and
what stands under a name that describes the answer itself (`type`, `status`, ...). All other text is replaced, letter by
letter, by other letters of its kind, so that its length and form stay; so are long numbers. Whatever stands below a
personal name is personal. Equal values have equal stand-ins within one recording, and nothing leads back without its
key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import string
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from ledgerbridge.connectors.base.api import decode_json

SAFE_NAMES = frozenset(
    {
        *("type", "objecttype", "fieldtype", "status", "state", "kind", "version", "category", "method", "unit"),
        *("currency", "currencycode", "country", "countrycode", "legislation", "language"),
        *("taxtype", "accounttype", "groupname", "displayorder", "referencedobjecttype", "pagesize", "currentpage"),
        *("totalnumberofpages", "totalnumberofresults"),
    }
)
"""Names, in lower case, whose values describe the answer and not a person."""
PLACES = frozenset({"currency", "currencycode", "country", "countrycode", "language"})
"""Those of them that mean the same among the fields of a record, which people may name as they like."""
FIELD_NAMES = frozenset({"name", "label"})
"""Names that are kept in the description of a field."""
FIELDS_OF_PEOPLE = re.compile(r"properties|custom_?fields?|definitions", re.IGNORECASE)
"""Names below which people name fields."""
PERSONAL = re.compile(
    r"name|mail|phone|mobile|fax|tel|street|addr|line\d|city|town|zip|postal|postcode|region|vat|tax_?id|iban|bank"
    r"|birth|born|^dob|^lat|^long|initials|note|comment|description|remark|title|website|url|reference|memo"
    r"|secret|token|password|key|session|credential|signature|cookie",
    re.IGNORECASE,
)
"""Names whose values are replaced whatever they look like."""
OF_BIRTH = re.compile(r"birth|born|^dob", re.IGNORECASE)
OF_AN_ID = re.compile(r"(^|[^A-Z])I[dD]s?$|(^|_)ids?$|[a-z]id$|^(synctoken|version|timestamp|after)$")
"""Names whose values tell records, states and places in a list apart."""
OF_A_CODE = re.compile(r"code|currenc|countr|lang|locale|unit|type|status|state|operator", re.IGNORECASE)
OF_A_COUNT = re.compile(
    r"time|stamp|date|(_a|[a-z]A)t$|total|count|amount|amt|price|balance|revenue|cost|sum|offset|seconds", re.IGNORECASE
)
ASKED = frozenset(
    {
        *("select", "orderby", "expand", "filter", "query", "properties", "propertieswithhistory", "associations"),
        *("idproperty", "entities", "skiptoken", "archived", "status", "type"),
    }
)
"""Query parameters that name fields and types; what is looked for stands in them within quotes."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:?\d\d)?)?|/Date\(-?\d+\)/")
_DAY = re.compile(r"(?P<day>(?P<year>\d{4})-\d\d-\d\d)([T ]00:00:00(\.0+)?(Z|[+-]\d\d:?\d\d)?)?")
_NUMBER = re.compile(r"-?\d{1,19}(\.\d{1,6})?")
_CODE = re.compile(r" *([A-Z]{1,3}|\d{1,6}|[A-Z]+(_[A-Z]+)+) *")
_PLAIN = re.compile(r"true|false|null|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MAIL = re.compile(r"[^\s'\",:;=()<>]+@[^\s'\",:;=()<>]+")
_TELLING = re.compile(r"[^\s@]@[^\s@]|\d{5}")
_KEY = re.compile(r"[@$\w.:-]+", re.ASCII)
_SEGMENT = re.compile(r"[$\w.(),'-]*", re.ASCII)
_QUOTED = re.compile(
    r"(?P<field>[A-Za-z_][\w./]*)?(?P<joint>\s*(?:[<>]?=|[<>]|\b(?:eq|ne|gt|ge|lt|le|in|like)\b)?\s*\(?\s*"
    r"(?:datetime|guid)?)(?P<texts>'(?:[^'\\]|''|\\.)*'(?:\s*,\s*'(?:[^'\\]|''|\\.)*')*)"
)
_TEXT = re.compile(r"'((?:[^'\\]|''|\\.)*)'")
SHORT = 4
"""Numbers of up to so many digits say nothing of anybody."""
LIVING_SINCE = 2010
"""Days before this year are taken for birthdays."""
NO_DAYS = ("0001-01-01", "1900-01-01", "1970-01-01")
"""What vendors answer for a day there is not."""
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class _At(msgspec.Struct, frozen=True):
    """Where a value stands: its name, the one above, and what is true of the place."""

    name: str = ""
    above: str = ""
    personal: bool = False
    """It stands below a personal name."""
    peoples: bool = False
    """People chose its name."""
    option: bool = False
    """It is one of the options of a field."""

    def below(self, name: str) -> _At:
        personal = self.personal or PERSONAL.search(self.name) is not None
        peoples = self.peoples or FIELDS_OF_PEOPLE.fullmatch(self.name) is not None
        return _At(name, self.name, personal, peoples, self.option or self.name == "options")

    @property
    def of_an_id(self) -> bool:
        return (
            OF_AN_ID.search(self.name) is not None or self.name.lower() in ("synctoken", "timestamp") or self.of_a_ref
        )

    @property
    def of_a_ref(self) -> bool:
        return self.name == "value" and self.above.endswith("Ref") and not self.personal

    @property
    def is_personal(self) -> bool:
        named = PERSONAL.search(self.name) is not None and self.name.lower() != "synctoken"
        return named or (self.personal and OF_AN_ID.search(self.name) is None)


class StandIns:
    """The stand-ins of one recording."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._ids: set[str] = set()
        """Ids that were replaced, by which a path may name a record."""

    def of(self, text: str) -> str:
        """Other letters and digits in the same places; the same for the same text."""
        stream = _stream(self._key, text)
        return "".join(_other(letter, stream) for letter in text)

    def body(self, raw: bytes) -> str:
        """A JSON body without anybody's data; a body that is no JSON is told by its length alone."""
        if not raw:
            return ""
        try:
            cleaned = self._cleaned(_At(), decode_json(raw))
        except (msgspec.DecodeError, UnicodeDecodeError):
            return f"({len(raw)} bytes that are no JSON)"
        return _ENCODER.encode(cleaned).decode()

    def query(self, arguments: Mapping[str, str]) -> dict[str, str]:
        """Query parameters: quoted texts within those that name fields are replaced, and the others like values."""
        return {name: self._argument(name, value) for name, value in arguments.items()}

    def statement(self, text: str) -> str:
        """A query whose words are ours: what is looked for stands in it within quotes, and is replaced."""
        return _MAIL.sub(lambda found: self.of(found[0]), self._asked(text))

    def path(self, path: str) -> str:
        """A path without anybody's data: record ids as they stand in bodies, and nothing that is no name of a list."""
        return "/".join(map(self._segment, path.split("/")))

    def _segment(self, segment: str) -> str:
        text = unquote(segment)
        if text in self._ids or not _SEGMENT.fullmatch(text):
            return quote(self.of(text), safe="")
        return quote(self._asked(text), safe="$(),'") if "'" in text else segment

    def _argument(self, name: str, value: str) -> str:
        return self.statement(value) if name.lower().removeprefix("$") in ASKED else self._text(_At(name), value)

    def _asked(self, text: str) -> str:
        """A condition, each quoted text as a value of the field before it."""

        def replaced(found: re.Match[str]) -> str:
            at = _At(found["field"] or "")
            texts = _TEXT.sub(lambda one: f"'{self._text(at, one[1])}'", found["texts"])
            return f"{found['field'] or ''}{found['joint']}{texts}"

        return _QUOTED.sub(replaced, text)

    def _cleaned(self, at: _At, value: Any) -> Any:
        match value:
            case dict():
                kept = FIELD_NAMES if "fieldType" in value else frozenset[str]()
                return {
                    self._key_of(name): held
                    if name in kept and isinstance(held, str) and not _TELLING.search(held)
                    else self._cleaned(at.below(name), held)
                    for name, held in value.items()
                }
            case list():
                return [self._cleaned(at, held) for held in value]
            case str():
                return self._text(at, value)
            case bool():
                return value
            case int() | Decimal():
                return self._number(at, value)
        return value

    def _key_of(self, name: str) -> str:
        is_name = _KEY.fullmatch(name) and not ("@" in name[1:] and "@odata." not in name)
        return name if is_name else self.of(name)

    def _number(self, at: _At, number: int | Decimal) -> int | Decimal:
        text = f"{number:f}" if isinstance(number, Decimal) else str(number)
        if _digits(text) <= SHORT or not (at.is_personal or self._is_long(at, text)):
            return number
        other = re.sub(r"^(-?)0", r"\g<1>7", self.of(text))
        return Decimal(other) if isinstance(number, Decimal) else int(other)

    def _is_long(self, at: _At, text: str) -> bool:
        """Whether a number may be somebody's, such as a telephone number."""
        return "." not in text and _digits(text) > 6 and not at.of_an_id and not OF_A_COUNT.search(at.name)

    def _text(self, at: _At, text: str) -> str:
        if not text or self._is_nobodys(at, text):
            return text
        if OF_AN_ID.search(at.name):
            self._ids.add(text)
        if day := _DAY.fullmatch(text):
            stream = _stream(self._key, day["day"])
            other = date(1900 + stream() % 100, 1 + stream() % 12, 1 + stream() % 28)
            return other.isoformat() + text[len(day["day"]) :]
        return self.of(text)

    def _is_nobodys(self, at: _At, text: str) -> bool:
        name = at.name.lower()
        if at.option:
            return text in ("true", "false")
        if name in SAFE_NAMES and (name in PLACES or not (at.peoples or at.personal)) and not _TELLING.search(text):
            return True
        if _MOMENT.fullmatch(text) and not OF_BIRTH.search(name):
            day = _DAY.fullmatch(text)
            return day is None or int(day["year"]) >= LIVING_SINCE or day["day"] in NO_DAYS
        if at.is_personal:
            return False
        if _NUMBER.fullmatch(text):
            return at.of_an_id or _digits(text) <= SHORT or (name == "code" and _CODE.fullmatch(text) is not None)
        if _CODE.fullmatch(text) and (at.of_a_ref or (OF_A_CODE.search(name) and not at.peoples)):
            return True
        if "currency" in name and _CODE.fullmatch(text):
            return True
        return _PLAIN.fullmatch(text) is not None


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


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
