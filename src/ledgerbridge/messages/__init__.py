"""Every text a user reads, in the user's language.

The English text is the message id, so English needs no catalogue. A translation is a gettext catalogue in
`locales/<language>/LC_MESSAGES/ledgerbridge.mo` beside this file. Texts with `{named}` places are translated first and
filled afterwards: `_("{n} records").format(n=3)`.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from pathlib import Path

DOMAIN = "ledgerbridge"
LOCALES = Path(__file__).parent / "locales"
VARIABLES = ("LEDGERBRIDGE_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where the user's language is looked for; the first that is set counts."""

_catalogue: ContextVar[gettext.NullTranslations] = ContextVar("catalogue", default=gettext.NullTranslations())  # noqa: B039  never changed, only replaced


def _(text: str) -> str:
    """The text in the language chosen; as it is where there is no translation."""
    return _catalogue.get().gettext(text) if text else ""


def counted(one: str, many: str, n: int) -> str:
    """The form that goes with a number, with `{n}` filled."""
    return _catalogue.get().ngettext(one, many, n).format(n=n)


def languages(variable: Callable[[str], str | None]) -> list[str]:
    """The languages a user wants, the best first, as the surroundings say: `sv:de` or `sv_SE.UTF-8`."""
    said = next((value for name in VARIABLES if (value := variable(name))), "")
    return [language for part in said.split(":") if (language := part.split(".")[0].split("@")[0])]


def choose_language(wanted: Sequence[str], locales: Path = LOCALES) -> None:
    """From here on texts are in the first of these languages that has a catalogue, else in English."""
    _catalogue.set(gettext.translation(DOMAIN, locales, languages=list(wanted), fallback=True))
