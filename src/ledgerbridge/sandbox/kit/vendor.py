"""What a simulated vendor is to the sandbox: an API to call, and a back door for people and tests.

The kit serves, logs, meters and breaks the calls; a vendor keeps records and rules. A vendor folder exports `VENDOR`,
its class, from `__init__.py`, and the sandbox finds vendors by listing the package.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import Any, ClassVar, TypeAlias

import msgspec

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.registering import Filled, Form, Known, Told
from ledgerbridge.sandbox.kit.webhooks import Delivery, Outbox

Wire: TypeAlias = dict[str, Any]
"""A record in the vendor's own JSON form."""


class Setting(msgspec.Struct, frozen=True):
    """One switch of an account: what it is called, what it starts as, what it means."""

    name: str
    default: Any
    help: str
    choices: tuple[Any, ...] = ()


class SandboxError(Exception):
    """The control plane was asked for something it cannot do; `status` and `detail` become problem details."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Rejected(Exception):
    """The vendor's own rules refuse a record that a person or a load brings; holds the vendor's answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.body.decode(errors="replace"))
        self.response = response


class Vendor(ABC):
    """One simulated vendor with all its accounts.

    Everything random comes from `self.random`, everything about time from `self.clock`, so that a seed gives a run.
    All state must survive `copy.deepcopy` of `self.state` (snapshots copy it and put it back).
    """

    name: ClassVar[str]
    """The prefix of its addresses, such as `hubspot`."""
    optional: ClassVar[bool] = False
    """Served only when asked for by `--with`."""
    settings_schema: ClassVar[Sequence[Setting]]
    forms: ClassVar[Sequence[Form]] = ()
    """What can be registered with it, as its own portal asks for it."""
    delivery_patience_s: ClassVar[float] = 10.0
    """How long it waits for the answer to a webhook."""
    state: Any
    """Everything that a snapshot keeps: accounts, records, tokens, settings."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self.clock = clock
        self.random = random
        self.on_change: Callable[[str, str, str], None] = lambda account, type, id: None
        """Called with (account, type, id) after each change; where webhooks and feeds hook in."""
        self.outbox = Outbox(self.name, clock)

    # --- the vendor's API ------------------------------------------------------------------------------------

    @abstractmethod
    def handle(self, request: Request) -> Response:
        """Answers a call as the vendor would, its effect included. Never raises for bad input."""

    # --- the control plane, each for one account -------------------------------------------------------------

    @abstractmethod
    def accounts(self) -> list[str]:
        """Account ids, the one at start first."""

    @abstractmethod
    def add_account(self, wish: Wire) -> str:
        """Makes another account; `wish` may name `id`, `country` and settings. Returns the id."""

    @abstractmethod
    def credentials(self, account: str) -> dict[str, str | None]:
        """`client_id, client_secret, access_token, refresh_token, account_id, api_key, webhook_secret`, valid now."""

    @abstractmethod
    def types(self, account: str) -> list[str]:
        """Record types by the vendor's own names."""

    @abstractmethod
    def count(self, account: str, type: str) -> int: ...

    @abstractmethod
    def records(self, account: str, type: str, limit: int, offset: int) -> list[Wire]:
        """Whole records as stored, in order of id, archived and deleted ones with a flag, with `associations`."""

    @abstractmethod
    def record(self, account: str, type: str, id: str) -> Wire | None: ...

    @abstractmethod
    def person_creates(self, account: str, type: str, wire: Wire) -> Wire:
        """What a person enters in the vendor's screens. Raises Rejected where the vendor's rules refuse it."""

    @abstractmethod
    def person_edits(self, account: str, type: str, id: str, wire: Wire) -> Wire: ...

    @abstractmethod
    def person_deletes(self, account: str, type: str, id: str) -> None: ...

    @abstractmethod
    def person_does(self, account: str, type: str, id: str, action: Wire) -> Wire:
        """`action["do"]` such as `merge`, `restore`, `void`. Raises SandboxError for what this vendor lacks."""

    @abstractmethod
    def load(self, account: str, type: str, wires: Sequence[Wire], raw: bool) -> list[str]:
        """Puts many records in, in wire form; `raw` lets in what the rules would refuse. Returns ids in order."""

    @abstractmethod
    def settings(self, account: str) -> dict[str, Any]: ...

    @abstractmethod
    def change_settings(self, account: str, changes: Wire) -> None:
        """Raises SandboxError for unknown names or values out of range."""

    def register(self, account: str, kind: str, filled: Filled) -> Told:
        """Lets in what one of the `forms` was filled in for. Raises Unfit."""
        raise SandboxError(404, f"nothing can be registered with {self.name}")

    def registered(self) -> list[Known]:
        """All that was registered, the oldest first; what is ready-made is not among it."""
        return []

    def meters(self, account: str) -> Wire:
        """The vendor's own meters beside the kit's: `headroom`, `breaches`, `metered_reads`, `tokens`."""
        return {}

    def reset_meters(self, account: str) -> None:  # noqa: B027  a vendor without meters has nothing to reset
        """Sets the vendor's own meters to zero."""

    def hide_change(self, account: str, path: str, times: int) -> None:
        """Leaves the next `times` changes out of change feeds; a vendor without feeds refuses."""
        raise SandboxError(400, f"{self.name} has no change feed to hide a change from")

    def fault_response(self, kind: str, retry_after: float | None, request: Request) -> Response | None:
        """How this vendor words an ordered fault (`429`, `500`, `503`, `401`, `html`); None for a general wording."""
        return None

    def delivery_headers(self, delivery: Delivery, at: datetime) -> dict[str, str]:
        """The headers of one try of a webhook, its signature among them; made anew each time."""
        return {}

    def retry_after(self, delivery: Delivery, status: int | None) -> float | None:
        """Seconds until a webhook is tried again that was not answered with 2xx; None gives it up.

        `status` is None where no answer came. The try that failed is the last of `delivery.attempts`.
        """
        return None

    def wire_from_row(self, type: str, row: dict[str, str]) -> Wire:
        """A wire record from a CSV row whose dotted names nest (`BillAddr.Line1`)."""
        wire: Wire = {}
        for name, value in row.items():
            if value == "":
                continue
            place = wire
            *parents, leaf = name.split(".")
            for parent in parents:
                place = place.setdefault(parent, {})
            place[leaf] = value
        return wire
