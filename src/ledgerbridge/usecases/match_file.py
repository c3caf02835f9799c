"""Matches as a table that a spreadsheet opens: written out to be looked through, read back with what was decided."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from ledgerbridge.engine.matching import Candidate, Meeting, State
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.planner.reason import in_words
from ledgerbridge.store.decisions import Verdict
from ledgerbridge.usecases.deciding import Wanted

NEEDED = ("flow", "left_id", "right_id", "decision")
TOLD = ("state", "key", "left", "right", "score", "same", "other", "why")
"""Columns that help to decide; they are not read back."""
COLUMNS = (*NEEDED, *TOLD)
SEPARATORS = (",", ";", "\t")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is taken for a formula by spreadsheets."""


# --- writing ----------------------------------------------------------------------------------------------------------


def head() -> str:
    """The first line of the file."""
    return _line(COLUMNS)


def lines(meeting: Meeting, translated: Callable[[str], str] = str) -> Iterator[str]:
    """The lines of one record: one for the record itself, and one for each record it could be linked with. `translated`
    says what a text is in the reader's language."""
    if meeting.state is State.EXCLUDED:
        return
    if meeting.other is not None:
        yield _row(meeting, meeting.other, translated)
        return
    yield _row(meeting, None, translated)
    yield from (_row(meeting, candidate, translated) for candidate in meeting.candidates)


def _row(meeting: Meeting, candidate: Candidate | None, translated: Callable[[str], str]) -> str:
    ids = {meeting.side: meeting.id, meeting.side.other: candidate.id if candidate is not None else ""}
    labels = {meeting.side: meeting.label, meeting.side.other: candidate.label if candidate is not None else ""}
    score = candidate.score if candidate is not None else None
    alone = candidate is None or meeting.other is not None
    return _line(
        [
            meeting.flow,
            ids[Side.LEFT],
            ids[Side.RIGHT],
            meeting.verdict.value if meeting.verdict is not None and alone else "",
            translated(meeting.state.value),
            meeting.key,
            labels[Side.LEFT],
            labels[Side.RIGHT],
            str(score.points) if score is not None else "",
            ", ".join(translated(clue.value) for clue in score.same) if score is not None else "",
            ", ".join(translated(clue.value) for clue in score.other) if score is not None else "",
            _why(meeting, translated) if alone else "",
        ]
    )


def _why(meeting: Meeting, translated: Callable[[str], str]) -> str:
    if meeting.problem is not None:
        return meeting.problem.said(translated(meeting.problem.cause), translated)
    return in_words(meeting.reasons, translated)


def _line(cells: Sequence[str]) -> str:
    """One line with its end. Cells that a spreadsheet would carry out are made plain text; ids stay as they are."""
    ids = len(NEEDED)
    plain = [*cells[:ids], *(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells[ids:])]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(plain)
    return text.getvalue()


# --- reading ----------------------------------------------------------------------------------------------------------


def read(text: str, file: str) -> list[Wanted]:
    """The decisions in a file; lines without one are passed over. Raises SetupError with every problem of its form."""
    plain = text.removeprefix("\ufeff")
    rows = csv.reader(io.StringIO(plain, newline=""), delimiter=_separator(plain))
    names = [name.strip().casefold() for name in next(rows, [])]
    problems = list(_wrong_columns(names, file))
    wanted: list[Wanted] = []
    if not problems:
        for row in rows:
            _take(dict(zip(names, map(str.strip, row), strict=False)), file, rows.line_num, wanted, problems)
    if problems:
        raise SetupError(problems)
    return wanted


def _separator(text: str) -> str:
    """What stands between the cells of the first line: spreadsheets use what their country does."""
    first = text.partition("\n")[0]
    return max(SEPARATORS, key=first.count)


def _wrong_columns(names: Sequence[str], file: str) -> Iterable[Problem]:
    for name in NEEDED:
        if name not in names:
            yield _wrong(
                "In {place}: the column {column} is missing.",
                "The first line names the columns: {known}.",
                _place(file, 1),
                column=name,
                known=", ".join(NEEDED),
            )
    for name in names:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, 1) or COLUMNS
            yield _wrong(
                "In {place}: there is no column {column}.",
                "There are: {known}.",
                _place(file, 1),
                column=name,
                known=", ".join(near),
            )


def _take(row: dict[str, str], file: str, line: int, wanted: list[Wanted], problems: list[Problem]) -> None:
    said = row.get("decision", "").casefold()
    place = _place(file, line)
    if not said:
        return
    if said not in list(Verdict):
        near = difflib.get_close_matches(said, list(Verdict), 1) or list(Verdict)
        problems.append(
            _wrong(
                "In {place}: {decision} is no decision.",
                "Choose one of: {known}; leave it empty to decide nothing.",
                place,
                decision=said,
                known=", ".join(near),
            )
        )
        return
    wanted.append(
        Wanted(row.get("flow", ""), row.get("left_id") or None, row.get("right_id") or None, Verdict(said), place)
    )


def _place(file: str, line: int) -> str:
    return f"{file}:{line}"


def _wrong(cause: str, next_step: str, place: str, **values: str) -> Problem:
    return Problem("LB-MATCH-07", cause, next_step, {"place": place, **values})
