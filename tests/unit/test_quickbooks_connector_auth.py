"""Connecting to a company of QuickBooks as a user does, and staying connected."""

from __future__ import annotations

import asyncio
from functools import partial
from urllib.parse import urlencode

import pytest
from tests.support.quickbooks import ADDRESS, Company

from ledgerbridge.connectors.base import oauth
from ledgerbridge.connectors.base.auth import OAuthTokens, Tokens
from ledgerbridge.connectors.base.kind import Connection, Toolbox
from ledgerbridge.connectors.base.oauth import App, Granted
from ledgerbridge.connectors.base.quota import Unlimited
from ledgerbridge.connectors.quickbooks import CONNECTOR
from ledgerbridge.connectors.quickbooks.auth import PRODUCTION, base_url, shape
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


async def grant(company: Company) -> tuple[App, Granted]:
    """What a person's consent brings back."""
    credentials = company.person("GET", "credentials")
    app = App(credentials["client_id"], credentials["client_secret"], REDIRECT)
    form = urlencode({"account": company.realm, "decision": "grant"}).encode()
    page = oauth.authorize_address(shape(ADDRESS), app, "state-1")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await company.transport.send(HttpRequest("POST", page, headers, form))
    return app, oauth.granted("QuickBooks Online", answer.headers["location"], "state-1")


def test_grant_names_its_company_and_its_tokens_are_renewed_once_when_they_expire() -> None:
    company = Company()

    async def connect_and_read() -> Shelf:
        app, granted = await grant(company)
        spoken = shape(ADDRESS)
        shelf = Shelf(await oauth.exchange(spoken, app, granted.code, company.transport, company.clock))
        renew = partial(oauth.refresh, spoken, app, transport=company.transport, clock=company.clock)
        tokens = OAuthTokens(shelf, company.clock, renew)
        toolbox = Toolbox(company.transport, company.clock, SeededChance(1), Unlimited(), tokens)
        connection = Connection("books", "quickbooks", "", CONNECTOR.base_url(ADDRESS))
        account = await CONNECTOR.account_of(granted, connection, toolbox)
        connector = CONNECTOR.build(Connection("books", "quickbooks", account, connection.base_url), toolbox)
        assert connector.account == company.realm
        assert await connector.count("Customer") == 0
        company.sandbox.clock.advance(4_000)
        assert await asyncio.gather(*(connector.count("Customer") for _ in range(3))) == [0, 0, 0]
        return shelf

    assert asyncio.run(connect_and_read()).saves == 1


def test_grant_without_a_company_is_refused() -> None:
    company = Company()
    with pytest.raises(AuthError) as caught:
        asyncio.run(CONNECTOR.account_of(Granted("code", "state", {}), None, None))  # type: ignore[arg-type]
    assert caught.value.problem.code == "LB-AUTH-07"
    assert company.calls() == []


def test_addresses_are_intuit_s_own_unless_a_sandbox_stands_in() -> None:
    assert base_url(None) == PRODUCTION
    assert base_url("http://127.0.0.1:8700/") == "http://127.0.0.1:8700/quickbooks"
    tests_of_intuit = "https://sandbox-quickbooks.api.intuit.com"
    assert base_url(tests_of_intuit) == tests_of_intuit
    assert shape(tests_of_intuit) == shape(None)
    assert shape(None).token_url.startswith("https://oauth.platform.intuit.com/")
    assert shape("http://127.0.0.1:8700").token_url == "http://127.0.0.1:8700/quickbooks/oauth2/v1/tokens/bearer"
