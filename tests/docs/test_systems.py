"""Every link that the program shows leads to a page of the manual that explains what it stands beside."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs.generate import PROJECT, SYSTEMS
from tests.docs.pages import section, text
from tests.docs.test_manual import anchors

from ledgerbridge.connectors.base.kind import ConnectorKind, SettingSpec
from ledgerbridge.messages import manual
from ledgerbridge.usecases import presets
from ledgerbridge.wiring import connector_kinds

KINDS = list(connector_kinds().values())
SETTINGS = [(kind, spec) for kind in KINDS for spec in kind.settings]


def answering(link: str) -> Path:
    """The page a link leads to, which has the heading it names."""
    place, _, anchor = link.partition("#")
    page = PROJECT / place
    assert page.is_file(), link
    assert not anchor or anchor in anchors(page), link
    return page


@pytest.mark.feature("F-CORE-CON-06")
@pytest.mark.parametrize(("kind", "spec"), SETTINGS, ids=[f"{kind.name} {spec.key}" for kind, spec in SETTINGS])
def test_the_link_of_a_setting_leads_to_its_key_and_help(kind: ConnectorKind, spec: SettingSpec) -> None:
    page = answering(manual.of_setting(kind.name, spec.key))
    told = section(page, f"### `{spec.key}`")
    assert spec.help in told
    assert f"--set {spec.key}={spec.example}" in told


@pytest.mark.feature("F-CORE-CON-06")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_link_of_a_connection_leads_to_how_its_system_is_connected(kind: ConnectorKind) -> None:
    page = answering(manual.of_system(kind.name))
    assert text(page).startswith(f"# {kind.label}\n")
    assert f"ledgerbridge connect {kind.name}\n" in section(page, "## How to connect")
    assert kind.capabilities.api_version in text(page)


@pytest.mark.feature("F-CORE-CON-06")
@pytest.mark.parametrize("name", presets.offered())
def test_the_links_of_a_pair_and_its_flows_lead_to_their_page(name: str) -> None:
    answering(manual.of_pair(name))
    for flow in presets.load(name).flow:
        answering(manual.of_flow(name, flow.name))


@pytest.mark.feature("F-CORE-CON-06")
@pytest.mark.parametrize("name", presets.offered())
def test_the_link_of_a_flows_settings_leads_to_the_page_that_names_every_key(name: str) -> None:
    for flow in presets.load(name).flow:
        page = answering(manual.of_flow_settings(name, flow.name))
        general = section(page, "## Settings of a flow") + section(page, "## Settings of documents")
        own = section(page, f"### {name}: {flow.name}")
        unnamed = [key for key in flow.settings() if f"`{key}`" not in own + general]
        assert unnamed == []


def test_there_is_no_page_of_a_system_that_is_not_there() -> None:
    assert {page.stem for page in SYSTEMS.glob("*.md")} == {kind.name for kind in KINDS}
