"""Messages that Hyperline sends are taken only when they are its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from ledgerbridge.connectors.hyperline.webhooks import Told, told, verified

# The vector that Svix and Standard Webhooks publish; its signature is the one in Hyperline's documentation.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
SIGNED = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
THEN = datetime.fromtimestamp(1614265330, UTC)


def test_published_vector_is_verified() -> None:
    assert verified(SIGNED, BODY, SECRET, THEN)


def test_published_vector_is_verified_under_the_older_names_and_in_any_case() -> None:
    older = {name.replace("webhook", "Svix"): value for name, value in SIGNED.items()}
    assert verified(older, BODY, SECRET, THEN)


def test_what_the_scheme_s_own_library_signs_is_verified() -> None:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    body = '{"event_type":"invoice.ready","data":{"id":"inv_1"}}'
    signature = Webhook(SECRET).sign("msg_2abc", at, body)
    headers = {"webhook-id": "msg_2abc", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
    assert verified(headers, body.encode(), SECRET, at)


def test_one_right_signature_among_several_is_enough() -> None:
    several = f"v1,AAAA v2,xxxx {SIGNED['webhook-signature']}"
    assert verified({**SIGNED, "webhook-signature": several}, BODY, SECRET, THEN)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "١٦١٤٢٦٥٣٣٠"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"webhook-signature": "v1,größe"},
        {"webhook-signature": ""},
        {"webhook-id": ""},
    ],
)
def test_changed_message_is_not_verified(change: dict[str, str]) -> None:
    assert not verified({**SIGNED, **change}, BODY, SECRET, THEN)


def test_changed_body_is_not_verified() -> None:
    assert not verified(SIGNED, BODY + b" ", SECRET, THEN)


@pytest.mark.parametrize("secret", ["whsec_AAAA", "", "whsec_", "whsec_not base64!"])
def test_wrong_secret_verifies_nothing(secret: str) -> None:
    assert not verified(SIGNED, BODY, secret, THEN)


@pytest.mark.parametrize(("off_s", "is_taken"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_message_is_taken_for_five_minutes(off_s: int, is_taken: bool) -> None:
    assert verified(SIGNED, BODY, SECRET, THEN + timedelta(seconds=off_s)) is is_taken


def test_message_tells_what_to_read_again() -> None:
    body = b'{"event_type":"invoice.ready","data":{"id":"inv_1eTaiytfA0i2Va"}}'
    assert told(SIGNED, body) == Told(SIGNED["webhook-id"], "invoice.ready", "invoices", "inv_1eTaiytfA0i2Va")
    credit = told(SIGNED, b'{"event_type":"credit_note.settled","data":{"id":"inv_2"}}')
    assert credit is not None
    assert credit.type == "credit_notes"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"event_type":7}', b"\xff"])
def test_message_that_cannot_be_read_tells_nothing(body: bytes) -> None:
    assert told(SIGNED, body) is None


def test_message_about_something_else_names_no_type() -> None:
    found = told(SIGNED, b'{"event_type":"wallet.credited","data":null}')
    assert found == Told(SIGNED["webhook-id"], "wallet.credited", None, None)
