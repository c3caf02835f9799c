"""`match` shows who would be linked with whom, takes decisions one by one and as a file, and remembers them."""

from __future__ import annotations

import csv
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.support.command_line import MemoryPair

CONTRACTS = Path(__file__).parents[2] / "docs" / "contracts.md"


class Office(MemoryPair):
    """Ann is in both systems, Cy in both without an e-mail address, and two records share another address."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.connect()
        self.home = home
        self.ann = self.add(self.books, email="ann@example.com", given_name="Ann")
        self.add(self.crm, email=" ANN@example.com", given_name="Ann")
        self.cy = self.add(self.books, given_name="Cy", family_name="Cohn", postal_code="1234 AB")
        self.cy_there = self.add(self.crm, given_name="Cy", family_name="Cöhn", postal_code="1234ab")
        self.one = self.add(self.books, email="twin@example.com", given_name="One")
        self.two = self.add(self.books, email="twin@example.com", given_name="Two")

    def decide(self, *words: str) -> str:
        ended = self.run("match", "decide", "books-crm", "customers", *words)
        return ended.out if ended.code == 0 else f"{ended.code} {ended.err}"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def in_words(text: str) -> str:
    return " ".join(text.split())


def test_it_shows_each_kind_of_record_with_its_reasons_and_ends_with_3_where_a_person_is_asked(office: Office) -> None:
    ended = office.run("match")
    assert ended.code == 3
    told = in_words(ended.out)
    assert f"Cy Cohn (books {office.cy}) Cy Cöhn (crm {office.cy_there}) 80 same: name, postal code" in told
    for words in ("would be linked", "without key", "ambiguous", "same: e-mail, name", "Nothing was written."):
        assert words in told
    assert "ledgerbridge match decide books-crm FLOW LEFT_ID RIGHT_ID" in told


def test_one_flow_can_be_looked_at_by_itself_and_the_word_show_left_out_or_not(office: Office) -> None:
    assert office.run("match", "--flow", "products").code == 0
    assert office.run("match", "show", "books-crm", "--flow", "products").code == 0
    unknown = office.run("match", "books-crm", "--flow", "custmers")
    assert (unknown.code, "LB-SETUP-50" in unknown.err) == (2, True)


def test_decisions_are_kept_listed_followed_and_taken_back(office: Office) -> None:
    assert "1 decision kept" in office.decide(office.cy, office.cy_there)
    assert "1 decision kept" in office.decide(office.one, "--ignore")
    listed = office.run("match", "decisions", "--json").form
    assert [(entry["left_id"], entry["right_id"], entry["decision"]) for entry in listed] == [
        (office.cy, office.cy_there, "link"),
        (office.one, None, "ignore"),
    ]
    assert office.run("match").code == 0
    synced = office.run("sync", "--json")
    assert (synced.code, synced.form["counts"]["customers"]["created"]) == (0, 1)
    assert len(office.customers(office.crm)) == 3
    assert "Taken back" in office.run("match", "forget", "books-crm", "customers", f"books:{office.one}").out
    again = office.run("sync", "--json")
    assert (again.code, [entry["id"] for entry in again.form["open"]]) == (3, [office.one])


def test_who_decided_is_remembered(office: Office) -> None:
    office.run.variables["USER"] = "ann"
    office.decide(office.one, "--new")
    assert office.run("match", "decisions", "--json").form[0]["by"] == "ann"
    assert "ann" in office.run("match", "decisions").out


def test_a_record_of_the_right_side_is_named_by_its_connection(office: Office) -> None:
    office.decide(f"crm:{office.cy_there}", "--ignore")
    office.decide(f"crm:{office.cy_there}", f"books:{office.cy}")
    listed = office.run("match", "decisions", "--json").form
    assert [(entry["left_id"], entry["right_id"]) for entry in listed] == [(office.cy, office.cy_there)]


def test_a_decision_that_replaces_another_one_says_so(office: Office) -> None:
    office.decide(office.one, "--ignore")
    assert "1 earlier decision replaced:" in office.decide(office.one, "--new")


@pytest.mark.parametrize("words", [["1"], ["1", "2", "--new"], ["1", "--new", "--ignore"]])
def test_a_decision_says_exactly_one_thing(office: Office, words: Sequence[str]) -> None:
    assert "say one of" in office.decide(*words)


def test_a_wrong_decision_is_refused_with_everything_that_is_wrong(office: Office) -> None:
    told = office.decide("998", "999")
    assert told.startswith("2 ")
    assert ("there is no record 998 in books" in told, "there is no record 999 in crm" in told) == (True, True)


def test_the_file_is_for_its_owner_alone_and_comes_back_with_what_was_decided(office: Office) -> None:
    file = office.home / "matches.csv"
    ended = office.run("match", "--csv", str(file))
    assert (ended.code, "lines written" in ended.out) == (3, True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for row in rows:
        if (row["left_id"], row["right_id"]) == (office.cy, office.cy_there):
            row["decision"] = "link"
        if (row["left_id"], row["right_id"]) == (office.two, ""):
            row["decision"] = "ignore"
    with file.open("w", encoding="utf-8", newline="") as opened:
        table = csv.DictWriter(opened, rows[0])
        table.writeheader()
        table.writerows(rows)
    taken = office.run("match", "import", "books-crm", str(file))
    assert (taken.code, "2 decisions kept" in taken.out) == (0, True)
    assert office.run("match").code == 0


def test_a_file_with_mistakes_keeps_nothing_and_tells_every_line(office: Office) -> None:
    file = office.home / "matches.csv"
    file.write_text("flow,left_id,right_id,decision\ncustomers,1,2,lnk\ncustomers,998,,new\n", encoding="utf-8")
    ended = office.run("match", "import", "books-crm", str(file))
    assert (ended.code, "matches.csv:2" in ended.err, "LB-MATCH-07" in ended.err) == (2, True, True)
    assert office.run("match", "decisions").out == "Nothing was decided.\n"


def test_a_file_that_is_not_there_and_a_folder_that_is_not_there_are_named(office: Office) -> None:
    assert "LB-SETUP-44" in office.run("match", "import", "books-crm", "nowhere.csv").err
    ended = office.run("match", "--csv", str(office.home / "no" / "m.csv"))
    assert (ended.code, "does not" in ended.err) == (2, True)


def test_a_name_cannot_steer_the_terminal(office: Office) -> None:
    office.add(office.books, email="ann2@example.com", given_name="\x1b[31mred")
    assert "\x1b" not in office.run("match").out


def test_every_name_in_its_json_is_documented(office: Office) -> None:
    office.decide(office.one, "--ignore")
    documented = CONTRACTS.read_text(encoding="utf-8")
    forms = [office.run("match", "--json").form, office.run("match", "decisions", "--json").form]
    states = {"would be linked", "ambiguous", "without key", "left out", "would be made"}
    names = {name for form in forms for name in _names(form)} - states
    assert sorted(name for name in names if f"`{name}`" not in documented) == []


def _names(form: Any) -> set[str]:
    if isinstance(form, Mapping):
        return set(form) | {name for value in form.values() for name in _names(value)}
    if isinstance(form, Sequence) and not isinstance(form, str):
        return {name for value in form for name in _names(value)}
    return set()
