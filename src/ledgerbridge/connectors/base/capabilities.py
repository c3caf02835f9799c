"""What a connector declares about its vendor: the engine asks it, the docs print it, the conformance suite reads it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from ledgerbridge.model.kinds import RecordKind, Reference
from ledgerbridge.model.money import MoneyModel
from ledgerbridge.model.values import Value


class CreateSafety(StrEnum):
    """How a create whose answer was lost is settled without a second record."""

    REFERENCE = "reference"
    """Our reference stands in a field the vendor can be asked for: look it up."""
    REPLAY = "replay"
    """The vendor replays the stored answer for the same request id and body: send the same bytes again, after some time
    only once no record was found that is all that was sent."""
    ALIKE = "alike"
    """The vendor has no place for our reference, and a stored answer does not tell which record was made: a record
    found by the first match key that holds all that was sent, and that no other create made, is it."""


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
    given: str = ""
    """What a new record gets that says nothing, by the connection's settings; empty where they say nothing either."""
    absent: bool = False
    """Not in the account yet: it is added, as a step of its own, before it is first written."""
    barred: str = ""
    """Why no rule can use the field, a sentence; empty where rules can."""


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


class Numbering(msgspec.Struct, frozen=True):
    """How the documents of a type come by their numbers, where they do not simply run over the type."""

    borne_by: str = ""
    """The type whose documents have the numbers, where those of this one have none: the invoices made of drafts."""
    shared_with: tuple[str, ...] = ()
    """Other types whose documents take their numbers from the same series."""
    echoed_by: tuple[str, ...] = ()
    """Types that take numbers of the series too, and show documents of this one once more under the same number, as the
    entries of invoices do."""
    within: str = ""
    """The path that numbers run by, such as a journal: each value has numbers of its own."""
    always_given: bool = False
    """Whether the vendor numbers every one itself and takes no number from anybody."""


class Sending(msgspec.Struct, frozen=True):
    """How a vendor is told whether it is to send a document of a type to the customer."""

    held: Mapping[str, Value] = {}
    """{path: value} of a new document that it is neither to mail nor to print."""
    asked: Mapping[str, Value] = {}
    """{path: value} of a new document that it is to send."""
    address: str = ""
    """The path of the customer's e-mail address, without which such a document is not made."""
    booked: Mapping[str, Value] = {}
    """{path: value} of the write of kind `book` by which it is told to send the document."""

    @property
    def can_be_asked(self) -> bool:
        return bool(self.asked or self.booked)


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
    """{what: the reason a user reads}. `what` is a path, or a verb: `create`, `update`, `archive`, `book`,
    `changes`."""
    kind: RecordKind = RecordKind.CUSTOMER
    parts: dict[str, PartCapabilities] = {}
    """{name: the parts a record of this type has}."""
    creates: bool = True
    updates: bool = True
    archives: bool = False
    """Whether a record is made inactive, or archived, by a write of kind `archive`."""
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
    currency_path: str | None = None
    """The path that says of a customer in which currency documents are made for it, where they have no other."""
    refuses_inactive: bool = False
    """Whether the vendor itself refuses documents that name an inactive record of this type. Else linked ones are read
    before a document that names them is sent."""
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
    sending: Sending = Sending()
    """Of a document: how its sending is asked for and held back."""
    numbering: Numbering = Numbering()
    """Of a document: how it comes by its number."""
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
