"""Texts come in the language that was asked for, read from the files that translators edit."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from tests.support.texts import LANGUAGES, speaking
from tools.catalogues import files
from typer.testing import CliRunner

from ledgerbridge.cli.app import make_app
from ledgerbridge.cli.tools import Tools
from ledgerbridge.messages import LOCALES, _, choose_language, counted, languages
from ledgerbridge.messages.catalogue import read

SWEDISH = """\
# Swedish texts.
msgid ""
msgstr ""
"Language: sv\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#. screen
#: cli/app.py
msgid "Show the version."
msgstr "Visa versionen."

msgid "{n} field"
msgid_plural "{n} fields"
msgstr[0] "{n} fält"
msgstr[1] "{n} fälten"

msgid ""
"Two lines,\\n"
"\\"quoted\\" and \\\\ slashed"
msgstr ""
"Två rader,\\n"
"\\"citerat\\" och \\\\ snett"

#, fuzzy
msgid "Records"
msgstr "Skivor"

msgid "Not translated yet."
msgstr ""
"""


def put(locales: Path, language: str, text: str) -> Path:
    file = locales / language / "LC_MESSAGES" / "ledgerbridge.po"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return file


def chosen(wanted: list[str], locales: Path, work: Callable[[], str]) -> str:
    def whole() -> str:
        choose_language(wanted, locales)
        return work()

    return contextvars.copy_context().run(whole)


def version(wanted: list[str], locales: Path) -> str:
    return chosen(wanted, locales, lambda: _("Show the version."))


def test_texts_come_in_the_first_language_there_is_a_catalogue_for(tmp_path: Path) -> None:
    put(tmp_path, "sv", SWEDISH)
    assert version(["xx", "sv_SE"], tmp_path) == "Visa versionen."
    assert version(["sv-FI", "de"], tmp_path) == "Visa versionen."


def test_a_number_comes_with_its_form(tmp_path: Path) -> None:
    put(tmp_path, "sv", SWEDISH)
    assert chosen(["sv"], tmp_path, lambda: counted("{n} field", "{n} fields", 1)) == "1 fält"
    assert chosen(["sv"], tmp_path, lambda: counted("{n} field", "{n} fields", 2)) == "2 fälten"


@pytest.mark.parametrize(("n", "told"), [(0, "0 champ"), (1, "1 champ"), (2, "2 champs")])
def test_the_form_is_the_one_the_catalogues_rule_names(tmp_path: Path, n: int, told: str) -> None:
    french = SWEDISH.replace("(n != 1)", "(n > 1)").replace("fälten", "champs").replace("fält", "champ")
    put(tmp_path, "fr", french)
    assert chosen(["fr"], tmp_path, lambda: counted("{n} field", "{n} fields", n)) == told


def test_quotes_slashes_and_line_breaks_are_read_as_they_are_meant(tmp_path: Path) -> None:
    put(tmp_path, "sv", SWEDISH)
    text = 'Two lines,\n"quoted" and \\ slashed'
    assert chosen(["sv"], tmp_path, lambda: _(text)) == 'Två rader,\n"citerat" och \\ snett'


@pytest.mark.parametrize("text", ["Nobody translated this.", "Not translated yet.", "Records", ""])
def test_a_text_without_a_confirmed_translation_stays_english(tmp_path: Path, text: str) -> None:
    put(tmp_path, "sv", SWEDISH)
    assert chosen(["sv"], tmp_path, lambda: _(text)) == text


def test_without_a_catalogue_texts_are_english(tmp_path: Path) -> None:
    assert version(["sv"], tmp_path) == "Show the version."
    assert chosen(["sv"], tmp_path, lambda: counted("{n} field", "{n} fields", 2)) == "2 fields"


@pytest.mark.parametrize("first", ["en", "en_GB", "C", "POSIX"])
def test_who_wants_english_first_gets_english(tmp_path: Path, first: str) -> None:
    put(tmp_path, "sv", SWEDISH)
    assert version([first, "sv"], tmp_path) == "Show the version."


@pytest.mark.parametrize("language", ["no", "no_NO", "nn", "nn-NO"])
def test_norwegian_by_any_name_is_read_in_bokmål(tmp_path: Path, language: str) -> None:
    put(tmp_path, "nb", SWEDISH)
    assert version([language], tmp_path) == "Visa versionen."


def test_a_language_is_no_way_to_another_folder(tmp_path: Path) -> None:
    put(tmp_path / "outside", "sv", SWEDISH)
    (tmp_path / "locales").mkdir()
    assert version(["../outside/sv"], tmp_path / "locales") == "Show the version."


def test_a_line_that_belongs_to_nothing_is_named(tmp_path: Path) -> None:
    file = put(tmp_path, "sv", SWEDISH + "\nmsgid no quotes\n")
    with pytest.raises(ValueError, match=r"ledgerbridge\.po:31 "):
        read(file)


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({"LANG": "sv_SE.UTF-8"}, ["sv_SE"]),
        ({"LANG": "sv_SE.UTF-8", "LEDGERBRIDGE_LANG": "nl"}, ["nl"]),
        ({"LANGUAGE": "de:fr", "LANG": "en_GB.UTF-8"}, ["de", "fr"]),
        ({"LC_ALL": "ca_ES@valencia"}, ["ca_ES"]),
        ({}, []),
    ],
)
def test_the_users_language_is_read_from_the_surroundings(variables: dict[str, str], wanted: list[str]) -> None:
    assert languages(variables.get) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_reads_a_catalogue_as_the_translators_tools_do(language: str) -> None:
    file = files.file_of(LOCALES, language)
    told = {
        message.id if isinstance(message.id, str) else message.id[0]: message for message in files.read(file, language)
    }
    expected = {
        id: (message.string,) if isinstance(message.string, str) else tuple(message.string)
        for id, message in told.items()
        if id and message.string and all(message.string) and not message.fuzzy
    }
    found = read(file)
    assert found.texts == expected
    assert expected


HEADINGS = {
    "de": "Zeigt, was eine Synchronisierung schreiben würde",
    "fr": "Montre ce qu’une synchronisation écrirait",
    "nb": "Viser hva en synkronisering ville skrive",
    "nl": "Toont wat een synchronisatie zou schrijven",
    "sv": "Visar vad en synkronisering skulle skriva",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_line_tells_its_commands_in_the_language(language: str) -> None:
    def helps() -> str:
        runner = CliRunner(env={"COLUMNS": "200"})
        return " ".join(runner.invoke(make_app(_no_tools()), ["--help"]).stdout.split())

    assert HEADINGS[language] in speaking(language, helps)


def _no_tools() -> Tools:
    def never(*_given: object, **_named: object) -> None:
        raise typer.Abort

    return Tools(never, never, never, lambda address: False, lambda name: None)  # type: ignore[arg-type]  # nothing is opened
