"""What a general OAuth client, Authlib's, raises where a vendor does not let its app in.

A refusal with `error` in it is an `OAuthError` with that word and the description; of any other the client knows only
the status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError  # type: ignore[import-untyped]  # no types
from authlib.oauth2.rfc6749 import MismatchingStateException  # type: ignore[import-untyped]  # no types
from tests.sandbox.control_plane import WAIT_S
from tests.sandbox.oauth_doors import DOORS, App, app_at

DAY_S = 86_400


@pytest.fixture(params=DOORS, ids=lambda door: door.kind.name)
def app(request: pytest.FixtureRequest) -> Iterator[App]:
    """Of each vendor in turn."""
    with app_at(request.param) as app:
        yield app


def refused(kind: type[Exception], call: Callable[[], Any]) -> Any:
    """The client's exception; it is of this very class, not of one below it."""
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind, caught.value
    return caught.value


def denied(call: Callable[[], Any]) -> tuple[str, str]:
    """(error, description) of a refusal by the token endpoint."""
    error = refused(OAuthError, call)
    return error.error, error.description


def exchange(app: App, came_back: str, **other: Any) -> Any:
    address = f"{app.root}{app.door.token}"
    return app.session.fetch_token(address, authorization_response=came_back, state="s1", **other)


def at(app: App, **words: Any) -> Any:
    """The entry for the vendor at hand."""
    return words[app.door.kind.name]


# --- codes ---------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EA-CODE-ONCE", "EX-CODE-ONCE", "HS-CODE-ONCE", "QB-CODE-ONCE")
def test_code_used_up_is_an_invalid_grant(app: App) -> None:
    came_back = app.decide("grant")
    exchange(app, came_back)
    assert denied(lambda: exchange(app, came_back)) == at(
        app,
        eaccounting=("invalid_grant", ""),
        exact=("invalid_grant", "The authorization code is invalid or expired"),
        hubspot=("invalid_grant", "missing or unknown auth code"),
        quickbooks=("invalid_grant", "Token invalid"),
    )


@pytest.mark.behaviour("EX-CODE-LIFE", "HS-CODE-EXPIRES")
def test_code_too_old_is_an_invalid_grant(app: App) -> None:
    came_back = app.decide("grant")
    app.control.pass_s(DAY_S)
    error, description = denied(lambda: exchange(app, came_back))
    assert error == "invalid_grant"
    if app.door.kind.name == "hubspot":
        assert description == "the auth code has expired"


def test_answer_to_somebody_elses_question_is_never_exchanged(app: App) -> None:
    came_back = app.decide("grant").replace("state=s1", "state=s2")
    before = app.control.paths()
    assert refused(MismatchingStateException, lambda: exchange(app, came_back)).error == "mismatching_state"
    assert app.control.paths() == before


@pytest.mark.behaviour("EA-OAUTH-ERRORS", "EX-TOKEN-ERRORS", "HS-TOKEN-CLIENT", "QB-CLIENT-AUTH")
def test_wrong_secret_has_the_vendors_word_and_ends_nothing(app: App) -> None:
    value = app.sign_in()["refresh_token"]
    other = OAuth2Session(app.session.client_id, "guess", token_endpoint_auth_method=app.door.proof, token={"a": 1})
    address = f"{app.root}{app.door.token}"
    app.control.pass_s(app.door.early_s)
    with other:
        error, _ = denied(lambda: other.refresh_token(address, refresh_token=value))
    assert error == at(
        app,
        eaccounting="invalid_client",
        exact="invalid_request",
        hubspot="invalid_client",
        quickbooks="invalid_client",
    )
    assert app.refresh(value)["access_token"]


def test_unknown_kind_of_grant_has_the_vendors_word(app: App) -> None:
    address = f"{app.root}{app.door.token}"
    wish = {"grant_type": "password", "username": "robin", "password": "guess"}
    error, _ = denied(lambda: app.session.fetch_token(address, **wish))
    assert error == at(
        app,
        eaccounting="unsupported_grant_type",
        exact="invalid_request",
        hubspot="unsupported_grant_type",
        quickbooks="invalid_request",
    )


# --- refresh tokens ------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EA-OAUTH-ERRORS", "EX-REFRESH-ONCE", "HS-TOKEN-ERRORS", "QB-REFRESH-GRACE")
def test_unknown_refresh_token_is_an_invalid_grant_with_the_vendors_words(app: App) -> None:
    app.sign_in()
    assert denied(lambda: app.refresh("nonsense")) == at(
        app,
        eaccounting=("invalid_grant", ""),
        exact=("invalid_grant", "Token is not allowed, because of invalid or empty chainId"),
        hubspot=("invalid_grant", "refresh token is invalid, expired or revoked"),
        quickbooks=("invalid_grant", "Incorrect or invalid refresh token"),
    )


@pytest.mark.behaviour("EA-GRANT-REMOVED", "EX-REVOKED", "HS-GRANT-REVOKED", "QB-REVOKE")
def test_consent_taken_back_ends_refreshes_and_calls(app: App) -> None:
    value = app.sign_in()["refresh_token"]
    app.control.pass_s(app.door.early_s)
    app.control.switch(grant="revoked")
    assert denied(lambda: app.refresh(value))[0] == "invalid_grant"
    assert app.ask() == 401


@pytest.mark.behaviour("EA-REFRESH-LIFE", "EX-REFRESH-LIFE", "QB-REFRESH-ROLLING", "HS-REFRESH-SAME")
def test_refresh_token_dies_of_age_where_the_vendor_lets_it(app: App) -> None:
    value = app.sign_in()["refresh_token"]
    app.control.pass_s(at(app, eaccounting=730, exact=30, hubspot=730, quickbooks=100) * DAY_S + 1)
    if app.door.kind.name == "hubspot":
        assert app.refresh(value)["refresh_token"] == value
    else:
        assert denied(lambda: app.refresh(value))[0] == "invalid_grant"


@pytest.mark.behaviour("EA-REFRESH-ROTATES", "EX-REFRESH-ONCE", "HS-REFRESH-SAME", "QB-REFRESH-ROTATES")
def test_refresh_whose_answer_is_lost_ends_the_connection_where_it_rotates(app: App) -> None:
    value = app.sign_in()["refresh_token"]
    app.control.pass_s(app.door.early_s)
    app.control.order("reset", path=app.door.token, phase="after", times=1)
    refused(requests.ConnectionError, lambda: app.refresh(value))
    app.control.pass_s(app.door.early_s)
    if app.door.rotates:
        assert denied(lambda: app.refresh(value))[0] == "invalid_grant"
    else:
        assert app.refresh(value)["refresh_token"] == value


@pytest.mark.behaviour("EX-REFRESH-EARLY", "EX-REFRESH-EARLY-KEEPS")
def test_client_that_refreshes_by_itself_does_so_too_early_for_exact() -> None:
    """Its margin, by which it takes a token for expired, must be below 30 seconds there."""
    (door,) = (door for door in DOORS if door.kind.name == "exact")
    with app_at(door) as app:
        value = app.sign_in()["refresh_token"]
        app.session.metadata["token_endpoint"] = f"{app.root}{door.token}"
        app.session.leeway = 601
        early = ("access_denied", "Rate limit exceeded: access_token not expired")
        assert denied(app.ask) == early
        app.control.pass_s(569)
        assert denied(app.ask) == early
        app.control.pass_s(1)
        assert app.ask() == 200
        assert app.session.token["refresh_token"] != value


# --- expired -------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EA-UNAUTHORIZED", "EX-TOKEN-EXPIRED", "HS-AUTH-EXPIRED", "QB-TOKEN-EXPIRED")
def test_expired_access_token_is_a_401_that_the_session_hands_on(app: App) -> None:
    app.sign_in()
    app.control.pass_s(2 * 3600)
    address = app.root + app.door.asked.format(account=app.account)
    with app.session.get(address, headers={"accept": "application/json"}, timeout=WAIT_S) as answer:
        challenge = answer.headers.get("WWW-Authenticate", "")
        refused(requests.HTTPError, answer.raise_for_status)
    assert answer.status_code == 401
    assert challenge == at(
        app,
        eaccounting="",
        exact='Bearer realm="Exact Online", error="invalid_token", '
        'error_description="The%20message%20expired%3A%20access%20token%20expired"',
        hubspot="",
        quickbooks='Bearer realm="Intuit", error="invalid_token"',
    )


# --- broken --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 503])
def test_broken_token_endpoint_is_known_by_its_status_and_ends_nothing(app: App, status: int) -> None:
    value = app.sign_in()["refresh_token"]
    app.control.pass_s(app.door.early_s)
    app.control.order(str(status), path=app.door.token, times=1)
    error = refused(requests.HTTPError, lambda: app.refresh(value))
    assert error.response.status_code == status
    assert app.session.token["refresh_token"] == value
    assert app.refresh(value)["access_token"]


@pytest.mark.behaviour("EX-MAINTENANCE-200")
def test_page_in_place_of_tokens_is_no_token(app: App) -> None:
    value = app.sign_in()["refresh_token"]
    app.control.order("html", path=app.door.token, times=1)
    if app.door.kind.name == "exact":
        error = refused(ValueError, lambda: app.refresh(value))
        assert str(error) == "Token endpoint response is not a JSON object (HTTP 200)."
    else:
        error = refused(requests.HTTPError, lambda: app.refresh(value))
        assert error.response.status_code == 502
    assert app.session.token["refresh_token"] == value
