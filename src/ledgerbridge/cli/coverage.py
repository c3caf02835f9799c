"""`ledgerbridge coverage`: what the mapping does not cover yet, found on all real records; nothing is written."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ledgerbridge.cli import exits, forms, session
from ledgerbridge.cli.forms import problem_form
from ledgerbridge.cli.problems import cause_of, next_step_of
from ledgerbridge.cli.progress import watched
from ledgerbridge.cli.reasons import reasons_told
from ledgerbridge.cli.session import Session
from ledgerbridge.cli.wording import shown
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases import integrations
from ledgerbridge.usecases.code_tables import CodeRow, CodeTable
from ledgerbridge.usecases.coverage import Coverage, Gap, Topic
from ledgerbridge.usecases.coverage import coverage as covered
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration

VALUES_SHOWN = 10
"""Values named in one cell without --all."""
COLUMNS = ("flow", "system", "topic", "open", "rule", "field", "code", "what", "records", "examples", "value", "times")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is taken for a formula by spreadsheets."""


def register(app: typer.Typer) -> None:
    app.command(
        "coverage",
        help=_("Reads all records, plans each, and lists what the mapping does not cover yet. Writes nothing."),
        epilog=_("Examples: ledgerbridge coverage")
        + "\n\n"
        + _("ledgerbridge coverage office --flow customers --examples 20")
        + "\n\n"
        + _("ledgerbridge coverage --csv coverage.csv"),
    )(coverage)


def coverage(
    context: typer.Context,
    integration: Annotated[
        str | None, typer.Argument(help=_("Which integration; not needed where there is only one."))
    ] = None,
    flow: Annotated[list[str] | None, typer.Option("--flow", help=_("Only this flow; may be repeated."))] = None,
    examples: Annotated[int, typer.Option("--examples", min=0, help=_("Records named for each gap."))] = 5,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False,
    file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help=_("Write it as a table, one line for each value."))
    ] = None,
    all_of_it: Annotated[bool, typer.Option("--all", help=_("Show every value, however many."))] = False,
    clock: Annotated[str | None, typer.Option("--clock", hidden=True)] = None,
) -> None:
    """Tells what one integration does not cover yet."""
    current = session.of(context)
    if file is not None and not file.absolute().parent.is_dir():
        raise typer.BadParameter(_("the folder {folder} does not exist").format(folder=file.absolute().parent))

    async def work(hub: Hub) -> int:
        with watched(current, hub) as watching:
            found = await integrations.load(watching, integration)
            result = await covered(watching, found, flow or (), examples)
        if file is not None:
            _write(file, result)
        if as_json:
            current.say(forms.text_of(coverage_form(found, result)))
        else:
            _show(current, result, None if all_of_it else VALUES_SHOWN)
        return exits.PARTLY if result.is_open else exits.DONE

    session.with_hub(current, work, clock)


# --- as tables --------------------------------------------------------------------------------------------------------


def _show(current: Session, result: Coverage, values_max: int | None) -> None:
    for flow, records in result.records.items():
        text = counted("{n} record looked at", "{n} records looked at", records)
        current.say(_("{flow}: {looked_at}.").format(flow=flow, looked_at=text))
    if result.gaps:
        current.out.print(_gap_table(result, values_max))
    for codes in result.tables:
        if codes.rows:
            _show_codes(current, codes)
    if result.is_open:
        current.say(_("Nothing was written. What is in red has to be seen to before these records can go."))
    else:
        current.say(_("Nothing was written. Nothing is open."))


def _show_codes(current: Session, codes: CodeTable) -> None:
    title = _("{kind} of {flow}, from the setting {setting}")
    current.say(title.format(kind=_(codes.kind), flow=codes.flow, setting=codes.setting) + ":")
    current.out.print(codes_table(codes))
    listed = ", ".join(_called(choice.id.strip(), choice.name) for choice in codes.choices)
    current.say(_("To choose from at {target}: {listed}.").format(target=codes.target, listed=listed or "-"))


def codes_table(codes: CodeTable) -> Table:
    """The values of the source beside the target's; in red those without a row, and rows the target's list lacks."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (codes.source, _("Records"), codes.target, ""):
        table.add_column(heading, overflow="fold", justify="right" if heading == _("Records") else "left")
    for row in codes.rows:
        said = Text(_called(row.value, row.name), style="red" if row.is_flagged else "")
        table.add_row(said, str(row.records), Text(_called(row.target or "", row.target_name)), _flag(codes, row))
    return table


def _called(id: str, name: str) -> str:
    return shown(f"{id} ({name})" if name and name != id else id)


def _flag(codes: CodeTable, row: CodeRow) -> str:
    if row.mapped:
        return "" if row.target_name else _("not in the list")
    if codes.fails:
        return _("no row: such a document fails")
    return _("no row: the default is sent") if row.target else _("no row: nothing is sent")


def _gap_table(result: Coverage, values_max: int | None) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    headings = (_("Flow"), _("What"), _("Why"), _("Values"), _("Records"), _("Such as"), _("What to do"))
    for heading in headings:
        table.add_column(heading, overflow="fold", justify="right" if heading == _("Records") else "left")
    for gap in result.gaps:
        remedy = next_step_of(gap.problem) if gap.problem is not None and gap.is_open else ""
        topic = Text(_said(gap.topic), style="red" if gap.is_open else "")
        cells = [Text(_why(gap)), Text(_values(gap, values_max)), Text(str(gap.records)), Text(_examples(gap))]
        table.add_row(Text(gap.flow), topic, *cells, Text(remedy))
    return table


def _said(topic: Topic) -> str:
    return _(topic.value)


def _why(gap: Gap) -> str:
    if gap.problem is None:
        return reasons_told(gap.reasons)
    rule = _("rule {rule}: ").format(rule=gap.rule) if gap.rule else ""
    return f"{gap.problem.code} {rule}{cause_of(gap.problem)}"


def _values(gap: Gap, values_max: int | None) -> str:
    named = list(gap.values.items())[:values_max]
    more = len(gap.values) - len(named) + gap.values_more
    told = [f"{shown(value)} ({times})" if times > 1 else shown(value) for value, times in named]
    if more:
        told.append(counted("and {n} more", "and {n} more", more))
    return "\n".join(told)


def _examples(gap: Gap) -> str:
    return ", ".join(f"{gap.system}:{id}" for id in gap.examples)


# --- as JSON and as a file --------------------------------------------------------------------------------------------


def coverage_form(integration: Integration, result: Coverage) -> dict[str, Any]:
    return {
        "integration": integration.name,
        "open": result.is_open,
        "records": result.records,
        "gaps": [_gap_form(gap) for gap in result.gaps],
        "tables": [_codes_form(codes) for codes in result.tables],
    }


def _codes_form(codes: CodeTable) -> dict[str, Any]:
    return {
        "flow": codes.flow,
        "kind": codes.kind,
        "setting": codes.setting,
        "source": codes.source,
        "target": codes.target,
        "fails": codes.fails,
        "default": codes.default,
        "rows": [{**msgspec.structs.asdict(row), "flagged": row.is_flagged} for row in codes.rows],
        "choices": [{"id": choice.id.strip(), "name": choice.name} for choice in codes.choices],
    }


def _gap_form(gap: Gap) -> dict[str, Any]:
    return {
        "flow": gap.flow,
        "system": gap.system,
        "topic": gap.topic.value,
        "open": gap.is_open,
        "rule": gap.rule or None,
        "field": gap.field or None,
        "records": gap.records,
        "examples": gap.examples,
        "values": [{"value": value, "times": times} for value, times in gap.values.items()],
        "values_more": gap.values_more,
        "reason": reasons_told(gap.reasons) or None,
        "problem": problem_form(gap.problem),
    }


def _write(file: Path, result: Coverage) -> None:
    """The gaps as a table in a file that only its owner may read: values may be somebody's."""
    file.touch(mode=0o600)
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        for gap in result.gaps:
            for value, times in gap.values.items() or [("", gap.records)]:
                table.writerow(map(_harmless, [*_cells(gap), value, str(times)]))


def _cells(gap: Gap) -> list[str]:
    code = gap.problem.code if gap.problem is not None else ""
    what = cause_of(gap.problem) if gap.problem is not None else reasons_told(gap.reasons)
    is_open = "yes" if gap.is_open else "no"
    cells = [gap.flow, gap.system, gap.topic.value, is_open, gap.rule, gap.field, code, what]
    return [*cells, str(gap.records), " ".join(gap.examples)]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
