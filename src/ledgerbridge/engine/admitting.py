"""Admitting: what a flow is about at all, and from which sides of a pair values may travel now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.engine.flow import Flow
from ledgerbridge.mapping.wording import with_nearest
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.model.wording import Phrase, phrase
from ledgerbridge.planner.checking import faults
from ledgerbridge.planner.decide import Plan, decide_pair
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.filters import Condition, Leaving, failing, of_linked, outside
from ledgerbridge.planner.merge import View
from ledgerbridge.planner.reason import Reason

Seen = Mapping[Side, Record | None]
"""The record of each side, as far as it was read."""
Held = Mapping[Side, tuple[Reason, ...]]
"""{side from which nothing may travel: why}."""


def beyond_scope(flow: Flow, seen: Seen) -> tuple[Reason, ...]:
    """Why a record, or the pair it is part of, is nothing this flow is about; empty when it is."""
    for side, record in seen.items():
        condition = failing(record, side, flow.conditions) if record is not None else None
        if record is not None and condition is not None:
            return (condition.why_not(record),)
    return ()


def held_sides(flow: Flow, seen: Seen, linked: bool) -> Held:
    """The sides whose record is outside the flow's filters. A linked record may have left to be kept up to date."""
    if linked and flow.leaving is Leaving.KEEP:
        return {}
    filters = of_linked(flow.filters) if linked else flow.filters
    told = {
        side: outside(record, side, filters)
        for side, record in seen.items()
        if record is not None and side in flow.sources
    }
    return {side: reasons for side, reasons in told.items() if reasons}


def all_reasons(held: Held) -> tuple[Reason, ...]:
    """Why nothing travels from any of these sides, the left one's first."""
    return tuple(reason for side in Side for reason in held.get(side, ()))


def no_way_left(flow: Flow, held: Iterable[Side]) -> bool:
    """Whether nothing at all can travel."""
    return set(flow.sources) <= set(held)


def barred(flow: Flow, side: Side, record: Record) -> tuple[Reason, ...]:
    """Why a record without a link does not travel; empty when it does."""
    seen: Seen = {side: record}
    return beyond_scope(flow, seen) or all_reasons(held_sides(flow, seen, linked=False))


def decide_admitted(plan: Plan, views: Mapping[Side, View], ids: tuple[str, str], linked: bool, held: Held) -> Decision:
    """The decision about a pair from whose held sides nothing travels. What they hold back stays to be carried: their
    bases are not moved on."""
    if not held:
        return decide_pair(plan, views[Side.LEFT], views[Side.RIGHT], ids, linked)
    terms = msgspec.structs.replace(plan.terms, held=frozenset(held))
    partly = msgspec.structs.replace(plan, terms=terms)
    decision = decide_pair(partly, views[Side.LEFT], views[Side.RIGHT], ids, linked)
    action = Action.EXCLUDE if decision.action is Action.NOTHING else decision.action
    return msgspec.structs.replace(decision, action=action, reasons=all_reasons(held))


# --- filters that cannot be asked -------------------------------------------------------------------------------------


def check_filters(flow: Flow, specs: Mapping[Side, Sequence[FieldSpec]]) -> None:
    """Raises SetupError, with all faults, for filters that cannot be asked of the fields as they are in the accounts:
    a field that is gone would let in everybody, or nobody."""
    found = list(filter_problems(flow, specs))
    if found:
        raise SetupError(found)


def filter_problems(flow: Flow, specs: Mapping[Side, Sequence[FieldSpec]]) -> Iterator[Problem]:
    for filter in flow.filters:
        for condition in (condition for group in filter.groups for condition in group):
            for fault in _faults(condition, specs[filter.side]):
                yield Problem(
                    "LB-SETUP-70",
                    "A filter of {flow} cannot be used on the fields of {system}: {fault}.",
                    "Correct the filter in ledgerbridge.toml.",
                    {"flow": flow.name, "system": flow.end(filter.side).connection},
                    field=condition.field,
                    words={"fault": (fault,)},
                )


def _faults(condition: Condition, specs: Sequence[FieldSpec]) -> list[Phrase]:
    known = {spec.path: spec for spec in specs}
    spec = known.get(condition.field)
    if spec is None:
        unknown = phrase("there is no field {field}", field=repr(condition.field))
        return [with_nearest(unknown, condition.field, known)]
    found = faults(condition, spec.kind.value, spec.options)
    return [phrase("{field}: {fault}", field=condition.field, fault=fault) for fault in found]
