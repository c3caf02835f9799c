"""Changing the switches of an account."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from ledgerbridge.sandbox.hubspot.account import COUNTRIES, SETTINGS, Account
from ledgerbridge.sandbox.kit.vendor import SandboxError, Wire

LAG_MAX_S = 600


def default_settings() -> dict[str, Any]:
    return copy.deepcopy({setting.name: setting.default for setting in SETTINGS})


def checked_settings(changes: Wire) -> dict[str, Any]:
    """The changes, every name and value known to be good. Raises SandboxError."""
    by_name = {setting.name: setting for setting in SETTINGS}
    for name, value in changes.items():
        if name not in by_name:
            raise SandboxError(400, f"hubspot has no setting {name}; there are {', '.join(by_name)}")
        choices = by_name[name].choices
        if choices and value not in choices:
            raise SandboxError(400, f"{name} is one of {', '.join(map(str, choices))}, not {value}")
        if type(value) not in _KINDS.get(name, (type(by_name[name].default),)):
            raise SandboxError(400, f"{name} cannot be {value!r}")
    _check_ranges(changes)
    return COUNTRIES.get(changes.get("country", ""), {}) | dict(changes)


_KINDS: dict[str, tuple[type, ...]] = {"search_lag_s": (int, float), "calculation_lag_s": (int, float)}


def _check_ranges(changes: Wire) -> None:
    for name in _KINDS:
        if not 0 <= changes.get(name, 0) <= LAG_MAX_S:
            raise SandboxError(400, f"{name} lies from 0 to {LAG_MAX_S}")
    for name in ("rights", "additional_currencies"):
        if not all(isinstance(entry, str) for entry in changes.get(name, [])):
            raise SandboxError(400, f"{name} is a list of text")
    _check_rates(changes)
    try:
        ZoneInfo(changes.get("time_zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SandboxError(400, f"time_zone {changes['time_zone']} is unknown") from None


def _check_rates(changes: Wire) -> None:
    """Raises SandboxError for tax or exchange rates that are no numbers."""
    try:
        tax_rates = msgspec.convert(changes.get("tax_rates", []), list[TaxRate], strict=True)
        msgspec.convert(changes.get("exchange_rates", {}), dict[str, Decimal], strict=False)
        msgspec.convert(changes.get("required_properties", {}), dict[str, list[str]])
    except msgspec.ValidationError as error:
        raise SandboxError(400, str(error)) from None
    if len({rate.id for rate in tax_rates}) < len(tax_rates):
        raise SandboxError(400, "two tax rates have the same id")


class TaxRate(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """One entry of the setting `tax_rates`."""

    id: str
    name: str
    label: str
    percentage_rate: int | Decimal
    active: bool = True


def change_settings(account: Account, changes: Wire) -> None:
    """The account works by the new values from now on. Raises SandboxError."""
    account.settings.update(checked_settings(changes))
    account.price_every_currency()
