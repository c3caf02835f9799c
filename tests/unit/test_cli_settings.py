"""`settings` reaches every setting there is, by group, and marks what was chosen otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.command_line import URL, CommandLine
from tests.support.start import clock

from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.settings import GENERAL, WHOLE, Group

FILE = """
version = 1
[integration.office]
preset = "hubspot-quickbooks"
left = "hubspot"
right = "quickbooks"
time_zone = "Europe/Stockholm"
[integration.office.flows.customers]
gone = "unlink"
update_existing = "always"
"""


@pytest.fixture
def office(tmp_path: Path) -> CommandLine:
    run = CommandLine(tmp_path, Sandbox(clock=clock(), seed=1))
    for vendor in ("hubspot", "quickbooks"):
        assert run("connect", vendor, "--sandbox", URL).code == 0
    (tmp_path / "ledgerbridge.toml").write_text(FILE, encoding="utf-8")
    return run


def keys(form: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(one["flow"], one["key"]) for one in form}


@pytest.mark.feature("F-CORE-SET-03")
@pytest.mark.parametrize("preset", presets.offered())
def test_every_setting_of_the_schema_is_reached(preset: str, tmp_path: Path) -> None:
    form = CommandLine(tmp_path, Sandbox([]))("settings", preset, "--json").form
    declared = {(flow.name, key) for flow in presets.load(preset).flow for key in flow.settings()}
    assert keys(form) == declared | {("", setting.key) for setting in WHOLE}
    assert {key for _, key in keys(form)} > {setting.key for setting in GENERAL}
    assert {one["group"] for one in form} <= {group.value for group in Group}
    assert [one["key"] for one in form if not one["help"]] == []


@pytest.mark.feature("F-CORE-SET-03")
def test_settings_of_one_flow_stand_group_by_group(office: CommandLine) -> None:
    groups = [one["group"] for one in office("settings", "--flow", "invoices", "--json").form]
    order = [group.value for group in Group]
    assert groups == sorted(groups, key=order.index)
    assert len(set(groups)) > 3


@pytest.mark.feature("F-CORE-SET-03")
def test_what_was_chosen_otherwise_is_marked_and_nothing_else(office: CommandLine) -> None:
    form = office("settings", "--json").form
    marked = {(one["flow"], one["key"]): one["value"] for one in form if one["chosen"]}
    assert marked == {("", "time_zone"): "Europe/Stockholm", ("customers", "gone"): "unlink"}
    assert keys(office("settings", "--changed", "--json").form) == set(marked)
    rows = office("settings", "--flow", "customers").out.splitlines()
    assert [row.split()[2] for row in rows if " chosen " in f" {row} ".replace("  ", " ")] == ["gone"]
