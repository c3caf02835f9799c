"""The generated parts of the manual are what the code says today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs.generate import DOCS, PARTS, catalogue, manual, proofs, renewed
from tests.docs.pages import name, text

from ledgerbridge.wiring import connector_kinds


@pytest.mark.parametrize("page", manual(), ids=name)
def test_page_is_current(page: Path) -> None:
    now = text(page)
    assert renewed(now) == now, "run: uv run python docs/generate.py"


def test_every_part_stands_in_one_page() -> None:
    found = [part for page in manual() for part in re.findall(r"<!-- generated: ([\w -]+?) -->", text(page))]
    assert sorted(found) == sorted(PARTS)


def test_every_connector_has_its_capabilities_shown() -> None:
    shown = set(re.findall(r"^## (.+)$", text(DOCS / "capabilities.md"), re.MULTILINE))
    assert {kind.label for kind in connector_kinds().values()} <= shown


def test_an_outdated_part_is_seen() -> None:
    page = "before\n<!-- generated: evidence -->\nold\n<!-- end of evidence -->\nafter\n"
    assert "old" not in renewed(page)
    assert renewed(renewed(page)) == renewed(page)
    assert renewed(page).startswith("before\n<!-- generated: evidence -->\n")
    assert renewed(page).endswith("<!-- end of evidence -->\nafter\n")


def test_every_feature_that_a_test_names_is_in_the_catalogue() -> None:
    assert set(proofs()) - set(catalogue()) == set()
