"""The reference system as the sandbox serves it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import islice
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.limits import Window
from ledgerbridge.sandbox.kit.vendor import SandboxError, Vendor, Wire
from ledgerbridge.sandbox.memory.account import CALLS_MAX, CALLS_SPAN_S, Account, Writer
from ledgerbridge.sandbox.memory.api import answer_call, refused_call
from ledgerbridge.sandbox.memory.fields import TYPES, Refused
from ledgerbridge.sandbox.memory.people import act, given_fields, given_lines, rejected, told
from ledgerbridge.sandbox.memory.settings import SETTINGS, changed, defaults
from ledgerbridge.sandbox.memory.table import Entry, Table

_BEARER = "Bearer "
_FAULTS = {"401": "unauthorized", "429": "too_many_calls", "500": "internal", "503": "unavailable"}


class State(msgspec.Struct):
    """Accounts by id, and which key opens which."""

    accounts: dict[str, Account] = {}
    keys: dict[str, str] = {}


class Memory(Vendor):
    """Accounts with customers, products and invoices behind a key; the package's docstring is the specification."""

    name = "memory"
    optional = True
    settings_schema = SETTINGS
    state: State

    def __init__(self, clock: Clock, random: Random) -> None:
        super().__init__(clock, random)
        self.state = State()
        self.add_account({})

    # --- the API ---------------------------------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        account = self._let_in(request)
        if account is None:  # MEM-KEY
            return refused_call(401, "unauthorized", "this key is not known here")
        if account.settings["limits"] and not account.window.take():  # MEM-LIMIT
            account.breaches += 1
            wait_s = math.ceil(account.window.wait_s)
            answer = refused_call(429, "too_many_calls", "too many calls in 10 seconds", wait_s)
        else:
            answer = answer_call(account, self._writer(account), request, self.clock.timestamp())
        answer.account = account.id
        answer.credential = account.key[-4:]
        return answer

    def _let_in(self, request: Request) -> Account | None:
        sent = request.headers.get("authorization", "")
        id = self.state.keys.get(sent.removeprefix(_BEARER)) if sent.startswith(_BEARER) else None
        account = None if id is None else self.state.accounts[id]
        return account if account is not None and account.settings["grant"] == "ok" else None

    def _writer(self, account: Account) -> Writer:
        return Writer(account, self.clock, self.random, self.on_change)

    def fault_response(self, kind: str, retry_after: float | None, request: Request) -> Response | None:
        if kind not in _FAULTS:
            return None
        return refused_call(int(kind), _FAULTS[kind], f"ordered fault {kind}", retry_after)

    # --- accounts --------------------------------------------------------------------------------------------

    def accounts(self) -> list[str]:
        return list(self.state.accounts)

    def add_account(self, wish: Wire) -> str:
        id = str(wish.get("id") or f"account-{len(self.state.accounts) + 1}")
        if id in self.state.accounts:
            raise SandboxError(409, f"memory has an account {id} already")
        key = f"mem-{self.random.getrandbits(128):032x}"
        settings = changed(defaults(), wish.get("settings", {}))
        self.state.accounts[id] = Account(id, key, settings, Window(self.clock, CALLS_MAX, CALLS_SPAN_S))
        self.state.keys[key] = id
        return id

    def credentials(self, account: str) -> dict[str, str | None]:
        absent = ("client_id", "client_secret", "access_token", "refresh_token", "webhook_secret")
        return {**dict.fromkeys(absent), "account_id": account, "api_key": self.state.accounts[account].key}

    def settings(self, account: str) -> dict[str, Any]:
        return dict(self.state.accounts[account].settings)

    def change_settings(self, account: str, changes: Wire) -> None:
        self.state.accounts[account].settings = changed(self.state.accounts[account].settings, changes)

    def meters(self, account: str) -> Wire:
        kept = self.state.accounts[account]
        return {"headroom": {"calls": kept.window.remaining}, "breaches": kept.breaches}

    def reset_meters(self, account: str) -> None:
        self.state.accounts[account].breaches = 0

    def hide_change(self, account: str, path: str, times: int) -> None:
        for type, table in self.state.accounts[account].tables.items():
            feed = f"/v1/{type}/changes"
            if fnmatchcase(feed, path) or fnmatchcase(f"/{self.name}{feed}", path):  # MEM-HIDDEN-CHANGE
                table.hidden = times

    # --- records ---------------------------------------------------------------------------------------------

    def types(self, account: str) -> list[str]:
        return list(TYPES)

    def count(self, account: str, type: str) -> int:
        return len(self._table(account, type).entries)

    def records(self, account: str, type: str, limit: int, offset: int) -> list[Wire]:
        return [told(entry) for entry in islice(self._table(account, type).after(offset), limit)]

    def record(self, account: str, type: str, id: str) -> Wire | None:
        entry = self._table(account, type).entries.get(id)
        return None if entry is None else told(entry)

    def person_creates(self, account: str, type: str, wire: Wire) -> Wire:
        return told(self._create(account, type, wire, raw=False))

    def person_edits(self, account: str, type: str, id: str, wire: Wire) -> Wire:
        try:
            writer = self._writer(self.state.accounts[account])
            entry = writer.update(type, id, None, given_fields(wire), given_lines(wire))
        except Refused as refusal:
            raise rejected(refusal) from refusal
        return told(entry)

    def person_deletes(self, account: str, type: str, id: str) -> None:
        entry = self._entry(account, type, id)
        if entry.now.archived:
            raise SandboxError(409, f"record {id} is deleted already")
        try:
            self._writer(self.state.accounts[account]).archive(type, entry)
        except Refused as refusal:
            raise rejected(refusal) from refusal

    def person_does(self, account: str, type: str, id: str, action: Wire) -> Wire:
        kept = self.state.accounts[account]
        try:
            return told(act(kept, self._writer(kept), type, self._entry(account, type, id), action))
        except Refused as refusal:
            raise rejected(refusal) from refusal

    def load(self, account: str, type: str, wires: Sequence[Wire], raw: bool) -> list[str]:
        return [self._create(account, type, wire, raw).id for wire in wires]

    def _create(self, account: str, type: str, wire: Wire, raw: bool) -> Entry:
        try:
            writer = self._writer(self.state.accounts[account])
            return writer.create(type, given_fields(wire), raw, given_lines(wire))
        except Refused as refusal:
            raise rejected(refusal) from refusal

    def _table(self, account: str, type: str) -> Table:
        return self.state.accounts[account].tables[type]

    def _entry(self, account: str, type: str, id: str) -> Entry:
        entry = self._table(account, type).entries.get(id)
        if entry is None:
            raise SandboxError(404, f"memory has no record {id} of type {type}")
        return entry
