"""What a connector declares about its vendor: the engine asks it, the docs print it, the conformance suite reads it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from ledgerbridge.model.kinds import RecordKind, Reference
from ledgerbridge.model.money import MoneyModel


class CreateSafety(StrEnum):
    """How a create whose answer was lost is settled without a second record."""

    REFERENCE = "reference"
    """Our reference stands in a field the vendor can be asked for: look it up."""
    REPLAY = "replay"
    """The vendor replays the stored answer for the same request id and body: send the same bytes again."""


class Kind(StrEnum):
    """What a field holds, in words that compare across vendors."""

    TEXT = "text"
    EMAIL = "email"
    COUNTRY = "country"
    NUMBER = "number"
    BOOL = "bool"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    CHOICES = "choices"
    """Several of the options at once."""


class FieldSpec(msgspec.Struct, frozen=True):
    """One field as it is in this account."""

    path: str
    label: str
    kind: Kind = Kind.TEXT
    read_only: bool = False
    required: bool = False
    """Needed to create a record."""
    max_length: int | None = None
    forbidden: str = ""
    """Characters the vendor refuses in this field."""
    options: tuple[str, ...] = ()
    """Accepted values of a choice; empty when the vendor does not list them."""
    custom: bool = False
    """Added by the account's owner, or left by the vendor for the owner to name."""
    option_labels: tuple[str, ...] = ()
    """What people call the options, in their order; empty where they are called by their values."""
    listed: Reference | None = None
    """The reference data whose ids the field holds."""
    absent: bool = False
    """Not in the account yet: it is added, as a step of its own, before it is first written."""


class Companion(msgspec.Struct, frozen=True):
    """A record of another type that stands beside one of this type and is shown with it (a contact's company).

    Its fields appear in the record under `role.`; `Record.companion[role]` is its id. It is found by `key`.
    """

    type: str
    key: str


class PartCapabilities(msgspec.Struct, frozen=True):
    """What is known of the parts of a type. Their fields are written `lines[].quantity` where a path is called for."""

    label: str
    slots: dict[str, str]
    """{slot: path within the part}."""
    required: tuple[str, ...] = ()
    """Paths without which the vendor takes no such part."""
    late: tuple[str, ...] = ()
    """Paths the vendor fills in by itself, some time after a part was written."""


class PictureTerms(msgspec.Struct, frozen=True):
    """What is taken as the one picture of a record."""

    media_types: tuple[str, ...]
    largest: int
    """Bytes."""


class TypeCapabilities(msgspec.Struct, frozen=True):
    """What can be done with one record type."""

    type: str
    """The vendor's own name."""
    label: str
    slots: dict[str, str]
    """{slot: field path}: what each standard meaning is called here."""
    match_keys: tuple[str, ...]
    """Paths `find` can be asked for, the default key first."""
    reference_path: str | None
    """Where our reference is written; None where the vendor has no place for it."""
    create_safety: CreateSafety
    page_size: int
    find_batch: int
    """Distinct values per look-up call."""
    read_batch: int
    write_batch: int
    ordered_versions: bool
    """Whether a later version of a record compares greater (see `Connector.is_older`)."""
    lag_s: float
    """How long a change may stay invisible to the change feed."""
    sweep_lag_s: float = 0.0
    """How long a created record may stay invisible to a whole sweep; where it may, no record is made without asking."""
    find_lag_s: float = 0.0
    """How long a created record may stay invisible to `find` by reference."""
    unique: tuple[str, ...] = ()
    """Paths whose values the vendor keeps unique over the type."""
    names: tuple[str, ...] = ()
    """Those of the unique paths that are no more than names: where one is in use, another one does as well."""
    parent_path: str | None = None
    """The path by which a record stands under another one of its type; None where none can."""
    preconditions: bool = False
    """Whether an update with a stale version is refused by the vendor."""
    companions: dict[str, Companion] = {}
    needs_any: tuple[str, ...] = ()
    """At least one of these paths must hold a value in a create."""
    cannot: dict[str, str] = {}
    """{what: the reason a user reads}. `what` is a path, or a verb: `create`, `update`, `book`, `changes`."""
    kind: RecordKind = RecordKind.CUSTOMER
    parts: dict[str, PartCapabilities] = {}
    """{name: the parts a record of this type has}."""
    creates: bool = True
    updates: bool = True
    books: bool = False
    """Whether a draft is made final by a write of kind `book`."""
    changes: bool = True
    """Whether `read_changes` lists it; else it is read by `fetch` and `find` alone."""
    write_costs: dict[str, int] = {}
    """{scope of a limit: calls that one batch of writes takes there}."""
    update_costs: dict[str, int] = {}
    """The same for all other writes, as far as they change fields alone; empty where they cost what creates do."""
    looks_ahead: bool = False
    """Whether the look-up by reference that a create takes, one of its calls, is made for up to `find_batch` creates at
    once."""
    money: MoneyModel | None = None
    """How the vendor reckons a document of this type; None where it is no document."""
    blocked_path: str | None = None
    """The path that says of a customer that people there blocked it: no documents are to be made for it."""
    id_path: str | None = None
    """The path that shows a record's own id, where one does."""
    late: tuple[str, ...] = ()
    """Paths the vendor fills in by itself, some time after a record was written."""
    downloads: bool = False
    """Whether `download` gives a file: a document as PDF, a file's content, or the one picture of a product."""
    picture: PictureTerms | None = None
    """What a write of kind `picture` takes; None where records have no picture, or none that can be set."""
    not_wanted: frozenset[str] = frozenset()
    """Paths that we would add to the account and that the user wants neither added nor written."""
    unseen: frozenset[str] = frozenset()
    """What the record is shown with, such as its lines or its contact's e-mail address, whose change alone
    `read_changes` does not list."""


class Capabilities(msgspec.Struct, frozen=True):
    """A vendor as this connector knows it."""

    vendor: str
    label: str
    api_version: str
    """The vendor API version tested against."""
    types: dict[str, TypeCapabilities]
    timeout_s: float = 60.0
    """How long a call may take before its answer counts as lost."""
    reference_data: tuple[Reference, ...] = ()
    """The lists that `reference_data` can be asked for."""
