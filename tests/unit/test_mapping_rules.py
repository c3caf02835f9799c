"""Rules: what feeds what, in which terms, and where a mapping comes from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from ledgerbridge.mapping.rules import (
    Partners,
    Rule,
    When,
    default_rules,
    no_partners,
    rule_from_data,
    unavailable,
)
from ledgerbridge.mapping.valuemaps import Row, ValueMap
from ledgerbridge.model.problems import MappingError, MissingPartner
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value

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


# --- chains, value maps, links ----------------------------------------------------------------------------------------

CENTS = rule_from_data({"id": "cents", "left": "price", "right": "Cents", "via": [{"multiply": 100}]})
TERMS = ValueMap("terms", (Row("net30", "30"), Row("now", "00")))
RATES = ValueMap("rates", (Row("full", "V21"), Row("full", "V22", date(2026, 7, 1))))
MAPS = {"terms": TERMS, "rates": RATES}


@pytest.mark.feature("F-CORE-RUL-04")
def test_a_chain_is_gone_through_both_ways() -> None:
    assert CENTS.carried(Side.RIGHT, Decimal("1.25")) == Decimal(125)
    assert CENTS.carried(Side.LEFT, Decimal(130)) == Decimal("1.3")


def test_a_chain_of_a_one_way_pair_is_written_from_where_values_come() -> None:
    data = {"id": "name", "left": "name", "right": "Name", "via": [{"split": [" ", 1]}, "upper"]}
    right = rule_from_data({**data, "direction": "left-to-right"})
    left = rule_from_data({**data, "direction": "right-to-left"})
    assert right.carried(Side.RIGHT, "Anna Lind") == "ANNA"
    assert left.carried(Side.LEFT, "Anna Lind") == "ANNA"


@pytest.mark.feature("F-CORE-ORD-17", "F-CORE-B-19")
def test_a_value_map_is_read_both_ways_after_the_chain() -> None:
    rule = rule_from_data({"id": "terms", "left": "t", "right": "T", "via": [{"prefix": "net"}], "map": "terms"}, MAPS)
    assert rule.carried(Side.RIGHT, "30") == "30"
    assert rule.carried(Side.LEFT, "30") == "30"
    with pytest.raises(MappingError) as refused:
        rule.carried(Side.RIGHT, "60")
    assert (refused.value.problem.code, refused.value.problem.field) == ("LB-MAP-01", "t")
    assert refused.value.problem.vendor_text == "net60"


@pytest.mark.feature("F-CORE-FIN-07")
@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 6, 30), "V21"),
        (date(2026, 7, 1), "V22"),
        ("2026-06-30", "V21"),
        (datetime(2026, 7, 1, tzinfo=UTC), "V22"),
    ],
)
def test_a_pair_chooses_rows_by_the_record_s_date(day: Value, code: str) -> None:
    data = {"id": "tax", "left": "tax", "right": "VATCode", "map": "rates", "on": "closed"}
    rule = rule_from_data({**data, "direction": "left-to-right"}, MAPS)
    assert rule.brought(Side.RIGHT, {"tax": "full", "closed": day}) == code
    assert rule.inputs(Side.LEFT) == ("tax", "closed")
    assert rule.inputs(Side.RIGHT) == ("VATCode",)


@pytest.mark.parametrize(("day", "code"), [(None, "LB-MAP-06"), ("soon", "LB-MAP-02"), (7, "LB-MAP-02")])
def test_a_record_without_a_date_to_choose_by_is_refused(day: Value, code: str) -> None:
    data = {"id": "tax", "left": "tax", "right": "VATCode", "map": "rates", "on": "closed"}
    rule = rule_from_data({**data, "direction": "left-to-right"}, MAPS)
    with pytest.raises(MappingError) as refused:
        rule.brought(Side.RIGHT, {"tax": "full", "closed": day})
    assert refused.value.problem.code == code
    assert rule.brought(Side.RIGHT, {"closed": day}) is None


def test_a_two_way_pair_names_the_date_of_both_sides() -> None:
    on = {"left": "closed", "right": "Date"}
    rule = rule_from_data({"id": "tax", "left": "tax", "right": "VATCode", "map": "rates", "on": on}, MAPS)
    assert rule.brought(Side.LEFT, {"VATCode": "V22", "Date": date(2026, 7, 2)}) == "full"


@pytest.mark.feature("F-CORE-FIN-07")
def test_a_derived_rule_that_reads_one_field_names_it_where_a_map_has_no_row() -> None:
    value = {"first": [{"map": {"of": "method", "in": "terms"}}, {"fixed": "20"}]}
    rule = rule_from_data({"id": "journal", "into": "right", "field": "JournalCode", "value": value}, MAPS)
    assert rule.brought(Side.RIGHT, {"method": None}) == "20"
    with pytest.raises(MappingError) as raised:
        rule.brought(Side.RIGHT, {"method": "barter"})
    problem = raised.value.problem
    assert (problem.code, problem.field, problem.values["map"]) == ("LB-MAP-01", "method", "terms")
    assert "the value of method" in problem.said(problem.cause)


def test_a_derived_rule_chooses_rows_by_the_record_s_date() -> None:
    value = {"map": {"of": "tax", "in": "rates", "on": "closed"}}
    rule = rule_from_data({"id": "tax", "into": "right", "field": "VATCode", "value": value}, MAPS)
    assert rule.own(Side.LEFT, {"tax": "full", "closed": date(2026, 6, 30)}) == "V21"
    assert rule.own(Side.LEFT, {"tax": "full", "closed": date(2026, 7, 1)}) == "V22"
    assert rule.inputs(Side.LEFT) == ("tax", "closed")


def linked(flow: str, side: Side, id: str) -> str | None:
    return {("products", Side.LEFT, "11"): "A1", ("products", Side.RIGHT, "A1"): "11"}.get((flow, side, id))


LINES = rule_from_data({"id": "product", "left": "hs_product_id", "right": "Item", "through": "products"})


def test_a_value_that_names_a_record_becomes_the_id_of_its_partner() -> None:
    assert LINES.carried(Side.RIGHT, "11", linked) == "A1"
    assert LINES.carried(Side.RIGHT, 11, linked) == "A1"
    assert LINES.carried(Side.LEFT, "A1", linked) == "11"
    assert LINES.carried(Side.RIGHT, ("11",), linked) == ("A1",)
    assert LINES.carried(Side.RIGHT, None, linked) is None


@pytest.mark.parametrize(("value", "partners"), [("12", linked), ("11", no_partners), (("11", "12"), linked)])
def test_a_record_that_is_not_linked_yet_is_waited_for(value: Value, partners: Partners) -> None:
    with pytest.raises(MissingPartner) as missing:
        LINES.carried(Side.RIGHT, value, partners)
    assert (missing.value.problem.code, missing.value.problem.field) == ("LB-MAP-05", "hs_product_id")
    assert "flow products" in str(missing.value)


def test_a_rule_stays_plain_data() -> None:
    data = {"id": "tax", "left": "tax", "right": "VATCode", "map": "rates", "via": ["country_name"]}
    one, other = (rule_from_data({**data, "on": {"left": "a", "right": "b"}}, MAPS) for _ in range(2))
    one.carried(Side.RIGHT, None)
    assert one == other
    assert msgspec.structs.replace(one, id="b") != other
