"""The one picture of a product: it goes once, after its product, and again only when it changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.pair.test_saved_plans import File
from tests.support.pictures import JPG, PNG, WAYS, Gallery, HubSpot, QuickBooks, gallery

from ledgerbridge.model.problems import SetupError
from ledgerbridge.sandbox.kit.faults import Kind, Match, Order, Phase

ROWS = pytest.mark.feature("F-CORE-PRD-07", "F-HS-EX-PRD-03", "F-EX-QB-PRD-05")
OAK, ASH, ELM = PNG + b"oak", PNG + b"ash", PNG + b"elm"


def every_way(test: Callable[..., Any]) -> Callable[..., Any]:
    return ROWS(pytest.mark.parametrize("way", WAYS)(test))


@every_way
def test_of_three_pictures_the_first_is_there_after_two_passes_and_is_sent_once(way: str) -> None:
    with gallery(way) as room:
        room.product(OAK, *([] if room.source.name == "exact" else [ASH, ELM]))
        room.listens()
        report = room.sync()
        assert len(room.sent()) == 1
        assert (room.made(report), len(room.steps(report))) == (1, 1)
        assert room.given() == [OAK]
        assert room.rests()
        assert room.given() == [OAK]


@every_way
def test_a_picture_that_changed_takes_the_place_of_the_first(way: str) -> None:
    with gallery(way) as room:
        id = room.product(OAK)
        room.sync()
        room.source.paints(id, ASH)
        assert len(room.steps(room.sync())) == 1
        assert room.given() == [ASH]
        room.source.paints(id, OAK)
        room.sync()
        assert room.given() == [OAK]
        assert room.rests()


@every_way
def test_a_product_that_changed_without_its_picture_brings_no_picture(way: str) -> None:
    with gallery(way) as room:
        id = room.product(OAK)
        room.sync()
        room.source.named(id, "Another name")
        room.listens()
        report = room.sync()
        assert (report.counts["products"]["updated"], room.steps(report)) == (1, [])
        assert (room.given(), room.sent()) == ([OAK], [])
        assert room.rests()


@every_way
def test_the_same_picture_put_there_again_is_read_and_not_sent(way: str) -> None:
    with gallery(way) as room:
        id = room.product(OAK)
        room.sync()
        room.source.paints(id, OAK, name="the same under another name")
        room.listens()
        report = room.sync()
        assert (room.steps(report), room.sent(), room.given()) == ([], [], [OAK])
        assert len(room.had()) == 1
        assert room.rests()


@every_way
@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("kind", ["500", "reset"])
def test_a_picture_whose_answer_is_lost_is_there_once_and_its_product_too(way: str, phase: Phase, kind: Kind) -> None:
    with gallery(way) as room:
        room.product(sku="OAK-1")
        room.sync()
        room.product(OAK, sku="OAK-2")
        room.fault(kind, phase)
        assert room.made(room.sync()) == 1
        for _ in range(3):
            room.sync(retry_failed=True)
        assert (room.given("OAK-2"), room.open_records()) == ([OAK], [])
        assert room.rests()


@every_way
def test_a_product_whose_answer_is_lost_gets_its_picture_all_the_same(way: str) -> None:
    with gallery(way) as room:
        room.product(sku="OAK-1")
        room.sync()
        room.product(OAK, sku="OAK-2")
        room.loses_products()
        room.sync()
        room.mended()
        for _ in range(3):
            room.sync()
        assert (room.given("OAK-2"), room.open_records()) == ([OAK], [])
        assert room.rests()


class Death(BaseException):
    """The hub stops dead."""


class DiesAt:
    """Stops the hub when it comes by a point, once."""

    def __init__(self, point: str) -> None:
        self._points = [point]

    def reach(self, point: str) -> None:
        if point in self._points:
            self._points.remove(point)
            raise Death


@every_way
@pytest.mark.parametrize("point", ["plan derived", "intents committed", "call answered", "results committed"])
def test_a_hub_that_dies_over_a_picture_brings_it_once_when_it_is_back(way: str, point: str) -> None:
    with gallery(way) as room:
        id = room.product(OAK)
        room.sync()
        room.source.paints(id, ASH)
        alive = room.pair.hub
        room.pair.hub = replace(alive, world=replace(alive.world, crash=DiesAt(point)))
        with pytest.raises(Death):
            room.sync()
        room.pair.hub = alive
        for _ in range(2):
            room.sync()
        assert (room.given(), room.open_records()) == ([ASH], [])
        assert room.rests()


@pytest.mark.feature("F-CORE-PRD-07", "F-EX-QB-PRD-05")
@pytest.mark.parametrize("phase", ["before", "after"])
def test_an_earlier_picture_that_cannot_be_taken_out_of_quickbooks_goes_later(phase: Phase) -> None:
    with gallery("Exact to QuickBooks") as room:
        id = room.product(OAK)
        room.sync()
        room.source.paints(id, ASH)
        order = Order(do="500", match=Match(path="*/attachable", method="POST"), phase=phase, times=1)
        room.pair.sandbox.desk("quickbooks").order_fault(room.pair.account("quickbooks"), order)
        for _ in range(3):
            room.sync()
        assert (room.given(), room.open_records()) == ([ASH], [])
        assert room.rests()


@pytest.mark.feature("F-CORE-PRD-07", "F-EX-QB-PRD-05")
def test_pictures_of_many_products_in_quickbooks_are_found_in_one_call() -> None:
    with gallery("QuickBooks to Exact") as room:
        skus = [f"OAK-{n}" for n in range(7)]
        for n, sku in enumerate(skus):
            room.product(PNG + bytes([n]), sku=sku)
        room.product(sku="BARE")
        assert len(room.steps(room.sync())) == 7
        assert [room.given(sku) for sku in skus] == [[PNG + bytes([n])] for n in range(7)]
        assert room.given("BARE") == []
        assert room.rests()


@every_way
def test_a_saved_plan_brings_the_picture_it_shows(way: str) -> None:
    with gallery(way) as room:
        id = room.product(OAK)
        room.sync()
        room.source.paints(id, ASH)
        room.pair.later()
        file = File(room.pair)
        assert len(room.steps(file.report)) == 1
        assert file.carry_out().state == "done"
        assert room.given() == [ASH]
        room.sync()
        assert room.rests()


@every_way
def test_an_upload_that_fails_leaves_the_product_and_is_made_good_later(way: str) -> None:
    with gallery(way) as room:
        room.product(OAK)
        room.fault("503", "before", times=1000)
        assert room.made(room.sync()) == 1
        assert room.given() == []
        assert len(room.open_records()) == 1
        room.mended()
        assert room.made(room.sync()) == 0
        room.sync(retry_failed=True)
        assert (room.given(), room.open_records()) == ([OAK], [])


@pytest.mark.feature("F-CORE-PRD-07", "F-HS-EX-PRD-03")
def test_pictures_without_the_right_to_files_fail_alone_and_nothing_is_tried_for_each() -> None:
    with gallery("Exact to HubSpot") as room:
        hubspot = room.pair.vendor("hubspot")
        hubspot.change_settings(room.pair.account("hubspot"), {"rights": ["files", "files.write"]})
        for sku in ("OAK-1", "OAK-2"):
            room.product(OAK, sku=sku)
        room.listens()
        report = room.sync()
        assert (report.state, room.made(report), len(room.sent())) == ("done", 2, 1)
        assert room.codes() == ["LB-PERM-01"] * 2
        hubspot.change_settings(room.pair.account("hubspot"), {"rights": []})
        room.sync(retry_failed=True)
        assert (room.given("OAK-1"), room.given("OAK-2"), room.codes()) == ([OAK], [OAK], [])


@every_way
def test_what_is_no_picture_fails_with_the_reason_and_goes_once_it_is_one(way: str) -> None:
    with gallery(way) as room:
        id = room.product(b"<html>no picture here</html>")
        room.listens()
        assert room.made(room.sync()) == 1
        assert (room.codes(), room.given()) == (["LB-REC-32"], [])
        room.source.paints(id, JPG)
        room.sync()
        assert (room.codes(), room.given()) == ([], [JPG])


@pytest.mark.feature("F-CORE-PRD-07", "F-HS-EX-PRD-03", "F-EX-QB-PRD-05")
@pytest.mark.parametrize("way", ["HubSpot to Exact", "QuickBooks to Exact"])
def test_a_picture_over_the_size_of_the_target_fails_with_the_reason_and_is_not_sent(way: str) -> None:
    with gallery(way) as room:
        room.product(PNG + bytes(10 * 1024 * 1024))
        assert room.made(room.sync()) == 1
        assert (room.codes(), room.given()) == (["LB-REC-33"], [])


@every_way
def test_no_picture_goes_unless_somebody_asks_for_it_and_then_those_of_all_products(way: str) -> None:
    with gallery(way, image="off") as room:
        room.product(OAK, sku="OAK-1")
        room.product(ASH, sku="OAK-2")
        assert room.steps(room.sync()) == []
        assert room.pair.configuration is not None
        room.pair.configuration = room.pair.configuration.replace('image = "off"', f'image = "{WAYS[way][1]}"')
        assert len(room.steps(room.sync())) == 2
        assert (room.given("OAK-1"), room.given("OAK-2")) == ([OAK], [ASH])
        assert room.rests()


@every_way
def test_a_plan_shows_the_picture_and_sends_none(way: str) -> None:
    with gallery(way) as room:
        room.product(OAK)
        room.pair.later()
        (step,) = room.steps(room.pair.plan())
        assert (step.outcome, step.role, step.label != "") == ("updated", "attach", True)
        room.sync()
        assert room.given() == [OAK]


@every_way
def test_products_that_meet_for_the_first_time_get_the_picture_too(way: str) -> None:
    with gallery(way) as room:
        room.product(OAK)
        room.target.product("OAK-1")
        room.sync()
        assert room.given() == [OAK]
        assert room.rests()


@every_way
def test_pictures_of_a_flow_that_goes_both_ways_go_one_way_alone(way: str) -> None:
    with gallery(way, direction="two-way") as room:
        id = room.product(OAK)
        room.sync()
        other = room.target.product("OAK-2")
        room.target.paints(other, ASH)
        room.sync()
        assert (room.given(), room.source.pictures("OAK-2")) == ([OAK], [])
        room.source.paints(id, ELM)
        room.sync()
        assert (room.given(), room.source.pictures("OAK-1")) == ([ELM], [ELM])
        assert room.rests()


@pytest.mark.feature("F-CORE-PRD-07", "F-HS-EX-PRD-03", "F-EX-QB-PRD-05")
@pytest.mark.parametrize("way", WAYS)
def test_a_way_that_the_flow_does_not_go_is_refused(way: str) -> None:
    other = {"left-to-right": "right-to-left", "right-to-left": "left-to-right"}[WAYS[way][1]]
    with gallery(way, image=other) as room, pytest.raises(SetupError) as raised:
        room.sync()
    assert [(one.code, one.values["at"]) for one in raised.value.problems] == [("LB-SETUP-45", "products.image")]


@pytest.mark.feature("F-CORE-PRD-07", "F-EX-QB-PRD-05")
def test_a_picture_that_somebody_attached_in_quickbooks_is_left_there() -> None:
    with gallery("Exact to QuickBooks") as room:
        room.product(OAK)
        made = room.target.product("OAK-1")
        room.target.paints(made, ELM)
        room.sync()
        assert (room.given(), room.codes()) == ([ELM], ["LB-REC-34"])
        taken_out(room, made)
        room.sync(retry_failed=True)
        assert (room.given(), room.codes()) == ([OAK], [])


def taken_out(room: Gallery, product: str) -> None:
    room.target.paints(product)


@pytest.mark.feature("F-CORE-PRD-07", "F-HS-EX-PRD-03")
@pytest.mark.parametrize(
    "address",
    [
        "http://shop.example/oak.png",
        "https://10.0.0.7/oak.png",
        "https://localhost/oak.png",
        "https://printer.local/oak.png",
        "https://ann:secret@shop.example/oak.png",
        "file:///etc/passwd",
        "no address",
    ],
)
def test_an_address_that_is_not_public_is_never_called(address: str) -> None:
    with gallery("HubSpot to Exact") as room:
        id = room.product()
        assert isinstance(room.source, HubSpot)
        room.source.sets(id, hs_images=address)
        room.sync()
        assert (room.codes(), room.given()) == (["LB-REC-31"], [])


@pytest.mark.feature("F-CORE-PRD-07", "F-EX-QB-PRD-05")
def test_a_file_in_quickbooks_that_is_no_picture_is_none() -> None:
    with gallery("QuickBooks to Exact") as room:
        id = room.product()
        assert isinstance(room.source, QuickBooks)
        room.source.attaches(id, b"%PDF", name="paper.pdf")
        room.source.attaches(id, OAK)
        room.sync()
        assert room.given() == [OAK]
