"""How a command ends, as a number; docs/contracts.md lists them."""

from __future__ import annotations

from ledgerbridge.engine.passes import Report
from ledgerbridge.model.problems import LedgerbridgeError, SetupError
from ledgerbridge.store.passes import Superseded

DONE = 0
FAILED = 1
USAGE = 2
PARTLY = 3
"""Some records failed or wait."""
PAUSED = 4
"""Paused, or a plan was refused."""
INTERRUPTED = 130
"""Stopped from the keyboard, as shells have it."""


def after_error(error: LedgerbridgeError) -> int:
    """The end of a command that an error stopped."""
    if isinstance(error, SetupError):
        return USAGE
    return PAUSED if isinstance(error, Superseded) else FAILED


def after_pass(report: Report, open_records: int) -> int:
    """The end of a pass, planned or carried out; `open_records` are all that wait or failed, of earlier passes too."""
    if report.problems or report.state in ("paused", "refused"):
        return PAUSED
    return PARTLY if report.open_records or open_records else DONE
