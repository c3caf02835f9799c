"""Authorization and tokens in the simulated HubSpot."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.sandbox.hubspot_portal import ACCOUNT, V3, Answer, Portal

behaviour = pytest.mark.behaviour
BACK = "http://127.0.0.1:8765/callback"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def portal() -> Portal:
    return Portal()


def wish(portal: Portal, **changes: str) -> dict[str, Any]:
    asked = {
        "client_id": str(portal.credentials["client_id"]),
        "redirect_uri": BACK,
        "scope": "oauth crm.objects.contacts.read",
        "state": "s&1",
    }
    return asked | changes


def decide(portal: Portal, decision: str = "grant", **changes: str) -> dict[str, list[str]]:
    """What the person brings back to the app."""
    body = urlencode({"account": ACCOUNT, "decision": decision}).encode()
    answer = portal.send("POST", "/oauth/authorize", body, wish(portal, **changes))
    assert answer.status == 302
    assert answer.headers["location"].startswith(BACK)
    return parse_qs(urlsplit(answer.headers["location"]).query)


def token(portal: Portal, version: str = "v1", **sent: Any) -> Answer:
    """The token endpoint's answer to the app's own credentials and what is sent."""
    mine = {"client_id": portal.credentials["client_id"], "client_secret": portal.credentials["client_secret"]}
    body = urlencode(mine | {"redirect_uri": BACK} | sent).encode()
    return portal.send("POST", f"/oauth/{version}/token", body, content_type=FORM)


def by_code(portal: Portal, code: str, version: str = "v1", **sent: Any) -> Answer:
    return token(portal, version, grant_type="authorization_code", code=code, **sent)


def refreshed(portal: Portal, version: str = "v1", **sent: Any) -> Answer:
    refresh = {"grant_type": "refresh_token", "refresh_token": portal.credentials["refresh_token"]}
    return token(portal, version, **refresh | sent)


@behaviour("HS-AUTHORIZE")
def test_page_lists_accounts_and_sends_back_a_code_or_a_refusal(portal: Portal) -> None:
    portal.vendor.add_account({"id": "900077"})
    page = portal.send("GET", "/oauth/authorize", b"", wish(portal))
    assert page.status == 200
    for part in ('value="900001"', 'value="900077"', 'value="grant"', 'value="deny"', "crm.objects.contacts.read"):
        assert part in page.body
    granted, denied = decide(portal), decide(portal, "deny")
    assert (granted["state"], len(granted["code"])) == (["s&1"], 1)
    assert (denied["state"], denied["error"]) == (["s&1"], ["access_denied"])


@pytest.mark.parametrize("change", [{"client_id": "other"}, {"redirect_uri": "https://evil.test/"}, {"scope": ""}])
def test_person_with_a_wrong_address_sees_an_error_and_is_not_sent_on(portal: Portal, change: dict[str, str]) -> None:
    for method in ("GET", "POST"):
        answer = portal.send(method, "/oauth/authorize", b"decision=grant", wish(portal, **change))
        assert answer.status == 400
        assert "Authorization failed" in answer.body
        assert "location" not in answer.headers


@behaviour("HS-AUTHORIZE-OPTIONAL")
def test_optional_scope_that_the_account_lacks_is_dropped(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"rights": ["e-commerce"]})
    code = decide(portal, optional_scope="e-commerce crm.objects.owners.read")["code"][0]
    scopes = by_code(portal, code, "v3").body["scopes"]
    assert scopes == ["oauth", "crm.objects.contacts.read", "crm.objects.owners.read"]


@behaviour("HS-TOKEN-SHAPES")
def test_v1_answers_tokens_alone_and_v3_whose_they_are(portal: Portal) -> None:
    plain = {"token_type", "access_token", "refresh_token", "expires_in"}
    assert set(by_code(portal, decide(portal)["code"][0]).body) == plain
    full = by_code(portal, decide(portal)["code"][0], "v3").body
    assert set(full) == plain | {"hub_id", "scopes", "token_use", "user_id"}
    assert (full["hub_id"], full["token_use"], full["expires_in"]) == (900001, "access_token", 1800)


@behaviour("HS-TOKEN-FORM")
def test_dated_path_takes_json_too_and_v1_the_query(portal: Portal) -> None:
    sent = {
        "grant_type": "refresh_token",
        "refresh_token": portal.credentials["refresh_token"],
        "client_id": portal.credentials["client_id"],
        "client_secret": portal.credentials["client_secret"],
    }
    body = json.dumps(sent).encode()
    assert portal.send("POST", "/oauth/2026-03/token", body, content_type="application/json").status == 200
    assert portal.send("POST", "/oauth/v3/token", body, content_type="application/json").status == 400
    assert portal.send("POST", "/oauth/v1/token", b"", sent).status == 200
    assert portal.send("POST", "/oauth/v3/token", b"", sent).status == 400


@behaviour("HS-CODE-ONCE")
def test_code_works_once(portal: Portal) -> None:
    code = decide(portal)["code"][0]
    assert by_code(portal, code).status == 200
    again = by_code(portal, code)
    assert (again.status, again.body["status"]) == (400, "BAD_AUTH_CODE")
    assert portal.vendor.meters(ACCOUNT)["tokens"] == {"issued": 1, "refreshed": 0, "refused": 1, "reused": 1}


@behaviour("HS-CODE-EXPIRES")
def test_code_is_short_lived(portal: Portal) -> None:
    code = decide(portal)["code"][0]
    portal.pass_s(301)
    assert by_code(portal, code).body["status"] == "EXPIRED_AUTH_CODE"


@behaviour("HS-TOKEN-CLIENT")
@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"client_id": "other"}, "BAD_CLIENT_ID"),
        ({"client_secret": "other"}, "BAD_CLIENT_SECRET"),
        ({"redirect_uri": "http://localhost/else"}, "MISMATCH_REDIRECT_URI_AUTH_CODE"),
        ({"grant_type": "password"}, "BAD_GRANT_TYPE"),
    ],
)
def test_each_wrong_parameter_has_its_word(portal: Portal, change: dict[str, str], status: str) -> None:
    sent = {"grant_type": "authorization_code", "code": decide(portal)["code"][0]} | change
    assert token(portal, **sent).body["status"] == status


@behaviour("HS-TOKEN-ERRORS")
def test_v1_error_is_hubspots_own_and_v3_that_of_oauth_too(portal: Portal) -> None:
    old, new = (refreshed(portal, version, refresh_token="no") for version in ("v1", "v3"))
    assert (old.status, set(old.body)) == (400, {"status", "message", "correlationId"})
    text = "refresh token is invalid, expired or revoked"
    assert new.body == {
        "error": "invalid_grant",
        "error_description": text,
        "status": "BAD_REFRESH_TOKEN",
        "message": text,
    }


@behaviour("HS-TOKEN-OTHER-APP")
def test_refresh_with_another_apps_credentials_is_a_bad_refresh_token(portal: Portal) -> None:
    assert refreshed(portal, client_id="other").body["status"] == "BAD_REFRESH_TOKEN"


@behaviour("HS-REFRESH-SAME")
def test_refresh_gives_a_new_access_token_and_the_same_refresh_token(portal: Portal) -> None:
    answer = refreshed(portal).body
    assert answer["refresh_token"] == portal.credentials["refresh_token"]
    assert answer["access_token"] != portal.token
    assert portal.get(f"{V3}/contacts").status == 200
    portal.token = answer["access_token"]
    assert portal.get(f"{V3}/contacts").status == 200


@behaviour("HS-TOKEN-LIFE")
def test_access_token_lives_1800_seconds(portal: Portal) -> None:
    portal.pass_s(1799)
    assert portal.get(f"{V3}/contacts").status == 200
    portal.pass_s(1)
    assert portal.get(f"{V3}/contacts").status == 401


@behaviour("HS-AUTH-EXPIRED")
def test_expired_token_is_told_when_it_expired(portal: Portal) -> None:
    portal.pass_s(1800 + 2 * 3600)
    answer = portal.get(f"{V3}/contacts")
    assert (answer.status, answer.body["category"]) == (401, "EXPIRED_AUTHENTICATION")
    assert answer.body["message"] == "The OAuth token used to make this call expired 2 hour(s) ago."
    assert answer.body["context"] == {"expire time": ["2026-01-01T00:30:00.000Z"]}


@behaviour("HS-AUTH-MISSING")
@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic eDp5"}])
def test_call_without_a_known_token_is_not_authenticated(portal: Portal, headers: Any) -> None:
    answer = portal.send("GET", f"{V3}/contacts", **headers)
    assert (answer.status, answer.body["category"]) == (401, "INVALID_AUTHENTICATION")
    assert answer.body["message"].startswith("Authentication credentials not found.")


@behaviour("HS-TOKEN-STATIC")
def test_static_token_does_not_expire(portal: Portal) -> None:
    portal.token = portal.credentials["api_key"]
    assert str(portal.token).startswith("pat-na1-")
    portal.pass_s(10 * 86_400)
    assert portal.get(f"{V3}/contacts").status == 200


@behaviour("HS-SCOPES")
def test_token_reaches_only_what_its_scopes_name(portal: Portal) -> None:
    portal.token = by_code(portal, decide(portal)["code"][0]).body["access_token"]
    assert portal.get(f"{V3}/contacts").status == 200
    answer = portal.post(f"{V3}/contacts", {"properties": {"email": "a@x.test"}})
    assert (answer.status, answer.body["category"]) == (403, "MISSING_SCOPES")
    needed = answer.body["errors"][0]["context"]["requiredGranularScopes"]
    assert needed == ["crm.objects.contacts.write"]
    assert portal.get(f"{V3}/products").status == 403
    assert portal.get("/crm/v3/properties/contacts").status == 200
    assert portal.get("/crm/v4/objects/contacts/1/associations/companies").status == 403


def test_right_that_the_account_withholds_is_missing_from_every_token(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"rights": ["crm.objects.contacts.read"]})
    assert portal.get(f"{V3}/contacts").body["category"] == "MISSING_SCOPES"
    assert portal.get(f"{V3}/companies").status == 200


@behaviour("HS-GRANT-REVOKED")
def test_revoked_grant_ends_tokens_until_a_new_consent(portal: Portal) -> None:
    portal.vendor.change_settings(ACCOUNT, {"grant": "revoked"})
    assert refreshed(portal).body["status"] == "BAD_REFRESH_TOKEN"
    assert portal.get(f"{V3}/contacts").body["category"] == "INVALID_AUTHENTICATION"
    code = decide(portal)["code"][0]
    assert portal.vendor.settings(ACCOUNT)["grant"] == "ok"
    assert by_code(portal, code).status == 200
    assert refreshed(portal).body["status"] == "BAD_REFRESH_TOKEN"


@behaviour("HS-REVOKE")
@pytest.mark.parametrize("version", ["v1", "v3"])
def test_revoked_refresh_token_is_dead_and_access_tokens_live_on(portal: Portal, version: str) -> None:
    refresh = portal.credentials["refresh_token"]
    if version == "v1":
        assert portal.send("DELETE", f"/oauth/v1/refresh-tokens/{refresh}").status == 204
    else:
        sent = {"token": refresh, "token_type_hint": "refresh_token"}
        mine = {"client_id": portal.credentials["client_id"], "client_secret": portal.credentials["client_secret"]}
        body = urlencode(mine | sent).encode()
        assert portal.send("POST", "/oauth/v3/token/revoke", body, content_type=FORM).status == 200
    assert refreshed(portal).body["status"] == "BAD_REFRESH_TOKEN"
    assert portal.get(f"{V3}/contacts").status == 200


@behaviour("HS-INTROSPECT-V1")
def test_v1_tells_about_a_token_without_credentials(portal: Portal) -> None:
    portal.pass_s(300)
    access = portal.send("GET", f"/oauth/v1/access-tokens/{portal.token}").body
    assert (access["hub_id"], access["token_type"], access["expires_in"]) == (900001, "access", 1500)
    refresh = portal.send("GET", f"/oauth/v1/refresh-tokens/{portal.credentials['refresh_token']}").body
    assert (refresh["token_type"], refresh["client_id"]) == ("refresh", portal.credentials["client_id"])
    assert portal.send("GET", "/oauth/v1/access-tokens/nonsense").status == 400


@behaviour("HS-INTROSPECT-V3")
@pytest.mark.parametrize("field", ["token", "access_token"])
def test_v3_introspection_takes_the_token_under_either_name(portal: Portal, field: str) -> None:
    sent = {
        "client_id": portal.credentials["client_id"],
        "client_secret": portal.credentials["client_secret"],
        "token_type_hint": "access_token",
        field: portal.token,
    }
    answer = portal.send("POST", "/oauth/v3/token/introspect", urlencode(sent).encode(), content_type=FORM).body
    assert (answer["active"], answer["token_use"], answer["hub_id"]) == (True, "access_token", 900001)
    assert answer["signed_access_token"]["hublet"] == "na1"
    gone = urlencode(sent | {field: "nonsense"}).encode()
    assert portal.send("POST", "/oauth/v3/token/introspect", gone, content_type=FORM).body == {"active": False}
