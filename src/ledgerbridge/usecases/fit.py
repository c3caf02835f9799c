"""Whether a proposed configuration fits the fields that the accounts have: what it names wrongly is told with its place
in the file, before anything is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.known_fields import specs_of
from ledgerbridge.mapping.wording import nearest
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.side import Side
from ledgerbridge.usecases.choices import FlowChoice, IntegrationChoice
from ledgerbridge.usecases.fields import field_problems, own_rules
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.places import located

NO_FIELD = "LB-DRIFT-02"
UNFIT = (NO_FIELD, "LB-DRIFT-05", "LB-MAP-10", "LB-SETUP-70")
"""What a file can be wrong in; whatever else is told of fields is the account's doing."""


async def unfit(
    hub: Hub, source: tuple[str, str], choice: IntegrationChoice, after: Integration, before: Integration | None
) -> list[Problem]:
    """What is wrong with an integration's rules and filters in a file, and not with those that hold already: a field
    that went since is nothing the file can be refused for. `source` is the file's text and name."""
    known = {flow.name: flow for flow in before.flows} if before is not None else {}
    found: list[Problem] = []
    for flow in after.flows:
        chosen = choice.flows.get(flow.name, FlowChoice())
        wrong = await _wrong(hub, after, flow, chosen)
        old = await _wrong(hub, after, known[flow.name], chosen) if wrong and flow.name in known else []
        fields = await _fields(flow) if wrong else {}
        told = partial(_told, source, f"integration.{choice.name}.flows.{flow.name}", chosen, fields)
        found += [told(problem) for problem in wrong if problem not in old]
    return found


async def _wrong(hub: Hub, integration: Integration, flow: Flow, chosen: FlowChoice) -> list[Problem]:
    own = own_rules(chosen)
    told = await field_problems(hub, integration, flow, own)
    return [problem for _, problem in told if problem.code in UNFIT and _is_own(problem, own, chosen)]


def _is_own(problem: Problem, own: Sequence[str], chosen: FlowChoice) -> bool:
    """Whether the file wrote what the problem is about, rather than the preset."""
    return problem.values["rule"] in own if "rule" in problem.values else chosen.filters is not None


async def _fields(flow: Flow) -> Mapping[str, Sequence[str]]:
    """{connection: the paths of its fields}."""
    specs = await specs_of(flow)
    return {flow.end(side).connection: [spec.path for spec in specs[side] if not spec.barred] for side in Side}


def _told(
    source: tuple[str, str], at: str, chosen: FlowChoice, fields: Mapping[str, Sequence[str]], problem: Problem
) -> Problem:
    """The problem with the place in the file that it comes from."""
    place = located(*source, f"{at}.{_within(chosen, problem)}")
    is_unknown = problem.code == NO_FIELD
    near = nearest(problem.field, fields.get(problem.values["connection"], ())) if is_unknown else ""
    return Problem(
        "LB-SETUP-79",
        "In {place}: {what} Did you mean {near}?" if near else "In {place}: {what}",
        "{step}",
        {"place": place, "near": repr(near)},
        field=problem.field,
        words={"what": (problem.phrase(problem.cause),), "step": (problem.phrase(problem.next_step),)},
    )


def _within(chosen: FlowChoice, problem: Problem) -> str:
    """The part of a flow's table that a problem is about."""
    if "rule" not in problem.values:
        return f"filter.{_filter(chosen, problem.field)}"
    ids = [str(rule["id"]) for rule in chosen.rules]
    return f"rule.{ids.index(problem.values['rule'])}" if problem.values["rule"] in ids else ""


def _filter(chosen: FlowChoice, field: str) -> int:
    """The number of the first filter that asks of a field."""
    fields = [{condition.field for condition in one.condition} for one in chosen.filters or ()]
    return next((number for number, own in enumerate(fields) if field in own), 0)
