"""Links in a file: written as lines, read back, each judged before any is made. Ids alone: nobody's data is among
them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from io import StringIO

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.telling import public
from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.model.side import Side
from ledgerbridge.model.wording import Phrase
from ledgerbridge.planner.marks import NO_BASE
from ledgerbridge.store import links, parking, passes
from ledgerbridge.store.link_rows import LinkRow
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration

HEADINGS = ("flow", "role", "left_id", "right_id")
PROBLEMS_MAX = 200
"""Problems of a file that are told at once."""


class Line(msgspec.Struct, frozen=True):
    """One link of a file, and the number of its line."""

    number: int
    flow: str
    role: str
    left_id: str
    right_id: str

    def id_on(self, side: Side) -> str:
        return self.left_id if side is Side.LEFT else self.right_id


class Imported(msgspec.Struct, frozen=True):
    """What became of a file: links made, and those that were there already."""

    made: int
    known: int


def heading() -> str:
    """The first line of a file of links."""
    return csv_line(HEADINGS)


def line_of(row: LinkRow) -> str:
    return csv_line((row.flow, row.role, row.left_id, row.right_id))


def csv_line(values: Sequence[str]) -> str:
    """The values as one line, without its end."""
    written = StringIO()
    csv.writer(written, lineterminator="").writerow(values)
    return written.getvalue()


async def imported(hub: Hub, integration: Integration, lines: Iterable[str]) -> Imported:
    """Every link of a file is there; both records of a new one meet in the next pass as for the first time.

    Raises SetupError with all that is wrong in the file, each with its line; then nothing is linked.
    """
    read = list(_read(lines))
    problems = [one for one in read if isinstance(one, Problem)]
    found = [one for one in read if isinstance(one, Line)]
    problems += _unfit(integration, found) or list(_twice(found))
    if problems:
        raise SetupError(_by_line(problems))
    known = await hub.world.store.run(partial(_linked, integration, found))
    problems = list(_linked_otherwise(found, known))
    fresh = [line for line in found if known[Side.LEFT].get(_at(line, Side.LEFT)) != line.right_id]
    problems += await _missing(integration, fresh)
    if problems:
        raise SetupError(_by_line(problems))
    await hub.world.store.run(partial(_make, hub, integration, fresh))
    return Imported(len(fresh), len(found) - len(fresh))


def _by_line(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: int(problem.values["line"]))[:PROBLEMS_MAX]


def _read(lines: Iterable[str]) -> Iterator[Line | Problem]:
    reader = csv.reader(lines)
    first = next(reader, [])
    if tuple(cell.strip() for cell in first) != HEADINGS:
        yield _wrong(1, "the headings are not {headings}.", {"headings": ",".join(HEADINGS)})
        return
    for cells in reader:
        values = [cell.strip() for cell in cells]
        if len(values) == len(HEADINGS) and all(values):
            flow, role, left_id, right_id = values
            yield Line(reader.line_num, flow, role, left_id, right_id)
        elif any(values):
            yield _wrong(reader.line_num, "it does not have four filled cells.", {})


def _unfit(integration: Integration, found: Sequence[Line]) -> list[Problem]:
    """Lines of flows that are not on, or of roles that nothing has there."""
    flows = {flow.name: flow for flow in integration.flows}
    problems = []
    for line in found:
        flow = flows.get(line.flow)
        if flow is None:
            on = {"flow": line.flow, "flows": ", ".join(flows)}
            problems.append(_wrong(line.number, "no flow called {flow} is on; on are: {flows}.", on))
        elif line.role != MAIN and not any(line.role in flow.end(side).capabilities.companions for side in Side):
            problems.append(_wrong(line.number, "{flow} has no role {role}.", {"flow": line.flow, "role": line.role}))
    return problems


def _twice(found: Sequence[Line]) -> Iterator[Problem]:
    for side in Side:
        first: dict[tuple[str, str, str], int] = {}
        for line in found:
            before = first.setdefault(_at(line, side), line.number)
            if before != line.number:
                values = filled({"id": line.id_on(side), "before": before})
                yield _wrong(line.number, "{id} stands in line {before} already.", values)


def _at(line: Line, side: Side) -> tuple[str, str, str]:
    return line.flow, line.role, line.id_on(side)


Known = Mapping[Side, Mapping[tuple[str, str, str], str]]
"""{side: {(flow, role, id there): id on the other side}}."""


def _linked(integration: Integration, found: Sequence[Line], connection: Connection) -> Known:
    known: dict[Side, dict[tuple[str, str, str], str]] = {side: {} for side in Side}
    for flow, role in sorted({(line.flow, line.role) for line in found}):
        for side in Side:
            ids = [line.id_on(side) for line in found if (line.flow, line.role) == (flow, role)]
            rows = links.by_ids(connection, integration.name, flow, role, side, ids)
            known[side] |= {(flow, role, id): link.id_on(side.other) for id, link in rows.items()}
    return known


def _linked_otherwise(found: Sequence[Line], known: Known) -> Iterator[Problem]:
    for line in found:
        for side in Side:
            other = known[side].get(_at(line, side), line.id_on(side.other))
            if other != line.id_on(side.other):
                values = {"id": line.id_on(side), "other": other}
                yield _wrong(line.number, "{id} is linked with {other} already.", values)


async def _missing(integration: Integration, fresh: Sequence[Line]) -> list[Problem]:
    """Lines that name a record which is not there, or which was merged into another."""
    problems = []
    for flow in integration.flows:
        for role in sorted({line.role for line in fresh if line.flow == flow.name}):
            mine = [line for line in fresh if (line.flow, line.role) == (flow.name, role)]
            for side in Side:
                problems += await _missing_on(flow, role, side, mine)
    return problems


async def _missing_on(flow: Flow, role: str, side: Side, mine: Sequence[Line]) -> list[Problem]:
    end = flow.end(side)
    companion = end.capabilities.companions.get(role)
    fetched = await fetch_all(
        end.connector, companion.type if companion is not None else end.type, [line.id_on(side) for line in mine]
    )
    problems = []
    for line in mine:
        id = line.id_on(side)
        record = fetched.found.get(id)
        values = {"id": id, "vendor": end.vendor_label, "survivor": record.id if record is not None else ""}
        if record is None:
            problems.append(_wrong(line.number, "{vendor} has no record {id}.", values))
        elif record.id != id:
            problems.append(_wrong(line.number, "{id} was merged into {survivor} in {vendor}.", values))
    return problems


def _make(hub: Hub, integration: Integration, fresh: Sequence[Line], connection: Connection) -> None:
    empty, now = NO_BASE.packed(), hub.world.clock.now().timestamp()
    passes.hold(connection, integration.name)
    passes.take(connection, integration.name)
    rows = [
        {
            "flow": line.flow,
            "role": line.role,
            "left_id": line.left_id,
            "right_id": line.right_id,
            "left_base": empty,
            "right_base": empty,
            "left_version": None,
            "right_version": None,
            "left_written_at": None,
            "right_written_at": None,
            "gone": None,
        }
        for line in fresh
    ]
    links.add(connection, integration.name, rows)
    parking.park(connection, integration.name, list(_to_meet(integration, fresh, now)))


def _to_meet(integration: Integration, fresh: Sequence[Line], now: float) -> Iterator[dict[str, object]]:
    """The sources of new links are read in the next pass, wherever the cursors stand; those of a flow that is off are
    not read."""
    sources = {flow.name: flow.sources[0] for flow in integration.flows if not flow.on_demand}
    for line in fresh:
        if line.role == MAIN and line.flow in sources:
            side = sources[line.flow]
            yield {
                "flow": line.flow,
                "side": side.value,
                "record_id": line.id_on(side),
                "outcome": "waiting",
                "code": TO_MEET.code,
                "key_tag": None,
                "problem": json.dumps(public(TO_MEET)),
                "due_at": now,
                "since": now,
            }


TO_MEET = Problem(
    "LB-RUN-26",
    "It was linked by hand and has not been compared yet.",
    "Nothing to do: both records are compared in the next pass.",
)


def _wrong(line: int, what: str, values: Mapping[str, str]) -> Problem:
    return Problem(
        "LB-LINK-01",
        "Line {line}: {what}",
        "Correct the file; nothing of it was linked.",
        {"line": str(line), **values},
        words={"what": (Phrase(what),)},
    )
