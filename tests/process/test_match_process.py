"""`match`, `map try` and `coverage` as real programs: looking, deciding and trying, each in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.programs import Control, Hub, sandbox

pytestmark = pytest.mark.process

HUBSPOT, QUICKBOOKS = "hubspot", "quickbooks"
LATER_S = 200


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub between a HubSpot and a QuickBooks that both know one person, under different e-mail addresses."""
    with sandbox(tmp_path) as control:
        control.take_clock()
        enter(control)
        hub = Hub(tmp_path, control)
        hub.connect()
        control.advance(LATER_S)
        yield hub


def enter(control: Control) -> None:
    contact = {"email": "ann@example.com", "firstname": "Ann", "lastname": "Lee", "zip": "1234 AB"}
    control.load(HUBSPOT, "contacts", [{"properties": contact}])
    address = {"Address": "office@example.com"}
    customer = {"DisplayName": "Ann Lee", "PrimaryEmailAddr": address, "BillAddr": {"PostalCode": "1234ab"}}
    control.load(QUICKBOOKS, "Customer", [customer])


def test_looking_deciding_and_trying_agree_from_one_process_to_the_next(hub: Hub) -> None:
    name = f"{HUBSPOT}-{QUICKBOOKS}"
    looked = hub.run("match", name, "--flow", "customers", "--json")
    told = {one["system"]: one for one in json.loads(looked.stdout)["records"]}
    assert (looked.returncode, {one["state"] for one in told.values()}) == (0, {"would be made"})
    (candidate,) = told[HUBSPOT]["candidates"]
    assert (candidate["id"], candidate["same"]) == (told[QUICKBOOKS]["id"], ["name", "postal code"])
    left, right = told[HUBSPOT]["id"], candidate["id"]

    decided = hub.run("match", "decide", name, "customers", left, right)
    assert (decided.returncode, decided.stdout) == (0, "1 decision kept; the next sync goes by it.\n")
    wrong = hub.run("match", "decide", name, "customers", left, "999")
    assert (wrong.returncode, "LB-MATCH-07" in wrong.stderr) == (2, True)
    tried = hub.run("map", "try", "customers", f"hubspot:{left}", "--json")
    form = json.loads(tried.stdout)
    assert (tried.returncode, form["other_id"], form["action"]) == (0, right, "update")
    covered = hub.run("coverage", "--flow", "customers", "--json")
    assert (covered.returncode, json.loads(covered.stdout)["open"]) == (0, False)

    synced = hub.sync()
    assert (synced.returncode, "created" in json.loads(synced.stdout)["counts"]["customers"]) == (0, False)
    assert len(hub.control.live(QUICKBOOKS, "Customer")) == len(hub.control.live(HUBSPOT, "contacts")) == 1
