"""Hyperline as the sandbox serves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from random import Random
from typing import Any, TypeVar

from ledgerbridge.sandbox.hyperline import (
    access,
    api,
    downloads,
    entities,
    events,
    invoices,
    person,
    registering,
    replays,
)
from ledgerbridge.sandbox.hyperline.errors import Refused, message, missing
from ledgerbridge.sandbox.hyperline.limits import Throttle
from ledgerbridge.sandbox.hyperline.office import Office
from ledgerbridge.sandbox.hyperline.settings import SETTINGS, changed, defaults
from ledgerbridge.sandbox.hyperline.workspace import TYPES, State, Workspace
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.registering import Filled, Known, Told
from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError, Vendor, Wire
from ledgerbridge.sandbox.kit.webhooks import Delivery

_FAULTS = {"401": "Invalid authentication token", "500": "Internal server error", "503": "Service unavailable"}
_FEEDS = {"customers": "/v2/customers", "invoices": "/v2/invoices", "subscriptions": "/v2/subscriptions"}
_NUMBERS = ("units_count", "unit_amount", "tax_rate", "tax_rate_custom", "custom_payment_delay")
_Done = TypeVar("_Done")
_LISTS = ("invoice_emails", "available_payment_methods")


class Hyperline(Vendor):
    """Workspaces behind API keys."""

    name = "hyperline"
    settings_schema = SETTINGS
    forms = (registering.KEY,)
    delivery_patience_s = 15.0

    def __init__(self, clock: Clock, random: Random) -> None:
        super().__init__(clock, random)
        self._state = State()
        self._throttles: dict[str, Throttle] = {}
        self.add_account({})

    @property
    def state(self) -> State:
        return self._state

    @state.setter
    def state(self, kept: State) -> None:
        """The counting windows are no part of a snapshot: they begin anew."""
        self._state = kept
        self._throttles.clear()

    # --- the API ---------------------------------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        if request.path.startswith(downloads.FOLDER + "/"):
            return self._from_store(request)
        try:
            key = access.key_in(request)
            workspace, rights = access.let_in(self.state, key)
        except Refused as refusal:
            return refusal.response
        answer = self._answered(workspace, rights, request)
        answer.account = workspace.id
        answer.credential = key[-4:]
        answer.endpoint = _endpoint(request)
        return answer

    def _answered(self, workspace: Workspace, rights: list[str], request: Request) -> Response:
        throttle = self._throttle(workspace)
        if workspace.settings["limits"] and not throttle.take(request.method):
            workspace.breaches += 1
            answer = throttle.refusal(request.method)
        else:
            answer = self._allowed(workspace, rights, request)
        answer.headers.update(throttle.headers(request.method))
        return answer

    def _allowed(self, workspace: Workspace, rights: list[str], request: Request) -> Response:
        parts = request.path.strip("/").split("/")
        try:
            access.check_rights(rights, request.method, parts[1] if len(parts) > 1 else "")
        except Refused as refusal:
            return refusal.response
        office = self._office(workspace)
        return replays.once(workspace, request, self.clock.timestamp(), lambda: api.answer(office, request))

    def _from_store(self, request: Request) -> Response:
        workspace = self.state.workspaces.get(request.path.split("/")[2])
        if workspace is None:
            return missing("File").response
        try:
            return downloads.from_store(self._office(workspace), request)
        except Refused as refusal:
            return refusal.response

    def _office(self, workspace: Workspace) -> Office:
        """The workspace at work, with what time has brought since the last call."""
        office = Office(workspace, self.clock, self.random, self.outbox)
        invoices.tick(office)
        return office

    def _throttle(self, workspace: Workspace) -> Throttle:
        if workspace.id not in self._throttles:
            self._throttles[workspace.id] = Throttle(self.clock)
        return self._throttles[workspace.id]

    def fault_response(self, kind: str, retry_after: float | None, request: Request) -> Response | None:
        if kind == "429":
            return message(429, "Too many requests", retry_after=f"{retry_after or 10:g}")
        if kind not in _FAULTS:
            return None
        answer = message(int(kind), _FAULTS[kind])
        if retry_after is not None:
            answer.headers["retry-after"] = f"{retry_after:g}"
        return answer

    # --- webhooks --------------------------------------------------------------------------------------------

    def delivery_headers(self, delivery: Delivery, at: datetime) -> dict[str, str]:
        return events.headers(delivery, at)

    def retry_after(self, delivery: Delivery, status: int | None) -> float | None:
        return events.retry_after(len(delivery.attempts))

    # --- accounts --------------------------------------------------------------------------------------------

    def accounts(self) -> list[str]:
        return list(self.state.workspaces)

    def add_account(self, wish: Wire) -> str:
        id = str(wish.get("id") or f"workspace-{len(self.state.workspaces) + 1}")
        if id in self.state.workspaces:
            raise SandboxError(409, f"hyperline has an account {id} already")
        wished = {"country": wish["country"]} if "country" in wish else {}
        settings = changed(defaults(), {**wished, **wish.get("settings", {})})
        letters = [f"{self.random.getrandbits(128):032x}" for _ in range(3)]
        keys = {name: prefix + letters.pop() for name, prefix in access.PREFIXES.items()}
        workspace = Workspace(id, settings, events.new_secret(letters.pop()), keys)
        self.state.workspaces[id] = workspace
        self._open(workspace)
        return id

    def _open(self, workspace: Workspace) -> None:
        """A new workspace has one invoicing entity, in its country."""
        entity = {"name": "Sandbox Seller", "country": workspace.settings["country"], "is_default": True}
        entities.create(Office(workspace, self.clock, self.random, self.outbox), entity)

    def credentials(self, account: str) -> dict[str, str | None]:
        workspace = self._workspace(account)
        absent = dict.fromkeys(("client_id", "client_secret", "access_token", "refresh_token"))
        return {**absent, "account_id": account, "api_key": workspace.key, "webhook_secret": workspace.secret}

    def register(self, account: str, kind: str, filled: Filled) -> Told:
        return self._by_hand(account, lambda office: registering.register(office, filled))

    def registered(self) -> list[Known]:
        return registering.registered(self.state)

    def settings(self, account: str) -> dict[str, Any]:
        return dict(self._workspace(account).settings)

    def change_settings(self, account: str, changes: Wire) -> None:
        workspace = self._workspace(account)
        if changes.get("country", workspace.settings["country"]) != workspace.settings["country"]:
            raise SandboxError(400, "the country is chosen when the account is made; edit its invoicing entity instead")
        workspace.settings = changed(workspace.settings, changes)

    def meters(self, account: str) -> Wire:
        workspace = self._workspace(account)
        return {"headroom": self._throttle(workspace).headroom(), "breaches": workspace.breaches}

    def reset_meters(self, account: str) -> None:
        self._workspace(account).breaches = 0

    def hide_change(self, account: str, path: str, times: int) -> None:
        for type, feed in _FEEDS.items():
            if fnmatchcase(feed, path) or fnmatchcase(f"/{self.name}{feed}", path):
                self._workspace(account).tables[type].hide = times

    def _workspace(self, account: str) -> Workspace:
        return self.state.workspaces[account]

    # --- records ---------------------------------------------------------------------------------------------

    def types(self, account: str) -> list[str]:
        return list(TYPES)

    def count(self, account: str, type: str) -> int:
        return len(self._workspace(account).tables[type].rows)

    def records(self, account: str, type: str, limit: int, offset: int) -> list[Wire]:
        office = self._office(self._workspace(account))
        return [person.shown(office, type, row) for row in office.table(type).page(limit, offset)]

    def record(self, account: str, type: str, id: str) -> Wire | None:
        office = self._office(self._workspace(account))
        row = office.table(type).rows.get(id)
        return None if row is None else person.shown(office, type, row)

    def person_creates(self, account: str, type: str, wire: Wire) -> Wire:
        return self._by_hand(account, lambda office: person.creates(office, type, wire))

    def person_edits(self, account: str, type: str, id: str, wire: Wire) -> Wire:
        return self._by_hand(account, lambda office: person.edits(office, type, id, wire))

    def person_deletes(self, account: str, type: str, id: str) -> None:
        self._by_hand(account, lambda office: person.deletes(office, type, id))

    def person_does(self, account: str, type: str, id: str, action: Wire) -> Wire:
        return self._by_hand(account, lambda office: person.does(office, type, id, action))

    def load(self, account: str, type: str, wires: Sequence[Wire], raw: bool) -> list[str]:
        return self._by_hand(account, lambda office: [person.load(office, type, wire, raw) for wire in wires])

    def _by_hand(self, account: str, do: Callable[[Office], _Done]) -> _Done:
        try:
            return do(self._office(self._workspace(account)))
        except Refused as refusal:
            raise Rejected(refusal.response) from refusal

    def wire_from_row(self, type: str, row: dict[str, str]) -> Wire:
        """Numbers, flags and lists (joined by semicolons) are read as such."""
        return {name: _cell(name, value) for name, value in super().wire_from_row(type, row).items()}


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {part: _cell(part, inner) for part, inner in value.items()}
    if name in _LISTS:
        return [entry.strip() for entry in value.split(";")]
    if value in ("true", "false"):
        return value == "true"
    if name in _NUMBERS:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        return int(number) if number == int(number) else number
    return value


def _endpoint(request: Request) -> str:
    """The method and the path, ids left out."""
    parts = ["{id}" if "_" in part else part for part in request.path.strip("/").split("/")]
    return f"{request.method} {'/'.join(parts)}"
