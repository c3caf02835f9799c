"""A flow: one record type kept the same between two connections. Two-way is one flow with a cursor a side."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from ledgerbridge.connectors.base.capabilities import TypeCapabilities
from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.engine.coded import Coded
from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.side import Direction, Side
from ledgerbridge.model.values import Value
from ledgerbridge.planner.documents.terms import DocumentTerms
from ledgerbridge.planner.filters import Condition, Filter, Leaving
from ledgerbridge.planner.marks import match_text_of
from ledgerbridge.planner.merge import Winner

MAIN = "main"
"""The role of the links between the records a flow is about; companions have roles of their own."""


class Matching(StrEnum):
    """How a record without a link finds its counterpart."""

    KEY = "key"
    NONE = "none"
    """Not at all: every record without a link is made anew."""


class Gone(StrEnum):
    """What becomes of a link whose record is gone on one side. The other side's record is never deleted."""

    REPORT = "report"
    UNLINK = "unlink"
    """The link goes too, so that a record that comes back is matched anew."""
    ARCHIVE = "archive"
    """The other side's record is made inactive, or archived as its vendor has it, where nobody changed it since."""


class NameClash(StrEnum):
    """What becomes of a record whose name is in use where it is to be made."""

    FAIL = "fail"
    LINK = "link"
    """It is linked with the one that has the name."""
    SUFFIX = "suffix"
    """It is made under the name with a number."""
    UNDER = "sub-customer"
    """It is made under the one that has the name, called as it is itself."""


class End(msgspec.Struct, frozen=True):
    """One side of a flow."""

    connection: str
    connector: Connector
    type: str
    key: str
    """The path records are matched by at their first meeting."""
    second_key: str = ""
    """The path that must hold the same beside it; empty where the key alone decides."""

    @property
    def capabilities(self) -> TypeCapabilities:
        return self.connector.capabilities.types[self.type]

    @property
    def vendor_label(self) -> str:
        return self.connector.capabilities.label

    def match_text(self, fields: Mapping[str, Value]) -> str | None:
        """The text a record with these fields is matched by; None where it has none."""
        return match_text_of(fields, self.key, self.second_key)


class Flow(msgspec.Struct, frozen=True):
    """What a flow keeps the same, which way, and who wins."""

    name: str
    left: End
    right: End
    direction: Direction
    winner: Winner
    rules: tuple[Rule, ...]
    conditions: tuple[Condition, ...]
    key_label: str
    """What the match key is called, such as `e-mail`."""
    filters: tuple[Filter, ...] = ()
    """Which records of a side travel from there; `conditions` say what the flow is about at all."""
    leaving: Leaving = Leaving.STOP
    matching: Matching = Matching.KEY
    makes: bool = True
    """Whether new records are made; else a record without a counterpart is skipped."""
    gone: Gone = Gone.REPORT
    batch_size: int = 0
    """At most so many records are decided and written at once; 0 leaves it to the vendors' own sizes."""
    on_demand: bool = False
    """Whether its records are brought only because others need them, and no changes are read."""
    documents: DocumentTerms | None = None
    """What its documents go by, where it carries documents."""

    on_name_clash: NameClash = NameClash.FAIL
    makes_only: Side | None = None
    """The side on which alone new records are made; None for both."""
    picture_to: Side | None = None
    """The side that the one picture of its products goes to; None where none goes."""
    when_gone: tuple[Rule, ...] = ()
    """What is written on a record once its counterpart is gone, from what it holds itself."""
    coded: tuple[Coded, ...] = ()
    """The fields of its target that tables of the user's say; its rules do what they say."""

    def end(self, side: Side) -> End:
        return self.left if side is Side.LEFT else self.right

    def makes_on(self, side: Side) -> bool:
        """Whether new records are made on a side."""
        return self.makes and self.makes_only in (None, side)

    @property
    def sources(self) -> tuple[Side, ...]:
        """The sides whose changes travel."""
        return tuple(side for side in Side if self.direction.goes(side.other))

    def paths_read(self, side: Side) -> frozenset[str]:
        """The fields of a side that the flow depends on: by its rules, its conditions, its filters, its second
        match key and what its documents are read from."""
        groups = [group for one in self.filters if one.side is side for group in one.groups]
        asked = [one for one in (*self.conditions, *(one for group in groups for one in group)) if one.side is side]
        read = self.documents.reads.values() if self.documents is not None and side in self.sources else ()
        second = {self.end(side).second_key} - {""}
        return frozenset({one.field for one in asked}.union(second, read, *(rule.inputs(side) for rule in self.rules)))
