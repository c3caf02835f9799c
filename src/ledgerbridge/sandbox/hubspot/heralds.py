"""From events to webhooks: who hears of which, in what batches, and how a batch is tried again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.account import Account
from ledgerbridge.sandbox.hubspot.call import object_scopes
from ledgerbridge.sandbox.hubspot.events import Event
from ledgerbridge.sandbox.hubspot.state import State
from ledgerbridge.sandbox.hubspot.subscriptions import Subscription

BATCH_MAX = 100
RETRIES = 10
RETRY_SPAN_S = 86_400

Wire = dict[str, Any]


def told(state: State, account: Account, events: Iterable[Event], now_ms: int, random: Random) -> list[bytes]:
    """The bodies to send for the events of one account, in batches."""  # HS-HOOK-BATCH
    if not state.hooks.target_url or account.settings["grant"] == "revoked":
        return []
    wires = [
        _event_wire(state, account, subscription, event, now_ms, random)
        for event in events
        for subscription in _listening(state, account, event)
    ]
    return [msgspec.json.encode(wires[first : first + BATCH_MAX]) for first in range(0, len(wires), BATCH_MAX)]


def _listening(state: State, account: Account, event: Event) -> Iterator[Subscription]:
    """The subscriptions for the event, as far as the app may read such records."""  # HS-HOOK-SCOPE
    if set(object_scopes(event.type, "read")) <= set(account.settings["rights"]):
        return
    for subscription in state.hooks.subscriptions.values():
        if subscription.fits(event.what, event.type, event.property_name):
            yield subscription


def _event_wire(
    state: State, account: Account, subscription: Subscription, event: Event, now_ms: int, random: Random
) -> Wire:
    """One event as it stands in a batch."""  # HS-HOOK-EVENT-SHAPE
    generic = subscription.event_type.startswith("object.")
    return {
        "eventId": random.randrange(1, 2**32),
        "subscriptionId": subscription.id,
        "portalId": int(account.id),
        "appId": state.app.id,
        "occurredAt": now_ms,
        "subscriptionType": subscription.event_type,
        "attemptNumber": 0,
        **event.fields,
        **(event.generic if generic else {}),
    }


def trial_body(state: State, account: Account, subscription: Subscription, now_ms: int) -> bytes:
    """What the test button sends: one bare object, always with the same ids."""  # HS-HOOK-TEST
    wire: Wire = {
        "eventId": 100,
        "subscriptionId": subscription.id,
        "portalId": int(account.id),
        "appId": state.app.id,
        "occurredAt": now_ms,
        "subscriptionType": subscription.event_type,
        "attemptNumber": 0,
        "objectId": 123,
        "changeSource": "CRM",
        "isSensitive": False,
    }
    if subscription.property_name:
        wire |= {"propertyName": subscription.property_name, "propertyValue": "test-value"}
    return msgspec.json.encode(wire)


def next_try(body: bytes, tries: int) -> bytes:
    """The body of a further try, which counts itself."""  # HS-HOOK-RETRY
    sent = msgspec.json.decode(body)
    for event in sent if isinstance(sent, list) else [sent]:
        event["attemptNumber"] = tries
    return msgspec.json.encode(sent)


def retry_delay(tries: int, random: Random) -> float | None:
    """Seconds to the next try after so many; None after the last. All together take a day at most."""  # HS-HOOK-RETRY
    if tries > RETRIES:
        return None
    longest = RETRY_SPAN_S * 2 ** (tries - 1) / (2**RETRIES - 1)
    return random.uniform(longest / 2, longest)
