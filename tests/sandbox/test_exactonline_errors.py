"""What `exactonline` raises: one `HTTPError` with status, raw body and headers, and what it does about 401 and 429.

It refreshes after a 401 and repeats once, and it waits where the headers of a 429 say that nothing is left; its
waiting moves the sandbox's clock here.
"""

# The client does not say what its types are, so that there is nothing to check its imports against.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from exactonline.api import ExactApi
from exactonline.api.v1division import V1DivisionError
from exactonline.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from exactonline.http import HTTPError
from exactonline.storage import MissingSetting
from tests.sandbox.exact_clients import NOWHERE, Site, refused, said, served_site


@pytest.fixture
def site() -> Iterator[Site]:
    with served_site() as site:
        yield site


@pytest.fixture
def api(site: Site) -> ExactApi:
    return site.api()


def failed(call: Callable[[], Any], status: int) -> Any:
    error = refused(HTTPError, call)
    assert error.code == status, str(error)
    return error


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-NOT-FOUND", "EX-ERROR-BODY", "EX-LIMIT-HEADERS")
def test_unknown_key_is_a_404_that_tells_of_the_limits_too(api: ExactApi) -> None:
    error = failed(lambda: api.relations.delete(NOWHERE), 404)
    assert (error.msg, error.reqmethod, said(error.response)) == ("Not Found", "DELETE", "Not found")
    assert (error.hdrs["x-ratelimit-limit"], error.hdrs["x-ratelimit-minutely-limit"]) == ("5000", "60")
    assert error.get_content_type() == "application/json;charset=utf-8"


@pytest.mark.behaviour("EX-UNKNOWN-PROPERTY")
def test_unknown_property_is_a_400_shown_with_what_was_sent(api: ExactApi) -> None:
    error = failed(lambda: api.relations.create({"Nope": 1}), 400)
    assert said(error.response).startswith(
        "Error processing request stream. The property name 'Nope' specified for type "
    )
    assert (error.reqmethod, json.loads(error.reqdata)) == ("POST", {"Nope": 1})
    assert '{"Nope": 1}' in str(error)
    assert "<RESP> 400 Bad Request" in str(error)


@pytest.mark.behaviour("EX-BUSINESS-500", "EX-ERROR-LANGUAGE", "EX-CAPTION")
def test_business_rule_is_a_500_in_the_users_language(site: Site, api: ExactApi) -> None:
    assert said(failed(lambda: api.relations.create({"Code": "1"}), 500).response) == "Mandatory: Name"
    site.control.switch(language="NL")
    assert said(failed(lambda: api.relations.create({"Code": "1"}), 500).response) == "Verplicht: Naam"


@pytest.mark.behaviour("EX-ACCESS-REASONS", "EX-NO-DIVISION")
def test_closed_division_is_a_403_whose_header_gives_the_reason(site: Site, api: ExactApi) -> None:
    error = failed(lambda: api.set_division("1"), 403)
    assert (error.hdrs["Reason"], said(error.response)) == ("NoDivisionAccess", "Forbidden - Division not accessible")
    for reason in ("BlockedUser", "InactiveUser", "BlockedCustomer", "LicenseExpired", "DivisionBlocked"):
        site.control.switch(access=reason)
        assert failed(lambda: api.contacts.all(), 403).hdrs["Reason"] == reason


@pytest.mark.behaviour("EX-SCOPES")
def test_missing_scope_is_a_403_without_a_reason(site: Site, api: ExactApi) -> None:
    site.control.switch(rights={"crm.accounts": "read"})
    error = failed(lambda: api.relations.create({"Name": "A"}), 403)
    assert error.hdrs["Reason"] is None
    assert said(error.response) == "Forbidden - Application Scope Violated. Cannot manage 'crm.accounts' scope."


def test_one_record_is_asked_for_and_none_or_two_are_there(site: Site, api: ExactApi) -> None:
    refused(ObjectDoesNotExist, lambda: api.relations.get(filter="Name eq 'Twin'"))
    site.control.load("crm/Accounts", {"Name": "Twin"}, {"Name": "Twin"})
    refused(MultipleObjectsReturned, lambda: api.relations.get(filter="Name eq 'Twin'"))


def test_what_was_never_set_up_is_missed_before_any_call(site: Site) -> None:
    fresh = site.new_api()
    refused(V1DivisionError, fresh.relations.all)
    fresh.storage.set_division(int(site.division))
    refused(MissingSetting, fresh.relations.all)
    assert site.control.paths() == []


# --- tokens --------------------------------------------------------------------------------------------------------


def denied(call: Callable[[], Any], error: str, status: int = 400) -> Any:
    """The refusal of the token endpoint, which has the flat form."""
    caught = failed(call, status)
    assert json.loads(caught.response)["error"] == error
    return caught


@pytest.mark.behaviour("EX-CLIENT-PROOF", "EX-TOKEN-ERRORS")
def test_wrong_secret_is_an_invalid_request(site: Site) -> None:
    stranger = site.new_api(client_secret="guess")
    code = site.granted_code(stranger.create_auth_request_url())
    denied(lambda: stranger.request_token(code), "invalid_request")


@pytest.mark.behaviour("EX-CODE-ONCE")
def test_code_used_again_is_an_invalid_grant_and_leaves_the_tokens(site: Site, api: ExactApi) -> None:
    held = api.storage.get_refresh_token()
    denied(lambda: api.request_token(api.storage.get_code()), "invalid_grant")
    assert api.storage.get_refresh_token() == held


@pytest.mark.behaviour("EX-REFRESH-EARLY", "EX-REFRESH-EARLY-KEEPS")
def test_early_refresh_is_an_access_denied_with_its_reason_in_a_header(site: Site, api: ExactApi) -> None:
    error = denied(api.refresh_token, "access_denied")
    assert error.hdrs["Reason"] == "TooEarlyToRefreshTokens: Rate limit exceeded: access_token not expired"
    site.control.pass_s(570)
    api.refresh_token()


@pytest.mark.behaviour("EX-REFRESH-ONCE")
def test_spent_refresh_token_is_an_invalid_grant_that_names_the_chain(site: Site, api: ExactApi) -> None:
    spent = api.storage.get_refresh_token()
    site.control.pass_s(570)
    api.refresh_token()
    site.control.pass_s(570)
    api.storage.set_refresh_token(spent)
    error = denied(api.refresh_token, "invalid_grant")
    assert b"invalid or empty chainId" in error.response


@pytest.mark.behaviour("EX-TOKEN-EXPIRED", "EX-REFRESH-EARLY")
def test_token_refused_in_mid_life_ends_in_a_refresh_that_is_too_early(site: Site, api: ExactApi) -> None:
    site.control.order("401", path="*/crm/Contacts", times=1)
    error = denied(api.contacts.all, "access_denied")
    assert error.url.endswith("/api/oauth2/token")
    assert api.contacts.all() == []


@pytest.mark.behaviour("EX-TOKEN-EXPIRED", "EX-REVOKED")
def test_consent_taken_back_ends_in_a_refresh_that_is_denied(site: Site, api: ExactApi) -> None:
    site.control.pass_s(600)
    site.control.switch(grant="revoked")
    denied(api.contacts.all, "invalid_grant")


# --- limits --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-LIMIT-MINUTE", "EX-LIMIT-HEADERS")
def test_throttled_minute_is_waited_out_by_its_headers(site: Site, api: ExactApi) -> None:
    site.control.switch(minutely_limit=2)
    for _ in range(3):
        api.contacts.all()
    assert site.slept == [60]


@pytest.mark.behaviour("EX-LIMIT-MINUTE", "EX-LIMIT-HEADERS")
def test_throttle_by_another_worker_is_a_429_waited_out_once(site: Site, api: ExactApi) -> None:
    site.control.order("429", path="*/crm/Contacts", times=1)
    assert (api.contacts.all(), site.slept) == ([], [60])
    site.control.order("429", path="*/crm/Contacts")
    error = failed(api.contacts.all, 429)
    assert error.hdrs["x-ratelimit-minutely-remaining"] == "0"
    assert error.hdrs["x-ratelimit-remaining"] is None


@pytest.mark.behaviour("EX-LIMIT-ERRORS", "EX-ERROR-BLOCK")
def test_endpoint_with_too_many_errors_is_a_429_that_no_waiting_is_asked_for(site: Site, api: ExactApi) -> None:
    site.control.switch(error_limit=2)
    for _ in range(3):
        failed(lambda: api.relations.delete(NOWHERE), 404)
    error = failed(lambda: api.relations.delete(NOWHERE), 429)
    assert (error.hdrs["Reason"], error.hdrs["x-ratelimit-minutely-reset"]) == ("ErrorLimitExceeded", None)
    assert site.slept == []


# --- broken --------------------------------------------------------------------------------------------------------


@pytest.mark.behaviour("EX-UNEXPECTED-500")
@pytest.mark.parametrize("status", [500, 503])
def test_broken_service_is_told_by_its_status_and_not_repeated(site: Site, api: ExactApi, status: int) -> None:
    before = len(site.control.paths())
    site.control.order(str(status), path="*/crm/Contacts")
    assert said(failed(api.contacts.all, status).response)
    assert len(site.control.paths()) == before + 1


@pytest.mark.behaviour("EX-MAINTENANCE-200")
def test_maintenance_is_a_value_error_that_shows_the_page(site: Site, api: ExactApi) -> None:
    site.control.order("html", path="*/crm/Contacts")
    error = refused(ValueError, api.contacts.all)
    assert str(error).startswith("Expected valid JSON data for GET operation: ")
    assert "Maintenance" in str(error)


def test_broken_line_is_the_machines_own_error_and_a_cut_answer_trips_the_client(site: Site, api: ExactApi) -> None:
    """Of an answer cut off it asks for an address that only refusals have."""
    site.control.order("reset", path="*/crm/Contacts", times=1)
    refused(ConnectionResetError, api.contacts.all)
    site.control.order("truncate", path="*/crm/Contacts", times=1)
    refused(AttributeError, api.contacts.all)
