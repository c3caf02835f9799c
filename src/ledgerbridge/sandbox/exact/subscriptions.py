"""Webhook subscriptions, and the notifications that follow from changes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from ledgerbridge.sandbox.exact.division import Desk, Division
from ledgerbridge.sandbox.exact.model import SETS
from ledgerbridge.sandbox.exact.problems import Problem, already_exists, invalid_reference
from ledgerbridge.sandbox.exact.rules import Rules
from ledgerbridge.sandbox.exact.state import Client
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.exact.times import atom_date
from ledgerbridge.sandbox.kit.vendor import Wire
from ledgerbridge.sandbox.kit.webhooks import Delivery

SUBSCRIPTIONS = "webhooks/WebhookSubscriptions"
TOPICS: Mapping[str, tuple[str, str]] = {
    "crm/Accounts": ("Accounts", ""),
    "crm/BankAccounts": ("BankAccounts", ""),
    "crm/Contacts": ("Contacts", ""),
    "crm/Quotations": ("Quotations", ""),
    "crm/QuotationLines": ("Quotations", "QuotationID"),
    "logistics/Items": ("Items", ""),
    "salesorder/SalesOrders": ("SalesOrders", ""),
    "salesorder/SalesOrderLines": ("SalesOrders", "OrderID"),
    "salesorder/GoodsDeliveries": ("GoodsDeliveries", ""),
    "salesorder/GoodsDeliveryLines": ("GoodsDeliveries", "EntryID"),
    "salesinvoice/SalesInvoices": ("SalesInvoices", ""),
    "salesinvoice/SalesInvoiceLines": ("SalesInvoices", "InvoiceID"),
    "salesentry/SalesEntries": ("SalesEntries", ""),
    "salesentry/SalesEntryLines": ("SalesEntries", "EntryID"),
    "documents/Documents": ("Documents", ""),
    "documents/DocumentAttachments": ("DocumentAttachments", ""),
    "financial/GLAccounts": ("GLAccounts", ""),
    "financialtransaction/BankEntries": ("BankEntries", ""),
    "financialtransaction/CashEntries": ("CashEntries", ""),
    "financialtransaction/TransactionLines": ("FinancialTransactions", ""),
    "sync/Inventory/StockPositions": ("StockPositions", ""),
}
"""{set: (topic, property of a line that names the document the topic is about)}."""
OTHER_TOPICS = (
    "CostTransactions",
    "GeneralJournalEntries",
    "Opportunities",
    "ProjectPlanning",
    "PurchaseEntries",
    "PurchaseOrders",
    "Subscriptions",
    "TimeTransactions",
    "MailMessagesSent",
)
KNOWN = frozenset((*(topic for topic, _ in TOPICS.values()), *OTHER_TOPICS))
LOOPBACK = ("localhost", "127.0.0.1", "::1")
RETRY_AFTER_S = (60.0, 600.0, 3600.0)


def settle(desk: Desk, old: Wire | None, new: Wire, parent: Wire) -> Wire:
    """One subscription for each topic; what exists is not changed but deleted and made again."""
    # EX-WEBHOOK-ONCE, EX-WEBHOOK-ADDRESS
    if new["Topic"] not in KNOWN:
        raise invalid_reference(["Topic"])
    for row in desk.division.table(SUBSCRIPTIONS).rows.values():
        if row.values["Topic"] == new["Topic"] and row.id != new["ID"]:
            raise already_exists()
    parts = urlsplit(new["CallbackURL"])
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise Problem(500, "Invalid: Callback URL must be an https address")
    return {**new, "UserID": desk.division.user, "ClientID": desk.division.app}


def content(client: Client, desk: Desk, base_url: str, base: str, key: str, action: str, topic: str) -> bytes:
    """What a notification tells: which record, and where to read it; nothing of what changed."""
    # EX-WEBHOOK-BODY
    division = desk.division
    told = {
        "Topic": topic,
        "ClientId": client.id,
        "Division": int(division.code),
        "Action": action,
        "Key": key,
        "ExactOnlineEndpoint": f"{base_url}/api/v1/{division.code}/{base}(guid'{key}')",
        "EventCreatedOn": atom_date(desk.now),
    }
    return msgspec.json.encode(told)


def signed(inner: bytes, secret: str) -> bytes:
    """The notification: the content, and its signature over exactly these bytes."""
    # EX-WEBHOOK-SIGNATURE
    digest = hmac.new(secret.encode(), inner, hashlib.sha256).hexdigest().upper()
    return b'{"Content":' + inner + b',"HashCode":"' + digest.encode() + b'"}'


def notice_of(desk: Desk, base: str, key: str, changed: frozenset[str]) -> tuple[str, str, str] | None:
    """(topic, set, key) of the notification a change calls for; None where no flagged property changed."""
    # EX-WEBHOOK-FLAGS, EX-WEBHOOK-LINES
    if base not in TOPICS:
        return None
    topic, parent = TOPICS[base]
    flagged = {name for name, prop in SETS[base].props.items() if prop.is_webhook}
    if flagged and not flagged & changed:
        return None
    if not parent:
        return topic, base, key
    line = desk.division.row(base, key) or desk.division.table(base).gone.get(key)
    header = next(path for path, entry in TOPICS.items() if entry == (topic, ""))
    return (topic, header, str(line.values[parent])) if line is not None else None


def subscribed(division: Division, topic: str) -> list[Row]:
    rows = division.table(SUBSCRIPTIONS).rows.values()
    return [row for row in rows if row.values["Topic"] == topic]


def retry_after(delivery: Delivery) -> float | None:
    """Seconds to the next try: a few over some hours; the validation is tried once."""
    # EX-WEBHOOK-RETRY
    tried = len(delivery.attempts)
    if "validation" in delivery.about or tried > len(RETRY_AFTER_S):
        return None
    return RETRY_AFTER_S[tried - 1]


RULES = Rules(settle=settle)
