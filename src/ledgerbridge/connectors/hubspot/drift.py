"""What HubSpot answered that does not fit: left out, noted, and never the end of the rest of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from ledgerbridge.connectors.hubspot.errors import misfit
from ledgerbridge.model.problems import Problem

T = TypeVar("T")


class Drift:
    """Notes of one connector object, for the engine to report."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, str, Problem]] = []
        """(type, id of the record or name of the property, problem)."""

    def fitting(self, type: str, answered: Iterable[Any], shape: type[T], id: str = "id") -> list[T]:
        """Those that have the shape; the others are noted."""
        fitting: list[T] = []
        for one in answered:
            try:
                fitting.append(msgspec.convert(one, shape))
            except msgspec.ValidationError as error:
                self.note(type, str(one.get(id, "?")) if isinstance(one, dict) else "?", error)
        return fitting

    def note(self, type: str, id: str, said: Exception) -> None:
        self.notes.append((type, id, misfit(f"{type} {id}", said)))

    def ids(self, type: str) -> set[str]:
        """Ids of the type that were noted."""
        return {id for noted, id, _ in self.notes if noted == type}
