"""A workspace, which is an account at Hyperline, and everything of the simulator that a snapshot keeps."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.hyperline.tables import Keys, Table
from ledgerbridge.sandbox.kit.vendor import Wire


def _field(name: str) -> Any:
    return lambda wire: () if wire.get(name) is None else (wire[name],)


def _links(wire: Wire) -> list[str]:
    return [link["entity_id"] for link in wire["integrations"]]


def _custom(wire: Wire) -> list[tuple[str, str]]:
    return [(slug, str(value)) for slug, value in (wire.get("custom_properties") or {}).items()]


def _invoices(wire: Wire) -> list[str]:
    return [entry["invoice_id"] for entry in wire["allocations"]]


KEYS: dict[str, Keys] = {
    "customers": {
        "external_id": _field("external_id"),
        "billing_email": _field("billing_email"),
        "name": _field("name"),
        "integration_entity_id": _links,
        "custom_properties": _custom,
    },
    "products": {},
    "price_configurations": {"product_id": _field("product_id")},
    "price_books": {},
    "plans": {},
    "subscriptions": {"customer_id": _field("customer_id")},
    "invoices": {
        "customer_id": lambda wire: (wire["customer"]["id"],),
        "number": _field("number"),
        "subscription_id": _field("subscription_id"),
        "original_invoice_id": _field("original_invoice_id"),
    },
    "transactions": {"invoice_id": _invoices},
    "payment_methods": {"customer_id": _field("customer_id")},
    "invoicing_entities": {},
    "tax_rates": {"invoicing_entity_id": _field("invoicing_entity_id")},
    "custom_properties": {"slug": _field("slug")},
    "quotes": {},
    "coupons": {},
    "promotion_codes": {},
    "segments": {},
    "users": {},
    "webhook_endpoints": {},
    "api_keys": {"key": _field("key")},
}
TYPES = tuple(KEYS)
PREFIXES = {
    "customers": "cus",
    "products": "itm",
    "price_configurations": "prc",
    "price_books": "prib",
    "plans": "plan",
    "subscriptions": "sub",
    "invoices": "inv",
    "transactions": "tra",
    "payment_methods": "pm",
    "invoicing_entities": "ive",
    "tax_rates": "taxr",
    "custom_properties": "cpr",
    "quotes": "quo",
    "coupons": "cou",
    "promotion_codes": "prom",
    "segments": "seg",
    "users": "usr",
    "webhook_endpoints": "ep",
    "api_keys": "key",
}


class Replay(msgspec.Struct, frozen=True):
    """A call made with an idempotency key, and its answer."""

    at: float
    intent: tuple[str, str, bytes]
    """Method, address, body."""
    status: int
    headers: dict[str, str]
    body: bytes

    def __deepcopy__(self, memo: dict[int, Any]) -> Replay:
        """Nothing of it changes: snapshots share it."""
        return self


class Message(msgspec.Struct, frozen=True):
    """An event, as the log of messages keeps it."""

    id: str
    event_id: str
    payload: Wire
    sent_at: int

    def __deepcopy__(self, memo: dict[int, Any]) -> Message:
        """Nothing of it changes: snapshots share it."""
        return self


class Workspace(msgspec.Struct):
    """One account."""

    id: str
    settings: dict[str, Any]
    secret: str
    """Signs the webhooks to the ready-made endpoint, and the addresses of files."""
    keys: dict[str, str]
    """The ready-made key of each environment."""
    tables: dict[str, Table] = msgspec.field(default_factory=lambda: {type: Table(keys) for type, keys in KEYS.items()})
    replays: dict[str, Replay] = {}
    messages: list[Message] = []
    overdue: list[tuple[int, str]] = []
    """(due date, invoice) of what may become late; a heap."""
    graces: list[tuple[int, str]] = []
    """(end of the grace period, invoice); a heap."""
    breaches: int = 0
    downloads: int = 0

    @property
    def key(self) -> str:
        return self.keys[self.settings["environment"]]


class State(msgspec.Struct):
    """Workspaces by id."""

    workspaces: dict[str, Workspace] = {}
