"""The calls by which an app sets up its webhooks; they are the app's own, not an account's."""

from __future__ import annotations

import re
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from ledgerbridge.sandbox.hubspot.errors import (
    Refused,
    bad_json,
    invalid,
    missing_credentials,
    missing_scopes,
    no_such_path,
    not_found,
    wrong_method,
)
from ledgerbridge.sandbox.hubspot.objects import object_type
from ledgerbridge.sandbox.hubspot.server import CORRELATION, Scene, refusal
from ledgerbridge.sandbox.hubspot.subscriptions import (
    CONCURRENT_MIN,
    EVENT_TYPES,
    SILENT,
    SUBSCRIPTIONS_MAX,
    Hooks,
    Subscription,
    settings_wire,
    subscription_wire,
)
from ledgerbridge.sandbox.hubspot.times import iso
from ledgerbridge.sandbox.kit.http import Request, Response

T = TypeVar("T")

ADDRESS = re.compile(  # HS-HOOK-LAYOUTS
    r"/(?:webhooks/(?:v3|2026-03)|app-webhooks/2026-09)/(?P<app>\d+)/"
    r"(?P<what>settings|subscriptions/batch/update|subscriptions(?:/(?P<id>\d+))?)"
)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Throttling(msgspec.Struct, rename="camel"):
    max_concurrent_requests: int = 10


class NewSettings(msgspec.Struct, rename="camel"):
    target_url: str
    throttling: Throttling = msgspec.field(default_factory=Throttling)


class NewSubscription(msgspec.Struct, rename="camel"):
    event_type: str
    active: bool = False
    property_name: str | None = None
    object_type_id: str | None = None


class Activity(msgspec.Struct):
    active: bool


class BatchEntry(Activity):
    id: int


class ActivityBatch(msgspec.Struct):
    inputs: list[BatchEntry] = []


def answer_webhooks(scene: Scene, request: Request) -> Response | None:
    """The answer of an address of the webhooks API; None for any other."""
    found = ADDRESS.fullmatch(request.path)
    if found is None:
        return None
    correlation = scene.correlation()
    try:
        _require_app(scene, request, found["app"])
        response = _answer(scene, request, found["what"], int(found["id"] or 0))
    except Refused as refused:
        response = refusal(refused, correlation)
    response.headers[CORRELATION] = correlation
    response.endpoint = f"{request.method} webhooks/{'subscriptions/{id}' if found['id'] else found['what']}"
    return response


def _require_app(scene: Scene, request: Request, app: str) -> None:
    """Raises Refused unless the caller is the app: by the developer's key, or by a token of the app's own."""
    if app != str(scene.state.app.id):
        raise no_such_path()
    if request.argument("hapikey") == scene.state.app.developer_key:  # HS-HOOK-KEY
        return
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    access = scene.state.tokens.app.get(token)
    if access is None or access.expires_ms <= scene.now_ms:
        raise missing_credentials()
    needed = "developers-read" if request.method == "GET" else "developers-write"
    if needed not in access.scopes:
        raise missing_scopes([needed])


def _answer(scene: Scene, request: Request, what: str, id: int) -> Response:
    hooks = scene.state.hooks
    match request.method, what.partition("/")[0], bool(id or what.endswith("update")):
        case "GET", "settings", _:
            return Response.of(200, _settings(hooks))
        case "PUT", "settings", _:
            return _set_settings(scene, _body(request, NewSettings))
        case "DELETE", "settings", _:
            hooks.target_url = ""
            return Response.of(204)
        case "GET", "subscriptions", False:
            return Response.of(200, {"results": [subscription_wire(one) for one in hooks.subscriptions.values()]})
        case "POST", "subscriptions", False:
            return _subscribe(scene, _body(request, NewSubscription))
        case "POST", "subscriptions", True if not id:
            return _set_many(scene, _body(request, ActivityBatch))
        case "GET" | "PATCH" | "DELETE", "subscriptions", True if id:
            return _one(scene, request, id)
    raise wrong_method()


def _body(request: Request, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(request.body, type=shape, strict=False)
    except msgspec.DecodeError as error:
        raise bad_json(str(error)) from None


# --- settings ------------------------------------------------------------------------------------------------------


def _settings(hooks: Hooks) -> dict[str, Any]:
    if not hooks.target_url:
        raise not_found()
    return settings_wire(hooks)


def _set_settings(scene: Scene, new: NewSettings) -> Response:
    """All events of all accounts go to one address."""  # HS-HOOK-SETTINGS
    parts = urlsplit(new.target_url)
    if not parts.hostname or (parts.scheme != "https" and parts.hostname not in LOOPBACK):
        raise invalid("targetUrl must be an https address")
    most = new.throttling.max_concurrent_requests
    if most < CONCURRENT_MIN:
        raise invalid("throttling.maxConcurrentRequests must be greater than 5")
    hooks = scene.state.hooks
    hooks.made_ms = hooks.made_ms or scene.now_ms
    hooks.target_url, hooks.max_concurrent, hooks.changed_ms = new.target_url, most, scene.now_ms
    return Response.of(200, settings_wire(hooks))


# --- subscriptions -------------------------------------------------------------------------------------------------


def _subscribe(scene: Scene, new: NewSubscription) -> Response:
    """A new subscription, at rest unless it is sent as active."""  # HS-HOOK-SUBSCRIBE
    _refuse_malformed(new)
    hooks = scene.state.hooks
    if len(hooks.subscriptions) >= SUBSCRIPTIONS_MAX:  # HS-HOOK-MAX
        raise invalid(f"An app has at most {SUBSCRIPTIONS_MAX} subscriptions")
    hooks.last_id += 1
    subscription = Subscription(
        hooks.last_id,
        new.event_type,
        scene.now_ms,
        scene.now_ms,
        new.active,
        new.property_name or "",
        new.object_type_id or "",
    )
    hooks.subscriptions[subscription.id] = subscription
    return Response.of(201, subscription_wire(subscription))


def _refuse_malformed(new: NewSubscription) -> None:
    """Raises Refused for an event that is none, or one that lacks what it is about."""  # HS-HOOK-EVENTS
    subject, _, happening = new.event_type.partition(".")
    if new.event_type not in EVENT_TYPES:
        raise invalid(f"{new.event_type} is not an event type")
    if happening == "propertyChange" and not new.property_name:
        raise invalid("A subscription to propertyChange needs a propertyName")
    if new.property_name in SILENT:
        raise invalid(f"No changes of {new.property_name} can be subscribed to")
    if subject == "object" and object_type(new.object_type_id or "") is None:
        raise invalid("A subscription to object events needs an objectTypeId")


def _one(scene: Scene, request: Request, id: int) -> Response:
    """One subscription read, put to rest or to work, or ended."""
    subscriptions = scene.state.hooks.subscriptions
    if id not in subscriptions:
        raise not_found()
    if request.method == "DELETE":
        del subscriptions[id]
        return Response.of(204)
    if request.method == "PATCH":
        _activate(scene, id, _body(request, Activity).active)
    return Response.of(200, subscription_wire(subscriptions[id]))


def _activate(scene: Scene, id: int, active: bool) -> None:
    subscriptions = scene.state.hooks.subscriptions
    subscriptions[id] = msgspec.structs.replace(subscriptions[id], active=active, changed_ms=scene.now_ms)


def _set_many(scene: Scene, batch: ActivityBatch) -> Response:
    known = [entry for entry in batch.inputs if entry.id in scene.state.hooks.subscriptions]
    for entry in known:
        _activate(scene, entry.id, entry.active)
    rows = [subscription_wire(scene.state.hooks.subscriptions[entry.id]) for entry in known]
    moment = iso(scene.now_ms)
    return Response.of(200, {"status": "COMPLETE", "results": rows, "startedAt": moment, "completedAt": moment})
