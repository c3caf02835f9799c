"""HubSpot's own Python client, unmodified, pointed at a simulated account that is served over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
from hubspot import HubSpot
from tests.sandbox.control_plane import ControlPlane

from ledgerbridge.sandbox.hubspot import VENDOR
from ledgerbridge.sandbox.kit.sandbox import Sandbox
from ledgerbridge.sandbox.serve import running

ACCOUNT = "900001"
REDIRECT = "http://localhost:8765/callback"


class World:
    """The client, who holds the keys, and the control plane; the clock stands still."""

    def __init__(self, root: str, sandbox: Sandbox) -> None:
        self.url = f"{root}/hubspot"
        self.vendor = sandbox.vendor("hubspot")
        self.credentials = self.vendor.credentials(ACCOUNT)
        self.control = ControlPlane(root, "hubspot", ACCOUNT)
        self.control.stop_clock()
        self.control.switch(search_lag_s=0, calculation_lag_s=0)
        self._used: list[Any] = []

    def client(self, token: str | None = None, **config: Any) -> HubSpot:
        """A client with this token, or with the account's own; `config` as HubSpot's client takes it."""
        value = self.credentials["access_token"] if token is None else token
        return HubSpot(access_token=value, host=self.url, base_url=self.url, **config)

    def developer(self, key: str | None = None) -> HubSpot:
        """A client that signs in with the developer's key, for calls about the app."""
        value = self.credentials["developer_key"] if key is None else key
        return HubSpot(api_key=value, host=self.url, base_url=self.url)

    def api(self, path: str, **config: Any) -> Any:
        """One of the client's APIs by its path, such as `crm.contacts.basic_api`; closed when the world ends."""
        return self.of(self.client(**config), path)

    def of(self, client: HubSpot, path: str) -> Any:
        """The same of a client at hand."""
        place: Any = client
        for step in path.split("."):
            place = getattr(place, step)
        self._used.append(place)
        return place

    def code(self, **asked: str) -> str:
        """The code of a person's consent."""
        usual = {"client_id": str(self.credentials["client_id"]), "redirect_uri": REDIRECT, "scope": "oauth"}
        form = urlencode({"account": ACCOUNT, "decision": "grant"})
        with urllib3.PoolManager() as pool:
            address = f"{self.url}/oauth/authorize?{urlencode({**usual, **asked})}"
            answer = pool.request("POST", address, body=form, redirect=False)
            return str(answer.headers["location"]).partition("code=")[2].partition("&")[0]

    def close(self) -> None:
        for api in self._used:
            api.api_client.rest_client.pool_manager.clear()
            api.api_client.close()


def refused(kind: type[Exception], call: Callable[[], Any]) -> Any:
    """The client's exception; it is of this very class, not of one below it."""
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind, caught.value
    return caught.value


def told(error: Any) -> dict[str, Any]:
    """What HubSpot said, read from the exception's body; the ids of body and header are one."""
    said: dict[str, Any] = json.loads(error.body)
    assert said["status"] == "error"
    assert said["correlationId"] == error.headers["x-hubspot-correlation-id"]
    return said


def codes(said: dict[str, Any]) -> dict[str, str]:
    """{property: code} of a refusal of values; its two lists tell the same."""
    _, _, listed = said["message"].partition("Property values were not valid: ")
    in_text = {entry["name"]: entry["error"] for entry in json.loads(listed)}
    in_errors = {error["context"]["propertyName"][0]: error["code"] for error in said["errors"]}
    assert in_text == in_errors
    return in_errors


@contextmanager
def worlds() -> Iterator[Callable[[], World]]:
    """Makes one world after the other, each as if nothing had been before, in one served sandbox."""
    sandbox = Sandbox(vendors=[VENDOR], seed=3)
    made: list[World] = []

    def new() -> World:
        sandbox.reset()
        made.append(World(root, sandbox))
        return made[-1]

    with running(sandbox) as root:
        yield new
        for world in made:
            world.close()
