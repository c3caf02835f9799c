"""A plan stays current where only the pass itself wrote the record since."""

from __future__ import annotations

import pytest

from ledgerbridge.connectors.base.protocol import Outcome, Refused, Unknown, Write, Written
from ledgerbridge.engine.own_versions import OwnVersions
from ledgerbridge.model.problems import Problem

PLACE = ("books", "Customer")
PROBLEM = Problem("LB-REC-01", "x", "y", {})


def written(version: str | None) -> Written:
    return Written("r", "7", version, None, {})


def updated(versions: OwnVersions, before: str | None, outcome: Outcome) -> None:
    write = Write("update", "r", {}, "7", before)
    versions.note(PLACE, [write], [outcome])


def test_after_own_writes_every_version_they_began_with_stands_for_the_newest() -> None:
    versions = OwnVersions()
    updated(versions, "1", written("2"))
    updated(versions, "2", written("3"))
    assert [versions.newest(PLACE, "7", version) for version in ("1", "2", "3")] == ["3", "3", "3"]


def test_what_somebody_else_wrote_is_not_taken_for_our_own() -> None:
    versions = OwnVersions()
    updated(versions, "1", written("2"))
    assert versions.newest(PLACE, "7", "0") == "0"
    assert versions.newest(PLACE, "8", "1") == "1"
    assert versions.newest(("crm", "Customer"), "7", "1") == "1"


@pytest.mark.parametrize("outcome", [Refused("r", PROBLEM), Unknown("r", PROBLEM), written(None)])
def test_what_may_not_have_been_written_moves_nothing(outcome: Outcome) -> None:
    versions = OwnVersions()
    updated(versions, "1", outcome)
    assert versions.newest(PLACE, "7", "1") == "1"
