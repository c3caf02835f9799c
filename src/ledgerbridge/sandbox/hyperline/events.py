"""Events: the log of messages, and webhooks to the endpoints that want them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from hmac import digest

import msgspec

from ledgerbridge.sandbox.hyperline import times
from ledgerbridge.sandbox.hyperline.workspace import Message, Workspace
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.kit.webhooks import Delivery, Outbox

EVENTS = (
    *(f"customer.{deed}" for deed in ("created", "updated", "archived", "recovered", "deleted")),
    *(
        f"subscription.{deed}"
        for deed in ("created", "activated", "trial_ended", "paused", "updated", "cancellation_scheduled", "cancelled")
    ),
    *(f"subscription.{deed}" for deed in ("voided", "errored", "charged", "commitment_renewed")),
    *(
        f"invoice.{deed}"
        for deed in ("created", "ready", "grace_period.started", "settled", "errored", "voided", "reminder_sent")
    ),
    *(f"credit_note.{deed}" for deed in ("ready", "settled")),
    *(f"payment_method.{deed}" for deed in ("created", "activated", "errored", "deleted")),
)
PREFIX = "whsec_"
LOGGED_MAX = 10_000
"""Messages that stay in the log at least."""
WAITS_S = (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
_encoder = msgspec.json.Encoder(decimal_format="number")


def announce(
    workspace: Workspace, outbox: Outbox, new_id: Callable[[str], str], now: int, event: str, data: Wire
) -> None:
    """Logs the event and puts a webhook for each endpoint that wants it."""
    shown = data if workspace.settings["webhook_data"] == "object" else {"id": data["id"]}  # HYP-WEBHOOK-DATA
    payload = {"event_type": event, "data": shown}  # HYP-WEBHOOK-FORM
    message = Message(new_id("msg"), new_id("evt"), payload, now)
    workspace.messages.append(message)
    if len(workspace.messages) > 2 * LOGGED_MAX:
        del workspace.messages[:-LOGGED_MAX]
    body = _encoder.encode(payload)
    for url, secret, wanted in _endpoints(workspace):
        if not wanted or event in wanted:  # HYP-WEBHOOK-EVENTS
            about = {"message": message.id, "event_type": event, "secret": secret}
            outbox.put(workspace.id, url, body, workspace.settings["webhook_delay_s"], about=about)


def _endpoints(workspace: Workspace) -> Iterator[tuple[str, str, list[str]]]:
    """Address, secret and wanted events of each endpoint, the ready-made one first."""
    settings = workspace.settings
    if settings["webhook_url"]:
        wanted = [event.strip() for event in settings["webhook_events"].split(",") if event.strip()]
        yield settings["webhook_url"], workspace.secret, wanted
    for row in workspace.tables["webhook_endpoints"].newest_first():
        yield row.wire["url"], row.wire["secret"], row.wire["event_types"]


def headers(delivery: Delivery, at: datetime) -> dict[str, str]:
    """Id, time and signature; the id stays over all tries, the rest is made anew."""
    # HYP-WEBHOOK-SIGNATURE
    id, moment = str(delivery.about["message"]), str(int(at.timestamp()))
    return {
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": signature(str(delivery.about["secret"]), id, moment, delivery.body),
    }


def signature(secret: str, id: str, moment: str, body: bytes) -> str:
    """`v1,` and the HMAC of id, time and body under the key that the secret holds in base64."""
    key = b64decode(secret.removeprefix(PREFIX))
    return "v1," + b64encode(digest(key, f"{id}.{moment}.".encode() + body, sha256)).decode()


def new_secret(seed: str) -> str:
    """A secret whose key, of 24 bytes, comes from the seed."""
    return PREFIX + b64encode(sha256(seed.encode()).digest()[:24]).decode()


def retry_after(tries: int) -> float | None:
    """Seconds until the next try after so many."""
    # HYP-WEBHOOK-RETRIES
    return WAITS_S[tries - 1] if tries <= len(WAITS_S) else None


def shown(message: Message) -> Wire:
    return {
        "id": message.id,
        "event_id": message.event_id,
        "payload": message.payload,
        "sent_at": times.written(message.sent_at),
    }
