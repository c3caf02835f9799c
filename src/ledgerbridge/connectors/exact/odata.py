"""The parts of OData that Exact takes in `$filter` (REST API facts: filter grammar that works)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

NIL = "00000000-0000-0000-0000-000000000000"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_guid(text: str) -> bool:
    return _GUID.fullmatch(text.lower()) is not None


def guid(id: str) -> str:
    """The literal of an id. The grammar takes guids alone: what is none is asked for as the nil guid, which no record
    has."""
    return f"guid'{id.lower() if is_guid(id) else NIL}'"


def quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def at(local: datetime) -> str:
    """The literal of a local time, in whole seconds."""
    return f"datetime'{local.replace(microsecond=0, tzinfo=None).isoformat()}'"


def either(conditions: Iterable[str]) -> str:
    """That one of the conditions holds; there is no IN."""
    return " or ".join(conditions)
