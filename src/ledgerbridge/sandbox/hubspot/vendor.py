"""The simulated HubSpot: its accounts, its API, and the back door for people and tests."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from random import Random
from typing import Any, TypeVar

from ledgerbridge.sandbox.hubspot import limits, person, registering, tokens
from ledgerbridge.sandbox.hubspot.account import SETTINGS, Account, Mark, Tally, Work, new_account
from ledgerbridge.sandbox.hubspot.calculating import WORKINGS, catch_up
from ledgerbridge.sandbox.hubspot.call import object_scopes, record_id, schema_scope
from ledgerbridge.sandbox.hubspot.errors import Refused, expired_token, too_many
from ledgerbridge.sandbox.hubspot.events import events_since
from ledgerbridge.sandbox.hubspot.files import hosted
from ledgerbridge.sandbox.hubspot.heralds import next_try, retry_delay, told, trial_body
from ledgerbridge.sandbox.hubspot.oauth import answer_oauth
from ledgerbridge.sandbox.hubspot.objects import OBJECT_TYPES
from ledgerbridge.sandbox.hubspot.server import CORRELATION, Scene, answer, refusal
from ledgerbridge.sandbox.hubspot.settings import change_settings, checked_settings, default_settings
from ledgerbridge.sandbox.hubspot.signatures import signature_v1, signature_v3
from ledgerbridge.sandbox.hubspot.state import App, Grant, State
from ledgerbridge.sandbox.hubspot.subscriptions import subscription_wire
from ledgerbridge.sandbox.hubspot.table import Source
from ledgerbridge.sandbox.hubspot.webhook_calls import answer_webhooks
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.registering import Filled, Known, Told
from ledgerbridge.sandbox.kit.vendor import Rejected, SandboxError, Vendor, Wire
from ledgerbridge.sandbox.kit.webhooks import Delivery

T = TypeVar("T")

FIRST_ACCOUNT = 900_001
APP_ID = 700_001
SUBSCRIPTIONS = "webhook_subscriptions"
"""What the control plane calls the app's subscriptions, of which it knows only the test button."""
_RIGHTS = ("read", "write")
WHOLE_SCOPES = tuple(
    dict.fromkeys(
        (
            "oauth",
            *(scope for type in OBJECT_TYPES for right in _RIGHTS for scope in object_scopes(type, right)),
            *(schema_scope(type, right) for type in OBJECT_TYPES for right in _RIGHTS),
            *(f"crm.pipelines.orders.{right}" for right in _RIGHTS),
            "crm.objects.owners.read",
            "crm.objects.custom.read",
            "tax_rates.read",
            "files",
        )
    )
)
"""Scopes of the ready-made tokens: all that the simulated calls ask for."""


class HubSpot(Vendor):
    """HubSpot's CRM and commerce records, in the v3/v4, 2026-03 and 2026-09 layouts."""

    name = "hubspot"
    settings_schema = SETTINGS
    forms = registering.forms(WHOLE_SCOPES)
    delivery_patience_s = 5.0
    state: State

    def __init__(self, clock: Clock, random: Random) -> None:
        super().__init__(clock, random)
        id, secret, key = (tokens.random_uuid(random) for _ in range(3))
        app = App(APP_ID, id, secret, key)
        self.state = State(app, {})
        self._gates: dict[tuple[str, str], limits.Gate] = {}
        self._gated = self.state
        self.add_account({})

    @property
    def _now_ms(self) -> int:
        return int(self.clock.timestamp() * 1000)

    # --- the vendor's API ------------------------------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        scene = Scene(self.state, self._now_ms, self.random, self._gate, self._tell)
        hosted_file = hosted(self.state, request, self._now_ms)
        return hosted_file or answer_oauth(scene, request) or answer_webhooks(scene, request) or answer(scene, request)

    def _tell(self, account: Account, mark: Mark, source: Source) -> None:
        """Whoever listens hears of what changed, and the app's webhooks are on their way."""
        for type, id in account.changed_since(mark):
            self.on_change(account.id, type, str(id))
        if self.state.hooks.target_url:
            bodies = told(self.state, account, events_since(account, mark, source), self._now_ms, self.random)
            for body in bodies:
                self.outbox.put(account.id, self.state.hooks.target_url, body)

    def delivery_headers(self, delivery: Delivery, at: datetime) -> dict[str, str]:
        """The old and the new signature; the new one is made of the moment of this try."""
        secret, stamp = self.state.app.client_secret, str(int(at.timestamp() * 1000))
        return {  # HS-HOOK-SIGNED
            "X-HubSpot-Signature": signature_v1(secret, delivery.body),
            "X-HubSpot-Signature-Version": "v1",
            "X-HubSpot-Signature-v3": signature_v3(secret, "POST", delivery.url, delivery.body, stamp),
            "X-HubSpot-Request-Timestamp": stamp,
        }

    def retry_after(self, delivery: Delivery, status: int | None) -> float | None:
        """Any answer but a success, or none in time, is followed by a further try."""
        tries = len(delivery.attempts)
        after_s = retry_delay(tries, self.random)
        if after_s is not None:
            delivery.body = next_try(delivery.body, tries)
        return after_s

    def _gate(self, account: Account) -> limits.Gate:
        if self._gated is not self.state:  # a reset or restore begins with all windows empty
            self._gates, self._gated = {}, self.state
        key = (account.id, account.settings["tier"])
        if key not in self._gates:
            self._gates[key] = limits.gate_of(self.clock, account)
        return self._gates[key]

    def fault_response(self, kind: str, retry_after: float | None, request: Request) -> Response | None:
        """The fault in HubSpot's own shape; `html` is what Cloudflare says when HubSpot does not."""
        correlation = tokens.random_uuid(self.random)
        match kind:
            case "429":
                search = request.path.endswith("/search")
                response = refusal(too_many("SECONDLY" if search else "TEN_SECONDLY_ROLLING"), correlation)
            case "401":
                response = refusal(expired_token(self._now_ms, self._now_ms), correlation)
            case "html":
                page = (
                    "<html><head><title>api.hubapi.com | 502: Bad gateway</title></head><body>cloudflare</body></html>"
                )
                response = Response.html(502, page)
            case _:
                response = refusal(Refused(int(kind), "internal error"), correlation)
        if kind != "html":
            response.headers[CORRELATION] = correlation  # HS-CORRELATION
        if retry_after is not None:
            response.headers["retry-after"] = format(retry_after, "g")
        return response

    # --- accounts --------------------------------------------------------------------------------------------------

    def accounts(self) -> list[str]:
        return list(self.state.accounts)

    def add_account(self, wish: Wire) -> str:
        settings = default_settings() | checked_settings({name: wish[name] for name in wish if name != "id"})
        id = str(wish.get("id") or self._free_id())
        if not id.isdecimal() or id in self.state.accounts:
            raise SandboxError(409, f"an account's id is a number not in use, not {id}")
        self.state.accounts[id] = new_account(id, settings, self.random, self._now_ms)
        return id

    def _free_id(self) -> int:
        return next(id for id in count(FIRST_ACCOUNT) if str(id) not in self.state.accounts)

    def _account(self, id: str) -> Account:
        if id not in self.state.accounts:
            raise SandboxError(404, f"hubspot has no account {id}; there are {', '.join(self.state.accounts)}")
        account = self.state.accounts[id]
        late = catch_up(account, self._now_ms, self.random)
        if late is not None:
            self._tell(account, late, WORKINGS)
        return account

    def credentials(self, account: str) -> dict[str, str | None]:
        """Tokens with every scope that the account does not withhold; `api_key` is a private app's token.

        `developer_key` (as `hapikey`) and `app_id` are for the calls by which an app sets up its webhooks.
        """
        owner = self._account(account).owners[0]
        grant = Grant(account, WHOLE_SCOPES, owner.user_id, self.state.app)
        return {
            "client_id": self.state.app.client_id,
            "client_secret": self.state.app.client_secret,
            "access_token": tokens.issue_access(self.state, grant, self.random, self._now_ms),
            "refresh_token": tokens.issue_refresh(self.state, grant, self.random),
            "account_id": account,
            "api_key": tokens.issue_static(self.state, grant, self.random),
            "webhook_secret": self.state.app.client_secret,
            "app_id": str(self.state.app.id),
            "developer_key": self.state.app.developer_key,
        }

    # --- records ---------------------------------------------------------------------------------------------------

    def register(self, account: str, kind: str, filled: Filled) -> Told:
        if kind == "app":
            return registering.register(self.state, filled)
        return registering.register_private(self.state, self._account(account), filled)

    def registered(self) -> list[Known]:
        return registering.registered(self.state)

    def types(self, account: str) -> list[str]:
        return [type.name for type in OBJECT_TYPES]

    def count(self, account: str, type: str) -> int:
        return len(self._account(account).table(person.type_of(type)).rows)

    def records(self, account: str, type: str, limit: int, offset: int) -> list[Wire]:
        owner, kind = self._account(account), person.type_of(type)
        table = owner.table(kind)
        return [person.whole(owner, kind, table.rows[id]) for id in table.ids[offset : offset + limit]]

    def record(self, account: str, type: str, id: str) -> Wire | None:
        owner, kind = self._account(account), person.type_of(type)
        number = record_id(id)
        found = None if number is None else owner.table(kind).get(number)
        return None if found is None else person.whole(owner, kind, found)

    def person_creates(self, account: str, type: str, wire: Wire) -> Wire:
        kind = person.type_of(type)
        record = self._work(account, lambda work: person.person_creates(work, kind, wire))
        return person.whole(self._account(account), kind, record)

    def person_edits(self, account: str, type: str, id: str, wire: Wire) -> Wire:
        kind = person.type_of(type)
        before = person.existing(self._account(account), kind, id)
        record = self._work(account, lambda work: person.person_edits(work, kind, before, wire))
        return person.whole(self._account(account), kind, record)

    def person_deletes(self, account: str, type: str, id: str) -> None:
        kind = person.type_of(type)
        record = person.existing(self._account(account), kind, id)
        self._work(account, lambda work: person.person_deletes(work, kind, record))

    def person_does(self, account: str, type: str, id: str, action: Wire) -> Wire:
        if type == SUBSCRIPTIONS:
            return self._tries(account, id, action)
        kind = person.type_of(type)
        before = person.existing(self._account(account), kind, id)
        record = self._work(account, lambda work: person.person_does(work, kind, before, action))
        return person.whole(self._account(account), kind, record)

    def _tries(self, account: str, id: str, action: Wire) -> Wire:
        """Somebody presses the test button beside a subscription (`{"do": "test"}`)."""
        hooks = self.state.hooks
        subscription = hooks.subscriptions.get(record_id(id) or 0)
        if subscription is None or action.get("do") != "test" or not hooks.target_url:
            raise SandboxError(404, f"there is no webhook subscription {id} to test")
        body = trial_body(self.state, self._account(account), subscription, self._now_ms)
        self.outbox.put(account, hooks.target_url, body)
        return subscription_wire(subscription)

    def load(self, account: str, type: str, wires: Sequence[Wire], raw: bool) -> list[str]:
        kind = person.type_of(type)
        return self._work(account, lambda work: person.load(work, kind, wires, raw), "IMPORT")

    def _work(self, account: str, do: Callable[[Work], T], source: str = "CRM_UI") -> T:
        """Does something to an account as a person in its screens; what fails changes nothing. Raises Rejected."""
        owner = self._account(account)
        work = Work(owner, self._now_ms, self.random, Source(source, f"userId:{owner.owners[0].user_id}"))
        owner.settle(work.now_ms - round(owner.settings["search_lag_s"] * 1000))
        mark = owner.mark()
        try:
            done = do(work)
        except Refused as refused:
            owner.rewind(mark)
            raise Rejected(refusal(refused, tokens.random_uuid(self.random))) from None
        except SandboxError:
            owner.rewind(mark)
            raise
        self._tell(owner, mark, work.source)
        return done

    # --- settings and meters ---------------------------------------------------------------------------------------

    def settings(self, account: str) -> dict[str, Any]:
        return copy.deepcopy(self._account(account).settings)

    def change_settings(self, account: str, changes: Wire) -> None:
        change_settings(self._account(account), changes)

    def meters(self, account: str) -> Wire:
        owner = self._account(account)
        gate = self._gate(owner)
        tally = owner.tally
        names = ("issued", "refreshed", "refused", "reused")
        return {
            "headroom": {
                "ten_secondly": gate.app.remaining,
                "ten_secondly_static": gate.static.remaining,
                "search_secondly": gate.search.remaining,
                "daily_static": gate.day.remaining,
            },
            "breaches": tally.breaches,
            "tokens": {name: getattr(tally, name) for name in names},
        }

    def reset_meters(self, account: str) -> None:
        self._account(account).tally = Tally()
