"""A catalogue of translated texts, read from the file that translators edit: gettext's PO format, as ours use it.

Read are texts, their forms by number, and the rule that says which form goes with a number. Left out are comments,
texts without a translation, and those marked `fuzzy`, which nobody has confirmed.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "t": "\t", "r": "\r"}
_RULE = re.compile(r"^Plural-Forms:.*plural=([^;]+)", re.MULTILINE)


class Catalogue(msgspec.Struct, frozen=True):
    """`texts` is {English text: its translation, in each form where there are several}."""

    texts: Mapping[str, tuple[str, ...]] = {}
    form: Callable[[int], int] = lambda n: int(n != 1)
    """Which form goes with a number."""

    def text(self, english: str) -> str:
        """The translation; the text itself where there is none."""
        return self.texts.get(english, (english,))[0]

    def counted(self, one: str, many: str, n: int) -> str:
        """The form that goes with a number; the English one where there is no translation."""
        forms = self.texts.get(one)
        if forms is None:
            return one if n == 1 else many
        return forms[min(self.form(n), len(forms) - 1)]


ENGLISH = Catalogue()


@cache
def read(file: Path) -> Catalogue:
    """The catalogue in a file. Raises ValueError, with the line, for a file that is not of the form."""
    texts = dict(_entries(file.read_text(encoding="utf-8").splitlines(), file))
    rule = _RULE.search(texts.pop("", ("",))[0])
    return Catalogue(texts, gettext.c2py(rule[1].strip())) if rule else Catalogue(texts)


def _entries(lines: list[str], file: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(English text, its forms) of each entry that is translated. A line goes on where its keyword began."""
    entry: dict[str, str] = {}
    keyword, fuzzy = "", False
    for number, line in enumerate([*lines, ""], start=1):
        if not line:
            if not fuzzy:
                yield from _translated(entry)
            entry, keyword, fuzzy = {}, "", False
        elif line[0] == "#":
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif line[0] == '"' and keyword and line[-1] == '"':
            entry[keyword] += _said(line)
        elif line.startswith("msg") and ' "' in line and line[-1] == '"':
            keyword, _, rest = line.partition(" ")
            entry[keyword] = _said(rest)
        else:
            raise ValueError(f"{file}:{number} is no line of a catalogue")


def _translated(entry: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    forms = tuple(said for keyword, said in entry.items() if keyword.startswith("msgstr"))
    if forms and all(forms):
        yield entry["msgid"], forms


def _said(quoted: str) -> str:
    inner = quoted[1:-1]
    return _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), inner) if "\\" in inner else inner
