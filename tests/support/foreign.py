"""A language that nobody speaks: every letter of a translated text is a Cyrillic one, so that what is still in Latin
letters was never translated. It stands there as a value, or somebody forgot it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.texts import extracted

from ledgerbridge.messages import DOMAIN

LANGUAGE = "xx"
_PLACE = re.compile(r"(\{\w*\})")
_WORD = re.compile(r"[A-Za-z_]*[A-Za-z][A-Za-z_]*")
_HEAD = 'msgid ""\nmsgstr ""\n"Language: xx\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'


def foreign(text: str) -> str:
    """A text in that language; its places stay."""
    return "".join(part if _PLACE.fullmatch(part) else "".join(map(_letter, part)) for part in _PLACE.split(text))


def written(locales: Path) -> Path:
    """The folder of catalogues, with one that holds every text of the program in that language."""
    file = locales / LANGUAGE / "LC_MESSAGES" / f"{DOMAIN}.po"
    file.parent.mkdir(parents=True)
    file.write_text("\n".join([_HEAD, *_entries()]), encoding="utf-8")
    return locales


def latin(told: str) -> set[str]:
    """The words of an output that are not in that language."""
    return set(_WORD.findall(told))


def _entries() -> Iterator[str]:
    for text in extracted().texts:
        one = f"msgid {_quoted(text.text)}\n"
        if not text.many:
            yield f"{one}msgstr {_quoted(foreign(text.text))}\n"
        else:
            forms = f"msgstr[0] {_quoted(foreign(text.text))}\nmsgstr[1] {_quoted(foreign(text.many))}\n"
            yield f"{one}msgid_plural {_quoted(text.many)}\n{forms}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _letter(letter: str) -> str:
    if "a" <= letter <= "z":
        return chr(ord("а") + ord(letter) - ord("a"))
    return chr(ord("А") + ord(letter) - ord("A")) if "A" <= letter <= "Z" else letter
