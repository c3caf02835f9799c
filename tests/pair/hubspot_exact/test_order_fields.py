"""Fields of the account's own on sales: of the sale and of its lines, each by a rule of the user's own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.pair.hubspot_exact.selling import OAK, deal, orders, ready
from tests.pair.hubspot_exact.test_sales import TAKEN, customer, sold
from tests.support.hubspot_exact_world import DEALS, EXACT, HUBSPOT, ORDER_LINES, ORDERS, World, world

from ledgerbridge.model.side import Side
from ledgerbridge.usecases import connect, fields
from ledgerbridge.usecases.trying import LINE_BY_LINE, NOTHING_GOES, ONLY_NEW, RuleTried, try_record

RULE = """
[[flows.{flow}.rule]]
id = "{id}"
left = "{left}"
right = "{right}"
direction = "{direction}"
"""
TO_RIGHT, TO_LEFT = "left-to-right", "right-to-left"


def rule(id: str, left: str, right: str, direction: str = TO_RIGHT, flow: str = "orders") -> str:
    return RULE.format(flow=flow, id=id, left=left, right=right, direction=direction)


GATE = rule("gate", "gate", "PaymentReference")
FINISH = rule("finish", "lines[].finish", "lines[].Notes")


def owned(office: World) -> None:
    """The account has a property of its own on deals, and one on line items."""
    office.property("deals", "gate")
    office.property("line_items", "finish")


def found_by_check(office: World, connection: str = HUBSPOT) -> list[str]:
    """What a check says of the rules."""
    checked = office.pair.run(connect.check_all(office.pair.hub, None))
    told = office.pair.run(fields.with_fields(office.pair.hub, checked))
    return [str(problem) for one in told if one.row.name == connection for problem in one.problems]


@pytest.mark.feature("F-CORE-ORD-18")
def test_one_field_of_the_sale_and_one_of_its_lines_arrive() -> None:
    with world(orders(GATE + FINISH)) as office:
        owned(office)
        ready(office)
        deal(office, {**OAK, "finish": "Waxed"}, {**OAK, "name": "Plain"}, gate="Gate 4")
        assert found_by_check(office) == []
        office.sync()
        order = office.row(ORDERS)
        assert order["PaymentReference"] == "Gate 4"
        assert [(line["Description"], line["Notes"] or None) for line in office.rows_of(ORDERS, order["OrderID"])] == [
            ("Oak table", "Waxed"),
            ("Plain", None),
        ]
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-ORD-18")
def test_they_arrive_in_hubspot_too() -> None:
    rules = rule("gate", "gate", "PaymentReference", TO_LEFT, "sales")
    rules += rule("finish", "lines[].finish", "lines[].Notes", TO_LEFT, "sales")
    with world(TAKEN.format(source="sales order", made="deal", more=rules)) as office:
        owned(office)
        account, _ = customer(office)
        id = sold(office, ORDERS, account, PaymentReference="Gate 4")
        first, _ = office.rows_of(ORDERS, id)
        office.changes(ORDER_LINES, first["ID"], Notes="Waxed")
        office.sync()
        (made,) = office.pair.records(HUBSPOT, DEALS)
        assert made["properties"]["gate"] == "Gate 4"
        assert [line.get("finish") for line in office.lines_of(DEALS, made["id"])] == ["Waxed", None]


@pytest.mark.feature("F-CORE-ORD-18")
def test_a_line_takes_what_a_function_makes_of_it_and_of_its_sale() -> None:
    made = """
[[flows.orders.rule]]
id = "finish"
into = "right"
field = "lines[].Notes"
value = { join = { of = ["gate", { upper = "lines[].finish" }], between = ": " } }
"""
    with world(orders(made)) as office:
        owned(office)
        ready(office)
        deal(office, {**OAK, "finish": "Waxed"}, {**OAK, "finish": "Oiled"}, gate="Gate 4")
        office.sync()
        order = office.row(ORDERS)
        lines = office.rows_of(ORDERS, order["OrderID"])
        assert [line["Notes"] for line in lines] == ["Gate 4: WAXED", "Gate 4: OILED"]
        assert order["AmountFC"] == Decimal(242)
        office.comes_to_rest()


@pytest.mark.feature("F-CORE-ORD-18")
def test_a_value_that_a_line_does_not_take_fails_the_sale_before_any_write() -> None:
    with world(orders(rule("centre", "lines[].finish", "lines[].CostCenter"))) as office:
        owned(office)
        ready(office)
        id = deal(office, {**OAK, "finish": "More than eight"})
        office.sync()
        assert (office.problems()[id], office.rows(ORDERS)) == ("LB-REC-04", [])


@pytest.mark.feature("F-CORE-ORD-18")
@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("lines[].finish", "Remarks", "what a line holds goes to a line"),
        ("lines[].finish", "lines[].Quantity", "it is reckoned for each line of a document"),
    ],
)
def test_a_rule_that_cannot_work_for_lines_is_refused_with_the_reason(left: str, right: str, reason: str) -> None:
    with world(orders(rule("tried", left, right))) as office:
        owned(office)
        [problem] = found_by_check(office)
        assert problem.startswith("LB-MAP-10: Rule tried of flow orders cannot work")
        assert reason in problem


@pytest.mark.feature("F-CORE-ORD-18")
@pytest.mark.parametrize(("left", "right"), [("gate", "FreeTextField_01"), ("lines[].finish", "lines[].CustomField")])
def test_a_free_field_of_an_order_is_refused_because_exact_takes_none(left: str, right: str) -> None:
    with world(orders(rule("tried", left, right))) as office:
        owned(office)
        [problem] = found_by_check(office, EXACT)
        assert problem.startswith("LB-DRIFT-02")
        assert "Exact's API takes no free fields of orders" in problem


def tried(office: World, sale: str) -> RuleTried:
    """What a trial says of the rule for lines."""
    told = office.pair.run(try_record(office.pair.hub, office.pair.integration(), "orders", sale))
    return next(one for one in told.rules if one.id == "finish")


@pytest.mark.feature("F-CORE-ORD-18")
def test_a_trial_tells_what_each_line_gets() -> None:
    with world(orders(FINISH)) as office:
        owned(office)
        ready(office)
        office.sync()
        sale = deal(office, {**OAK, "finish": "Waxed"}, {**OAK, "name": "Plain"})
        assert tried(office, sale).why == (NOTHING_GOES,)
        office.pair.later()
        told = tried(office, sale)
        assert (told.result, told.inputs) == (("Waxed", ""), {"lines[].finish": ("Waxed", "")})
        assert (told.field, told.writes, told.why) == ("lines[].Notes", Side.RIGHT, (LINE_BY_LINE,))
        office.sync()
        told = tried(office, sale)
        assert (told.result, told.writes, told.why) == (("Waxed", ""), None, (ONLY_NEW,))
