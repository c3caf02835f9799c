"""The connector protocol: what every system must be able to do, all of it plural.

Terms, as used throughout:

    type        a record type by the vendor's own name (`contacts`, `Customer`)
    path        a field of a type as the vendor names it, dotted where it nests (`BillAddr.City`); a field of its parts
                with their name (`lines[].Qty`)
    version     a text that differs after each change of a record
    cursor      where reading stands; JSON, opaque outside its connector; None means from the beginning
    reference   our own text for a record we create or change; answers are matched by it, never by position
    gone        deleted, archived or made inactive at the vendor
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

import msgspec

from ledgerbridge.connectors.base.capabilities import Capabilities, FieldSpec
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Part, Parts, Record, parts_from_plain, parts_to_plain
from ledgerbridge.model.values import Value, from_plain, to_plain
from ledgerbridge.model.wording import Words, worded

Cursor: TypeAlias = dict[str, Any]
WriteKind: TypeAlias = Literal["create", "update", "archive", "book", "picture"]


class Page(msgspec.Struct, frozen=True):
    """A stretch of changes. Every change is listed at least once by the time `ended` is true; the cursor of a page may
    be stored, but only the cursor of an ended page is a new beginning."""

    records: Sequence[Record]
    gone: Mapping[str, str]
    """{id: why}, such as `archived` or `inactive`."""
    merged: Mapping[str, str]
    """{old id: surviving id}."""
    cursor: Cursor
    ended: bool


class Fetched(msgspec.Struct, frozen=True):
    """`found` is keyed by the id asked for: a merged-away id finds its survivor, whose own id differs."""

    found: Mapping[str, Record]
    missing: Sequence[str]


class Write(msgspec.Struct, frozen=True):
    """One record to write.

    `fields` holds what to set, only changed paths on an update, None to clear. `reference` of a create is the record's
    reference and is also stored in the record where the type has a place for it; of an update, the id of its intent.
    `current` is the record as last read, for vendors that replace whole sub-objects. `companion` is {role: id} of
    records to stand beside this one. `parts` of a create are all its parts; an update replaces the kinds of parts it
    names and leaves the others. `content` is what a file holds.

    A write of kind `archive` has no fields: it makes the record inactive, or archives it where the vendor has no such
    state; never is one erased. One of kind `book` makes a draft final; its fields are none, or those that the type
    declares for one that is to be sent. One of kind `picture` gives the record `id` the picture `content`, in place of
    the one we gave it before: its fields are the slots `name` and `media_type`, its `reference` follows from the record
    and the bytes.
    """

    kind: WriteKind
    reference: str
    fields: Mapping[str, Value]
    id: str | None = None
    expected_version: str | None = None
    current: Mapping[str, Value] = {}
    companion: Mapping[str, str] = {}
    parts: Parts = {}
    content: bytes = b""


class Call(msgspec.Struct, frozen=True):
    """One request to a vendor, complete before its intents are committed: the same Call is the same bytes."""

    type: str
    request_id: str
    """At most 36 characters; the same for every repetition of this call."""
    writes: Sequence[Write]
    body: bytes

    def packed(self) -> bytes:
        """The call as bytes that `Call.unpacked` reads back; holds personal data, so it is stored sealed only."""
        writes = [_write_to_plain(write) for write in self.writes]
        return msgspec.msgpack.encode([self.type, self.request_id, writes, self.body])

    @classmethod
    def unpacked(cls, raw: bytes) -> Call:
        type, request_id, writes, body = msgspec.msgpack.decode(raw)
        return cls(type, request_id, [_write_from_plain(plain) for plain in writes], body)


def _write_to_plain(write: Write) -> list[Any]:
    return [
        write.kind,
        write.reference,
        to_plain(write.fields),
        write.id,
        write.expected_version,
        to_plain(write.current),
        dict(write.companion),
        parts_to_plain(write.parts),
        write.content,
    ]


def _write_from_plain(plain: Sequence[Any]) -> Write:
    kind, reference, fields, id, version, current, companion, parts, content = plain
    parted = parts_from_plain(parts)
    return Write(kind, reference, from_plain(fields), id, version, from_plain(current), companion, parted, content)


class Written(msgspec.Struct, frozen=True):
    """Done. `fields` are the values as answered; paths sent but not answered stand in `unanswered`."""

    reference: str
    id: str
    version: str | None
    modified: datetime | None
    fields: Mapping[str, Value]
    unanswered: frozenset[str] = frozenset()
    companion: Mapping[str, str] = {}
    parts: Mapping[str, Sequence[Part]] = {}
    """Parts as answered; those the answer leaves out are left out here."""
    adopted: bool = False
    """The vendor already held a record with this reference: it was found, not made."""


class Refused(msgspec.Struct, frozen=True):
    """The vendor or this connector will not take this record as it is; it had no effect."""

    reference: str
    problem: Problem


class Delayed(msgspec.Struct, frozen=True):
    """It had no effect and waiting helps: a limit, a lock, an unreachable vendor, a version that moved on."""

    reference: str
    problem: Problem


class Unknown(msgspec.Struct, frozen=True):
    """It may have had its effect."""

    reference: str
    problem: Problem


Outcome: TypeAlias = Written | Refused | Delayed | Unknown


class SetupStep(msgspec.Struct, frozen=True):
    """Something we would add to the vendor's account before records can be written, such as a property."""

    id: str
    text: str
    """Said to the user in the plan, with `{named}` places."""
    values: dict[str, str] = {}

    @property
    def what(self) -> str:
        """The text in English with its places filled."""
        return worded(self.text, self.values, {})


class Choice(msgspec.Struct, frozen=True):
    """One entry of the vendor's reference data, such as an income account."""

    id: str
    name: str
    detail: str = ""
    rate: Decimal | None = None
    """Of a tax code, or of an entry that decides on tax: its percentage; None where it is not known, or more than
    one."""
    rates: tuple[Decimal, ...] = ()
    """Of a tax code made of several: the percentage of each, which is rounded by itself."""
    includes_tax: bool = False
    """Of a tax code: whether prices with it are with tax."""
    is_closed: bool = False
    """Blocked or inactive there: shown, not to be chosen."""


class Content(msgspec.Struct, frozen=True):
    """A file."""

    name: str
    media_type: str
    data: bytes


class Finding(msgspec.Struct, frozen=True):
    """One line of a connection check: fine, or a problem. The text has `{named}` places."""

    text: str
    problem: Problem | None = None
    values: dict[str, str] = {}
    words: Words = {}
    """What fills places and is a text itself, such as `on`."""

    @property
    def what(self) -> str:
        """The text in English with its places filled."""
        return self.said(self.text)

    def said(self, text: str, translated: Callable[[str], str] = str) -> str:
        """A text of this finding, such as its translation, with its places filled."""
        return worded(text, self.values, self.words, translated)


class Connector(Protocol):
    """One account of one vendor. Reads raise LedgerbridgeErrors; `write` answers for each record."""

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def account(self) -> str:
        """The vendor's id of the account: portal, realm, division, company."""
        ...

    @property
    def skew_s(self) -> float | None:
        """How far the vendor's clock is ahead of ours, as its answers show; None where none has shown it yet."""
        ...

    @property
    def drift(self) -> list[tuple[str, str, Problem]]:
        """(type, id, why) of records read that do not fit what is known of the vendor; emptied by the reader."""
        ...

    async def read_changes(self, cursors: Mapping[str, Cursor | None]) -> dict[str, Page]:
        """One page for each type asked for, in as few calls as the vendor allows."""
        ...

    async def fetch(self, type: str, ids: Sequence[str]) -> Fetched:
        """Records as they are now, never from an index that lags."""
        ...

    async def find(self, type: str, path: str, values: Sequence[str]) -> dict[str, list[Record]]:
        """{value asked for: live records whose path holds it in normal form, case aside}; values without a hit are
        left out.

        `path` is one of the type's match keys, unique paths or its reference path.
        """
        ...

    async def beside(self, type: str, role: str, companions: Sequence[str]) -> dict[str, frozenset[str]]:
        """{companion's id: ids of the records of `type` it stands beside in a role}; those beside none are left out.

        As it is now, never from an index that lags. Asked only for roles that the type declares.
        """
        ...

    async def count(self, type: str) -> int | None:
        """About how many live records there are, in one call; None where that is not to be had."""
        ...

    def prepare(self, type: str, writes: Sequence[Write], request_id: str) -> Call:
        """The call for up to `write_batch` writes of one kind: pure, the same bytes for the same arguments."""
        ...

    async def write(self, call: Call) -> list[Outcome]:
        """Sends the call; one outcome for each write, in any order. Raises AuthError or PermissionMissing only when
        nothing was written."""
        ...

    async def schema(self, type: str) -> list[FieldSpec]: ...

    async def reference_data(self, kind: str) -> list[Choice]:
        """One of the lists that the capabilities name, as it is in this account, in the vendor's order."""
        ...

    async def download(self, type: str, id: str) -> Content:
        """A document as PDF, what a file holds, or a product's picture, the first where it has several. Raises
        RecordRefused where there is none."""
        ...

    async def missing_setup(self, types: Sequence[str]) -> list[SetupStep]:
        """What must be added to the account before records of these types can be created; a name such as
        `products.lb_stock` stands for a field of a type that is not there yet."""
        ...

    async def set_up(self, step: SetupStep) -> None:
        """Adds it; done twice, it is there once."""
        ...

    async def check(self) -> list[Finding]:
        """Every prerequisite by itself: what was found, and where something is missing, who does what about it."""
        ...

    def normal_form(self, type: str, path: str, value: Value) -> Value:
        """The value as this vendor would store it; equal normal forms mean nothing to write. Pure."""
        ...

    def is_older(self, type: str, version: str | None, than: str | None) -> bool:
        """Whether a version is surely older than another; False where versions are not ordered."""
        ...


@runtime_checkable
class LooksAhead(Protocol):
    """A connector that looks every create up by its reference before it sends it, and can do so for many at once."""

    async def look_ahead(self, type: str, references: Sequence[str]) -> None:
        """Creates with these references, each sent once within the next minute, need no look-up of their own where no
        record has the reference. Asked only for types that declare it. Raises as `find` does; what was not looked up
        then is looked up by its own create."""
        ...


@runtime_checkable
class TellsInactive(Protocol):
    """A connector whose look-ups see records that are inactive, ended or archived, although these do not count."""

    def inactive(self, type: str, path: str, values: Sequence[str]) -> frozenset[str]:
        """Those of the values for which `find` last found no live record, but an inactive one. Makes no call."""
        ...


@runtime_checkable
class ReadsHeads(Protocol):
    """A connector whose documents take several calls to read whole."""

    async def heads(self, type: str, ids: Sequence[str]) -> dict[str, Record]:
        """{id: the live record as it is now}, without its parts and the records it stands beside; never from an index
        that lags."""
        ...


@runtime_checkable
class ReadsMore(Protocol):
    """A connector that shows some fields only where somebody asks for them, because they cost calls of their own."""

    def include(self, type: str, paths: Collection[str]) -> None:
        """From here on records of a type are read with these fields, among those they are read with anyway."""
        ...


@runtime_checkable
class ShowsPictures(Protocol):
    """A connector some of whose records have a picture."""

    async def pictured(self, type: str, records: Sequence[Record]) -> Mapping[str, str]:
        """{id: a text that is another one once the record's picture is another}; records without a picture are left
        out. No picture is read for it; the text may change although the picture is the same."""
        ...


@runtime_checkable
class TellsCallsLeft(Protocol):
    """A connector of a vendor that says how many of a day's calls are left."""

    @property
    def calls_left(self) -> float | None:
        """The share of the day's calls that is left, from 0 to 1, as last told; None where nothing was told yet."""
        ...
