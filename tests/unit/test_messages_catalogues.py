"""The catalogues that are shipped: nothing is lost in them, and what must be translated is."""

from __future__ import annotations

import gettext
import io
import json
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from tests.support.texts import LANGUAGES, extracted, speaking
from tools.catalogues import files
from tools.catalogues.__main__ import main
from tools.catalogues.extraction import Extracted, Text
from tools.catalogues.taking import Kind

from ledgerbridge.cli.findings import told
from ledgerbridge.cli.problems import cause_of
from ledgerbridge.connectors.base.findings import fact
from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.engine.telling import public
from ledgerbridge.messages import LOCALES, _
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.wording import Phrase
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.settings import GENERAL
from ledgerbridge.usecases.status import problem_from
from ledgerbridge.wiring import connector_kinds

DUE = tuple(Kind)
"""Kinds of texts that every catalogue has whole at any time: all. `python -m tools.catalogues check` lists what is
missing."""


def catalogue(language: str) -> Catalog:
    return files.read(files.file_of(LOCALES, language), language)


def text(english: str, many: str = "") -> Text:
    return Text(english, many, (Kind.SCREEN,), ("cli/app.py",))


def of(language: str, texts: list[Text], **told: str | tuple[str, ...]) -> Catalog:
    """A catalogue with these texts; `told` is {first word of a text: its translation}."""
    made = Catalog(locale=language)
    for one in texts:
        made.add((one.text, one.many) if one.many else one.text, told.get(one.text.split()[0], ""))
    return made


# --- the files that are shipped ---------------------------------------------------------------------------------------


def test_there_is_a_catalogue_of_every_language() -> None:
    assert files.languages(LOCALES) == sorted(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_places_options_and_commands(language: str) -> None:
    assert list(files.unlike(catalogue(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_due_is_translated(language: str) -> None:
    lacking = files.missing(extracted().texts, catalogue(language))
    due = [one.text for one in lacking if any(kind in DUE for kind in one.kinds)]
    assert due == [], "run: uv run python -m tools.catalogues update, and translate these"


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_every_form_the_language_has(language: str) -> None:
    found = catalogue(language)
    rule = gettext.c2py(found.plural_expr)
    assert {rule(n) for n in range(200)} == set(range(found.num_plurals))
    for message in found:
        forms = message.string if isinstance(message.string, list | tuple) else ()
        if any(forms):
            assert len(forms) == found.num_plurals
            assert all(forms)


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-CON-06")
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("kind", connector_kinds().values(), ids=lambda kind: kind.name)
def test_every_setting_of_a_system_has_a_help_text_in_every_language(kind: ConnectorKind, language: str) -> None:
    told = speaking(language, lambda: {spec.key: _(spec.help) for spec in kind.settings})
    english = {spec.key: spec.help for spec in kind.settings}
    assert all(told.values())
    assert [key for key, help in told.items() if (help == english[key]) is not (language == "en")] == []


FLOW_SETTINGS = {
    f"{name} {flow.name} {setting.key}": setting
    for name in presets.names()
    for flow in presets.load(name).flow
    for setting in flow.settings().values()
}


@pytest.mark.feature("F-CORE-CON-06")
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_setting_of_a_flow_has_a_help_text_in_every_language(language: str) -> None:
    settings = {**FLOW_SETTINGS, **{setting.key: setting for setting in GENERAL}}
    told = speaking(language, lambda: {key: _(setting.help) for key, setting in settings.items()})
    assert [key for key, help in told.items() if not help.strip()] == []
    assert [key for key, help in told.items() if (help == settings[key].help) is not (language == "en")] == []
    assert len(told) > 500


# --- words in places --------------------------------------------------------------------------------------------------


def test_words_in_the_places_of_a_finding_are_translated_and_values_are_not() -> None:
    finding = Finding(
        "classes: lines {lines}, documents {whole}", words={"lines": (Phrase("on"),), "whole": (Phrase("off"),)}
    )
    assert finding.what == "classes: lines on, documents off"
    assert speaking("sv", lambda: told(finding)) == "klasser: rader på, dokument av"
    assert speaking("sv", lambda: told(fact("country: {value}", "on"))) == "land: on"


def test_words_in_the_places_of_a_problem_are_translated_with_commas_between() -> None:
    cause = "The document was changed in {target}, where this of it is not to be changed: {what}."
    problem = Problem(
        "LB-DOC-42", cause, "", {"target": "QuickBooks"}, words={"what": (Phrase("lines"), Phrase("tax"))}
    )
    assert str(problem).endswith("not to be changed: lines, tax. ")
    assert speaking("de", lambda: cause_of(problem)).endswith("nicht geändert werden darf: Zeilen, Umsatzsteuer.")


def test_words_of_a_problem_stay_as_it_is_written_down_and_read_again() -> None:
    problem = Problem("LB-DOC-03", "{what}.", "", words={"what": (Phrase("payment term"),)})
    assert problem_from(json.loads(json.dumps(public(problem)))) == problem


# --- how they are kept ------------------------------------------------------------------------------------------------

FIELD = text("{n} field", "{n} fields")


def test_a_text_without_a_translation_is_listed() -> None:
    texts = [text("Flow"), text("Rule"), FIELD, text("Why")]
    whole = of("sv", texts, Flow="Flöde", Rule="Regel", Why="Varför", **{"{n}": ("{n} fält", "{n} fält")})
    assert files.missing(texts, whole) == []
    without = of("sv", texts[:3], Flow="Flöde", **{"{n}": ("{n} fält", "")})
    assert [one.text for one in files.missing(texts, without)] == ["Rule", "{n} field", "Why"]


@pytest.mark.parametrize(
    ("english", "told"),
    [
        ("{n} calls to {vendor}.", "{n} anrop."),
        ("Done.", "Klart: {n}."),
        ("{vendor} and {vendor}", "{vendor}"),
        ("To go on: --confirm", "För att fortsätta: --bekräfta"),
        ("Run: ledgerbridge plan", "Kör: ledgerbridge planera"),
        ("Set LEDGERBRIDGE_HOME.", "Ange LEDGERBRIDGE_HEM."),
        ("Begin:\n", "Börja:"),
    ],
)
def test_a_translation_that_loses_or_invents_a_part_is_seen(english: str, told: str) -> None:
    made = Catalog(locale="sv")
    made.add(english, told)
    assert list(files.unlike(made)) == [(english, told)]


def test_a_plural_that_loses_its_place_in_one_form_is_seen() -> None:
    made = Catalog(locale="sv")
    made.add(("{n} field of {name}", "{n} fields of {name}"), ("{n} fält i {name}", "{n} fält"))
    assert [told for _english, told in files.unlike(made)] == ["{n} fält"]


def test_an_update_keeps_translations_drops_what_is_gone_and_guesses_nothing(tmp_path: Path) -> None:
    first = files.updated([text("Show the plan."), text("Old text.")], "sv", "")
    translated = first.replace('msgid "Show the plan."\nmsgstr ""', 'msgid "Show the plan."\nmsgstr "Visa planen."')
    translated = translated.replace('msgid "Old text."\nmsgstr ""', 'msgid "Old text."\nmsgstr "Gammal text."')
    second = files.updated([text("Show the plans."), text("Show the plan.")], "sv", translated)
    assert 'msgid "Show the plan."\nmsgstr "Visa planen."' in second
    assert 'msgid "Show the plans."\nmsgstr ""' in second
    assert "Old text" not in second
    assert "fuzzy" not in second


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_update_without_a_change_changes_nothing(language: str) -> None:
    texts = extracted().texts
    once = files.updated(texts, language, files.file_of(LOCALES, language).read_text(encoding="utf-8"))
    assert files.updated(texts, language, once) == once


# --- the command ------------------------------------------------------------------------------------------------------


def test_a_new_language_begins_with_every_text_and_its_own_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Extracted((text("Flow"), FIELD), (), ())
    assert main(["add", "pl"], found, tmp_path) == 0
    assert capsys.readouterr().out == "pl: 2 texts, 2 not translated\n"
    begun = files.read(files.file_of(tmp_path, "pl"), "pl")
    assert (begun.num_plurals, len(files.missing(found.texts, begun))) == (3, 2)


def test_the_check_lists_what_is_missing_and_what_is_unlike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = Extracted((text("Flow"), text("Done with {n}.")), (), ())
    main(["add", "sv"], found, tmp_path)
    file = files.file_of(tmp_path, "sv")
    empty = file.read_text(encoding="utf-8")
    file.write_text(empty.replace('Done with {n}."\nmsgstr ""', 'Done with {n}."\nmsgstr "Klart."'), encoding="utf-8")
    capsys.readouterr()
    assert main(["check"], found, tmp_path) == 1
    missing, unlike = capsys.readouterr().out.splitlines()
    assert missing == "sv: not translated: 'Flow' (cli/app.py)"
    assert unlike == "sv: not as in English: 'Klart.' for 'Done with {n}.'"


def test_the_check_of_whole_catalogues_finds_nothing(tmp_path: Path) -> None:
    found = Extracted((text("Flow"),), (), ())
    main(["add", "sv"], found, tmp_path)
    file = files.file_of(tmp_path, "sv")
    file.write_text(
        file.read_text(encoding="utf-8").replace('"Flow"\nmsgstr ""', '"Flow"\nmsgstr "Flöde"'), encoding="utf-8"
    )
    assert main(["check"], found, tmp_path) == 0


def test_the_template_holds_every_text_untranslated(capsys: pytest.CaptureFixture[str]) -> None:
    found = extracted()
    assert main(["template"], found) == 0
    told = read_po(io.BytesIO(capsys.readouterr().out.encode()))
    assert [message.id if isinstance(message.id, str) else message.id[0] for message in told if message.id] == [
        one.text for one in found.texts
    ]
    assert not any(message.id and any(message.string or ()) for message in told)
