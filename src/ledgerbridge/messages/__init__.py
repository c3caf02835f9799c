"""Every text a user reads, in the user's language.

The English text is the message id, so English needs no catalogue. A translation is a catalogue in
`locales/<language>/LC_MESSAGES/ledgerbridge.po` beside this file; docs/translating.md says how it is made. Texts with
`{named}` places are translated first and filled afterwards: `_("{n} records").format(n=3)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path

from ledgerbridge.messages.catalogue import ENGLISH, Catalogue, read

DOMAIN = "ledgerbridge"
LOCALES = Path(__file__).parent / "locales"
VARIABLES = ("LEDGERBRIDGE_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where the user's language is looked for; the first that is set counts."""
SOURCE = ("en", "C", "POSIX")
"""What the language of the source is called."""
NEAR = {"no": "nb", "nn": "nb"}
"""{language: the one read instead where it has no catalogue}."""

_catalogue: ContextVar[Catalogue] = ContextVar("catalogue", default=ENGLISH)


def _(text: str) -> str:
    """The text in the language chosen; as it is where there is no translation."""
    return _catalogue.get().text(text)


def counted(one: str, many: str, n: int) -> str:
    """The form that goes with a number, with `{n}` filled."""
    return _catalogue.get().counted(one, many, n).format(n=n)


def languages(variable: Callable[[str], str | None]) -> list[str]:
    """The languages a user wants, the best first, as the surroundings say: `sv:de` or `sv_SE.UTF-8`."""
    said = next((value for name in VARIABLES if (value := variable(name))), "")
    return [language for part in said.split(":") if (language := part.split(".")[0].split("@")[0])]


def choose_language(wanted: Sequence[str], locales: Path = LOCALES) -> None:
    """From here on texts are in the first of these languages that there is, English among them, else in English."""
    found = (catalogue for language in wanted for catalogue in _catalogues(language, locales))
    _catalogue.set(next(found, ENGLISH))


def _catalogues(language: str, locales: Path) -> Iterator[Catalogue]:
    """Those that do for a language, the nearest first: `de_AT`, then `de`."""
    whole = language.replace("-", "_")
    if not whole.replace("_", "").isalnum():
        return
    short = whole.partition("_")[0]
    for name in dict.fromkeys((whole, short, NEAR.get(short, short))):
        if name in SOURCE:
            yield ENGLISH
        file = locales / name / "LC_MESSAGES" / f"{DOMAIN}.po"
        if file.is_file():
            yield read(file)
