"""The sandbox's control plane, for one vendor."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.sandbox import Sandbox


class Control:
    """A person at the vendor's screens, and the sandbox's own switches. Whatever is refused raises."""

    def __init__(self, sandbox: Sandbox, vendor: str, api: str) -> None:
        self._sandbox = sandbox
        self._vendor = vendor
        self._api = api

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The decoded answer of `/_sandbox/{vendor}/{path}`."""
        url = f"http://sandbox/_sandbox/{self._vendor}/{path}"
        raw = b"" if body is None else msgspec.json.encode(body)
        status, _, answer = deliver(self._sandbox, method, url, {"content-type": "application/json"}, raw)
        if status >= 400:
            raise AssertionError(f"{method} {path}: {status} {answer.decode(errors='replace')}")
        return msgspec.json.decode(answer) if answer else None

    def credentials(self) -> dict[str, str | None]:
        return self.call("GET", "credentials")

    def count(self, type: str) -> int:
        """How many records of a type are stored, archived and deleted ones included."""
        return self.call("GET", "state")[type]

    def records(self, type: str) -> list[dict[str, Any]]:
        return self.call("GET", f"state/{type}?limit=100000")["records"]

    def record(self, type: str, id: str) -> dict[str, Any]:
        return self.call("GET", f"state/{type}/{id}")

    def create(self, type: str, wire: dict[str, Any]) -> dict[str, Any]:
        return self.call("POST", f"state/{type}", wire)

    def edit(self, type: str, id: str, wire: dict[str, Any]) -> dict[str, Any]:
        return self.call("PATCH", f"state/{type}/{id}", wire)

    def delete(self, type: str, id: str) -> None:
        self.call("DELETE", f"state/{type}/{id}")

    def load(self, type: str, wires: list[dict[str, Any]]) -> list[str]:
        """Ids in order."""
        return self.call("POST", "load", {"type": type, "records": wires})["ids"]

    def act(self, type: str, record: str, do: str, **more: str) -> None:
        """What a person does to a record beyond editing it."""
        self.call("POST", f"state/{type}/{record}/actions", {"do": do, **more})

    def owner_calls(self, method: str, path: str, body: Any = None) -> Any:
        """The decoded answer of the vendor's own API to a call of the account's owner."""
        url = f"http://sandbox/{self._vendor}/{path}"
        token = self.credentials()["access_token"]
        headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
        raw = b"" if body is None else msgspec.json.encode(body)
        status, _, answer = deliver(self._sandbox, method, url, headers, raw)
        assert status < 300, f"{method} {path}: {status} {answer.decode(errors='replace')}"
        return msgspec.json.decode(answer) if answer else None

    def fault(self, do: str, phase: str = "before", **more: Any) -> str:
        """Orders a fault for the calls whose path fits, those of the API if none is given; returns its id."""
        match = {"path": self._api} | {name: more.pop(name) for name in ("method", "nth", "path") if name in more}
        order = {"do": do, "phase": phase, "match": match, **more}
        return self.call("POST", "faults", order)["id"]

    def lift_faults(self) -> None:
        self.call("DELETE", "faults")

    def settings(self, **changes: Any) -> None:
        self.call("POST", "settings", changes)

    def meters(self) -> dict[str, Any]:
        return self.call("GET", "meters")

    def reset_meters(self) -> None:
        self.call("DELETE", "meters")

    def calls(self, since: int = 1) -> list[dict[str, Any]]:
        return self.call("GET", f"calls?since={since}&limit=10000")["calls"]
