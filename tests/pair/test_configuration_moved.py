"""For every preset: a configuration that was exported, wiped and put back changes nothing; a changed one does what it
said beforehand, record by record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.pair.test_presets import GOLDEN, REFERENCE, configuration, connected, entered
from tests.support.pair import FILE, Pair, with_everybody

from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.engine.passes import Report
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.decision import Action
from ledgerbridge.usecases import presets, reconfiguring
from ledgerbridge.usecases.passes import is_main

CITIES = ("Umeå", "Luleå", "Kiruna")


def customers(number: int) -> Mapping[str, Value]:
    mine = {"email": f"p{number}@example.com", "billing.city": CITIES[number]}
    names = dict.fromkeys(("name", "company_name", "family_name"), f"Firma {number}")
    return {**GOLDEN["customers"], **mine, **names}


def flow_of(pair: Pair, name: str = "customers") -> Flow:
    return next(flow for flow in pair.integration().flows if flow.name == name)


def started(preset: str) -> Pair:
    """Three customers, on both sides and at rest."""
    pair = connected(preset, Direction.TO_RIGHT)
    for number in range(len(CITIES)):
        pair.run(entered(flow_of(pair).left, customers(number), REFERENCE[:-1] + str(number + 2)))
    pair.later()
    assert pair.sync().counts["customers"].get("created") == len(CITIES)
    pair.later()
    pair.sync()
    return pair


def city(pair: Pair) -> Rule:
    return next(rule for rule in flow_of(pair).rules if rule.id == "billing.city")


def shouted(preset: str, rule: Rule) -> str:
    """The configuration with a rule that writes cities in capitals."""
    lines = ["[[integration.pair.flows.customers.rule]]", 'id = "billing.city"', 'via = ["upper"]']
    lines += [f"{side.value} = {json.dumps(rule.path(side))}" for side in Side]
    begun = with_everybody(configuration(preset, Direction.TO_RIGHT))
    return "\n".join([begun, *lines, 'direction = "left-to-right"\n'])


def updates(pair: Pair, report: Report) -> set[tuple[Any, ...]]:
    return {
        (line.flow, line.left_id, line.right_id, change.field, change.old, change.new)
        for line in pair.lines(report)
        if is_main(line) and line.action == Action.UPDATE
        for change in line.fields
    }


async def held(end: End, rule: Rule, ids: set[str]) -> set[Value]:
    """The cities that the right system holds."""
    await end.connector.schema(end.type)
    found = (await end.connector.fetch(end.type, sorted(ids))).found
    return {record.fields.get(rule.path(Side.RIGHT) or "") for record in found.values()}


@pytest.mark.parametrize("preset", presets.offered())
def test_an_export_put_back_after_a_wipe_is_no_change_and_nothing_is_planned(preset: str) -> None:
    with started(preset) as pair:
        exported = pair.run(reconfiguring.export(pair.hub))
        pair.configuration = None
        wiped = pair.run(reconfiguring.propose(pair.hub, exported, FILE, records=False))
        pair.run(reconfiguring.apply(pair.hub, wiped))
        again = pair.run(reconfiguring.propose(pair.hub, exported, FILE))
        assert (again.differences, again.effects) == ([], [])
        assert pair.run(reconfiguring.export(pair.hub)) == exported
        report = pair.plan()
        assert report.state == "planned"
        assert [line for line in pair.lines(report) if line.action in (Action.CREATE, Action.UPDATE, Action.LINK)] == []


@pytest.mark.parametrize("preset", presets.offered())
def test_a_changed_file_does_what_it_said_record_by_record(preset: str) -> None:
    with started(preset) as pair:
        rule = city(pair)
        proposal = pair.run(reconfiguring.propose(pair.hub, shouted(preset, rule), FILE))
        [effect] = proposal.effects
        planned = updates(pair, effect.report)
        assert {one[-1] for one in planned} == {name.upper() for name in CITIES}
        [counted] = [flow for flow in effect.flows if flow.flow == "customers"]
        assert (counted.updates, counted.fields) == (len(CITIES), len(planned))
        pair.run(reconfiguring.apply(pair.hub, proposal))
        report = pair.sync(confirm=pair.plan().plan_hash)
        assert (report.state, updates(pair, report)) == ("done", planned)
        assert pair.run(held(flow_of(pair).right, rule, {one[2] for one in planned})) == {
            name.upper() for name in CITIES
        }
