"""What the options of `plan` and `sync`, and `skip`, `links` and `delete`, print and how they end."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.command_line import CommandLine, Ended, MemoryPair
from tests.support.start import clock
from typer.testing import CliRunner

from ledgerbridge.cli.app import make_app
from ledgerbridge.sandbox.kit.faults import Order
from ledgerbridge.sandbox.kit.sandbox import Sandbox

NAME = "books-crm"


@pytest.fixture
def pair(tmp_path: Path) -> MemoryPair:
    pair = MemoryPair(tmp_path)
    pair.connect()
    return pair


@pytest.fixture
def linked(pair: MemoryPair) -> list[str]:
    """Ids of three customers of the left side that are linked."""
    ids = [pair.add(pair.books, email=f"p{n}@example.com") for n in range(3)]
    assert pair.run("sync").code == 0
    return ids


def typed(pair: MemoryPair, text: str, *arguments: str) -> Ended:
    """A command whose questions a person answers."""
    run = pair.run
    result = CliRunner().invoke(make_app(run._tools()), ["--home", str(run.home), *arguments], input=text)
    return Ended(result.exit_code, result.stdout, result.stderr)


def cities(pair: MemoryPair) -> list[str]:
    return [str(customer.get("city") or "") for customer in pair.customers(pair.crm)]


# --- a part of an integration -----------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-RUN-07")
def test_sync_only_writes_that_record(pair: MemoryPair, linked: list[str]) -> None:
    for id in linked:
        pair.edit(pair.books, id, city="Lund")
    planned = pair.run("plan", NAME, "--only", f"customers:books:{linked[1]}")
    assert f"ledgerbridge sync {NAME} --only customers:books:{linked[1]}" in planned.out
    ended = pair.run("sync", NAME, "--only", f"customers:books:{linked[1]}", "--json")
    assert (ended.code, ended.form["writes"], cities(pair)) == (0, 1, ["", "Lund", ""])
    assert pair.run("sync", "--json").form["writes"] == 2


def test_what_is_wrong_with_the_records_named_is_told_at_once(pair: MemoryPair) -> None:
    ended = pair.run("sync", "--only", "customers:books", "--only", "nothing:1:2")
    assert (ended.code, ended.err.count("LB-RUN-23")) == (2, 2)
    ended = pair.run("sync", "--only", "customers:books:999")
    assert (ended.code, "LB-RUN-21" in ended.err, "has no record 999" in ended.err) == (2, True, True)
    ended = pair.run("plan", "--flow", "customer")
    assert (ended.code, "LB-RUN-24" in ended.err) == (2, True)


def test_options_that_contradict_each_other_are_refused(pair: MemoryPair, tmp_path: Path) -> None:
    assert pair.run("plan", "--only", "customers:books:1", "--sweep").code == 2
    file = tmp_path / "a.plan"
    file.write_bytes(b"")
    assert pair.run("sync", "--plan", str(file), "--limit", "1").code == 2
    assert pair.run("sync", "--plan", str(tmp_path / "none.plan")).code == 2
    assert pair.run("plan", "--limit", "0").code == 2
    assert pair.run("plan", "--out", str(tmp_path / "nowhere" / "a.plan")).code == 2


@pytest.mark.feature("F-CORE-SET-05")
def test_a_limit_says_how_much_is_left(pair: MemoryPair) -> None:
    for n in range(5):
        pair.add(pair.books, email=f"p{n}@example.com")
    planned = pair.run("plan", "--limit", "2")
    assert "3 more records are left for the next pass." in planned.out
    assert f"ledgerbridge sync {NAME} --limit 2" in planned.out
    ended = pair.run("sync", "--limit", "2", "--json")
    assert (ended.code, ended.form["writes"], ended.form["postponed"]) == (0, 2, 3)
    assert "1 more record is left for the next pass." in pair.run("sync", "--limit", "2").out
    assert len(pair.customers(pair.crm)) == 4


def test_one_flow_is_synced_alone(pair: MemoryPair) -> None:
    pair.add(pair.books, email="ann@example.com")
    assert pair.run("sync", "--flow", "products", "--json").form["writes"] == 0
    assert pair.run("sync", "--flow", "customers", "--json").form["writes"] == 1


@pytest.mark.feature("F-CORE-B-18")
def test_a_sweep_finds_a_change_that_the_feed_left_out(pair: MemoryPair, linked: list[str]) -> None:
    pair.vendor.hide_change(pair.books, "/v1/customers/changes", 1)
    pair.edit(pair.books, linked[0], city="Lund")
    assert pair.run("sync", "--json").form["writes"] == 0
    assert pair.run("sync", "--sweep", "--json").form["writes"] == 1
    assert cities(pair) == ["Lund", "", ""]


def test_records_left_out_by_a_filter_are_counted_in_the_table_and_in_json(pair: MemoryPair) -> None:
    for n in range(3):
        pair.add(pair.books, given_name=f"P{n}")
    assert "How many" in pair.run("plan").out
    excluded = pair.run("plan", "--json").form["excluded"]
    assert excluded == {"customers": {"no e-mail": 3}}


# --- a saved plan -----------------------------------------------------------------------------------------------------


def test_a_plan_is_saved_and_carried_out(pair: MemoryPair, tmp_path: Path) -> None:
    file = tmp_path / "monday.plan"
    pair.add(pair.books, email="annegret@example.com", city="Malmö")
    planned = pair.run("plan", "--out", str(file))
    assert f"ledgerbridge sync {NAME} --plan {file}" in planned.out
    assert b"annegret" not in file.read_bytes()
    pair.add(pair.books, email="later@example.com")
    ended = pair.run("sync", "--plan", str(file), "--json")
    assert (ended.code, ended.form["writes"]) == (0, 1)
    assert [customer["email"] for customer in pair.customers(pair.crm)] == ["annegret@example.com"]
    again = pair.run("sync", "--plan", str(file))
    assert (again.code, "LB-RUN-25" in again.out) == (3, True)
    assert pair.run("sync").code == 0
    assert len(pair.customers(pair.crm)) == 2


def test_a_plan_that_may_not_be_carried_out_says_why_and_ends_with_2(pair: MemoryPair, tmp_path: Path) -> None:
    file = tmp_path / "a.plan"
    file.write_text("nothing")
    ended = pair.run("sync", "--plan", str(file))
    assert (ended.code, "LB-PLAN-12" in ended.err) == (2, True)
    pair.run("plan", "--out", str(file))
    ended = pair.run("sync", "--plan", str(file), "--max-age", "0")
    assert (ended.code, "LB-PLAN-16" in ended.err) == (2, True)


def test_a_plan_that_cannot_be_made_whole_is_not_saved(pair: MemoryPair, tmp_path: Path) -> None:
    pair.sandbox.desk("memory").order_fault(pair.crm, Order(do="401", times=99))
    assert pair.run("plan", "--out", str(tmp_path / "a.plan")).code == 4
    assert not (tmp_path / "a.plan").exists()


# --- skipping ---------------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-RUN-05")
def test_skip_shows_then_does_and_writes_nothing(pair: MemoryPair, linked: list[str]) -> None:
    pair.edit(pair.books, linked[0], city="Lund")
    pair.add(pair.crm, email="new@example.com")
    shown = pair.run("skip", NAME, "customers")
    assert shown.code == 0
    assert "1 linked record changed" in shown.out
    assert "1 record without a link" in shown.out
    assert f"ledgerbridge skip {NAME} customers --yes" in shown.out
    done = pair.run("skip", NAME, "customers", "--yes", "--json")
    assert (done.form["state"], done.form["skipped"]["linked"], done.form["skipped"]["unlinked"]) == ("done", 1, 1)
    assert pair.run("sync", "--json").form["writes"] == 0
    assert "Nothing happened meanwhile." in pair.run("skip", NAME, "customers").out
    assert [row["kind"] for row in pair.run("runs", "--json").form][:3] == ["plan", "sync", "skip"]
    assert pair.run("skip", NAME, "invoices").code == 2


# --- links and deleting -----------------------------------------------------------------------------------------------


def test_links_go_to_a_file_and_come_back(pair: MemoryPair, linked: list[str], tmp_path: Path) -> None:
    file = tmp_path / "links.csv"
    assert "3 links written." in pair.run("links", "export", NAME, str(file)).out
    assert file.read_text().splitlines()[0] == "flow,role,left_id,right_id"
    rows = pair.run("links", "list", NAME, "--json").form
    assert [row["left_id"] for row in rows] == linked
    assert linked[0] in pair.run("links", "list", NAME, "--flow", "customers", "--limit", "1").out
    assert "There are no links." in pair.run("links", "list", NAME, "--flow", "products").out
    removed = pair.run("links", "remove", NAME, "customers", f"books:{linked[0]}")
    assert (removed.code, "are linked no more" in removed.out) == (0, True)
    back = pair.run("links", "import", NAME, str(file))
    assert (back.code, "1 link made." in back.out, "2 were there already." in back.out) == (0, True, True)
    assert pair.run("sync").code == 0
    assert len(pair.customers(pair.crm)) == 3


def test_a_file_of_links_that_is_wrong_is_refused_with_its_lines(pair: MemoryPair, tmp_path: Path) -> None:
    file = tmp_path / "links.csv"
    file.write_text("flow,role,left_id,right_id\ncustomers,main,1\ncustomers,main,77,88\n")
    ended = pair.run("links", "import", NAME, str(file))
    assert (ended.code, ended.err.count("LB-LINK-01")) == (2, 1)
    file.write_text("flow,role,left_id,right_id\ncustomers,main,77,88\n")
    assert pair.run("links", "import", NAME, str(file)).err.count("LB-LINK-01") == 2


@pytest.mark.feature("F-CORE-RUN-06")
def test_delete_asks_for_the_name_and_says_that_nothing_is_deleted_elsewhere(
    pair: MemoryPair, linked: list[str]
) -> None:
    no = typed(pair, "yes\n", "delete", NAME)
    assert (no.code, "Nothing was deleted." in no.err) == (2, True)
    assert "Nothing is deleted in either system." in no.err
    assert pair.run("delete", NAME).code == 2
    assert len(pair.run("links", "list", NAME, "--json").form) == len(linked)
    done = typed(pair, f"{NAME}\n", "delete", NAME)
    assert (done.code, "Deleted." in done.out) == (0, True)
    assert pair.run("links", "list", NAME).code == 2
    assert (len(pair.customers(pair.books)), len(pair.customers(pair.crm))) == (3, 3)
    assert pair.run("sync").code == 0
    assert (len(pair.customers(pair.books)), len(pair.customers(pair.crm))) == (3, 3)


def test_delete_takes_the_name_as_an_option(pair: MemoryPair, linked: list[str]) -> None:
    assert pair.run("delete", NAME, "--confirm", "books").code == 2
    assert pair.run("delete", NAME, "--confirm", NAME).code == 0
    ended = pair.run("delete", NAME, "--confirm", NAME)
    assert (ended.code, "LB-SETUP-33" in ended.err) == (2, True)


def test_a_deleted_integration_leaves_the_configuration_of_the_others(pair: MemoryPair) -> None:
    table = '[integration.{}]\npreset = "memory-memory"\nleft = "books"\nright = "crm"\n'
    file = pair.run.home / "ledgerbridge.toml"
    file.write_text("# ours\nversion = 1\n\n" + table.format("old") + "\n" + table.format("kept"))
    pair.add(pair.books, email="ann@example.com")
    assert pair.run("sync", "old").code == 0
    ended = pair.run("delete", "old", "--confirm", "old")
    assert (ended.code, "old was taken out of" in ended.out) == (0, True)
    assert "[integration.kept]" in file.read_text()
    assert "[integration.old]" not in file.read_text()
    assert "# ours" in file.read_text()
    assert pair.run("sync").code == 0
    last = pair.run("delete", "kept", "--confirm", "kept")
    assert (last.code, "the next sync begins anew" in last.out) == (0, True)
    assert "[integration.kept]" in file.read_text()


@pytest.mark.parametrize("command", [["skip"], ["delete"], ["links", "list"], ["links", "export"], ["links", "import"]])
def test_help_of_each_has_an_example(command: list[str], tmp_path: Path) -> None:
    ended = CommandLine(tmp_path, Sandbox(clock=clock(), seed=1))(*command, "--help")
    assert (ended.code, f"ledgerbridge {' '.join(command)}" in " ".join(ended.out.split())) == (0, True)
