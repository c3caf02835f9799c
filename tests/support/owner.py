"""An account's owner at the vendor's screens: adds fields, changes them, takes them away."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.sandbox import Sandbox

GROUP = "own"


class HubSpotOwner:
    """The owner of the sandbox's first HubSpot account, who defines properties."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._vendor: Any = sandbox.vendor("hubspot")
        self._account = str(self._vendor.accounts()[0])

    def add(
        self,
        type: str,
        name: str,
        label: str,
        sort: tuple[str, str],
        options: dict[str, str] | None = None,
        group: str = GROUP,
    ) -> None:
        """Adds a property of a sort, which is HubSpot's type and field type; `options` are {value: label}."""
        self._in_group(type, group)
        body = {"name": name, "label": label, "type": sort[0], "fieldType": sort[1], "groupName": group}
        self._call("POST", type, "", {**body, "options": _options(options)})

    def change(self, object: str, name: str, **more: Any) -> None:
        """Changes a property; `options` are {value: label}."""
        if "options" in more:
            more["options"] = _options(more["options"])
        self._call("PATCH", object, f"/{name}", more)

    def remove(self, type: str, name: str) -> None:
        self._call("DELETE", type, f"/{name}")

    def names(self, type: str) -> set[str]:
        """The properties that a type has."""
        return {one["name"] for one in self._call("GET", type, "")["results"]}

    def _in_group(self, type: str, name: str) -> None:
        groups = self._call("GET", type, "/groups")["results"]
        if name not in {group["name"] for group in groups}:
            self._call("POST", type, "/groups", {"name": name, "label": "Our own"})

    def _call(self, method: str, type: str, path: str, body: Any = None) -> Any:
        url = f"http://sandbox/hubspot/crm/properties/2026-03/{type}{path}"
        token = self._vendor.credentials(self._account)["access_token"]
        headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
        raw = b"" if body is None else msgspec.json.encode(body)
        status, _, answer = deliver(self._sandbox, method, url, headers, raw)
        assert status < 300, f"{method} {path}: {status} {answer.decode(errors='replace')}"
        return msgspec.json.decode(answer) if answer else None


def _options(labels: dict[str, str] | None) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in (labels or {}).items()]
