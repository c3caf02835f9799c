"""Advice as people read it, before a pair writes anything."""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.cli.session import Session
from ledgerbridge.messages import _
from ledgerbridge.usecases.advice import Advice
from ledgerbridge.usecases.presets import AdviceKind


def show_advice(current: Session, advice: Sequence[Advice]) -> None:
    """Each kind under its own head; how a thing stands comes behind it, with a mark where it is not as advised."""
    for kind in AdviceKind:
        mine = [one for one in advice if one.kind is kind]
        if mine:
            current.say(f"{_head(kind)}:")
        for one in mine:
            current.say(f"  - {_(one.text)}{_status(one)}")


def _head(kind: AdviceKind) -> str:
    match kind:
        case AdviceKind.NOTICE:
            return _("Before you begin")
        case AdviceKind.LIMITATION:
            return _("Limitations")
        case AdviceKind.RECOMMENDATION:
            return _("Recommended")


def _status(one: Advice) -> str:
    if not one.status:
        return ""
    return f" [{one.status}: {_('not as advised')}]" if one.is_red else f" [{one.status}]"
