"""`uv run python -m tools.catalogues update` brings every language's catalogue up to date with the source."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.catalogues import files
from tools.catalogues.extraction import Extracted, extract

PACKAGE = Path(__file__).parents[2] / "src" / "ledgerbridge"
LOCALES = PACKAGE / "messages" / "locales"


def main(words: Sequence[str], found: Extracted, locales: Path = LOCALES) -> int:
    """Does what the words ask for; returns how the command ends."""
    parser = argparse.ArgumentParser(prog="python -m tools.catalogues", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("update", help="write new texts into every catalogue; keep translations; drop what is gone")
    tasks.add_parser("check", help="list what is not translated, or not as the English text is; 1 if there is any")
    tasks.add_parser("template", help="print all texts as a template, for tools that want one")
    adding = tasks.add_parser("add", help="begin the catalogue of another language")
    adding.add_argument("language", help="such as da or pt_BR")
    given = parser.parse_args(words)
    match given.task:
        case "template":
            sys.stdout.write(files.template(found.texts))
        case "check":
            return _check(found, locales)
        case "add":
            _write(found, locales, [given.language])
        case _:
            _write(found, locales, files.languages(locales))
    return 0


def _write(found: Extracted, locales: Path, languages: Sequence[str]) -> None:
    for language in languages:
        file = files.file_of(locales, language)
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        after = files.updated(found.texts, language, before)
        if after != before:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(after, encoding="utf-8")
        lacking = len(files.missing(found.texts, files.read(file, language)))
        sys.stdout.write(f"{language}: {len(found.texts)} texts, {lacking} not translated\n")


def _check(found: Extracted, locales: Path) -> int:
    wrong = 0
    for language in files.languages(locales):
        catalogue = files.read(files.file_of(locales, language), language)
        lacking = files.missing(found.texts, catalogue)
        unlike = list(files.unlike(catalogue))
        for text in lacking:
            sys.stdout.write(f"{language}: not translated: {text.text!r} ({', '.join(text.places)})\n")
        for english, told in unlike:
            sys.stdout.write(f"{language}: not as in English: {told!r} for {english!r}\n")
        wrong += len(lacking) + len(unlike)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], extract(PACKAGE)))
