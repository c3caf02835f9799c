"""What HubSpot sends by itself: whether it is HubSpot's, and what it is about (webhooks guide, request validation).

A message is a hint where to look, never what to believe: it can come twice, late, out of order and without the last
change. The secret is the app's client secret. Three ways of signing are in use:

    v1   X-HubSpot-Signature      hex SHA-256 of secret + body
    v2   X-HubSpot-Signature      hex SHA-256 of secret + method + address + body
    v3   X-HubSpot-Signature-v3   base64 HMAC-SHA256 of method + address + body + moment
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.hubspot.capabilities import KEPT

TOLERANCE_MS = 300_000
SIGNATURE = "x-hubspot-signature"
SIGNATURE_V3 = "x-hubspot-signature-v3"
VERSION = "x-hubspot-signature-version"
MOMENT = "x-hubspot-request-timestamp"

DECODED = dict(
    zip(("3A", "2F", "3F", "40", "21", "24", "27", "28", "29", "2A", "2C", "3B"), ":/?@!$'()*,;", strict=True)
)
"""What v3 signs in clear though an address has it encoded; all else stays encoded."""
_ENCODED = re.compile("%(" + "|".join(DECODED) + ")", re.IGNORECASE)

TYPE_IDS = {
    "0-1": "contacts",
    "0-2": "companies",
    "0-3": "deals",
    "0-7": "products",
    "0-8": "line_items",
    "0-14": "quotes",
    "0-53": "invoices",
    "0-101": "commerce_payments",
    "0-123": "orders",
}
"""{id of an object type: its name}; that of notes stands in no document of HubSpot's."""
_BY_SINGULAR = {type.singular.replace(" ", "_"): type.name for type in KEPT.values()}
GENERIC = "object"


def verified(
    headers: Mapping[str, str],
    method: str,
    address: str,
    body: bytes,
    secret: str,
    now: datetime,
    older: bool = False,
) -> bool:
    """Whether the message was signed with the secret, and not long ago. Pure.

    `address` is the public one that HubSpot was given, never one rebuilt from a request. Only v3 tells when a message
    was sent; `older` takes v1 and v2 as well, for what carries nothing else, and with them anything repeated later.
    """
    named = {name.lower(): value for name, value in headers.items()}
    if not secret:
        return False
    if SIGNATURE_V3 in named:
        at = named.get(MOMENT, "")
        return _is_recent(at, now) and _is_same(named[SIGNATURE_V3], v3(method, address, body, at, secret))
    if not older:
        return False
    expected = {"v1": v1(body, secret), "v2": v2(method, address, body, secret)}.get(named.get(VERSION, "v1"))
    return expected is not None and _is_same(named.get(SIGNATURE, ""), expected)


def v1(body: bytes, secret: str) -> str:
    return hashlib.sha256(secret.encode() + body).hexdigest()


def v2(method: str, address: str, body: bytes, secret: str) -> str:
    return hashlib.sha256(f"{secret}{method.upper()}{address}".encode() + body).hexdigest()


def v3(method: str, address: str, body: bytes, moment: str, secret: str) -> str:
    """`moment` is the text of the header, milliseconds since 1970."""
    clear = _ENCODED.sub(lambda hit: DECODED[hit[1].upper()], address)
    text = f"{method.upper()}{clear}".encode() + body + moment.encode()
    return base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()


def told(body: bytes, account: str) -> dict[str, list[str]]:
    """{record type: ids to read again} of a verified message, as far as it is about the account and about types kept
    here; `line_items` among them, whose documents `HubSpot.documents_of_lines` names. What cannot be read says nothing.

    One address serves all accounts of an app. The test button sends one event outside a list.
    """
    try:
        read = decode_json(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    found: dict[str, dict[str, None]] = {}
    for event in read if isinstance(read, list) else [read]:
        if isinstance(event, dict) and str(event.get("portalId")) == account:
            for type, id in _about(event):
                found.setdefault(type, {})[id] = None
    return {type: list(ids) for type, ids in found.items() if type in KEPT}


def _about(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(type, id) of every record that an event names; an association's both ends."""
    subject, _, what = str(event.get("subscriptionType") or event.get("eventType") or "").partition(".")
    if what == "associationChange":
        for end, type in zip(("from", "to"), _ends(event), strict=True):
            yield from _ids(type, event.get(f"{end}ObjectId"))
        return
    type = TYPE_IDS.get(str(event.get("objectTypeId")), "") if subject == GENERIC else _BY_SINGULAR.get(subject, "")
    for name in ("objectId", "primaryObjectId", "newObjectId", "mergedObjectIds"):
        yield from _ids(type, event.get(name))


def _ends(event: Mapping[str, Any]) -> tuple[str, str]:
    """The types of an association's two records, by id or by a name such as CONTACT_TO_COMPANY."""
    one, _, other = str(event.get("associationType") or "").lower().partition("_to_")
    by_id = [TYPE_IDS.get(str(event.get(f"{end}ObjectTypeId")), "") for end in ("from", "to")]
    return by_id[0] or _BY_SINGULAR.get(one, ""), by_id[1] or _BY_SINGULAR.get(other, "")


def _ids(type: str, named: Any) -> Iterator[tuple[str, str]]:
    for id in named if isinstance(named, list) else [named]:
        is_id = (isinstance(id, int) and not isinstance(id, bool)) or (isinstance(id, str) and id)
        if type and is_id:
            yield type, str(id)


def _is_recent(moment: str, now: datetime) -> bool:
    if not (moment.isascii() and moment.isdigit()):
        return False
    return abs(int(moment) - now.timestamp() * 1000) <= TOLERANCE_MS


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
