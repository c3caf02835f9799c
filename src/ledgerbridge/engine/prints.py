"""Prints of a flow: a rule or a filter that was changed is seen, and the records it concerns are planned anew.

A base remembers what a side held, not which rule carried it. So a changed rule would take effect only when a record
changes again, were it not for these: a flow that differs from its last completed pass is read whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.flow import End, Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.mapping.rules import Rule, When
from ledgerbridge.model.side import Side
from ledgerbridge.store import prints, schemas

SCOPE = "scope"
"""The part that says which records a flow is about."""
PICTURE = "picture"
"""The part that says which side pictures go to, of a flow that has any."""
CHOICES = "choices"
"""The part that holds what a flow goes by beside its rules and its scope."""
RULE = "rule/"
DIGITS = 16


async def changes(run: Run) -> dict[str, frozenset[str]]:
    """{flow: ids of its rules that are not as they were at its last completed pass}, of flows that must be read whole.

    A flow whose filters changed alone is there without rules; one that never completed a pass is not there.
    """
    known = await run.read(partial(_load, run.integration))
    left_out = await run.read(lambda c: schemas.left_out(c, run.integration))
    found = {}
    for flow in run.followed:
        before = known.get(flow.name)
        if before is not None and (changed := _changed(flow, before, left_out)) is not None:
            found[flow.name] = changed
    return found


def _load(integration: str, connection: Connection) -> dict[str, dict[str, str]]:
    return prints.load(connection, integration)


def _changed(flow: Flow, before: Mapping[str, str], left_out: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """Rules that a changed field has put out of force count as changed once they are in force again."""
    concerned = [
        rule
        for rule in flow.rules
        if rule.when is not When.CREATE and rule.id not in left_out.get(flow.name, frozenset())
    ]
    rules = frozenset(rule.id for rule in concerned if before.get(RULE + rule.id) != _print(_rule(rule)))
    is_other = before.get(SCOPE) != _print(_scope(flow)) or _brings_pictures(flow, before)
    return rules if rules or is_other else None


def _brings_pictures(flow: Flow, before: Mapping[str, str]) -> bool:
    """Whether pictures go that did not go before, or went the other way."""
    return flow.picture_to is not None and before.get(PICTURE) != _print(flow.picture_to.value)


def remember(run: Run, flows: Sequence[Flow], connection: Connection) -> None:
    """These flows completed a pass as they are."""
    before, left_out = prints.load(connection, run.integration), schemas.left_out(connection, run.integration)
    for flow in flows:
        now = as_run(flow, left_out)
        if now != before.get(flow.name):
            prints.save(connection, run.integration, flow.name, now)


def as_run(flow: Flow, left_out: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """{part: its print} of a flow with the rules that are in force."""
    idle = left_out.get(flow.name, frozenset())
    return prints_of(msgspec.structs.replace(flow, rules=tuple(rule for rule in flow.rules if rule.id not in idle)))


def prints_of(flow: Flow) -> dict[str, str]:
    """{part: its print}: each rule by itself, which records the flow is about, and what else was chosen."""
    whole = {SCOPE: _print(_scope(flow)), CHOICES: _print([*_terms(flow), flow.on_name_clash])}
    pictures = {PICTURE: _print(flow.picture_to.value)} if flow.picture_to is not None else {}
    return whole | pictures | {RULE + rule.id: _print(_rule(rule)) for rule in flow.rules}


def configuration_print(integration: str, flows: Sequence[Flow]) -> str:
    """Stands for everything a plan depends on beside the records."""
    return _print([integration, *(_whole(flow) for flow in flows)])


def _whole(flow: Flow) -> list[Any]:
    accounts = [flow.end(side).connector.account for side in Side]
    connections = [flow.end(side).connection for side in Side]
    pictures = [flow.picture_to] if flow.picture_to else []
    terms = [*_terms(flow), *pictures, *(_rule(rule) for rule in flow.when_gone)]
    return [flow.name, accounts, connections, terms, _scope(flow), [_rule(rule) for rule in flow.rules]]


def _terms(flow: Flow) -> list[Any]:
    documents = msgspec.to_builtins(flow.documents, str_keys=True, enc_hook=str, order="deterministic")
    return [flow.direction, flow.winner, flow.gone, documents]


def _scope(flow: Flow) -> list[Any]:
    about = [flow.conditions, flow.filters, flow.leaving, flow.matching, flow.makes, flow.makes_only]
    return [_end(flow.left), _end(flow.right), *(msgspec.to_builtins(part) for part in about)]


def _end(end: End) -> list[str]:
    return [end.type, end.key, *([end.second_key] if end.second_key else [])]


def _rule(rule: Rule) -> Any:
    return msgspec.to_builtins(rule)


def _print(plain: Any) -> str:
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
