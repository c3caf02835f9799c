"""A trial: the sandbox and dry runs on other accounts, for as long as somebody likes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact
from tests.pair.rig import attempt_as, configuration, contact, customer
from tests.support.pair import Pair, with_everybody

from ledgerbridge.sandbox.kit.calls import Call
from ledgerbridge.usecases import integrations, passes

MONTH = timedelta(days=25)
OTHERS = {HUBSPOT: "real-hubspot", QUICKBOOKS: "real-quickbooks"}
TRIED = with_everybody(configuration(products='direction = "off"'))
DRY = TRIED + with_everybody(
    configuration(products='direction = "off"')
    .replace("version = 1", "")
    .replace("integration.hubspot-quickbooks", "integration.real")
    .replace('left = "hubspot"', f'left = "{OTHERS[HUBSPOT]}"')
    .replace('right = "quickbooks"', f'right = "{OTHERS[QUICKBOOKS]}"')
)


def writes(pair: Pair, vendor: str, since: int) -> list[str]:
    """Calls that can change something, the granting of access apart."""
    heard: list[Call] = list(pair.sandbox.desk(vendor).calls.since(since, 1_000_000))
    reads = ("/search", "/batch/read", "/query", "/token", "/bearer", "/authorize", "/oauth2")
    return [c.request.path for c in heard if c.request.method != "GET" and not c.request.path.endswith(reads)]


@pytest.mark.feature("F-CORE-SET-11")
def test_a_flow_tried_in_the_sandbox_is_run_dry_on_another_connection_and_writes_nothing_there() -> None:
    with Pair(TRIED) as pair:
        pair.connect()
        pair.load(HUBSPOT, "contacts", [contact("tried@example.com", "Ann", "Lee")])
        pair.later()
        assert pair.sync().counts["customers"] == {"created": 1}
        accounts = {vendor: pair.vendor(vendor).add_account({"limits": False}) for vendor in OTHERS}
        for vendor, name in OTHERS.items():
            attempt_as(pair, vendor, accounts[vendor], name, {})
        real = [contact(f"p{n}@example.com", f"P{n}", "Real") for n in range(3)]
        pair.vendor(HUBSPOT).load(accounts[HUBSPOT], "contacts", real, False)
        pair.configuration = DRY
        pair.later()
        held = {vendor: pair.sandbox.desk(vendor).calls.last + 1 for vendor in OTHERS}
        integration = pair.run(integrations.load(pair.hub, "real"))
        report = pair.run(passes.plan(pair.hub, integration))
        assert (report.state, report.counts["customers"], report.writes) == ("planned", {"created": 3}, 0)
        assert {vendor: writes(pair, vendor, since) for vendor, since in held.items()} == {HUBSPOT: [], QUICKBOOKS: []}
        assert pair.vendor(QUICKBOOKS).records(accounts[QUICKBOOKS], "Customer", 100, 0) == []


@pytest.mark.feature("F-CORE-SET-11")
def test_nothing_of_a_trial_expires_in_four_hundred_days() -> None:
    with Pair(TRIED) as pair:
        pair.connect()
        (id,) = pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee")])
        pair.later()
        pair.sync()
        for month in range(400 // MONTH.days):
            pair.pass_time(MONTH.total_seconds())
            edit_contact(pair, id, phone=f"0700-{month}")
            pair.load(QUICKBOOKS, "Customer", [customer(f"Firma {month}", f"p{month}@example.com")])
            pair.later()
            report = pair.sync()
            became = report.counts["customers"]
            assert (report.state, became.get("created"), became.get("updated")) == ("done", 1, 1)
        [ann] = [one for one in state.customers(pair) if one["PrimaryEmailAddr.Address"] == "ann@example.com"]
        assert ann["PrimaryPhone.FreeFormNumber"] == "0700-15"
        assert len(state.contacts(pair)) == 17


@pytest.mark.feature("F-CORE-SET-11")
def test_a_trial_left_alone_for_four_hundred_days_goes_on_where_the_vendors_still_let_it_in() -> None:
    with Pair(TRIED) as pair:
        pair.connect()
        (id,) = pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee")])
        pair.later()
        pair.sync()
        pair.pass_time(timedelta(days=400).total_seconds())
        pair.connect()
        edit_contact(pair, id, phone="0700-1")
        pair.later()
        assert pair.sync().counts["customers"] == {"updated": 1}
        assert len(state.customers(pair)) == 1
