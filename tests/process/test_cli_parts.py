"""Saved plans, links and deleting as real processes: what one command leaves behind, the next one finds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.programs import Hub, sandbox

pytestmark = pytest.mark.process

HUBSPOT, QUICKBOOKS = "hubspot", "quickbooks"
NAME = "hubspot-quickbooks"
LATER_S = 200
COUNT = 5


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub between a HubSpot with five contacts and a QuickBooks with none of their customers."""
    with sandbox(tmp_path) as control:
        hub = Hub(tmp_path, control)
        control.take_clock()
        hub.connect()
        people = [
            {"email": f"person{n}@example.com", "firstname": "Person", "lastname": f"Nº {n}"} for n in range(COUNT)
        ]
        control.load(HUBSPOT, "contacts", [{"properties": person} for person in people])
        control.advance(LATER_S)
        yield hub


def made(hub: Hub) -> int:
    return len(hub.control.live(QUICKBOOKS, "Customer"))


def test_a_plan_saved_by_one_process_is_carried_out_by_another(hub: Hub) -> None:
    clock = ("--clock", hub.control.url)
    planned = hub.run("plan", "--limit", "2", "--out", "two.plan", *clock)
    assert (planned.returncode, made(hub)) == (0, 0)
    assert b"person" not in (hub.folder / "two.plan").read_bytes().lower()
    done = hub.sync("--plan", "two.plan")
    assert (done.returncode, json.loads(done.stdout)["counts"], made(hub)) == (0, {"customers": {"created": 2}}, 2)
    hub.control.advance(LATER_S)
    rest = hub.sync()
    assert (rest.returncode, json.loads(rest.stdout)["writes"], made(hub)) == (0, COUNT - 2, COUNT)
    (hub.folder / "two.plan").write_bytes((hub.folder / "two.plan").read_bytes()[:-20])
    spoiled = hub.sync("--plan", "two.plan")
    assert (spoiled.returncode, "LB-PLAN-12" in spoiled.stderr, spoiled.stdout) == (2, True, "")


@pytest.mark.feature("F-CORE-RUN-06")
def test_deleted_and_set_up_again_nothing_is_made_twice(hub: Hub) -> None:
    clock = ("--clock", hub.control.url)
    assert hub.sync().returncode == 0
    exported = hub.run("links", "export", NAME, "links.csv", *clock)
    assert (exported.returncode, len((hub.folder / "links.csv").read_text().splitlines())) == (0, COUNT + 1)
    nobody = hub.run("delete", NAME, *clock)
    assert (nobody.returncode, "Nothing was deleted." in nobody.stderr) == (2, True)
    deleted = hub.run("delete", NAME, "--confirm", NAME, *clock)
    assert (deleted.returncode, "Deleted." in deleted.stdout) == (0, True)
    hub.control.advance(LATER_S)
    imported = hub.run("links", "import", NAME, "links.csv", *clock)
    assert (imported.returncode, f"{COUNT} links made." in imported.stdout) == (0, True)
    again = hub.sync()
    assert (again.returncode, json.loads(again.stdout)["writes"], made(hub)) == (0, 0, COUNT)
