"""The sandbox's control plane as a test over HTTP uses it: faults, switches, the clock, people at the screens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import requests

WAIT_S = 5


class ControlPlane:
    """Calls below `/_sandbox/` for one vendor's account; whatever is refused there fails the test."""

    def __init__(self, root: str, vendor: str, account: str) -> None:
        """`root` is the sandbox's address without a vendor."""
        self._root = f"{root}/_sandbox"
        self._vendor = vendor
        self._account = {"account": account}

    def order(self, do: str, path: str = "*", **order: Any) -> None:
        """Breaks the calls to that path; see docs/sandbox.md for the rest of an order."""
        match = {"path": path, **order.pop("match", {})}
        self._send("POST", f"{self._vendor}/faults", {"do": do, "match": match, **order})

    def switch(self, **settings: Any) -> None:
        """Changes settings of the account."""
        self._send("POST", f"{self._vendor}/settings", settings)

    def pass_s(self, seconds: float) -> None:
        """Moves the sandbox's clock on."""
        self._send("POST", "clock", {"advance_s": seconds})

    def stop_clock(self, at: datetime | None = None) -> None:
        """The clock stands where it is, or there."""
        self._send("POST", "clock", {"freeze": True, **({} if at is None else {"set": at.isoformat()})})

    def now(self) -> datetime:
        """The sandbox's time."""
        return datetime.fromisoformat(self._send("GET", "clock")["now"])

    def load(self, type: str, *records: dict[str, Any]) -> list[str]:
        """Ids of records that are put in, in order."""
        ids: list[str] = self._send("POST", f"{self._vendor}/load", {"type": type, "records": records})["ids"]
        return ids

    def edit(self, type: str, id: str, **fields: Any) -> dict[str, Any]:
        """The record after a person edited it in the vendor's screens."""
        return self._send("PATCH", f"{self._vendor}/state/{type}/{id}", fields)

    def does(self, type: str, id: str, do: str, **action: Any) -> dict[str, Any]:
        """The record after a person did what no API offers."""
        return self._send("POST", f"{self._vendor}/state/{type}/{id}/actions", {"do": do, **action})

    def count(self, type: str) -> int:
        """How many records of the type there are."""
        return int(self._send("GET", f"{self._vendor}/state")[type])

    def paths(self) -> list[str]:
        """Method and path of every call the vendor got, in order, those a fault struck among them."""
        calls = self._send("GET", f"{self._vendor}/calls", everywhere=True)["calls"]
        return [f"{call['method']} {call['path']}" for call in calls]

    def meters(self) -> dict[str, Any]:
        return self._send("GET", f"{self._vendor}/meters")

    def _send(self, method: str, path: str, body: Any = None, everywhere: bool = False) -> dict[str, Any]:
        address, account = f"{self._root}/{path}", {} if everywhere else self._account
        with requests.request(method, address, params=account, json=body, timeout=WAIT_S) as answer:
            assert answer.ok, answer.text
            told: dict[str, Any] = answer.json()
            return told
