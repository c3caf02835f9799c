"""Rules: what feeds what, in which terms, and where a mapping comes from."""

from __future__ import annotations

from typing import Any

import pytest

from ledgerbridge.mapping.rules import Rule, When, default_rules, rule_from_data, unavailable
from ledgerbridge.model.problems import MappingError
from ledgerbridge.model.side import Direction, Side

KIND = Rule(
    "product_type",
    "hs_product_type",
    "Type",
    Direction.BOTH,
    table={"inventory": "Inventory", "service": "Service"},
)
NAME = Rule("display_name", None, "DisplayName", Direction.TO_RIGHT, {"join": ["first", "last"]})


@pytest.mark.parametrize(
    ("towards", "value", "carried"),
    [
        (Side.RIGHT, "inventory", "Inventory"),
        (Side.LEFT, "Inventory", "inventory"),
        (Side.LEFT, "Service", "service"),
        (Side.RIGHT, None, None),
        (Side.LEFT, None, None),
    ],
)
def test_a_table_is_read_both_ways(towards: Side, value: str | None, carried: str | None) -> None:
    assert KIND.carried(towards, value) == carried


@pytest.mark.parametrize(
    ("towards", "value", "field"),
    [(Side.RIGHT, "bundle", "hs_product_type"), (Side.LEFT, "Category", "Type"), (Side.LEFT, "inventory", "Type")],
)
def test_a_value_the_table_lacks_is_refused_by_the_field_it_stands_in(towards: Side, value: str, field: str) -> None:
    with pytest.raises(MappingError) as refused:
        KIND.carried(towards, value)
    problem = refused.value.problem
    assert (problem.code, problem.field, problem.vendor_text) == ("LB-MAP-01", field, value)
    assert value not in str(problem), "values of records are shown from sealed rows only"


def test_without_a_table_a_value_is_carried_as_it_is() -> None:
    assert Rule("email", "email", "Mail", Direction.BOTH).carried(Side.RIGHT, "a@b.c") == "a@b.c"


def test_a_derived_rule_reads_one_side_and_writes_the_other() -> None:
    assert NAME.is_derived
    assert (NAME.path(Side.LEFT), NAME.path(Side.RIGHT)) == (None, "DisplayName")
    assert NAME.inputs(Side.LEFT) == ("first", "last")
    assert NAME.inputs(Side.RIGHT) == ("DisplayName",)
    assert NAME.own(Side.LEFT, {"first": "Ada", "last": "Byron"}) == "Ada Byron"
    assert NAME.own(Side.RIGHT, {"DisplayName": "A. Byron"}) == "A. Byron"


def test_bases_know_a_pair_by_its_field_and_a_derived_value_by_its_rule() -> None:
    assert (KIND.key(Side.LEFT), KIND.key(Side.RIGHT)) == ("hs_product_type", "Type")
    assert (NAME.key(Side.LEFT), NAME.key(Side.RIGHT)) == ("=display_name", "DisplayName")


def test_every_slot_both_sides_fill_is_tied_two_ways_in_the_order_of_slots() -> None:
    left = {"phone": "phone", "email": "email", "job_title": "jobtitle"}
    right = {"email": "Mail.Address", "phone": "Phone.Number", "fax": "Fax.Number"}
    assert default_rules(left, right) == [
        Rule("email", "email", "Mail.Address", Direction.BOTH),
        Rule("phone", "phone", "Phone.Number", Direction.BOTH),
    ]


def test_a_slot_one_side_lacks_is_named_with_that_side() -> None:
    assert unavailable({"email": "e", "job_title": "j"}, {"email": "m", "fax": "f"}) == {
        "job_title": Side.RIGHT,
        "fax": Side.LEFT,
    }


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ({"id": "a", "left": "l", "right": "r"}, Rule("a", "l", "r", Direction.BOTH)),
        (
            {"id": "a", "left": "l", "right": "r", "direction": "right-to-left", "when": "empty", "table": {"x": "y"}},
            Rule("a", "l", "r", Direction.TO_LEFT, table={"x": "y"}, when=When.EMPTY),
        ),
        (
            {"id": "a", "into": "right", "field": "r", "value": {"fixed": "F"}},
            Rule("a", None, "r", Direction.TO_RIGHT, {"fixed": "F"}),
        ),
        (
            {"id": "a", "into": "left", "field": "l", "value": "r", "when": "create"},
            Rule("a", "l", None, Direction.TO_LEFT, "r", when=When.CREATE),
        ),
    ],
)
def test_a_rule_is_read_as_presets_write_it(data: dict[str, Any], rule: Rule) -> None:
    assert rule_from_data(data) == rule


@pytest.mark.parametrize(
    ("inner", "outer", "left_over"),
    [
        (Direction.BOTH, Direction.BOTH, Direction.BOTH),
        (Direction.BOTH, Direction.TO_LEFT, Direction.TO_LEFT),
        (Direction.TO_LEFT, Direction.BOTH, Direction.TO_LEFT),
        (Direction.TO_RIGHT, Direction.TO_RIGHT, Direction.TO_RIGHT),
        (Direction.TO_RIGHT, Direction.TO_LEFT, None),
    ],
)
def test_a_rule_goes_no_further_than_its_flow(inner: Direction, outer: Direction, left_over: Direction | None) -> None:
    assert inner.within(outer) is left_over


def test_directions_know_where_they_go() -> None:
    goes = {direction: [side for side in Side if direction.goes(side)] for direction in Direction}
    assert goes == {
        Direction.TO_RIGHT: [Side.RIGHT],
        Direction.TO_LEFT: [Side.LEFT],
        Direction.BOTH: [Side.LEFT, Side.RIGHT],
    }


def test_what_means_something_in_one_account_alone_is_not_carried_by_itself() -> None:
    left, right = {"name": "n", "image": "i", "unit": "u"}, {"name": "N", "image": "I", "unit": "U", "sku": "S"}
    assert [rule.id for rule in default_rules(left, right)] == ["name"]
    assert unavailable({**left, "tax_code": "t"}, right) == {"sku": Side.LEFT}
