"""What HubSpot's own client raises at the token endpoints, for the app's webhooks, and for deliveries gone stale."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hubspot.exceptions import InvalidSignatureTimestampError, InvalidSignatureVersionError
from hubspot.oauth import ApiException, exceptions
from hubspot.utils.signature import Signature
from hubspot.webhooks import ApiException as WebhookException
from hubspot.webhooks import (
    SettingsChangeRequest,
    SubscriptionCreateRequest,
    SubscriptionPatchRequest,
    ThrottlingSettings,
)
from hubspot.webhooks.exceptions import NotFoundException, UnauthorizedException
from tests.sandbox.hubspot_client import REDIRECT, World, refused, told, worlds


@pytest.fixture(scope="module")
def new_world() -> Iterator[Callable[[], World]]:
    with worlds() as new:
        yield new


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()


@pytest.fixture
def tokens(world: World) -> Any:
    return world.api("oauth.tokens_api")


@pytest.fixture
def app(world: World) -> dict[str, Any]:
    """How the app proves itself."""
    return {key: world.credentials[key] for key in ("client_id", "client_secret")}


def word(error: Any) -> str:
    """The status word of a refusal by the first token endpoint, which is all it has besides a text."""
    said: dict[str, str] = json.loads(error.body)
    assert (error.status, set(said)) == (400, {"status", "message", "correlationId"})
    assert said["correlationId"] == error.headers["X-HubSpot-Correlation-Id"]
    return said["status"]


# --- tokens --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("HS-TOKEN-ERRORS", "HS-TOKEN-CLIENT")
@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"client_id": "other"}, "BAD_CLIENT_ID"),
        ({"client_secret": "guess"}, "BAD_CLIENT_SECRET"),
        ({"redirect_uri": "http://localhost:1/"}, "MISMATCH_REDIRECT_URI_AUTH_CODE"),
        ({"code": "guess"}, "BAD_AUTH_CODE"),
        ({"grant_type": "password"}, "BAD_GRANT_TYPE"),
    ],
)
def test_wrong_exchange_is_an_api_exception_with_its_status_word(
    world: World, tokens: Any, app: dict[str, Any], wrong: dict[str, str], expected: str
) -> None:
    asked = {"grant_type": "authorization_code", "code": world.code(), "redirect_uri": REDIRECT, **app}
    assert word(refused(ApiException, lambda: tokens.create(**{**asked, **wrong}))) == expected
    if "code" not in wrong:
        assert tokens.create(**asked).expires_in == 1800


@pytest.mark.behaviour("HS-CODE-ONCE", "HS-CODE-EXPIRES")
def test_code_used_up_and_code_too_old_differ_by_their_words(world: World, tokens: Any, app: dict[str, Any]) -> None:
    asked = {"grant_type": "authorization_code", "redirect_uri": REDIRECT, **app}
    first, second = world.code(), world.code()
    tokens.create(code=first, **asked)
    assert word(refused(ApiException, lambda: tokens.create(code=first, **asked))) == "BAD_AUTH_CODE"
    world.control.pass_s(300)
    assert word(refused(ApiException, lambda: tokens.create(code=second, **asked))) == "EXPIRED_AUTH_CODE"


@pytest.mark.behaviour("HS-REVOKE", "HS-TOKEN-OTHER-APP", "HS-GRANT-REVOKED")
@pytest.mark.parametrize("why", ["unknown", "other app", "deleted", "grant taken back"])
def test_refresh_token_that_is_no_good_has_one_word(world: World, tokens: Any, app: dict[str, Any], why: str) -> None:
    value = str(world.credentials["refresh_token"])
    if why == "deleted":
        world.api("oauth.refresh_tokens_api").archive(value)
    if why == "grant taken back":
        world.control.switch(grant="revoked")
    sent = {**app, "refresh_token": "na1-unknown" if why == "unknown" else value}
    if why == "other app":
        sent["client_id"] = "other"
    error = refused(ApiException, lambda: tokens.create(grant_type="refresh_token", **sent))
    assert word(error) == "BAD_REFRESH_TOKEN"


@pytest.mark.behaviour("HS-INTROSPECT-V1")
def test_nothing_is_told_of_a_token_that_is_no_good(world: World) -> None:
    access, refresh = world.api("oauth.access_tokens_api"), world.api("oauth.refresh_tokens_api")
    assert word(refused(ApiException, lambda: access.get("guess"))) == "BAD_ACCESS_TOKEN"
    assert word(refused(ApiException, lambda: refresh.get("guess"))) == "BAD_REFRESH_TOKEN"
    world.control.pass_s(1800)
    refused(ApiException, lambda: access.get(world.credentials["access_token"]))


@pytest.mark.parametrize("status", [500, 503])
def test_broken_token_endpoint_is_a_service_exception_and_leaves_the_token_good(
    world: World, tokens: Any, app: dict[str, Any], status: int
) -> None:
    world.control.order(str(status), path="/oauth/v1/token", times=1)
    asked = {"grant_type": "refresh_token", "refresh_token": world.credentials["refresh_token"], **app}
    error = refused(exceptions.ServiceException, lambda: tokens.create(**asked))
    assert error.status == status
    assert tokens.create(**asked).refresh_token == world.credentials["refresh_token"]


# --- webhooks ------------------------------------------------------------------------------------------------------


@pytest.fixture
def app_id(world: World) -> int:
    return int(str(world.credentials["app_id"]))


def settings(url: str, concurrency: int = 10) -> SettingsChangeRequest:
    return SettingsChangeRequest(target_url=url, throttling=ThrottlingSettings(max_concurrent_requests=concurrency))


@pytest.mark.behaviour("HS-HOOK-KEY")
def test_wrong_developer_key_is_unauthorized(world: World, app_id: int) -> None:
    api = world.of(world.developer("guess"), "webhooks.settings_api")
    error = refused(UnauthorizedException, lambda: api.get_all(app_id))
    assert (error.status, told(error)["category"]) == (401, "INVALID_AUTHENTICATION")


@pytest.mark.behaviour("HS-HOOK-SETTINGS")
def test_settings_are_not_found_before_they_are_made_and_refused_where_wrong(world: World, app_id: int) -> None:
    api = world.of(world.developer(), "webhooks.settings_api")
    assert told(refused(NotFoundException, lambda: api.get_all(app_id)))["category"] == "OBJECT_NOT_FOUND"
    for wish in (settings("http://hub.example.test/hooks"), settings("http://127.0.0.1:9/hooks", concurrency=5)):
        error = refused(WebhookException, partial(api.configure, app_id, wish))
        assert (error.status, told(error)["category"]) == (400, "VALIDATION_ERROR")


SUBSCRIPTIONS = [
    ({"event_type": "contact.creation", "active": True, "property_name": None}, None),
    ({"event_type": "deal.propertyChange", "active": True}, "propertyName"),
    (
        {"event_type": "contact.propertyChange", "active": True, "property_name": "hs_lastmodifieddate"},
        "hs_lastmodifieddate",
    ),
    ({"event_type": "object.creation", "active": True}, "objectTypeId"),
]


@pytest.mark.behaviour("HS-HOOK-EVENTS")
@pytest.mark.parametrize(("wish", "named"), SUBSCRIPTIONS)
def test_subscription_that_lacks_its_property_or_type_is_refused(
    world: World, app_id: int, wish: dict[str, Any], named: str | None
) -> None:
    api = world.of(world.developer(), "webhooks.subscriptions_api")
    new = SubscriptionCreateRequest(**wish)
    if named is None:
        assert api.create(app_id, new).active
        return
    error = refused(WebhookException, lambda: api.create(app_id, new))
    assert error.status == 400
    assert named in told(error)["message"]


def test_unknown_subscription_is_not_found(world: World, app_id: int) -> None:
    api = world.of(world.developer(), "webhooks.subscriptions_api")
    refused(NotFoundException, lambda: api.get_by_id(7, app_id))
    refused(NotFoundException, lambda: api.update(7, app_id, SubscriptionPatchRequest(active=True)))


@pytest.mark.behaviour("HS-HOOK-SIGNED", "HS-SIGN-V3")
def test_delivery_gone_stale_is_an_error_and_a_forged_one_is_not_valid(world: World, app_id: int) -> None:
    target = "http://127.0.0.1:9/hooks"
    developer = world.developer()
    world.of(developer, "webhooks.settings_api").configure(app_id, settings(target))
    event = SubscriptionCreateRequest(event_type="contact.creation", active=True)
    world.of(developer, "webhooks.subscriptions_api").create(app_id, event)
    world.control.load("contacts", {"email": "ada@x.test"})
    (delivery,) = world.vendor.outbox.since(1, 10)

    def is_valid(age_s: float, version: str = "v3") -> bool:
        headers = world.vendor.delivery_headers(delivery, datetime.now(UTC) - timedelta(seconds=age_s))
        signed = (headers["X-HubSpot-Signature-v3"], "another app's secret", delivery.body.decode(), target)
        stamp = headers["X-HubSpot-Request-Timestamp"]
        return bool(Signature.is_valid(*signed, signature_version=version, timestamp=stamp))

    assert is_valid(age_s=290) is False
    stale = refused(InvalidSignatureTimestampError, lambda: is_valid(age_s=310))
    assert abs(int(stale.timestamp) / 1000 + 310 - datetime.now(UTC).timestamp()) < 60
    refused(InvalidSignatureVersionError, lambda: is_valid(age_s=0, version="v4"))
