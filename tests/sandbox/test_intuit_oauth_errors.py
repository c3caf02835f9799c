"""What `intuit-oauth` raises: one class for every answer that is not 200, with status, raw body and headers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from tests.sandbox.quickbooks_client import Company, refused, served_company

DAY_S = 86_400
TOKENS = "/oauth2/v1/tokens/bearer"
DEAD = {"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"}


@pytest.fixture
def company() -> Iterator[Company]:
    with served_company() as company:
        yield company


@pytest.fixture
def connected(company: Company) -> Company:
    company.connect()
    return company


def denied(call: Callable[[], Any], status: int = 400) -> dict[str, Any]:
    """The body of the answer that the client's exception holds."""
    error = refused(AuthClientError, call)
    assert (error.status_code, error.headers["content-type"].partition(";")[0]) == (status, "application/json")
    assert error.timestamp == error.headers["Date"]
    assert str(error).startswith(f"HTTP status {status}, error message: b'")
    said: dict[str, Any] = json.loads(error.content)
    return said


# --- codes ---------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-CODE-ONCE")
@pytest.mark.parametrize("why", ["used", "too old", "made up"])
def test_code_that_is_no_good_is_an_invalid_grant(company: Company, why: str) -> None:
    code = "AB11nonsense" if why == "made up" else company.code()
    if why == "used":
        company.app.get_bearer_token(code)
    if why == "too old":
        company.control.pass_s(DAY_S)
    before = company.app.refresh_token
    said = denied(lambda: company.app.get_bearer_token(code))
    assert said == {"error": "invalid_grant", "error_description": "Token invalid"}
    assert company.app.refresh_token == before


@pytest.mark.behaviour("QB-CLIENT-AUTH")
@pytest.mark.parametrize("call", ["get_bearer_token", "refresh", "revoke"])
def test_wrong_secret_is_an_invalid_client(connected: Company, call: str) -> None:
    """Nothing is lost by it."""
    with connected.new_app(client_secret="guess", refresh_token=connected.app.refresh_token) as other:
        more = (connected.code(),) if call == "get_bearer_token" else ()
        assert denied(lambda: getattr(other, call)(*more), 401) == {"error": "invalid_client"}
    connected.app.refresh()


def test_code_for_another_redirect_address_is_an_invalid_request(company: Company) -> None:
    with company.new_app(redirect_uri="http://localhost:1/") as other:
        code = company.code()
        assert denied(lambda: other.get_bearer_token(code)) == {"error": "invalid_request"}


# --- refresh tokens ------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-REFRESH-GRACE", "QB-REFRESH-ROTATES")
def test_replaced_refresh_token_is_dead_and_the_new_one_lives(connected: Company) -> None:
    first = connected.app.refresh_token
    connected.control.pass_s(DAY_S)
    connected.app.refresh()
    assert denied(lambda: connected.app.refresh(refresh_token=first)) == DEAD
    connected.app.refresh()


@pytest.mark.behaviour("QB-REFRESH-GRACE")
def test_replaced_refresh_token_lives_through_its_grace_where_there_is_one(connected: Company) -> None:
    first = connected.app.refresh_token
    connected.control.switch(refresh_grace_s=DAY_S)
    connected.control.pass_s(DAY_S)
    connected.app.refresh()
    second = connected.app.refresh_token
    connected.app.refresh(refresh_token=first)
    assert connected.app.refresh_token == second
    connected.control.pass_s(DAY_S)
    assert denied(lambda: connected.app.refresh(refresh_token=first)) == DEAD


@pytest.mark.behaviour("QB-REFRESH-ROLLING")
def test_refresh_token_unused_for_a_hundred_days_is_dead(connected: Company) -> None:
    connected.control.pass_s(100 * DAY_S)
    assert denied(connected.app.refresh) == DEAD


@pytest.mark.behaviour("QB-REFRESH-HARD")
def test_consent_of_five_years_is_over_however_often_it_was_used(connected: Company) -> None:
    for _ in range(20):
        connected.control.pass_s(91 * DAY_S)
        connected.app.refresh()
    connected.control.pass_s(10 * DAY_S)
    assert denied(connected.app.refresh) == DEAD


@pytest.mark.behaviour("QB-REVOKE")
@pytest.mark.parametrize("by", ["the app", "the company"])
def test_refresh_token_of_an_ended_consent_is_dead(connected: Company, by: str) -> None:
    if by == "the app":
        connected.app.revoke(token=connected.app.access_token)
    else:
        connected.control.switch(grant="revoked")
    assert denied(connected.app.refresh) == DEAD


@pytest.mark.behaviour("QB-WRONG-TOKEN-TYPE")
def test_access_token_in_place_of_a_refresh_token_is_of_the_wrong_type(connected: Company) -> None:
    said = denied(lambda: connected.app.refresh(refresh_token=connected.app.access_token))
    assert said == {"error": "invalid_grant", "error_description": "Incorrect Token type or clientID"}


def test_unknown_token_is_not_revoked(connected: Company) -> None:
    assert denied(lambda: connected.app.revoke(token="nonsense")) == {"error": "invalid_request"}
    connected.app.refresh()


# --- who gave the consent ------------------------------------------------------------------------------------------


@pytest.mark.behaviour("QB-USERINFO", "QB-TOKEN-EXPIRED")
def test_user_is_not_told_to_an_expired_token(connected: Company) -> None:
    connected.control.pass_s(3600)
    error = refused(AuthClientError, connected.app.get_user_info)
    assert error.status_code == 401
    assert error.headers["WWW-Authenticate"] == 'Bearer realm="Intuit", error="invalid_token"'
    assert json.loads(error.content)["fault"]["error"][0]["code"] == "3200"


@pytest.mark.behaviour("QB-USERINFO")
def test_user_is_not_told_without_the_scope(company: Company) -> None:
    company.connect(Scopes.ACCOUNTING)
    assert denied(company.app.get_user_info, 403)["fault"]["error"][0]["code"] == "3100"


# --- broken --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 503])
def test_broken_token_endpoint_leaves_the_tokens_as_they_were(connected: Company, status: int) -> None:
    held = (connected.app.access_token, connected.app.refresh_token)
    connected.control.order(str(status), path=TOKENS, times=1)
    assert refused(AuthClientError, connected.app.refresh).status_code == status
    assert (connected.app.access_token, connected.app.refresh_token) == held
    connected.app.refresh()


def test_page_in_place_of_tokens_is_in_the_content(connected: Company) -> None:
    connected.control.order("html", path=TOKENS)
    error = refused(AuthClientError, connected.app.refresh)
    assert (error.status_code, error.content[:15]) == (502, b"<!doctype html>")


@pytest.mark.behaviour("QB-REFRESH-GRACE")
def test_new_refresh_token_lost_on_the_way_ends_the_connection(connected: Company) -> None:
    connected.control.pass_s(DAY_S)
    connected.control.order("reset", path=TOKENS, phase="after", times=1)
    refused(requests.ConnectionError, connected.app.refresh)
    assert denied(connected.app.refresh) == DEAD


@pytest.mark.behaviour("QB-DISCOVERY")
@pytest.mark.parametrize("fault", ["500", "html"])
def test_client_is_not_made_without_the_discovery_document(company: Company, fault: str) -> None:
    company.control.order(fault, path="/.well-known/*")
    error = refused(AuthClientError, company.new_app)
    assert error.status_code in (500, 502)


@pytest.mark.behaviour("QB-RESPONSE-HEADERS")
def test_trace_id_of_a_refusal_is_on_the_exception(connected: Company) -> None:
    connected.control.order("500", path=TOKENS)
    error = refused(AuthClientError, connected.app.refresh)
    assert error.intuit_tid == error.headers["intuit_tid"]
