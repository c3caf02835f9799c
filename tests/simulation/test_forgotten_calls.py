"""A hub that dies over a create, and comes back when the vendor has forgotten the call: there is one record."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from tests.pair.test_presets import GOLDEN, configuration, entered, first_choices, stored
from tests.simulation.chaos import Crashed, RandomCrash
from tests.support.pair import Pair

from ledgerbridge.model.side import Direction, Side
from ledgerbridge.store.links import count
from ledgerbridge.usecases import presets

DAYS_MIN = 3 * 24 * 60
"""Longer than any simulated vendor remembers a call."""
TO_HYPERLINE = """
version = 1
[integration.pair]
left = "hubspot"
right = "hyperline"
[integration.pair.flows.customers]
left = { type = "contacts", key = "email" }
right = { type = "customers", key = "billing_email" }
label = "Customers"
key_label = "e-mail"
direction = "left-to-right"
[integration.pair.flows.products]
left = { type = "products", key = "name" }
right = { type = "products", key = "name" }
label = "Products"
key_label = "name"
direction = "left-to-right"
"""
PLACES: dict[str, tuple[str, str, Direction]] = {
    f"{preset} {way.value}": (configuration(preset, way), preset, way)
    for preset in presets.offered()
    for way in (Direction.TO_RIGHT, Direction.TO_LEFT)
} | {"hubspot-hyperline": (TO_HYPERLINE, "hubspot-hyperline", Direction.TO_RIGHT)}
CASES = [
    (place, flow)
    for place, (_, vendors, _) in PLACES.items()
    for flow in GOLDEN
    if vendors not in presets.offered() or any(flow == one.name for one in presets.load(vendors).flow)
]


def connected(text: str, vendors: str) -> Pair:
    left, right = vendors.split("-")
    pair = Pair(text, vendors=(left, right))
    pair.connect()
    pair.connect(**{vendor: pair.run(first_choices(pair, vendor)) for vendor in pair.vendors})
    return pair


def dies(pair: Pair, point: str) -> None:
    """A pass that dies the first time it comes by a named point."""
    well, crash = pair.hub, RandomCrash(Random(0), [])
    crash.at = {(point, 1)}
    pair.hub = replace(well, world=replace(well.world, crash=crash), owner="the one that dies")
    with pytest.raises(Crashed):
        pair.sync()
    pair.hub = well


def links(pair: Pair, flow: str) -> int:
    with pair.engine.connect() as connection:
        return count(connection, pair.integration().name, flow, "main")


@pytest.mark.feature("F-CORE-B-05")
@pytest.mark.parametrize("point", ["intents committed", "call answered"])
@pytest.mark.parametrize(("place", "flow"), CASES)
def test_a_create_that_the_vendor_has_forgotten_is_there_once(place: str, flow: str, point: str) -> None:
    text, vendors, way = PLACES[place]
    source = Side.LEFT if way is Direction.TO_RIGHT else Side.RIGHT
    with connected(text, vendors) as pair:
        data = next(one for one in pair.integration().flows if one.name == flow)
        pair.run(entered(data.end(source), GOLDEN[flow]))
        pair.later()
        before = stored(pair, data, source.other)
        dies(pair, point)
        pair.later(DAYS_MIN)
        for _ in range(2):
            assert pair.sync().state == "done"
            pair.later()
        assert stored(pair, data, source.other) == before + 1
        assert pair.sync().writes == 0
        assert links(pair, flow) == 1
