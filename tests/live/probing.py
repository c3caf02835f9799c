"""What a probe is: a question to a live account, asked to learn whether an assumption of a simulator holds.

assumption   a behaviour of a simulator that no source speaks of (`evidence = "assumption"` in its EVIDENCE.toml)
probe        a function that makes calls and says what it saw; one without `leaves` only reads
leaves       what stays in the account afterwards, `nothing` where it takes away all it made
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any

import msgspec
from tests.live.account import Account

SHOWN_MAX = 160


class Seen(msgspec.Struct, frozen=True):
    """What a probe saw, told in statuses, codes and values of its own records alone."""

    agrees: bool
    observed: str


Run = Callable[[Account], Awaitable[Seen]]


class Probe(msgspec.Struct, frozen=True):
    """A question about one assumption."""

    id: str
    run: Run
    leaves: str = ""

    @property
    def writes(self) -> bool:
        return bool(self.leaves)


def probe(id: str, leaves: str = "") -> Callable[[Run], Probe]:
    """Makes a function the probe of an assumption; with `leaves` it creates something and runs only when asked to."""
    return lambda run: Probe(id, run, leaves)


def probes_of(module: ModuleType) -> list[Probe]:
    return [value for value in vars(module).values() if isinstance(value, Probe)]


def seen(found: Any, assumed: Any) -> Seen:
    """It agrees where what was found equals what was assumed."""
    return Seen(bool(found == assumed), _shown(found))


def _shown(value: Any) -> str:
    text = ", ".join(str(each) for each in value) if isinstance(value, tuple) else str(value)
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"
