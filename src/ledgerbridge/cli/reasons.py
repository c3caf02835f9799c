"""Reasons in the user's language."""

from __future__ import annotations

from collections.abc import Iterable

from ledgerbridge.cli.wording import shown
from ledgerbridge.messages import _
from ledgerbridge.planner.reason import Reason


def reasons_told(reasons: Iterable[Reason]) -> str:
    """All reasons in one line; empty where there is none."""
    return shown("; ".join(reason.said(_) for reason in reasons))


def kind_told(reasons: Iterable[Reason]) -> str:
    """What many records have in common: the reasons without what each of them holds."""
    return reasons_told(reason.public for reason in reasons)


def values_told(reasons: Iterable[Reason]) -> str:
    """What `kind_told` leaves out."""
    return shown(", ".join(dict.fromkeys(value for reason in reasons for value in reason.personal.values())))
