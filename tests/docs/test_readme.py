"""The README's tour does what it says, output included."""

from __future__ import annotations

import re
from pathlib import Path

from docs.generate import PROJECT
from tests.docs.pages import GAP, Step, fenced, sent, session, text
from tests.support.command_line import CommandLine

from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.directory import load_directory
from ledgerbridge.sandbox.kit.sandbox import Sandbox

README = PROJECT / "README.md"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


class Tour:
    """Plays console steps against a sandbox in this process; knows `ledgerbridge` and `curl`."""

    def __init__(self, home: Path) -> None:
        self.sandbox = Sandbox(seed=0)
        self.run = CommandLine(home, self.sandbox)

    def play(self, step: Step) -> str:
        """What the step printed."""
        program, *words = step.words
        if program == "curl":
            self._curl(words)
            return ""
        assert program == "ledgerbridge"
        return self._ledgerbridge(words)

    def _ledgerbridge(self, words: list[str]) -> str:
        ended = self.run(*words)
        assert ended.code in (0, 3), ended.err
        if words[0] == "sandbox":
            [(_, port, _, directory, _)] = self.run.served
            assert port == 8700
            load_directory(self.sandbox, PROJECT / str(directory))
        return ended.out

    def _curl(self, words: list[str]) -> None:
        call = sent(words)
        status, _, _ = deliver(self.sandbox, call.method, call.url, {}, call.body)
        assert status == 200


def lines_of(printed: str | list[str]) -> list[str]:
    """Lines as they are compared: without moments, blanks at the end, and blank lines."""
    lines = printed.splitlines() if isinstance(printed, str) else printed
    return [MOMENT.sub("(moment)", line).rstrip() for line in lines if line.strip()]


def differs(shown: list[str], printed: list[str]) -> str | None:
    """The first shown line that was not printed where it should be; None where all were."""
    at, gap = 0, False
    for line in shown:
        if line == GAP:
            gap = True
            continue
        places = [place for place in range(at, len(printed)) if printed[place] == line]
        if not places or (places[0] != at and not gap):
            return line
        at, gap = places[0] + 1, False
    return None if gap or at == len(printed) else f"printed more: {printed[at]}"


def test_the_tour_prints_what_is_shown(tmp_path: Path) -> None:
    tour = Tour(tmp_path)
    steps = [step for block in fenced(README, "console") for step in session(block)]
    for step in steps:
        printed = tour.play(step)
        if step.shown:
            wrong = differs(lines_of(step.shown), lines_of(printed))
            assert wrong is None, f"{' '.join(step.words)}\n{wrong}\n{printed}"
    assert {step.words[1] for step in steps} >= {"sandbox", "connect", "plan", "sync", "status", "explain"}


def test_shown_output_is_compared_line_by_line() -> None:
    printed = ["a", "b", "c", "d"]
    assert differs(["a", GAP, "d"], printed) is None
    assert differs(["a", "b", GAP], printed) is None
    assert differs(["a", "c", GAP], printed) == "c"
    assert differs(["a", "b"], printed) == "printed more: c"
    assert differs([GAP, "e"], printed) == "e"


def test_both_first_commands_stand_in_the_readme() -> None:
    blocks = fenced(README, "sh")
    assert blocks[:2] == ["pip install uv && uv run --no-dev ledgerbridge demo\n", "uv run pytest\n"]


def test_the_readme_shows_a_picture_and_names_its_licence() -> None:
    assert "](docs/images/plan.png)" in text(README)
    assert (PROJECT / "LICENSE").read_text(encoding="utf-8").lstrip().startswith("Apache License")
