"""Connections of all five systems: several of one vendor, their prerequisites one by one, and what is missing named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.command_line import URL, CommandLine, Ended
from tests.support.start import clock

from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.wiring import connector_kinds

FIVE = ("eaccounting", "exact", "hubspot", "hyperline", "quickbooks")
GROUPS = {
    "Accountancy": {"financial.generalledgers": "unused"},
    "Accounts / CRM": {"crm.accounts": "unused"},
    "Financials": {"financial.receivables": "unused"},
    "Inventory / Logistics": {"logistics.items": "unused"},
    "Sales order / Sales invoice": {"sales.orders": "unused"},
}
"""{the group of rights as Exact names it: what takes it away}."""


class Office:
    """A hub without connections yet, and a sandbox with all five vendors."""

    def __init__(self, home: Path) -> None:
        self.sandbox = Sandbox(clock=clock(), seed=3)
        self.run = CommandLine(home, self.sandbox)

    def connect(self, vendor: str, *arguments: str) -> Ended:
        return self.run("connect", vendor, "--sandbox", URL, *arguments)

    def change(self, vendor: str, **settings: Any) -> None:
        kept = self.sandbox.vendor(vendor)
        kept.change_settings(kept.accounts()[0], settings)

    def findings(self, connection: str) -> dict[str, str | None]:
        """{what was looked at: code of the problem}."""
        [checked] = self.run("check", connection, "--json").form
        return {f["what"]: f["problem"] and f["problem"]["code"] for f in checked["findings"]}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.mark.feature("F-CORE-CON-07")
def test_each_of_five_connections_is_checked_and_shows_its_api_version(office: Office) -> None:
    for vendor in FIVE:
        assert office.connect(vendor).code in (0, 3)
    told = {checked["connection"]: checked for checked in office.run("check", "--json").form}
    kinds = connector_kinds()
    assert {name: entry["api_version"] for name, entry in told.items()} == {
        name: kinds[name].capabilities.api_version for name in FIVE
    }
    assert all(entry["findings"] for entry in told.values())


@pytest.mark.feature("F-CORE-CON-01")
@pytest.mark.feature("F-CORE-CON-04")
def test_two_divisions_of_one_vendor_are_two_connections(office: Office) -> None:
    exact = office.sandbox.vendor("exact")
    first, second = exact.accounts()[0], exact.add_account({})
    for name, division in (("office", first), ("shop", second)):
        ended = office.connect("exact", "--name", name, "--account", division, "--set", f"division={division}")
        assert f"Connected {name}: account {division} of exact." in ended.out
    told = office.run("check", "--json").form
    assert {entry["connection"]: entry["account"] for entry in told} == {"office": first, "shop": second}


@pytest.mark.feature("F-CORE-CON-03")
@pytest.mark.feature("F-HS-EX-CON-01")
@pytest.mark.parametrize("group", GROUPS)
def test_a_group_of_rights_taken_away_at_exact_is_named(group: str, office: Office) -> None:
    office.connect("exact")
    whole = office.findings("exact")
    assert {code for what, code in whole.items() if what.startswith("rights:")} == {None}
    office.change("exact", rights=GROUPS[group])
    assert {what for what, code in office.findings("exact").items() if code == "LB-PERM-01"} == {f"rights: {group}"}


@pytest.mark.feature("F-HS-EX-CON-01")
def test_a_division_that_cannot_be_reached_is_a_finding_of_its_own(office: Office) -> None:
    office.connect("exact")
    office.change("exact", access="NoDivisionAccess")
    ended = office.run("check", "exact")
    assert (ended.code, "✗" in ended.out) == (3, True)


@pytest.mark.feature("F-CORE-CON-03")
def test_what_quickbooks_is_set_to_is_told(office: Office) -> None:
    office.connect("quickbooks")
    off = office.findings("quickbooks")
    office.change("quickbooks", custom_txn_numbers=True, closing_date="2026-06-30")
    on = office.findings("quickbooks")
    changed = set(on) - set(off)
    assert any("transaction numbers" in what for what in changed)
    assert any("2026-06-30" in what for what in changed)


@pytest.mark.feature("F-CORE-CON-03")
def test_a_scope_taken_away_at_hubspot_is_named_as_hubspot_names_it(office: Office) -> None:
    office.connect("hubspot")
    office.change("hubspot", rights=["crm.objects.contacts.write"])
    ended = office.run("check", "hubspot")
    assert (ended.code, "crm.objects.contacts.write" in ended.out) == (3, True)


@pytest.mark.feature("F-HY-EX-CON-01")
def test_a_key_of_hyperline_that_only_reads_is_told(office: Office) -> None:
    office.connect("hyperline")
    office.change("hyperline", rights="customers:read,invoices:read,settings:read")
    ended = office.run("check", "hyperline")
    assert (ended.code, "LB-PERM-01" in ended.out) == (3, True)
