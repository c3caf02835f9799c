"""A general OAuth client, Authlib's, unmodified, signs in to every simulated vendor over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from authlib.integrations.requests_client import OAuthError  # type: ignore[import-untyped]  # Authlib ships no types
from tests.sandbox.oauth_doors import DOORS, REDIRECT, App, app_at


@pytest.fixture(params=DOORS, ids=lambda door: door.kind.name)
def app(request: pytest.FixtureRequest) -> Iterator[App]:
    """Of each vendor in turn."""
    with app_at(request.param) as app:
        yield app


def test_a_granted_consent_is_exchanged_for_a_token_that_opens_the_api(app: App) -> None:
    token = app.sign_in()
    assert token["token_type"].lower() == "bearer"
    assert int(token["expires_in"]) > 0
    assert app.ask() == 200


def test_a_denied_consent_comes_back_as_access_denied(app: App) -> None:
    came_back = app.decide("deny")
    assert came_back.startswith(REDIRECT)
    assert "error=access_denied" in came_back


def test_a_code_works_once(app: App) -> None:
    came_back = app.decide("grant")
    address = f"{app.root}{app.door.token}"
    app.session.fetch_token(address, authorization_response=came_back, state="s1")
    with pytest.raises((OAuthError, requests.HTTPError)):
        app.session.fetch_token(address, authorization_response=came_back, state="s1")


def test_a_refresh_gives_another_access_token(app: App) -> None:
    first = dict(app.sign_in())
    app.control.pass_s(app.door.early_s)
    second = app.refresh(first["refresh_token"])
    assert second["access_token"] != first["access_token"]
    assert (second["refresh_token"] != first["refresh_token"]) is app.door.rotates
    assert app.ask() == 200


def test_a_spent_refresh_token_is_refused_where_refreshing_ends_it(app: App) -> None:
    first = app.sign_in()["refresh_token"]
    app.control.pass_s(app.door.early_s)
    app.refresh(first)
    app.control.pass_s(app.door.early_s)
    if app.door.rotates:
        with pytest.raises(OAuthError):
            app.refresh(first)
    else:
        assert app.refresh(first)["refresh_token"] == first


@pytest.mark.parametrize(
    "app", [door for door in DOORS if door.revocation], indirect=True, ids=lambda door: door.kind.name
)
def test_a_revoked_refresh_token_is_over(app: App) -> None:
    token = app.sign_in()["refresh_token"]
    assert app.revoke(token) in (200, 204)
    with pytest.raises(OAuthError):
        app.refresh(token)
