"""The catalogue files: one for each language, with every text of the program and what it is in that language."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from tools.catalogues.extraction import Text

WIDTH = 110
KEPT = re.compile(
    r"\{\w*\}|(?<![\w-])--[a-z][a-z-]*|LEDGERBRIDGE_[\w<>]+|https?://[^\s,]+|\bledgerbridge(?: [a-z]+)?\b"
)
"""What stands in a translation as it stands in the English text: places, options, variables, addresses, commands."""
HEAD = """\
# {language} texts of Ledgerbridge. How to translate: docs/translating.md
msgid ""
msgstr ""
"Project-Id-Version: ledgerbridge\\n"
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""
TEMPLATE_HEAD = """\
# Texts of Ledgerbridge. How to translate: docs/translating.md
msgid ""
msgstr ""
"Project-Id-Version: ledgerbridge\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def file_of(locales: Path, language: str) -> Path:
    return locales / language / "LC_MESSAGES" / "ledgerbridge.po"


def languages(locales: Path) -> list[str]:
    """The languages there are catalogues of."""
    return sorted(file.parents[1].name for file in locales.glob("*/LC_MESSAGES/ledgerbridge.po"))


def template(texts: Iterable[Text]) -> str:
    """All texts without translations, in the order of their places; line numbers are left out, since they change with
    every edit."""
    return TEMPLATE_HEAD + _written(_catalogue(texts))


def updated(texts: Iterable[Text], language: str, known: str) -> str:
    """A language's catalogue with exactly these texts: translations of those it knows are kept, others are empty.

    Nothing is guessed from similar texts: an old translation under a new text would be read as its translation.
    """
    locale = Locale.parse(language)
    fresh, old = _catalogue(texts, language), _read(known, language)
    for message in list(fresh):
        before = old.get(message.id) if message.id else None
        if before is not None and bool(before.pluralizable) is bool(message.pluralizable) and not before.fuzzy:
            message.string, message.user_comments = before.string, before.user_comments
    head = HEAD.format(language=locale.english_name, code=language, plural=fresh.plural_forms.rstrip(";") + ";")
    return head + _written(fresh)


def missing(texts: Iterable[Text], catalogue: Catalog) -> list[Text]:
    """The texts a catalogue has no translation of, or not in every form its language has."""
    found = {one: message for message in catalogue if message.id for one in [_one(message)]}
    return [text for text in texts if not _is_whole(text, found.get(text.text), catalogue.num_plurals)]


def unlike(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """(text, translation) where the translation lacks what must be kept, has more of it, or breaks lines otherwise."""
    for message in catalogue:
        for english, told in _forms(message, catalogue.num_plurals) if message.id else ():
            if told and _kept(english) != _kept(told):
                yield english, told


def read(file: Path, language: str) -> Catalog:
    return _read(file.read_text(encoding="utf-8"), language)


def _read(text: str, language: str) -> Catalog:
    return read_po(io.BytesIO(text.encode()), locale=language, ignore_obsolete=True, abort_invalid=True)


def _catalogue(texts: Iterable[Text], language: str | None = None) -> Catalog:
    made = Catalog(locale=language)
    for text in texts:
        ids = (text.text, text.many) if text.many else text.text
        made.add(ids, locations=[(place, 0) for place in text.places], auto_comments=[", ".join(text.kinds)])
    for message in made:
        # Babel would have it checked as a C format wherever a text holds a per cent sign.
        message.flags -= {"python-format", "python-brace-format"}
    return made


def _written(catalogue: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalogue, width=WIDTH, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue().decode().lstrip("\n")


def _one(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _forms(message: Message, plurals: int) -> Iterator[tuple[str, str]]:
    """(English, translation) of each form; a language's first form may leave out the number that it stands for."""
    if isinstance(message.id, str):
        yield message.id, str(message.string or "")
        return
    told = message.string if isinstance(message.string, list | tuple) else ()
    for number in range(plurals):
        yield message.id[0 if number == 0 else 1], told[number] if number < len(told) else ""


def _is_whole(text: Text, message: Message | None, plurals: int) -> bool:
    if message is None or bool(text.many) is not bool(message.pluralizable) or message.fuzzy:
        return False
    return all(told for _, told in _forms(message, plurals))


def _kept(text: str) -> tuple[Counter[str], int, int]:
    """What must stay, how often, and the line breaks at both ends."""
    return Counter(KEPT.findall(text)), len(text) - len(text.lstrip("\n")), len(text) - len(text.rstrip("\n"))
