"""What this connector knows of one record type, beyond its capabilities."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import PartCapabilities, TypeCapabilities
from ledgerbridge.connectors.exact.fields import Field
from ledgerbridge.connectors.exact.gathering import Gather
from ledgerbridge.model.values import Value

LINES = "lines"


class Feed(msgspec.Struct, frozen=True):
    """A sync endpoint that tells of changes of a type."""

    endpoint: str
    id: str
    """The property of its rows that says what changed."""
    by: str
    """The property of the type's own endpoint that holds the same value."""
    through: str = ""
    """`invoices` where the rows name invoices, whose orders changed."""


class Rows(msgspec.Struct, frozen=True):
    """Parts of a record, which Exact keeps as rows of an endpoint of their own."""

    collection: str
    """What the header calls them."""
    endpoint: str
    parent: str
    """The property that holds the header's id."""
    fields: Mapping[str, Field]
    capabilities: PartCapabilities
    key: str = "ID"


class RecordType(msgspec.Struct, frozen=True):
    """One entity of Exact, or the rows of one kind in it."""

    capabilities: TypeCapabilities
    endpoint: str
    fields: Mapping[str, Field]
    """By path."""
    key: str = "ID"
    feeds: tuple[Feed, ...] = ()
    """None: changes are found by the time of the last change."""
    feed_is_whole: bool = False
    """Whether the feed's rows have every field of the type."""
    deletions: int = 0
    """Its number in the list of deleted records; 0 where it is not in there."""
    ends: str = ""
    """The day after which a record is inactive."""
    lines: Rows | None = None
    only: Mapping[str, tuple[str, ...]] = {}
    """{property: values}: rows that are of this type at all."""
    constants: Mapping[str, Value] = {}
    """Set in every create that does not say otherwise."""
    defaults: Mapping[str, str] = {}
    """{path: key of the setting that fills it in a create}."""
    wordings: Mapping[str, str] = {}
    """{what such a setting says: how Exact words it}."""
    line_defaults: Mapping[str, str] = {}
    """The same for lines."""
    fixed: frozenset[str] = frozenset()
    """Paths that only a create can set."""
    lasting: frozenset[str] = frozenset()
    """Paths that an update cannot empty."""
    padded: frozenset[str] = frozenset()
    """Texts that Exact pads with blanks in front, so that they are compared without."""
    zero: frozenset[str] = frozenset()
    """Numbers for which Exact answers 0 where nothing was given."""
    selective: bool = False
    """Whether the endpoint refuses to be read without saying which properties."""
    within: str = ""
    """The path whose text also holds our reference, on a line of its own behind what people wrote."""
    is_stamped: bool = True
    """Whether its rows tell when they last changed."""
    keeps_unique: str = ""
    """A path of which Exact itself keeps every value unique, so that a repeated create is refused."""
    turned: frozenset[str] = frozenset()
    """Amounts, of the record and of its lines, whose sign is turned when they are read and written."""
    booking: str = ""
    """The endpoint that makes a draft final."""
    pictured: str = ""
    """The path of the file name of its one picture, whose bytes are a write's content; set with them alone."""
    ordered_by: str = ""
    """The path of the account that a document is for."""
    delivered_to: str = ""
    """The path of the address that a document is delivered to; its fields are shown as the document's own."""
    settled: bool = False
    """Whether its records, which are orders, are shown with what is paid of their invoices."""
    settled_by: bool = False
    """Whether its records, which are receivables, are shown with what settled them."""
    gathers: Gather | None = None
    """How several rows of the endpoint are one record; `key` is what they share."""
    wrapped: str = ""
    """The endpoint whose record is a header around each record of the type."""

    @property
    def type(self) -> str:
        return self.capabilities.type
