"""What an app subscribed to: the events it hears of, in all its accounts, and the one address they go to."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.objects import ObjectType, object_type
from ledgerbridge.sandbox.hubspot.times import iso

CLASSIC = ("contact", "company", "deal", "ticket", "line_item", "product")
HAPPENINGS = ("creation", "deletion", "merge", "propertyChange", "restore", "associationChange")
EVENT_TYPES = {
    "contact.privacyDeletion",
    *(f"object.{what}" for what in HAPPENINGS),
    *(f"{name}.{what}" for name in CLASSIC for what in HAPPENINGS if (name, what) != ("product", "associationChange")),
}
"""Events that can be subscribed to, those of conversations left out."""
SILENT = ("hs_lastmodifieddate", "num_unique_conversion_events")
"""Properties of which no change is ever told."""
SUBSCRIPTIONS_MAX = 1000
CONCURRENT_MIN = 6


class Subscription(msgspec.Struct, frozen=True):
    """One kind of event that the app wants to hear of."""

    id: int
    event_type: str
    made_ms: int
    changed_ms: int
    active: bool = False
    property_name: str = ""
    object_type_id: str = ""

    def fits(self, what: str, type: ObjectType, name: str = "") -> bool:
        """Whether it is for such an event of such a record."""
        subject, _, happening = self.event_type.partition(".")
        if not self.active or happening != what or (what == "propertyChange" and name != self.property_name):
            return False
        if subject == "object":
            return object_type(self.object_type_id) is type and what != "privacyDeletion"
        return subject == type.singular


class Hooks(msgspec.Struct):
    """The app's webhook settings."""

    target_url: str = ""
    max_concurrent: int = 10
    made_ms: int = 0
    changed_ms: int = 0
    subscriptions: dict[int, Subscription] = {}
    last_id: int = 12_000


def settings_wire(hooks: Hooks) -> dict[str, Any]:
    return {
        "targetUrl": hooks.target_url,
        "throttling": {"maxConcurrentRequests": hooks.max_concurrent},
        "createdAt": iso(hooks.made_ms),
        "updatedAt": iso(hooks.changed_ms),
    }


def subscription_wire(subscription: Subscription) -> dict[str, Any]:
    wire: dict[str, Any] = {
        "id": str(subscription.id),
        "eventType": subscription.event_type,
        "active": subscription.active,
        "createdAt": iso(subscription.made_ms),
        "updatedAt": iso(subscription.changed_ms),
    }
    if subscription.property_name:
        wire["propertyName"] = subscription.property_name
    if subscription.object_type_id:
        wire["objectTypeId"] = subscription.object_type_id
    return wire
