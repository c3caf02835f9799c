"""A general OAuth client, Authlib's, unmodified, signs in to every simulated vendor over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError  # type: ignore[import-untyped]  # Authlib ships no types

from ledgerbridge.sandbox.eaccounting import VENDOR as EACCOUNTING
from ledgerbridge.sandbox.exact import VENDOR as EXACT
from ledgerbridge.sandbox.hubspot import VENDOR as HUBSPOT
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.kit.vendor import Vendor
from ledgerbridge.sandbox.quickbooks import VENDOR as QUICKBOOKS
from ledgerbridge.sandbox.serve import running

REDIRECT = "http://localhost:9000/callback"
WAIT_S = 5


class Door(msgspec.Struct, frozen=True):
    """Where a vendor signs apps in, and how it differs from others."""

    kind: type[Vendor]
    authorize: str
    token: str
    proof: str
    """How the app proves itself at the token endpoint, in Authlib's words."""
    scope: str
    asked: str
    """An address of the API that a token opens; `{account}` stands for the company."""
    revocation: str = ""
    """Empty where the vendor has none."""
    early_s: float = 0
    """Age of an access token before which no refresh is answered."""
    rotates: bool = True
    """Whether each refresh ends the refresh token."""


DOORS = (
    Door(
        EACCOUNTING,
        "/connect/authorize",
        "/connect/token",
        "client_secret_basic",
        "ea:api offline_access ea:sales",
        "/v2/companysettings",
        "/connect/revocation",
    ),
    Door(
        EXACT,
        "/api/oauth2/auth",
        "/api/oauth2/token",
        "client_secret_post",
        "",
        "/api/v1/current/Me",
        early_s=570,
    ),
    Door(
        HUBSPOT,
        "/oauth/authorize",
        "/oauth/v3/token",
        "client_secret_post",
        "oauth crm.objects.contacts.read",
        "/crm/v3/objects/contacts",
        "/oauth/v3/token/revoke",
        rotates=False,
    ),
    Door(
        QUICKBOOKS,
        "/connect/oauth2",
        "/oauth2/v1/tokens/bearer",
        "client_secret_basic",
        "com.intuit.quickbooks.accounting",
        "/v3/company/{account}/preferences",
        "/v2/oauth2/tokens/revoke",
        rotates=False,
    ),
)


class App:
    """An app at one vendor, and the person who lets it in."""

    def __init__(self, sandbox: Sandbox, door: Door, url: str) -> None:
        vendor = sandbox.vendor(door.kind.name)
        self.account = vendor.accounts()[0]
        known = vendor.credentials(self.account)
        self.sandbox, self.door, self.root = sandbox, door, f"{url}/{door.kind.name}"
        self.session = OAuth2Session(
            known["client_id"],
            known["client_secret"],
            scope=door.scope or None,
            redirect_uri=REDIRECT,
            token_endpoint_auth_method=door.proof,
            revocation_endpoint_auth_method=door.proof,
        )

    def decide(self, decision: str) -> str:
        """Where the person's decision on the authorize page leads."""
        address, _ = self.session.create_authorization_url(f"{self.root}{self.door.authorize}", state="s1")
        form = {"account": self.account, "decision": decision}
        with requests.post(address, data=form, allow_redirects=False, timeout=WAIT_S) as answer:
            assert answer.status_code == 302, answer.text
            return answer.headers["location"]

    def sign_in(self) -> dict[str, Any]:
        """The first tokens, which the session holds from here on."""
        came_back = self.decide("grant")
        address = f"{self.root}{self.door.token}"
        token: dict[str, Any] = self.session.fetch_token(address, authorization_response=came_back, state="s1")
        return token

    def refresh(self, value: str) -> dict[str, Any]:
        token: dict[str, Any] = self.session.refresh_token(f"{self.root}{self.door.token}", refresh_token=value)
        return token

    def revoke(self, value: str) -> int:
        """The status of a revocation."""
        address = f"{self.root}{self.door.revocation}"
        with self.session.revoke_token(address, token=value, token_type_hint="refresh_token") as answer:
            return int(answer.status_code)

    def ask(self) -> int:
        """The status of a call with the session's token."""
        address = self.root + self.door.asked.format(account=self.account)
        with self.session.get(address, headers={"accept": "application/json"}, timeout=WAIT_S) as answer:
            return int(answer.status_code)

    def pass_s(self, seconds: float) -> None:
        """Moves the sandbox's clock on, through its control plane."""
        clock = f"{self.root.rpartition('/')[0]}/_sandbox/clock"
        with requests.post(clock, json={"advance_s": seconds}, timeout=WAIT_S) as answer:
            assert answer.ok, answer.text


@pytest.fixture(params=DOORS, ids=lambda door: door.kind.name)
def app(request: pytest.FixtureRequest) -> Iterator[App]:
    """Of each vendor in turn, in a sandbox of its own."""
    door: Door = request.param
    sandbox = Sandbox([door.kind])
    with running(sandbox) as url:
        app = App(sandbox, door, url)
        with app.session:
            yield app


def test_a_granted_consent_is_exchanged_for_a_token_that_opens_the_api(app: App) -> None:
    token = app.sign_in()
    assert token["token_type"].lower() == "bearer"
    assert int(token["expires_in"]) > 0
    assert app.ask() == 200


def test_a_denied_consent_comes_back_as_access_denied(app: App) -> None:
    came_back = app.decide("deny")
    assert came_back.startswith(REDIRECT)
    assert "error=access_denied" in came_back


def test_a_code_works_once(app: App) -> None:
    came_back = app.decide("grant")
    address = f"{app.root}{app.door.token}"
    app.session.fetch_token(address, authorization_response=came_back, state="s1")
    with pytest.raises((OAuthError, requests.HTTPError)):
        app.session.fetch_token(address, authorization_response=came_back, state="s1")


def test_a_refresh_gives_another_access_token(app: App) -> None:
    first = dict(app.sign_in())
    app.pass_s(app.door.early_s)
    second = app.refresh(first["refresh_token"])
    assert second["access_token"] != first["access_token"]
    assert (second["refresh_token"] != first["refresh_token"]) is app.door.rotates
    assert app.ask() == 200


def test_a_spent_refresh_token_is_refused_where_refreshing_ends_it(app: App) -> None:
    first = app.sign_in()["refresh_token"]
    app.pass_s(app.door.early_s)
    app.refresh(first)
    app.pass_s(app.door.early_s)
    if app.door.rotates:
        with pytest.raises(OAuthError):
            app.refresh(first)
    else:
        assert app.refresh(first)["refresh_token"] == first


@pytest.mark.parametrize(
    "app", [door for door in DOORS if door.revocation], indirect=True, ids=lambda door: door.kind.name
)
def test_a_revoked_refresh_token_is_over(app: App) -> None:
    token = app.sign_in()["refresh_token"]
    assert app.revoke(token) in (200, 204)
    with pytest.raises(OAuthError):
        app.refresh(token)
