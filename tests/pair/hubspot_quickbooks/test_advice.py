"""What has to be read before anything is written, and how it stands in QuickBooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.command_line import URL, CommandLine
from tests.support.hubspot_quickbooks import QUICKBOOKS, World

from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.usecases.advice import Advice
from ledgerbridge.usecases.presets import AdviceKind
from ledgerbridge.usecases.readiness import readiness

FIVE = ("Edits:", "Tax:", "Companies outside the US", "Revenue over time:", "Accounting properties of deals")
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
    ],
)
def test_what_can_be_read_is_shown_as_it_stands(settings: dict[str, Any], status: str, is_red: bool) -> None:
    with World() as world:
        world.pair.vendor(QUICKBOOKS).change_settings(world.pair.account(QUICKBOOKS), settings)
        world.pair.connect()
        found = {one.status: one.is_red for one in world.pair.run(readiness(world.pair.hub)).advice}
        assert found[status] is is_red


@pytest.mark.feature("F-HS-QB-GEN-03")
@pytest.mark.feature("F-HS-QB-GEN-04")
def test_set_up_writes_nothing_until_the_advice_was_read(tmp_path: Path) -> None:
    run = CommandLine(tmp_path, Sandbox(seed=1))
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
    run = CommandLine(tmp_path, Sandbox(seed=1))
    for vendor in ("hubspot", "quickbooks"):
        run("connect", vendor, "--sandbox", URL)
    told = run("ready")
    assert all(head in told.out for head in FIVE)
    assert len(run("ready", "--json").form["advice"]) == 11
