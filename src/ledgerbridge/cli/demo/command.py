"""`ledgerbridge demo`: everything at once, on this machine, without an account."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from ledgerbridge.cli import connect, exits, forms, plan, session
from ledgerbridge.cli.access import Wish, connected
from ledgerbridge.cli.control import Control
from ledgerbridge.cli.demo import telling
from ledgerbridge.cli.demo.cure import cured
from ledgerbridge.cli.demo.story import CONFIGURATION, PAIR, Ending, compared, cure_of, first_pass, second_pass
from ledgerbridge.cli.problems import show_problems
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.tools import HubPlace, Sandbox
from ledgerbridge.messages import _
from ledgerbridge.model.problems import Problem
from ledgerbridge.store.passes import Superseded
from ledgerbridge.usecases import integrations, passes
from ledgerbridge.usecases.connect import check
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration

EVERY_S = 3.0
"""How long the demo rests between two passes."""


def register(app: typer.Typer) -> None:
    app.command(
        "demo",
        help=_("Shows everything at once with simulated vendors: connect, plan, sync, and a second pass that is idle."),
        epilog=_("Examples: ledgerbridge demo")
        + "\n\n"
        + _("ledgerbridge demo --once")
        + "\n\n"
        + _("ledgerbridge demo --data my-records --json"),
    )(demo)


def demo(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help=_("End afterwards: 0 if exactly what was announced happened, else 1."))
    ] = False,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help=_("Your own records instead."))] = None,
    seed: Annotated[int, typer.Option("--seed", help=_("The same seed gives the same ids and tokens."))] = 0,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=_("The sandbox's port; 0 is a free one."))] = 0,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the outcome as JSON."))] = False,
) -> None:
    """Runs the demo; without --once its sandbox stays up, and both sides stay in step, until Ctrl-C."""
    current = session.of(context)

    def work() -> int:
        with (
            current.tools.run_sandbox(data, seed, port) as sandbox,
            TemporaryDirectory(prefix="ledgerbridge-demo-", ignore_cleanup_errors=True) as home,
        ):
            (Path(home) / "ledgerbridge.toml").write_text(CONFIGURATION, encoding="utf-8")
            return asyncio.run(_whole(current, sandbox, Path(home), once, as_json))

    session.end_with(current, work)


async def _whole(current: Session, sandbox: Sandbox, home: Path, once: bool, as_json: bool) -> int:
    async with current.tools.opened(HubPlace(home, alone=True)) as hub:
        control = Control(hub.transport, sandbox.url)
        play = _played_quietly if as_json else _played
        integration, ending = await play(current, hub, control, sandbox.announced)
        if as_json:
            current.say(forms.text_of(telling.ending_form(sandbox.url, integration, ending)))
        if not once:
            await _stay_in_step(current, hub, integration, sandbox.url, home, quiet=as_json)
    return exits.DONE if ending.went_well else exits.FAILED


async def _played_quietly(
    current: Session, hub: Hub, control: Control, announced: bytes | None
) -> tuple[Integration, Ending]:
    for vendor in PAIR:
        await connected(current, hub, Wish(vendor, vendor, control.url))
    integration = await integrations.load(hub)
    planned = await passes.plan(hub, integration)
    first = await first_pass(hub, control, integration)
    second = await second_pass(hub, control, integration)
    cure = cure_of(announced)
    after = await cured(hub, control, integration, cure) if cure is not None else None
    return integration, compared(planned, first, second, announced, after)


async def _played(current: Session, hub: Hub, control: Control, announced: bytes | None) -> tuple[Integration, Ending]:
    """The same, told on the screen step by step."""
    telling.heading(current, _("1. Connect"))
    current.say(_("Simulated vendors answer at {url}").format(url=control.url))
    for vendor in PAIR:
        row = await connected(current, hub, Wish(vendor, vendor, control.url))
        connect.show(current, row, await check(hub, row))
    integration = await integrations.load(hub)
    telling.heading(current, _("2. Plan: nothing is written yet"))
    with watched(current, hub) as watching:
        planned = await passes.plan(watching, integration)
    await plan.show(current, hub, integration, planned, plan.RECORDS_MAX, brief=True)
    telling.heading(current, _("3. Sync: the plan is carried out"))
    with watched(current, hub) as watching:
        first = await first_pass(watching, control, integration)
    telling.tell_first(current, integration, first)
    telling.heading(current, _("4. Sync again: nothing may be written"))
    second = await second_pass(hub, control, integration)
    telling.tell_second(current, second)
    cure = cure_of(announced)
    after = None
    if cure is not None:
        telling.heading(current, _("5. An error and its cure"))
        after = await cured(hub, control, integration, cure)
        telling.tell_cure(current, after)
    telling.heading(current, _("Held against what was announced"))
    ending = compared(planned, first, second, announced, after)
    telling.tell_ending(current, ending)
    return integration, ending


async def _stay_in_step(
    current: Session, hub: Hub, integration: Integration, url: str, home: Path, quiet: bool = False
) -> None:
    """Says what can be tried, and carries every change over until told to stop.

    `quiet`: standard output holds JSON, to which nothing may be added.
    """
    text = _(
        """
The simulated vendors stay up until Ctrl-C. Their page: {url}/_sandbox/
What is changed there is on the other side within seconds. In another terminal:

  export LEDGERBRIDGE_HOME={home}
  ledgerbridge status
  ledgerbridge runs
  ledgerbridge explain quickbooks:7"""
    )
    current.note(text.format(url=url, home=home))
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, told.set)
    known: list[Problem] = []
    while not told.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), EVERY_S)
        if not told.is_set():
            known = await _carry_over(current, hub, integration, known, quiet)


async def _carry_over(
    current: Session, hub: Hub, integration: Integration, known: list[Problem], quiet: bool
) -> list[Problem]:
    """One more pass; told of only where it wrote something, or where something new stopped it. Returns what stopped it.

    A pass that another terminal has begun goes on alone.
    """
    try:
        report = await passes.sync(hub, integration)
    except Superseded:
        return known
    if report.writes and not quiet:
        async for line in passes.lines(hub, integration, report.pass_id):
            telling.tell_change(current, line)
    if [problem.code for problem in report.problems] != [problem.code for problem in known]:
        show_problems(current.err, report.problems)
    return report.problems
