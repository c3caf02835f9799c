"""The OAuth 2 authorization-code grant, as all our vendors speak it with small differences."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.base.auth import GrantGone, Tokens
from ledgerbridge.model.problems import AuthError, Problem, SetupError, TemporaryError, filled
from ledgerbridge.seams.clock import Clock
from ledgerbridge.seams.transport import AnswerLost, HttpRequest, HttpResponse, Transport, Unreachable


class App(msgspec.Struct, frozen=True):
    """The user's own application at the vendor."""

    client_id: str
    client_secret: str
    redirect_uri: str

    def __repr__(self) -> str:
        return f"App(client_id={self.client_id!r})"


class Shape(msgspec.Struct, frozen=True):
    """How one vendor speaks OAuth."""

    label: str
    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    basic_auth: bool
    """Client id and secret in the Authorization header, else in the body."""
    asked_for: Mapping[str, str] = {}
    """More parameters of the authorize page, such as one that has a person choose an account."""
    early_s: float = 120.0
    """How long before their end tokens are renewed."""
    never_earlier: bool = False
    """Whether the vendor refuses to renew tokens before that."""


class Granted(msgspec.Struct, frozen=True):
    """What came back to the redirect address."""

    code: str
    state: str
    parameters: Mapping[str, str]


def authorize_address(shape: Shape, app: App, state: str) -> str:
    """Where a person gives the grant."""
    query = {
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "response_type": "code",
        "scope": " ".join(shape.scopes),
        "state": state,
        **shape.asked_for,
    }
    return f"{shape.authorize_url}?{urlencode(query, quote_via=quote)}"


def granted(label: str, redirected_to: str, state: str) -> Granted:
    """The grant in a redirect address. Raises AuthError when it was denied or belongs to another request."""
    parameters = {name: values[0] for name, values in parse_qs(urlsplit(redirected_to).query).items()}
    if "error" in parameters or "code" not in parameters:
        raise AuthError(
            Problem(
                "LB-AUTH-04",
                "Access to {vendor} was not granted.",
                "Connect again and choose to allow access.",
                filled({"vendor": label}),
            )
        )
    if parameters.get("state") != state:
        raise AuthError(
            Problem(
                "LB-AUTH-05",
                "The answer from {vendor} belongs to another attempt to connect.",
                "Start connecting again.",
                filled({"vendor": label}),
            )
        )
    return Granted(parameters["code"], state, parameters)


async def exchange(shape: Shape, app: App, code: str, transport: Transport, clock: Clock) -> Tokens:
    """Tokens for a code."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect_uri}
    return await _tokens(shape, app, form, transport, clock)


async def refresh(shape: Shape, app: App, refresh_token: str, transport: Transport, clock: Clock) -> Tokens:
    """Fresh tokens. Raises AuthError when the grant is gone, TemporaryError when waiting helps."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return await _tokens(shape, app, form, transport, clock)


async def _tokens(shape: Shape, app: App, form: dict[str, str], transport: Transport, clock: Clock) -> Tokens:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if shape.basic_auth:
        pair = f"{app.client_id}:{app.client_secret}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
    else:
        form = {**form, "client_id": app.client_id, "client_secret": app.client_secret}
    request = HttpRequest("POST", shape.token_url, headers, urlencode(form).encode(), 30.0)
    try:
        answer = await transport.send(request)
    except (Unreachable, AnswerLost) as error:
        raise TemporaryError(_no_answer(shape)) from error
    return _read_tokens(shape, form, answer, clock)


class _TokensWire(msgspec.Struct, frozen=True):
    """What every token endpoint answers, as far as it is read."""

    access_token: str
    expires_in: int
    refresh_token: str | None = None
    x_refresh_token_expires_in: int | None = None


def _read_tokens(shape: Shape, form: Mapping[str, str], answer: HttpResponse, clock: Clock) -> Tokens:
    if answer.status >= 500 or answer.status == 429:
        raise TemporaryError(_no_answer(shape))
    try:
        body = decode_json(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TemporaryError(_no_answer(shape)) from error
    if answer.status != 200:
        raise _refusal(shape, answer.status, body)
    try:
        told = msgspec.convert(body, _TokensWire, strict=False)
    except msgspec.ValidationError as error:
        raise TemporaryError(_no_answer(shape)) from error
    now, rolling_s = clock.now(), told.x_refresh_token_expires_in
    return Tokens(
        told.access_token,
        told.refresh_token or form.get("refresh_token", ""),
        now + timedelta(seconds=told.expires_in),
        now + timedelta(seconds=rolling_s) if rolling_s else None,
    )


def _no_answer(shape: Shape) -> Problem:
    return Problem(
        "LB-NET-03",
        "{vendor} gave no usable answer.",
        "Nothing to do: it is tried again.",
        filled({"vendor": shape.label}),
    )


GONE = ("invalid_grant", "bad_refresh_token", "expired_refresh_token")
"""How vendors say that a grant is gone for good (RFC 6749 section 5.2; HubSpot's own words)."""
TOO_EARLY = "access_token not expired"
"""How Exact Online says that it renews no token so early (its OAuth facts): another process has just renewed it."""


def _refusal(shape: Shape, status: int, body: object) -> AuthError | SetupError | TemporaryError:
    """What a refusal means: the client id and secret only where the answer names them; a 401 that names neither them
    nor the grant comes from something in between, such as a gateway."""
    told = body if isinstance(body, Mapping) else {}
    said = " ".join(str(told.get(name, "")) for name in ("error", "status")).lower()
    if TOO_EARLY in str(told.get("error_description", "")).lower():
        return TemporaryError(_no_answer(shape))
    values = filled({"vendor": shape.label})
    if "invalid_client" in said or "bad_client" in said:
        return SetupError(
            [
                Problem(
                    "LB-AUTH-01",
                    "{vendor} does not know this client id and secret.",
                    "Copy both from the application's page at {vendor} and connect again.",
                    values,
                )
            ]
        )
    if status == 401 and not any(word in said for word in ("_grant", "_client", "bad_", "expired_")):
        return TemporaryError(_no_answer(shape))
    gone = any(word in said for word in GONE)
    return (GrantGone if gone else AuthError)(
        Problem(
            "LB-AUTH-02",
            "The grant from {vendor} is no longer valid.",
            "Connect {vendor} again.",
            values,
        )
    )
