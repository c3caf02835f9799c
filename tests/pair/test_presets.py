"""Every preset for users: a golden customer and a golden product arrive whole, each way, and stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from tests.support.pair import Pair

from ledgerbridge.connectors.base.protocol import Write, Written
from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value, canonical
from ledgerbridge.usecases import presets

CUSTOMER: Mapping[str, Value] = {
    "email": "ann.oberg@example.com",
    "name": "Öberg AB",
    "company_name": "Öberg AB",
    "given_name": "Ann",
    "family_name": "Öberg",
    "phone": "+46 8 123 456",
    "website": "https://www.example.com",
    "billing.street": "Storgatan 12",
    "billing.city": "Umeå",
    "billing.postal_code": "903 26",
    "billing.country": "SE",
}
PRODUCT: Mapping[str, Value] = {
    "sku": "OAK-1",
    "name": "Oak table",
    "description": "Solid, oiled",
    "price": Decimal("890.00"),
    "cost": Decimal("412.50"),
}
GOLDEN = {"customers": CUSTOMER, "products": PRODUCT}
MORE: Mapping[str, Mapping[str, Value]] = {
    "Customer": {"DisplayName": "Öberg AB"},
    "Item": {"Type": "NonInventory"},
    "crm/Accounts": {"Status": "C"},
    "logistics/Items": {"IsStockItem": False},
}
"""{record type: what a new one needs besides}."""
CHOSEN = ("item_group", "article_coding", "unit", "income_account", "expense_account", "invoicing_entity")
"""Settings of connections that a person chooses from the account's own lists; here the first of each."""
REFERENCE = "LBAAAAAAAAAAAAAAAAAAA"


def configuration(preset: str, way: Direction) -> str:
    left, right = preset.split("-")
    flows = "".join(
        f'[integration.pair.flows.{flow.name}]\ndirection = "{way.value}"\n'
        for flow in presets.load(preset).flow
        if flow.name in GOLDEN
    )
    return f'version = 1\n[integration.pair]\npreset = "{preset}"\nleft = "{left}"\nright = "{right}"\n{flows}'


def connected(preset: str, way: Direction) -> Pair:
    left, right = preset.split("-")
    pair = Pair(configuration(preset, way), vendors=(left, right))
    pair.connect()
    settings = {vendor: pair.run(first_choices(pair, vendor)) for vendor in pair.vendors}
    if any(settings.values()):
        pair.connect(**settings)
    return pair


async def first_choices(pair: Pair, vendor: str) -> dict[str, str]:
    """The first choice for each setting that has to be chosen."""
    row = next(row for row in await pair.hub.connections() if row.name == vendor)
    connector, found = pair.hub.connector(row), {}
    for spec in pair.hub.kind(vendor).settings:
        if spec.key in CHOSEN and spec.reference_data:
            choices = await connector.reference_data(spec.reference_data)
            found |= {spec.key: choices[0].id} if choices else {}
    return found


async def entered(end: End, golden: Mapping[str, Value], reference: str = REFERENCE) -> str:
    """Id of the golden record, made in one system with a value in every slot it can write."""
    for step in await end.connector.missing_setup([end.type]):
        await end.connector.set_up(step)
    specs = {spec.path: spec for spec in await end.connector.schema(end.type)}
    slots = {path: golden[slot] for slot, path in end.capabilities.slots.items() if slot in golden}
    written = {path: value for path, value in slots.items() if path in specs and not specs[path].read_only}
    write = Write("create", reference, {**written, **MORE.get(end.type, {})})
    [outcome] = await end.connector.write(end.connector.prepare(end.type, [write], f"{reference} {end.type}"[:36]))
    assert isinstance(outcome, Written), outcome
    return outcome.id


async def differences(flow: Flow, source: Side, id: str) -> dict[str, Any]:
    """{rule: (source's value, target's value)} of all pairs of fields that differ in normal form."""
    mine, theirs = flow.end(source), flow.end(source.other)
    record = (await mine.connector.fetch(mine.type, [id])).found[id]
    key = str(record.fields[mine.key])
    [other] = (await theirs.connector.find(theirs.type, theirs.key, [key]))[key]
    found = {}
    for rule in flow.rules:
        path, other_path = rule.path(source), rule.path(source.other)
        if path is None or other_path is None or record.fields.get(path) is None:
            continue
        carried = rule.carried(source.other, record.fields[path])
        sent = theirs.connector.normal_form(theirs.type, other_path, carried)
        held = theirs.connector.normal_form(theirs.type, other_path, other.fields.get(other_path))
        if canonical(sent) != canonical(held) and rule.direction.goes(source):
            found[rule.id] = (sent, held)
    return found


@pytest.mark.feature("F-CORE-RUL-06")
@pytest.mark.feature("F-CORE-CUS-10")
@pytest.mark.feature("F-CORE-PRD-08")
@pytest.mark.parametrize("way", [Direction.TO_RIGHT, Direction.TO_LEFT])
@pytest.mark.parametrize("preset", presets.offered())
def test_a_golden_record_of_each_flow_arrives_whole_and_once(preset: str, way: Direction) -> None:
    source = Side.LEFT if way is Direction.TO_RIGHT else Side.RIGHT
    with connected(preset, way) as pair:
        flows = [flow for flow in pair.integration().flows if flow.name in GOLDEN]
        ids = {flow.name: pair.run(entered(flow.end(source), GOLDEN[flow.name])) for flow in flows}
        pair.later()
        before = {flow.name: stored(pair, flow, source.other) for flow in flows}
        report = pair.sync()
        made = {name: counts.get("created") for name, counts in report.counts.items() if name in ids}
        assert made == dict.fromkeys(ids, 1), (
            report,
            [line for line in pair.lines(report) if line.problem],
        )
        pair.later()
        for flow in flows:
            assert stored(pair, flow, source.other) == before[flow.name] + 1
            assert pair.run(differences(flow, source, ids[flow.name])) == {}
        for _ in range(2):
            assert pair.sync().writes == 0
            pair.later()


def stored(pair: Pair, flow: Flow, side: Side) -> int:
    """How many records the simulator holds."""
    vendor = pair.vendors[0] if side is Side.LEFT else pair.vendors[1]
    return int(pair.vendor(vendor).count(pair.account(vendor), flow.end(side).type))
