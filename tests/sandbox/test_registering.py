"""Applications registered with the vendors are let in as they were registered, and in no other way."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.sandbox.conftest import Answer, Caller

from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox

BACK = "https://hub.example.com/callback"
FORM = {"content_type": "application/x-www-form-urlencoded"}
ACCOUNTING = "com.intuit.quickbooks.accounting"
DOORS = {
    "quickbooks": ("/connect/oauth2", "/oauth2/v1/tokens/bearer"),
    "exact": ("/api/oauth2/auth", "/api/oauth2/token"),
    "eaccounting": ("/connect/authorize", "/connect/token"),
    "hubspot": ("/oauth/authorize", "/oauth/v3/token"),
}
"""Where people let an app in, and where it gets its tokens."""
FILLED: dict[str, dict[str, Any]] = {
    "quickbooks": {"keys": "development", "redirect_uris": [BACK], "scopes": [ACCOUNTING]},
    "exact": {"redirect_uri": BACK, "scopes": {"crm.accounts": "manage", "logistics.items": "read"}},
    "eaccounting": {"redirect_uri": BACK, "scopes": "ea:api offline_access ea:sales"},
    "hubspot": {
        "redirect_urls": BACK,
        "required_scopes": "crm.objects.contacts.read",
        "optional_scopes": "crm.objects.deals.read",
    },
}
SCOPE = {
    "quickbooks": ACCOUNTING,
    "exact": "",
    "eaccounting": "ea:api offline_access ea:sales",
    "hubspot": "oauth crm.objects.contacts.read",
}
FIELD = {
    "quickbooks": "redirect_uris",
    "exact": "redirect_uri",
    "eaccounting": "redirect_uri",
    "hubspot": "redirect_urls",
}
"""The field that takes redirect addresses."""


class Developer:
    """Registers applications, and signs in with them."""

    def __init__(self) -> None:
        clock = Clock()
        clock.freeze()
        self.sandbox = Sandbox(clock=clock, seed=3)
        self.control = Caller(self.sandbox, "/_sandbox")

    def sends(self, vendor: str, kind: str = "app", **changed: Any) -> Answer:
        filled = {"name": "Our hub", **FILLED.get(vendor, {}), **changed}
        return self.control.send("POST", "/register", {"vendor": vendor, "kind": kind, **filled})

    def registers(self, vendor: str, kind: str = "app", **changed: Any) -> dict[str, str]:
        answer = self.sends(vendor, kind, **changed)
        assert answer.status == 201, answer
        return dict(answer.body)

    def faults(self, vendor: str, **changed: Any) -> dict[str, str]:
        answer = self.sends(vendor, **changed)
        assert answer.status == 422, answer
        return dict(answer.body["fields"])

    def asks(self, vendor: str, app: dict[str, str], **changed: str) -> Answer:
        """What the page for people answers when somebody lets the app in."""
        asked = {"client_id": app["client_id"], "response_type": "code", "redirect_uri": BACK, "state": "s1"}
        asked |= {"scope": SCOPE[vendor], **changed}
        account = self.sandbox.vendor(vendor).accounts()[0]
        address = f"/{vendor}{DOORS[vendor][0]}?{urlencode({name: said for name, said in asked.items() if said})}"
        form = urlencode({"account": account, "decision": "grant"}).encode()
        return Caller(self.sandbox).send("POST", address, form, **FORM)

    def code(self, vendor: str, app: dict[str, str]) -> str:
        answer = self.asks(vendor, app)
        assert answer.status == 302, answer
        return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]

    def token(self, vendor: str, app: dict[str, str], **sent: str) -> Answer:
        proof = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
        headers = dict(FORM)
        if vendor == "eaccounting":
            headers["authorization"] = f"Basic {basic(proof)}"
            proof = {}
        return Caller(self.sandbox).send(
            "POST", f"/{vendor}{DOORS[vendor][1]}", urlencode({**proof, **sent}).encode(), **headers
        )

    def tokens(self, vendor: str, app: dict[str, str]) -> Any:
        answer = self.token(
            vendor, app, grant_type="authorization_code", code=self.code(vendor, app), redirect_uri=BACK
        )
        assert answer.status == 200, answer
        return answer.body


def basic(proof: dict[str, str]) -> str:
    return b64encode(f"{proof['client_id']}:{proof['client_secret']}".encode()).decode()


@pytest.fixture
def developer() -> Developer:
    return Developer()


VENDORS = pytest.mark.parametrize("vendor", sorted(DOORS))


@VENDORS
@pytest.mark.behaviour("QB-APP-REGISTERED")
@pytest.mark.behaviour("EX-APP-REGISTERED")
@pytest.mark.behaviour("EA-APP-REGISTERED")
@pytest.mark.behaviour("HS-APP-REGISTERED")
def test_a_registered_application_gets_an_id_and_a_secret_with_which_it_is_let_in(
    developer: Developer, vendor: str
) -> None:
    app = developer.registers(vendor)
    assert app["client_id"] != developer.sandbox.vendor(vendor).credentials(_first(developer, vendor))["client_id"]
    assert developer.tokens(vendor, app)["access_token"]


@VENDORS
@pytest.mark.behaviour("QB-REDIRECT-EXACT")
@pytest.mark.behaviour("EX-REDIRECT-EXACT")
@pytest.mark.behaviour("EA-REDIRECT-EXACT")
@pytest.mark.behaviour("HS-REDIRECT-EXACT")
@pytest.mark.parametrize(
    "address", [BACK + "s", BACK + "/", BACK.replace("https", "http"), BACK.upper(), "http://localhost:8765/callback"]
)
def test_an_address_that_is_one_letter_off_is_followed_nowhere(developer: Developer, vendor: str, address: str) -> None:
    answer = developer.asks(vendor, developer.registers(vendor), redirect_uri=address)
    assert (answer.status, "location" in answer.headers) == (400, False)


@pytest.mark.behaviour("QB-REDIRECT-EXACT")
def test_intuit_says_where_the_address_is_to_be_listed(developer: Developer) -> None:
    page = developer.asks("quickbooks", developer.registers("quickbooks"), redirect_uri=BACK + "s").body
    assert "Make sure it is listed in the Redirect URIs section" in page


@pytest.mark.behaviour("QB-APP-SCOPES")
@pytest.mark.behaviour("EA-APP-SCOPES")
@pytest.mark.parametrize(
    ("vendor", "scope"),
    [
        ("quickbooks", f"{ACCOUNTING} com.intuit.quickbooks.payment"),
        ("eaccounting", "ea:api offline_access ea:sales ea:accounting"),
    ],
)
def test_a_scope_that_was_not_registered_leads_back_with_an_error(
    developer: Developer, vendor: str, scope: str
) -> None:
    answer = developer.asks(vendor, developer.registers(vendor), scope=scope)
    assert parse_qs(urlsplit(answer.headers["location"]).query) == {"error": ["invalid_scope"], "state": ["s1"]}


@pytest.mark.behaviour("QB-APP-SCOPES")
def test_scopes_about_the_person_need_no_registration_at_intuit(developer: Developer) -> None:
    assert developer.asks("quickbooks", developer.registers("quickbooks"), scope=f"{ACCOUNTING} openid").status == 302


@pytest.mark.behaviour("HS-APP-SCOPES")
@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "crm.objects.contacts.read"},
        {"scope": "oauth crm.objects.contacts.read crm.objects.orders.read"},
        {"optional_scope": "crm.objects.orders.read"},
    ],
)
def test_hubspot_shows_a_page_where_scopes_are_not_those_of_the_app(
    developer: Developer, wrong: dict[str, str]
) -> None:
    answer = developer.asks("hubspot", developer.registers("hubspot"), **wrong)
    assert answer.status == 400
    assert "mismatch between the scopes in the install URL" in answer.body


@pytest.mark.behaviour("HS-APP-SCOPES")
def test_optional_scopes_of_the_app_may_be_asked_for_either_way(developer: Developer) -> None:
    app = developer.registers("hubspot")
    assert developer.asks("hubspot", app, optional_scope="crm.objects.deals.read").status == 302
    assert developer.asks("hubspot", app, scope=f"{SCOPE['hubspot']} crm.objects.deals.read").status == 302


@pytest.mark.behaviour("EX-APP-SCOPES")
@pytest.mark.parametrize(
    ("method", "path", "refused"),
    [
        ("GET", "crm/Accounts", ""),
        ("POST", "crm/Accounts", ""),
        ("GET", "logistics/Items", ""),
        ("POST", "logistics/Items", "Cannot manage 'logistics.items' scope"),
        ("GET", "salesorder/SalesOrders", "Cannot read 'sales.orders' scope"),
    ],
)
def test_exact_opens_what_the_registration_names_and_as_far(
    developer: Developer, method: str, path: str, refused: str
) -> None:
    token = developer.tokens("exact", developer.registers("exact"))["access_token"]
    caller = Caller(
        developer.sandbox, "/exact/api/v1", {"authorization": f"Bearer {token}", "accept": "application/json"}
    )
    body = {"Name": "Ann", "Code": "A1", "Description": "A"} if method == "POST" else None
    answer = caller.send(method, f"/{_first(developer, 'exact')}/{path}?$select=ID&$filter=Code+eq+'1'", body)
    assert (answer.status == 403, refused in str(answer.body)) == (bool(refused), True)


@VENDORS
@pytest.mark.behaviour("QB-CLIENT-OF-TOKEN")
@pytest.mark.behaviour("EX-CLIENT-OF-TOKEN")
@pytest.mark.behaviour("EA-CLIENT-OF-TOKEN")
@pytest.mark.behaviour("HS-TOKEN-OTHER-APP")
def test_codes_and_refresh_tokens_of_one_app_do_nothing_for_another(developer: Developer, vendor: str) -> None:
    mine, other = developer.registers(vendor), developer.registers(vendor)
    code, refresh = developer.code(vendor, mine), developer.tokens(vendor, mine)["refresh_token"]
    by_code = developer.token(vendor, other, grant_type="authorization_code", code=code, redirect_uri=BACK)
    by_token = developer.token(vendor, other, grant_type="refresh_token", refresh_token=refresh)
    for answer in (by_code, by_token):
        assert (answer.status, answer.body["error"]) == (400, "invalid_grant")


@VENDORS
@pytest.mark.parametrize(
    ("changed", "why"),
    [({"address": []}, "this is needed"), ({"address": "hub.example.com/callback"}, "is no web address")],
)
def test_an_application_without_a_place_to_come_back_to_is_not_registered(
    developer: Developer, vendor: str, changed: dict[str, Any], why: str
) -> None:
    faults = developer.faults(vendor, **{FIELD[vendor]: changed["address"]})
    assert list(faults) == [FIELD[vendor]]
    assert why in faults[FIELD[vendor]]


@pytest.mark.behaviour("HS-APP-REDIRECTS")
@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("http://localhost:8765/callback", True),
        ("https://hub.example.com/callback", True),
        ("http://hub.example.com/callback", False),
        ("https://192.0.2.7/callback", False),
        ("http://127.0.0.1:8765/callback", False),
    ],
)
def test_hubspot_takes_https_and_localhost_and_no_numbers(developer: Developer, address: str, taken: bool) -> None:
    assert developer.sends("hubspot", redirect_urls=address).status == (201 if taken else 422)


@pytest.mark.behaviour("EX-APP-HTTPS")
@pytest.mark.parametrize(("address", "taken"), [("https://localhost/callback", True), ("http://localhost/", False)])
def test_exact_takes_https_alone(developer: Developer, address: str, taken: bool) -> None:
    assert developer.sends("exact", redirect_uri=address).status == (201 if taken else 422)


@pytest.mark.behaviour("QB-APP-LOCALHOST")
@pytest.mark.behaviour("QB-APP-RECONNECT")
@pytest.mark.parametrize(
    ("keys", "address", "reconnect", "faults"),
    [
        ("development", "http://localhost:8765/callback", "", []),
        ("production", "http://localhost:8765/callback", BACK, ["redirect_uris"]),
        ("production", "https://localhost/callback", BACK, ["redirect_uris"]),
        ("production", BACK, "", ["reconnect_url"]),
        ("production", BACK, BACK, []),
    ],
)
def test_production_keys_of_intuit_ask_for_more(
    developer: Developer, keys: str, address: str, reconnect: str, faults: list[str]
) -> None:
    answer = developer.sends("quickbooks", keys=keys, redirect_uris=[address], reconnect_url=reconnect)
    assert list(answer.body.get("fields", {})) == faults


@pytest.mark.behaviour("HS-APP-PRIVATE")
def test_a_private_app_has_a_token_with_its_scopes(developer: Developer) -> None:
    told = developer.control(
        "POST",
        "/register",
        {"vendor": "hubspot", "kind": "private-app", "name": "Own", "scopes": ["crm.objects.contacts.read"]},
    )
    caller = Caller(developer.sandbox, "/hubspot", {"authorization": f"Bearer {told['access_token']}"})
    assert told["access_token"].startswith("pat-")
    assert caller.send("GET", "/crm/v3/objects/contacts").status == 200
    assert caller.send("GET", "/crm/v3/objects/deals").body["category"] == "MISSING_SCOPES"


@pytest.mark.behaviour("HYP-KEY-MADE")
def test_a_key_of_hyperline_has_the_rights_that_were_ticked(developer: Developer) -> None:
    told = developer.registers("hyperline", "key", rights=["customers:read"])
    caller = Caller(developer.sandbox, "/hyperline", {"authorization": f"Bearer {told['api_key']}"})
    assert caller.send("GET", "/v2/customers").status == 200
    assert caller.send("GET", "/v2/invoices").status == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 404),
        ({"vendor": "sage"}, 404),
        ({"vendor": "exact", "kind": "plugin"}, 404),
        ({"vendor": "hyperline", "account": "nowhere", "name": "K", "rights": ["all"]}, 404),
        ({"vendor": "exact", "colour": "red"}, 422),
        ({"vendor": "exact", "name": "A", "redirect_uri": BACK, "scopes": {"crm.accounts": "own"}}, 422),
        ({"vendor": "exact", "name": "A", "redirect_uri": BACK, "scopes": {"crm.nothing": "read"}}, 422),
        ({"vendor": "exact", "name": "A", "redirect_uri": [BACK, BACK + "2"], "scopes": {"crm.quotes": "read"}}, 422),
        ({"vendor": "eaccounting", "name": "A", "redirect_uri": BACK, "scopes": "ea:all"}, 422),
        ({"vendor": "quickbooks", "name": 5}, 422),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_registered(
    developer: Developer, body: dict[str, Any], status: int
) -> None:
    assert developer.control.send("POST", "/register", body).status == status
    assert [one for desk in developer.sandbox.desks.values() for one in desk.vendor.registered()] == []


def test_a_reset_forgets_what_was_registered(developer: Developer) -> None:
    app = developer.registers("quickbooks")
    developer.control("POST", "/reset")
    assert developer.asks("quickbooks", app).status == 400
    assert developer.sandbox.vendor("quickbooks").registered() == []


# --- the page ---------------------------------------------------------------------------------------------------------


def sent(developer: Developer, **fields: str | list[str]) -> Answer:
    """What a browser gets that sends a form."""
    return developer.control.send("POST", "/register", urlencode(fields, doseq=True).encode(), **FORM)


def test_the_page_has_a_form_for_each_thing_that_can_be_registered(developer: Developer) -> None:
    page = developer.control("GET", "/register")
    kinds = {(desk.vendor.name, form.kind) for desk in developer.sandbox.desks.values() for form in desk.vendor.forms}
    assert len(kinds) == 6
    for vendor, kind in kinds:
        assert f'<div class=form id="{vendor}-{kind}">' in page
    assert '<a href="/_sandbox/register">' in developer.control("GET", "/")


def test_a_form_sent_by_a_browser_shows_the_secret_once_and_how_to_connect(developer: Developer) -> None:
    levels = {f"scopes:{scope}": level for scope, level in FILLED["exact"]["scopes"].items()}
    answer = sent(developer, vendor="exact", kind="app", name="Our <hub>", redirect_uri=BACK, **levels)
    (known,) = developer.sandbox.vendor("exact").registered()
    assert answer.status == 201
    assert f"--client-id {known.id} --client-secret " in answer.body
    assert f"--redirect {BACK}" in answer.body
    assert "Our &lt;hub&gt; is registered" in answer.body
    assert "<hub>" not in answer.body
    later = developer.control("GET", "/register")
    assert known.id in later
    assert "--client-secret" not in later


def test_a_form_that_has_to_be_mended_keeps_what_was_written(developer: Developer) -> None:
    answer = sent(
        developer,
        vendor="hubspot",
        kind="app",
        name="Our hub",
        redirect_urls="http://hub.example.com/callback",
        required_scopes="oauth, crm.objects.contacts.read",
    )
    assert answer.status == 422
    assert "an HTTPS address is needed, but for localhost" in answer.body
    assert ">http://hub.example.com/callback</textarea>" in answer.body
    assert 'value="Our hub"' in answer.body
    assert developer.sandbox.vendor("hubspot").registered() == []


def _first(developer: Developer, vendor: str) -> str:
    return str(developer.sandbox.vendor(vendor).accounts()[0])
