"""Languages in tests: a language for the length of a call, and what there is to translate."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from tools.catalogues.extraction import Extracted, extract

import ledgerbridge
from ledgerbridge.messages import LOCALES, choose_language

PACKAGE = Path(ledgerbridge.__file__).parent
LANGUAGES = ("de", "fr", "nb", "nl", "sv")
"""Those the product speaks beside English."""
T = TypeVar("T")


@cache
def extracted() -> Extracted:
    """Every text of the program."""
    return extract(PACKAGE)


def speaking(language: str, work: Callable[[], T], locales: Path = LOCALES) -> T:
    """What a piece of work gives in a language; afterwards the language is the one it was."""

    def whole() -> T:
        choose_language([language], locales)
        return work()

    return contextvars.copy_context().run(whole)
