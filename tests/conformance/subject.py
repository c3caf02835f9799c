"""What a test file says of its connector; the suite knows nothing else of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec
from tests.conformance.control import Control
from tests.conformance.rows import Rows

from ledgerbridge.connectors.base.kind import ConnectorKind
from ledgerbridge.model.values import Value

Slots: TypeAlias = dict[str, Value]
"""{slot: value}; a name that is no slot is taken as a field path."""
Wire: TypeAlias = dict[str, Any]


class Samples(msgspec.Struct, frozen=True):
    """Records of one type, the n-th of each distinct from all others."""

    minimal: Callable[[int], Slots]
    """The least the vendor takes."""
    golden: Callable[[int], Slots]
    """A value in every slot that can be written."""
    edited: str
    """A text slot that a person may change at any time."""


class Subject(msgspec.Struct, frozen=True):
    """One connector and what stands in for its vendor."""

    kind: ConnectorKind
    samples: Mapping[str, Samples]
    """{record type: its samples}."""
    wire: Callable[[str, Mapping[str, Value]], Wire]
    """(record type, fields by path) as the sandbox's control plane takes them from a person."""
    api: str
    """A glob of the paths of the API's calls, the token endpoint's not among them."""
    rows: Rows
    """Its error tables, and what reaches each row."""
    settings: Mapping[str, str] = {}
    """Settings beyond those the rig chooses from reference data."""
    before: Callable[[Control], None] = lambda control: None
    """What is set in the sandbox before the connector is connected."""
    forbid: Callable[[Control, str], None] | None = None
    """Takes away the right to write a record type; None where the vendor has no such right."""
    merge: Callable[[Control, str, str, str], None] | None = None
    """(control, record type, survivor, loser): a person merges two records; None where nobody can."""
    brings_back: str = "restore"
    """What a person does to bring back a deleted record."""
    skips: Mapping[str, str] = {}
    """{test, or test[type]: the capability or reason why not}."""
