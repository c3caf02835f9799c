"""The switches of a simulated company and of Intuit's app around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledgerbridge.sandbox.kit.vendor import SandboxError, Setting, Wire

DAY = 86400
CURRENCY_OF = {
    "US": "USD",
    "CA": "CAD",
    "GB": "GBP",
    "AU": "AUD",
    "IN": "INR",
    "FR": "EUR",
    "DE": "EUR",
    "NL": "EUR",
    "SE": "SEK",
}
CURRENCY_NAMES = {
    "USD": "United States Dollar",
    "CAD": "Canadian Dollar",
    "GBP": "British Pound Sterling",
    "AUD": "Australian Dollar",
    "INR": "Indian Rupee",
    "EUR": "Euro",
    "SEK": "Swedish Krona",
    "NOK": "Norwegian Krone",
    "DKK": "Danish Krone",
    "CHF": "Swiss Franc",
}
SETTINGS: Sequence[Setting] = (
    Setting("limits", True, "Whether calls are throttled and metered reads are blocked above the cap."),
    Setting("grant", "ok", "Whether the company still lets the app in.", ("ok", "revoked")),
    Setting("rights", "admin", "What the connecting user is in the company.", ("admin", "removed")),
    Setting("country", "US", "Country of the company; decides home currency and tax model.", tuple(CURRENCY_OF)),
    Setting("multicurrency", False, "Whether customers may have a currency of their own. Cannot be switched off."),
    Setting("custom_txn_numbers", False, "Whether the sender numbers documents itself."),
    Setting("warn_duplicate_numbers", True, "Whether a number used before is refused; with numbers of the sender's."),
    Setting("closing_date", "", "Day up to which the books are closed, as YYYY-MM-DD; empty for none."),
    Setting("sales_tax", True, "Whether the company charges sales tax."),
    Setting("automated_sales_tax", False, "Whether QuickBooks works sales tax out from the address (US)."),
    Setting("custom_fields", "", "Custom fields on sales forms, joined by commas: label, or label:number."),
    Setting("class_tracking", "off", "Whether classes are used, and where.", ("off", "transaction", "line")),
    Setting("track_departments", False, "Whether locations are used."),
    Setting("allow_shipping", True, "Whether sales forms have a shipping line."),
    Setting("allow_discount", True, "Whether sales forms have a discount line."),
    Setting("allow_deposit", False, "Whether invoices have a deposit."),
    Setting("allow_estimates", True, "Whether the company writes estimates."),
    Setting("default_terms", "3", "Id of the terms of an invoice that names none."),
    Setting("auto_apply_credit", False, "Whether open credits are applied to new invoices by QuickBooks."),
    Setting("revenue_recognition", False, "Whether revenue is recognised over time."),
    Setting("mails_per_day", 40, "E-mails the company may send a day."),
    Setting("webhook_url", "", "Address to which the app's webhooks go; empty for none."),
    Setting("webhook_form", "cloudevents", "Form of the app's webhooks.", ("cloudevents", "legacy")),
    Setting("webhook_entities", "", "Entities the app subscribed to, joined by commas; empty for all."),
    Setting("webhook_aggregation_s", 0, "Seconds for which events are gathered into one webhook."),
    Setting("default_items", True, "Whether a new US company has the items Services and Hours."),
    Setting("refresh_rotation_s", DAY, "Seconds after which a refresh answers with a new refresh token."),
    Setting("refresh_grace_s", 0, "Seconds for which a replaced refresh token still works."),
    Setting("requestid_memory_s", DAY, "Seconds for which a requestid is remembered."),
    Setting("core_plus_cap", 500_000, "Metered reads a month, over all companies of the app, before reads stop."),
)


def defaults() -> dict[str, Any]:
    return {setting.name: setting.default for setting in SETTINGS}


def changed(current: dict[str, Any], changes: Wire) -> dict[str, Any]:
    """The settings after the changes. Raises SandboxError for unknown names or values out of range."""
    schema = {setting.name: setting for setting in SETTINGS}
    for name, value in changes.items():
        if name not in schema:
            raise SandboxError(400, f"quickbooks has no setting {name}; it has {', '.join(schema)}")
        _check(schema[name], value)
    if current["multicurrency"] and changes.get("multicurrency") is False:
        raise SandboxError(400, "multicurrency cannot be switched off once it is on")
    return {**current, **changes}


def _check(setting: Setting, value: Any) -> None:
    if setting.choices and value not in setting.choices:
        raise SandboxError(400, f"{setting.name} is one of {', '.join(setting.choices)}, not {value}")
    wanted = type(setting.default)
    fits = isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))
    if not fits:
        raise SandboxError(400, f"{setting.name} takes a value of type {wanted.__name__}, not {value!r}")
    if wanted is int and value < 0:
        raise SandboxError(400, f"{setting.name} cannot be negative")
