"""The numbers of documents: whose they are, which a series leaves out, which were given twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.numbers_read import bearer_of, numbers_read
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.planner.documents.terms import NumberOwner
from ledgerbridge.planner.numbering import Series, series_of
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.naming import flows_named


class NumbersOfSide(msgspec.Struct, frozen=True):
    """The numbers that one flow's documents have in one system."""

    flow: str
    system: str
    vendor: str
    label: str
    """What the vendor's documents are called whose numbers were read."""
    owns: bool
    """Whether this system gives the numbers; else it takes those of the other one, and only repeats are looked for."""
    series: tuple[Series, ...] = ()
    unnumbered: int = 0
    unread: int = 0
    gone: tuple[str, ...] = ()
    """Ids of linked documents that are there no more; their numbers are not known."""
    problem: Problem | None = None
    """Why nothing was read."""

    @property
    def documents(self) -> int:
        """Documents that have a number."""
        return sum(one.documents for one in self.series)

    @property
    def is_whole(self) -> bool:
        return not self.gone and all(one.is_whole for one in self.series)


async def numbers(
    hub: Hub, integration: Integration, only: Sequence[str] = (), since: date | None = None
) -> list[NumbersOfSide]:
    """The numbers of every flow of documents, or of those named: of the side that gives them, and where the other side
    takes them, of that too. Both systems' lists are read; nothing is written or kept. Of gaps and repeats, those that a
    document of `since` or later shows. Raises SetupError for a flow that is not there or carries no documents."""
    flows = flows_named(integration, only)
    strangers = [flow.name for flow in flows if only and flow.documents is None]
    if strangers:
        raise SetupError([_no_documents(integration, name) for name in strangers])
    return [
        await _of_side(hub, integration, flow, side, since)
        for flow in flows
        if flow.documents is not None
        for side in _sides(flow)
    ]


def _sides(flow: Flow) -> list[Side]:
    """The side that owns the numbers first; the one that takes them after it, where it has numbers at all."""
    owner = owner_of(flow)
    takes = flow.documents is not None and flow.documents.number_owner is NumberOwner.SOURCE
    return [owner, owner.other] if takes and "number" in bearer_of(flow.end(owner.other)).slots else [owner]


def owner_of(flow: Flow) -> Side:
    """The side whose numbers the documents of a flow have."""
    assert flow.documents is not None
    source = flow.makes_only.other if flow.makes_only is not None else flow.sources[0]
    return source if flow.documents.number_owner is NumberOwner.SOURCE else source.other


async def _of_side(hub: Hub, integration: Integration, flow: Flow, side: Side, since: date | None) -> NumbersOfSide:
    end, owns = flow.end(side), side is owner_of(flow)
    bearer = bearer_of(end)
    empty = NumbersOfSide(flow.name, end.connection, end.vendor_label, bearer.label, owns)
    if not _has_numbers(flow, side) or not bearer.changes:
        return msgspec.structs.replace(empty, problem=_no_numbers(flow.name, end.vendor_label))
    read = await numbers_read(hub.world, integration.name, flow, side)
    found = [_told(one, owns, since) for one in series_of(read.documents)]
    return msgspec.structs.replace(
        empty,
        series=tuple(found),
        unnumbered=read.unnumbered,
        unread=read.unread,
        gone=tuple(read.gone) if owns else (),
    )


def _has_numbers(flow: Flow, side: Side) -> bool:
    named = flow.documents is not None and side in flow.sources and "number" in flow.documents.reads
    return named or "number" in bearer_of(flow.end(side)).slots


def _told(series: Series, owns: bool, since: date | None) -> Series:
    """What of a series is told: a side that takes numbers holds only those that came to it."""
    told = series if owns else msgspec.structs.replace(series, gaps=())
    return told.since(since) if since is not None else told


def _no_numbers(flow: str, vendor: str) -> Problem:
    return Problem(
        "LB-DOC-56",
        "What {flow} makes or reads in {vendor} has no numbers that could be listed.",
        "Where the source's numbers count, set number_owner to source.",
        {"flow": flow, "vendor": vendor},
    )


def _no_documents(integration: Integration, flow: str) -> Problem:
    known = [one.name for one in integration.flows if one.documents is not None]
    return Problem(
        "LB-SETUP-96",
        "The flow {flow} carries no documents.",
        "Name one of: {known}.",
        {"flow": flow, "known": ", ".join(known) or "-"},
    )
