"""Saved plans: a plan as a file, sealed with the hub's key, and carried out from there.

The file is one line of JSON that says what it is, without anybody's data, then lines of sealed actions. Each line is
bound to its place and to the first one, so that none can be changed, moved or left out.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge import __version__
from ledgerbridge.engine import saved_plans
from ledgerbridge.engine.flow import MAIN
from ledgerbridge.engine.passes import Report, Wish
from ledgerbridge.engine.planned import plan_in
from ledgerbridge.engine.prints import configuration_print
from ledgerbridge.engine.saved_plans import SavedAction, SavedPlan
from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.model.side import Side
from ledgerbridge.store import actions, links
from ledgerbridge.store.actions import ActionRow
from ledgerbridge.store.sealing import UnknownKey
from ledgerbridge.usecases.extent import Extent, wish_for
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration

FORM = 1
HOUR_S = 3600.0
Lines = Callable[[], Iterable[bytes]]
"""The file's lines from the first one on, each time it is called."""


class Head(msgspec.Struct, frozen=True):
    """The first line of a saved plan."""

    ledgerbridge_plan: int
    program: str
    integration: str
    flows: list[str]
    made_at: float
    hash: str
    configuration: str
    actions: int
    problems: list[Problem]


async def saved(hub: Hub, integration: Integration, extent: Extent, report: Report) -> AsyncIterator[bytes]:
    """The lines of the file that keeps the plan of this pass; few actions in memory at a time."""
    wish = wish_for(integration, extent, Wish(write=False))
    chosen = [flow.name for flow in integration.flows if wish.takes(flow)]
    counts = await hub.world.store.run(partial(actions.planned_counts, pass_id=report.pass_id))
    head = msgspec.json.encode(
        Head(
            FORM,
            __version__,
            integration.name,
            chosen,
            hub.world.clock.now().timestamp(),
            report.plan_hash,
            configuration_print(integration.name, integration.flows),
            sum(counts.values()),
            report.problems,
        )
    )
    yield head
    after, number = 0, 0
    while rows := await hub.world.store.run(partial(actions.of_pass, pass_id=report.pass_id, after=after)):
        after, number = rows[-1].id, number + 1
        page = await hub.world.store.run(partial(_page, hub, integration, rows))
        yield b64encode(hub.world.sealer.seal(_place(head, number), msgspec.msgpack.encode(page)))


def _place(head: bytes, number: int) -> str:
    """What a line of actions is sealed to."""
    return f"saved plan/{hashlib.sha256(head).hexdigest()}/{number}"


def _page(hub: Hub, integration: Integration, rows: Sequence[ActionRow], connection: Connection) -> list[SavedAction]:
    linked = {
        flow: links.by_ids(
            connection,
            integration.name,
            flow,
            MAIN,
            Side.LEFT,
            [row.left_id for row in rows if row.left_id is not None],
        )
        for flow in {row.flow for row in rows}
    }
    page = []
    for row in rows:
        planned = plan_in(row, hub.world.sealer.unseal)
        link = linked[row.flow].get(row.left_id or "")
        is_linked = link is not None and row.role == MAIN and link.right_id == row.right_id
        whole = msgspec.structs.replace(planned, linked=is_linked).packed()
        fields = {name: getattr(row, name) for name in SavedAction.__struct_fields__ if name != "planned"}
        page.append(SavedAction(**fields, planned=whole))
    return page


async def carry_out(hub: Hub, integration: Integration, lines: Lines, max_age_s: float, confirm: str = "") -> Report:
    """The plan of a file, carried out. Raises SetupError, with all that is wrong with it, before anything is done."""
    head = _head(next(iter(lines()), b""))
    _check(hub, integration, head, max_age_s)
    if sum(len(page) for page in _pages(hub, lines)) != head.actions:
        raise SetupError([_no_plan()])
    plan = SavedPlan(head.hash, frozenset(head.flows), head.problems, _pages(hub, lines))
    return await saved_plans.carry_out(hub.world, integration.name, integration.flows, plan, confirm)


def _head(line: bytes) -> Head:
    try:
        head = msgspec.json.decode(line, type=Head)
    except msgspec.DecodeError as error:
        raise SetupError([_no_plan()]) from error
    if head.ledgerbridge_plan != FORM or head.program != __version__:
        raise SetupError([_other_program(head)])
    return head


def _check(hub: Hub, integration: Integration, head: Head, max_age_s: float) -> None:
    problems = []
    if head.integration != integration.name:
        problems.append(_other_integration(head, integration))
    elif head.configuration != configuration_print(integration.name, integration.flows):
        problems.append(_other_configuration())
    if hub.world.clock.now().timestamp() - head.made_at > max_age_s:
        problems.append(_too_old(hub, head, max_age_s))
    if problems:
        raise SetupError(problems)


def _pages(hub: Hub, lines: Lines) -> Iterator[list[SavedAction]]:
    found = iter(lines())
    head = next(found, b"").rstrip(b"\r\n")
    for number, line in enumerate(found, start=1):
        try:
            content = hub.world.sealer.unseal(_place(head, number), b64decode(line.strip(), validate=True))
            yield msgspec.msgpack.decode(content, type=list[SavedAction])
        except (UnknownKey, NotBase64, msgspec.DecodeError) as error:
            raise SetupError([_no_plan()]) from error


def _no_plan() -> Problem:
    return Problem(
        "LB-PLAN-12",
        "The file is no plan that this hub saved, or it was changed since.",
        "Make the plan anew with --out, on the hub that carries it out.",
    )


def _other_program(head: Head) -> Problem:
    return Problem(
        "LB-PLAN-13",
        "The plan was saved by Ledgerbridge {program}; this is {here}.",
        "Make the plan anew with --out.",
        {"program": head.program, "here": __version__},
    )


def _other_integration(head: Head, integration: Integration) -> Problem:
    return Problem(
        "LB-PLAN-14",
        "The plan is one of {planned}, not of {integration}.",
        "Name the integration that it was made for.",
        {"planned": head.integration, "integration": integration.name},
    )


def _other_configuration() -> Problem:
    return Problem(
        "LB-PLAN-15",
        "The configuration is not what it was when the plan was made.",
        "Make the plan anew with --out.",
    )


def _too_old(hub: Hub, head: Head, max_age_s: float) -> Problem:
    age_h = (hub.world.clock.now().timestamp() - head.made_at) / HOUR_S
    return Problem(
        "LB-PLAN-16",
        "The plan is {age} hours old; at most {limit} are allowed.",
        "Make the plan anew with --out, or allow more with --max-age.",
        filled({"age": round(age_h, 1), "limit": round(max_age_s / HOUR_S, 1)}),
    )
