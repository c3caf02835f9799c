"""Each line of the table of safe creates names the test that judges its type."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from docs.generate import DOCUMENT_TEST, MASTER_TEST, safe_creates
from tests.conformance.subject import Subject
from tests.conformance.suite import ConnectorSuite

CONFORMANCE = Path(__file__).parents[1] / "conformance"


def suites() -> list[Any]:
    """Every class that judges a connector."""
    modules = [importlib.import_module(f"tests.conformance.{file.stem}") for file in CONFORMANCE.glob("test_*.py")]
    found = [thing for module in modules for thing in vars(module).values() if isinstance(thing, type)]
    return [suite for suite in found if issubclass(suite, ConnectorSuite) and suite is not ConnectorSuite]


@pytest.mark.parametrize("suite", suites(), ids=lambda suite: suite.__name__)
def test_every_create_stands_in_the_table_with_the_test_that_judges_it(suite: Any) -> None:
    subject: Subject = suite.subject
    said = safe_creates()
    for type, capabilities in subject.kind.capabilities.types.items():
        judged_by = MASTER_TEST if type in subject.samples else DOCUMENT_TEST
        line = f"`{judged_by}[{type}]`"
        rows = [row for row in said.splitlines() if row.startswith(f"| {subject.kind.capabilities.label} |")]
        assert any(line in row for row in rows) is capabilities.creates, line
        assert hasattr(suite, judged_by.partition(".")[2])
