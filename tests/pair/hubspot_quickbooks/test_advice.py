"""What has to be read before anything is written, and how it stands in QuickBooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.pair.watching import Watch
from tests.support.command_line import URL, CommandLine
from tests.support.hubspot_quickbooks import HEAD, HUBSPOT, QUICKBOOKS, World, configured, sale
from tests.support.owner import HubSpotOwner
from tests.support.start import clock

from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.usecases.advice import Advice
from ledgerbridge.usecases.presets import AdviceKind
from ledgerbridge.usecases.readiness import readiness

FIVE = ("Edits:", "Tax:", "Companies outside the US", "Revenue over time:", "Accounting properties of deals")
SENT = 'direction = "two-way"\ncustom_line_account = "79"\n'
ADVISED = ("Keep custom transaction numbers off", "Close past periods", "Sync products", "Sync customers", "In work")


def read(world: World, kind: AdviceKind) -> list[Advice]:
    found = world.pair.run(readiness(world.pair.hub)).advice
    return [one for one in found if one.kind is kind]


@pytest.mark.feature("F-HS-QB-GEN-03")
def test_the_five_limitations_and_the_recommendations_are_listed() -> None:
    with World() as world:
        world.pair.connect()
        limits, wishes = read(world, AdviceKind.LIMITATION), read(world, AdviceKind.RECOMMENDATION)
        assert [one.text.startswith(head) for one, head in zip(limits, FIVE, strict=True)] == [True] * 5
        assert [one.text.startswith(head) for one, head in zip(wishes, ADVISED, strict=True)] == [True] * 5
        (notice,) = read(world, AdviceKind.NOTICE)
        assert "accountant" in notice.text and "lawyer" in notice.text


@pytest.mark.feature("F-HS-QB-GEN-03")
@pytest.mark.parametrize(
    ("settings", "status", "is_red"),
    [
        ({"custom_txn_numbers": True}, "own transaction numbers: on", True),
        ({"custom_txn_numbers": False}, "own transaction numbers: off", False),
        ({}, "books closed: no", True),
        ({"closing_date": "2026-12-31"}, "books closed: up to 2026-12-31", False),
        ({"country": "GB"}, "country: GB", True),
        ({}, "country: US", False),
        ({"sales_tax": True}, "sales tax: on", True),
        ({"sales_tax": False}, "sales tax: off", False),
        ({"revenue_recognition": True}, "revenue recognition: on", True),
        ({"revenue_recognition": False}, "revenue recognition: off", False),
        ({}, "Accounting properties of deals: none", False),
    ],
)
def test_what_can_be_read_is_shown_as_it_stands(settings: dict[str, Any], status: str, is_red: bool) -> None:
    with World() as world:
        world.pair.vendor(QUICKBOOKS).change_settings(world.pair.account(QUICKBOOKS), settings)
        world.pair.connect()
        found = {one.status: one.is_red for one in world.pair.run(readiness(world.pair.hub)).advice}
        assert found[status] is is_red


@pytest.mark.feature("F-HS-QB-GEN-03")
def test_products_and_customers_are_red_until_they_have_been_through() -> None:
    with World() as world:
        world.pair.connect()
        before = {one.text[:14]: (one.status, one.is_red) for one in read(world, AdviceKind.RECOMMENDATION)}
        assert before["Sync products "] == before["Sync customers"] == ("been through: not yet", True)
        world.pair.sync()
        after = {one.text[:14]: (one.status, one.is_red) for one in read(world, AdviceKind.RECOMMENDATION)}
        assert after["Sync products "] == after["Sync customers"] == ("been through: yes", False)


@pytest.mark.feature("F-HS-QB-GEN-03", "F-HS-QB-GEN-05")
def test_an_older_integration_is_told_of_and_its_properties_are_never_written() -> None:
    flows = {"sent_invoices": SENT, "payment_notes": 'direction = "right-to-left"\n'}
    with World(configured(**flows)) as world:
        owner = HubSpotOwner(world.pair.sandbox)
        owner.add("deals", "invoice_status", "Invoice status", ("string", "text"), group="accounting_information")
        ann, oak = world.contact(), world.item("OAK")
        (deal,) = world.pair.load(HUBSPOT, "deals", [{"properties": {"dealname": "A", "invoice_status": "sent"}}])
        world.pair.connect(quickbooks={"income_account": "79"})
        told = {one.status: one.is_red for one in read(world, AdviceKind.LIMITATION)}
        assert told["Accounting properties of deals: there, from an older integration"] is True
        bill = world.bills(world.customer("Bo", "bo@lee.example"), [sale(oak)])
        sent = world.invoiced([ann], [{"name": "Work", "price": "100", "quantity": "2"}])
        ends = {"properties": {}, "associations": {"deals": [{"id": deal}]}}
        world.pair.vendor(HUBSPOT).person_edits(world.pair.account(HUBSPOT), "invoices", sent, ends)
        watch = Watch(world.pair)
        for _ in range(3):
            world.pair.sync()
            world.pair.later()
            for one in world.books():
                world.does("Invoice", one["Id"], do="pay", amount=10)
        assert len(world.books()) == 2 and bill["Id"] in {one["Id"] for one in world.books()}
        assert watch.writes(HUBSPOT)
        assert not [call for call in watch.writes(HUBSPOT) if "deals" in call]
        (held,) = world.pair.records(HUBSPOT, "deals")
        assert held["properties"]["invoice_status"] == "sent"


def connected(folder: Path) -> CommandLine:
    run = CommandLine(folder, Sandbox(clock=clock(), seed=1))
    for vendor in ("hubspot", "quickbooks"):
        ended = run("connect", vendor, "--sandbox", URL)
        assert ended.code == 0
    return run


@pytest.mark.feature("F-HS-QB-GEN-03")
@pytest.mark.parametrize("file", [None, HEAD])
def test_the_first_pass_writes_nothing_until_the_advice_was_read(tmp_path: Path, file: str | None) -> None:
    run = connected(tmp_path)
    vendor = run.sandbox.vendor(QUICKBOOKS)
    vendor.load(vendor.accounts()[0], "Item", [{"Name": "Oak", "Sku": "OAK", "Type": "Service"}], False)
    if file is not None:
        (tmp_path / "ledgerbridge.toml").write_text(file, encoding="utf-8")
    assert run("plan").code == 0
    for more in ([], ["--json"]):
        refused = run("sync", *more)
        assert (refused.code, "LB-SETUP-91" in refused.err) == (2, True)
        assert all(head in refused.err for head in (*FIVE, *ADVISED))
    hubspot = run.sandbox.vendor(HUBSPOT)
    assert hubspot.records(hubspot.accounts()[0], "products", 9, 0) == []
    assert run("backfill", "invoices", "--all", "--yes").code == 2
    assert run("sync", "--seen").code == 0
    assert len(hubspot.records(hubspot.accounts()[0], "products", 9, 0)) == 1
    assert run("sync").code == 0


@pytest.mark.feature("F-HS-QB-GEN-03")
def test_a_configuration_that_says_that_the_advice_was_read_is_not_asked(tmp_path: Path) -> None:
    run = connected(tmp_path)
    text = HEAD.replace('right = "quickbooks"', 'right = "quickbooks"\nadvice_read = true')
    (tmp_path / "ledgerbridge.toml").write_text(text, encoding="utf-8")
    assert run("sync").code == 0


@pytest.mark.feature("F-HS-QB-GEN-04")
def test_connecting_leads_to_the_set_up_of_the_pair(tmp_path: Path) -> None:
    run = CommandLine(tmp_path, Sandbox(clock=clock(), seed=1))
    assert "Next:" not in run("connect", "hubspot", "--sandbox", URL).err
    assert "Next: ledgerbridge setup hubspot-quickbooks" in run("connect", "quickbooks", "--sandbox", URL).err


@pytest.mark.feature("F-HS-QB-GEN-04")
def test_set_up_shows_a_section_for_each_object_and_what_is_wrong_in_one_blocks_the_start_alone(tmp_path: Path) -> None:
    run = connected(tmp_path)
    flows = [word for name in ("invoices", "customers", "products", "sent_invoices") for word in ("--flow", name)]
    wrong = run("setup", "hubspot-quickbooks", *flows, "--answer", "sent_invoices.custom_line_account=no", "--seen")
    assert wrong.code == 2
    heads = ("Products (products)", "Customers (customers)", "Invoices of QuickBooks (invoices)")
    parts = wrong.out.split("Invoices of HubSpot (sent_invoices)")
    assert all(head in parts[0] for head in heads)
    assert "email ↔ PrimaryEmailAddr.Address" in parts[0] and "direction: two-way" in parts[0]
    assert "MetaData.CreateTime at or after" in parts[0]
    assert ("LB-SETUP-71" in parts[0], "LB-SETUP-71" in parts[1]) == (False, True)
    assert "ledgerbridge settings hubspot-quickbooks" in parts[1]
    assert list(tmp_path.rglob("*.toml")) == []
    right = ["--answer", "sent_invoices.custom_line_account=79", "--seen", "--start"]
    started = run("setup", "hubspot-quickbooks", *flows, *right)
    assert (started.code, "Done:" in started.out) == (0, True), started.err
    assert run("status", "--json").form["passes"][0]["kind"] == "sync"


@pytest.mark.feature("F-HS-QB-GEN-03")
@pytest.mark.feature("F-HS-QB-GEN-04")
def test_set_up_writes_nothing_until_the_advice_was_read(tmp_path: Path) -> None:
    run = CommandLine(tmp_path, Sandbox(clock=clock(), seed=1))
    for vendor in ("hubspot", "quickbooks"):
        assert run("connect", vendor, "--sandbox", URL).code == 0
    flows = [word for name in ("invoices", "customers", "products", "sent_invoices") for word in ("--flow", name)]
    wrong = run("setup", "hubspot-quickbooks", *flows, "--seen")
    assert wrong.code != 0
    assert "sent_invoices.custom_line_account" in wrong.out + wrong.err
    asked = run("setup", "hubspot-quickbooks", *flows, "--answer", "sent_invoices.custom_line_account=79")
    assert (asked.code, list(tmp_path.rglob("*.toml"))) == (2, [])
    assert all(head in asked.out for head in (*FIVE, *ADVISED))
    seen = run("setup", "hubspot-quickbooks", *flows, "--answer", "sent_invoices.custom_line_account=79", "--seen")
    assert (seen.code, len(list(tmp_path.rglob("*.toml")))) == (0, 1), seen.err
    assert run("plan").code == 0


def test_ready_prints_the_advice(tmp_path: Path) -> None:
    run = CommandLine(tmp_path, Sandbox(clock=clock(), seed=1))
    for vendor in ("hubspot", "quickbooks"):
        run("connect", vendor, "--sandbox", URL)
    told = run("ready")
    assert all(head in told.out for head in FIVE)
    assert len(run("ready", "--json").form["advice"]) == 11
