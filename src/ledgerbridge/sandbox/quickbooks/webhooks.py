"""Webhooks of the app: what happened in which company, gathered, signed, and tried again."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from hmac import new as hmac
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.kit.webhooks import Delivery, Outbox
from ledgerbridge.sandbox.quickbooks.company import Company
from ledgerbridge.sandbox.quickbooks.state import Gathering, State

ANNOUNCED = (
    "Account",
    "Class",
    "CreditMemo",
    "Customer",
    "Department",
    "Estimate",
    "Invoice",
    "Item",
    "Payment",
    "PaymentMethod",
    "Preferences",
    "RefundReceipt",
    "SalesReceipt",
    "TaxAgency",
    "Term",
    "Vendor",
)
"""Entities of the simulator that have webhooks; codes and rates of tax have none."""
# QB-WEBHOOK-ENTITIES
PAST = {
    "Create": "created",
    "Update": "updated",
    "Delete": "deleted",
    "Merge": "merged",
    "Void": "voided",
    "Emailed": "emailed",
}
LADDER_S = (10, 20, 30, 300, 1200, 7200, 14400, 21600)
"""Seconds from one try to the next; the last goes on for ever."""


class Event(msgspec.Struct, frozen=True):
    """One thing that happened to one record; `operation` is in the words of the older form."""

    type: str
    id: str
    operation: str
    at: datetime
    winner: str = ""
    """The record that stays after a merge."""


def event_of(type: str, id: str, told: str, at: datetime) -> Event:
    """The event a desk tells of; a merge has the id of the one that stays behind its name."""
    operation, _, winner = told.partition(" ")
    return Event(type, id, operation, at, winner)


def announce(state: State, outbox: Outbox, company: Company, event: Event, random: Random) -> None:
    """Puts an event on its way, where the app has an address and subscribed to the entity."""
    settings = company.settings
    chosen = {name.strip() for name in settings["webhook_entities"].split(",") if name.strip()}
    if not settings["webhook_url"] or event.type not in ANNOUNCED or (chosen and event.type not in chosen):
        return
    told = _legacy(event) if settings["webhook_form"] == "legacy" else _cloud_event(state, company, event, random)
    waiting = _waiting(state, outbox, company)
    if waiting is not None:  # QB-WEBHOOK-AGGREGATION
        gathering = state.gatherings[company.realm]
        gathering.events.append(told)
        waiting.body = _body(company, gathering.events)
        return
    id = outbox.put(
        company.realm,
        settings["webhook_url"],
        _body(company, [told]),
        after_s=settings["webhook_aggregation_s"],
        about={"entity": event.type, "id": event.id, "operation": event.operation},
    )
    state.gatherings[company.realm] = Gathering(id, outbox.last, settings["webhook_form"], [told])


def _waiting(state: State, outbox: Outbox, company: Company) -> Delivery | None:
    """The webhook of this company that still gathers events."""
    gathering = state.gatherings.get(company.realm)
    if gathering is None or not company.settings["webhook_aggregation_s"]:
        return None
    found = next(iter(outbox.since(gathering.n, 1, company.realm)), None)
    if found is None or found.id != gathering.delivery or not outbox.is_waiting(found) or found.attempts:
        return None
    return found if gathering.form == company.settings["webhook_form"] else None


def _body(company: Company, events: list[Wire]) -> bytes:
    if company.settings["webhook_form"] == "legacy":  # QB-WEBHOOK-LEGACY
        change = {"realmId": company.realm, "dataChangeEvent": {"entities": events}}
        return msgspec.json.encode({"eventNotifications": [change]})
    return msgspec.json.encode(events)


def _cloud_event(state: State, company: Company, event: Event, random: Random) -> Wire:
    """The event in the form that is sent since May 2026: one member of a list."""
    # QB-WEBHOOK-CLOUDEVENTS
    digits = f"{random.getrandbits(128):032x}"
    return {
        "specversion": "1.0",
        "id": "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])),
        "source": f"intuit.{b64encode(sha256(state.client.id.encode()).digest()).decode()}",
        "type": f"qbo.{event.type.lower()}.{PAST[event.operation]}.v1",
        "datacontenttype": "application/json",
        "time": _utc(event.at, "microseconds"),
        "intuitentityid": event.winner or event.id,
        "intuitaccountid": company.realm,
        "data": {},
    }


def _legacy(event: Event) -> Wire:
    """The event as the older form names it; a merge names who stays and who went."""
    # QB-WEBHOOK-LEGACY
    told: dict[str, Any] = {
        "name": event.type,
        "id": event.winner or event.id,
        "operation": event.operation,
        "lastUpdated": _utc(event.at, "milliseconds"),
    }
    return {**told, "deletedId": event.id} if event.winner else told


def _utc(moment: datetime, precision: str) -> str:
    return moment.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def signature(verifier: str, body: bytes) -> str:
    """The proof that a webhook comes from Intuit: the body's keyed hash in Base64."""
    # QB-WEBHOOK-SIGNATURE
    return b64encode(hmac(verifier.encode(), body, sha256).digest()).decode()


def retry_after(delivery: Delivery) -> float:
    """Seconds to the next try."""
    # QB-WEBHOOK-RETRY
    return LADDER_S[min(len(delivery.attempts), len(LADDER_S)) - 1]
