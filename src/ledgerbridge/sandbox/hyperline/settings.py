"""The switches of a simulated workspace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledgerbridge.sandbox.kit.vendor import SandboxError, Setting, Wire

COUNTRIES = {
    "SE": ("SEK", "Europe/Stockholm", 25),
    "FR": ("EUR", "Europe/Paris", 20),
    "DE": ("EUR", "Europe/Berlin", 19),
    "NL": ("EUR", "Europe/Amsterdam", 21),
    "ES": ("EUR", "Europe/Madrid", 21),
    "GB": ("GBP", "Europe/London", 20),
    "US": ("USD", "America/New_York", 0),
}
"""Currency, time zone and normal tax rate of a seller's country."""
_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
UNION = frozenset(_UNION.split())

AREAS = ("customers", "products", "subscriptions", "invoices", "payments", "webhooks", "settings")
"""What a key may be allowed to read or write."""

SETTINGS: Sequence[Setting] = (
    Setting("limits", True, "Whether calls are counted and refused above the limit."),
    Setting("grant", "ok", "Whether the ready-made key works.", ("ok", "revoked")),
    Setting("rights", "all", "Rights of the ready-made key: `all`, or such as `customers:read,invoices:write`."),
    Setting("environment", "production", "Which host this is; keys of the other are refused.", ("production", "test")),
    Setting("country", "SE", "Country of the first invoicing entity; only when the account is made.", tuple(COUNTRIES)),
    Setting("late_status", True, "Whether an open invoice becomes `late` when its due date has passed."),
    Setting("invoice_date", "both", "How v2 names an invoice's date.", ("both", "issued_at", "emitted_at")),
    Setting("credit_note_sign", "positive", "Sign of amounts on credit notes.", ("positive", "negative")),
    Setting("pdf", "redirect", "How a download is answered; `alternate` changes each time.",
            ("redirect", "bytes", "alternate")),
    Setting("charges", "succeed", "Whether charging a payment method works.", ("succeed", "fail")),
    Setting("provider_link", "provider_account_id", "Which field of a provider link holds the customer's id there.",
            ("provider_account_id", "provider_id")),
    Setting("webhook_url", "", "Address of the ready-made webhook endpoint; empty for none."),
    Setting("webhook_events", "", "Event types that endpoint wants, joined by commas; empty for all."),
    Setting("webhook_data", "object", "What a webhook brings: the whole object, or its id.", ("object", "id")),
    Setting("webhook_delay_s", 0, "Seconds between an event and its webhook."),
)  # fmt: skip


def defaults() -> dict[str, Any]:
    return {setting.name: setting.default for setting in SETTINGS}


def changed(current: dict[str, Any], changes: Wire) -> dict[str, Any]:
    """The settings after the changes. Raises SandboxError for unknown names or values out of range."""
    schema = {setting.name: setting for setting in SETTINGS}
    for name, value in changes.items():
        if name not in schema:
            raise SandboxError(400, f"hyperline has no setting {name}; it has {', '.join(schema)}")
        _check(schema[name], value)
    return {**current, **changes}


def _check(setting: Setting, value: Any) -> None:
    if setting.choices and value not in setting.choices:
        raise SandboxError(400, f"{setting.name} is one of {', '.join(setting.choices)}, not {value}")
    wanted = type(setting.default)
    if not isinstance(value, wanted) or (wanted is int and (isinstance(value, bool) or value < 0)):
        raise SandboxError(400, f"{setting.name} takes a value of type {wanted.__name__}, not {value!r}")
    if setting.name == "rights":
        check_rights(value.split(","))


def check_rights(rights: Sequence[str]) -> None:
    known = ("all", *(f"{area}:{deed}" for area in AREAS for deed in ("read", "write")))
    wrong = [right for right in rights if right not in known]
    if wrong:
        raise SandboxError(400, f"there is no right {', '.join(wrong)}; there are {', '.join(known)}")
