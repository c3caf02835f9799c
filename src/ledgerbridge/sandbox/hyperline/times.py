"""Moments as Hyperline writes and reads them: ISO 8601, UTC, to the millisecond."""

from __future__ import annotations

import re
from datetime import UTC, datetime

DAY_MS = 86_400_000
_FULL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)\Z")


def written(ms: int) -> str:
    """Milliseconds since the epoch as `2026-03-02T09:15:11.860Z`."""
    # HYP-TIMES
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"


def read(text: object) -> int | None:
    """Milliseconds since the epoch; None for what is no whole moment, a mere date for one."""
    if not isinstance(text, str) or not _FULL.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return round(moment.timestamp() * 1000)
