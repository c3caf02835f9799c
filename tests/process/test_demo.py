"""The program as a user starts it: the demo, and the same by hand against a sandbox of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

import pytest
from tests.support.programs import Control

pytestmark = pytest.mark.process

PROGRAM = (sys.executable, "-W", "error", "-m", "ledgerbridge")
PATIENCE_S = 60
CALLS_MAX = 40
"""Calls within which a change must have been carried over: several passes' worth."""


def surroundings(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEDGERBRIDGE_")}
    return {**kept, "LANG": "C.UTF-8", **variables}


def run(*arguments: str, at: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=at,
        env=surroundings(**variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@contextmanager
def running(*arguments: str, at: Path, output: IO[str] | int = subprocess.PIPE) -> Iterator[subprocess.Popen[str]]:
    """The program for as long as the block lasts; killed if it is still there then."""
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        cwd=at,
        env=surroundings(),
        stdout=output,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as program:
        try:
            yield program
        finally:
            if program.poll() is None:
                program.kill()


def records(folder: Path) -> Path:
    """The demo's records, to change."""
    copied = folder / "records"
    shutil.copytree(Path(str(files("ledgerbridge.sandbox") / "demo")), copied)
    return copied


def asked(url: str, body: Any = None) -> Any:
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, sent, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def test_demo_ends_with_0_whatever_surrounds_it(tmp_path: Path) -> None:
    (tmp_path / "ledgerbridge.toml").write_text("this is no configuration")
    ended = run("demo", "--once", at=tmp_path, LEDGERBRIDGE_DATABASE="sqlite:////nowhere/hub.db", LEDGERBRIDGE_KEY="x")
    assert ended.returncode == 0, ended.stderr
    assert "announced = happened: 91 records, no difference" in ended.stdout
    # What changed of people, what of companies, and whether the products that share a SKU still do.
    assert "hubspot got 3 calls, of which 0 writes to its records." in ended.stdout
    assert "Every record is exactly what it was: the second pass wrote nothing." in ended.stdout
    assert "created: Klaus Neumann" in ended.stdout
    assert ended.stderr == ""
    assert [file.name for file in tmp_path.iterdir()] == ["ledgerbridge.toml"]


@pytest.mark.feature("F-CORE-SET-10")
def test_demo_cures_an_error_and_ends_with_the_announced_records_on_both_sides(tmp_path: Path) -> None:
    ended = run("demo", "--once", "--json", at=tmp_path)
    assert ended.returncode == 0, ended.stderr
    form = json.loads(ended.stdout)
    announced = json.loads((files("ledgerbridge.sandbox") / "demo" / "expected.json").read_text(encoding="utf-8"))
    cure = form["cure"]
    assert (cure["record"], cure["before"]["code"]) == ("Klaus Neumann: Einkauf", "LB-REC-01")
    assert (cure["outcome"], cure["grew"]) == ("created", {"quickbooks": {"Customer": 1}})
    assert form["happened"]["grew"] == announced["grew"]
    assert set(announced["grew"]) == {"hubspot", "quickbooks"}
    assert (form["differences"], form["ok"]) == ([], True)


def test_demo_ends_with_1_if_the_cure_brings_something_else(tmp_path: Path) -> None:
    data = records(tmp_path)
    expected = json.loads((data / "expected.json").read_text(encoding="utf-8"))
    expected["cure"]["change"] = {"properties": {"lastname": "Neumann: Verkauf"}}
    (data / "expected.json").write_text(json.dumps(expected), encoding="utf-8")
    ended = run("demo", "--once", "--data", str(data), at=tmp_path)
    assert ended.returncode == 1, ended.stderr
    assert "Klaus Neumann: Einkauf: announced failed, created, happened failed" in " ".join(ended.stdout.split())


def test_demo_ends_with_1_and_names_what_was_not_announced(tmp_path: Path) -> None:
    data = records(tmp_path)
    contacts = data / "hubspot" / "contacts.csv"
    contacts.write_text(contacts.read_text().replace("karin.ek@example.com", ""))
    ended = run("demo", "--once", "--data", str(data), at=tmp_path)
    assert ended.returncode == 1, ended.stderr
    assert "customers, hubspot, Karin Ek: announced created, happened excluded" in ended.stdout
    assert "quickbooks, Customer: announced 7, happened 6" in ended.stdout
    assert "announced ≠ happened" in ended.stdout


def test_demo_with_records_nobody_announced_proves_the_second_pass_only(tmp_path: Path) -> None:
    data = records(tmp_path)
    (data / "expected.json").unlink()
    ended = run("demo", "--once", "--json", "--data", str(data), at=tmp_path)
    assert ended.returncode == 0, ended.stderr
    form = json.loads(ended.stdout)
    assert (form["differences"], form["ok"]) == (None, True)
    assert {name: calls["writes"] for name, calls in form["second"]["calls"].items()} == {
        "hubspot": [],
        "quickbooks": [],
    }
    assert form["second"]["changed"] == []
    assert form["first"]["writes"] > 0


def test_demo_with_files_that_are_wrong_lists_all_of_them(tmp_path: Path) -> None:
    data = records(tmp_path)
    (data / "expected.json").unlink()
    (data / "hubspot" / "unicorns.csv").write_text("name\nSparkle\n")
    (data / "quickbooks" / "Customer.csv").write_text("DisplayName,DisplayName\nA,B\n")
    ended = run("demo", "--once", "--data", str(data), at=tmp_path)
    assert ended.returncode == 2
    assert "unicorns" in ended.stderr
    assert "column DisplayName is there twice" in " ".join(ended.stderr.split())


def test_demo_stays_up_for_other_terminals_until_it_is_interrupted(tmp_path: Path) -> None:
    told_on_screen = tmp_path / "screen"
    # A file: it is more than a pipe holds that nobody empties.
    with told_on_screen.open("w", encoding="utf-8") as screen, running("demo", at=tmp_path, output=screen) as demo:
        assert demo.stderr is not None
        told = ""
        while "explain" not in told:
            line = demo.stderr.readline()
            assert line, "the demo ended by itself"
            told += line
        page, home = re.search(r"(http://\S+)/_sandbox/", told), re.search(r"LEDGERBRIDGE_HOME=(\S+)", told)
        assert page is not None
        assert home is not None
        asked_for = run("status", "--json", at=tmp_path, LEDGERBRIDGE_HOME=home[1])
        assert [flow["linked"] for flow in json.loads(asked_for.stdout)["flows"]] == [16, 31, 0]
        control = Control(page[1])
        item = next(item for item in control.live("quickbooks", "Item") if item.get("Sku") == "OAK-CHAIR")
        last = control.get("hubspot/calls", since=0, limit=10_000)["next"]
        control.patch(f"quickbooks/state/Item/{item['Id']}", {"UnitPrice": 77.25})
        for _ in range(CALLS_MAX):
            if _arrived(control):
                break
            last = control.get("hubspot/calls", since=last, wait_s=20, limit=1)["next"]
        assert _arrived(control)
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=PATIENCE_S)
    assert demo.returncode == 0
    assert "announced = happened" in told_on_screen.read_text(encoding="utf-8")
    assert not Path(home[1]).exists()


def _arrived(control: Control) -> bool:
    """Whether the price just entered in QuickBooks stands in HubSpot."""
    return any(row["properties"].get("price") == "77.25" for row in control.live("hubspot", "products"))


def test_by_hand_against_a_sandbox_with_its_clock(tmp_path: Path) -> None:
    data = records(tmp_path)
    (data / "expected.json").unlink()
    with running("sandbox", "--port", "0", "--data", str(data), at=tmp_path) as sandbox:
        assert sandbox.stdout is not None
        url = sandbox.stdout.readline().removeprefix("sandbox ready on ").strip()
        start = asked(f"{url}/_sandbox/clock", {"freeze": True, "auto": True, "set": "2031-05-04T12:00:00+00:00"})[
            "now"
        ]
        clock = {"LEDGERBRIDGE_HOME": str(tmp_path / "home"), "LEDGERBRIDGE_CLOCK": url}
        for vendor in ("hubspot", "quickbooks"):
            assert run("connect", vendor, "--sandbox", url, at=tmp_path, **clock).returncode == 0
        planned = run("plan", "--json", at=tmp_path, **clock)
        assert planned.returncode == 3, planned.stderr
        synced = run("sync", "--json", "--seen", at=tmp_path, **clock)
        assert synced.returncode == 3, synced.stderr
        assert json.loads(synced.stdout)["hash"] == json.loads(planned.stdout)["hash"]
        passes = json.loads(run("status", "--json", at=tmp_path, **clock).stdout)["passes"]
        end = asked(f"{url}/_sandbox/clock")["now"]
        moments = [datetime.fromtimestamp(row["started_at"], UTC) for row in passes]
        assert datetime.fromisoformat(start) <= min(moments) <= max(moments) <= datetime.fromisoformat(end)
        sandbox.send_signal(signal.SIGTERM)
        sandbox.communicate(timeout=PATIENCE_S)
    assert sandbox.returncode == 0
