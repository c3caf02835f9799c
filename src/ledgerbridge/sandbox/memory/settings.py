"""The switches of an account."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ledgerbridge.sandbox.kit.vendor import SandboxError, Setting, Wire
from ledgerbridge.sandbox.memory.fields import TYPES

SETTINGS: Sequence[Setting] = (
    Setting("grant", "ok", "Whether the account's key is let in.", ("ok", "revoked")),
    Setting("limits", False, "Whether more than 100 calls in 10 s are refused."),
    Setting("ordered_versions", True, "Whether versions count upwards or are texts without order."),
    Setting("lag_s", 0, "Seconds until a change shows in the feed of changes."),
    Setting("stale_reads", False, "Whether lists and reads by id give a changed record as it was for a while."),
    Setting("list_lag_s", 0, "For how many seconds they do."),
    Setting("partial_answers", [], "Fields left out of the answers to creates and updates."),
    Setting("read_only_fields", [], "Fields that cannot be written."),
    Setting("unique_references", True, "Whether a reference may stand on one record only; many systems do not mind."),
    Setting("unique_names", False, "Whether no two customers may have one company_name."),
)


def defaults() -> dict[str, Any]:
    return {setting.name: setting.default for setting in SETTINGS}


def changed(current: dict[str, Any], changes: Wire) -> dict[str, Any]:
    """The settings after the changes. Raises SandboxError for unknown names or values out of range."""
    schema = {setting.name: setting for setting in SETTINGS}
    for name in changes:
        if name not in schema:
            raise SandboxError(400, f"memory has no setting {name}; it has {', '.join(schema)}")
    return {**current, **{name: _checked(schema[name], value) for name, value in changes.items()}}


def _checked(setting: Setting, value: Any) -> Any:
    if setting.choices:
        if value not in setting.choices:
            raise SandboxError(400, f"{setting.name} is one of {', '.join(setting.choices)}, not {value!r}")
        return value
    if isinstance(setting.default, bool):
        if not isinstance(value, bool):
            raise SandboxError(400, f"{setting.name} is true or false, not {value!r}")
        return value
    if isinstance(setting.default, list):
        return _field_names(setting.name, value)
    return _seconds(setting.name, value)


def _seconds(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or value < 0:
        raise SandboxError(400, f"{name} is a number of seconds from 0 up, not {value!r}")
    return float(value)


def _field_names(name: str, value: Any) -> list[str]:
    known = {field for kind in TYPES.values() for field in kind.fields}
    if not isinstance(value, list) or not all(isinstance(field, str) and field in known for field in value):
        raise SandboxError(400, f"{name} is a list of field names, not {value!r}")
    return list(value)
