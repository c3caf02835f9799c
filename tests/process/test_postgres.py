"""The program with its store on PostgreSQL: passes, two processes at once, and one that is killed in the middle."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL
from tests.support import postgres
from tests.support.programs import PATIENCE_S, Control, Hub, sandbox

pytestmark = [pytest.mark.process, pytest.mark.postgres]

HUBSPOT, QUICKBOOKS = "hubspot", "quickbooks"
LATER_S = 200
COUNT = 40


@pytest.fixture
def hub(tmp_path: Path, postgres_server: URL) -> Iterator[Hub]:
    """A hub on a database of its own, between a HubSpot and a QuickBooks without records of people."""
    with postgres.database(postgres_server) as address, sandbox(tmp_path) as control:
        url = address.render_as_string(hide_password=False)
        made = Hub(tmp_path, control, LEDGERBRIDGE_DATABASE=url)
        control.take_clock()
        made.connect()
        enter_contacts(control)
        yield made


def enter_contacts(control: Control) -> None:
    people = [{"email": f"person{n}@example.com", "firstname": "Person", "lastname": f"No {n}"} for n in range(COUNT)]
    control.load(HUBSPOT, "contacts", [{"properties": person} for person in people])
    control.advance(LATER_S)


def customers_by_email(control: Control) -> Counter[str]:
    return Counter(row["PrimaryEmailAddr"]["Address"] for row in control.live(QUICKBOOKS, "Customer"))


def each_once(control: Control) -> bool:
    return customers_by_email(control) == {f"person{n}@example.com": 1 for n in range(COUNT)}


def test_passes_keep_everything_in_postgresql(hub: Hub) -> None:
    first = hub.sync()
    assert (first.returncode, json.loads(first.stdout)["counts"]["customers"]) == (0, {"created": COUNT})
    assert each_once(hub.control)
    hub.control.advance(LATER_S)
    again = hub.sync()
    assert (again.returncode, json.loads(again.stdout)["writes"]) == (0, 0)
    assert not list(hub.home.glob("*.db"))
    assert hub.run("status").returncode == 0


def test_two_processes_on_one_store_make_each_record_once(hub: Hub) -> None:
    hub.control.take_clock()
    with hub.syncing() as one, hub.syncing() as other:
        told = [running.communicate(timeout=PATIENCE_S) for running in (one, other)]
    assert {one.returncode, other.returncode} <= {0, 3, 4}, told
    hub.control.advance(LATER_S)
    assert hub.sync().returncode == 0
    assert each_once(hub.control)


def test_a_process_killed_while_its_answer_is_under_way_doubles_nothing(hub: Hub) -> None:
    control = hub.control
    fault = control.order(QUICKBOOKS, "hold", "after", nth=1, path="*/batch")
    with hub.syncing() as syncing:
        assert control.struck(QUICKBOOKS, fault, syncing, 1) is not None
        syncing.kill()
        syncing.communicate(timeout=PATIENCE_S)
    control.lift(QUICKBOOKS, fault)
    for _ in range(3):
        control.advance(LATER_S)
        ended = hub.sync()
    assert (ended.returncode, json.loads(ended.stdout)["writes"]) == (0, 0)
    assert each_once(control)
