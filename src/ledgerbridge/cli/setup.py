"""`ledgerbridge setup`: a working pair from a preset, after the questions that have no safe default."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import msgspec
import typer

from ledgerbridge.cli import exits, session
from ledgerbridge.cli.advice import show_advice
from ledgerbridge.cli.questions import answered, show_questions
from ledgerbridge.cli.session import Session
from ledgerbridge.messages import _
from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import setting_up
from ledgerbridge.usecases.advice import advice
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.setting_up import Pair


def register(app: typer.Typer) -> None:
    app.command(
        "setup",
        help=_("Makes a working pair from a preset: asks what has no safe default, and writes the configuration."),
        epilog=_("Examples: ledgerbridge setup hubspot-quickbooks")
        + "\n\n"
        + _("ledgerbridge setup hubspot-exact --flow customers --flow orders --answer orders.tax.default_code=4"),
    )(setup)


def setup(
    context: typer.Context,
    preset: Annotated[str, typer.Argument(help=_("Which preset, such as hubspot-quickbooks."))],
    name: Annotated[
        str | None, typer.Option("--name", help=_("What to call the pair; the preset's name if left out."))
    ] = None,
    left: Annotated[
        str | None, typer.Option("--left", help=_("The connection of the left system, where there are several."))
    ] = None,
    right: Annotated[str | None, typer.Option("--right", help=_("The connection of the right system."))] = None,
    flow: Annotated[
        list[str] | None,
        typer.Option(
            "--flow", metavar="NAME", help=_("A flow to switch on; repeatable. Without it, those the preset has on.")
        ),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="FLOW.KEY=VALUE", help=_("The answer to a question; repeatable.")),
    ] = None,
    show: Annotated[
        bool, typer.Option("--questions", help=_("Only show the questions and what they can be answered by."))
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help=_("Put it in the place of a configuration that is there."))
    ] = False,
    seen: Annotated[
        bool, typer.Option("--seen", help=_("Say that you have read the advice, limitations included."))
    ] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Sets up a pair."""
    current = session.of(context)
    wish = _Wish(preset, name or preset, left, right, tuple(flow or ()), tuple(answer or ()), replace, seen)
    work = _questions if show else _set_up
    session.with_hub(current, partial(work, current, wish), clock)


class _Wish(msgspec.Struct, frozen=True):
    """What a command asks for."""

    preset: str
    name: str
    left: str | None
    right: str | None
    flows: tuple[str, ...]
    answers: tuple[str, ...]
    """As given: FLOW.KEY=VALUE."""
    replaces: bool
    """Whether a configuration that is there may be put away."""
    has_read: bool
    """Whether the advice was read."""


async def _questions(current: Session, wish: _Wish, hub: Hub) -> int:
    pair = await setting_up.pair_for(hub, wish.preset, wish.left, wish.right)
    show_questions(current, await setting_up.questions(hub, pair, setting_up.flows_for(wish.preset, wish.flows)))
    return exits.DONE


async def _set_up(current: Session, wish: _Wish, hub: Hub) -> int:
    """A configuration is written, once every question is answered and the advice was read."""
    pair = await setting_up.pair_for(hub, wish.preset, wish.left, wish.right)
    flows = setting_up.flows_for(wish.preset, wish.flows)
    asked = await setting_up.questions(hub, pair, flows)
    answers = answered(current, asked, wish.answers)
    problems = setting_up.faults(asked, answers)
    if problems:
        raise SetupError(problems)
    if not await _is_advised(current, wish, pair, hub):
        current.say(_("Nothing is written yet. Once you have read this: the same command with --seen"))
        return exits.USAGE
    if hub.read_configuration() is not None and not wish.replaces:
        current.say(_("There is a configuration already; --replace puts this one in its place."))
        return exits.USAGE
    text = setting_up.configured(hub, pair, wish.name, flows, answers, await hub.connections())
    file = hub.keep_configuration(text)
    current.say(_("Written: {file}. To see what it would do: ledgerbridge plan").format(file=file))
    for one in flows:
        if one.warning:
            current.say(_(one.warning))
    return exits.DONE


async def _is_advised(current: Session, wish: _Wish, pair: Pair, hub: Hub) -> bool:
    """Shows the advice there is; whether nothing of it is still to be read."""
    advised = await advice(hub, wish.preset, pair.left, pair.right)
    show_advice(current, advised)
    return not advised or wish.has_read or _agreed()


def _agreed() -> bool:
    """Whether somebody who sits at the screen says that it was read."""
    return sys.stdin.isatty() and typer.confirm(_("Have you read this?"), err=True)
