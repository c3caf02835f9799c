"""What of an account's fields is not as a flow needs or knows it, and what becomes of the flow's rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
import pytest

from ledgerbridge.connectors.base.capabilities import Capabilities, FieldSpec, Kind
from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.connectors.memory.capabilities import TYPES
from ledgerbridge.engine.fields import Drift, Effect, schema_drift, usable, worth_knowing
from ledgerbridge.engine.fitting import misfits
from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.mapping.rules import Rule, rule_from_data
from ledgerbridge.mapping.valuemaps import Row, ValueMap
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.filters import Condition, Filter, Operator
from ledgerbridge.planner.merge import Winner
from ledgerbridge.store.schemas import KnownField, Place

CUSTOMERS = "customers"
COLOURS = ("red", "blue")


class Account:
    """As much of a connector as a flow asks for here."""

    capabilities = Capabilities("memory", "memory", "v1", {CUSTOMERS: TYPES[CUSTOMERS].capabilities})


def end(connection: str) -> End:
    return End(connection, cast(Connector, Account()), CUSTOMERS, "email")


def flow(*rules: Rule, direction: Direction = Direction.BOTH, **more: Any) -> Flow:
    return Flow(CUSTOMERS, end("crm"), end("books"), direction, Winner.LEFT, rules, (), "e-mail", **more)


PLAIN = Rule("plain", "note", "memo", Direction.BOTH)
COLOUR = Rule("colour", "colour", "tint", Direction.BOTH, table={"red": "röd", "blue": "blå"})
DERIVED = rule_from_data({"id": "made", "into": "right", "field": "memo", "value": {"join": ["note", "email"]}})

LEFT: Mapping[str, FieldSpec] = {
    "email": FieldSpec("email", "E-mail", Kind.EMAIL),
    "note": FieldSpec("note", "Note"),
    "colour": FieldSpec("colour", "Colour", Kind.CHOICE, options=COLOURS, custom=True),
}
RIGHT: Mapping[str, FieldSpec] = {
    "email": FieldSpec("email", "E-mail", Kind.EMAIL),
    "memo": FieldSpec("memo", "Memo"),
    "tint": FieldSpec("tint", "Tint", Kind.CHOICE, options=("röd", "blå")),
}

Specs = dict[Side, Sequence[FieldSpec]]


def specs(left: Mapping[str, FieldSpec | None] = {}, right: Mapping[str, FieldSpec | None] = {}) -> Specs:
    """Both sides' fields with these in place of the usual ones, those that are None taken away."""
    now = {Side.LEFT: {**LEFT, **left}, Side.RIGHT: {**RIGHT, **right}}
    return {side: [spec for spec in fields.values() if spec is not None] for side, fields in now.items()}


def known(about: Flow) -> dict[Place, KnownField]:
    """What a flow remembers that worked with the usual fields."""
    return worth_knowing(about, specs(), {}, [])


def changed(spec: FieldSpec, **more: Any) -> dict[str, FieldSpec | None]:
    return {spec.path: msgspec.structs.replace(spec, **more)}


def found(about: Flow, now: Specs, before: Mapping[Place, KnownField] | None = None) -> list[tuple[str, Effect, str]]:
    drift = schema_drift(about, now, known(about) if before is None else before)
    return [(change.problem.code, change.effect, change.rule) for change in drift]


def in_force(about: Flow, now: Specs, drift: Sequence[Drift] | None = None) -> dict[str, Direction]:
    drift = schema_drift(about, now, known(about)) if drift is None else drift
    return {rule.id: rule.direction for rule in usable(about, now, drift)}


def test_accounts_as_the_flow_knows_them_have_nothing_to_tell() -> None:
    about = flow(PLAIN, COLOUR)
    assert found(about, specs()) == []
    assert in_force(about, specs()) == {"plain": Direction.BOTH, "colour": Direction.BOTH}


def test_first_look_tells_only_what_cannot_work_at_all() -> None:
    about = flow(PLAIN, COLOUR)
    now = specs(changed(LEFT["note"], kind=Kind.NUMBER), changed(RIGHT["memo"], read_only=True))
    assert found(about, now, {}) == []
    assert found(about, specs({"note": None}), {}) == [("LB-DRIFT-02", Effect.LEFT_OUT, "plain")]


@pytest.mark.parametrize("gone", [{"left": {"note": None}}, {"right": {"memo": None}}])
def test_a_field_that_is_gone_leaves_its_rule_out_both_ways(gone: dict[str, Any]) -> None:
    about = flow(PLAIN, COLOUR)
    assert found(about, specs(**gone)) == [("LB-DRIFT-02", Effect.LEFT_OUT, "plain")]
    assert in_force(about, specs(**gone)) == {"colour": Direction.BOTH}


def test_an_input_of_a_derived_rule_that_is_gone_leaves_the_rule_out() -> None:
    about = flow(DERIVED)
    assert found(about, specs({"note": None})) == [("LB-DRIFT-02", Effect.LEFT_OUT, "made")]
    assert in_force(about, specs({"note": None})) == {}


def test_a_derived_rule_that_the_flow_never_runs_misses_no_field() -> None:
    assert found(flow(DERIVED, direction=Direction.TO_LEFT), specs({"note": None})) == []


def test_a_locked_field_is_read_and_written_no_more() -> None:
    about = flow(PLAIN)
    now = specs(right=changed(RIGHT["memo"], read_only=True))
    assert found(about, now) == [("LB-DRIFT-03", Effect.ONE_WAY, "plain")]
    assert in_force(about, now) == {"plain": Direction.TO_LEFT}


def test_a_field_that_only_feeds_the_other_side_may_be_locked() -> None:
    about = flow(PLAIN, direction=Direction.TO_RIGHT)
    assert found(about, specs(changed(LEFT["note"], read_only=True))) == []


def test_a_field_that_was_read_only_from_the_first_goes_one_way_without_a_word() -> None:
    about = flow(PLAIN)
    now = specs(right=changed(RIGHT["memo"], read_only=True))
    assert found(about, now, worth_knowing(about, now, {}, [])) == []
    assert in_force(about, now, []) == {"plain": Direction.TO_LEFT}


def test_another_kind_leaves_the_rule_out() -> None:
    about = flow(PLAIN, COLOUR)
    now = specs(changed(LEFT["note"], kind=Kind.NUMBER))
    [change] = schema_drift(about, now, known(about))
    assert (change.problem.code, change.effect) == ("LB-DRIFT-04", Effect.LEFT_OUT)
    assert "held text and holds number now" in change.problem.said(change.problem.cause)
    assert in_force(about, now) == {"colour": Direction.BOTH}


def test_an_option_gone_where_the_table_writes_it_stops_that_direction() -> None:
    about = flow(COLOUR)
    now = specs(right=changed(RIGHT["tint"], options=("röd", "marin")))
    [change] = schema_drift(about, now, known(about))
    assert (change.problem.code, change.effect) == ("LB-DRIFT-05", Effect.ONE_WAY)
    assert (change.problem.values["lost"], change.problem.values["options"]) == ("blå", "röd, marin")
    assert in_force(about, now) == {"colour": Direction.TO_LEFT}
    assert found(about, now, {}) == [("LB-DRIFT-05", Effect.ONE_WAY, "colour")]


def test_an_option_gone_where_the_table_only_reads_it_is_told() -> None:
    about = flow(COLOUR, direction=Direction.TO_RIGHT)
    now = specs(changed(LEFT["colour"], options=("red", "green")))
    assert found(about, now) == [("LB-DRIFT-05", Effect.TOLD, "colour")]
    assert in_force(about, now) == {"colour": Direction.BOTH}


def test_a_value_map_names_options_as_a_table_does() -> None:
    mapped = Rule(
        "colour", "colour", "tint", Direction.BOTH, map=ValueMap("m", (Row("red", "röd"), Row("blue", "blå")))
    )
    assert found(flow(mapped), specs(right=changed(RIGHT["tint"], options=("röd",)))) == [
        ("LB-DRIFT-05", Effect.ONE_WAY, "colour")
    ]


def test_an_option_that_is_only_called_differently_is_no_change() -> None:
    assert found(flow(COLOUR), specs(changed(LEFT["colour"], option_labels=("Rot", "Blau"), label="Farbe"))) == []


def test_options_that_no_rule_names_may_come_and_go() -> None:
    about = flow(Rule("colour", "colour", "memo", Direction.TO_RIGHT))
    assert found(about, specs(changed(LEFT["colour"], options=("green",)))) == []


def test_a_vendor_that_lists_no_options_any_more_is_believed() -> None:
    assert found(flow(COLOUR), specs(right=changed(RIGHT["tint"], options=()))) == []


@pytest.mark.parametrize(
    "now",
    [
        specs({"colour": None}),
        specs(changed(LEFT["colour"], kind=Kind.TEXT, options=())),
        specs(changed(LEFT["colour"], options=("red",))),
    ],
    ids=["gone", "another kind", "an option less"],
)
def test_a_filter_that_cannot_be_trusted_pauses(now: Specs) -> None:
    blue = Condition(Side.LEFT, "colour", Operator.NONE_OF, ("blue",))
    assert found(flow(filters=(Filter(Side.LEFT, ((blue,),)),)), now) == [("LB-DRIFT-07", Effect.PAUSES, "")]
    scoped = msgspec.structs.replace(flow(), conditions=(blue,))
    assert found(scoped, now) == [("LB-DRIFT-07", Effect.PAUSES, "")]


def test_a_filter_of_a_side_that_nothing_travels_from_is_not_asked() -> None:
    blue = Condition(Side.LEFT, "colour", Operator.IS, ("blue",))
    about = flow(direction=Direction.TO_LEFT, filters=(Filter(Side.LEFT, ((blue,),)),))
    assert found(about, specs({"colour": None})) == []


def test_a_match_key_that_is_gone_pauses() -> None:
    assert found(flow(), specs(right={"email": None})) == [("LB-DRIFT-07", Effect.PAUSES, "")]


def test_a_newly_required_field_is_told_until_a_rule_fills_it() -> None:
    region = FieldSpec("region", "Region", required=True)
    about = flow(PLAIN)
    assert found(about, specs(right={"region": region})) == [("LB-DRIFT-06", Effect.TOLD, "")]
    assert found(about, specs(right={"region": region}), {}) == []
    filled = flow(PLAIN, Rule("region", "note", "region", Direction.TO_RIGHT))
    assert found(filled, specs(right={"region": region}), known(about)) == []
    assert found(flow(PLAIN, direction=Direction.TO_LEFT), specs(right={"region": region}), known(about)) == []
    assert found(flow(PLAIN, makes=False), specs(right={"region": region}), known(about)) == []


def test_required_from_the_first_is_left_to_the_settings_that_fill_it() -> None:
    about, now = flow(PLAIN), specs(right={"region": FieldSpec("region", "Region", required=True)})
    assert found(about, now, worth_knowing(about, now, {}, [])) == []


def test_what_has_changed_stays_as_it_was_known() -> None:
    about = flow(PLAIN, COLOUR)
    before = known(about)
    now = specs(changed(LEFT["note"], kind=Kind.NUMBER), {"tint": None})
    after = worth_knowing(about, now, before, schema_drift(about, now, before))
    assert after == before


def test_what_no_rule_uses_any_more_is_forgotten() -> None:
    assert (Side.LEFT, "note") not in worth_knowing(flow(COLOUR), specs(), known(flow(PLAIN)), [])


def test_problems_name_flow_rule_field_and_connection() -> None:
    [change] = schema_drift(flow(PLAIN), specs(right={"memo": None}), known(flow(PLAIN)))
    assert (change.side, change.path, change.problem.field) == (Side.RIGHT, "memo", "memo")
    said = str(change.problem)
    assert all(name in said for name in ("customers", "plain", "Memo (memo)", "books"))


# --- kinds that do not fit --------------------------------------------------------------------------------------------


@pytest.mark.feature("F-CORE-B-10")
@pytest.mark.feature("F-CORE-CUS-12")
def test_a_rule_that_does_not_fit_is_told_with_what_to_write_instead() -> None:
    day = FieldSpec("born", "Born", Kind.DATE)
    [problem] = misfits(flow(Rule("born", "note", "born", Direction.BOTH)), specs(right={"born": day}), ["born"])
    assert problem.code == "LB-MAP-10"
    assert "a text is not a date" in str(problem)
    assert 'direction = "right-to-left"' in str(problem)


def test_only_the_rules_asked_about_are_judged() -> None:
    rule = Rule("born", "note", "tint", Direction.BOTH)
    assert misfits(flow(rule), specs(), []) == []
    assert [problem.code for problem in misfits(flow(rule), specs(), ["born"])] == ["LB-MAP-10"]


def test_values_go_through_what_their_kinds_need() -> None:
    moment = FieldSpec("seen", "Seen", Kind.DATETIME)
    day = FieldSpec("on", "On", Kind.DATE)
    about = flow(Rule("seen", "seen", "on", Direction.BOTH))
    now = specs({"seen": moment}, {"on": day})
    [rule] = usable(about, now, [])
    assert (rule.direction, len(rule.via), len(rule.back)) == (Direction.BOTH, 1, 1)
