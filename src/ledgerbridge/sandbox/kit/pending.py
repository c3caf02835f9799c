"""An answer that is not there yet: a long poll, a wait for a moment, a call held back."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ledgerbridge.sandbox.kit.http import Response


class Pending(msgspec.Struct):
    """Whoever delivers asks `ready` after each change in the sandbox, then gives `answer()`.

    `until` is the moment of the sandbox's clock at which it gets ready by itself; `patience_s` real seconds after
    which it is answered, ready or not. Who cannot wait (a call in the same process) answers at once.
    """

    ready: Callable[[], bool]
    answer: Callable[[], Response]
    until: float | None = None
    patience_s: float | None = None
    hold: str = ""
    """Id of the fault that holds the call before its effect."""
    drop: Callable[[], None] = lambda: None
    """To be called where the caller left before the answer."""
