"""`ledgerbridge setup`: a working pair from a preset, after the questions that have no safe default."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ledgerbridge.cli import exits, session
from ledgerbridge.cli.advice import SeenOption, agreed, show_advice
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.sections import show_sections
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.sync import show
from ledgerbridge.messages import _
from ledgerbridge.model.problems import SetupError
from ledgerbridge.usecases import integrations, passes, setting_up
from ledgerbridge.usecases.advice import advice
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.sections import sections
from ledgerbridge.usecases.setting_up import Question
from ledgerbridge.usecases.settings import SettingType
from ledgerbridge.usecases.status import status

SHOWN_MAX = 30
"""Entries of a list that a question shows."""


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

    async def work(hub: Hub) -> int:
        pair = await setting_up.pair_for(hub, preset, left, right)
        flows = setting_up.flows_for(preset, flow or [])
        asked = await setting_up.questions(hub, pair, flows)
        if only_questions:
            _show(current, asked)
            return exits.DONE
        answers = _answered(current, asked, _read(answer or []))
        shown = sections(hub, pair, name or preset, flows, asked, answers)
        show_sections(current, preset, shown)
        problems = [problem for one in shown for problem in one.problems]
        if problems:
            current.say(_("It cannot be saved and started before what stands under its section is put right."))
            raise SetupError(problems)
        advised = await advice(hub, name or preset, preset, pair.left, pair.right)
        show_advice(current.say, advised)
        if advised and not (seen or agreed()):
            current.say(_("Nothing is written yet. Once you have read this: the same command with --seen"))
            return exits.USAGE
        if hub.read_configuration() is not None and not replace:
            current.say(_("There is a configuration already; --replace puts this one in its place."))
            return exits.USAGE
        text = setting_up.configured(hub, pair, name or preset, flows, answers, await hub.connections())
        file = hub.keep_configuration(text)
        current.say(_("Written: {file}. To see what it would do: ledgerbridge plan").format(file=file))
        for one in flows:
            if one.warning:
                current.say(_(one.warning))
        return await _started(current, hub, name or preset) if start else exits.DONE

    session.with_hub(current, work, clock)


async def _started(current: Session, hub: Hub, name: str) -> int:
    """The first pass of the integration is carried out and told of."""
    found = await integrations.load(hub, name)
    with watched(current, hub) as watching:
        report = await passes.sync(watching, found)
    left_open = (await status(hub, found)).open_records
    show(current, found, report, left_open)
    return exits.after_pass(report, len(left_open))


def _read(given: list[str]) -> dict[str, Any]:
    return {key: value for key, _sign, value in (one.partition("=") for one in given)}


def _answered(current: Session, asked: list[Question], answers: dict[str, Any]) -> dict[str, Any]:
    """The answers, with those asked for at the screen where somebody sits at it."""
    found = dict(answers)
    for question in asked:
        if question.key not in found and sys.stdin.isatty():
            _show(current, [question])
            found[question.key] = typer.prompt(question.key, err=True)
        if question.key in found:
            found[question.key] = _value(question, found[question.key])
    return found


def _value(question: Question, text: Any) -> Any:
    """An answer as its setting takes it."""
    match question.setting.type:
        case SettingType.SWITCH:
            return {"true": True, "yes": True, "false": False, "no": False}.get(str(text).lower(), text)
        case SettingType.WHOLE:
            return int(text) if str(text).isdigit() else text
        case SettingType.TEXTS:
            return [part.strip() for part in str(text).split(",")]
    return text


def _show(current: Session, asked: list[Question]) -> None:
    if not asked:
        current.say(_("Nothing is asked: every setting has a safe default."))
    for question in asked:
        current.say(f"{question.key}: {_(question.setting.help)}")
        if question.choices:
            table = Table(box=SIMPLE_HEAD, pad_edge=False)
            for heading in (_("Answer"), _("Name"), ""):
                table.add_column(heading)
            for choice in question.choices[:SHOWN_MAX]:
                table.add_row(choice.id, choice.name, choice.detail)
            current.out.print(table)
