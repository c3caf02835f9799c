"""Where the command line shows what the manual says of a connection and its settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.command_line import URL, CommandLine, MemoryPair
from tests.support.texts import LANGUAGES, speaking

from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.messages import _, manual
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.wiring import connector_kinds

pytestmark = pytest.mark.feature("F-CORE-CON-06")


@pytest.mark.parametrize("kind", connector_kinds().values(), ids=lambda kind: kind.name)
def test_every_setting_of_a_system_is_shown_with_its_help_and_its_link(kind: ConnectorKind, tmp_path: Path) -> None:
    ended = CommandLine(tmp_path, Sandbox([]))("connect", kind.name, "--settings")
    assert ended.code == 0
    lines = [line.strip() for line in ended.out.splitlines()]
    for spec in kind.settings:
        assert spec.help in lines
        assert manual.of_setting(kind.name, spec.key) in lines
        assert f"--set {spec.key}={spec.example}" in lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_settings_are_shown_in_the_users_language(language: str, tmp_path: Path) -> None:
    run = CommandLine(tmp_path, Sandbox([]))
    spec = connector_kinds()["exact"].settings[0]
    told = speaking(language, lambda: _(spec.help))
    assert told != spec.help
    assert told in speaking(language, lambda: run("connect", "exact", "--settings").out)


def test_a_system_that_is_none_has_no_settings_to_show(tmp_path: Path) -> None:
    ended = CommandLine(tmp_path, Sandbox([]))("connect", "nothing", "--settings")
    assert (ended.code, "LB-SETUP-04" in ended.err) == (2, True)


def test_connecting_begins_with_where_it_is_explained(tmp_path: Path) -> None:
    pair = MemoryPair(tmp_path)
    assert "docs/systems/memory.md" in pair.run("connect", "memory", "--sandbox", URL).err
    assert "docs/systems/memory.md" in pair.run("connect", "memory").err


def test_a_check_says_where_settings_and_limits_are_explained(tmp_path: Path) -> None:
    pair = MemoryPair(tmp_path)
    pair.connect()
    assert pair.run("check", "books").out.count("docs/systems/memory.md") == 1
    assert [told["manual"] for told in pair.run("check", "--json").form] == ["docs/systems/memory.md"] * 2


def test_the_help_of_connect_names_the_page_of_each_system(tmp_path: Path) -> None:
    assert "docs/systems/<vendor>.md" in CommandLine(tmp_path, Sandbox([]))("connect", "--help").out
