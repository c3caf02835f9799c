"""Access that fails: the pass ends with a code, a cause and what to do, nothing is half-written, and once mended the
next pass does everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS
from tests.pair.rig import (
    assert_told,
    attempt,
    break_calls,
    configuration,
    contact,
    customer,
    discreet_pair,
    mend,
    quiet,
    set_switch,
    token_meter,
)
from tests.pair.watching import VENDORS, Watch
from tests.support.pair import Pair

from ledgerbridge.model.problems import SetupError
from ledgerbridge.seams.transport import HttpRequest, HttpResponse, Unreachable
from ledgerbridge.store import connections


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A record to go each way."""
    with discreet_pair() as made:
        made.load(HUBSPOT, "contacts", [contact("ann.xylander@example.com", "Annegret", "Xylander")])
        made.load(QUICKBOOKS, "Customer", [customer("Quentin Yardley", "quentin@example.com", GivenName="Quentin")])
        made.connect()
        made.later()
        yield made


def assert_paused(pair: Pair, code: str) -> None:
    """The pass stops, says why, and neither vendor holds anything new."""
    before = {vendor: records(pair, vendor) for vendor in VENDORS}
    watch = Watch(pair)
    report = pair.sync()
    assert (report.state, report.writes) == ("paused", 0)
    assert_told(report.problems[0], code)
    assert watch.all_writes() == []
    assert {vendor: records(pair, vendor) for vendor in VENDORS} == before


def assert_goes_on(pair: Pair) -> None:
    """The next pass carries everything, once."""
    assert pair.sync().counts["customers"] == {"created": 2}
    assert len(state.customer_pairs(pair)) == 2
    assert quiet(pair) == []


def records(pair: Pair, vendor: str) -> list[Any]:
    types = ("contacts", "companies", "products") if vendor == HUBSPOT else ("Customer", "Item")
    return [pair.records(vendor, type) for type in types]


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_wrong_client_secret_is_told_while_connecting(vendor: str) -> None:
    with Pair() as pair:
        with pytest.raises(SetupError) as refused:
            attempt(pair, vendor, secret="not the secret of this application")
        assert_told(refused.value.problems[0], "LB-AUTH-01")
        assert "not the secret" not in str(refused.value)
        assert pair.run(pair.hub.connections()) == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_client_secret_that_became_wrong_pauses_the_pass(pair: Pair, vendor: str) -> None:
    app = pair.run(pair.hub.app(vendor))
    other = msgspec.structs.replace(app, client_secret="replaced at the vendor meanwhile")
    pair.run(pair.hub.keep_secret(vendor, "app", msgspec.json.encode(other)))
    pair.pass_time(3 * 3600)
    assert_paused(pair, "LB-AUTH-01")
    attempt(pair, vendor)
    assert_goes_on(pair)


def test_an_expired_access_token_is_renewed_once(pair: Pair) -> None:
    pair.pass_time(3 * 3600)
    watch = Watch(pair)
    assert_goes_on(pair)
    for vendor in VENDORS:
        assert len(watch.tokens(vendor)) == 1
        assert token_meter(pair, vendor) == {"issued": 1, "refreshed": 1, "refused": 0, "reused": 0}


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_token_refused_before_its_time_is_renewed_once(pair: Pair, vendor: str) -> None:
    break_calls(pair, vendor, "401", times=1)
    assert_goes_on(pair)
    assert token_meter(pair, vendor)["refreshed"] == 1


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_revoked_grant_pauses_until_someone_connects_again(pair: Pair, vendor: str) -> None:
    set_switch(pair, vendor, grant="revoked")
    assert_paused(pair, "LB-AUTH-02")
    set_switch(pair, vendor, grant="ok")
    attempt(pair, vendor)
    assert_goes_on(pair)


def test_a_company_the_grant_does_not_open_is_named(pair: Pair) -> None:
    (row,) = [row for row in pair.run(pair.hub.connections()) if row.vendor == QUICKBOOKS]
    other = msgspec.structs.replace(row, account="123145999999999")
    pair.run(pair.world.store.run(lambda database: connections.save(database, other)))
    assert_paused(pair, "LB-AUTH-06")
    pair.run(pair.world.store.run(lambda database: connections.save(database, row)))
    assert_goes_on(pair)


class Unplugged:
    """Reaches all vendors but one."""

    def __init__(self, pair: Pair, vendor: str) -> None:
        self._inner = pair.transport
        self._vendor = vendor

    async def send(self, request: HttpRequest) -> HttpResponse:
        if f"/{self._vendor}/" in request.url:
            raise Unreachable("no route")
        return await self._inner.send(request)

    async def close(self) -> None:
        return


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_that_cannot_be_reached_pauses_the_pass(pair: Pair, vendor: str) -> None:
    plugged = pair.hub
    pair.hub = replace(pair.hub, transport=Unplugged(pair, vendor))
    assert_paused(pair, "LB-NET-01")
    pair.hub = plugged
    assert_goes_on(pair)


@pytest.mark.parametrize(
    ("vendor", "code"), [(HUBSPOT, "LB-NET-04"), (QUICKBOOKS, "LB-NET-03")], ids=["hubspot", "quickbooks"]
)
def test_a_web_page_instead_of_an_answer_pauses_the_pass(pair: Pair, vendor: str, code: str) -> None:
    break_calls(pair, vendor, "html")
    assert_paused(pair, code)
    mend(pair)
    assert_goes_on(pair)


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_outage_that_passes_is_waited_out(pair: Pair, vendor: str) -> None:
    break_calls(pair, vendor, "500", method="GET", times=2)
    break_calls(pair, vendor, "503", "*/query", times=2)
    break_calls(pair, vendor, "503", "*/search", times=2)
    assert_goes_on(pair)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_that_asks_for_fewer_calls_is_obeyed(pair: Pair, vendor: str) -> None:
    began = pair.sandbox.clock.now()
    break_calls(pair, vendor, "429", times=3, retry_after=20)
    assert pair.sync().counts["customers"] == {"created": 2}
    assert (pair.sandbox.clock.now() - began).total_seconds() >= 3 * 20
    assert quiet(pair) == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_outage_that_lasts_pauses_the_pass(pair: Pair, vendor: str) -> None:
    break_calls(pair, vendor, "500")
    assert_paused(pair, "LB-NET-03")
    mend(pair)
    assert_goes_on(pair)


@pytest.mark.parametrize(
    ("vendor", "withheld", "settings"),
    [
        (HUBSPOT, "crm.objects.contacts.read", {"rights": ["crm.objects.contacts.read"]}),
        (QUICKBOOKS, "may not do this", {"rights": "removed"}),
    ],
    ids=["hubspot", "quickbooks"],
)
def test_a_right_to_read_that_is_missing_is_named(
    pair: Pair, vendor: str, withheld: str, settings: dict[str, Any]
) -> None:
    set_switch(pair, vendor, **settings)
    assert_paused(pair, "LB-PERM-01")
    assert withheld in str(pair.plan().problems[0])
    set_switch(pair, vendor, rights=[] if vendor == HUBSPOT else "admin")
    assert_goes_on(pair)


def test_a_right_to_write_that_is_missing_leaves_no_contact_and_no_doubled_company() -> None:
    with discreet_pair() as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Yardley Ltd", "quentin@example.com", CompanyName="Yardley Ltd")])
        pair.connect()
        set_switch(pair, HUBSPOT, rights=["crm.objects.contacts.write"])
        report = pair.sync()
        assert report.state == "paused"
        assert_told(report.problems[0], "LB-PERM-01")
        assert "crm.objects.contacts.write" in str(report.problems[0])
        assert state.contacts(pair) == []
        set_switch(pair, HUBSPOT, rights=[])
        pair.later()
        assert pair.sync().counts["customers"] == {"created": 1}
        assert [one["name"] for one in state.companies(pair)] == ["Yardley Ltd"]
        assert [one["company"] for one in state.contacts(pair)] == ["Yardley Ltd"]
        assert quiet(pair) == []


def test_a_portal_without_room_for_our_property_pauses_before_anything_is_written(pair: Pair) -> None:
    definition = {"groupName": "contactinformation", "type": "string", "fieldType": "text", "hasUniqueValue": True}
    credentials = pair.vendor(HUBSPOT).credentials(pair.account(HUBSPOT))
    headers = {"authorization": f"Bearer {credentials['access_token']}", "content-type": "application/json"}
    for n in range(10):
        body = msgspec.json.encode({"name": f"unique_{n}", "label": f"Unique {n}", **definition})
        url = "http://sandbox/hubspot/crm/v3/properties/contacts"
        assert pair.run(pair.transport.send(HttpRequest("POST", url, headers, body))).status == 201
    assert_paused(pair, "LB-SETUP-32")


@pytest.mark.parametrize("direction", ["two-way", "right-to-left"])
def test_a_pass_that_cannot_read_one_side_writes_to_neither(direction: str) -> None:
    with discreet_pair(configuration(f'direction = "{direction}"')) as pair:
        pair.load(QUICKBOOKS, "Customer", [customer("Quentin Yardley", "quentin@example.com")])
        pair.connect()
        break_calls(pair, HUBSPOT, "503")
        assert_paused(pair, "LB-NET-03")
