"""Two processes of one hub share every connection for a day: no token is lost, none is renewed too early or twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import URL
from tests.process.day import oauth_vendors, spend
from tests.support import postgres

pytestmark = [pytest.mark.process, pytest.mark.postgres]

HOURS = 24
TURNS_MIN = HOURS * 6
"""One every five minutes; a process that starts late misses the first ones, since the clock does not wait for it."""


@pytest.mark.feature("F-CORE-CON-02")
def test_a_day_of_two_processes_loses_no_token(tmp_path: Path, postgres_server: URL) -> None:
    with postgres.database(postgres_server) as address:
        day = spend(tmp_path, address.render_as_string(hide_password=False), HOURS)
    assert (day.failures, day.reconnect) == ([], [])
    assert min(day.turns) >= TURNS_MIN
    assert set(day.tokens) == set(oauth_vendors())
    for vendor, counted in day.tokens.items():
        assert (counted["refused"], counted["reused"]) == (0, 0), vendor
        assert counted["refreshed"] >= HOURS - 2, vendor


SINGLE_USE = ["eaccounting", "exact"]
"""Vendors whose refresh tokens end with their first use: what was lost with an answer nobody can bring back."""


def test_a_lost_answer_of_a_renewal_is_mended_or_the_user_told_to_connect_again(
    tmp_path: Path, postgres_server: URL
) -> None:
    with postgres.database(postgres_server) as address:
        day = spend(tmp_path, address.render_as_string(hide_password=False), 3, lost_answers=1)
    assert (day.reconnect, day.reconnected) == (SINGLE_USE, SINGLE_USE)
    assert {failure.partition(":")[0] for failure in day.failures} <= set(oauth_vendors())
    for vendor in set(oauth_vendors()) - set(SINGLE_USE):
        assert day.tokens[vendor]["refreshed"] >= 3, vendor
