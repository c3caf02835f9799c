"""Tables of terms and methods: what the source's documents say, beside what the target has to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.protocol import Choice, Connector
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.said_codes import Said, said_codes
from ledgerbridge.planner.documents.terms import Unmapped


class CodeRow(msgspec.Struct, frozen=True):
    """One value of the source and what it becomes."""

    value: str
    name: str
    """What the source's own list calls it; empty where there is none."""
    records: int
    """Documents that hold it; none where only the table names it."""
    target: str | None
    """The id in the target's list; None where nothing is sent."""
    target_name: str
    """What the target's list calls it; empty where the list has no such entry."""
    mapped: bool
    """Whether the table has a row for it."""

    @property
    def is_flagged(self) -> bool:
        """Whether somebody should look: no row, or one that the target's list does not have."""
        return not self.mapped or not self.target_name


class CodeTable(msgspec.Struct, frozen=True):
    """Everything that documents of one flow say of one kind of thing."""

    flow: str
    kind: str
    """The target's list, in English."""
    setting: str
    """The setting that holds the rows."""
    source: str
    target: str
    """Names of the connections."""
    rows: list[CodeRow]
    """Flagged ones first, the most frequent of each first."""
    choices: list[Choice]
    """The target's list as it is now."""
    fails: bool
    """Whether a document with a value without a row fails; else `default` is sent."""
    default: str | None = None


async def code_tables(run: Run, flow: Flow) -> list[CodeTable]:
    """The tables of a flow whose documents a survey has read; lists are read from both vendors now."""
    return [await _table(flow, said) for said in await said_codes(run, flow)]


async def _table(flow: Flow, said: Said) -> CodeTable:
    source, target = flow.end(said.side), flow.end(said.side.other)
    choices = list(await target.connector.reference_data(said.kind))
    rows = _rows(said, await _names(source.connector, said.names), {choice.id.strip(): choice for choice in choices})
    return CodeTable(
        flow.name,
        str(said.kind),
        said.setting,
        source.connection,
        target.connection,
        sorted(rows, key=lambda row: (not row.is_flagged, -row.records, row.value)),
        choices,
        said.codes.unmapped is Unmapped.FAIL,
        said.codes.default,
    )


async def _names(connector: Connector, kind: str) -> Mapping[str, str]:
    """{id: name} of the source's own list; empty where it has none."""
    if kind not in connector.capabilities.reference_data:
        return {}
    return {choice.id.strip(): choice.name for choice in await connector.reference_data(kind)}


def _rows(said: Said, names: Mapping[str, str], there: Mapping[str, Choice]) -> Sequence[CodeRow]:
    codes, default = said.codes, None if said.codes.unmapped is Unmapped.FAIL else said.codes.default
    rows = []
    for value in dict.fromkeys((*said.times, *codes.values)):
        target = codes.values.get(value, default)
        named = there.get((target or "").strip())
        told = named.name if named is not None else ""
        records = said.times.get(value, 0)
        rows.append(CodeRow(value, names.get(value.strip(), ""), records, target, told, value in codes.values))
    return rows
