"""How each row of a connector's error tables comes about: by the simulator's rules, else by an answer in the vendor's
own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

import msgspec
from tests.conformance.control import Control

from ledgerbridge.model.problems import LedgerbridgeError
from ledgerbridge.model.values import Value

Key: TypeAlias = Any
"""What a connector's table is keyed by: a status, a code, or both."""


class Meant(Protocol):
    """A row of a connector's table."""

    @property
    def error(self) -> type[LedgerbridgeError]: ...

    @property
    def code(self) -> str: ...


class Said(msgspec.Struct, frozen=True):
    """An answer to a whole call as the vendor words it, given to every call of the API while it lasts."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = {}


class Refusal(msgspec.Struct, frozen=True):
    """A create that the vendor refuses: the least record with these fields by path."""

    type: str
    fields: Mapping[str, Value]
    field: str = ""
    """The path that the problem names."""
    before: Callable[[Control], None] = lambda control: None


class Rows(msgspec.Struct, frozen=True):
    """The two tables of a connector, and what reaches each row."""

    calls: Mapping[Key, Meant]
    said: Mapping[Key, Said]
    records: Mapping[Key, Meant]
    refused: Mapping[Key, Refusal]
    elsewhere: Mapping[Key, str]
    """{key: why no create alone reaches it, and which test does}."""
