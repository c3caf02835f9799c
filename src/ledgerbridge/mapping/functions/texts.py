"""Functions of texts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from decimal import Decimal

from ledgerbridge.mapping.functions.declaring import Anything, Text, Whole, Word, declared, gives, refuses
from ledgerbridge.mapping.functions.limits import check_length, unfit
from ledgerbridge.mapping.functions.taking import text_of
from ledgerbridge.model.values import Value

HASH_MIN, HASH_MAX = 8, 64
WORD_START = re.compile(r"(?:^|(?<=[\s\-(/]))[^\W\d_]")


@declared(
    gives({"first": ["company", "email"]}, {"company": "Lind AB", "email": "a@lind.example"}, "Lind AB"),
    gives({"first": ["company", "email"]}, {"email": "a@lind.example"}, "a@lind.example"),
    gives({"first": ["company", {"fixed": "unknown"}]}, {}, "unknown"),
)
def first(of: Iterable[Anything]) -> Value:
    """The first value there is. Those after it are not looked at."""
    return next((value for value in of if value is not None), None)


@declared(
    gives({"join": ["firstname", "lastname"]}, {"firstname": "Anna", "lastname": "Lind"}, "Anna Lind"),
    gives({"join": {"of": ["city", "country"], "between": ", "}}, {"city": "Oslo", "country": "NO"}, "Oslo, NO"),
    gives({"join": {"of": ["city", "country"], "between": ", "}}, {"city": "Oslo"}, "Oslo"),
    gives({"join": {"of": ["prefix", "number"], "between": ""}}, {"prefix": "K", "number": 17}, "K17"),
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
    gives({"split": ["name", " ", 1]}, {"name": "Anna Maria Lind"}, "Anna"),
    gives({"split": {"of": "name", "at": " ", "part": -1}}, {"name": "Anna Maria Lind"}, "Lind"),
    gives({"split": {"of": "name", "at": ",", "part": 3}}, {"name": "a, b"}, None),
    refuses({"split": ["name", " ", 0]}, {"name": "Anna Lind"}),
)
def split(of: Text, at: Word, part: Whole = 1) -> Value:
    """One part of a text that is split at a separator: 1 is the first, -1 the last. Blanks around it are taken off."""
    if not at or not part:
        raise unfit("split", "a separator, and a part that is not 0", of)
    parts = of.split(at)
    place = part - 1 if part > 0 else part + len(parts)
    return parts[place].strip() if 0 <= place < len(parts) else None


@declared(
    gives({"part": {"of": "code", "start": 1, "length": 2}}, {"code": "NL-4711"}, "NL"),
    gives({"part": {"of": "code", "start": 4}}, {"code": "NL-4711"}, "4711"),
    gives({"part": {"of": "code", "start": -4}}, {"code": "NL-4711"}, "4711"),
    refuses({"part": {"of": "code", "start": 0}}, {"code": "NL"}),
)
def part(of: Text, start: Whole, length: Whole = 1_000_000) -> Value:
    """A stretch of a text from a character on: 1 is the first, -1 the last."""
    if not start or length < 0:
        raise unfit("part", "a start that is not 0, and a length that is not negative", of)
    place = start - 1 if start > 0 else max(len(of) + start, 0)
    return of[place : place + length]


@declared(
    gives({"trim": "name"}, {"name": "  Anna   Lind "}, "Anna Lind"),
    gives({"trim": "name"}, {"name": "   "}, None),
    gives({"trim": "name"}, {}, None),
)
def trim(of: Text) -> Value:
    """The text without blanks around it, and with one blank where there were several."""
    return " ".join(of.split())


@declared(gives({"upper": "city"}, {"city": "Malmö"}, "MALMÖ"))
def upper(of: Text) -> Value:
    """The text in capitals."""
    return of.upper()


@declared(gives({"lower": "email"}, {"email": "Anna@Lind.example"}, "anna@lind.example"))
def lower(of: Text) -> Value:
    """The text in small letters."""
    return of.lower()


@declared(
    gives({"title": "name"}, {"name": "anna-maria O'NEIL"}, "Anna-Maria O'neil"),
    gives({"title": "name"}, {"name": "den haag"}, "Den Haag"),
)
def title(of: Text) -> Value:
    """The text with a capital at the start of every word and small letters after it."""
    return WORD_START.sub(lambda found: found[0].upper(), of.lower())


@declared(
    gives({"replace": ["phone", "-", " "]}, {"phone": "020-555-0120"}, "020 555 0120"),
    gives({"replace": {"of": "sku", "old": ".", "new": ""}}, {"sku": "A.1.2"}, "A12"),
    gives({"replace": {"of": "sku", "old": "x", "new": "y"}}, {"sku": "A1"}, "A1"),
)
def replace(of: Text, old: Word, new: Word) -> Value:
    """The text with every place of one text changed to another."""
    if not old:
        raise unfit("replace", "a text to look for", of)
    check_length(len(of) + of.count(old) * (len(new) - len(old)))
    return of.replace(old, new)


@declared(
    gives({"limit": ["name", 8]}, {"name": "Visser Fietsen B.V."}, "Visser F"),
    gives({"limit": {"of": "name", "length": 9, "end": "…"}}, {"name": "Visser Fietsen B.V."}, "Visser F…"),
    gives({"limit": {"of": "name", "length": 9, "end": "…"}}, {"name": "Lind"}, "Lind"),
    refuses({"limit": ["name", -1]}, {"name": "Lind"}),
)
def limit(of: Text, length: Whole, end: Word = "") -> Value:
    """The text cut to a number of characters, the end put to a cut one included."""
    if length < len(end):
        raise unfit("limit", "a length that leaves room for the end", of)
    return of if len(of) <= length else of[: length - len(end)] + end


@declared(
    gives({"length": "name"}, {"name": "Lind"}, 4),
    gives({"length": "name"}, {}, None),
)
def length(of: Text) -> Value:
    """How many characters a text has."""
    return Decimal(len(of))


@declared(
    gives({"contains": ["name", "B.V."]}, {"name": "Visser Fietsen B.V."}, True),
    gives({"contains": ["name", "GmbH"]}, {"name": "Visser Fietsen B.V."}, False),
)
def contains(of: Text, text: Word) -> Value:
    """Whether a text holds another; capitals and small letters count as the same."""
    return text.casefold() in of.casefold()


@declared(
    gives({"hash": "email"}, {"email": "anna@lind.example"}, "d710f0ebf605beaf"),
    gives({"hash": {"of": "email", "length": 8}}, {"email": "anna@lind.example"}, "d710f0eb"),
    refuses({"hash": {"of": "email", "length": 2}}, {"email": "anna@lind.example"}),
)
def hash_(of: Text, length: Whole = 16) -> Value:
    """The first characters of the text's SHA-256 in hexadecimal; 8 to 64 of them."""
    if not HASH_MIN <= length <= HASH_MAX:
        raise unfit("hash", f"a length of {HASH_MIN} to {HASH_MAX}", None)
    return hashlib.sha256(of.encode("utf-8", "surrogatepass")).hexdigest()[:length]


FUNCTIONS = (
    first,
    join,
    split,
    part,
    trim,
    upper,
    lower,
    title,
    replace,
    limit,
    length,
    contains,
    hash_,
)
