"""Advice as people read it, before a pair writes anything."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, TypeAlias

import typer

from ledgerbridge.cli.findings import told
from ledgerbridge.cli.session import Session
from ledgerbridge.messages import _
from ledgerbridge.usecases.advice import Advice, to_be_read, unread
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.presets import AdviceKind

SeenOption: TypeAlias = Annotated[
    bool, typer.Option("--seen", help=_("Say that you have read the advice, limitations included."))
]


async def demand_read(current: Session, hub: Hub, integration: Integration, seen: bool) -> None:
    """What is to be read before the first write was shown, and somebody says that it was read. Raises SetupError."""
    if seen:
        return
    advised = await unread(hub, integration)
    if not advised:
        return
    show_advice(current.note, advised)
    if not agreed():
        raise to_be_read(integration)


def agreed() -> bool:
    """Whether somebody who sits at the screen says that it was read."""
    return sys.stdin.isatty() and typer.confirm(_("Have you read this?"), err=True)


def show_advice(say: Callable[[str], None], advice: Sequence[Advice]) -> None:
    """Each kind under its own head; how a thing stands comes behind it, with a mark where it is not as advised."""
    for kind in AdviceKind:
        mine = [one for one in advice if one.kind is kind]
        if mine:
            say(f"{_head(kind)}:")
        for one in mine:
            say(f"  - {_(one.text)}{_status(one)}")


def _head(kind: AdviceKind) -> str:
    match kind:
        case AdviceKind.NOTICE:
            return _("Before you begin")
        case AdviceKind.LIMITATION:
            return _("Limitations")
        case AdviceKind.RECOMMENDATION:
            return _("Recommended")


def _status(one: Advice) -> str:
    if one.found is None:
        return ""
    return f" [{told(one.found)}: {_('not as advised')}]" if one.is_red else f" [{told(one.found)}]"
