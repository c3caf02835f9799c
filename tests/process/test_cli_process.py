"""Exit codes and output of real processes, as docs/contracts.md promises them; two of them at once on one hub."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.command_line import CommandLine
from tests.support.programs import PATIENCE_S, Control, Hub, Wire, program, run, sandbox

from ledgerbridge.sandbox.kit.sandbox import Sandbox

pytestmark = pytest.mark.process

HUBSPOT, QUICKBOOKS = "hubspot", "quickbooks"
LATER_S = 200


class Shop:
    """One sandbox, and a hub home connected to it while both vendors were empty; each test takes a copy."""

    def __init__(self, folder: Path, control: Control) -> None:
        self._hub = Hub(folder, control)
        self._control = control
        control.take_clock()
        self._hub.connect()
        self._snapshot = str(control.post("snapshot")["id"])

    def opened(self, folder: Path) -> Hub:
        """The vendors as they were, and a hub of the test's own."""
        for vendor in (HUBSPOT, QUICKBOOKS):
            self._control.delete(f"{vendor}/faults")
        self._control.post("restore", {"id": self._snapshot})
        self._control.take_clock()
        shutil.copytree(self._hub.home, folder / "home")
        return Hub(folder, self._control)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    with sandbox(folder) as control:
        yield Shop(folder, control)


@pytest.fixture
def hub(shop: Shop, tmp_path: Path) -> Hub:
    """A hub between a HubSpot and a QuickBooks without records of people."""
    return shop.opened(tmp_path)


def enter_contacts(control: Control, count: int) -> None:
    control.load(HUBSPOT, "contacts", [contact(n) for n in range(count)])
    control.advance(LATER_S)


def contact(n: int) -> Wire:
    return {"properties": {"email": f"person{n}@example.com", "firstname": "Person", "lastname": f"Number {n}"}}


def customers_by_email(control: Control) -> Counter[str]:
    return Counter(row["PrimaryEmailAddr"]["Address"] for row in control.live(QUICKBOOKS, "Customer"))


def in_words(text: str) -> str:
    """Printed text without the breaks of lines."""
    return " ".join(text.split())


# --- how commands end -------------------------------------------------------------------------------------------------


def test_a_day_at_the_shop_ends_with_0_3_and_0(hub: Hub) -> None:
    enter_contacts(hub.control, 3)
    first = hub.sync()
    assert (first.returncode, json.loads(first.stdout)["counts"]) == (
        0,
        {"customers": {"created": 3}, "products": {"excluded": 2}},
    )
    again = hub.sync()
    assert (again.returncode, json.loads(again.stdout)["writes"]) == (0, 0)
    hub.control.load(QUICKBOOKS, "Vendor", [{"DisplayName": "Taken Name"}])
    clash = {"properties": {"email": "taken@example.com", "firstname": "Taken", "lastname": "Name"}}
    (id,) = hub.control.load(HUBSPOT, "contacts", [clash])
    hub.control.advance(LATER_S)
    refused = hub.sync()
    assert refused.returncode == 3
    (record,) = json.loads(refused.stdout)["open"]
    assert (record["system"], record["id"], record["outcome"]) == (HUBSPOT, id, "failed")
    assert hub.sync().returncode == 3
    status = hub.run("status")
    assert (status.returncode, record["problem"]["code"] in status.stdout) == (0, True)
    hub.control.patch(f"{HUBSPOT}/state/contacts/{id}", {"properties": {"lastname": "Free"}})
    hub.control.advance(LATER_S)
    assert hub.sync().returncode == 0
    explained = hub.run("explain", id)
    assert (explained.returncode, "created" in explained.stdout) == (0, True)


def test_a_plan_that_looks_like_an_accident_ends_with_4_until_it_is_confirmed(hub: Hub) -> None:
    enter_contacts(hub.control, 25)
    assert hub.sync().returncode == 0
    for row in hub.control.live(HUBSPOT, "contacts"):
        hub.control.patch(f"{HUBSPOT}/state/contacts/{row['id']}", {"properties": {"city": "Lund"}})
    hub.control.advance(LATER_S)
    refused = hub.sync()
    form = json.loads(refused.stdout)
    assert (refused.returncode, form["state"], form["writes"]) == (4, "refused", 0)
    assert form["problems"][0]["code"] == "LB-PLAN-02"
    assert hub.sync("--confirm", "000000000000").returncode == 4
    confirmed = hub.sync("--confirm", form["hash"])
    assert (confirmed.returncode, json.loads(confirmed.stdout)["writes"]) == (0, 25)


@pytest.mark.parametrize("vendor", [HUBSPOT, QUICKBOOKS])
def test_a_revoked_grant_ends_with_4_and_says_what_to_connect_again(vendor: str, hub: Hub) -> None:
    enter_contacts(hub.control, 3)
    hub.control.post(f"{vendor}/settings", {"grant": "revoked"})
    stopped = hub.sync()
    assert stopped.returncode == 4
    (problem,) = json.loads(stopped.stdout)["problems"]
    assert problem["code"].startswith("LB-AUTH")
    assert customers_by_email(hub.control) == {}


def test_a_vendor_that_is_not_there_ends_with_4(tmp_path: Path) -> None:
    with sandbox(tmp_path) as clock:
        clock.take_clock()
        with sandbox(tmp_path) as control:
            control.take_clock()
            hub = Hub(tmp_path, control)
            hub.connect()
        stopped = hub.run("sync", "--clock", clock.url, "--seen")
        assert stopped.returncode == 4
        assert "LB-NET-01" in stopped.stdout


def test_a_clock_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    ended = run("--home", "home", "sync", "--clock", "http://127.0.0.1:9", at=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "No clock answers at http://127.0.0.1:9" in in_words(ended.stderr)


def test_wrong_configuration_ends_with_2_and_lists_everything(hub: Hub) -> None:
    enter_contacts(hub.control, 3)
    text = '[integration.shop]\npreset = "hubspot-quickbooks"\nleft = "hubspit"\nright = "quickbooks"\ncolour = 1\n'
    (hub.home / "ledgerbridge.toml").write_text(f"version = 7\n{text}")
    before = hub.control.next_call(HUBSPOT)
    ended = hub.sync()
    assert (ended.returncode, ended.stdout) == (2, "")
    for told in ("it is 7", "'hubspit' is no connection to hubspot", "no key is called 'colour'"):
        assert told in in_words(ended.stderr)
    assert hub.control.next_call(HUBSPOT) == before


@pytest.mark.parametrize("arguments", [("snyc",), ("sync", "--no-such-option"), ("connect",), ("sync", "one", "two")])
def test_wrong_arguments_end_with_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    ended = run(*arguments, at=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Usage: " in ended.stderr


def test_nothing_connected_ends_with_2(tmp_path: Path) -> None:
    ended = run("sync", at=tmp_path)
    assert (ended.returncode, "LB-SETUP-08" in ended.stderr) == (2, True)


def test_another_master_key_ends_with_2(hub: Hub) -> None:
    enter_contacts(hub.control, 3)
    ended = hub.run("sync", "--clock", hub.control.url, LEDGERBRIDGE_KEY="ab" * 32)
    assert (ended.returncode, "LB-SETUP-02" in ended.stderr + ended.stdout) == (2, True)


def test_what_nobody_foresaw_ends_with_1_in_one_line_and_with_a_traceback_on_request(hub: Hub) -> None:
    enter_contacts(hub.control, 3)
    with closing(sqlite3.connect(hub.home / "hub.db")) as database:
        database.execute("DROP TABLE links")
    ended = hub.sync()
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Something unforeseen happened (OperationalError" in ended.stderr
    assert "Traceback" not in ended.stderr
    again = hub.run("sync", "--clock", hub.control.url, LEDGERBRIDGE_DEBUG="1")
    assert (again.returncode, "Traceback" in again.stderr) == (1, True)


def test_every_command_tells_how_it_is_used(tmp_path: Path) -> None:
    whole = run("--help", at=tmp_path)
    assert whole.returncode == 0
    commands = re.findall(r"^│ (\w+) ", whole.stdout.partition("Commands")[2], re.MULTILINE)
    assert set(commands) >= {
        "demo",
        "sandbox",
        "connect",
        "check",
        "plan",
        "sync",
        "status",
        "runs",
        "explain",
        "record",
    }
    inside = CommandLine(tmp_path, Sandbox([]))
    for command in commands:
        shown = inside(command, "--help")
        assert (shown.code, shown.err) == (0, "")
        assert f" {command} " in shown.out
    ended = run("sync", "--help", at=tmp_path)
    assert (ended.returncode, ended.stderr, "ledgerbridge sync" in ended.stdout) == (0, "", True)
    assert list(tmp_path.iterdir()) == []


# --- several at once, and stopped in the middle -----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["*/query", "*/batch"])
def test_a_sync_beside_another_takes_over_and_the_first_one_stops(path: str, hub: Hub) -> None:
    enter_contacts(hub.control, 40)
    control = hub.control
    fault = control.order(QUICKBOOKS, "hold", "after", nth=1, path=path)
    control.take_clock()
    with hub.syncing() as first:
        assert control.struck(QUICKBOOKS, fault, first, 1) is not None
        second = hub.sync()
        assert second.returncode in (0, 3)
        control.lift(QUICKBOOKS, fault)
        _, told = first.communicate(timeout=PATIENCE_S)
    assert (first.returncode, "LB-RUN-01" in told) == (4, True)
    control.advance(LATER_S)
    last = hub.sync()
    assert (last.returncode, json.loads(last.stdout)["open"]) == (0, [])
    assert set(customers_by_email(control).values()) == {1}
    assert len(customers_by_email(control)) == 40


def test_two_syncs_started_at_once_make_each_record_once(hub: Hub) -> None:
    enter_contacts(hub.control, 40)
    hub.control.take_clock()
    with hub.syncing() as one, hub.syncing() as other:
        codes = []
        for running in (one, other):
            running.communicate(timeout=PATIENCE_S)
            codes.append(running.returncode)
    assert set(codes) <= {0, 3, 4}
    hub.control.advance(LATER_S)
    assert hub.sync().returncode == 0
    assert len(customers_by_email(hub.control)) == 40
    assert set(customers_by_email(hub.control).values()) == {1}


def test_a_plan_beside_a_sync_harms_neither(hub: Hub) -> None:
    enter_contacts(hub.control, 40)
    control = hub.control
    fault = control.order(QUICKBOOKS, "hold", "before", nth=1, path="*/batch")
    with hub.syncing() as syncing:
        assert control.struck(QUICKBOOKS, fault, syncing, 1) is not None
        planned = hub.run("plan", "--clock", control.url)
        control.lift(QUICKBOOKS, fault)
        syncing.communicate(timeout=PATIENCE_S)
    assert planned.returncode in (0, 3), planned.stderr
    assert syncing.returncode == 0
    assert len(customers_by_email(control)) == 40


def test_ctrl_c_ends_with_130_and_the_next_sync_goes_on(hub: Hub) -> None:
    enter_contacts(hub.control, 3)
    control = hub.control
    fault = control.order(QUICKBOOKS, "hold", "after", nth=1, path="*/batch")
    with hub.syncing() as syncing:
        assert control.struck(QUICKBOOKS, fault, syncing, 1) is not None
        syncing.send_signal(signal.SIGINT)
        out, told = syncing.communicate(timeout=PATIENCE_S)
    assert (syncing.returncode, out) == (130, "")
    assert told.startswith("Stopped.")
    control.lift(QUICKBOOKS, fault)
    control.advance(LATER_S)
    assert hub.sync().returncode == 0
    assert customers_by_email(control) == {f"person{n}@example.com": 1 for n in range(3)}


def test_the_sandbox_says_where_it_is_and_ends_with_0_when_told_to(tmp_path: Path) -> None:
    with program("sandbox", "--port", "0", at=tmp_path) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        assert re.fullmatch(r"sandbox ready on http://127\.0\.0\.1:\d+\n", line)
        port = line.rpartition(":")[2].strip()
        taken = run("sandbox", "--port", port, at=tmp_path)
        assert (taken.returncode, "LB-SETUP-21" in taken.stderr) == (2, True)
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0
