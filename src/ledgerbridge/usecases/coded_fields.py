"""Fields that a table of the user's says, beside documents: how a payment was made chooses the journal it is booked
in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledgerbridge.engine.coded import Coded
from ledgerbridge.mapping.expressions import Expression
from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.mapping.valuemaps import Row, ValueMap
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.planner.documents.terms import Codes, Unmapped
from ledgerbridge.usecases.presets import CodedData, FlowData


def coded_of(data: FlowData, values: Mapping[str, Any]) -> tuple[Coded, ...]:
    """What these settings make of the flow's coded fields."""
    return tuple(_coded(data, one, values) for one in data.coded)


def coded_rules(data: FlowData, values: Mapping[str, Any]) -> list[Rule]:
    """The rules that write those fields into records we make. A value without a row becomes the default, or fails by
    the name of the setting."""
    named = zip(data.coded, coded_of(data, values), strict=True)
    return [_rule(one.id, coded) for one, coded in named]


def _coded(data: FlowData, one: CodedData, values: Mapping[str, Any]) -> Coded:
    side = Side.LEFT if data.direction is Direction.TO_RIGHT else Side.RIGHT
    path, into = (one.left, one.right) if side is Side.LEFT else (one.right, one.left)
    unmapped = Unmapped(values.get(one.unmapped, Unmapped.DEFAULT))
    codes = Codes(values.get(one.table, {}), values.get(one.default), unmapped)
    return Coded(side, path, into, data.settings()[one.table].list, one.table, codes, one.names)


def _rule(id: str, coded: Coded) -> Rule:
    towards = coded.side.other
    left, right = (coded.into, None) if towards is Side.LEFT else (None, coded.into)
    direction = Direction.TO_LEFT if towards is Side.LEFT else Direction.TO_RIGHT
    return Rule(id, left, right, direction, _expression(coded), when=When.CREATE)


def _expression(coded: Coded) -> Expression:
    codes = coded.codes
    rows = tuple(Row(value, target) for value, target in codes.values.items())
    default = None if codes.unmapped is Unmapped.FAIL else codes.default or ""
    said: Expression = {"map": {"of": coded.path, "in": ValueMap(coded.setting, rows, None, default, exact=True)}}
    return {"first": [said, {"fixed": codes.default}]} if codes.default else said
