"""`explain`: the rule in words, which rule decided a conflict, both times, and what was lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.command_line import MemoryPair

FILE = """
version = 1
[integration.pair]
preset = "memory-memory"
left = "books"
right = "crm"
[integration.pair.flows.customers]
direction = "two-way"
conflict = "newest-else-left"
"""


@pytest.fixture
def pair(tmp_path: Path) -> MemoryPair:
    (tmp_path / "ledgerbridge.toml").write_text(FILE, encoding="utf-8")
    made = MemoryPair(tmp_path)
    made.connect()
    return made


def collided(pair: MemoryPair) -> str:
    """The id in books of a customer whose city was changed on both sides, an hour later in crm."""
    id = pair.add(pair.books, email="ann@example.com", city="Lund")
    pair.run("sync")
    [made] = pair.vendor.records(pair.crm, "customers", 1000, 0)
    pair.edit(pair.books, id, city="Åhus")
    pair.sandbox.clock.advance(3600)
    pair.edit(pair.crm, made["id"], city="Malmö")
    pair.run("sync")
    return id


@pytest.mark.feature("F-CORE-RUL-02")
def test_explain_shows_what_lost_a_conflict_and_when_both_sides_changed(pair: MemoryPair) -> None:
    id = collided(pair)
    assert [one["city"] for one in pair.customers(pair.books)] == ["Malmö"]
    told = pair.run("explain", f"books:{id}")
    assert told.code == 0
    assert "city: lost: Åhus" in told.out
    [line] = [line for line in told.out.splitlines() if "last changed:" in line]
    assert "books 20" in line
    assert "crm 20" in line


@pytest.mark.feature("F-CORE-RUL-02")
def test_the_json_form_has_the_value_that_was_lost_both_times_and_the_rule(pair: MemoryPair) -> None:
    id = collided(pair)
    [flow] = pair.run("explain", f"books:{id}", "--json").form
    field = [one for event in flow["events"] for one in event["fields"] if one["field"] == "city"][-1]
    assert (field["system"], field["lost"]) == ("books", "Åhus")
    assert field["told"] == "city from city"
    assert field["why"] == "changed on both sides, the other side's change is newer"
    first, second = field["changed"]
    assert (first["connection"], second["connection"]) == ("books", "crm")
    assert second["at"] - first["at"] == pytest.approx(3600, abs=5)


def test_where_nothing_collided_nothing_is_told_of_it(pair: MemoryPair) -> None:
    id = pair.add(pair.books, email="ann@example.com", city="Lund")
    pair.run("sync")
    [flow] = pair.run("explain", f"books:{id}", "--json").form
    assert {(field["lost"], tuple(field["changed"])) for event in flow["events"] for field in event["fields"]} == {
        (None, ())
    }
    assert "lost" not in pair.run("explain", f"books:{id}").out
