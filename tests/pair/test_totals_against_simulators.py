"""What a document is expected to come to is what the simulator makes of it, and what its source says."""

from __future__ import annotations

import pytest
from tests.pair.stands import STANDS
from tests.pair.totals import compared

DOCUMENTS = 60
LEAST = 8
"""So many of them are written at least, whatever is refused."""


@pytest.mark.feature("F-CORE-ORD-14")
@pytest.mark.feature("F-CORE-FIN-13")
@pytest.mark.parametrize("name", STANDS)
def test_every_document_comes_to_its_source_s_total_or_is_not_written(name: str) -> None:
    found = compared(name, DOCUMENTS, seed=1)
    assert found.differing == []
    assert found.by_vendor == []
    assert found.written >= LEAST
    assert found.written + found.refused.total() == DOCUMENTS
