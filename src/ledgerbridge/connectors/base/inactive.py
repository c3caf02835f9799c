"""Keys that a look-up found at inactive records alone: no record counts as found, and yet there is one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ledgerbridge.model.values import Value


class InactiveKeys:
    """Remembers of the look-ups so far which keys inactive records held, and no live one."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], set[str]] = {}

    def note(
        self, type: str, path: str, asked: Iterable[str], live: Collection[str], inactive: Iterable[Value]
    ) -> None:
        """Of the values `asked` for, `live` ones have a record; `inactive` are keys of records that do not count."""
        known = self._held.setdefault((type, path), set())
        known -= {_plain(value) for value in asked}
        known |= {_plain(value) for value in inactive if value is not None} - {_plain(value) for value in live}

    def among(self, type: str, path: str, values: Iterable[str]) -> frozenset[str]:
        """Those of the values that an inactive record held when they were last looked up."""
        known = self._held.get((type, path), set())
        return frozenset(value for value in values if _plain(value) in known)


def _plain(value: Value) -> str:
    return str(value).strip().casefold()
