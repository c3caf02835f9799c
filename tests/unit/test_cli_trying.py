"""`map try` and `coverage`: what a mapping makes of one record, and of all of them; nothing is written."""

from __future__ import annotations

import csv
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.support.command_line import MemoryPair

CONTRACTS = Path(__file__).parents[2] / "docs" / "contracts.md"
FILE = """
version = 1
[integration.office]
preset = "memory-memory"
left = "books"
right = "crm"
[[integration.office.flows.customers.rule]]
id = "region"
left = "region"
right = "region"
table = { North = "N", South = "S" }
"""


class Office(MemoryPair):
    """One customer whose region is in the table, three whose region is not, one without an e-mail address."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.connect()
        self.home = home
        (home / "ledgerbridge.toml").write_text(FILE, encoding="utf-8")
        self.good = self.add(self.books, email="ann@example.com", given_name="Ann", region="North")
        self.bad = [
            self.add(self.books, email=f"bo{n}@example.com", given_name="Bo", region=region)
            for n, region in enumerate(("West", "West", "East"))
        ]
        self.add(self.books, given_name="Nameless")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def in_words(text: str) -> str:
    return " ".join(text.split())


# --- map try ----------------------------------------------------------------------------------------------------------


def test_it_shows_fields_rules_results_and_what_a_sync_would_do(office: Office) -> None:
    ended = office.run("map", "try", "customers", office.good)
    assert ended.code == 0
    told = in_words(ended.out)
    assert f"customers: books {office.good}, none in crm" in told
    assert "region: North N crm: (empty) → N new record" in told
    form = office.run("map", "try", "customers", office.good, "--json").form
    (rule,) = [entry for entry in form["rules"] if entry["rule"] == "region"]
    assert (rule["words"], rule["field"], rule["old"]) == ("region from region, by a table of 2", "region", None)
    assert "A sync would end with: created Nothing was written." in told
    assert office.customers(office.crm) == []


def test_a_record_that_cannot_go_ends_with_3_and_shows_the_value(office: Office) -> None:
    ended = office.run("map", "try", "customers", "books:bo0@example.com")
    assert ended.code == 3
    assert ("LB-MAP-01" in ended.out, "West" in ended.out) == (True, True)
    assert "the record as a whole is not written" in in_words(ended.out)


def test_a_rule_can_be_tried_before_it_is_configured(office: Office) -> None:
    rule = '{"id": "region", "left": "region", "right": "region", "table": {"West": "W"}}'
    ended = office.run("map", "try", "customers", office.bad[0], "--rule", rule, "--json")
    assert ended.code == 0
    (tried,) = [entry for entry in ended.form["rules"] if entry["rule"] == "region"]
    assert (tried["result"], tried["writes"], tried["inputs"]) == ("W", "crm", {"region": "West"})


def test_what_is_wrong_with_the_flow_the_record_or_the_rule_is_said(office: Office) -> None:
    for words, code in (
        (["customer", office.good], "LB-SETUP-50"),
        (["customers", "nobody@example.com"], "LB-SETUP-51"),
        (["customers", office.good, "--rule", '{"left": "x"}'], "LB-SETUP-53"),
    ):
        ended = office.run("map", "try", *words)
        assert (ended.code, code in ended.err) == (2, True), ended.err


# --- coverage ---------------------------------------------------------------------------------------------------------


def test_it_names_what_no_map_holds_with_counts_and_examples_and_ends_with_3(office: Office) -> None:
    ended = office.run("coverage", "--examples", "2")
    assert ended.code == 3
    told = in_words(ended.out)
    assert "customers: 5 records looked at." in told
    assert ("West (2)" in told, "East" in told, "LB-MAP-01 rule region:" in told) == (True, True, True)
    assert ("filtered out" in told, "no e-mail" in told) == (True, True)
    form = office.run("coverage", "--examples", "2", "--json").form
    (gap,) = [gap for gap in form["gaps"] if gap["open"]]
    assert (gap["records"], gap["examples"]) == (3, office.bad[:2])
    assert gap["values"] == [{"value": "West", "times": 2}, {"value": "East", "times": 1}]


def test_it_ends_with_0_once_nothing_is_open(office: Office) -> None:
    for id in office.bad:
        office.edit(office.books, id, region="South")
    ended = office.run("coverage")
    assert (ended.code, "Nothing is open." in ended.out) == (0, True)


def test_its_file_is_for_its_owner_alone_and_holds_a_line_for_each_value(office: Office) -> None:
    office.add(office.books, email="eve@example.com", region="=1+1")
    file = office.home / "coverage.csv"
    assert office.run("coverage", "--csv", str(file)).code == 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["open"] == "yes"]
    assert [(row["rule"], row["value"], row["times"]) for row in rows] == [
        ("region", "West", "2"),
        ("region", "East", "1"),
        ("region", "'=1+1", "1"),
    ]


def test_more_values_than_fit_are_counted_until_all_are_asked_for(office: Office) -> None:
    for n in range(20):
        office.add(office.books, email=f"p{n}@example.com", region=f"Place {n}")
    assert "and 12 more" in in_words(office.run("coverage").out)
    assert "Place 19" in office.run("coverage", "--all").out


def test_every_name_in_their_json_is_documented(office: Office) -> None:
    documented = CONTRACTS.read_text(encoding="utf-8")
    forms = [office.run("map", "try", "customers", office.bad[0], "--json").form, office.run("coverage", "--json").form]
    for form in forms:
        for part in ("fields", "records"):
            form.pop(part, None)
    forms[0]["rules"] = [{**rule, "inputs": None} for rule in forms[0]["rules"]]
    names = {name for form in forms for name in _names(form)}
    assert sorted(name for name in names if f"`{name}`" not in documented) == []


def _names(form: Any) -> set[str]:
    if isinstance(form, Mapping):
        return set(form) | {name for value in form.values() for name in _names(value)}
    if isinstance(form, Sequence) and not isinstance(form, str):
        return {name for value in form for name in _names(value)}
    return set()
