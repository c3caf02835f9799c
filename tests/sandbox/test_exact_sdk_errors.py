"""What `exact-online-sdk` raises: a class by status, with the raw body as message and the address as context.

It keeps neither the `Reason` header of a 403 nor the challenge of a 401.
"""

# The client does not say what its types are, so that there is nothing to check its imports against.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from exact_online_sdk import AsyncExactOnlineClient, AuthenticationError, ExactOnlineClient
from exact_online_sdk.api import AccountsAPI
from exact_online_sdk.exceptions import (
    BadRequestError,
    ClientError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
)
from tests.sandbox.exact_clients import NOWHERE, Site, refused, said, served_site

CONTACTS = "crm/Contacts?$top=1"


@pytest.fixture
def site() -> Iterator[Site]:
    with served_site() as site:
        yield site


@pytest.fixture
def sdk(site: Site) -> Iterator[ExactOnlineClient]:
    with site.sdk() as client:
        yield client


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-NOT-FOUND", "EX-PATH-CASE", "EX-ERROR-BODY")
@pytest.mark.parametrize("path", [f"crm/Accounts(guid'{NOWHERE}')", "crm/accounts", "crm/Nothing"])
def test_unknown_key_or_path_is_a_not_found_error(site: Site, sdk: ExactOnlineClient, path: str) -> None:
    error = refused(NotFoundError, lambda: sdk.get(path))
    assert (error.status_code, said(str(error))) == (404, "Not found")
    assert error.context["url"] == f"{site.url}/api/v1/{site.division}/{path}"
    assert error.context["content_type"] == "application/json;charset=utf-8"


BAD = {
    "EX-QUERY-SYNTAX": ({"$filter": "Nope eq 1"}, "Bad Request - Error in query syntax."),
    "EX-MANDATORY-FILTER": ({}, "This endpoint has mandatory filtering applied."),
}
"""{behaviour: (query, how the text begins)}"""


@pytest.mark.parametrize(
    ("query", "text"), [pytest.param(*row, marks=pytest.mark.behaviour(id)) for id, row in BAD.items()]
)
def test_bad_query_is_a_bad_request_error(sdk: ExactOnlineClient, query: dict[str, str], text: str) -> None:
    error = refused(BadRequestError, lambda: AccountsAPI(sdk).list(params=query, raw=True))
    assert (error.status_code, said(str(error)).startswith(text)) == (400, True)


@pytest.mark.behaviour("EX-UNKNOWN-PROPERTY", "EX-LINES-ARRAY")
def test_bad_body_is_a_bad_request_error(sdk: ExactOnlineClient) -> None:
    error = refused(BadRequestError, lambda: sdk.post("crm/Accounts", json={"Nope": 1}))
    assert said(str(error)) == (
        "Error processing request stream. The property name 'Nope' specified for type "
        "'Exact.Web.Api.Models.Account' is not valid."
    )
    error = refused(BadRequestError, lambda: sdk.post("salesorder/SalesOrders", json={"SalesOrderLines": {}}))
    assert said(str(error)).startswith("Error processing request stream. ")


@pytest.mark.behaviour("EX-METHODS")
def test_method_that_is_none_is_a_plain_client_error(sdk: ExactOnlineClient) -> None:
    error = refused(ClientError, lambda: sdk.put("crm/Accounts", json={}))
    assert (error.status_code, said(str(error))) == (405, "Not allowed")


@pytest.mark.behaviour("EX-SCOPES")
def test_missing_scope_is_a_forbidden_error_that_names_it(site: Site, sdk: ExactOnlineClient) -> None:
    site.control.switch(rights={"crm.accounts": "read"})
    error = refused(ForbiddenError, lambda: sdk.post("crm/Accounts", json={"Name": "A"}))
    assert said(str(error)) == "Forbidden - Application Scope Violated. Cannot manage 'crm.accounts' scope."
    site.control.switch(rights={"crm.accounts": "unused"})
    error = refused(ForbiddenError, lambda: sdk.get("crm/Accounts?$top=1"))
    assert said(str(error)).endswith(" Cannot read 'crm.accounts' scope.")


@pytest.mark.behaviour("EX-ACCESS-REASONS", "EX-MODULES", "EX-NO-DIVISION")
@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"access": "LicenseExpired"}, "Forbidden - Customer's license expired"),
        ({"access": "BlockedUser"}, "Forbidden"),
        ({"missing_modules": ["sales orders"]}, "Forbidden - Division not accessible"),
    ],
)
def test_closed_division_is_a_forbidden_error(
    site: Site, sdk: ExactOnlineClient, settings: dict[str, Any], text: str
) -> None:
    site.control.switch(**settings)
    error = refused(ForbiddenError, lambda: sdk.get("salesorder/SalesOrders?$top=1"))
    assert said(str(error)) == text


@pytest.mark.behaviour("EX-NO-DIVISION")
def test_division_that_was_not_granted_is_a_forbidden_error(site: Site) -> None:
    with site.sdk(division=1) as elsewhere:
        error = refused(ForbiddenError, lambda: elsewhere.get(CONTACTS))
        assert said(str(error)) == "Forbidden - Division not accessible"


# --- tokens --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-TOKEN-EXPIRED", "EX-ACCESS-LIFE")
def test_expired_token_is_an_unauthorized_error_without_a_word(site: Site, sdk: ExactOnlineClient) -> None:
    """The reason stands in a header that the client does not keep; it goes by its own clock and does not refresh."""
    site.control.pass_s(601)
    error = refused(UnauthorizedError, lambda: sdk.get(CONTACTS))
    assert (error.status_code, str(error), set(error.context)) == (401, "", {"url"})


def denied(call: Callable[[], Any]) -> dict[str, Any]:
    """What the token endpoint said, from the cause of the client's exception."""
    error = refused(AuthenticationError, call)
    assert isinstance(error.__cause__, httpx.HTTPStatusError)
    assert f"'{error.__cause__.response.status_code} " in str(error)
    body: dict[str, Any] = error.__cause__.response.json()
    return body


@pytest.mark.behaviour("EX-REFRESH-EARLY")
def test_refresh_before_570_seconds_is_denied_with_its_reason(site: Site) -> None:
    auth = site.auth()
    site.control.pass_s(569)
    assert denied(auth.refresh_token) == {
        "error": "access_denied",
        "error_description": "Rate limit exceeded: access_token not expired",
    }
    site.control.pass_s(1)
    assert auth.refresh_token().refresh_token


@pytest.mark.behaviour("EX-REFRESH-ONCE")
def test_refresh_whose_answer_was_lost_leaves_a_spent_token(site: Site) -> None:
    auth = site.auth()
    site.control.pass_s(570)
    site.control.order("reset", path="/api/oauth2/token", phase="after", times=1)
    refused(httpx.ReadError, auth.refresh_token)
    site.control.pass_s(570)
    said = denied(auth.refresh_token)
    assert said["error"] == "invalid_grant"
    assert said["error_description"] == "Token is not allowed, because of invalid or empty chainId"


@pytest.mark.behaviour("EX-REFRESH-LIFE", "EX-REVOKED")
@pytest.mark.parametrize("why", ["unused for a month", "taken back"])
def test_dead_refresh_token_is_an_invalid_grant(site: Site, why: str) -> None:
    auth = site.auth()
    site.control.pass_s(30 * 86_400 if why == "unused for a month" else 570)
    if why == "taken back":
        site.control.switch(grant="revoked")
    assert denied(auth.refresh_token)["error"] == "invalid_grant"


@pytest.mark.behaviour("EX-CODE-ONCE", "EX-CODE-LIFE")
@pytest.mark.parametrize("why", ["used", "too old"])
def test_code_that_is_no_good_is_an_invalid_grant(site: Site, why: str) -> None:
    auth = site.auth()
    code = site.granted_code(auth.get_authorization_url("s1"))
    if why == "used":
        auth.exchange_code_for_token(code)
    else:
        site.control.pass_s(181)
    assert denied(lambda: auth.exchange_code_for_token(code))["error"] == "invalid_grant"


def test_page_in_place_of_tokens_is_told_by_its_content_type(site: Site) -> None:
    auth = site.auth()
    site.control.pass_s(570)
    site.control.order("html", path="/api/oauth2/token", times=1)
    error = refused(AuthenticationError, auth.refresh_token)
    assert str(error) == "Token refresh failed: invalid JSON response (Content-Type: text/html;charset=utf-8)"


# --- asynchronous --------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-NOT-FOUND", "EX-TOKEN-EXPIRED")
def test_asynchronous_client_raises_the_same(site: Site) -> None:
    async def ask(path: str) -> None:
        client = AsyncExactOnlineClient(site.settings(), auth=auth)
        try:
            await client.get(path)
        finally:
            await client.aclose()

    auth = site.auth()
    error = refused(NotFoundError, lambda: asyncio.run(ask("crm/Nothing")))
    assert (error.status_code, said(str(error))) == (404, "Not found")
    site.control.pass_s(601)
    refused(UnauthorizedError, lambda: asyncio.run(ask(CONTACTS)))
