"""What Hyperline sends by itself: whether it is Hyperline's, and what it is about (webhooks page).

Signed text is `<id>.<seconds>.<body>`, signed by HMAC-SHA256 with the key that stands behind `whsec_` in base64; a
message may carry several signatures, `v1,<base64>`, parted by blanks. This is the scheme of Standard Webhooks.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.hyperline.customers import CUSTOMER
from ledgerbridge.connectors.hyperline.invoices import CREDIT_NOTE, INVOICE
from ledgerbridge.connectors.hyperline.subscriptions import SUBSCRIPTION

TOLERANCE_S = 300
SECRET_PREFIX = "whsec_"  # noqa: S105  what a secret begins with, none itself
NAMES = ("webhook", "svix")
"""Beginnings of the headers' names; the second is that of the service behind such webhooks (ASSUMED for Hyperline)."""
TYPES = {"customer": CUSTOMER, "invoice": INVOICE, "credit_note": CREDIT_NOTE, "subscription": SUBSCRIPTION}
"""{group of an event: record type}."""


class Told(msgspec.Struct, frozen=True):
    """What a message says: nothing but where to look. `message` is the same for every repetition."""

    message: str
    event: str
    type: str | None
    """None for an event about nothing that is kept here."""
    id: str | None


def verified(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """Whether the message was signed with the secret, and not long ago. Header names are taken without case. Pure."""
    named = {name.lower(): value for name, value in headers.items()}
    for prefix in NAMES:
        id, at, signatures = (named.get(f"{prefix}-{part}", "") for part in ("id", "timestamp", "signature"))
        if id and signatures and _is_recent(at, now):
            return _is_signed(f"{id}.{at}.".encode() + body, signatures, secret)
    return False


def told(headers: Mapping[str, str], body: bytes) -> Told | None:
    """What a verified message is about; None where it cannot be read."""
    named = {name.lower(): value for name, value in headers.items()}
    message = next((named[f"{prefix}-id"] for prefix in NAMES if f"{prefix}-id" in named), "")
    try:
        event = decode_json(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    name = event.get("event_type") if isinstance(event, dict) else None
    if not isinstance(name, str):
        return None
    about = event.get("data")
    id = about.get("id") if isinstance(about, dict) else None
    return Told(message, name, TYPES.get(name.partition(".")[0]), id if isinstance(id, str) and id else None)


def _is_recent(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit()):
        return False
    return abs(int(timestamp) - now.timestamp()) <= TOLERANCE_S


def _is_signed(text: bytes, signatures: str, secret: str) -> bool:
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    expected = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest())
    given = [entry.removeprefix("v1,").encode() for entry in signatures.split() if entry.startswith("v1,")]
    return bool(key) and any(hmac.compare_digest(expected, one) for one in given)
