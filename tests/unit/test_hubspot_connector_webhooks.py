"""Messages that HubSpot sends are taken only when they are its own, and only as hints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from ledgerbridge.connectors.hubspot.webhooks import told, v3, verified
from ledgerbridge.sandbox.hubspot import VENDOR
from ledgerbridge.sandbox.inprocess import deliver
from ledgerbridge.sandbox.kit.clock import Clock
from ledgerbridge.sandbox.kit.sandbox import Sandbox

# The vectors of HubSpot's request-validation guide and of its official clients, and two of our own.
SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
OWN_SECRET = "lb-test-secret-0001"
URI = "https://www.example.com/webhook_uri"
OWN_URI = "https://hub.example.test/hooks/hubspot"
V1_BODY = (
    b'[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":'
    b'"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]'
)
OWN_BODY = (
    b'[{"eventId":100,"subscriptionId":1,"portalId":900001,"appId":700001,"occurredAt":1790000000000,'
    b'"subscriptionType":"contact.creation","attemptNumber":0,"objectId":501,"changeSource":"CRM","changeFlag":"NEW"}]'
)
V3_BODY = b"{'example_field':'example_value'}"
V3 = [
    (SECRET, URI, V3_BODY, "1693657560000", "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y="),
    (SECRET, URI, V3_BODY, "1700000300000", "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw="),
    (OWN_SECRET, OWN_URI, OWN_BODY, "1790000001000", "bQVl2YmPEMZK7KQeJApcSSl7hwbprb+f7hPwYYvHPN8="),
    (
        OWN_SECRET,
        OWN_URI,
        '[{"n":"Ærø Håndværk"}]'.encode(),
        "1790000001000",
        "YUKsxJ9xWwXn26ZD44nLSfhv/Mfgxj+ggvX+HktJUL0=",
    ),
]
OLDER = [
    ("v1", "POST", URI, V1_BODY, "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de"),
    ("v2", "GET", URI, b"", "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e"),
    (
        "v2",
        "POST",
        URI,
        b'{"example_field":"example_value"}',
        "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900",
    ),
]
LOCAL_URI = "http://127.0.0.1:9/hooks/hubspot"
NOW = datetime.fromtimestamp(1790000001, UTC)


def at(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def signed(moment: str, signature: str) -> dict[str, str]:
    return {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": moment}


@pytest.mark.parametrize(("secret", "uri", "body", "moment", "signature"), V3)
def test_published_v3_vector_is_verified(secret: str, uri: str, body: bytes, moment: str, signature: str) -> None:
    assert verified(signed(moment, signature), "POST", uri, body, secret, at(moment))


@pytest.mark.parametrize(("version", "method", "uri", "body", "signature"), OLDER)
def test_published_older_vector_is_verified_where_it_is_allowed(
    version: str, method: str, uri: str, body: bytes, signature: str
) -> None:
    headers = {"x-hubspot-signature": signature, "x-hubspot-signature-version": version}
    assert verified(headers, method, uri, body, SECRET, NOW, older=True)
    assert not verified(headers, method, uri, body, SECRET, NOW)
    assert not verified(headers, method, uri, body + b" ", SECRET, NOW, older=True)


@pytest.mark.parametrize(
    ("change", "method", "uri", "body"),
    [
        ({"X-HubSpot-Signature-v3": "AAAA"}, "POST", OWN_URI, OWN_BODY),
        ({"X-HubSpot-Signature-v3": "größe"}, "POST", OWN_URI, OWN_BODY),
        ({"X-HubSpot-Request-Timestamp": "1790000001001"}, "POST", OWN_URI, OWN_BODY),
        ({"X-HubSpot-Request-Timestamp": "soon"}, "POST", OWN_URI, OWN_BODY),
        ({"X-HubSpot-Request-Timestamp": "١٧٩٠"}, "POST", OWN_URI, OWN_BODY),
        ({}, "PUT", OWN_URI, OWN_BODY),
        ({}, "POST", OWN_URI + "/", OWN_BODY),
        ({}, "POST", OWN_URI, OWN_BODY + b" "),
    ],
)
def test_changed_message_is_not_verified(change: dict[str, str], method: str, uri: str, body: bytes) -> None:
    headers = {**signed(V3[2][3], V3[2][4]), **change}
    assert not verified(headers, method, uri, body, OWN_SECRET, NOW)


def test_right_older_signature_does_not_save_a_wrong_new_one() -> None:
    headers = {
        "X-HubSpot-Signature": OLDER[0][4],
        "X-HubSpot-Signature-Version": "v1",
        **signed("1790000001000", "AAAA"),
    }
    assert not verified(headers, "POST", URI, V1_BODY, SECRET, NOW, older=True)


@pytest.mark.parametrize(("off_s", "is_taken"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_message_is_taken_for_five_minutes(off_s: int, is_taken: bool) -> None:
    headers = signed(V3[2][3], V3[2][4])
    assert verified(headers, "POST", OWN_URI, OWN_BODY, OWN_SECRET, NOW + timedelta(seconds=off_s)) is is_taken


def test_message_without_signature_or_secret_is_not_verified() -> None:
    assert not verified({}, "POST", OWN_URI, OWN_BODY, OWN_SECRET, NOW, older=True)
    assert not verified(signed(V3[2][3], V3[2][4]), "POST", OWN_URI, OWN_BODY, "", NOW)
    odd = {"x-hubspot-signature": OLDER[0][4], "x-hubspot-signature-version": "v9"}
    assert not verified(odd, "POST", URI, V1_BODY, SECRET, NOW, older=True)


def test_address_is_signed_with_some_characters_in_clear() -> None:
    encoded = v3("POST", "https://h.test/a%3Fb%2fc?x=%40%21%24%27%28%29%2A%2C%3B%20", b"", "1", "s")
    assert encoded == v3("POST", "https://h.test/a?b/c?x=@!$'()*,;%20", b"", "1", "s")


EVENTS = [
    {"portalId": 900001, "subscriptionType": "contact.creation", "objectId": 501},
    {"portalId": 900001, "subscriptionType": "contact.propertyChange", "objectId": 501, "propertyName": "email"},
    {
        "portalId": 900001,
        "subscriptionType": "object.propertyChange",
        "objectId": 54805205097,
        "objectTypeId": "0-123",
    },
    {
        "portalId": 900001,
        "subscriptionType": "object.associationChange",
        "fromObjectId": 54805205098,
        "toObjectId": 502,
        "fromObjectTypeId": "0-123",
        "toObjectTypeId": "0-1",
        "associationType": "ORDER_TO_CONTACT",
    },
    {
        "portalId": 900001,
        "subscriptionType": "contact.associationChange",
        "associationType": "CONTACT_TO_COMPANY",
        "fromObjectId": 503,
        "toObjectId": 701,
    },
    {
        "portalId": 900001,
        "eventType": "contact.merge",
        "primaryObjectId": 504,
        "mergedObjectIds": [505],
        "newObjectId": 506,
        "objectId": 504,
    },
    {"portalId": 900001, "subscriptionType": "company.deletion", "objectId": 702},
    {"portalId": 900001, "subscriptionType": "line_item.propertyChange", "objectId": 9101},
    {"portalId": 900001, "subscriptionType": "ticket.creation", "objectId": 1},
    {"portalId": 900001, "subscriptionType": "object.creation", "objectId": 2},
    {"portalId": 1, "subscriptionType": "contact.creation", "objectId": 666},
    {"portalId": 900001, "subscriptionType": "contact.creation", "objectId": None},
    {"portalId": 900001, "subscriptionType": "contact.creation", "objectId": True},
    {"portalId": 900001},
    7,
]


def test_message_tells_what_to_read_again_in_this_account() -> None:
    assert told(msgspec.json.encode(EVENTS), "900001") == {
        "contacts": ["501", "502", "503", "504", "506", "505"],
        "orders": ["54805205097", "54805205098"],
        "companies": ["701", "702"],
        "line_items": ["9101"],
    }


def test_event_of_the_test_button_comes_without_a_list() -> None:
    assert told(msgspec.json.encode(EVENTS[0]), "900001") == {"contacts": ["501"]}


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"[]", b"7", b"\xff"])
def test_message_that_cannot_be_read_tells_nothing(body: bytes) -> None:
    assert told(body, "900001") == {}


def test_what_the_sandbox_sends_is_verified_and_read() -> None:
    clock = Clock(lambda: 1_767_225_600.0)
    clock.freeze()
    sandbox = Sandbox([VENDOR], clock, seed=7)
    arrived: list[tuple[dict[str, str], bytes]] = []

    def receive(method: str, url: str, headers: dict[str, str], body: bytes) -> int | None:
        arrived.append((headers, body))
        return 204

    def call(method: str, path: str, body: object) -> dict[str, str]:
        sent = {"content-type": "application/json"}
        status, _, answer = deliver(sandbox, method, f"http://127.0.0.1:8700/{path}", sent, msgspec.json.encode(body))
        assert status < 300, answer
        found: dict[str, str] = msgspec.json.decode(answer)
        return found

    credentials = sandbox.vendor("hubspot").credentials("900001")
    app = f"hubspot/webhooks/v3/700001/{{}}?hapikey={credentials['developer_key']}"
    call("PUT", app.format("settings"), {"targetUrl": LOCAL_URI})
    call("POST", app.format("subscriptions"), {"eventType": "contact.creation", "active": True})
    made = call("POST", "_sandbox/hubspot/state/contacts", {"properties": {"email": "ada@x.test"}})
    sandbox.deliver_due(receive)
    [(headers, body)] = arrived
    secret = str(credentials["client_secret"])
    assert verified(headers, "POST", LOCAL_URI, body, secret, clock.now())
    assert told(body, "900001") == {"contacts": [made["id"]]}
    older = {name: value for name, value in headers.items() if "v3" not in name.lower()}
    assert verified(older, "POST", LOCAL_URI, body, secret, clock.now(), older=True)
