"""One kill in each pair; `python -m tests.process.document_kills` does so in every direction, as often as you like."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.process.document_kills import DOCUMENTS, tell

pytestmark = pytest.mark.process

ROUTES = (
    "hyperline to exact",
    "hubspot to exact",
    "eaccounting to hubspot",
    "quickbooks to exact",
    "hubspot to quickbooks",
)


@pytest.mark.feature("F-CORE-ORD-01", "F-CORE-B-05")
@pytest.mark.parametrize("name", ROUTES)
def test_a_hub_killed_while_it_carries_documents_makes_each_once_and_whole(name: str, tmp_path: Path) -> None:
    told = tell(name, 1, tmp_path)
    assert told.wrong == []
    assert told.arrived + told.refused == DOCUMENTS
