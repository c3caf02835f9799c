"""A rule that is only tried: written as a mapping writes it, in TOML or JSON, and put into a flow for one trial."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ledgerbridge.engine.flow import Flow
from ledgerbridge.mapping.checking import rule_faults
from ledgerbridge.mapping.rules import Rule, rule_from_data
from ledgerbridge.mapping.settings import settings_named
from ledgerbridge.mapping.valuemaps import ValueMap
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.wording import Phrase, phrase
from ledgerbridge.usecases.unreadable import toml_fault

UNNAMED = "tried"
"""The id of a rule that has none."""


def with_rule(flow: Flow, text: str) -> Flow:
    """The flow with one more rule, in place of the one with its id. Raises SetupError with everything wrong with it."""
    data = {"id": UNNAMED, **_data(text)}
    maps = _maps(flow.rules)
    faults = rule_faults(data, maps)
    text = "the setting {name} is put in by the configuration; write its value"
    faults += [phrase(text, name=name) for name in _settings(data)]
    if faults:
        raise SetupError([_wrong(fault) for fault in faults])
    rule = rule_from_data(data, maps)
    rules = [one for one in flow.rules if one.id != rule.id]
    return msgspec.structs.replace(flow, rules=(*rules, rule))


def _data(text: str) -> Mapping[str, Any]:
    """What was written: a JSON object, the keys of a rule in TOML, or a whole [[rule]]."""
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except ValueError as error:
        raise SetupError([_wrong(toml_fault(error))]) from error
    several = data.get("rule")
    if isinstance(several, list) and len(several) == 1 and isinstance(several[0], Mapping):
        return several[0]
    if not isinstance(data, Mapping):
        raise SetupError([_wrong(phrase("it is not a table"))])
    return data


def _maps(rules: Iterable[Rule]) -> dict[str, ValueMap]:
    """The value maps that the flow's rules use, by name."""
    return {rule.map.name: rule.map for rule in rules if rule.map is not None}


def _settings(data: Mapping[str, Any]) -> list[str]:
    return sorted({name for value in data.values() for name in settings_named(value)})


def _wrong(what: Phrase) -> Problem:
    return Problem(
        "LB-SETUP-53",
        "The rule to be tried is not right: {what}.",
        "Write it as docs/mapping.md says, as JSON or as lines of TOML.",
        words={"what": (what,)},
    )
