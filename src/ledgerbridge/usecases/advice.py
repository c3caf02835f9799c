"""Advice: what is to be read before a pair writes anything, and how it stands in both systems at this moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.findings import stated
from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.store import passes
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration, choice_named
from ledgerbridge.usecases.presets import AdviceData, AdviceKind
from ledgerbridge.usecases.settings import ADVICE_READ

THROUGH = "been through: {value}"
"""How a flow stands that is to run before others."""


class Advice(msgspec.Struct, frozen=True):
    """One thing to be read."""

    kind: AdviceKind
    text: str
    found: Finding | None = None
    """How it stands; None where that cannot be read."""
    is_red: bool = False
    """Whether it is not as advised."""

    @property
    def status(self) -> str:
        """How it stands, in English; empty where that cannot be read."""
        return self.found.what if self.found is not None else ""

    def form(self) -> dict[str, Any]:
        """As the command line prints it as JSON."""
        return {"kind": self.kind.value, "text": self.text, "status": self.status, "is_red": self.is_red}


async def advice(hub: Hub, integration: str, preset: str, left: ConnectionRow, right: ConnectionRow) -> list[Advice]:
    """The advice of a preset in its order. Systems are asked only where some of it is about them."""
    described = presets.load(preset).advice
    rows = {Side.LEFT: left, Side.RIGHT: right}
    asked = {one.side for one in described if one.side is not None}
    found: dict[Side | None, Sequence[Finding]] = {
        side: await hub.connector(rows[side]).check() for side in Side if side in asked
    }
    return standing(described, found, await been_through(hub, integration))


async def been_through(hub: Hub, integration: str) -> frozenset[str]:
    """The flows of an integration that completed a pass."""
    cursors = await hub.world.store.run(lambda connection: passes.load_cursors(connection, integration))
    return frozenset(flow for flow, _ in cursors)


def standing(
    described: Iterable[AdviceData], found: Mapping[Side | None, Sequence[Finding]], through: Collection[str] = ()
) -> list[Advice]:
    """The advice with what the checks found; `through` are the flows that completed a pass."""
    return [_of_flow(one, through) if one.flow else _standing(one, found.get(one.side, ())) for one in described]


def _of_flow(one: AdviceData, through: Collection[str]) -> Advice:
    been = one.flow in through
    return Advice(one.kind, one.text, stated(THROUGH, "yes" if been else "not yet"), not been)


def _standing(one: AdviceData, findings: Sequence[Finding]) -> Advice:
    head = f"{one.finding}: "
    found = next((finding for finding in findings if finding.what.startswith(head)), None)
    if not one.finding or found is None:
        return Advice(one.kind, one.text)
    status = found.what.removeprefix(head)
    return Advice(one.kind, one.text, found, status in one.bad or (bool(one.good) and status not in one.good))


# --- before the first write -------------------------------------------------------------------------------------------


async def unread(hub: Hub, integration: Integration) -> list[Advice]:
    """The advice that somebody has to read before the integration writes for the first time; empty where it was read,
    where there is none, and once a pass was carried out."""
    choice = await choice_named(hub, integration.name)
    if not choice.preset or not presets.load(choice.preset).advice or choice.settings.get(ADVICE_READ.key):
        return []
    if await hub.world.store.run(partial(_was_begun, integration.name)):
        return []
    return await advice(hub, integration.name, choice.preset, integration.left, integration.right)


def _was_begun(integration: str, connection: Connection) -> bool:
    return passes.was_taken(connection, integration)


def to_be_read(integration: Integration) -> SetupError:
    """What is said instead of the first write."""
    values = {"integration": integration.name, "key": ADVICE_READ.key}
    return SetupError(
        [
            Problem(
                "LB-SETUP-91",
                "Nothing is written yet: what {integration} demands to be read before its first write was not read.",
                "Read it; then the same command with --seen, or {key} = true in the configuration of {integration}.",
                values,
            )
        ]
    )
