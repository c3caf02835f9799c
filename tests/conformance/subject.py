"""What a test file says of its connector; the suite knows nothing else of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec
from tests.conformance.control import Control
from tests.conformance.rows import Rows

from ledgerbridge.connectors.base.capabilities import Kind
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


Made: TypeAlias = Callable[[str, int], str]
"""(record type, n): id of the n-th record of another type, put in when it is first asked for."""
Parts: TypeAlias = dict[str, list[Slots]]


class Documents(msgspec.Struct, frozen=True):
    """Records of a type that refers to others, has parts or is only read; the n-th of each distinct from all others."""

    golden: Callable[[Made, int], Slots]
    """A value in every slot that can be written; empty for a type that is only read."""
    wire: Callable[[Made, int], Wire]
    """The n-th one as the control plane takes it from a person."""
    parts: Callable[[Made, int], Parts] = lambda made, n: {}
    """A value in every slot of its parts that can be written; several parts of each kind."""
    computed: tuple[str, ...] = ()
    """Slots that the vendor fills by itself."""
    edited: str = ""
    """A slot that may be changed in one that is not final; empty where none may."""
    changed: Value = "Edited"
    """What the edited slot becomes."""
    make: Callable[[Control, Made, int], str] | None = None
    """How a person makes one where putting in is not enough; answers its id."""
    content: bytes = b""
    """What a file holds."""


class OwnField(msgspec.Struct, frozen=True):
    """A field that an account's owner added or named, as the schema is to show it."""

    path: str
    label: str
    kind: Kind
    value: Value = None
    """What is written there; None stands for the first of its options, or the first two where it holds several."""
    options: tuple[str, ...] = ()
    read_only: bool = False


class Subject(msgspec.Struct, frozen=True):
    """One connector and what stands in for its vendor."""

    kind: ConnectorKind
    samples: Mapping[str, Samples]
    """{record type: its samples}, of the types that stand by themselves."""
    wire: Callable[[str, Mapping[str, Value]], Wire]
    """(record type, fields by path) as the sandbox's control plane takes them from a person."""
    api: str
    """A glob of the paths of the API's calls, the token endpoint's not among them."""
    rows: Rows
    """Its error tables, and what reaches each row."""
    documents: Mapping[str, Documents] = {}
    """{record type: its samples}, of all others."""
    tables: Mapping[str, str] = {}
    """{record type: the control plane's own type}, where the simulator stores several types in one."""
    stranger: str = "987654321"
    """An id of the vendor's form that no record has."""
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
    own_fields: Mapping[str, Callable[[Control], list[OwnField]]] = {}
    """{record type: the owner adds fields of each kind there is}. A type without says why in its capabilities, under
    `custom fields`."""
    skips: Mapping[str, str] = {}
    """{test, or test[type]: the capability or reason why not}."""
