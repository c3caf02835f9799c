"""The options of `plan` and `sync` that say what a pass is about."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from ledgerbridge.cli.session import Session
from ledgerbridge.engine.passes import Report
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases.extent import Extent

FlowOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--flow", metavar="NAME", help=_("This flow alone; may be given several times."))
]
OnlyOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="FLOW:CONNECTION:ID",
        help=_("This record alone, and the one it is linked to; may be given several times."),
    ),
]
LimitOption: TypeAlias = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", min=1, help=_("Write at most N records; the rest is left for the next pass.")),
]
SweepOption: TypeAlias = Annotated[
    bool, typer.Option("--sweep", help=_("Read both sides whole and compare all linked records, changed or not."))
]


def extent_of(flow: list[str] | None, only: list[str] | None, limit: int | None, sweep: bool) -> Extent:
    """What the options say; ends the command where they cannot go together."""
    if only and (flow or sweep):
        raise typer.BadParameter(
            _("--only names its flows by itself and reads nothing else: leave --flow and --sweep out")
        )
    return Extent(tuple(flow or ()), tuple(only or ()), limit or 0, sweep)


def given(extent: Extent, plan: Path | None = None) -> str:
    """The options as they are written again after a command, with a blank before them."""
    words = ["--plan", str(plan)] if plan is not None else []
    if plan is None:
        words += [word for name in extent.flows for word in ("--flow", name)]
        words += [word for record in extent.only for word in ("--only", record)]
        words += ["--limit", str(extent.limit)] if extent.limit else []
        words += ["--sweep"] if extent.sweep else []
    return f" {shlex.join(words)}" if words else ""


def demand_folder(file: Path) -> None:
    """Ends the command where a file cannot be written because its folder does not exist."""
    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(_("the folder {folder} does not exist").format(folder=file.absolute().parent))


def tell_postponed(current: Session, report: Report) -> None:
    if report.postponed:
        text = counted(
            "{n} more record is left for the next pass.",
            "{n} more records are left for the next pass.",
            report.postponed,
        )
        current.say(text)
