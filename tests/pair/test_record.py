"""Recorded traffic: nobody's data in it, and enough of it that the connector reads the same when it is played again."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from tests.pair.rig import company, contact, customer
from tests.support.pair import Pair

from ledgerbridge.activity.standins import StandIns
from ledgerbridge.connectors.base.kind import Connection
from ledgerbridge.connectors.base.protocol import Connector, Finding
from ledgerbridge.connectors.hubspot.connector import HubSpot
from ledgerbridge.model.problems import Problem, TemporaryError
from ledgerbridge.model.side import Side
from ledgerbridge.seams.recording import ReplayTransport
from ledgerbridge.usecases.record import Recording, record

KEY = bytes(32)
PEOPLE = ["Annalisa", "Öberg", "Lindqvist", "ann.oberg@example.se", "+46 8 123 456", "Storgatan 12", "Umeå", "903 26"]
TYPES = {"hubspot": "contacts", "quickbooks": "Customer"}


def filled(pair: Pair) -> None:
    home = {"address": "Storgatan 12", "city": "Umeå", "zip": "903 26", "phone": "+46 8 123 456"}
    pair.load("hubspot", "companies", [company("Öberg Lindqvist AB")])
    person = contact("ann.oberg@example.se", "Annalisa", "Öberg", "Öberg Lindqvist AB")
    pair.load("hubspot", "contacts", [{**person, "properties": {**person["properties"], **home}}])
    pair.load("quickbooks", "Customer", [customer("Annalisa Öberg Lindqvist", "ann.oberg@example.se")])
    pair.connect()
    pair.later()


def recorded(pair: Pair, vendor: str) -> Recording:
    found: Recording = pair.run(record(pair.hub, vendor, 2, KEY))
    return found


def replayed(pair: Pair, vendor: str, recording: Recording) -> Connector:
    """The connector on the recording alone."""
    [row] = [row for row in pair.run(pair.hub.connections()) if row.name == vendor]
    kind = pair.hub.kind(vendor)
    tools = msgspec.structs.replace(
        pair.hub.toolbox(kind, vendor, row.settings.get("sandbox")),
        transport=ReplayTransport(recording.exchanges, "/" + vendor),
    )
    return kind.build(Connection(row.name, row.vendor, row.account, row.base_url, row.settings), tools)


@pytest.mark.parametrize("vendor", TYPES)
def test_a_recording_holds_nobodys_data_and_no_secret(vendor: str) -> None:
    with Pair() as pair:
        filled(pair)
        before = len(pair.sandbox.desk(vendor).calls.since(0, 10_000))
        recording = recorded(pair, vendor)
        made = pair.sandbox.desk(vendor).calls.since(0, 10_000)[before:]
        assert [call.request.method for call in made if "batch/upsert" in call.request.path] == []
        text = msgspec.json.encode(recording).decode()
        assert len(recording.exchanges) >= 5
        assert [value for value in PEOPLE if value in text] == []
        credentials = pair.vendor(vendor).credentials(pair.account(vendor))
        assert [
            name for name, value in credentials.items() if name.endswith(("token", "secret")) and value in text
        ] == []


@pytest.mark.parametrize("vendor", TYPES)
def test_a_connector_reads_from_a_recording_what_it_read_from_the_vendor_but_for_the_stand_ins(vendor: str) -> None:
    with Pair() as pair:
        filled(pair)
        recording = recorded(pair, vendor)
        type = TYPES[vendor]
        real = pair.run(pair.hub.connector(_row(pair, vendor)).read_changes({type: None}))[type]
        connector = replayed(pair, vendor, recording)
        again = asyncio.run(connector.read_changes({type: None}))[type]
        assert [record.id for record in again.records] == [record.id for record in real.records]
        assert connector.drift == []
        for one, other in zip(real.records, again.records, strict=True):
            held = {path for path, value in one.fields.items() if value is not None}
            assert held == {path for path, value in other.fields.items() if value is not None}
            assert (one.version, one.modified) == (other.version, other.modified)


@pytest.mark.parametrize("vendor", ["quickbooks", "exact", "eaccounting"])
def test_a_recording_of_what_was_synced_holds_nobodys_data_and_can_be_read(vendor: str) -> None:
    with Pair(vendors=("hubspot", vendor)) as pair:
        home = {"address": "Storgatan 12", "city": "Umeå", "zip": "90326771", "phone": "0701234567", "country": "SE"}
        person = contact("ann.oberg@example.se", "Annalisa", "Öberg", "Öberg Lindqvist AB", **home)
        pair.load("hubspot", "companies", [company("Öberg Lindqvist AB")])
        pair.load("hubspot", "contacts", [person])
        pair.connect()
        pair.later()
        assert pair.sync().writes
        pair.later()
        for name in ("hubspot", vendor):
            recording = recorded(pair, name)
            assert recording.refused == []
            text = msgspec.json.encode(recording).decode()
            assert [value for value in [*PEOPLE, "90326771", "701234567"] if value in text] == []
            connector = replayed(pair, name, recording)
            integration = pair.integration()
            (flow,) = [flow for flow in integration.flows if flow.name == "customers"]
            type = flow.end(next(side for side in Side if integration.row(side).name == name)).type
            pages = asyncio.run(connector.read_changes({type: None}))
            assert (len(pages[type].records) >= 1, connector.drift) == (True, [])


def _row(pair: Pair, vendor: str) -> object:
    return next(row for row in pair.run(pair.hub.connections()) if row.name == vendor)


def test_equal_values_have_equal_stand_ins_of_the_same_form_and_another_key_gives_others() -> None:
    one, other = StandIns(b"1" * 32), StandIns(b"2" * 32)
    told = one.body(b'{"email":"ann@example.com","again":["ann@example.com"],"amount":12.50,"id":"501"}')
    email = one.of("ann@example.com")
    assert told == '{"email":"' + email + '","again":["' + email + '"],"amount":12.50,"id":"501"}'
    assert (email != "ann@example.com", email[3], email.count(".")) == (True, "@", 1)
    assert other.of("ann@example.com") != email


def test_a_phone_number_that_looks_like_an_id_is_replaced_all_the_same() -> None:
    told = StandIns(KEY).body(b'{"phone":"46812345","hs_object_id":"46812345"}')
    assert '"hs_object_id":"46812345"' in told
    assert '"phone":"46812345"' not in told


def test_quoted_texts_in_a_query_are_replaced() -> None:
    told = StandIns(KEY).query({"query": "select * from Customer where DisplayName = 'Ann Lee' and Id > '5'"})["query"]
    assert "Ann" not in told
    assert "Id > '5'" in told


def test_a_check_that_fails_altogether_takes_nothing_of_the_recording_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check(self: HubSpot) -> list[Finding]:
        raise TemporaryError(Problem("LB-NET-01", "gone", "wait"))

    monkeypatch.setattr(HubSpot, "check", check)
    with Pair() as pair:
        filled(pair)
        recording = recorded(pair, "hubspot")
        assert (len(recording.exchanges) >= 5, [problem.code for problem in recording.refused]) == (True, ["LB-NET-01"])
