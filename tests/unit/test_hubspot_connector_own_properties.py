"""Properties that an account's owner defines: what they are offered as, compared as and sent as."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.support.hubspot_world import World, changed, create

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.base.protocol import Written
from ledgerbridge.connectors.hubspot.connector import HubSpot
from ledgerbridge.model.values import Value

COLOURS = [{"value": "red", "label": "Red"}, {"value": "deep_blue", "label": "Deep blue"}]
YES_NO = [{"value": "true", "label": "Yes"}, {"value": "false", "label": "No"}]
MORNING = datetime(2026, 2, 28, 3, 30, 17, tzinfo=UTC)
DAY = date(2026, 2, 28)


def specs(world: World, type: str = "products") -> dict[str, FieldSpec]:
    return {spec.path: spec for spec in asyncio.run(world.connector().schema(type))}


def described(world: World, *definitions: dict[str, Any]) -> None:
    """The account's definitions with these among them, as the vendor could answer."""

    def more(body: Any) -> None:
        body["results"] += definitions

    world.transport.change = lambda request, answer: changed(answer, more) if "properties" in request.url else answer


def definition(name: str, type: str, field_type: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": name, "type": type, "fieldType": field_type, "options": [], **more}


def test_own_properties_are_told_apart_from_hubspots() -> None:
    world = World()
    world.define("products", name="colour", label="Colour", type="enumeration", fieldType="select", options=COLOURS)
    found = specs(world)
    assert (found["colour"].custom, found["price"].custom, found["lb_external_id"].custom) == (True, False, False)
    assert (found["colour"].options, found["colour"].option_labels) == (("red", "deep_blue"), ("Red", "Deep blue"))


@pytest.mark.parametrize(
    ("options", "kind", "told"),
    [(YES_NO, Kind.BOOL, ()), (YES_NO[:1], Kind.CHOICE, ("true",)), (COLOURS, Kind.CHOICE, ("red", "deep_blue"))],
)
def test_a_single_box_is_yes_or_no_if_its_options_say_so(options: Any, kind: Kind, told: tuple[str, ...]) -> None:
    world = World()
    described(world, definition("box", "enumeration", "booleancheckbox", options=options))
    assert (specs(world)["box"].kind, specs(world)["box"].options) == (kind, told)


def test_scores_and_calculated_properties_can_only_be_read() -> None:
    world = World()
    rights = {"modificationMetadata": {"readOnlyValue": True}}
    described(
        world,
        definition("warmth", "number", "calculation_score", hubspotDefined=True, **rights),
        definition("rolled", "number", "calculation_rollup", hubspotDefined=True, **rights),
        definition("margin_2", "number", "calculation_equation", calculated=True),
    )
    found = specs(world)
    assert [(found[name].kind, found[name].read_only) for name in ("warmth", "margin_2")] == [(Kind.NUMBER, True)] * 2
    assert "rolled" not in found


def test_a_calculated_number_of_fifty_digits_is_rounded() -> None:
    async def read() -> Value:
        world = World()
        [id] = world.load("products", {"name": "Oak", "price": "1"})
        described(world, definition("share", "number", "calculation_equation", calculated=True))
        inner = world.transport.change

        def with_value(body: Any) -> None:
            for record in body.get("results", []):
                if "properties" in record:
                    record["properties"]["share"] = "0.40000000000000002220446049250313080847263336181640625"

        world.transport.change = lambda request, answer: changed(inner(request, answer), with_value)
        return (await world.connector().fetch("products", [id])).found[id].fields["share"]

    assert asyncio.run(read()) == Decimal("0.4")


@pytest.mark.parametrize(
    ("sort", "value", "normal", "sent"),
    [
        (("number", "number"), " 12.50 ", Decimal("12.50"), "12.50"),
        (("date", "date"), MORNING, DAY, "2026-02-28"),
        (("date", "date"), "2026-02-28T23:59:59Z", DAY, "2026-02-28"),
        (("datetime", "date"), DAY, datetime(2026, 2, 28, tzinfo=UTC), "2026-02-28T00:00:00.000Z"),
        (("bool", "booleancheckbox"), "Yes", True, "true"),
        (("bool", "booleancheckbox"), False, False, "false"),
    ],
)
def test_values_take_the_form_of_their_property(sort: tuple[str, str], value: Value, normal: Value, sent: str) -> None:
    async def run() -> None:
        world = World()
        world.define("products", name="own", type=sort[0], fieldType=sort[1])
        hubspot = world.hubspot
        await hubspot.schema("products")
        assert hubspot.normal_form("products", "own", value) == normal
        [made] = await hubspot.write(hubspot.prepare("products", [create("LB1", name="Oak", own=value)], "r"))
        assert isinstance(made, Written), made
        assert (made.fields["own"], world.stored("products", made.id)["own"]) == (normal, sent)

    asyncio.run(run())


@pytest.mark.parametrize("path", ["own_date", "no_such_property"])
def test_before_the_definitions_are_known_values_are_as_they_are(path: str) -> None:
    assert World().hubspot.normal_form("products", path, MORNING) == MORNING


def test_own_properties_of_lines_take_their_form_too() -> None:
    async def run() -> None:
        world = World()
        world.define("line_items", name="delivered", type="date", fieldType="date")
        hubspot = world.hubspot
        found = {spec.path: spec for spec in await hubspot.schema("deals")}
        assert (found["lines[].delivered"].kind, found["lines[].delivered"].custom) == (Kind.DATE, True)
        assert hubspot.normal_form("deals", "lines[].delivered", MORNING) == DAY

    asyncio.run(run())


@pytest.mark.parametrize(("listed", "options"), [(COLOURS, ("red", "deep_blue")), ([], ())])
def test_options_that_come_from_elsewhere_are_those_the_definition_lists(
    listed: list[dict[str, Any]], options: tuple[str, ...]
) -> None:
    world = World()
    described(world, definition("seller", "enumeration", "select", options=listed, externalOptions=True))
    assert (specs(world)["seller"].kind, specs(world)["seller"].options) == (Kind.CHOICE, options)


def test_definitions_are_read_once_by_a_connector_and_anew_by_the_next() -> None:
    def names(hubspot: HubSpot) -> set[str]:
        return {spec.path for spec in asyncio.run(hubspot.schema("products"))}

    world = World()
    first = world.connector()
    before = names(first)
    world.define("products", name="late")
    assert names(first) == before
    assert names(world.connector()) - before == {"late"}
