"""The identity server: consent, tokens and their lives."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from tests.sandbox.eaccounting_caller import BASE, REDIRECT, SCOPES, Caller

behaviour = pytest.mark.behaviour
DAY = 86400


@behaviour("EA-DISCOVERY")
def test_discovery_names_the_addresses_of_the_host_that_was_asked() -> None:
    document = Caller().send("GET", "/.well-known/openid-configuration").body
    assert document["authorization_endpoint"] == f"{BASE}/connect/authorize"
    assert document["token_endpoint"] == f"{BASE}/connect/token"
    assert document["revocation_endpoint"] == f"{BASE}/connect/revocation"
    assert "offline_access" in document["scopes_supported"]


@behaviour("EA-CALLBACK")
def test_a_consent_comes_back_with_code_scope_and_state_and_no_company() -> None:
    caller = Caller()
    page = caller.send("GET", "/connect/authorize", caller.asked())
    assert page.status == 200
    assert "<form" in page.text
    assert caller.company in page.text
    callback = caller.decide()
    assert set(callback) == {"code", "scope", "state"}
    assert (callback["scope"], callback["state"]) == (SCOPES, "s1")


def test_the_page_keeps_what_the_app_asked_and_escapes_it() -> None:
    caller = Caller()
    form = urlencode({**caller.asked(), "account": caller.company, "decision": "grant"}).encode()
    sent_back = caller.send("POST", "/connect/authorize", None, form)
    assert sent_back.headers["location"].startswith(f"{REDIRECT}?code=")
    assert "<script>" not in caller.send("GET", "/connect/authorize", caller.asked(state='"><script>')).text


@behaviour("EA-CALLBACK-DENIED")
def test_a_refusal_comes_back_as_access_denied() -> None:
    assert Caller().decide("deny") == {"error": "access_denied", "state": "s1"}


@behaviour("EA-REDIRECT-REGISTERED")
@pytest.mark.parametrize(
    "asked", [{"redirect_uri": "https://evil.example/cb"}, {"client_id": "other"}, {"redirect_uri": "http://["}]
)
def test_a_stranger_or_an_unregistered_address_is_not_followed(asked: dict[str, str]) -> None:
    caller = Caller()
    answer = caller.send("GET", "/connect/authorize", caller.asked(**asked))
    assert answer.status == 400
    assert "location" not in answer.headers


def test_a_code_is_refused_at_another_redirect() -> None:
    caller = Caller()
    assert caller.exchange(caller.decide()["code"], f"{REDIRECT}2").body == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("asked", "error"),
    [({"scope": "ea:everything"}, "invalid_scope"), ({"response_type": "token"}, "unsupported_response_type")],
)
def test_a_wish_the_server_cannot_grant_comes_back_as_an_error(asked: dict[str, str], error: str) -> None:
    caller = Caller()
    answer = caller.send("GET", "/connect/authorize", caller.asked(**asked))
    assert answer.headers["location"] == f"{REDIRECT}?error={error}&state=s1"


@behaviour("EA-DEFAULT-COMPANY")
def test_a_starred_company_skips_the_choice_unless_the_app_asks_for_it() -> None:
    caller = Caller(default_company=True)
    other = caller.vendor.add_account({"name": "Other"})
    assert other not in caller.send("GET", "/connect/authorize", caller.asked(prompt="")).text
    assert other in caller.send("GET", "/connect/authorize", caller.asked()).text

    def bound(prompt: str) -> str:
        code = caller.decide(account=other, prompt=prompt)["code"]
        caller.bearer = caller.exchange(code).body["access_token"]
        return str(caller.read("companysettings")["CompanyIdentifier"])

    assert bound("") == caller.company
    assert bound("select_account") == other
    assert bound("login") == other


def test_a_consent_for_a_company_that_is_not_there_leads_nowhere() -> None:
    caller = Caller()
    form = urlencode({"account": "none", "decision": "grant"}).encode()
    assert caller.send("POST", "/connect/authorize", caller.asked(), form).status == 400


@behaviour("EA-ACCESS-TOKEN")
def test_an_access_token_lasts_an_hour() -> None:
    caller = Caller()
    body = caller.exchange(caller.decide()["code"]).body
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, SCOPES)
    caller.bearer = body["access_token"]
    assert caller.bearer.startswith("eyJ")
    caller.clock.advance(3599)
    assert caller.get("companysettings").status == 200
    caller.clock.advance(1)
    assert caller.get("companysettings").status == 401


@behaviour("EA-OFFLINE-ACCESS")
def test_without_offline_access_there_is_no_refresh_token() -> None:
    caller = Caller()
    body = caller.exchange(caller.decide(scope="ea:api ea:sales")["code"]).body
    assert "refresh_token" not in body


@behaviour("EA-CODE-ONCE")
def test_a_code_works_once_and_not_for_long() -> None:
    caller = Caller()
    code = caller.decide()["code"]
    assert caller.exchange(code).status == 200
    assert caller.exchange(code).body == {"error": "invalid_grant"}
    late = caller.decide()["code"]
    caller.clock.advance(301)
    assert caller.exchange(late).body == {"error": "invalid_grant"}


@behaviour("EA-CLIENT-BASIC")
def test_the_app_proves_itself_by_basic_alone() -> None:
    caller = Caller()
    form = {"grant_type": "refresh_token", "refresh_token": str(caller.credentials["refresh_token"])}
    in_form = {
        "client_id": str(caller.credentials["client_id"]),
        "client_secret": str(caller.credentials["client_secret"]),
    }
    assert caller.token("", **form, **in_form).status == 400
    assert caller.token(**form).status == 200


@behaviour("EA-OAUTH-ERRORS")
@pytest.mark.parametrize("proof", ["Basic bGVkZ2VyOndyb25n", "Basic %", "Basic /w==", ""])
def test_a_wrong_client_is_an_invalid_client(proof: str) -> None:
    caller = Caller()
    answer = caller.token(proof, grant_type="refresh_token", refresh_token="x")
    assert (answer.status, answer.body) == (400, {"error": "invalid_client"})
    revoked = caller.send("POST", "/connect/revocation", None, b"token=x", {"authorization": proof})
    assert revoked.body == {"error": "invalid_client"}


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_grant"),
    ],
)
def test_token_calls_that_make_no_sense_are_named(form: dict[str, str], error: str) -> None:
    assert Caller().token(**form).body == {"error": error}


def test_a_token_call_that_is_no_text_is_refused() -> None:
    caller = Caller()
    assert caller.send("POST", "/connect/token", None, b"\xff\xfe", caller.proof).body == {"error": "invalid_request"}
    assert caller.send("POST", "/connect/revocation", None, b"", caller.proof).status == 400


@behaviour("EA-REFRESH-ROTATES")
def test_a_refresh_token_works_once() -> None:
    caller = Caller()
    first = str(caller.credentials["refresh_token"])
    body = caller.refresh(first).body
    assert body["refresh_token"] != first
    assert caller.refresh(first).body == {"error": "invalid_grant"}
    caller.bearer = body["access_token"]
    assert caller.get("companysettings").status == 200
    assert caller.refresh(body["refresh_token"]).status == 200
    tokens = caller.vendor.meters(caller.company)["tokens"]
    assert tokens == {"issued": 0, "refreshed": 2, "refused": 1, "reused": 1}


@behaviour("EA-REFRESH-LIFE")
def test_a_refresh_token_dies_of_age() -> None:
    caller = Caller(refresh_life_days=10)
    value = str(caller.credentials["refresh_token"])
    caller.clock.advance(9 * DAY)
    value = caller.refresh(value).body["refresh_token"]
    caller.clock.advance(10 * DAY)
    assert caller.refresh(value).body == {"error": "invalid_grant"}


@behaviour("EA-REFRESH-PASSWORD")
def test_a_changed_password_kills_the_refresh_token_alone() -> None:
    caller = Caller()
    caller.vendor.change_settings(caller.company, {"grant": "password_changed"})
    assert caller.refresh(str(caller.credentials["refresh_token"])).status == 400
    assert caller.get("companysettings").status == 200


@behaviour("EA-GRANT-REMOVED")
def test_a_removed_consent_ends_calls_and_refreshes_until_another_is_given() -> None:
    caller = Caller()
    caller.vendor.change_settings(caller.company, {"grant": "revoked"})
    assert caller.get("companysettings").status == 401
    assert caller.refresh(str(caller.credentials["refresh_token"])).status == 400
    caller.sign_in(SCOPES)
    assert caller.get("companysettings").status == 200
    assert caller.vendor.settings(caller.company)["grant"] == "ok"
    assert caller.refresh(str(caller.credentials["refresh_token"])).status == 400


@behaviour("EA-REVOKE")
@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
def test_a_revoked_token_ends_the_consent(which: str) -> None:
    caller = Caller()
    form = urlencode({"token": str(caller.credentials[which]), "token_type_hint": "refresh_token"}).encode()
    answer = caller.send("POST", "/connect/revocation", None, form, caller.proof)
    assert (answer.status, answer.text) == (200, "")
    assert caller.refresh(str(caller.credentials["refresh_token"])).status == 400
    assert caller.get("companysettings").status == 401
    assert caller.send("POST", "/connect/revocation", None, b"token=unknown", caller.proof).status == 200
