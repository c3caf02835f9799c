"""The signatures of HubSpot's webhooks, by every example that is published."""

from __future__ import annotations

import pytest

from ledgerbridge.sandbox.hubspot.signatures import signature_v1, signature_v2, signature_v3

SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
ADDRESS = "https://www.example.com/webhook_uri"
OWN_SECRET = "lb-test-secret-0001"
OWN_ADDRESS = "https://hub.example.test/hooks/hubspot"
CREATION = (
    b'[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":'
    b'"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]'
)
OWN_CREATION = (
    b'[{"eventId":100,"subscriptionId":1,"portalId":900001,"appId":700001,"occurredAt":1790000000000,'
    b'"subscriptionType":"contact.creation","attemptNumber":0,"objectId":501,"changeSource":"CRM","changeFlag":"NEW"}]'
)


@pytest.mark.behaviour("HS-SIGN-V1")
def test_v1_signs_secret_and_body() -> None:
    assert signature_v1(SECRET, CREATION) == "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de"


@pytest.mark.behaviour("HS-SIGN-V2")
@pytest.mark.parametrize(
    ("method", "body", "expected"),
    [
        ("GET", b"", "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e"),
        (
            "POST",
            b'{"example_field":"example_value"}',
            "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900",
        ),
    ],
)
def test_v2_signs_method_and_address_too(method: str, body: bytes, expected: str) -> None:
    assert signature_v2(SECRET, method, ADDRESS, body) == expected


@pytest.mark.behaviour("HS-SIGN-V3")
@pytest.mark.parametrize(
    ("secret", "address", "body", "timestamp", "expected"),
    [
        (
            SECRET,
            ADDRESS,
            b"{'example_field':'example_value'}",
            "1693657560000",
            "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=",
        ),
        (
            SECRET,
            ADDRESS,
            b"{'example_field':'example_value'}",
            "1700000300000",
            "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=",
        ),
        (OWN_SECRET, OWN_ADDRESS, OWN_CREATION, "1790000001000", "bQVl2YmPEMZK7KQeJApcSSl7hwbprb+f7hPwYYvHPN8="),
        (
            OWN_SECRET,
            OWN_ADDRESS,
            '[{"n":"Ærø Håndværk"}]'.encode(),
            "1790000001000",
            "YUKsxJ9xWwXn26ZD44nLSfhv/Mfgxj+ggvX+HktJUL0=",
        ),
    ],
)
def test_v3_signs_with_a_key_and_the_moment(
    secret: str, address: str, body: bytes, timestamp: str, expected: str
) -> None:
    assert signature_v3(secret, "POST", address, body, timestamp) == expected


def test_v3_undoes_only_some_escapes_of_the_address() -> None:
    def signed(address: str) -> str:
        return signature_v3(SECRET, "POST", address, b"", "1")

    assert signed("https://x.test/a%3Ab%2fc?d=%40e%21") == signed("https://x.test/a:b/c?d=@e!")
    assert signed("https://x.test/a%20b") != signed("https://x.test/a b")
