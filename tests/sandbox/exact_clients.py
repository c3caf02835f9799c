"""The published clients `exactonline` and `exact-online-sdk`, their code untouched, signed in to a served division.

`exactonline` lets only `https` through unless its own option says otherwise; `exact-online-sdk` gets tokens only where
the switch `basic_at_token` takes its header (see test_exact_official_clients.py).
"""

# Neither client says what its types are, so that there is nothing to check their imports against.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import exact_online_sdk.client
import httpx
import pytest
import tenacity.nap
from exact_online_sdk import ExactOnlineClient, Settings
from exact_online_sdk.auth import ExactOnlineAuth
from exactonline.api import ExactApi
from exactonline.http import opt_secure
from exactonline.rawapi import RateLimiter
from exactonline.storage.ini import IniStorage
from tests.sandbox.control_plane import WAIT_S, ControlPlane

from ledgerbridge.sandbox.exact import VENDOR
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.serve import running

REDIRECT = "http://localhost:9000/callback"
NOWHERE = "00000000-0000-0000-0000-000000000001"
"""The key of nothing."""


class Site:
    """A division and the control plane. The clock stands still, an hour ahead and five seconds into a minute.

    `exactonline` waits by the machine's clock for the moments that headers name; ahead of it they are always to come.
    """

    def __init__(self, root: str, sandbox: Sandbox) -> None:
        self.url = f"{root}/exact"
        vendor = sandbox.vendor("exact")
        self.division = vendor.accounts()[0]
        self.known = vendor.credentials(self.division)
        self.control = ControlPlane(root, "exact", self.division)
        self.control.stop_clock((datetime.now(UTC) + timedelta(hours=1)).replace(second=5, microsecond=0))
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Stands in for the clients' sleeping: moves the sandbox's clock."""
        self.slept.append(seconds)
        self.control.pass_s(seconds)

    def granted_code(self, address: str) -> str:
        """A person grants the app its wish on the authorize page."""
        answer = httpx.post(address, data={"decision": "grant"}, timeout=WAIT_S)
        return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]

    # --- exactonline -------------------------------------------------------------------------------------------------

    def new_api(self, client_secret: str = "") -> ExactApi:
        """The client before anybody signed in; where a limit makes it wait, it asks `sleep`."""
        site = self

        class Waiting(RateLimiter):  # type: ignore[misc]  # the client is untyped
            def wait(self, seconds: float) -> None:
                site.sleep(60)
                self._reset_times.clear()

        class Api(ExactApi):  # type: ignore[misc]  # the client is untyped
            def get_ratelimiter(self) -> RateLimiter:
                return Waiting()

        return Api(storage=IniStorage(io.StringIO(self._settings_file(client_secret))))

    def _settings_file(self, client_secret: str) -> str:
        lines = [
            "[server]",
            f"auth_url = {self.url}/api/oauth2/auth",
            f"rest_url = {self.url}/api",
            f"token_url = {self.url}/api/oauth2/token",
            "[application]",
            f"base_url = {REDIRECT}",
            f"client_id = {{{self.known['client_id']}}}",
            f"client_secret = {client_secret or self.known['client_secret']}",
        ]
        return "\n".join(lines)

    def api(self) -> ExactApi:
        """Signed in by a consent, its division chosen."""
        client = self.new_api()
        client.request_token(self.granted_code(client.create_auth_request_url()))
        client.set_division(self.division)
        return client

    # --- exact-online-sdk --------------------------------------------------------------------------------------------

    def settings(self, **other: Any) -> Settings:
        known: dict[str, Any] = {
            "client_id": self.known["client_id"],
            "client_secret": self.known["client_secret"],
            "redirect_uri": REDIRECT,
            "base_url": self.url,
            "auth_url": f"{self.url}/api/oauth2/auth",
            "token_url": f"{self.url}/api/oauth2/token",
            "division": int(self.division),
        }
        return Settings(**{**known, **other})

    def auth(self) -> ExactOnlineAuth:
        """Signed in by a consent."""
        self.control.switch(basic_at_token=True)
        auth = ExactOnlineAuth(self.settings())
        auth.exchange_code_for_token(self.granted_code(auth.get_authorization_url("s1")))
        return auth

    @contextmanager
    def sdk(self, **other: Any) -> Iterator[ExactOnlineClient]:
        with ExactOnlineClient(self.settings(**other), auth=self.auth()) as client:
            yield client


@contextmanager
def served_site(**settings: Any) -> Iterator[Site]:
    """A division of a sandbox of its own; nobody signed in yet."""
    sandbox = Sandbox([VENDOR])
    with pytest.MonkeyPatch.context() as patch, running(sandbox) as root:
        site = Site(root, sandbox)
        if settings:
            site.control.switch(**settings)
        patch.setattr(opt_secure, "protocols", ("http", "https"))
        patch.setattr(tenacity.nap, "time", site)
        patch.setattr(exact_online_sdk.client, "time", site)
        yield site


def refused(kind: type[Exception], call: Callable[[], Any]) -> Any:
    """The client's exception; it is of this very class, not of one below it."""
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind, caught.value
    return caught.value


def said(body: str | bytes) -> str:
    """The text inside the body of a refusal by the service; the rest of the body is empty."""
    told = json.loads(body)
    text = told["error"]["message"]["value"]
    assert told == {"error": {"code": "", "message": {"lang": "", "value": text}}}
    return str(text)
