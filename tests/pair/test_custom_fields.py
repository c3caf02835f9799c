"""Fields of an account's own, for each pair: they appear, are mapped, and arrive; what cannot be is explained."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.pair.own_fields import TRIALS, TWO_WAY, Mapped, Own, Scene, Trial, hubspot
from tests.pair.test_presets import GOLDEN, MORE, REFERENCE, first_choices
from tests.support.pair import Pair

from ledgerbridge.connectors.base.protocol import Write, Written
from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.model.record import Record
from ledgerbridge.model.values import Value, canonical
from ledgerbridge.usecases import connect, fields, presets

CHOSEN = {"quickbooks": {"income_account": "79", "expense_account": "80"}}
"""Settings of connections for which not every entry of the list will do: products with stock need accounts for such."""


def configuration(trial: Trial, scene: Scene | None = None) -> str:
    """The trial's flow both ways for every record, all others off; with the scene's rules."""
    left, right = trial.preset.split("-")
    lines = [
        "version = 1",
        "[integration.pair]",
        f'preset = "{trial.preset}"',
        f'left = "{left}"',
        f'right = "{right}"',
    ]
    for flow in presets.load(trial.preset).flow:
        lines.append(f"[integration.pair.flows.{flow.name}]")
        lines += (
            ['direction = "two-way"', 'conflict = "left"', "filter = []"]
            if flow.name == trial.flow
            else ['direction = "off"']
        )
    for rule in scene.rules if scene is not None else ():
        lines += [f"[[integration.pair.flows.{trial.flow}.rule]]", *_rule(rule)]
    return "\n".join(lines) + "\n"


def _rule(rule: Mapped) -> list[str]:
    keys = {"id": rule.id, "left": rule.left, "right": rule.right, "direction": rule.direction}
    rows = ", ".join(f"{json.dumps(left)} = {json.dumps(right)}" for left, right in rule.table.items())
    table = [f"table = {{ {rows} }}"] if rows else []
    return [*(f"{key} = {json.dumps(value)}" for key, value in keys.items()), *table]


def connected(trial: Trial) -> Pair:
    left, right = trial.preset.split("-")
    pair = Pair(configuration(trial), vendors=(left, right))
    pair.connect()
    settings = {vendor: {**pair.run(first_choices(pair, vendor)), **CHOSEN.get(vendor, {})} for vendor in pair.vendors}
    if any(settings.values()):
        pair.connect(**settings)
    return pair


def reconfigured(pair: Pair, trial: Trial, scene: Scene) -> Flow:
    text = configuration(trial, scene)
    pair.hub = replace(pair.hub, read_configuration=lambda: (text, "ledgerbridge.toml"))
    [flow] = pair.integration().flows
    return flow


async def enter(end: End, golden: Mapping[str, Value], more: Mapping[str, Value]) -> str:
    """Id of a golden record with more fields, made by hand in one system."""
    for step in await end.connector.missing_setup([end.type]):
        await end.connector.set_up(step)
    specs = {spec.path: spec for spec in await end.connector.schema(end.type)}
    slots = {path: golden[slot] for slot, path in end.capabilities.slots.items() if slot in golden}
    own = {path: value for path, value in slots.items() if path in specs and not specs[path].read_only}
    write = Write("create", REFERENCE, {**own, **MORE.get(end.type, {}), **more})
    [outcome] = await end.connector.write(end.connector.prepare(end.type, [write], f"golden {end.type}"[:36]))
    assert isinstance(outcome, Written), outcome
    return outcome.id


async def edit(end: End, record: Record, more: Mapping[str, Value]) -> None:
    await end.connector.schema(end.type)
    write = Write("update", "edit", more, record.id, record.version, record.fields)
    [outcome] = await end.connector.write(end.connector.prepare(end.type, [write], f"edit {record.id}"[:36]))
    assert isinstance(outcome, Written), outcome


async def held(end: End, key: Value) -> Record:
    """The one record with that match key."""
    await end.connector.schema(end.type)
    [record] = (await end.connector.find(end.type, end.key, [str(key)]))[str(key)]
    return (await end.connector.fetch(end.type, [record.id])).found[record.id]


def normal(end: End, values: Mapping[str, Value]) -> dict[str, bytes]:
    return {path: canonical(end.connector.normal_form(end.type, path, value)) for path, value in values.items()}


def offered(pair: Pair, own: Sequence[Own]) -> list[Own]:
    """Those of the fields that are there, as they appear."""
    found = []
    for connection, type in dict.fromkeys((one.connection, one.type) for one in own):
        [told] = pair.run(fields.fields(pair.hub, connection, type))
        wanted = {one.path for one in own if (one.connection, one.type) == (connection, type)}
        found += [
            Own(connection, type, spec.path, spec.label, spec.kind)
            for spec in told.fields
            if spec.path in wanted and spec.custom and not spec.read_only
        ]
    return found


@pytest.mark.feature("F-CORE-RUL-04")
@pytest.mark.feature("F-CORE-RUL-11")
@pytest.mark.feature("F-CORE-CUS-12")
@pytest.mark.feature("F-CORE-PRD-10")
@pytest.mark.feature("F-CORE-B-10")
@pytest.mark.parametrize("trial", TRIALS, ids=str)
def test_own_fields_of_every_kind_appear_are_mapped_and_arrive_both_ways(trial: Trial) -> None:
    with connected(trial) as pair:
        scene = trial.prepare(pair)
        by_path = {(one.connection, one.path): one for one in offered(pair, scene.own)}
        assert by_path == {(one.connection, one.path): one for one in scene.own}
        flow = reconfigured(pair, trial, scene)
        assert problems_of_check(pair) == []
        left = {rule.left: rule.first[0] for rule in scene.rules}
        pair.run(enter(flow.left, GOLDEN[trial.flow], left))
        arrived = synced(pair, flow.right, trial)
        assert normal(flow.right, {r.right: arrived.fields[r.right] for r in scene.rules}) == normal(
            flow.right, {rule.right: rule.first[1] for rule in scene.rules}
        )
        back = [rule for rule in scene.rules if rule.direction == TWO_WAY and rule.then is not None]
        pair.later()
        pair.run(edit(flow.right, arrived, {rule.right: rule.then[0] for rule in back if rule.then}))
        returned = synced(pair, flow.left, trial)
        assert normal(flow.left, {rule.left: returned.fields[rule.left] for rule in back}) == normal(
            flow.left, {rule.left: rule.then[1] for rule in back if rule.then}
        )
        for _ in range(2):
            pair.later()
            assert pair.sync().writes == 0


def synced(pair: Pair, end: End, trial: Trial) -> Record:
    """The golden record on that side after a pass."""
    pair.later()
    report = pair.sync()
    assert report.state == "done"
    assert "failed" not in report.counts.get(trial.flow, {}), [line.problem for line in pair.lines(report)]
    pair.later()
    slot = "sku" if trial.flow == "products" else "email"
    return pair.run(held(end, GOLDEN[trial.flow][slot]))  # type: ignore[no-any-return]


def problems_of_check(pair: Pair) -> list[str]:
    found = pair.run(fields.with_fields(pair.hub, pair.run(connect.check_all(pair.hub, None))))
    return [
        str(problem) for one in found for problem in one.problems if problem.code.startswith(("LB-MAP", "LB-DRIFT"))
    ]


@pytest.mark.feature("F-CORE-B-10")
@pytest.mark.feature("F-CORE-CUS-12")
@pytest.mark.parametrize(
    ("left", "right", "direction", "reason", "instead"),
    [
        ("own_text", "FreeNumberField_01", "two-way", "a text is not a number", 'direction = "right-to-left"'),
        ("own_text", "FreeDateField_01", "left-to-right", "a text is not a date", 'via = ["date"]'),
        ("own_text", "FreeBoolField_01", "left-to-right", "a text is not a yes or no", 'via = ["yes_no"]'),
        ("own_number", "FreeTextField_01", "two-way", "a text is not a number", 'direction = "left-to-right"'),
        ("own_number", "FreeBoolField_01", "left-to-right", "a number is not a yes or no", "a formula"),
        ("own_number", "FreeDateField_01", "left-to-right", "a number is not a date", ""),
        ("own_flag", "FreeTextField_01", "two-way", "a text is not a yes or no", 'direction = "left-to-right"'),
        ("own_flag", "FreeNumberField_01", "left-to-right", "a yes or no is not a number", "a formula"),
        ("own_day", "FreeTextField_01", "two-way", "a text is not a date", 'direction = "left-to-right"'),
        ("own_day", "FreeNumberField_01", "left-to-right", "a date is not a number", ""),
        ("own_moment", "FreeTextField_01", "two-way", "a text is not a moment", 'direction = "left-to-right"'),
        ("own_choice", "FreeTextField_01", "two-way", "a text is not a choice", 'direction = "left-to-right"'),
        ("own_choice", "FreeNumberField_01", "left-to-right", "a choice is not a number", ""),
        ("own_several", "FreeTextField_01", "two-way", "a text is not several choices", 'direction = "left-to-right"'),
        ("own_text", "Stock", "left-to-right", "the field on the right is read-only", ""),
    ],
)
def test_fields_that_do_not_fit_are_refused_with_the_reason_and_what_to_write_instead(
    left: str, right: str, direction: str, reason: str, instead: str
) -> None:
    trial = Trial("hubspot-exact", "products", lambda pair: Scene((), ()))
    with connected(trial) as pair:
        own = hubspot(pair, "products", left.removeprefix("own_"))
        reconfigured(pair, trial, Scene((Mapped("tried", left, right, ("", ""), direction=direction),), own))
        [problem] = problems_of_check(pair)
        assert problem.startswith("LB-MAP-10: Rule tried of flow products")
        assert reason in problem
        assert instead in problem


@pytest.mark.feature("F-CORE-PRD-05")
def test_an_attribute_of_an_item_is_offered_and_sent_only_once_it_is_mapped() -> None:
    trial = Trial("hubspot-exact", "products", lambda pair: Scene((), ()))
    with connected(trial) as pair:
        [own] = hubspot(pair, "products", "text")
        attributes = {"FreeTextField_01": "Oak", "FreeNumberField_01": 12, "FreeBoolField_01": True}
        [id] = pair.load("exact", "logistics/Items", [{"Code": "OAK-1", "Description": "Oak table", **attributes}])
        [told] = pair.run(fields.fields(pair.hub, "exact", "Items"))
        assert set(attributes) <= {spec.path for spec in told.fields if spec.custom}
        pair.sync()
        assert [sent_value(pair, own.path)] == [None]
        scene = Scene((Mapped("wood", own.path, "FreeTextField_01", ("", "")),), ())
        reconfigured(pair, trial, scene)
        pair.later()
        pair.sync()
        assert [sent_value(pair, own.path)] == ["Oak"]
        assert id


def sent_value(pair: Pair, name: str) -> Any:
    """A property of the one product in HubSpot."""
    [product] = pair.records("hubspot", "products")
    return product["properties"].get(name)
