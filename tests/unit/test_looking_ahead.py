"""Creates that are looked up by their reference before they are sent: many at once, and none is made twice for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from tests.support import eaccounting_company, exact_world

from ledgerbridge.connectors.base.protocol import LooksAhead, Outcome, Write, Written


class Exact:
    """Accounts of a division."""

    type = "crm/Accounts"

    def __init__(self) -> None:
        self.world: Any = exact_world.Division()

    def create(self, n: int) -> Write:
        return exact_world.new(n, self.type, {"Name": f"Customer {n}", "Status": "C"})

    def send(self, write: Write) -> Outcome:
        [outcome] = asyncio.run(self.world.write(self.type, write))
        return outcome


class EAccounting:
    """Customers of a company."""

    type = "customers"

    def __init__(self) -> None:
        self.world: Any = eaccounting_company.Company()

    def create(self, n: int) -> Write:
        place = {"InvoiceCity": "Malmö", "InvoicePostalCode": "211 20"}
        return eaccounting_company.new(n, {"Name": f"Customer {n}", **place}, self.type)

    def send(self, write: Write) -> Outcome:
        [outcome] = self.world.write(self.type, write)
        return outcome


VENDORS = pytest.mark.parametrize("vendor", [Exact, EAccounting])


def look_ahead(vendor: Any, writes: Sequence[Write]) -> None:
    connector = vendor.world.connector
    assert isinstance(connector, LooksAhead)
    assert connector.capabilities.types[vendor.type].looks_ahead
    asyncio.run(connector.look_ahead(vendor.type, [write.reference for write in writes]))


def look_ups(vendor: Any) -> int:
    """Reads of the type since calls were last forgotten."""
    return sum(call == f"GET {vendor.type}" for call in vendor.world.calls())


@VENDORS
def test_ten_creates_take_one_look_up(vendor: Any) -> None:
    at = vendor()
    writes = [at.create(n) for n in range(10)]
    look_ahead(at, writes)
    assert all(isinstance(at.send(write), Written) for write in writes)
    assert (look_ups(at), at.world.count(at.type)) == (1, 10)


@VENDORS
def test_what_was_made_before_is_adopted_although_many_were_looked_up_together(vendor: Any) -> None:
    at = vendor()
    first = at.send(at.create(1))
    look_ahead(at, [at.create(1), at.create(2)])
    again = at.send(at.create(1))
    assert (again.id, again.adopted, at.world.count(at.type)) == (first.id, True, 1)


@VENDORS
def test_a_create_sent_a_second_time_is_looked_up_again(vendor: Any) -> None:
    at = vendor()
    look_ahead(at, [at.create(1), at.create(2)])
    first, again = at.send(at.create(1)), at.send(at.create(1))
    assert (again.id, again.adopted, at.world.count(at.type)) == (first.id, True, 1)


@VENDORS
@pytest.mark.parametrize(("seconds", "expected"), [(59, 1), (61, 2)])
def test_what_was_looked_up_counts_for_a_minute(vendor: Any, seconds: float, expected: int) -> None:
    at = vendor()
    look_ahead(at, [at.create(1), at.create(2)])
    at.world.sandbox.clock.advance(seconds)
    assert isinstance(at.send(at.create(1)), Written)
    assert look_ups(at) == expected
