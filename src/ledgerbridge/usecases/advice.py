"""Advice: what is to be read before a pair writes anything, and how it stands in both systems at this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import Finding
from ledgerbridge.model.side import Side
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases import presets
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.presets import AdviceData, AdviceKind


class Advice(msgspec.Struct, frozen=True):
    """One thing to be read."""

    kind: AdviceKind
    text: str
    status: str = ""
    """How it stands, in the words of the system's check; empty where that cannot be read."""
    is_red: bool = False
    """Whether it is not as advised."""


async def advice(hub: Hub, preset: str, left: ConnectionRow, right: ConnectionRow) -> list[Advice]:
    """The advice of a preset in its order. Systems are asked only where some of it is about them."""
    described = presets.load(preset).advice
    rows = {Side.LEFT: left, Side.RIGHT: right}
    asked = {one.side for one in described if one.side is not None}
    found: dict[Side | None, Sequence[Finding]] = {
        side: await hub.connector(rows[side]).check() for side in Side if side in asked
    }
    return standing(described, found)


def standing(described: Iterable[AdviceData], found: Mapping[Side | None, Sequence[Finding]]) -> list[Advice]:
    """The advice with what the checks found."""
    return [_standing(one, found.get(one.side, ())) for one in described]


def _standing(one: AdviceData, findings: Sequence[Finding]) -> Advice:
    head = f"{one.finding}: "
    status = next((finding.what.removeprefix(head) for finding in findings if finding.what.startswith(head)), "")
    if not one.finding or not status:
        return Advice(one.kind, one.text)
    return Advice(
        one.kind, one.text, f"{head}{status}", status in one.bad or (bool(one.good) and status not in one.good)
    )
