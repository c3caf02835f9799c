"""Values in the words of the screen."""

from __future__ import annotations

from typing import Any

from ledgerbridge.model.values import as_text


def shown(value: Any) -> str:
    """A value as text that cannot steer a terminal: vendors' texts may hold any character."""
    return "".join(
        letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}" for letter in as_text(value)
    )
