"""What is said of a field that is not as a flow needs it or knows it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.engine.flow import Flow
from ledgerbridge.model.problems import Problem, filled
from ledgerbridge.model.side import Side
from ledgerbridge.model.wording import Phrase
from ledgerbridge.store.schemas import KnownField

SHOWN = 12
"""Options that are named before the rest is counted."""


class Place(msgspec.Struct, frozen=True):
    """Where a field is, as people are told."""

    path: str
    values: dict[str, str]

    @classmethod
    def of(cls, flow: Flow, side: Side, path: str, spec: FieldSpec | None, before: KnownField | None) -> Place:
        end = flow.end(side)
        known = spec or before
        label = known.label if known is not None else path
        named = f"{label} ({path})" if label != path else path
        return cls(path, filled({"flow": flow.name, "connection": end.connection, "type": end.type, "field": named}))


def gone(place: Place, rule: str) -> Problem:
    return Problem(
        "LB-DRIFT-02",
        "{connection} has no field {field} in {type}. Rule {rule} of flow {flow} uses it and is left out.",
        "Restore the field there, or change the rule.",
        {**place.values, "rule": rule},
        field=place.path,
    )


def never_there(place: Place, rule: str, why: str) -> Problem:
    return Problem(
        "LB-DRIFT-02",
        "{connection} has no field {field} in {type}: {why} Rule {rule} of flow {flow} uses it and is left out.",
        "Choose another field for the rule, or take it out.",
        {**place.values, "rule": rule},
        field=place.path,
        words={"why": (Phrase(why),)},
    )


def locked(place: Place, rule: str) -> Problem:
    return Problem(
        "LB-DRIFT-03",
        "{field} in {type} of {connection} can only be read now. Rule {rule} of flow {flow} writes it no more.",
        "Allow it to be written there; or accept it: ledgerbridge fields {connection} {type} --accept",
        {**place.values, "rule": rule},
        field=place.path,
    )


def holds_another(place: Place, rule: str, before: str, now: str) -> Problem:
    return Problem(
        "LB-DRIFT-04",
        "{field} in {type} of {connection} held {before} and holds {now} now. Rule {rule} of flow {flow} is left out.",
        "See that the rule still fits, then accept it: ledgerbridge fields {connection} {type} --accept",
        {**place.values, "rule": rule},
        field=place.path,
        words={"before": (Phrase(before),), "now": (Phrase(now),)},
    )


def option_gone(place: Place, rule: str, lost: Sequence[str], options: Sequence[str]) -> Problem:
    return Problem(
        "LB-DRIFT-05",
        "{field} in {type} of {connection} has no option {lost}, which rule {rule} of flow {flow} names.",
        "Correct the rule's values. The options there now: {options}.",
        {**place.values, "rule": rule, "lost": ", ".join(lost), "options": _listed(options)},
        field=place.path,
    )


def required(place: Place) -> Problem:
    return Problem(
        "LB-DRIFT-06",
        "A new record in {type} of {connection} needs {field} now, and no rule of flow {flow} fills it.",
        "Add a rule that fills it; or accept it: ledgerbridge fields {connection} {type} --accept",
        place.values,
        field=place.path,
    )


def unsure(place: Place) -> Problem:
    return Problem(
        "LB-DRIFT-07",
        "Which records of flow {flow} travel depends on {field} in {type} of {connection}, which is gone, holds "
        "something else, or has lost an option that is named.",
        "Correct the flow's filters or its match key, or restore the field; or accept what is there now: ledgerbridge "
        "fields {connection} {type} --accept",
        place.values,
        field=place.path,
    )


def _listed(options: Sequence[str]) -> str:
    more = f", + {len(options) - SHOWN}" if len(options) > SHOWN else ""
    return ", ".join(options[:SHOWN]) + more
