"""Intuit's sign-in: consent, tokens and their lives, and what the gateway says without them."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from tests.sandbox.quickbooks_caller import BASE, REDIRECT, Caller

DAY = 86400
YEAR = 365 * DAY


@pytest.mark.behaviour("QB-DISCOVERY")
@pytest.mark.parametrize("name", ["openid_configuration", "openid_sandbox_configuration/"])
def test_discovery_names_addresses_on_the_host_that_was_asked(name: str) -> None:
    document = Caller().send("GET", f"/.well-known/{name}").body
    assert document["token_endpoint"] == f"{BASE}/oauth2/v1/tokens/bearer"
    assert document["authorization_endpoint"] == f"{BASE}/connect/oauth2"
    assert document["revocation_endpoint"] == f"{BASE}/v2/oauth2/tokens/revoke"


def test_the_key_set_is_served_and_empty() -> None:
    assert Caller().send("GET", "/op/v1/jwks").body == {"keys": []}


@pytest.mark.behaviour("QB-CALLBACK")
def test_a_grant_comes_back_with_code_state_and_realm() -> None:
    caller = Caller()
    page = caller.send("GET", "/connect/oauth2", caller.asked())
    assert page.status == 200
    assert "<form" in page.text
    assert caller.realm in page.text
    callback = caller.decide("grant")
    assert callback["state"] == "s1"
    assert callback["realmId"] == caller.realm
    assert caller.exchange(callback["code"]).status == 200


def test_the_page_keeps_what_the_app_asked_when_the_address_is_lost() -> None:
    caller = Caller()
    form = urlencode({**caller.asked(), "account": caller.realm, "decision": "grant"}).encode()
    assert caller.send("POST", "/connect/oauth2", None, form).headers["location"].startswith(REDIRECT + "?code=")


def test_the_page_escapes_what_the_app_sent() -> None:
    caller = Caller()
    page = caller.send("GET", "/connect/oauth2", caller.asked(state='"><script>'))
    assert "<script>" not in page.text


@pytest.mark.behaviour("QB-CALLBACK-DENIED")
def test_a_refusal_comes_back_as_access_denied() -> None:
    assert Caller().decide("deny") == {"error": "access_denied", "state": "s1"}


@pytest.mark.behaviour("QB-REDIRECT-REGISTERED")
def test_an_unregistered_redirect_is_not_followed() -> None:
    caller = Caller()
    answer = caller.send("GET", "/connect/oauth2", caller.asked(redirect_uri="https://evil.example/cb"))
    assert answer.status == 400
    assert "location" not in answer.headers


def test_an_unknown_app_gets_no_page() -> None:
    caller = Caller()
    assert caller.send("GET", "/connect/oauth2", caller.asked(client_id="other")).status == 400


@pytest.mark.behaviour("QB-ACCESS-TOKEN")
def test_tokens_last_an_hour_and_a_hundred_days() -> None:
    caller = Caller()
    body = caller.exchange(caller.decide()["code"]).body
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == 3600
    assert body["x_refresh_token_expires_in"] == 100 * DAY
    assert ".." in body["access_token"]
    assert "x_refresh_token_hard_expires_in" not in body


@pytest.mark.behaviour("QB-HARD-EXPIRY-HEADER")
def test_the_hard_limit_is_told_on_request() -> None:
    caller = Caller()
    body = caller.refresh(caller.credentials["refresh_token"], x_include_refresh_token_hard_expires_in="true").body
    assert body["x_refresh_token_hard_expires_in"] == 5 * YEAR


@pytest.mark.behaviour("QB-CODE-ONCE")
def test_a_code_works_once() -> None:
    caller = Caller()
    code = caller.decide()["code"]
    caller.exchange(code)
    again = caller.exchange(code)
    assert again.status == 400
    assert again.body == {"error": "invalid_grant", "error_description": "Token invalid"}


def test_a_code_expires() -> None:
    caller = Caller()
    code = caller.decide()["code"]
    caller.clock.advance(700)
    assert caller.exchange(code).body["error"] == "invalid_grant"


def test_a_code_is_refused_at_another_redirect() -> None:
    caller = Caller()
    assert caller.exchange(caller.decide()["code"], REDIRECT + "2").body == {"error": "invalid_request"}


@pytest.mark.behaviour("QB-CLIENT-AUTH")
def test_a_wrong_secret_is_an_invalid_client() -> None:
    caller = Caller()
    answer = caller.token({"authorization": "Basic QUI6d3Jvbmc="}, grant_type="refresh_token", refresh_token="x")
    assert answer.status == 401
    assert answer.body == {"error": "invalid_client"}


def test_the_app_may_prove_itself_in_the_form() -> None:
    caller = Caller()
    secrets = {name: caller.credentials[name] for name in ("client_id", "client_secret", "refresh_token")}
    assert caller.token({"authorization": ""}, grant_type="refresh_token", **secrets).status == 200


def test_a_token_call_without_a_grant_type_is_invalid() -> None:
    assert Caller().token().body == {"error": "invalid_request"}


def test_a_token_call_that_is_no_text_is_refused() -> None:
    caller = Caller()
    answer = caller.send("POST", "/oauth2/v1/tokens/bearer", None, b"\xff\xfe", caller.proof)
    assert answer.body == {"error": "invalid_request"}


@pytest.mark.behaviour("QB-REFRESH-ROTATES")
def test_the_refresh_token_stays_for_a_day_and_then_changes() -> None:
    caller = Caller()
    first = caller.credentials["refresh_token"]
    assert caller.refresh(first).body["refresh_token"] == first
    caller.clock.advance(DAY)
    second = caller.refresh(first).body["refresh_token"]
    assert second != first
    assert caller.refresh(second).body["refresh_token"] == second


def test_a_refresh_answers_with_a_new_access_token() -> None:
    caller = Caller()
    caller.bearer = caller.refresh(caller.credentials["refresh_token"]).body["access_token"]
    assert caller.bearer != caller.credentials["access_token"]
    assert caller.get("preferences").status == 200


@pytest.mark.behaviour("QB-REFRESH-GRACE")
@pytest.mark.parametrize(("grace_s", "status"), [(0, 400), (600, 200)])
def test_a_replaced_refresh_token_works_only_within_its_grace(grace_s: int, status: int) -> None:
    caller = Caller(refresh_rotation_s=0, refresh_grace_s=grace_s)
    first = caller.credentials["refresh_token"]
    caller.refresh(first)
    caller.clock.advance(60)
    answer = caller.refresh(first)
    assert answer.status == status
    assert caller.vendor.meters(caller.realm)["tokens"]["reused"] == 1


def test_a_grace_ends() -> None:
    caller = Caller(refresh_rotation_s=0, refresh_grace_s=600)
    first = caller.credentials["refresh_token"]
    caller.refresh(first)
    caller.clock.advance(601)
    refused = caller.refresh(first).body
    assert refused == {"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"}


@pytest.mark.behaviour("QB-REFRESH-ROLLING")
def test_a_refresh_token_unused_for_a_hundred_days_is_dead() -> None:
    caller = Caller()
    caller.clock.advance(100 * DAY)
    assert caller.refresh(caller.credentials["refresh_token"]).body["error"] == "invalid_grant"


@pytest.mark.behaviour("QB-REFRESH-HARD")
def test_a_consent_ends_after_five_years_however_often_it_is_refreshed() -> None:
    caller = Caller()
    value = caller.credentials["refresh_token"]
    for _ in range(20):
        caller.clock.advance(90 * DAY)
        value = caller.refresh(value).body["refresh_token"]
    last = caller.refresh(value).body
    assert last["x_refresh_token_expires_in"] == 5 * YEAR - 20 * 90 * DAY
    caller.clock.advance(25 * DAY)
    assert caller.refresh(value).body["error"] == "invalid_grant"


@pytest.mark.behaviour("QB-WRONG-TOKEN-TYPE")
def test_an_access_token_is_no_refresh_token() -> None:
    caller = Caller()
    refused = caller.refresh(caller.bearer).body
    assert refused == {"error": "invalid_grant", "error_description": "Incorrect Token type or clientID"}


@pytest.mark.behaviour("QB-REVOKE")
@pytest.mark.parametrize("kind", ["json", "form"])
@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_the_consent(kind: str, which: str) -> None:
    caller = Caller()
    token = str(caller.credentials[which])
    body = f'{{"token": "{token}"}}' if kind == "json" else urlencode({"token": token})
    content = "application/json" if kind == "json" else "application/x-www-form-urlencoded"
    answer = caller.send(
        "POST", "/v2/oauth2/tokens/revoke", None, body.encode(), {**caller.proof, "content-type": content}
    )
    assert (answer.status, answer.text) == (200, "")
    assert caller.get("preferences").status == 401
    assert caller.refresh(caller.credentials["refresh_token"]).status == 400


def test_revoking_needs_the_app_and_a_known_token() -> None:
    caller = Caller()
    assert caller.send("POST", "/v2/oauth2/tokens/revoke", None, b"token=x").status == 401
    assert caller.send("POST", "/v2/oauth2/tokens/revoke", None, b"token=x", caller.proof).status == 400
    headers = {**caller.proof, "content-type": "application/json"}
    assert caller.send("POST", "/v2/oauth2/tokens/revoke", None, b"[", headers).status == 400


@pytest.mark.behaviour("QB-USERINFO")
def test_user_information_needs_the_openid_scope() -> None:
    caller = Caller()
    told = caller.send("GET", "/v1/openid_connect/userinfo", None, b"", {"authorization": f"Bearer {caller.bearer}"})
    assert told.body["emailVerified"] is True
    token = caller.exchange(caller.decide()["code"]).body["access_token"]
    refused = caller.send("GET", "/v1/openid_connect/userinfo", None, b"", {"authorization": f"Bearer {token}"})
    assert refused.status == 403
    assert caller.send("GET", "/v1/openid_connect/userinfo").status == 401


@pytest.mark.behaviour("QB-TOKEN-EXPIRED")
def test_an_expired_token_is_a_401_with_a_challenge() -> None:
    caller = Caller()
    caller.clock.advance(3601)
    answer = caller.get("preferences")
    error = answer.body["fault"]["error"][0]
    assert answer.status == 401
    assert error["code"] == "3200"
    assert error["detail"].startswith("Token expired: ")
    assert answer.headers["www-authenticate"] == 'Bearer realm="Intuit", error="invalid_token"'


def test_no_token_and_a_short_token_are_a_401() -> None:
    caller = Caller()
    caller.bearer = "short"
    error = caller.get("preferences").body["fault"]["error"][0]
    assert error["detail"] == "Malformed bearer token: too short or too long"
    assert caller.send("GET", f"/v3/company/{caller.realm}/preferences").status == 401


@pytest.mark.behaviour("QB-GATEWAY-SHAPE")
def test_the_gateway_lists_every_null_and_counts_time_in_milliseconds() -> None:
    caller = Caller()
    caller.bearer = "x" * 200
    body = caller.get("preferences").body
    assert body["time"] == 1795183200187
    assert body["fault"] == {
        "error": [
            {
                "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
                "detail": None,
                "code": "3200",
                "element": None,
            }
        ],
        "type": "AUTHENTICATION",
    }
    assert body["warnings"] is None
    assert body["batchItemResponse"] == []


@pytest.mark.behaviour("QB-REALM-MISMATCH")
def test_a_token_of_another_company_is_a_403() -> None:
    caller = Caller()
    other = caller.vendor.add_account({})
    caller.bearer = str(caller.vendor.credentials(other)["access_token"])
    answer = caller.get("preferences")
    assert answer.status == 403
    assert answer.body["fault"]["type"] == "SERVICE"
    assert answer.body["fault"]["error"][0]["code"] == "3100"


def test_a_token_without_the_accounting_scope_is_a_403() -> None:
    caller = Caller()
    caller.bearer = caller.exchange(caller.decide(scope="openid email")["code"]).body["access_token"]
    assert caller.get("preferences").status == 403


@pytest.mark.behaviour("QB-RIGHTS-REMOVED")
def test_a_removed_user_is_refused_by_the_service() -> None:
    answer = Caller(rights="removed").get("preferences")
    assert answer.status == 403
    assert answer.code == "120"


def test_a_revoked_grant_stops_calls_and_refreshes() -> None:
    caller = Caller()
    caller.vendor.change_settings(caller.realm, {"grant": "revoked"})
    assert caller.get("preferences").status == 401
    assert caller.refresh(caller.credentials["refresh_token"]).status == 400


def test_other_addresses_of_intuit_are_not_found() -> None:
    assert Caller().send("GET", "/nothing/here").status == 404
