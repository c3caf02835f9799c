"""A general OAuth client, Authlib's, unmodified, at the door of each simulated vendor that has one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import requests
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]  # Authlib ships no types
from tests.sandbox.control_plane import WAIT_S, ControlPlane

from ledgerbridge.sandbox.eaccounting import VENDOR as EACCOUNTING
from ledgerbridge.sandbox.exact import VENDOR as EXACT
from ledgerbridge.sandbox.hubspot import VENDOR as HUBSPOT
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.kit.vendor import Vendor
from ledgerbridge.sandbox.quickbooks import VENDOR as QUICKBOOKS
from ledgerbridge.sandbox.serve import running

REDIRECT = "http://localhost:9000/callback"


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
        self.door, self.root = door, f"{url}/{door.kind.name}"
        self.control = ControlPlane(url, door.kind.name, self.account)
        self.control.stop_clock()
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


@contextmanager
def app_at(door: Door) -> Iterator[App]:
    """An app at that door, in a sandbox of its own."""
    sandbox = Sandbox([door.kind])
    with running(sandbox) as url:
        app = App(sandbox, door, url)
        with app.session:
            yield app
