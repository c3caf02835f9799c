"""Random documents through the whole hub; `python -m tests.pair.through_hub` sends as many as you like."""

from __future__ import annotations

import pytest
from tests.pair.through_hub import ROUTES, carried

DOCUMENTS = 30
"""For each pair and direction: 300 in all."""
LEAST = 8
"""So many of them are written at least, whatever is refused."""


@pytest.mark.feature("F-CORE-ORD-14", "F-CORE-FIN-13")
@pytest.mark.parametrize("name", ROUTES)
def test_every_document_arrives_with_its_total_or_is_refused_and_told_why(name: str) -> None:
    found = carried(name, DOCUMENTS, seed=1)
    assert found.differing == []
    assert found.written >= LEAST
    assert found.written + found.refused.total() == DOCUMENTS
