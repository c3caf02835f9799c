"""The rules of a flow: the default ones of its slots, the preset's laid over them, and the user's over those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from ledgerbridge.mapping.rules import Rule, When, default_rules, rule_from_data
from ledgerbridge.mapping.settings import resolved_rule
from ledgerbridge.mapping.valuemaps import ValueMap
from ledgerbridge.usecases.choices import FlowChoice
from ledgerbridge.usecases.chosen import Setup, values_of
from ledgerbridge.usecases.coded_fields import coded_rules
from ledgerbridge.usecases.depending import applies
from ledgerbridge.usecases.presets import (
    FlowData,
    bare,
)
from ledgerbridge.usecases.settings import (
    Updating,
)


def rules_of(
    data: FlowData,
    chosen: FlowChoice,
    left: Mapping[str, str],
    right: Mapping[str, str],
    setup: Setup | None = None,
    maps: Mapping[str, ValueMap] = MappingProxyType({}),
) -> tuple[Rule, ...]:
    """The default rules of the slots, with the preset's own laid over them, and the user's over those."""
    values = values_of(data, chosen, setup)
    usual = default_rules(left, right) if data.slots and data.documents is None else ()
    laid = {rule.id: rule for rule in (*usual, *coded_rules(data, values))}
    for entry in (*data.rule, *chosen.rules):
        written = resolved_rule(bare(entry), values) if applies(entry, values) else None
        if written is not None:
            laid[entry["id"]] = rule_from_data(written, maps)
        elif entry["id"] in laid and applies(entry, values):
            del laid[entry["id"]]
    kept = [rule for id, rule in laid.items() if id not in chosen.rules_off]
    return tuple(_updating(rule, values.get("update_existing")) for rule in kept)


def rules_from(
    entries: Iterable[Mapping[str, Any]], values: Mapping[str, Any], maps: Mapping[str, ValueMap]
) -> Iterable[Rule]:
    """The rules of which something is left once their settings are put in."""
    for entry in entries:
        written = resolved_rule(bare(entry), values) if applies(entry, values) else None
        if written is not None:
            yield rule_from_data(written, maps)


def _updating(rule: Rule, updating: Any) -> Rule:
    """The rule as the choice of what may be updated leaves it."""
    when = {Updating.EMPTY.value: When.EMPTY, Updating.NEVER.value: When.CREATE}.get(updating)
    if when is None or rule.when is When.CREATE:
        return rule
    return msgspec.structs.replace(rule, when=when)
