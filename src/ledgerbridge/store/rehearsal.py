"""A rehearsal: a store on which everything can be tried and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import Connection

from ledgerbridge.store.database import Store, Work

T = TypeVar("T")


class _Ended(Exception):
    """Takes a transaction back once its result is known."""


class Rehearsal:
    """Each piece of work finds what was there and what the work before it did, and is taken back with it.

    All earlier work is done again for each new piece, so that no transaction is open between them: for a handful of
    records, not for a whole pass. Work must do the same again when it is given the same.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._earlier: list[Callable[[Connection], Any]] = []

    async def run(self, work: Work[T], durable: bool = False) -> T:
        """The work's result; `durable` makes no difference."""
        found: list[T] = []

        def rehearse(connection: Connection) -> None:
            for earlier in self._earlier:
                earlier(connection)
            found.append(work(connection))
            raise _Ended

        with suppress(_Ended):
            await self._store.run(rehearse)
        self._earlier.append(work)
        return found[0]
