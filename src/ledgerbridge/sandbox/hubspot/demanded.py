"""Properties that an account's administrators demand of every new record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledgerbridge.sandbox.hubspot.call import Call
from ledgerbridge.sandbox.hubspot.errors import Problem, invalid_properties
from ledgerbridge.sandbox.hubspot.values import sent_text

ENFORCED_IN = "2026-09"


def refuse_lacking(call: Call, properties: Mapping[str, Any]) -> None:
    """Raises Refused where a demanded property has no value; versions before 2026-09 do not look."""  # HS-DEMANDED
    if call.version != ENFORCED_IN:
        return
    demanded = call.account.settings["required_properties"].get(call.type.name, [])
    lacking = [name for name in demanded if not sent_text(properties.get(name))]
    if lacking:
        code = "MISSING_REQUIRED_PROPERTY"
        problems = [Problem(name, code, f'Property "{name}" is required') for name in lacking]
        raise invalid_properties(problems, call.account.id)
