"""A plan as people read it: what is written, field by field, then what is left alone or cannot go, with reasons."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ledgerbridge.cli.problems import cause_of, next_step_of
from ledgerbridge.cli.reasons import kind_told, reasons_told, values_told
from ledgerbridge.cli.wording import shown
from ledgerbridge.messages import _, counted
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.passes import PlanLine

CHUNK = 200
"""Lines held at once, so that a plan of any length takes little memory."""


def is_write(line: PlanLine) -> bool:
    return line.action in ("create", "update", "set up")


def is_obstacle(line: PlanLine) -> bool:
    """Whether a line says why a record is not written."""
    return line.outcome in ("skipped", "excluded", "waiting", "failed")


async def chunks(lines: AsyncIterator[PlanLine]) -> AsyncIterator[list[PlanLine]]:
    """The lines in lists of bounded length."""
    held: list[PlanLine] = []
    async for line in lines:
        held.append(line)
        if len(held) == CHUNK:
            yield held
            held = []
    if held:
        yield held


def write_table(integration: Integration, lines: Iterable[PlanLine], brief: bool = False) -> Table:
    """Every write with its fields; `brief` tells new records in one row each."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("Write"), _("Field"), _("Old → new"), _("Rule"), _("Why")):
        table.add_column(heading, overflow="fold")
    for line in lines:
        cells = _brief_rows(line) if brief and line.action == "create" else _field_rows(line)
        title = Text(title_of(integration, line), style="bold")
        for index, row in enumerate(cells):
            table.add_row(title if index == 0 else "", *row)
        table.add_section()
    return table


def title_of(integration: Integration, line: PlanLine) -> str:
    """What is written where, and for which record."""
    if line.action == "set up":
        return _("set up {system}").format(system=line.system)
    target, source = (line.left_id, line.right_id)
    other = integration.right.name
    if line.system != integration.left.name:
        target, source, other = line.right_id, line.left_id, integration.left.name
    if line.action == "create":
        text = _("create {type} in {system}\nfor {id} in {other}")
    else:
        text = _("update {type} {target} in {system}\nfrom {id} in {other}")
    told = text.format(type=line.type, system=line.system, target=target, id=source, other=other)
    return f"{told}\n{line.label}" if line.label else told


def _field_rows(line: PlanLine) -> list[tuple[Any, ...]]:
    if not line.fields:
        return [(Text(reasons_told(line.reasons)), "", "", "")]
    return [
        (Text(change.field), _old_new(change.old, change.new), Text(change.rule), Text(_(change.why)))
        for change in line.fields
    ]


def _brief_rows(line: PlanLine) -> list[tuple[Any, ...]]:
    told = ", ".join(shown(change.new) for change in line.fields[:3])
    fields = counted("{n} field", "{n} fields", len(line.fields))
    return [(fields, Text(f"{told} …" if len(line.fields) > 3 else told), "", Text(_(line.fields[0].why)))]


def _old_new(old: Any, new: Any) -> Text:
    return Text.assemble((shown(old) or _("(empty)"), "red"), " → ", (shown(new) or _("(empty)"), "green"))


class Obstacles:
    """Why records are not written, gathered by reason; of each reason the first few records are named."""

    def __init__(self, integration: Integration, names_max: int | None) -> None:
        self._integration = integration
        self._names_max = names_max
        self._found: dict[tuple[str, str, str, str], list[str]] = {}

    def add(self, lines: Iterable[PlanLine]) -> None:
        for line in lines:
            values = values_told(line.reasons) if line.problem is None else ""
            where = where_of(self._integration, line)
            self._found.setdefault(reason_of(line), []).append(f"{where}: {values}" if values else where)

    def table(self) -> Table | None:
        """None where there is none."""
        return reason_table(self._found, self._names_max) if self._found else None


def reason_of(line: PlanLine) -> tuple[str, str, str, str]:
    """(flow, outcome, why, what to do)."""
    if line.problem is None:
        return line.flow, line.outcome, kind_told(line.reasons), ""
    return line.flow, line.outcome, f"{line.problem.code} {cause_of(line.problem)}", next_step_of(line.problem)


def where_of(integration: Integration, line: PlanLine) -> str:
    """The records of a line, such as `Ada Berg (hubspot 501, quickbooks 12)`."""
    places = ((integration.left.name, line.left_id), (integration.right.name, line.right_id))
    ids = ", ".join(f"{system} {id}" for system, id in places if id is not None)
    return f"{line.label} ({ids})" if line.label else ids


def reason_table(found: dict[tuple[str, str, str, str], list[str]], names_max: int | None) -> Table:
    """{(flow, outcome, why, what to do): records} as a table."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (_("Flow"), _("Outcome"), _("How many"), _("Why"), _("Records"), _("What to do")):
        table.add_column(heading, overflow="fold")
    for (flow, outcome, why, remedy), records in found.items():
        told = (Text(why), Text(_listed(records, names_max)), Text(remedy))
        table.add_row(flow, _(outcome), str(len(records)), *told)
    return table


def _listed(records: Sequence[str], names_max: int | None) -> str:
    named = records[:names_max]
    more = len(records) - len(named)
    text = "; ".join(named)
    return f"{text} {counted('and {n} more', 'and {n} more', more)}" if more else text
