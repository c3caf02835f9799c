"""The page about images says what the connectors take, and its example does what it says."""

from __future__ import annotations

import pytest
from docs.generate import DOCS
from tests.docs.pages import fenced, section, text
from tests.support.exact_quickbooks import TwoBooks
from tests.support.pictures import ITEMS, PNG, Exact

from ledgerbridge.model.kinds import RecordKind
from ledgerbridge.model.pictures import ENDINGS
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.settings import IMAGE
from ledgerbridge.wiring import connector_kinds

PAGE = DOCS / "images.md"
MIB = 1024 * 1024


def test_every_system_that_takes_pictures_is_listed_with_what_it_takes() -> None:
    table = [row.strip("| ").split(" | ") for row in text(PAGE).splitlines() if row.startswith("| ")]
    shown = {row[0]: (row[3], row[4]) for row in table if row[0] not in ("system", "---")}
    types = {kind.label: kind.capabilities.types.values() for kind in connector_kinds().values()}
    taken = {
        label: (", ".join(ENDINGS[media] for media in type.picture.media_types), f"{type.picture.largest // MIB} MiB")
        for label, all_types in types.items()
        for type in all_types
        if type.picture is not None
    }
    assert shown == taken


def test_what_may_bring_a_picture_can_be_read_too() -> None:
    for kind in connector_kinds().values():
        for type in kind.capabilities.types.values():
            assert type.picture is None or (type.downloads and type.kind is RecordKind.PRODUCT)


@pytest.mark.parametrize("name", presets.offered())
def test_only_the_flows_that_the_page_names_have_the_setting_and_it_is_off(name: str) -> None:
    having = {flow.name: flow.settings()[IMAGE.key].default for flow in presets.load(name).flow if flow.image}
    assert having == ({"products": "off"} if name in ("hubspot-exact", "exact-quickbooks") else {})


def test_the_example_shows_the_attach_after_the_product() -> None:
    [block] = fenced(PAGE, "toml")
    with TwoBooks(block) as pair:
        exact = Exact(pair)
        exact.paints(exact.product("OAK-1"), PNG)
        pair.later()
        lines = [line for line in pair.lines(pair.plan()) if line.flow == "products" and line.system]
        assert [(line.action, line.left_id) for line in lines] == [
            (action, pair.records("exact", ITEMS)[-1]["ID"]) for action in ("create", "attach")
        ]
    assert "QuickBooks" in section(PAGE, "## What stays as it is")
