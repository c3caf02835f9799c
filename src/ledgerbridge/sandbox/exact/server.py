"""Exact Online with its sign-in in front of it: the API, and the back door of the sandbox."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from ledgerbridge.sandbox.exact import (
    api,
    breakdowns,
    consent,
    gateway,
    oauth,
    person,
    problems,
    registering,
    settings,
    subscriptions,
    tokens,
)
from ledgerbridge.sandbox.exact.division import Desk, Division, Hiding
from ledgerbridge.sandbox.exact.metering import COUNTED_ERRORS, DAY_S, MINUTE_S, Meter
from ledgerbridge.sandbox.exact.notices import Notices
from ledgerbridge.sandbox.exact.seed import found_division
from ledgerbridge.sandbox.exact.state import Client, Grant, State
from ledgerbridge.sandbox.exact.times import EPOCH
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.registering import Filled, Known, Told
from ledgerbridge.sandbox.kit.vendor import SandboxError, Vendor, Wire
from ledgerbridge.sandbox.kit.webhooks import Delivery

ROOT = "/api/v1/"
ME = "current/Me"
TOKEN = "/api/oauth2/token"  # noqa: S105  an address
FILES = "/docs/SysAttachment.aspx"
PICTURES = "/docs/SysImage.aspx"


class ExactOnline(Vendor):
    """All divisions of the one licence there is."""

    name = "exact"
    settings_schema = settings.SETTINGS
    forms = (registering.APP,)

    def __init__(self, clock: Clock, random: Random) -> None:
        super().__init__(clock, random)
        client = Client(_guid(random), f"{random.getrandbits(72):018x}", f"{random.getrandbits(128):032x}")
        self.state = State(client, _guid(random))
        self.add_account({})

    @property
    def state(self) -> State:
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        """Whoever puts a snapshot back starts with fresh counters."""
        self._state = state
        self._meters: dict[str, Meter] = {}
        self._base_url = ""

    # --- the vendor's API ------------------------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        now = self.clock.timestamp()
        path = request.path.rstrip("/")
        self._base_url = request.base_url or self._base_url
        if path.startswith(ROOT):
            return self._api(request, path.removeprefix(ROOT))
        if path in (FILES, PICTURES):
            return self._file(request, path)
        if path == "/api/oauth2/auth" and request.method in ("GET", "POST"):
            response = consent.authorize(self.state, request, now, self.random)
        elif (request.method, path) == ("POST", TOKEN):
            response = self._token(request, now)
        else:
            response = problems.response(problems.not_found(), "EN", api.wants_json(request))
        response.endpoint = f"{request.method} {path}"
        return response

    def _token(self, request: Request, now: float) -> Response:
        """The token endpoint, blocked like any other after too many errors."""
        # EX-TOKEN-ERROR-BLOCK
        first = next(iter(self.state.divisions.values()))
        meter = self._meter("oauth")
        if first.settings["limits"] and meter.is_blocked(TOKEN, now):
            return gateway.blocked("EN", True)
        response = oauth.token(self.state, request, now, self.random)
        if response.status in COUNTED_ERRORS:
            meter.note_error(TOKEN, now, first.settings["error_limit"])
        return response

    def _api(self, request: Request, rest: str) -> Response:
        """The answer of the API, with the headers and counts that go with it."""
        code, _, path = rest.partition("/")
        division = self.state.divisions.get(code)
        endpoint = f"{request.method} {gateway.endpoint_name(rest if code == 'current' else path)}"
        response = self._let_in(request, code, path, endpoint)
        if division is not None and oauth.bearer(request) in self.state.access:
            self._count_error(division, endpoint, response.status)
        if division is not None:
            response.account = code
        response.endpoint = endpoint
        response.credential = oauth.bearer(request)[-6:]
        return response

    def _let_in(self, request: Request, code: str, path: str, endpoint: str) -> Response:
        """What the gateway refuses, else what the service says."""
        is_json = api.wants_json(request)
        now = self.clock.timestamp()
        grant = tokens.holder(self.state, oauth.bearer(request), now)
        if grant is None:
            return gateway.not_authenticated(request)
        if code == "current":
            return self._me(request, grant)
        division = self.state.divisions.get(code)
        language = division.language if division else "EN"
        try:
            granted = gateway.check_division(self.state, grant, division)
            if path.endswith("/$metadata"):
                return api.schema(path.removesuffix("/$metadata"))
            target = api.find(path)
            gateway.check_media(request, target.counts)
            gateway.check_rights(self.state.app(grant.client), granted, target.kind, request.method)
        except problems.Problem as problem:
            refusal = problems.response(problem, language, is_json)
            return self._limited(division, endpoint, lambda: refusal, is_json)
        grant.current = code
        call = api.Call(self.state, grant, self._desk(granted), request, target)
        return self._limited(granted, endpoint, lambda: self._answer(call, language), is_json)

    def _answer(self, call: api.Call, language: str) -> Response:
        try:
            return api.serve(call)
        except problems.Problem as problem:
            return problems.response(problem, language, api.wants_json(call.request))

    def _me(self, request: Request, grant: Grant) -> Response:
        """Who is asking; not counted in the limits."""
        # EX-ME-UNCOUNTED
        division = self.state.divisions[grant.current]
        try:
            target = api.find(request.path.rstrip("/").removeprefix(ROOT))
        except problems.Problem as problem:
            return problems.response(problem, division.language, api.wants_json(request))
        return self._answer(api.Call(self.state, grant, self._desk(division), request, target), division.language)

    def _limited(
        self, division: Division | None, endpoint: str, serve: Callable[[], Response], is_json: bool
    ) -> Response:
        """The answer of a call that fits the limits, with headers that tell of them."""
        if division is None or not division.settings["limits"]:
            return serve()
        now = self.clock.timestamp()
        meter = self._meter(division.code)
        if meter.is_blocked(endpoint, now):
            division.breaches += 1
            return gateway.blocked(division.language, is_json)
        limits = (division.settings["minutely_limit"], division.settings["daily_limit"])
        exceeded = meter.take(now, *limits)
        if exceeded:
            division.breaches += 1
            response = gateway.throttled(is_json)
        else:
            response = serve()
        response.headers.update(meter.headers(now, *limits, exceeded))
        return response

    def _count_error(self, division: Division, endpoint: str, status: int) -> None:
        if status in COUNTED_ERRORS and division.settings["limits"]:
            now = self.clock.timestamp()
            self._meter(division.code).note_error(endpoint, now, division.settings["error_limit"])

    def _file(self, request: Request, path: str) -> Response:
        """The content of an attachment or of an item's picture, for the holder of a token."""
        # EX-ATTACHMENT-FILE, EX-PICTURE-FILE
        grant = tokens.holder(self.state, oauth.bearer(request), self.clock.timestamp())
        if grant is None:
            return gateway.not_authenticated(request)
        division = self.state.divisions.get(request.argument("_Division_"))
        held, name = (api.attachment, "Attachment") if path == FILES else (api.picture, "Picture")
        row = held(self._desk(division), request.argument("ID").strip("{}")) if division else None
        if row is None:
            return Response.html(404, "<html><body>Not found</body></html>")
        content = base64.b64decode(row.values[name])
        return Response(200, {"content-type": "application/octet-stream"}, content)

    def fault_response(self, kind: str, retry_after: float | None, request: Request) -> Response:
        """A failure asked for by the sandbox, in this vendor's own shape."""
        return breakdowns.response(kind, retry_after, request, self.clock.timestamp())

    def _desk(self, division: Division) -> Desk:
        return Desk(division, self.clock.now(), self.random, lambda *change: self._told(division, *change))

    def _told(self, division: Division, base: str, key: str, action: str, changed: frozenset[str]) -> None:
        """Hands a change on to those who listen: the sandbox, and subscribers."""
        self.on_change(division.code, base, key)
        desk = Desk(division, self.clock.now(), self.random, lambda *change: None)
        self._notices.tell(desk, self._base_url or f"https://{division.site.host}", base, key, action, changed)

    @property
    def _notices(self) -> Notices:
        return Notices(self.outbox, self.state.client)

    def _meter(self, code: str) -> Meter:
        return self._meters.setdefault(code, Meter())

    # --- webhooks --------------------------------------------------------------------------------------------

    def retry_after(self, delivery: Delivery, status: int | None) -> float | None:
        return subscriptions.retry_after(delivery)

    # --- the control plane -----------------------------------------------------------------------------------

    def accounts(self) -> list[str]:
        return list(self.state.divisions)

    def add_account(self, wish: Wire) -> str:
        wanted = {
            **wish.get("settings", {}),
            **{name: wish[name] for name in wish if name not in ("id", "name", "settings")},
        }
        chosen = settings.changed(settings.defaults(), wanted)
        code = str(wish.get("id") or self.random.randrange(1_000_000, 4_000_000))
        if not (code.isascii() and code.isdigit() and len(code) <= 9):
            raise SandboxError(400, f"a division is a number, not {code}")
        if code in self.state.divisions:
            raise SandboxError(409, f"there is a division {code} already")
        name = str(wish.get("name", "Demo division"))
        self.state.divisions[code] = self._founded(code, name, chosen)
        return code

    def _founded(self, code: str, name: str, chosen: dict[str, Any]) -> Division:
        division = Division(code, name, chosen, EPOCH, self.state.user, _guid(self.random), self.state.client.id)
        desk = Desk(division, self.clock.now(), self.random, lambda *change: None)
        division.founded = desk.now
        found_division(desk)
        return division

    def credentials(self, account: str) -> dict[str, str | None]:
        self._division(account)
        now = self.clock.timestamp()
        pair = tokens.present(self.state, self._valid_grant(account, now), now, self.random)
        client = self.state.client
        return {
            "client_id": client.id,
            "client_secret": client.secret,
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "account_id": account,
            "api_key": None,
            "webhook_secret": client.webhook_secret,
        }

    def _valid_grant(self, account: str, now: float) -> int:
        """The consent behind the handed-out credentials; a new one where it is over or was never given."""
        number = self.state.credentials.get(account)
        if number is None or tokens.is_over(self.state, self.state.grants[number], now):
            number = tokens.give_grant(self.state, self.state.client, [], now, self.random)
            self.state.grants[number].current = account
            self.state.credentials[account] = number
        return number

    def register(self, account: str, kind: str, filled: Filled) -> Told:
        return registering.register(self.state, filled)

    def registered(self) -> list[Known]:
        return registering.registered(self.state)

    def types(self, account: str) -> list[str]:
        return list(person.KEPT)

    def count(self, account: str, type: str) -> int:
        return person.count(self._desk_of(account), type)

    def records(self, account: str, type: str, limit: int, offset: int) -> list[Wire]:
        return person.records(self._desk_of(account), self._base_url, type, limit, offset)

    def record(self, account: str, type: str, id: str) -> Wire | None:
        return person.record(self._desk_of(account), self._base_url, type, id)

    def person_creates(self, account: str, type: str, wire: Wire) -> Wire:
        return person.creates(self._desk_of(account), self._base_url, type, wire)

    def person_edits(self, account: str, type: str, id: str, wire: Wire) -> Wire:
        return person.edits(self._desk_of(account), self._base_url, type, id, wire)

    def person_deletes(self, account: str, type: str, id: str) -> None:
        person.deletes(self._desk_of(account), type, id)

    def person_does(self, account: str, type: str, id: str, action: Wire) -> Wire:
        return person.does(self._desk_of(account), self._base_url, type, id, action)

    def load(self, account: str, type: str, wires: Sequence[Wire], raw: bool) -> list[str]:
        return person.load(self._desk_of(account), type, wires, raw)

    def settings(self, account: str) -> dict[str, Any]:
        return dict(self._division(account).settings)

    def change_settings(self, account: str, changes: Wire) -> None:
        division = self._division(account)
        chosen = settings.changed(division.settings, changes)
        if chosen["country"] == division.settings["country"]:
            division.settings = chosen
            return
        if not division.is_untouched:
            raise SandboxError(409, "the country of a division is chosen before anything is entered in it")
        self.state.divisions[account] = self._founded(account, division.name, chosen)

    def meters(self, account: str) -> Wire:
        division = self._division(account)
        now = self.clock.timestamp()
        meter = self._meter(account)
        left = {
            "calls_per_minute": division.settings["minutely_limit"] - meter.used(MINUTE_S, now),
            "calls_per_day": division.settings["daily_limit"] - meter.used(DAY_S, now),
        }
        return {
            "headroom": left,
            "breaches": division.breaches,
            "tokens": {name: division.tokens.get(name, 0) for name in ("issued", "refreshed", "refused", "reused")},
        }

    def reset_meters(self, account: str) -> None:
        division = self._division(account)
        division.breaches = 0
        division.tokens = {}

    def hide_change(self, account: str, path: str, times: int) -> None:
        """`path` is a glob over types (`crm/Accounts`) or over their sync addresses; no times lifts the order."""
        division = self._division(account)
        hidings = [hiding for hiding in division.hidings if hiding.path != path]
        division.hidings = [*hidings, *([Hiding(path, times)] if times else [])]

    def _division(self, account: str) -> Division:
        division = self.state.divisions.get(account)
        if division is None:
            raise SandboxError(404, f"there is no division {account}; there is {', '.join(self.state.divisions)}")
        return division

    def _desk_of(self, account: str) -> Desk:
        return self._desk(self._division(account))


def _guid(random: Random) -> str:
    number = f"{random.getrandbits(128):032x}"
    return "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
