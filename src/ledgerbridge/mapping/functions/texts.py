"""Functions of texts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ledgerbridge.mapping.functions.declaring import (
    Anything,
    Inverse,
    NotUndone,
    Otherwise,
    Text,
    Whole,
    Word,
    declared,
    gives,
    refuses,
)
from ledgerbridge.mapping.functions.limits import check_length, left_out, unfit
from ledgerbridge.mapping.functions.taking import text_of
from ledgerbridge.mapping.kinds import FieldKind
from ledgerbridge.model.values import Value
from ledgerbridge.model.wording import phrase

HASH_MIN, HASH_MAX = 8, 64
WORD_START = re.compile(r"(?:^|(?<=[\s\-(/]))[^\W\d_]")


@declared(
    gives({"first": ["company", "email"]}, {"company": "Lind AB", "email": "a@lind.example"}, "Lind AB"),
    gives({"first": ["company", "email"]}, {"email": "a@lind.example"}, "a@lind.example"),
    gives({"first": ["company", {"fixed": "unknown"}]}, {}, "unknown"),
    gives({"first": ["company", "email"]}, {}, None),
    result=None,
)
def first(of: Iterable[Anything]) -> Value:
    """The first value there is. Those after it are not looked at."""
    return next((value for value in of if value is not None), None)


@declared(
    gives({"join": ["firstname", "lastname"]}, {"firstname": "Anna", "lastname": "Lind"}, "Anna Lind"),
    gives({"join": {"of": ["city", "country"], "between": ", "}}, {"city": "Oslo", "country": "NO"}, "Oslo, NO"),
    gives({"join": {"of": ["city", "country"], "between": ", "}}, {"city": "Oslo"}, "Oslo"),
    gives({"join": {"of": ["prefix", "number"], "between": ""}}, {"prefix": "K", "number": 17}, "K17"),
    gives({"join": ["firstname", "lastname"]}, {}, None),
    result=FieldKind.TEXT,
)
def join(of: Iterable[Anything], between: Word = " ") -> Value:
    """All values there are as one text, with a separator between them."""
    texts, length = [], 0
    for value in of:
        if value is not None:
            texts.append(text_of(value))
            length += len(texts[-1]) + len(between)
            check_length(length)
    return between.join(texts)


@declared(
    gives({"text": "price"}, {"price": Decimal("10.50")}, "10.50"),
    gives({"text": "tags"}, {"tags": ("red", "blue")}, "red, blue"),
    gives({"text": "active"}, {"active": True}, "yes"),
    gives({"text": "price"}, {}, None),
    result=FieldKind.TEXT,
)
def text(of: Text) -> Value:
    """The value as text, as plans show it."""
    return of


@declared(
    gives({"split": ["name", " ", 1]}, {"name": "Anna Maria Lind"}, "Anna"),
    gives({"split": {"of": "name", "at": " ", "part": -1}}, {"name": "Anna Maria Lind"}, "Lind"),
    gives({"split": {"of": "name", "at": ",", "part": 3}}, {"name": "a, b"}, None),
    refuses({"split": ["name", " ", 0]}, {"name": "Anna Lind"}),
    result=FieldKind.TEXT,
    weight=12,
)
def split(of: Text, at: Word, part: Whole = 1) -> Value:
    """One part of a text that is split at a separator: 1 is the first, -1 the last. Blanks around it are taken off."""
    if not at or not part:
        raise unfit("split", phrase("a separator, and a part that is not 0"), of)
    parts = of.split(at)
    place = part - 1 if part > 0 else part + len(parts)
    return parts[place].strip() if 0 <= place < len(parts) else None


@declared(
    gives({"part": {"of": "code", "start": 1, "length": 2}}, {"code": "NL-4711"}, "NL"),
    gives({"part": {"of": "code", "start": 4}}, {"code": "NL-4711"}, "4711"),
    gives({"part": {"of": "code", "start": -4}}, {"code": "NL-4711"}, "4711"),
    refuses({"part": {"of": "code", "start": 0}}, {"code": "NL"}),
    gives({"part": {"of": "code", "start": 9}}, {"code": "NL-4711"}, None),
    gives({"part": {"of": "code", "start": 1}}, {}, None),
    result=FieldKind.TEXT,
)
def part(of: Text, start: Whole, length: Whole = 1_000_000) -> Value:
    """A stretch of a text from a character on: 1 is the first, -1 the last."""
    if not start or length < 0:
        raise unfit("part", phrase("a start that is not 0, and a length that is not negative"), of)
    place = start - 1 if start > 0 else max(len(of) + start, 0)
    return of[place : place + length]


@declared(
    gives({"trim": "name"}, {"name": "  Anna   Lind "}, "Anna Lind"),
    gives({"trim": "name"}, {"name": "   "}, None),
    gives({"trim": "name"}, {}, None),
    result=FieldKind.TEXT,
    weight=12,
)
def trim(of: Text) -> Value:
    """The text without blanks around it, and with one blank where there were several."""
    return " ".join(of.split())


@declared(
    gives({"upper": "city"}, {"city": "Malmö"}, "MALMÖ"),
    gives({"upper": "street"}, {"street": "Hauptstraße"}, "HAUPTSTRASSE"),
    gives({"upper": "city"}, {}, None),
    result=FieldKind.TEXT,
    weight=12,
)
def upper(of: Text) -> Value:
    """The text in capitals."""
    return of.upper()


@declared(
    gives({"lower": "email"}, {"email": "Anna@Lind.example"}, "anna@lind.example"),
    gives({"lower": "city"}, {"city": "ÅRHUS"}, "århus"),
    gives({"lower": "email"}, {}, None),
    result=FieldKind.TEXT,
)
def lower(of: Text) -> Value:
    """The text in small letters."""
    return of.lower()


@declared(
    gives({"title": "name"}, {"name": "anna-maria O'NEIL"}, "Anna-Maria O'neil"),
    gives({"title": "name"}, {"name": "den haag"}, "Den Haag"),
    gives({"title": "name"}, {}, None),
    result=FieldKind.TEXT,
    weight=170,
)
def title(of: Text) -> Value:
    """The text with a capital at the start of every word and small letters after it."""
    return WORD_START.sub(lambda found: found[0].upper(), of.lower())


def _put_before(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"text": arguments["text"]}


def _taken_off(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    if arguments.get("otherwise", "refuse") != "refuse":
        raise NotUndone(phrase("a text that lacks it would come back with it"))
    return {"text": arguments["text"]}


@declared(
    gives({"prefix": ["number", "K-"]}, {"number": "17"}, "K-17"),
    gives({"prefix": ["number", "K-"]}, {}, None),
    gives({"prefix": ["number", "K-"]}, {"number": 17}, "K-17"),
    result=FieldKind.TEXT,
    inverse=Inverse("without_prefix", _put_before, "all texts"),
)
def prefix(of: Text, text: Word) -> Value:
    """The text with another put before it."""
    check_length(len(of) + len(text))
    return text + of


@declared(
    gives({"without_prefix": ["number", "K-"]}, {"number": "K-17"}, "17"),
    gives({"without_prefix": {"of": "number", "text": "K-", "otherwise": "keep"}}, {"number": "17"}, "17"),
    refuses({"without_prefix": ["number", "K-"]}, {"number": "17"}),
    gives({"without_prefix": ["number", "K-"]}, {}, None),
    result=FieldKind.TEXT,
    inverse=Inverse("prefix", _taken_off, "longer texts that begin with it"),
)
def without_prefix(of: Text, text: Word, otherwise: Otherwise = "refuse") -> Value:
    """The text without another that stands before it."""
    if not of.startswith(text):
        return left_out("without_prefix", of, otherwise, phrase("a text that begins with the prefix"))
    return of.removeprefix(text)


@declared(
    gives({"suffix": ["name", " AB"]}, {"name": "Lind"}, "Lind AB"),
    gives({"suffix": ["name", " AB"]}, {}, None),
    gives({"suffix": ["number", "%"]}, {"number": Decimal("2.50")}, "2.50%"),
    result=FieldKind.TEXT,
    inverse=Inverse("without_suffix", _put_before, "all texts"),
)
def suffix(of: Text, text: Word) -> Value:
    """The text with another put after it."""
    check_length(len(of) + len(text))
    return of + text


@declared(
    gives({"without_suffix": ["name", " AB"]}, {"name": "Lind AB"}, "Lind"),
    gives({"without_suffix": {"of": "name", "text": " AB", "otherwise": "nothing"}}, {"name": "Lind"}, None),
    refuses({"without_suffix": ["name", " AB"]}, {"name": "Lind"}),
    result=FieldKind.TEXT,
    inverse=Inverse("suffix", _taken_off, "longer texts that end with it"),
)
def without_suffix(of: Text, text: Word, otherwise: Otherwise = "refuse") -> Value:
    """The text without another that stands after it."""
    if not of.endswith(text):
        return left_out("without_suffix", of, otherwise, phrase("a text that ends with the suffix"))
    return of.removesuffix(text)


@declared(
    gives({"replace": ["phone", "-", " "]}, {"phone": "020-555-0120"}, "020 555 0120"),
    gives({"replace": {"of": "sku", "old": ".", "new": ""}}, {"sku": "A.1.2"}, "A12"),
    gives({"replace": {"of": "sku", "old": "x", "new": "y"}}, {"sku": "A1"}, "A1"),
    gives({"replace": {"of": "sku", "old": ".", "new": ""}}, {}, None),
    result=FieldKind.TEXT,
)
def replace(of: Text, old: Word, new: Word) -> Value:
    """The text with every place of one text changed to another."""
    if not old:
        raise unfit("replace", phrase("a text to look for"), of)
    check_length(len(of) + of.count(old) * (len(new) - len(old)))
    return of.replace(old, new)


@declared(
    gives({"limit": ["name", 8]}, {"name": "Visser Fietsen B.V."}, "Visser F"),
    gives({"limit": {"of": "name", "length": 9, "end": "…"}}, {"name": "Visser Fietsen B.V."}, "Visser F…"),
    gives({"limit": {"of": "name", "length": 9, "end": "…"}}, {"name": "Lind"}, "Lind"),
    refuses({"limit": ["name", -1]}, {"name": "Lind"}),
    gives({"limit": ["name", 8]}, {}, None),
    result=FieldKind.TEXT,
)
def limit(of: Text, length: Whole, end: Word = "") -> Value:
    """The text cut to a number of characters, the end put to a cut one included."""
    if length < len(end):
        raise unfit("limit", phrase("a length that leaves room for the end"), of)
    return of if len(of) <= length else of[: length - len(end)] + end


@declared(
    gives({"length": "name"}, {"name": "Lind"}, 4),
    gives({"length": "name"}, {}, None),
    gives({"length": "name"}, {"name": "Åå"}, Decimal(2)),
    result=FieldKind.NUMBER,
)
def length(of: Text) -> Value:
    """How many characters a text has."""
    return Decimal(len(of))


@declared(
    gives({"contains": ["name", "B.V."]}, {"name": "Visser Fietsen B.V."}, True),
    gives({"contains": ["name", "GmbH"]}, {"name": "Visser Fietsen B.V."}, False),
    gives({"contains": ["name", "b.v."]}, {"name": "Visser Fietsen B.V."}, True),
    gives({"contains": ["name", "GmbH"]}, {}, None),
    result=FieldKind.BOOL,
)
def contains(of: Text, text: Word) -> Value:
    """Whether a text holds another; capitals and small letters count as the same."""
    return text.casefold() in of.casefold()


@declared(
    gives({"hash": "email"}, {"email": "anna@lind.example"}, "d710f0ebf605beaf"),
    gives({"hash": {"of": "email", "length": 8}}, {"email": "anna@lind.example"}, "d710f0eb"),
    refuses({"hash": {"of": "email", "length": 2}}, {"email": "anna@lind.example"}),
    gives({"hash": "email"}, {}, None),
    result=FieldKind.TEXT,
)
def hash_(of: Text, length: Whole = 16) -> Value:
    """The first characters of the text's SHA-256 in hexadecimal; 8 to 64 of them."""
    if not HASH_MIN <= length <= HASH_MAX:
        raise unfit("hash", phrase("a length of {least} to {most}", least=HASH_MIN, most=HASH_MAX), None)
    return hashlib.sha256(of.encode("utf-8", "surrogatepass")).hexdigest()[:length]


FUNCTIONS = (
    first,
    join,
    text,
    split,
    part,
    trim,
    upper,
    lower,
    title,
    prefix,
    without_prefix,
    suffix,
    without_suffix,
    replace,
    limit,
    length,
    contains,
    hash_,
)
