"""The switches of a simulated division, of its licence and of the app at Exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledgerbridge.sandbox.exact.scopes import LEVELS, SCOPES
from ledgerbridge.sandbox.exact.sites import SITES
from ledgerbridge.sandbox.kit.vendor import SandboxError, Setting, Wire

MODULES = ("trade", "sales orders", "sales invoices", "documents", "cashflow")
ACCESS = (
    "ok",
    "NoDivisionAccess",
    "BlockedUser",
    "InactiveUser",
    "BlockedCustomer",
    "LicenseExpired",
    "DivisionBlocked",
)
SETTINGS: Sequence[Setting] = (
    Setting("limits", True, "Whether calls a minute, calls a day and errors an hour are limited."),
    Setting("minutely_limit", 60, "Calls a minute for one app and division."),
    Setting("daily_limit", 5000, "Calls a day for one app and division."),
    Setting("error_limit", 10, "Errors an hour at one endpoint before it is blocked."),
    Setting("grant", "ok", "Whether the user still lets the app in.", ("ok", "revoked")),
    Setting("access", "ok", "Whether the division can be used, or the reason why not.", ACCESS),
    Setting("rights", {}, "Levels of the app's scopes that are not `manage`, such as {'crm.accounts': 'read'}."),
    Setting("missing_modules", [], f"Modules the licence lacks, of: {', '.join(MODULES)}."),
    Setting("country", "NL", "Country site of the division; only before anything is entered.", tuple(SITES)),
    Setting("language", "EN", "Language of the user, in which errors are worded.", ("EN", "NL")),
    Setting("mandatory_filter", True, "Whether the endpoints with a filter column insist on a filter."),
    Setting("own_keys", "ignored", "What becomes of a guid posted as key.", ("ignored", "honoured")),
    Setting("reuse_ends_chain", False, "Whether a refresh token used twice ends the whole chain."),
    Setting("basic_at_token", False, "Whether client credentials in a Basic header are taken at the token endpoint."),
    Setting("webhook_delay_s", 2, "Seconds between a change and its notification."),
)


def defaults() -> dict[str, Any]:
    return {setting.name: setting.default for setting in SETTINGS}


def changed(current: dict[str, Any], changes: Wire) -> dict[str, Any]:
    """The settings after the changes. Raises SandboxError for unknown names or values out of range."""
    schema = {setting.name: setting for setting in SETTINGS}
    for name, value in changes.items():
        if name not in schema:
            raise SandboxError(400, f"exact has no setting {name}; it has {', '.join(schema)}")
        _check(schema[name], value)
    return {**current, **changes}


def _check(setting: Setting, value: Any) -> None:
    if setting.choices and value not in setting.choices:
        raise SandboxError(400, f"{setting.name} is one of {', '.join(setting.choices)}, not {value}")
    wanted = type(setting.default)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise SandboxError(400, f"{setting.name} takes a value of type {wanted.__name__}, not {value!r}")
    if wanted is int and value < 0:
        raise SandboxError(400, f"{setting.name} cannot be negative")
    if setting.name == "missing_modules":
        _check_names(setting.name, value, MODULES)
    if setting.name == "rights":
        _check_names(setting.name, value, tuple(SCOPES))
        _check_names(setting.name, value.values(), LEVELS)


def _check_names(setting: str, names: Any, known: Sequence[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SandboxError(400, f"{setting} knows {', '.join(known)}, not {', '.join(map(str, unknown))}")
