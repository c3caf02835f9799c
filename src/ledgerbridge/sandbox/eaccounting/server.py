"""Visma eAccounting with its identity server in front of it: the API, and the back door of the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from random import Random
from typing import Any

from ledgerbridge.sandbox.eaccounting import (
    breakdowns,
    consent,
    errors,
    oauth,
    person,
    registering,
    routes,
    sending,
    settings,
    tokens,
)
from ledgerbridge.sandbox.eaccounting.binder import from_text
from ledgerbridge.sandbox.eaccounting.call import Call
from ledgerbridge.sandbox.eaccounting.company import KEPT, Company, Desk, Hiding
from ledgerbridge.sandbox.eaccounting.resources import RESOURCES
from ledgerbridge.sandbox.eaccounting.seed import found_company
from ledgerbridge.sandbox.eaccounting.state import Client, Grant, State
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.limits import Window
from ledgerbridge.sandbox.kit.registering import Filled, Known, Told
from ledgerbridge.sandbox.kit.vendor import SandboxError, Vendor, Wire

ROOT = "v2"
PER_MINUTE = 600
DISCOVERY = "/.well-known/openid-configuration"


class EAccounting(Vendor):
    """All companies of the simulated eAccounting."""

    name = "eaccounting"
    settings_schema = settings.SETTINGS
    forms = (registering.APP,)

    def __init__(self, clock: Clock, random: Random) -> None:
        super().__init__(clock, random)
        self.state = State(Client("ledgerbridge", f"{random.getrandbits(160):040x}"))
        self.add_account({})

    @property
    def state(self) -> State:
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        """Whoever puts a snapshot back starts with fresh counting windows."""
        self._state = state
        self._windows: dict[str, Window] = {}

    # --- the vendor's API ------------------------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        now = self.clock.now()
        steps = tuple(request.path.strip("/").split("/"))
        if steps[0].lower() == ROOT and len(steps) > 1:
            return self._call(request, steps[1:], now)
        response = self._sign_in(request, "/" + "/".join(steps), now)
        response.endpoint = f"{request.method} /{'/'.join(steps[:2])}"
        return response

    def _sign_in(self, request: Request, path: str, now: datetime) -> Response:
        """The answer of the identity server, or of the place where PDF files are fetched."""
        route = (request.method, path.lower())
        if route == ("GET", DISCOVERY):
            return oauth.discovery(request)
        if path.lower() == "/connect/authorize" and request.method in ("GET", "POST"):
            return consent.authorize(self.state, request, now, self.random)
        if route == ("POST", "/connect/token"):
            return oauth.token(self.state, request, now, self.random)
        if route == ("POST", "/connect/revocation"):
            return oauth.revoke(self.state, request)
        if request.method == "GET" and path.startswith(sending.TEMPORARY):
            return self._temporary(path, now)
        return errors.no_route(404, f"No HTTP resource was found that matches the request URI '{path}'.")

    def _temporary(self, path: str, now: datetime) -> Response:
        token = path.removeprefix(sending.TEMPORARY).removesuffix(".pdf")
        for company in self.state.companies.values():
            answer = sending.fetched(company, token, now.timestamp())
            if answer is not None:
                answer.account = company.id
                return answer
        return Response(404)

    def _call(self, request: Request, steps: tuple[str, ...], now: datetime) -> Response:
        """The answer of the API, with what meters and the log want to know."""
        at_address = routes.routes_at(steps)
        route = next((route for route in at_address if route.method == request.method), None)
        token = oauth.bearer(request)
        try:
            grant = tokens.holder(self.state, token, now.timestamp())
        except tokens.Unusable:
            response = self._refused(errors.denied(), next(iter(self.state.companies.values())))
            response.account = ""
        else:
            company = self.state.companies[grant.company]
            response = self._answered(request, steps, at_address, route, grant, company, now)
            response.account = company.id
        response.endpoint = route.name if route else f"{request.method} {steps[0]}"
        response.credential = token[-6:]
        return response

    def _answered(
        self,
        request: Request,
        steps: tuple[str, ...],
        at_address: list[routes.Route],
        route: routes.Route | None,
        grant: Grant,
        company: Company,
        now: datetime,
    ) -> Response:
        """What the service says to somebody it knows."""
        if not at_address:
            return errors.no_route(404, f"No HTTP resource was found that matches the request URI '{request.path}'.")
        if route is None:
            return errors.no_route(405, f"The requested resource does not support http method '{request.method}'.")
        try:
            self._count(route, company)
            routes.check(route, grant.scopes, company)
            answer = route.handler(Call(self._desk(company, now), request, route.variable(steps)))
        except errors.Refusal as refusal:
            return self._refused(refusal, company)
        if isinstance(answer, Response):
            return answer
        return Response(200) if answer is None else Response.of(200, answer)

    def _count(self, route: routes.Route, company: Company) -> None:
        """Counts a call for the app and the endpoint, all companies together. Raises Refusal 4010."""
        # EA-LIMIT, EA-LIMIT-SHARED
        if not company.settings["limits"]:
            return
        window = self._windows.setdefault(route.name, Window(self.clock, PER_MINUTE, 60))
        if not window.take():
            company.breaches += 1
            raise errors.quota(PER_MINUTE, ceil(window.wait_s))

    def _refused(self, refusal: errors.Refusal, company: Company) -> Response:
        return errors.answer(refusal, self.random, company.settings["errors_array"])

    def fault_response(self, kind: str, retry_after: float | None, request: Request) -> Response:
        """A failure asked for by the sandbox, in this vendor's own shape."""
        company = next(iter(self.state.companies.values()))
        return breakdowns.response(kind, retry_after, self.random, PER_MINUTE, company.settings["errors_array"])

    def _desk(self, company: Company, now: datetime) -> Desk:
        return Desk(company, now, self.random, lambda type, id: self.on_change(company.id, type, id))

    # --- the control plane -----------------------------------------------------------------------------------

    def accounts(self) -> list[str]:
        return list(self.state.companies)

    def add_account(self, wish: Wire) -> str:
        wanted = {
            **wish.get("settings", {}),
            **{name: wish[name] for name in wish if name not in ("id", "name", "settings")},
        }
        chosen = settings.changed(settings.defaults(), wanted)
        id = str(wish.get("id") or errors.new_guid(self.random))
        if id in self.state.companies:
            raise SandboxError(409, f"there is a company {id} already")
        company = Company(id, str(wish.get("name") or "Sandbox Company AB"), chosen)
        found_company(company, self.clock.now(), self.random)
        self.state.companies[id] = company
        return id

    def credentials(self, account: str) -> dict[str, str | None]:
        company = self._company(account)
        now = self.clock.timestamp()
        pair = tokens.issue(self.state, self._valid_grant(company, now), now, self.random)
        return {
            "client_id": self.state.client.id,
            "client_secret": self.state.client.secret,
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "account_id": account,
            "api_key": None,
            "webhook_secret": None,
        }

    def _valid_grant(self, company: Company, now: float) -> int:
        """The consent behind the handed-out credentials; a new one where it is over or was never given."""
        number = self.state.credentials.get(company.id)
        if number is None or tokens.is_dead(self.state.grants[number], company, now):
            number = tokens.give_grant(self.state, self.state.client, company.id, tokens.USUAL, now, self.random)
            self.state.credentials[company.id] = number
        return number

    def register(self, account: str, kind: str, filled: Filled) -> Told:
        return registering.register(self.state, filled)

    def registered(self) -> list[Known]:
        return registering.registered(self.state)

    def types(self, account: str) -> list[str]:
        return list(KEPT)

    def count(self, account: str, type: str) -> int:
        person.resource_of(type)
        table = self._company(account).table(type)
        return len(table.rows) + len(table.gone)

    def records(self, account: str, type: str, limit: int, offset: int) -> list[Wire]:
        person.resource_of(type)
        desk = self._desk_of(account)
        keys = desk.company.table(type).sorted_keys()[offset : offset + limit]
        return [wire for key in keys if (wire := person.stored(desk, type, key)) is not None]

    def record(self, account: str, type: str, id: str) -> Wire | None:
        person.resource_of(type)
        return person.stored(self._desk_of(account), type, id)

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

    def wire_from_row(self, type: str, row: dict[str, str]) -> Wire:
        """Cells take the kinds of their properties; lists of texts are split at semicolons."""
        fields = RESOURCES[type].fields if type in RESOURCES else {}
        return {
            name: from_text(fields[name], value) if name in fields else value
            for name, value in row.items()
            if value != ""
        }

    def settings(self, account: str) -> dict[str, Any]:
        return dict(self._company(account).settings)

    def change_settings(self, account: str, changes: Wire) -> None:
        """A changed country founds the company anew, which is refused once it holds records of its own."""
        company = self._company(account)
        chosen = settings.changed(company.settings, changes)
        moves = chosen["country"] != company.settings["country"]
        if moves and any(company.table(type).rows for type in ("customers", "articles", "vouchers")):
            raise SandboxError(409, "the country changes only while the company is empty")
        grant_before = company.settings["grant"]
        company.settings = chosen
        if moves:
            fresh = Company(company.id, company.name, chosen)
            found_company(fresh, self.clock.now(), self.random)
            company.profile, company.tables = fresh.profile, fresh.tables
        if chosen["grant"] != grant_before:
            tokens.follow_setting(self.state, company)

    def meters(self, account: str) -> Wire:
        company = self._company(account)
        left = min((window.remaining for window in self._windows.values()), default=PER_MINUTE)
        return {
            "headroom": {"requests_per_minute_and_endpoint": left},
            "breaches": company.breaches,
            "tokens": {name: company.tokens.get(name, 0) for name in ("issued", "refreshed", "refused", "reused")},
        }

    def reset_meters(self, account: str) -> None:
        company = self._company(account)
        company.breaches = 0
        company.tokens = {}

    def hide_change(self, account: str, path: str, times: int) -> None:
        """`path` is a glob over type names or over `/v2/{type}`; no times lifts the order."""
        company = self._company(account)
        hidings = [hiding for hiding in company.hidings if hiding.path != path]
        company.hidings = [*hidings, *([Hiding(path, times)] if times else [])]

    def _company(self, account: str) -> Company:
        company = self.state.companies.get(account)
        if company is None:
            raise SandboxError(404, f"there is no company {account}; there is {', '.join(self.state.companies)}")
        return company

    def _desk_of(self, account: str) -> Desk:
        return self._desk(self._company(account), self.clock.now())
