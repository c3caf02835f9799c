"""Matches as people read them: a table for each thing that would become of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ledgerbridge.cli.problems import cause_of
from ledgerbridge.cli.reasons import reasons_told
from ledgerbridge.cli.wording import moment, shown
from ledgerbridge.engine.matching import Candidate, Meeting, State
from ledgerbridge.messages import _, counted
from ledgerbridge.model.side import Side
from ledgerbridge.planner.likeness import Clue
from ledgerbridge.store.decisions import MatchDecision, Verdict
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.matching import Summary

SHOWN = (State.MATCHED, State.UNCLEAR, State.KEYLESS, State.MADE, State.ALONE, State.LEFT_OUT)
"""In this order; records that are excluded are counted alone."""


class MeetingTables:
    """Gathers records by what would become of them; of each kind the first few are told."""

    def __init__(self, integration: Integration, records_max: int | None) -> None:
        self._integration = integration
        self._max = records_max
        self._found: dict[State, list[Meeting]] = {state: [] for state in SHOWN}
        self._more: dict[State, int] = dict.fromkeys(SHOWN, 0)

    def add(self, meeting: Meeting) -> None:
        if meeting.state not in self._found:
            return
        if self._max is None or len(self._found[meeting.state]) < self._max:
            self._found[meeting.state].append(meeting)
        else:
            self._more[meeting.state] += 1

    def tables(self) -> Iterator[Table]:
        for state, meetings in self._found.items():
            if meetings:
                yield self._table(state, meetings)

    def _table(self, state: State, meetings: Sequence[Meeting]) -> Table:
        more = self._more[state]
        caption = counted("{n} more; --all shows it.", "{n} more; --all shows them.", more) if more else None
        table = Table(box=SIMPLE_HEAD, pad_edge=False, title=_(state.value), title_justify="left", caption=caption)
        for heading in (_("Flow"), _("Record"), _("Key"), _("Could be"), _("Score"), _("Because of")):
            table.add_column(heading, overflow="fold")
        for meeting in meetings:
            self._add(table, meeting)
        return table

    def _add(self, table: Table, meeting: Meeting) -> None:
        likely = [meeting.other] if meeting.other is not None else list(meeting.candidates)
        first = [meeting.flow, self._where(meeting.side, meeting.id, meeting.label), shown(meeting.key)]
        if not likely:
            table.add_row(*map(Text, [*first, "", "", _why(meeting)]))
        for number, candidate in enumerate(likely):
            own = first if number == 0 else ["", "", ""]
            named = self._where(meeting.side.other, candidate.id, candidate.label)
            code = f"{meeting.problem.code}; " if meeting.problem is not None and number == 0 else ""
            table.add_row(*map(Text, [*own, named, str(candidate.score.points), f"{code}{because(candidate)}"]))

    def _where(self, side: Side, id: str, label: str) -> str:
        place = f"{self._integration.row(side).name} {id}"
        return f"{shown(label)} ({place})" if label else place


def because(candidate: Candidate) -> str:
    """Why two records could be the same, and what speaks against it."""
    same, other = clues(candidate.score.same), clues(candidate.score.other)
    told = [_("same: {clues}").format(clues=same)] if same else []
    if other:
        told.append(_("differs: {clues}").format(clues=other))
    return "; ".join(told)


def clues(found: Iterable[Clue]) -> str:
    return ", ".join(_(clue.value) for clue in found)


def _why(meeting: Meeting) -> str:
    if meeting.problem is not None:
        return f"{meeting.problem.code} {cause_of(meeting.problem)}"
    return reasons_told(meeting.reasons)


def summary_table(integration: Integration, summaries: Iterable[Summary]) -> Table:
    """A row for each flow: what was read, what is linked, what would become of the rest."""
    found = list(summaries)
    states = [state for state in State if any(state.value in summary.states for summary in found)]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("Flow"))
    for heading in (integration.left.name, integration.right.name, _("linked"), *(_(state.value) for state in states)):
        table.add_column(heading, justify="right")
    for summary in found:
        counts = [summary.left, summary.right, summary.linked, *(summary.states.get(state, 0) for state in states)]
        table.add_row(summary.flow, *map(str, counts))
    return table


def decision_table(integration: Integration, made: Iterable[MatchDecision]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    headings = (integration.left.name, integration.right.name, _("Decision"), _("By"), _("At"))
    for heading in (_("Flow"), *headings):
        table.add_column(heading, overflow="fold")
    for entry in made:
        cells = [entry.flow, entry.left_id or "", entry.right_id or "", _said(entry.verdict)]
        table.add_row(*map(Text, [*cells, shown(entry.decided_by), moment(entry.decided_at)]))
    return table


def _said(verdict: Verdict) -> str:
    return {Verdict.LINK: _("link"), Verdict.NEW: _("new"), Verdict.IGNORE: _("ignore")}[verdict]
