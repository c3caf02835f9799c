"""What each command prints and how it ends."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.support.command_line import URL, CommandLine, MemoryPair
from tests.support.start import clock

from ledgerbridge.sandbox.kit.faults import Order
from ledgerbridge.sandbox.kit.sandbox import Sandbox

CONTRACTS = Path(__file__).parents[2] / "docs" / "contracts.md"
COMMANDS = ("demo", "sandbox", "connect", "check", "plan", "sync", "status", "runs", "explain", "record")


@pytest.fixture
def pair(tmp_path: Path) -> MemoryPair:
    return MemoryPair(tmp_path)


@pytest.fixture
def connected(pair: MemoryPair) -> MemoryPair:
    pair.connect()
    return pair


def ask_person_twice(pair: MemoryPair) -> None:
    """Two records on one side with the same e-mail address."""
    pair.add(pair.books, email="twin@example.com", given_name="One")
    pair.add(pair.books, email="twin@example.com", given_name="Two")


# --- connect ----------------------------------------------------------------------------------------------------------


def test_connect_takes_the_sandboxs_key_and_tells_what_the_check_found(pair: MemoryPair) -> None:
    ended = pair.run("connect", "memory", "--sandbox", URL)
    assert ended.code == 0
    assert f"Connected memory: account {pair.books} of memory." in ended.out
    assert "✓" in ended.out


@pytest.mark.parametrize("vendor", ["hubspot", "quickbooks"])
def test_connect_goes_through_the_vendors_own_consent_and_token_calls(vendor: str, tmp_path: Path) -> None:
    sandbox = Sandbox(clock=clock(), seed=1)
    ended = CommandLine(tmp_path, sandbox)("connect", vendor, "--sandbox", URL)
    assert ended.code == 0, ended.err
    made = [(call.request.method, call.request.path) for call in reversed(sandbox.desk(vendor).calls.recent(100))]
    assert made[0] in (("POST", "/oauth/authorize"), ("POST", "/connect/oauth2"))
    assert made[1] in (("POST", "/oauth/2026-03/token"), ("POST", "/oauth2/v1/tokens/bearer"))


def test_connect_without_credentials_lists_all_that_is_missing(tmp_path: Path) -> None:
    ended = CommandLine(tmp_path, Sandbox(clock=clock(), seed=1))("connect", "hubspot")
    assert ended.code == 2
    assert "--client-id" in ended.err
    assert "LEDGERBRIDGE_HUBSPOT_CLIENT_SECRET" in ended.err


def test_connect_takes_a_key_from_the_environment(pair: MemoryPair) -> None:
    key = pair.vendor.credentials(pair.crm)["api_key"]
    assert key is not None
    pair.run.variables["LEDGERBRIDGE_MEMORY_KEY"] = key
    ended = pair.run("connect", "memory", "--sandbox", URL)
    assert f"account {pair.crm} of memory" in ended.out


def test_connect_refuses_a_key_where_the_vendor_takes_none(tmp_path: Path) -> None:
    ended = CommandLine(tmp_path, Sandbox(clock=clock(), seed=1))("connect", "hubspot", "--key", "abc")
    assert (ended.code, "LB-SETUP-16" in ended.err) == (2, True)


def test_every_setting_that_is_none_is_named(pair: MemoryPair) -> None:
    ended = pair.run("connect", "memory", "--sandbox", URL, "--set", "lag_s", "--set", "plain")
    assert ended.code == 2
    assert "lag_s is not a setting" in ended.err
    assert "plain is not a setting" in ended.err


def test_an_account_the_sandbox_does_not_have_is_said_in_its_own_words(pair: MemoryPair) -> None:
    ended = pair.run("connect", "memory", "--sandbox", URL, "--account", "nobody")
    assert ended.code == 2
    assert "memory has no account nobody" in ended.err


# --- plan -------------------------------------------------------------------------------------------------------------


def test_plan_shows_each_field_with_rule_and_reason_and_writes_nothing(connected: MemoryPair) -> None:
    connected.add(connected.books, email="ann@example.com", city="Lund")
    connected.add(connected.crm, email="ann@example.com", city="Malmö", phone="123")
    ended = connected.run("plan")
    assert ended.code == 0
    assert "Lund → Malmö" in ended.out
    assert "billing.city" in ended.out
    assert "different at the first" in ended.out
    assert "(empty) → 123" in ended.out
    assert [customer["city"] for customer in connected.customers(connected.books)] == ["Lund"]


def test_plan_says_how_to_carry_it_out(connected: MemoryPair) -> None:
    connected.add(connected.books, email="ann@example.com")
    ended = connected.run("plan", "--json")
    shown = connected.run("plan")
    assert f"To carry out plan {ended.form['hash']}: ledgerbridge sync books-crm" in shown.out


def test_plan_with_a_record_for_a_person_to_decide_ends_with_3_and_says_what_to_do(connected: MemoryPair) -> None:
    ask_person_twice(connected)
    ended = connected.run("plan")
    assert ended.code == 3
    assert "LB-MATCH-01" in ended.out
    assert "Merge them" in ended.out


def test_a_plan_longer_than_the_limit_says_how_much_is_left_out(connected: MemoryPair) -> None:
    for n in range(103):
        connected.add(connected.books, email=f"person{n}@example.com")
    assert "3 more writes; --all shows them." in connected.run("plan").out
    whole = connected.run("plan", "--all").out
    assert "more write" not in whole
    assert all(f"person{n}@example.com" in whole for n in range(103))


def test_json_of_a_plan_longer_than_a_chunk_is_whole(connected: MemoryPair) -> None:
    for n in range(210):
        connected.add(connected.books, email=f"person{n}@example.com")
    form = connected.run("plan", "--json").form
    assert len([line for line in form["lines"] if line["action"] == "create"]) == 210


def test_a_vendors_text_cannot_steer_the_terminal(connected: MemoryPair) -> None:
    connected.add(connected.books, email="ann@example.com", note="x", city="\x1b[31mred")
    assert "\x1b" not in connected.run("plan").out


# --- sync -------------------------------------------------------------------------------------------------------------


def test_sync_writes_what_was_planned_and_ends_with_0(connected: MemoryPair) -> None:
    connected.add(connected.books, email="ann@example.com", city="Lund")
    ended = connected.run("sync")
    assert ended.code == 0
    assert "Done: 1 record written." in ended.out
    assert [customer["email"] for customer in connected.customers(connected.crm)] == ["ann@example.com"]


def test_sync_again_says_that_nothing_was_to_be_written(connected: MemoryPair) -> None:
    connected.add(connected.books, email="ann@example.com")
    connected.run("sync")
    ended = connected.run("sync")
    assert (ended.code, "Done: nothing was to be written." in ended.out) == (0, True)


def test_sync_ends_with_3_as_long_as_a_record_waits_for_a_person(connected: MemoryPair) -> None:
    ask_person_twice(connected)
    assert connected.run("sync").code == 3
    later = connected.run("sync")
    assert later.code == 3
    assert "LB-MATCH-01" in later.out


def test_sync_that_loses_access_ends_with_4_and_says_what_to_do(connected: MemoryPair) -> None:
    connected.sandbox.desk("memory").order_fault(connected.crm, Order(do="401", times=99))
    ended = connected.run("sync")
    assert ended.code == 4
    assert "LB-AUTH-03" in ended.out
    assert "Paused." in ended.out


def test_an_implausible_plan_is_refused_until_its_hash_confirms_it(connected: MemoryPair) -> None:
    ids = [connected.add(connected.books, email=f"person{n}@example.com") for n in range(20)]
    connected.run("sync")
    for id in ids[:15]:
        connected.edit(connected.books, id, city="Lund")
    refused = connected.run("sync", "--json")
    assert (refused.code, refused.form["state"]) == (4, "refused")
    assert not any(customer.get("city") for customer in connected.customers(connected.crm))
    assert f"--confirm {refused.form['hash']}" in connected.run("sync").out
    confirmed = connected.run("sync", "--confirm", refused.form["hash"])
    assert (confirmed.code, "15 records written" in confirmed.out) == (0, True)


# --- check and runs ---------------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-CON-07")
def test_check_shows_every_connection_with_the_api_version_it_was_tested_with(connected: MemoryPair) -> None:
    ended = connected.run("check")
    assert ended.code == 0
    for name, account in (("crm", connected.crm), ("books", connected.books)):
        assert f"{name}: account {account} of Memory, tested with API v1" in ended.out
    assert ended.out.count("✓") == 2


def test_check_of_a_connection_whose_key_is_gone_says_who_acts_and_ends_with_3(connected: MemoryPair) -> None:
    connected.vendor.change_settings(connected.books, {"grant": "revoked"})
    one = connected.run("check", "books")
    assert (one.code, "✗" in one.out, "LB-AUTH-03" in one.out) == (3, True, True)
    told = connected.run("check", "--json").form
    assert {entry["connection"]: [f["problem"] is None for f in entry["findings"]] for entry in told} == {
        "books": [False],
        "crm": [True],
    }


def test_check_of_nothing_says_what_there_is(connected: MemoryPair, tmp_path: Path) -> None:
    unknown = connected.run("check", "shop")
    assert (unknown.code, "LB-SETUP-24" in unknown.err, "books, crm" in unknown.err) == (2, True, True)
    nothing = CommandLine(tmp_path / "empty", Sandbox(clock=clock(), seed=1))("check")
    assert (nothing.code, "LB-SETUP-23" in nothing.err) == (2, True)


def test_record_writes_a_head_and_a_line_for_each_exchange(connected: MemoryPair, tmp_path: Path) -> None:
    connected.add(connected.books, email="ann.oberg@example.com", given_name="Annalisa")
    ended = connected.run("record", "books", "--out", str(tmp_path / "books.jsonl"))
    assert ended.code == 0, ended.err
    head, *exchanges = [json.loads(line) for line in (tmp_path / "books.jsonl").read_text().splitlines()]
    assert (head["vendor"], head["exchanges"]) == ("memory", len(exchanges))
    assert "Annalisa" not in (tmp_path / "books.jsonl").read_text()


def test_record_into_a_folder_that_does_not_exist_is_refused_before_anything_is_read(
    connected: MemoryPair, tmp_path: Path
) -> None:
    ended = connected.run("record", "books", "--out", str(tmp_path / "nowhere" / "books.jsonl"))
    said = " ".join(ended.err.replace("│", " ").split())
    assert (ended.code, "does not exist" in said) == (2, True)


def test_runs_lists_the_passes_newest_first(connected: MemoryPair) -> None:
    assert "No pass has run yet" in connected.run("runs").out
    connected.add(connected.books, email="ann@example.com")
    connected.run("plan")
    connected.run("sync")
    told = connected.run("runs", "--json").form
    assert [(row["kind"], row["state"], row["writes"]) for row in told] == [("sync", "done", 1), ("plan", "planned", 0)]
    assert len(connected.run("runs", "--limit", "1", "--json").form) == 1
    assert "created" in connected.run("runs").out


def test_plan_says_how_long_the_sync_takes_where_a_vendor_takes_only_so_many_calls(connected: MemoryPair) -> None:
    connected.vendor.change_settings(connected.crm, {"limits": True})
    wires = [{"email": f"p{n}@example.com"} for n in range(10_000)]
    connected.vendor.load(connected.books, "customers", wires, False)
    told = connected.run("plan", "--json").form
    assert told["forecast_s"] >= 10
    assert "crm takes only so many calls at a time" in connected.run("plan").out


# --- status and explain -----------------------------------------------------------------------------------------------


def test_status_shows_links_open_records_and_passes(connected: MemoryPair) -> None:
    connected.add(connected.books, email="ann@example.com")
    ask_person_twice(connected)
    connected.run("sync")
    form = connected.run("status", "--json").form
    customers = next(flow for flow in form["flows"] if flow["name"] == "customers")
    assert (customers["linked"], customers["failed"]) == (1, 2)
    assert {record["problem"]["code"] for record in form["open"]} == {"LB-MATCH-01"}
    assert [(row["kind"], row["writes"]) for row in form["passes"]] == [("sync", 1)]
    shown = connected.run("status")
    assert (shown.code, "LB-MATCH-01" in shown.out) == (0, True)


def test_explain_names_fields_rules_and_the_five_modules(connected: MemoryPair) -> None:
    id = connected.add(connected.books, email="ann@example.com", city="Lund")
    connected.run("sync")
    ended = connected.run("explain", f"books:{id}")
    assert ended.code == 0
    assert "billing.city" in ended.out
    modules = [station["module"] for station in connected.run("explain", id, "--json").form[0]["stations"]]
    assert len(modules) == 5
    assert all(module in ended.out for module in modules)


def test_explain_of_an_unknown_record_says_what_to_give(connected: MemoryPair) -> None:
    ended = connected.run("explain", "404404")
    assert (ended.code, "LB-SETUP-10" in ended.err) == (2, True)


# --- the rest ---------------------------------------------------------------------------------------------------------


def test_sandbox_is_served_as_asked(tmp_path: Path) -> None:
    run = CommandLine(tmp_path, Sandbox(clock=clock(), seed=1))
    run("sandbox", "--port", "0", "--seed", "3", "--data", "records", "--with", "memory")
    assert run.served == [("127.0.0.1", 0, 3, Path("records"), ["memory"])]


def test_an_unforeseen_error_is_one_line_with_how_to_report_it(pair: MemoryPair) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no such luck")

    pair.run.serve = broken
    ended = pair.run("sandbox")
    assert ended.code == 1
    assert "ZeroDivisionError: no such luck" in ended.err
    assert "LEDGERBRIDGE_DEBUG=1" in ended.err
    assert "Traceback" not in ended.err
    pair.run.variables["LEDGERBRIDGE_DEBUG"] = "1"
    assert "Traceback" in pair.run("sandbox").err


def test_ctrl_c_ends_a_command_with_130(pair: MemoryPair) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    pair.run.serve = stopped
    ended = pair.run("sandbox")
    assert (ended.code, "Stopped." in ended.err) == (130, True)


def test_a_command_that_is_not_there_is_a_usage_error(pair: MemoryPair) -> None:
    assert pair.run("sing").code == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_examples(command: str, pair: MemoryPair) -> None:
    ended = pair.run(command, "--help")
    assert ended.code == 0
    assert f"Examples: ledgerbridge {command}" in ended.out


def test_version_is_told(pair: MemoryPair) -> None:
    assert pair.run("--version").out.startswith("ledgerbridge ")


def test_every_name_in_a_json_form_is_documented(connected: MemoryPair) -> None:
    documented = CONTRACTS.read_text(encoding="utf-8")
    id = connected.add(connected.books, email="ann@example.com", city="Lund")
    ask_person_twice(connected)
    forms = [
        connected.run("plan", "--json").form,
        connected.run("sync", "--json").form,
        connected.run("status", "--json").form,
        connected.run("explain", id, "--json").form,
    ]
    names = {name for form in forms for name in _names(form)} - {"customers", "products"}
    outcomes = {"created", "failed", "linked", "waiting"}
    assert sorted(name for name in names - outcomes if f"`{name}`" not in documented) == []


def _names(form: Any) -> set[str]:
    if isinstance(form, Mapping):
        return set(form) | {name for value in form.values() for name in _names(value)}
    if isinstance(form, Sequence) and not isinstance(form, str):
        return {name for value in form for name in _names(value)}
    return set()


def test_json_output_is_one_document_and_nothing_else(connected: MemoryPair) -> None:
    for command in ("plan", "sync", "status"):
        assert isinstance(json.loads(connected.run(command, "--json").out), dict)


def test_a_plan_that_cannot_be_made_whole_says_why_and_ends_with_4(connected: MemoryPair) -> None:
    connected.sandbox.desk("memory").order_fault(connected.crm, Order(do="401", times=99))
    ended = connected.run("plan")
    assert (ended.code, "LB-AUTH-03" in ended.out) == (4, True)
    assert "Paused before the plan was whole" in ended.out
