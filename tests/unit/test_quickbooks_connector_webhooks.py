"""What Intuit sends by itself, as its documentation shows it."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from ledgerbridge.connectors.quickbooks.webhooks import told, verified

REALM = "9341450000000000"
TOKEN = "9f1c2d3e-verifier"
EVENTS = b"""[{"specversion":"1.0","id":"88cd52aa-33b6-4351-9aa4-47572edbd068",
  "source":"intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=","type":"qbo.invoice.updated.v1",
  "datacontenttype":"application/json","time":"2026-09-10T21:31:25.179851517Z",
  "intuitentityid":"130","intuitaccountid":"9341450000000000","data":{}}]"""
OLD = b"""{"eventNotifications":[{"realmId":"9341450000000000","dataChangeEvent":{"entities":[
 {"name":"Invoice","id":"130","operation":"Update","lastUpdated":"2026-01-08T20:52:31.657Z"},
 {"name":"Customer","id":"7","operation":"Merge","lastUpdated":"2026-01-08T20:52:31.000Z","deletedId":"6"}]}}]}"""


def signature(body: bytes, token: str = TOKEN) -> str:
    return base64.b64encode(hmac.new(token.encode(), body, hashlib.sha256).digest()).decode()


def event(type: str, id: str = "1", realm: str = REALM, more: str = "") -> bytes:
    return f'{{"type":"{type}","intuitentityid":"{id}","intuitaccountid":"{realm}"{more}}}'.encode()


def test_cloud_event_tells_the_record_type_and_id() -> None:
    assert told(EVENTS, REALM) == {"Invoice": {"130"}}


def test_old_form_tells_both_records_of_a_merge() -> None:
    assert told(OLD, REALM) == {"Invoice": {"130"}, "Customer": {"7", "6"}}


def test_events_of_other_companies_are_left_out() -> None:
    assert told(EVENTS, "1") == {}
    assert told(OLD, "1") == {}


@pytest.mark.parametrize("verb", ["created", "updated", "deleted", "merged", "voided", "emailed", "Updated", "newer"])
def test_any_verb_is_something_to_look_at(verb: str) -> None:
    assert told(b"[" + event(f"qbo.payment.{verb}.v1") + b"]", REALM) == {"Payment": {"1"}}


def test_several_events_come_together_by_type() -> None:
    events = [event("qbo.salesreceipt.created.v1", "5"), event("qbo.salesreceipt.voided.v1", "6")]
    events += [event("qbo.refundreceipt.created.v1", "7"), event("qbo.salesreceipt.updated.v1", "5")]
    body = b"[" + b",".join(events) + b"]"
    assert told(body, REALM) == {"SalesReceipt": {"5", "6"}, "RefundReceipt": {"7"}}


def test_more_data_in_an_event_does_no_harm() -> None:
    more = ',"data":{"alternative_ids":[{"id":"djQuMTo","namespace":"Intuit.sbseg.v4"}]}'
    assert told(b"[" + event("qbo.item.updated.v1", "3", more=more) + b"]", REALM) == {"Item": {"3"}}


def test_entities_that_are_no_record_types_are_left_out() -> None:
    assert told(b"[" + event("qbo.preferences.updated.v1") + b"]", REALM) == {}


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b"[1, null]",
        b'[{"type":"qbo.invoice.updated.v1"}]',
        b'[{"type":7,"intuitentityid":1,"intuitaccountid":"9341450000000000"}]',
        b'{"eventNotifications":[{"realmId":"9341450000000000"}]}',
        b'{"eventNotifications":7}',
    ],
)
def test_messages_without_a_record_tell_nothing(body: bytes) -> None:
    assert told(body, REALM) == {}


@pytest.mark.parametrize("body", [b"", b"<html>", b"7", b"\xff"])
def test_messages_that_cannot_be_read_are_none(body: bytes) -> None:
    assert told(body, REALM) is None


@pytest.mark.parametrize("name", ["intuit-signature", "Intuit-Signature"])
@pytest.mark.parametrize("body", [EVENTS, OLD])
def test_signature_over_the_raw_bytes_is_verified(name: str, body: bytes) -> None:
    assert verified({name: signature(body)}, body, TOKEN)


@pytest.mark.parametrize("given", ["", "x", signature(EVENTS, "another token"), signature(OLD), "größe"])
def test_wrong_signature_is_not_verified(given: str) -> None:
    assert not verified({"intuit-signature": given}, EVENTS, TOKEN)


def test_message_without_a_signature_or_a_token_is_not_verified() -> None:
    assert not verified({}, EVENTS, TOKEN)
    assert not verified({"intuit-signature": signature(EVENTS, "")}, EVENTS, "")


def test_changed_byte_is_not_verified() -> None:
    assert not verified({"intuit-signature": signature(EVENTS)}, EVENTS + b" ", TOKEN)
