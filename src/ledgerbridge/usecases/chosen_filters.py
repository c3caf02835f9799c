"""The filters of a flow, and what it is about at all, with what was chosen in the place of settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ledgerbridge.model.side import Side
from ledgerbridge.planner.filters import Condition, Filter
from ledgerbridge.usecases.choices import FlowChoice
from ledgerbridge.usecases.depending import SETTING, applies, chosen_values, is_about
from ledgerbridge.usecases.presets import (
    ONLY_FOR,
    ONLY_IF,
    UNLESS,
    ConditionData,
    FilterData,
    FlowData,
    ScopeData,
)
from ledgerbridge.usecases.settings import (
    START,
)


def filters_of(
    data: FlowData, chosen: FlowChoice, values: Mapping[str, Any], on: Collection[str]
) -> tuple[Filter, ...]:
    """The filters of each side: what the flow sends at all, and the preset's where it is fixed or nothing else was
    chosen. `on` are the flows that are, with some of which alone a group counts."""
    usual = [one for one in data.filter if not one.scope and (one.fixed or chosen.filters is None)]
    kinds = ([one for one in data.filter if one.scope], [*usual, *(chosen.filters or ())])
    counting = [[one for one in given if one.while_on in ("", *on)] for given in kinds]
    each = [(side, [one for one in given if one.side is side]) for given in counting for side in Side]
    return tuple(_filter(side, groups, values) for side, groups in each if groups)


def _filter(side: Side, groups: Iterable[FilterData], values: Mapping[str, Any]) -> Filter:
    groups = list(groups)
    made = tuple(tuple(_conditions(side, group.condition, values)) for group in groups)
    return Filter(side, made, any(group.fixed for group in groups))


def _conditions(side: Side, given: Iterable[ConditionData], values: Mapping[str, Any]) -> Iterable[Condition]:
    """Conditions with what was chosen; one whose setting has no value asks nothing."""
    for entry in given:
        found = chosen_values(entry.values, values)
        if (found or not entry.values) and is_about(entry.only_for, values):
            for_new = _says_start(entry.values) or bool(values.get(entry.new_if))
            yield Condition(side, entry.field, entry.operator, tuple(found), entry.reason, for_new)


def _says_start(given: Iterable[Any]) -> bool:
    """Whether a condition compares with the start of the flow."""
    return any(isinstance(value, Mapping) and value[SETTING] == START for value in given)


def scope_of(entry: ScopeData, values: Mapping[str, Any]) -> Condition:
    field = str(values[entry.field_from]) if entry.field_from else entry.field
    found = tuple(chosen_values(entry.values, values))
    return Condition(entry.side, field, entry.operator, found, entry.reason, table=_table_in(entry.values, values))


def _table_in(given: Iterable[Any], values: Mapping[str, Any]) -> str:
    """The setting that is a table, where a condition compares with the rows of one; else empty."""
    named = (value[SETTING] for value in given if isinstance(value, Mapping))
    return next((key for key in named if isinstance(values.get(key), Mapping)), "")


def asks(entry: ScopeData, values: Mapping[str, Any]) -> bool:
    """Whether a condition asks anything, as the settings are."""
    return applies(_dependence(entry), values) and not (entry.field_from and not values.get(entry.field_from))


def _dependence(entry: ScopeData) -> dict[str, Any]:
    return {ONLY_IF: entry.only_if, UNLESS: entry.unless, ONLY_FOR: entry.only_for}
