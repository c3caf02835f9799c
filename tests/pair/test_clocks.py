"""Vendors whose clocks are wrong: it is measured, and which change is the newer one is not guessed over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest
from tests.pair import state
from tests.pair.edits import HUBSPOT, QUICKBOOKS, edit_contact, edit_customer
from tests.pair.rig import configuration, contact, quiet
from tests.support.pair import Pair

from ledgerbridge.engine.timing import timing_of
from ledgerbridge.model.side import Side
from ledgerbridge.seams.transport import HttpRequest, HttpResponse, Transport

PHONE = "PrimaryPhone.FreeFormNumber"


class Clocks:
    """The line to the simulators, their answers dated as servers do, by clocks that are so many seconds ahead."""

    def __init__(self, pair: Pair, ahead_s: Mapping[str, float]) -> None:
        self._line: Transport = pair.transport
        self._clock = pair.sandbox.clock
        self.ahead_s = ahead_s

    async def send(self, request: HttpRequest) -> HttpResponse:
        answer = await self._line.send(request)
        ahead_s = next((s for vendor, s in self.ahead_s.items() if f"/{vendor}/" in request.url), 0.0)
        date = format_datetime(self._clock.now() + timedelta(seconds=ahead_s), usegmt=True)
        return HttpResponse(answer.status, {**answer.headers, "date": date}, answer.body)

    async def close(self) -> None:
        return


def tell_time(pair: Pair, **ahead_s: float) -> None:
    pair.hub = replace(pair.hub, transport=Clocks(pair, ahead_s))


@pytest.mark.parametrize(
    "vendors",
    [("hubspot", "quickbooks"), ("eaccounting", "hubspot"), ("hyperline", "exact"), ("exact", "quickbooks")],
)
def test_every_connection_s_clock_is_measured(vendors: tuple[str, str]) -> None:
    with Pair(vendors=vendors) as pair:
        pair.connect()
        tell_time(pair, **dict(zip(vendors, (90.0, -30.0), strict=True)))
        rows = {row.name: row for row in pair.run(pair.hub.connections())}
        for vendor, ahead_s in zip(vendors, (90.0, -30.0), strict=True):
            connector = pair.hub.connector(rows[vendor])
            assert connector.skew_s is None, "before any call"
            pair.run(connector.check())
            assert connector.skew_s == pytest.approx(ahead_s, abs=1.0)


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.parametrize(
    ("ahead_s", "stands"),
    [
        ({}, "qb-30"),
        ({HUBSPOT: 7200.0, QUICKBOOKS: 7200.0}, "qb-30"),
        ({HUBSPOT: 7200.0}, "qb-30"),
        ({HUBSPOT: -7200.0}, "hs-20"),
    ],
)
def test_an_hour_between_two_changes_says_nothing_where_a_clock_that_is_two_behind_explains_it(
    ahead_s: Mapping[str, float], stands: str
) -> None:
    with Pair(configuration('conflict = "newest-else-left"')) as pair:
        pair.load(HUBSPOT, "contacts", [contact("ann@example.com", "Ann", "Lee", phone="old-1")])
        pair.connect()
        tell_time(pair, **ahead_s)
        pair.sync()
        pair.later()
        edit_contact(pair, state.contacts(pair)[0]["id"], phone="hs-20")
        pair.pass_time(3600)
        edit_customer(pair, state.customers(pair)[0]["Id"], {PHONE: "qb-30"})
        pair.later()
        pair.sync()
        assert (state.contacts(pair)[0]["phone"], state.customers(pair)[0][PHONE]) == (stands, stands)
        assert quiet(pair) == []


@pytest.mark.feature("F-CORE-RUL-02")
def test_a_company_s_fields_do_not_go_by_the_time_of_the_person_they_are_shown_with() -> None:
    with Pair(configuration('conflict = "newest-else-left"')) as pair:
        pair.connect()
        [customers] = [flow for flow in pair.integration().flows if flow.name == "customers"]
        undated = timing_of(customers, Side.LEFT).undated
        assert "company.name" in undated
        assert "phone" not in undated
        assert timing_of(customers, Side.RIGHT).undated == frozenset()
