"""`retry`, `backfill`, `link`, `unlink` and `sweep`: what they print and how they end."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.command_line import CommandLine, MemoryPair

from ledgerbridge.sandbox.kit.sandbox import Sandbox

NAME = "books-crm"


@pytest.fixture
def pair(tmp_path: Path) -> MemoryPair:
    pair = MemoryPair(tmp_path)
    pair.connect()
    return pair


@pytest.fixture
def ambiguous(pair: MemoryPair) -> list[str]:
    """Ids of two customers with one e-mail."""
    ids = [pair.add(pair.books, email="same@example.com", city=city) for city in ("Lund", "Umeå")]
    assert pair.run("sync").code == 3
    return ids


@pytest.mark.parametrize("command", ["retry", "backfill", "link", "unlink", "sweep"])
def test_the_help_of_each_command_gives_examples(command: str, tmp_path: Path) -> None:
    told = CommandLine(tmp_path, Sandbox([]))(command, "--help")
    assert (told.code, f"ledgerbridge {command} " in told.out) == (0, True)


# --- retry ------------------------------------------------------------------------------------------------------------


def test_status_names_the_category_that_retry_takes(pair: MemoryPair, ambiguous: list[str]) -> None:
    assert "[ambiguous-match]" in pair.run("status").out
    found = pair.run("status", "--json").form["open"]
    assert {record["category"]["name"] for record in found} == {"ambiguous-match"}
    assert all(record["category"][text] for record in found for text in ("label", "meaning", "remedy"))
    told = pair.run("explain", f"books:{ambiguous[0]}").out
    assert "Category ambiguous-match" in told.replace("\n", " ")


@pytest.mark.feature("F-CORE-OBS-08")
def test_a_category_is_tried_again_and_its_dry_run_writes_nothing(pair: MemoryPair, ambiguous: list[str]) -> None:
    pair.vendor.person_edits(pair.books, "customers", ambiguous[1], {"fields": {"email": "other@example.com"}})
    dry = pair.run("retry", "--category", "ambiguous-match", "--dry-run", "--json")
    assert (dry.form["retried"], dry.form["state"], pair.customers(pair.crm)) == (2, "planned", [])
    done = pair.run("retry", "--category", "ambiguous-match", "--json")
    assert (done.code, done.form["retried"], done.form["open"]) == (0, 2, [])
    assert len(pair.customers(pair.crm)) == 2
    assert "Nothing of this failed or waits." in pair.run("retry", "--all").out


def test_a_retry_says_what_it_lacks(pair: MemoryPair, ambiguous: list[str]) -> None:
    assert pair.run("retry").code == 2
    assert pair.run("retry", "--all", "--flow", "customers").code == 2
    wrong = pair.run("retry", "--category", "bad-luck")
    assert (wrong.code, "LB-RUN-28" in wrong.err, "ambiguous-match" in wrong.err) == (2, True, True)
    assert "LB-RUN-27" in pair.run("retry", "999").err


def test_one_record_is_tried_again_by_its_id(pair: MemoryPair, ambiguous: list[str]) -> None:
    ended = pair.run("retry", f"customers:books:{ambiguous[0]}")
    assert (ended.code, "1 record is tried again." in ended.out) == (3, True)


# --- links ------------------------------------------------------------------------------------------------------------


def test_two_records_are_linked_and_parted_by_hand(pair: MemoryPair) -> None:
    left, right = pair.add(pair.books, email="a@example.com", city="Lund"), pair.add(pair.crm, email="b@example.com")
    made = pair.run("link", f"books:{left}", f"crm:{right}", "--flow", "customers")
    assert (made.code, "are linked in customers" in made.out) == (0, True)
    assert "already" in pair.run("link", left, right, "--flow", "customers").out
    assert pair.run("sync").code == 0
    assert len(pair.customers(pair.crm)) == 1
    parted = pair.run("unlink", f"books:{left}", "--flow", "customers")
    assert (parted.code, "are linked no more" in parted.out) == (0, True)
    assert pair.run("links", "list", NAME, "--json").form == []


def test_what_cannot_be_linked_is_said(pair: MemoryPair) -> None:
    left = pair.add(pair.books, email="a@example.com")
    gone = pair.run("link", left, "999", "--flow", "customers")
    assert (gone.code, "LB-LINK-05" in gone.err) == (2, True)
    turned = pair.run("link", "crm:1", f"books:{left}", "--flow", "customers")
    assert (turned.code, "LB-LINK-04" in turned.err) == (2, True)
    assert "LB-RUN-24" in pair.run("unlink", left, "--flow", "nothing").err


# --- sweep and back-fill ----------------------------------------------------------------------------------------------


def test_a_sweep_is_a_sync_that_reads_everything(pair: MemoryPair) -> None:
    pair.add(pair.books, email="a@example.com")
    ended = pair.run("sweep", "--flow", "customers", "--json")
    assert (ended.code, ended.form["writes"]) == (0, 1)
    assert pair.run("sweep").out.count("nothing was to be written") == 1


def test_a_back_fill_says_from_when_and_of_which_flow(pair: MemoryPair) -> None:
    assert pair.run("backfill", "customers").code == 2
    assert pair.run("backfill", "customers", "--all", "--since", "2026-01-01").code == 2
    refused = pair.run("backfill", "customers", "--all")
    assert (refused.code, "LB-RUN-29" in refused.err) == (2, True)
    assert "LB-RUN-24" in pair.run("backfill", "nothing", "--all").err
