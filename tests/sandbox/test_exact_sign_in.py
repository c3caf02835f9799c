"""Letting an app in, and the short life of its tokens."""

from __future__ import annotations

import re

import pytest
from tests.sandbox.exact_caller import BASE, Caller

DAY = 86_400


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.mark.behaviour("EX-AUTH-PAGE")
def test_the_authorize_page_is_a_form_that_names_the_divisions(caller: Caller) -> None:
    answer = caller.send("GET", "/api/oauth2/auth", caller.asked(force_login="1"))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert f'value="{caller.division}"' in answer.text
    assert re.search(r'<button name="decision" value="grant">', answer.text)


@pytest.mark.behaviour("EX-REDIRECT-REGISTERED")
@pytest.mark.parametrize(
    "wrong", [{"client_id": "x"}, {"redirect_uri": "https://elsewhere.example/"}, {"response_type": "id"}]
)
def test_a_request_that_was_not_registered_is_not_shown(caller: Caller, wrong: dict[str, str]) -> None:
    assert caller.send("GET", "/api/oauth2/auth", caller.asked(**wrong)).status == 400


@pytest.mark.behaviour("EX-CALLBACK")
@pytest.mark.behaviour("EX-CODE-FORM")
def test_a_consent_leads_back_with_a_code_that_must_be_decoded_and_the_state(caller: Caller) -> None:
    back = caller.decide(state="a b")
    assert "!" in back["code"]
    assert back["state"] == "a b"


@pytest.mark.behaviour("EX-CALLBACK-DENIED")
def test_a_refusal_leads_back_without_a_code(caller: Caller) -> None:
    assert caller.decide("deny") == {"error": "access_denied", "state": "s1"}


@pytest.mark.behaviour("EX-TOKEN-BODY")
def test_a_code_gives_tokens_whose_life_is_a_text(caller: Caller) -> None:
    body = caller.exchange(caller.decide()["code"]).body
    assert set(body) == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert (body["token_type"], body["expires_in"]) == ("bearer", "600")
    caller.bearer = body["access_token"]
    assert caller.me().status == 200


@pytest.mark.behaviour("EX-CODE-ONCE")
def test_a_code_works_once_and_with_its_own_redirect(caller: Caller) -> None:
    code = caller.decide()["code"]
    assert caller.exchange(code).status == 200
    assert caller.exchange(code).body["error"] == "invalid_grant"
    other = caller.exchange(caller.decide()["code"], "http://localhost:1/other")
    assert (other.status, other.body["error"]) == (400, "invalid_grant")


@pytest.mark.behaviour("EX-CODE-LIFE")
def test_a_code_lives_three_minutes(caller: Caller) -> None:
    first, second = caller.decide()["code"], caller.decide()["code"]
    caller.clock.advance(179)
    assert caller.exchange(first).status == 200
    caller.clock.advance(1)
    assert caller.exchange(second).status == 400


@pytest.mark.behaviour("EX-CLIENT-PROOF")
@pytest.mark.behaviour("EX-TOKEN-ERRORS")
def test_a_wrong_secret_or_a_missing_part_is_an_invalid_request(caller: Caller) -> None:
    wrong = caller.token(grant_type="refresh_token", refresh_token="x", client_secret="wrong")
    assert (wrong.status, wrong.body) == (400, {"error": "invalid_request"})
    assert caller.token(grant_type="refresh_token").body == {"error": "invalid_request"}
    assert caller.token(grant_type="client_credentials").body == {"error": "invalid_request"}
    braced = "{" + str(caller.credentials["client_id"]).upper() + "}"
    assert caller.token(client_id=braced, grant_type="password").body == {"error": "invalid_request"}


@pytest.mark.behaviour("EX-TOKEN-NO-HEADER")
def test_an_authorization_header_makes_the_token_endpoint_fail(caller: Caller) -> None:
    refused = caller.token({"authorization": f"Bearer {caller.bearer}"}, grant_type="refresh_token", refresh_token="x")
    assert (refused.status, refused.text) == (401, "")
    basic = caller.token({"authorization": "Basic eDp5"}, grant_type="refresh_token", refresh_token="x")
    assert basic.status == 401


@pytest.mark.behaviour("EX-REFRESH-EARLY")
@pytest.mark.behaviour("EX-REFRESH-EARLY-KEEPS")
def test_a_refresh_before_570_seconds_is_refused_and_costs_nothing(caller: Caller) -> None:
    value = str(caller.credentials["refresh_token"])
    caller.clock.advance(569)
    early = caller.refresh(value)
    assert early.status == 400
    assert early.headers["reason"].startswith("TooEarlyToRefreshTokens: ")
    assert early.body == {
        "error": "access_denied",
        "error_description": "Rate limit exceeded: access_token not expired",
    }
    caller.clock.advance(1)
    assert caller.refresh(value).status == 200


@pytest.mark.behaviour("EX-REFRESH-ONCE")
def test_a_refresh_token_is_used_once(caller: Caller) -> None:
    value = str(caller.credentials["refresh_token"])
    caller.clock.advance(600)
    second = caller.refresh(value).body["refresh_token"]
    assert second != value
    again = caller.refresh(value)
    assert (again.status, again.body["error"]) == (400, "invalid_grant")
    assert again.body["error_description"].endswith("invalid or empty chainId")
    caller.clock.advance(600)
    assert caller.refresh(second).status == 200
    counted = caller.vendor.meters(caller.division)["tokens"]
    assert (counted["refreshed"], counted["reused"], counted["refused"]) == (2, 1, 1)


def test_a_switch_lets_a_reuse_end_the_chain() -> None:
    caller = Caller(reuse_ends_chain=True)
    value = str(caller.credentials["refresh_token"])
    caller.clock.advance(600)
    second = caller.refresh(value).body["refresh_token"]
    caller.refresh(value)
    caller.clock.advance(600)
    assert caller.refresh(second).status == 400


@pytest.mark.behaviour("EX-REFRESH-LIFE")
def test_a_refresh_token_dies_after_thirty_days_without_use(caller: Caller) -> None:
    value = str(caller.credentials["refresh_token"])
    caller.clock.advance(30 * DAY - 1)
    value = caller.refresh(value).body["refresh_token"]
    caller.clock.advance(30 * DAY)
    assert caller.refresh(value).body["error"] == "invalid_grant"


@pytest.mark.behaviour("EX-REVOKED")
def test_a_consent_taken_back_refuses_calls_and_refreshes(caller: Caller) -> None:
    caller.vendor.change_settings(caller.division, {"grant": "revoked"})
    assert caller.get("crm/Accounts", filter="Name eq 'x'").status == 401
    caller.clock.advance(600)
    assert caller.refresh(str(caller.credentials["refresh_token"])).body["error"] == "invalid_grant"


@pytest.mark.behaviour("EX-ACCESS-LIFE")
@pytest.mark.behaviour("EX-TOKEN-EXPIRED")
def test_an_access_token_lives_ten_minutes_and_the_header_says_so(caller: Caller) -> None:
    caller.clock.advance(599)
    assert caller.me().status == 200
    caller.clock.advance(1)
    expired = caller.me()
    assert (expired.status, expired.text) == (401, "")
    assert "access%20token%20expired" in expired.headers["www-authenticate"]
    assert caller.send("GET", "/api/v1/current/Me").status == 401
    caller.renew()
    assert caller.me().status == 200


@pytest.mark.behaviour("EX-TOKEN-ERROR-BLOCK")
def test_too_many_early_refreshes_block_the_token_endpoint() -> None:
    caller = Caller(limits=True)
    value = str(caller.credentials["refresh_token"])
    assert {caller.refresh(value).status for _ in range(11)} == {400}
    caller.clock.advance(600)
    assert caller.refresh(value).status == 429
    caller.clock.advance(3600)
    assert caller.refresh(value).status == 200


@pytest.mark.behaviour("EX-GRANTED-DIVISIONS")
def test_a_consent_opens_the_divisions_chosen_and_no_others(caller: Caller) -> None:
    other = caller.vendor.add_account({"name": "Second"})
    caller.bearer = caller.exchange(caller.decide(accounts=(other,))["code"]).body["access_token"]
    refused = caller.get("crm/Accounts", filter="Name eq 'x'")
    assert (refused.status, refused.headers["reason"]) == (403, "NoDivisionAccess")
    caller.division = other
    rows = caller.get("system/Divisions", select="Code").rows
    assert [str(row["Code"]) for row in rows] == [other]
    assert caller.me(select="CurrentDivision").rows[0]["CurrentDivision"] == int(other)


def test_two_consents_are_two_chains(caller: Caller) -> None:
    one, other = (caller.exchange(caller.decide()["code"]).body for _ in range(2))
    caller.clock.advance(600)
    assert caller.refresh(one["refresh_token"]).status == 200
    assert caller.refresh(other["refresh_token"]).status == 200


def test_addresses_of_no_meaning_are_not_found(caller: Caller) -> None:
    assert caller.send("GET", "/docs/Other.aspx").status == 404
    assert caller.send("PUT", "/api/oauth2/token").status == 404
    assert BASE.endswith("/exact")
