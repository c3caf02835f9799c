"""`ledgerbridge setup`: a working pair from a preset, after the questions that have no safe default."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import msgspec
import typer

from ledgerbridge.cli import exits, session
from ledgerbridge.cli.advice import SeenOption, agreed, show_advice
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.questions import answered, show_questions
from ledgerbridge.cli.sections import show_sections
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.sync import show
from ledgerbridge.messages import _
from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import integrations, passes, setting_up
from ledgerbridge.usecases.advice import advice
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.sections import Section, sections
from ledgerbridge.usecases.setting_up import Pair
from ledgerbridge.usecases.status import status


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
    only_questions: Annotated[
        bool, typer.Option("--questions", help=_("Only show the questions and what they can be answered by."))
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help=_("Put it in the place of a configuration that is there."))
    ] = False,
    seen: SeenOption = False,
    start: Annotated[
        bool, typer.Option("--start", help=_("Save and start: write the configuration and carry out the first pass."))
    ] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Sets up a pair."""
    current = session.of(context)
    wish = _Wish(preset, name or preset, left, right, tuple(flow or ()), tuple(answer or ()), replace, seen, start)
    work = _questions if only_questions else _set_up
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
    starts: bool
    """Whether the first pass follows at once."""


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
    _show_sections(current, wish, sections(hub, pair, wish.name, flows, asked, answers))
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
    return await _started(current, hub, wish.name) if wish.starts else exits.DONE


def _show_sections(current: Session, wish: _Wish, shown: Sequence[Section]) -> None:
    """Shows every section. Raises SetupError with what is wrong in any."""
    show_sections(current, wish.preset, shown)
    problems = [problem for one in shown for problem in one.problems]
    if problems:
        current.say(_("It cannot be saved and started before what stands under its section is put right."))
        raise SetupError(problems)


async def _is_advised(current: Session, wish: _Wish, pair: Pair, hub: Hub) -> bool:
    """Shows the advice there is; whether nothing of it is still to be read."""
    advised = await advice(hub, wish.name, wish.preset, pair.left, pair.right)
    show_advice(current.say, advised)
    return not advised or wish.has_read or agreed()


async def _started(current: Session, hub: Hub, name: str) -> int:
    """The first pass of the integration is carried out and told of."""
    found = await integrations.load(hub, name)
    with watched(current, hub) as watching:
        report = await passes.sync(watching, found)
    left_open = (await status(hub, found)).open_records
    show(current, found, report, left_open)
    return exits.after_pass(report, len(left_open))
