"""QuickBooks Online with Intuit's sign-in in front of it: the API, and the back door of the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.registering import Filled, Known, Told
from ledgerbridge.sandbox.kit.vendor import SandboxError, Vendor, Wire
from ledgerbridge.sandbox.kit.webhooks import Delivery
from ledgerbridge.sandbox.quickbooks import (
    api,
    attachments,
    breakdowns,
    consent,
    faults,
    gateway,
    metering,
    oauth,
    person,
    registering,
    replay,
    settings,
    singletons,
    tokens,
    webhooks,
)
from ledgerbridge.sandbox.quickbooks.company import Company, Desk, Hiding
from ledgerbridge.sandbox.quickbooks.entities import KEPT
from ledgerbridge.sandbox.quickbooks.seed import found_company
from ledgerbridge.sandbox.quickbooks.state import ACCOUNTING, Client, State
from ledgerbridge.sandbox.quickbooks.table import Row, id_order
from ledgerbridge.sandbox.quickbooks.views import shown

COMPANY_ROOT = ["v3", "company"]
WELL_KNOWN = ("/.well-known/openid_configuration", "/.well-known/openid_sandbox_configuration")


def steps_of(path: str) -> list[str]:
    return path.split("/")[1:] or [""]


class QuickBooks(Vendor):
    """All companies of the simulated QuickBooks."""

    name = "quickbooks"
    settings_schema = settings.SETTINGS
    forms = (registering.APP,)
    delivery_patience_s = 3.0
    """A receiver has three seconds."""
    # QB-WEBHOOK-RETRY

    def __init__(self, clock: Clock, random: Random) -> None:
        super().__init__(clock, random)
        client = Client(f"AB{random.getrandbits(160):040X}", f"{random.getrandbits(160):040x}")
        self.state = State(client, verifier=Random(client.id).randbytes(18).hex())
        self.add_account({})

    @property
    def state(self) -> State:
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        """Whoever puts a snapshot back starts with fresh counting windows."""
        self._state = state
        self._throttles: dict[str, metering.Throttle] = {}

    # --- the vendor's API ------------------------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        now = self.clock.now()
        path = request.path.rstrip("/")
        steps = steps_of(path)
        if steps[:2] == COMPANY_ROOT and len(steps) > 3:
            response = self._call(request, steps[2], steps[3:], now)
            gateway.add_service_headers(response, now, self.random)
            response.account = steps[2] if steps[2] in self.state.companies else ""
            response.endpoint = api.endpoint(request, steps[3:])
            response.credential = oauth.bearer(request)[-6:]
            return response
        response = self._sign_in(request, path, now)
        response.endpoint = f"{request.method} {path}"
        return response

    def _sign_in(self, request: Request, path: str, now: datetime) -> Response:
        """The answer of Intuit's own addresses."""
        route = (request.method, path)
        if request.method == "GET" and path in WELL_KNOWN:
            return oauth.discovery(request)
        if route == ("GET", "/op/v1/jwks"):
            return oauth.keys()
        if route == ("GET", "/v1/openid_connect/userinfo"):
            return oauth.user_info(self.state, request, now)
        if steps_of(path)[0] == "files" and request.method == "GET":
            realm = steps_of(path)[1] if len(steps_of(path)) > 1 else ""
            return attachments.fetch(self.state.companies.get(realm), request, now)
        if path == "/connect/oauth2" and request.method in ("GET", "POST"):
            return consent.authorize(self.state, request, now, self.random)
        if route == ("POST", "/oauth2/v1/tokens/bearer"):
            return oauth.token(self.state, request, now, self.random)
        if route == ("POST", "/v2/oauth2/tokens/revoke"):
            return oauth.revoke(self.state, request)
        return Response.of(404, {"error": "not_found"})

    def _call(self, request: Request, realm: str, steps: list[str], now: datetime) -> Response:
        """The answer of the accounting API: the gateway's refusal, or what the service says."""
        refused = self._refusal(request, realm, steps, now)
        if refused is not None:
            return refused
        company = self.state.companies[realm]
        if company.settings["rights"] == "removed":
            return gateway.fault(faults.no_permission(), now)
        if api.is_read(request, steps):
            metering.meter(company, now)
        included = frozenset(option.lower() for option in request.arguments("include"))
        desk = msgspec.structs.replace(self._desk(company, now), options=included, base_url=request.base_url)
        return self._answer_once(desk, request, steps)

    def _refusal(self, request: Request, realm: str, steps: list[str], now: datetime) -> Response | None:
        """What the gateway does not let through: strangers, other companies' tokens, too many calls."""
        try:
            grant = tokens.holder(self.state, oauth.bearer(request), now.timestamp())
        except tokens.Unusable as refusal:
            return gateway.not_authenticated(refusal.description or None, now)
        if grant.realm != realm or ACCOUNTING not in grant.scope.split():  # QB-REALM-MISMATCH
            return gateway.not_authorized(now)
        company = self.state.companies[realm]
        if not company.settings["limits"]:
            return None
        # QB-METERED-CAP
        spent = metering.reads_this_month(self.state.companies.values(), now) >= company.settings["core_plus_cap"]
        if not self._throttle(realm).take(steps[0] == "batch") or (spent and api.is_read(request, steps)):
            company.breaches += 1
            return gateway.throttled(now)
        return None

    def _answer_once(self, desk: Desk, request: Request, steps: list[str]) -> Response:
        """The service's answer, or the one it gave before to the same requestid."""
        request_id = request.argument("requestid")
        try:
            replay.check_length(request_id, steps[0] == "batch")
        except faults.Fault as fault:
            return gateway.fault(fault, desk.moment)
        remembered = replay.recall(desk.company, request_id, desk.moment)
        if remembered is not None:
            return remembered
        try:
            body = api.serve(desk, request, steps)
            response = body if isinstance(body, Response) else gateway.answer(body, desk.moment)
        except faults.Fault as fault:
            response = gateway.fault(fault, desk.moment)
        replay.remember(desk.company, request_id, response, desk.moment)
        return response

    def fault_response(self, kind: str, retry_after: float | None, request: Request) -> Response:
        """A failure asked for by the sandbox, in this vendor's own shape."""
        now = self.clock.now()
        response = breakdowns.response(kind, retry_after, request, now)
        if kind != "html":
            gateway.add_service_headers(response, now, self.random)
        return response

    def _desk(self, company: Company, now: datetime) -> Desk:
        def tell(type: str, id: str, event: str) -> None:
            webhooks.announce(self.state, self.outbox, company, webhooks.event_of(type, id, event, now), self.random)
            self.on_change(company.realm, type, id)

        return Desk(company, now, self.random, tell)

    def _throttle(self, realm: str) -> metering.Throttle:
        return self._throttles.setdefault(realm, metering.Throttle(self.clock))

    # --- webhooks ----------------------------------------------------------------------------------------------

    def delivery_headers(self, delivery: Delivery, at: datetime) -> dict[str, str]:
        return {"intuit-signature": webhooks.signature(self.state.verifier, delivery.body)}

    def retry_after(self, delivery: Delivery, status: int | None) -> float | None:
        return webhooks.retry_after(delivery)

    # --- the control plane -----------------------------------------------------------------------------------

    def accounts(self) -> list[str]:
        return list(self.state.companies)

    def add_account(self, wish: Wire) -> str:
        wanted = {
            **wish.get("settings", {}),
            **{name: wish[name] for name in wish if name not in ("id", "name", "settings")},
        }
        chosen = settings.changed(settings.defaults(), wanted)
        realm = str(wish.get("id") or f"9341450{self.random.randrange(10**9):09}")
        if realm in self.state.companies:
            raise SandboxError(409, f"there is a company {realm} already")
        company = Company(realm, chosen, **({"name": wish["name"]} if "name" in wish else {}))
        found_company(company, self.clock.now(), self.random)
        self.state.companies[realm] = company
        return realm

    def credentials(self, account: str) -> dict[str, str | None]:
        self._company(account)
        now = self.clock.timestamp()
        pair = tokens.issue(self.state, self._valid_grant(account, now), now, self.random)
        return {
            "client_id": self.state.client.id,
            "client_secret": self.state.client.secret,
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "account_id": account,
            "api_key": None,
            "webhook_secret": self.state.verifier,
        }

    def _valid_grant(self, account: str, now: float) -> int:
        """The consent behind the handed-out credentials; a new one where it is over or was never given."""
        number = self.state.credentials.get(account)
        if number is None or tokens.is_over(self.state.grants[number], now):
            number = tokens.give_grant(self.state, self.state.client, account, f"{ACCOUNTING} openid", now, self.random)
            self.state.credentials[account] = number
        return number

    def register(self, account: str, kind: str, filled: Filled) -> Told:
        return registering.register(self.state, filled)

    def registered(self) -> list[Known]:
        return registering.registered(self.state)

    def types(self, account: str) -> list[str]:
        return list(KEPT)

    def count(self, account: str, type: str) -> int:
        person.entity_of(type)
        table = self._company(account).table(type)
        return len(table.rows) + len(table.gone)

    def records(self, account: str, type: str, limit: int, offset: int) -> list[Wire]:
        entity = person.entity_of(type)
        company = self._company(account)
        table = company.table(type)
        rows = sorted([*table.rows.values(), *table.gone.values()], key=lambda row: id_order(row.id))
        return [shown(company, entity, row, "stored") for row in rows[offset : offset + limit]]

    def record(self, account: str, type: str, id: str) -> Wire | None:
        entity = person.entity_of(type)
        company = self._company(account)
        table = company.table(type)
        row: Row | None = table.rows.get(id) or table.gone.get(id)
        return shown(company, entity, row, "stored") if row else None

    def person_creates(self, account: str, type: str, wire: Wire) -> Wire:
        return person.creates(self._desk_of(account), type, wire)

    def person_edits(self, account: str, type: str, id: str, wire: Wire) -> Wire:
        return person.edits(self._desk_of(account), type, id, wire)

    def person_deletes(self, account: str, type: str, id: str) -> None:
        person.deletes(self._desk_of(account), type, id)

    def person_does(self, account: str, type: str, id: str, action: Wire) -> Wire:
        return person.does(self._desk_of(account), type, id, action)

    def load(self, account: str, type: str, wires: Sequence[Wire], raw: bool) -> list[str]:
        return person.load(self._desk_of(account), type, wires, raw)

    def settings(self, account: str) -> dict[str, Any]:
        return dict(self._company(account).settings)

    def change_settings(self, account: str, changes: Wire) -> None:
        desk = self._desk_of(account)
        desk.company.settings = settings.changed(desk.company.settings, changes)
        singletons.follow_settings(desk)

    def meters(self, account: str) -> Wire:
        company = self._company(account)
        spent = metering.reads_this_month(self.state.companies.values(), self.clock.now())
        left = max(company.settings["core_plus_cap"] - spent, 0)
        return {
            "headroom": {**self._throttle(account).headroom(), "core_plus": left},
            "breaches": company.breaches,
            "metered_reads": company.metered_reads,
            "tokens": {name: company.tokens.get(name, 0) for name in ("issued", "refreshed", "refused", "reused")},
        }

    def reset_meters(self, account: str) -> None:
        company = self._company(account)
        company.breaches = company.metered_reads = 0
        company.tokens = {}

    def hide_change(self, account: str, path: str, times: int) -> None:
        """`path` is a glob over type names or over `/v3/company/{realm}/{type}`; no times lifts the order."""
        hidings = [hiding for hiding in self._company(account).hidings if hiding.path != path]
        self._company(account).hidings = [*hidings, *([Hiding(path, times)] if times else [])]

    def _company(self, account: str) -> Company:
        company = self.state.companies.get(account)
        if company is None:
            raise SandboxError(404, f"there is no company {account}; there is {', '.join(self.state.companies)}")
        return company

    def _desk_of(self, account: str) -> Desk:
        """The desk at which a person sits."""
        return msgspec.structs.replace(self._desk(self._company(account), self.clock.now()), is_person=True)
