"""Planned actions are read back as they were sealed, those of earlier versions included."""

from __future__ import annotations

import msgspec

from ledgerbridge.engine.planned import Planned
from ledgerbridge.model.side import Side
from ledgerbridge.planner.decision import Action, Decision
from ledgerbridge.planner.reason import Reason

GONE = Decision(Action.SKIP, "1", "a", reasons=(Reason("gone in {vendor}", {"vendor": "HubSpot"}),))
PLANNED = Planned(GONE, Side.LEFT, "1", label="Ann", unlinks=True)


def test_a_planned_action_is_read_back_whole() -> None:
    assert Planned.unpacked(PLANNED.packed()) == PLANNED


def test_one_sealed_before_links_could_be_removed_removes_none() -> None:
    decision, rest = msgspec.msgpack.decode(PLANNED.packed())
    older = msgspec.msgpack.encode([decision, rest[:12]])
    assert Planned.unpacked(older) == msgspec.structs.replace(PLANNED, unlinks=False)
