"""A day on which two processes of one hub use every connection: tokens are renewed in time, by one of them alone.

uv run python -m tests.process.day [--hours 24] [--database URL]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
from tests.support import postgres
from tests.support.programs import Control, Hub, sandbox, surroundings

from ledgerbridge.wiring import connector_kinds

PROCESSES = 2
EVERY_S = 300
PATIENCE_S = 600


class Day(msgspec.Struct, frozen=True):
    """What one day came to."""

    turns: list[int]
    """How often each process used all connections."""
    failures: list[str]
    """Everything that went wrong in a process."""
    tokens: dict[str, dict[str, int]]
    """{vendor: its own count of tokens issued, refreshed, refused, reused}."""
    reconnect: list[str]
    """Connections that no longer work at the end, and say that they must be connected again."""
    reconnected: list[str]
    """Those of them that work once they are."""


def oauth_vendors() -> list[str]:
    return sorted(name for name, kind in connector_kinds().items() if kind.oauth is not None)


def spend(folder: Path, database: str, hours: float, lost_answers: int = 0) -> Day:
    """Connects every system that speaks OAuth, and lets two processes use them for so many hours of the sandbox.

    So many answers of each vendor's token endpoint are lost after their effect.
    """
    with sandbox(folder) as control:
        hub = Hub(folder, control, LEDGERBRIDGE_DATABASE=database)
        control.take_clock()
        for vendor in oauth_vendors():
            ended = hub.run("connect", vendor, "--sandbox", control.url, "--clock", control.url)
            assert ended.returncode in (0, 3), ended.stderr
        for vendor in oauth_vendors():
            control.delete(f"{vendor}/meters")
            if lost_answers:
                control.post(f"{vendor}/faults", _lost(lost_answers))
        control.post("clock", {"auto": True})
        told = _worked(folder, hub, control, database, hours)
        tokens = {vendor: control.get(f"{vendor}/meters")["tokens"] for vendor in oauth_vendors()}
        lost = [vendor for vendor in oauth_vendors() if _must_be_connected_again(hub, vendor)]
        mended = [vendor for vendor in lost if _connected_again(hub, vendor)]
    failures = [failure for process in told for failure in process["failures"]]
    return Day([process["turns"] for process in told], failures, tokens, lost, mended)


def _lost(answers: int) -> dict[str, Any]:
    """A fault: so many answers of the token endpoint break off after their effect."""
    return {"do": "reset", "phase": "after", "match": {"path": "*token*"}, "times": answers}


def _must_be_connected_again(hub: Hub, vendor: str) -> bool:
    return "LB-AUTH-02" in hub.run("check", vendor, "--clock", hub.control.url).stdout


def _connected_again(hub: Hub, vendor: str) -> bool:
    hub.run("connect", vendor, "--sandbox", hub.control.url, "--clock", hub.control.url)
    return "LB-AUTH" not in hub.run("check", vendor, "--clock", hub.control.url).stdout


def _worked(folder: Path, hub: Hub, control: Control, database: str, hours: float) -> list[dict[str, Any]]:
    """What each process told at its end."""
    arguments = ("--home", str(hub.home), "--clock", control.url, "--hours", str(hours))
    variables = surroundings({"LEDGERBRIDGE_DATABASE": database, "PYTHONPATH": str(Path(__file__).parents[2])})
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.process.day_worker", *arguments, "--offset", str(17 * number)],
                    cwd=folder,
                    env=variables,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for number in range(PROCESSES)
        ]
        outputs = [process.communicate(timeout=PATIENCE_S)[0] for process in processes]
    return [json.loads(output) for output in outputs]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=24.0)
    hours = parser.parse_args().hours
    with tempfile.TemporaryDirectory() as folder, postgres.server() as server, postgres.database(server) as address:
        day = spend(Path(folder), address.render_as_string(hide_password=False), hours)
    print(json.dumps(msgspec.to_builtins(day), indent=2))


if __name__ == "__main__":
    main()
