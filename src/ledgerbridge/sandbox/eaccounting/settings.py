"""The switches of a simulated company and of the identity server around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledgerbridge.sandbox.eaccounting.countries import COUNTRIES
from ledgerbridge.sandbox.kit.vendor import SandboxError, Setting, Wire

VARIANTS: Mapping[str, int] = {
    "Standard": 1,
    "Invoicing": 2,
    "Bookkeeping": 3,
    "Solo": 4,
    "Pro": 5,
    "InvoicingCollaboration": 6,
}
STOCK_MODULE = "stock_standard"
MODULES = ("api_standard", "sales_standard", "order_standard", "quote_standard", STOCK_MODULE)
STATUSES: Mapping[str, int] = {"inactive": 0, "active": 1, "read-only": 2}
SETTINGS: Sequence[Setting] = (
    Setting("limits", True, "Whether calls are counted and refused above 600 a minute and endpoint."),
    Setting(
        "grant",
        "ok",
        "Whether the user still lets the app in; a changed password kills refresh tokens alone.",
        ("ok", "revoked", "password_changed"),
    ),
    Setting("country", "SE", "Country of the company; changes only while the company is empty.", tuple(COUNTRIES)),
    Setting("variant", "Standard", "The product's variant, which decides the endpoints.", tuple(VARIANTS)),
    Setting("modules", ["api_standard", "sales_standard"], f"Active modules, of {', '.join(MODULES)}."),
    Setting("company_status", "active", "What the company may still do.", tuple(STATUSES)),
    Setting("start_guide", True, "Whether the company has been through the start guide."),
    Setting("default_company", False, "Whether the user has starred this company, which skips the choice of one."),
    Setting("closing_date", "", "Last day of the locked period, as YYYY-MM-DD; empty for none."),
    Setting("currency_rounding", False, "Whether totals in the company's currency are rounded to whole units."),
    Setting("prices_excl_vat_private", False, "Whether private persons are shown prices without VAT."),
    Setting("errors_array", True, "Whether refusals carry the list `Errors` that newer answers have."),
    Setting("pdf_first_s", 0, "Seconds that the first PDF of an invoice takes to make."),
    Setting("refresh_life_days", 730, "Days for which a refresh token works."),
)


def defaults() -> dict[str, Any]:
    return {
        setting.name: list(setting.default) if isinstance(setting.default, list) else setting.default
        for setting in SETTINGS
    }


def changed(current: dict[str, Any], changes: Wire) -> dict[str, Any]:
    """The settings after the changes. Raises SandboxError for unknown names or values out of range."""
    schema = {setting.name: setting for setting in SETTINGS}
    for name, value in changes.items():
        if name not in schema:
            raise SandboxError(400, f"eaccounting has no setting {name}; it has {', '.join(schema)}")
        _check(schema[name], value)
    return {**current, **changes}


def _check(setting: Setting, value: Any) -> None:
    if setting.choices and value not in setting.choices:
        raise SandboxError(400, f"{setting.name} is one of {', '.join(setting.choices)}, not {value}")
    wanted = type(setting.default)
    if not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool)):
        raise SandboxError(400, f"{setting.name} takes a value of type {wanted.__name__}, not {value!r}")
    if wanted is int and value < 0:
        raise SandboxError(400, f"{setting.name} cannot be negative")
    if setting.name == "modules" and not set(value) <= set(MODULES):
        raise SandboxError(400, f"modules are of {', '.join(MODULES)}, not {value}")
    if setting.name == "closing_date" and value:
        _check_day(value)


def _check_day(value: str) -> None:
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise SandboxError(400, f"closing_date is a day as YYYY-MM-DD, not {value}") from error
