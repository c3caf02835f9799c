"""Products of the library: the address of their picture is a field like any other, and so are a portal's own
properties."""

from __future__ import annotations

import asyncio

from tests.support.hubspot_world import World, create, only

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.connectors.base.protocol import Write, Written
from ledgerbridge.connectors.hubspot.products import SLOTS
from ledgerbridge.model.values import Value

IMAGE = "https://images.example.test/oak.png?width=500&v=2"


def schema(world: World) -> dict[str, FieldSpec]:
    return {spec.path: spec for spec in asyncio.run(world.hubspot.schema("products"))}


def written(world: World, *fields: dict[str, Value]) -> list[Value]:
    """The image after a create with the first fields and updates with the others, each as read."""
    made = only(asyncio.run(world.write("products", Write("create", "LB1", {"name": "Oak table", **fields[0]}))))
    assert isinstance(made, Written), made
    read = [image_of(world, made.id)]
    for changes in fields[1:]:
        assert isinstance(
            only(asyncio.run(world.write("products", Write("update", "intent", changes, made.id)))), Written
        )
        read.append(image_of(world, made.id))
    return read


def image_of(world: World, id: str) -> Value:
    return asyncio.run(world.hubspot.fetch("products", [id])).found[id].fields[SLOTS["image"]]


def test_image_is_the_text_of_an_address_that_can_be_written_changed_and_cleared() -> None:
    world = World()
    spec = schema(world)["hs_images"]
    assert (spec.read_only, SLOTS["image"]) == (False, "hs_images")
    other = IMAGE.replace("oak", "pine")
    read = written(world, {"hs_images": IMAGE}, {"price": "10"}, {"hs_images": other}, {"hs_images": None})
    assert read == [IMAGE, IMAGE, other, None]


def test_property_of_the_portal_holds_an_attribute() -> None:
    world = World()
    world.define("products", name="colour", label="Colour")
    assert schema(world)["colour"].label == "Colour"
    [made] = asyncio.run(world.write("products", create("LB1", name="Oak table", colour="Brown"))).values()
    assert isinstance(made, Written), made
    found = asyncio.run(world.hubspot.fetch("products", [made.id])).found
    assert found[made.id].fields["colour"] == "Brown"


def test_what_products_lack_is_said_with_its_reason() -> None:
    cannot = World().hubspot.capabilities.types["products"].cannot
    assert all(len(cannot[what]) > 30 for what in ("product_group", "attributes", "stock"))
