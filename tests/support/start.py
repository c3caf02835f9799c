"""The moment at which a test's world begins, so that it is the same at every hour of the machine it runs on."""

from __future__ import annotations

import os
from datetime import datetime

from ledgerbridge.sandbox.kit.clock import Clock

START = datetime.fromisoformat(os.environ.get("LEDGERBRIDGE_TEST_START") or "2026-03-02T09:00:00+00:00")
"""Aware UTC. The variable starts every world at another hour: near midnight, on a leap day, as clocks change."""


def clock() -> Clock:
    """A sandbox's clock that stands at the start until somebody moves it."""
    return Clock(START.timestamp)
