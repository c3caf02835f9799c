"""A rehearsal sees what was there and what was done in it, and leaves nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import Connection, Engine
from tests.support.store import CUSTOMERS, PAIR

from ledgerbridge.model.side import Side
from ledgerbridge.store import decisions
from ledgerbridge.store.database import InlineStore
from ledgerbridge.store.decisions import MatchDecision, Verdict
from ledgerbridge.store.rehearsal import Rehearsal

T = TypeVar("T")


def keep(id: str) -> Callable[[Connection], None]:
    made = [MatchDecision(CUSTOMERS, id, None, Verdict.NEW, "", 1.0)]
    return lambda connection: decisions.keep(connection, PAIR, made)


def known(connection: Connection) -> set[str]:
    return set(decisions.by_ids(connection, PAIR, CUSTOMERS, Side.LEFT, ["1", "2", "3"]))


def test_work_sees_the_work_before_it_and_nothing_of_it_stays(engine: Engine) -> None:
    async def rehearse() -> None:
        real = InlineStore(engine)
        await real.run(keep("1"))
        stage = Rehearsal(real)
        await stage.run(keep("2"))
        assert await stage.run(known) == {"1", "2"}
        await stage.run(keep("3"), durable=True)
        assert await stage.run(known) == {"1", "2", "3"}
        assert await real.run(known) == {"1"}

    asyncio.run(rehearse())


def test_what_others_store_meanwhile_is_seen(engine: Engine) -> None:
    async def rehearse() -> None:
        real = InlineStore(engine)
        stage = Rehearsal(real)
        await stage.run(keep("2"))
        await real.run(keep("1"))
        assert await stage.run(known) == {"1", "2"}

    asyncio.run(rehearse())


def test_work_that_fails_fails_and_counts_as_never_done(engine: Engine) -> None:
    def break_down(connection: Connection) -> None:
        keep("2")(connection)
        raise ValueError("no")

    async def rehearse() -> None:
        stage = Rehearsal(InlineStore(engine))
        with pytest.raises(ValueError, match="no"):
            await stage.run(break_down)
        assert await stage.run(known) == set()

    asyncio.run(rehearse())
