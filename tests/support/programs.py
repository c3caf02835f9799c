"""The program as real processes, and a sandbox in a process of its own, steered over its control plane."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-W", "error", "-m", "ledgerbridge")
PATIENCE_S = 120.0
"""No command of ours takes this long; one that does hangs."""
PAGE = 1000
LOOK_S = 0.2
"""How long one long poll waits for a call before it is looked whether the program is still there."""

ENCODER = msgspec.json.Encoder(decimal_format="number")

Wire = dict[str, Any]


class Refused(Exception):
    """The control plane did not do what was asked; the text is its own."""


class Control:
    """The control plane of one sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str, **query: object) -> Any:
        asked = f"?{urlencode(query)}" if query else ""
        return self._asked("GET", path + asked)

    def post(self, path: str, body: object = None) -> Any:
        return self._asked("POST", path, body)

    def patch(self, path: str, body: object) -> Any:
        return self._asked("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self._asked("DELETE", path)

    def _asked(self, method: str, path: str, body: object = None) -> Any:
        sent = None if body is None else ENCODER.encode(body)
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_sandbox/{path}", sent, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(error.read().decode()) from None
        return json.loads(text) if text else None

    # --- records ---------------------------------------------------------------------------------------------------

    def load(self, vendor: str, type: str, records: Sequence[Wire]) -> list[str]:
        """The ids, in order. Raises Refused unless all went in."""
        return list(self.post(f"{vendor}/load", {"type": type, "records": list(records)})["ids"])

    def records(self, vendor: str, type: str) -> Iterator[Wire]:
        """All records as the vendor holds them, archived and inactive ones too."""
        offset = 0
        while True:
            page = self.get(f"{vendor}/state/{type}", limit=PAGE, offset=offset)["records"]
            yield from page
            offset += len(page)
            if len(page) < PAGE:
                return

    def live(self, vendor: str, type: str) -> list[Wire]:
        """The records that are neither archived nor inactive."""
        return [row for row in self.records(vendor, type) if not row.get("archived") and row.get("Active", True)]

    # --- time --------------------------------------------------------------------------------------------------------

    def take_clock(self) -> None:
        """Time stands still but for what programs wait for, and for `advance`. Who waited before is forgotten."""
        self.post("clock", {"freeze": True, "auto": True})

    def advance(self, seconds: float) -> None:
        self.post("clock", {"advance_s": seconds})

    # --- faults ------------------------------------------------------------------------------------------------------

    def order(self, vendor: str, do: str, phase: str = "before", **match: object) -> str:
        """The id of a fault."""
        order = {"do": do, "phase": phase, "match": match}
        return str(self.post(f"{vendor}/faults", order)["id"])

    def lift(self, vendor: str, fault: str) -> None:
        self.delete(f"{vendor}/faults/{fault}")

    def next_call(self, vendor: str, since: int = 1) -> int:
        """The number the vendor's next call will have; `since` is one it had before."""
        page = PAGE
        while page == PAGE:
            answer = self.get(f"{vendor}/calls", since=since, limit=PAGE)
            since, page = int(answer["next"]), len(answer["calls"])
        return since

    def struck(self, vendor: str, fault: str, program: subprocess.Popen[str], since: int) -> Wire | None:
        """The call, numbered `since` or later, that the fault struck, as soon as there is one; None when the program
        has ended without."""
        while True:
            ended = program.poll() is not None
            page = self.get(f"{vendor}/calls", since=since, limit=PAGE, wait_s=0 if ended else LOOK_S)
            for call in page["calls"]:
                if call["fault"] is not None and call["fault"]["id"] == fault:
                    return dict(call)
            since = page["next"]
            if ended and not page["calls"]:
                return None


def surroundings(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment without what a developer may have set for the program, and with its modules compiled but once:
    most of a short command's time would be compiling."""
    ours = ("LEDGERBRIDGE_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    compiled = str(Path(tempfile.gettempdir()) / "ledgerbridge-compiled")
    return {"PYTHONPYCACHEPREFIX": compiled, **kept, "LANG": "C.UTF-8", **variables}


def module(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A module of the project that ran as a program, whatever it ended with."""
    return subprocess.run(
        [sys.executable, "-m", name, *arguments],
        cwd=ROOT,
        env=surroundings({}),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def hear_ctrl_c() -> None:
    """Undo what a shell does to what it starts in the background: it has it ignore Ctrl-C, and so all its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def program(*arguments: str, at: Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """The program for as long as the block lasts; killed if it is still there then."""
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=at,
        env=surroundings(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        preexec_fn=hear_ctrl_c,
    ) as running:
        try:
            yield running
        finally:
            if running.poll() is None:
                running.kill()


def run(*arguments: str, at: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The program, run to its end."""
    with program(*arguments, at=at, **variables) as running:
        out, err = running.communicate(timeout=PATIENCE_S)
    return subprocess.CompletedProcess(arguments, running.returncode, out, err)


@contextmanager
def sandbox(at: Path, *arguments: str) -> Iterator[Control]:
    """A sandbox in a process of its own."""
    with program("sandbox", "--port", "0", *arguments, at=at) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        if not line.startswith("sandbox ready on "):
            raise RuntimeError(f"no sandbox: {line}{running.communicate(timeout=PATIENCE_S)[1]}")
        yield Control(line.removeprefix("sandbox ready on ").strip())


EVERYBODY = """\
version = 1

[integration.hubspot-quickbooks]
preset = "hubspot-quickbooks"
left = "hubspot"
right = "quickbooks"
advice_read = true

[integration.hubspot-quickbooks.flows.customers]
filter = []

[integration.hubspot-quickbooks.flows.invoices]
direction = "off"
"""
"""Every contact travels, invoiced or not, and no invoices."""


class Hub:
    """A hub home between HubSpot and QuickBooks in one sandbox, used through the command line only."""

    def __init__(self, folder: Path, control: Control, **variables: str) -> None:
        self.folder = folder
        self.control = control
        self.home = folder / "home"
        self._variables = variables

    def connect(self) -> None:
        for vendor in ("hubspot", "quickbooks"):
            ended = self.run("connect", vendor, "--sandbox", self.control.url, "--clock", self.control.url)
            if ended.returncode != 0:
                raise RuntimeError(f"connect {vendor}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}")
        (self.home / "ledgerbridge.toml").write_text(EVERYBODY, encoding="utf-8")

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return run("--home", str(self.home), *arguments, at=self.folder, **{**self._variables, **variables})

    def sync(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A pass, to its end, by the sandbox's clock."""
        self.control.take_clock()
        return self.run("sync", "--clock", self.control.url, "--json", "--seen", *arguments)

    @contextmanager
    def syncing(self) -> Iterator[subprocess.Popen[str]]:
        """A pass under way."""
        arguments = ("--home", str(self.home), "sync", "--clock", self.control.url, "--json", "--seen")
        with program(*arguments, at=self.folder, **self._variables) as running:
            yield running
