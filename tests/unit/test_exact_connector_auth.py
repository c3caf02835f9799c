"""Connecting to a division of Exact Online as a user does, and staying connected."""

from __future__ import annotations

import asyncio
from functools import partial
from urllib.parse import urlencode

import pytest
from tests.support.exact_world import ADDRESS, Division

from ledgerbridge.connectors.base import oauth
from ledgerbridge.connectors.base.auth import OAuthTokens, Tokens
from ledgerbridge.connectors.base.kind import Toolbox
from ledgerbridge.connectors.base.oauth import App, Granted
from ledgerbridge.connectors.base.quota import Unlimited
from ledgerbridge.connectors.exact import CONNECTOR
from ledgerbridge.connectors.exact.auth import NETHERLANDS, account_of, base_url, shape
from ledgerbridge.model.problems import AuthError
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.seams.transport import HttpRequest

REDIRECT = "http://localhost:8765/callback"


class Shelf:
    """A vault in memory."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.saves = 0

    async def load(self) -> Tokens:
        return self.tokens

    async def save(self, tokens: Tokens) -> None:
        self.tokens, self.saves = tokens, self.saves + 1

    async def claim(self, seconds: float) -> bool:
        return True

    async def release(self) -> None:
        return


async def grant(division: Division) -> tuple[App, Granted]:
    """What a person's consent brings back."""
    credentials = division.person("GET", "credentials")
    app = App(credentials["client_id"], credentials["client_secret"], REDIRECT)
    form = urlencode({"account": division.number, "decision": "grant"}).encode()
    page = oauth.authorize_address(shape(ADDRESS), app, "state-1")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await division.transport.send(HttpRequest("POST", page, headers, form))
    return app, oauth.granted("Exact Online", answer.headers["location"], "state-1")


async def signed_in(division: Division) -> tuple[Shelf, Toolbox]:
    app, granted = await grant(division)
    here = shape(ADDRESS)
    shelf = Shelf(await oauth.exchange(here, app, granted.code, division.transport, division.clock))
    renew = partial(oauth.refresh, here, app, transport=division.transport, clock=division.clock)
    tokens = OAuthTokens(shelf, division.clock, renew, here.early_s, here.never_earlier)
    return shelf, Toolbox(division.transport, division.clock, SeededChance(1), Unlimited(), tokens)


def test_tokens_are_renewed_in_their_last_half_minute_and_never_before() -> None:
    async def read_for_an_hour() -> int:
        division = Division()
        shelf, tools = await signed_in(division)
        connector = CONNECTOR.build(division.connection(), tools)
        for _ in range(60):
            await connector.count("crm/Accounts")
            division.sandbox.clock.advance(60)
        assert division.person("GET", "meters")["tokens"]["refused"] == 0
        return shelf.saves

    assert asyncio.run(read_for_an_hour()) == 5


def test_token_refused_in_mid_life_is_an_auth_error_and_nothing_is_renewed() -> None:
    async def refused() -> int:
        division = Division()
        shelf, tools = await signed_in(division)
        division.faults("401", match={"path": "/api/v1/*"})
        with pytest.raises(AuthError) as caught:
            await CONNECTOR.build(division.connection(), tools).count("crm/Accounts")
        assert caught.value.problem.code == "LB-AUTH-03"
        return shelf.saves

    assert asyncio.run(refused()) == 0


def test_division_is_the_one_set_if_the_grant_opens_it() -> None:
    division = Division()
    others = [choice.id for choice in asyncio.run(division.connector.reference_data("divisions"))]

    def chosen(wanted: str) -> str:
        connection = division.connection(account="", division=wanted)
        return asyncio.run(account_of(None, connection, division.toolbox()))

    assert [chosen(number) for number in others] == others
    assert chosen("") == division.number
    with pytest.raises(AuthError) as caught:
        chosen("999")
    assert caught.value.problem.code == "LB-AUTH-06"


def test_address_is_the_dutch_site_another_of_exacts_or_a_sandbox() -> None:
    assert base_url(None) == NETHERLANDS
    assert base_url("https://start.exactonline.be/") == "https://start.exactonline.be"
    assert base_url("http://127.0.0.1:8700/") == "http://127.0.0.1:8700/exact"
    assert shape(None).token_url == f"{NETHERLANDS}/api/oauth2/token"
