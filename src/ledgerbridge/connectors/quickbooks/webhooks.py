"""What Intuit sends by itself: whether it is Intuit's, and what it is about (developer guide, webhooks).

A message is signed as a whole: `intuit-signature` is the base64 of its HMAC-SHA256 with the app's verifier token. Since
May 2026 it is a list of CloudEvents; before, it was an object with one list of changes for each company. Messages hold
no records, only where to look; they come twice, late and in any order.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ledgerbridge.connectors.base.api import decode_json
from ledgerbridge.connectors.quickbooks.capabilities import TYPES

SIGNATURE = "intuit-signature"
NAMES = {type.lower(): type for type in TYPES}
"""{entity as an event spells it, in lower case: record type}."""
EVENT_PARTS = 4
"""`qbo.invoice.updated.v1`: whose, what, how, form."""


def verified(headers: Mapping[str, str], body: bytes, token: str) -> bool:
    """Whether the message was signed with the verifier token. Header names are taken without case. Pure."""
    given = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE, "")
    expected = base64.b64encode(hmac.new(token.encode(), body, hashlib.sha256).digest())
    return bool(token) and hmac.compare_digest(expected, given.strip().encode())


def told(body: bytes, account: str) -> dict[str, frozenset[str]] | None:
    """{record type: ids to look at} in one company, whatever happened to them; None where the message cannot be read.

    Of a merge both records count. Entities that are no record types here are left out.
    """
    try:
        message = decode_json(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if not isinstance(message, list | dict):
        return None
    found: dict[str, set[str]] = {}
    for realm, entity, id in _events(message) if isinstance(message, list) else _old_events(message):
        type = NAMES.get(str(entity).lower())
        if realm == account and type is not None and isinstance(id, str) and id:
            found.setdefault(type, set()).add(id)
    return {type: frozenset(ids) for type, ids in found.items()}


def _events(message: list[Any]) -> Iterator[tuple[Any, Any, Any]]:
    """(company, entity, id) of each CloudEvent."""
    for event in message:
        if isinstance(event, dict):
            parts = str(event.get("type")).split(".")
            if len(parts) == EVENT_PARTS and parts[0] == "qbo":
                yield event.get("intuitaccountid"), parts[1], event.get("intuitentityid")


def _old_events(message: dict[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """The same of the form before; the record that a merge removed stands beside the survivor."""
    for notification in _list(message, "eventNotifications"):
        change = notification.get("dataChangeEvent")
        for entity in _list(change, "entities") if isinstance(change, dict) else ():
            for id in (entity.get("id"), entity.get("deletedId")):
                yield notification.get("realmId"), entity.get("name"), id


def _list(wire: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = wire.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
