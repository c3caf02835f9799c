"""What documents and payments of the source call their terms of payment and their methods, counted over all that were
read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.reading import opened
from ledgerbridge.engine.run import Run
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.side import Side
from ledgerbridge.model.values import as_text
from ledgerbridge.planner.documents.terms import Codes, DocumentTerms
from ledgerbridge.store import passes

PORTION = 300
"""Records opened at once."""


class Said(msgspec.Struct, frozen=True):
    """What the documents of one side of a flow say of one of these."""

    flow: str
    side: Side
    """The side that the documents come from."""
    kind: str
    """The list of the other side that the codes come from."""
    codes: Codes
    """What is said of them in the configuration."""
    times: Mapping[str, int]
    """{value: records that hold it}."""
    setting: str
    """The setting that has the rows."""
    names: str
    """The source's own list of the values; empty where it has none."""


SETTINGS: Mapping[Reference, str] = {
    Reference.PAYMENT_TERMS: "payment.condition_map",
    Reference.PAYMENT_METHODS: "payment.method_map",
    Reference.SHIPPING_METHODS: "shipping.method_map",
}
"""{list of the target: the setting that says which of its entries a value of a document becomes}."""


async def said_codes(run: Run, flow: Flow) -> list[Said]:
    """For each term or method that the source's records can name and the target's take: what all of them that a survey
    has read say of it."""
    return [*await _of_documents(run, flow), *await _of_fields(run, flow)]


async def _of_fields(run: Run, flow: Flow) -> list[Said]:
    """The fields of other records that a table of the user's says. What a record gets that the settings of the flow
    give none, those of the connection say."""
    found = []
    for coded in flow.coded:
        there = flow.end(coded.side.other)
        given = {spec.path: spec.given for spec in await there.connector.schema(there.type)}
        codes = msgspec.structs.replace(coded.codes, default=coded.codes.default or given.get(coded.into) or None)
        counted = await run.read(partial(_counted, run, flow, coded.side, [coded.path]))
        times = counted[coded.path]
        found.append(Said(flow.name, coded.side, coded.list, codes, times, coded.setting, coded.names))
    return found


async def _of_documents(run: Run, flow: Flow) -> list[Said]:
    if flow.documents is None:
        return []
    found = []
    for side in flow.sources:
        paths = dict(_paths(flow, side, flow.documents))
        counted = await run.read(partial(_counted, run, flow, side, list(paths.values()))) if paths else {}
        codes = _codes(flow.documents)
        found += [
            Said(flow.name, side, kind, codes[kind], counted[path], SETTINGS[kind], kind)
            for kind, path in paths.items()
        ]
    return found


def _codes(terms: DocumentTerms) -> Mapping[Reference, Codes]:
    return {
        Reference.PAYMENT_TERMS: terms.payment_terms,
        Reference.PAYMENT_METHODS: terms.payment_methods,
        Reference.SHIPPING_METHODS: terms.shipping_methods,
    }


def _paths(flow: Flow, side: Side, terms: DocumentTerms) -> Iterator[tuple[Reference, str]]:
    """(kind, path of the source's documents that holds it)."""
    source, there = flow.end(side).capabilities, flow.end(side.other)
    slots = {**source.slots, **terms.reads}
    for kind in _codes(terms):
        slot = kind.value.removesuffix("s").replace(" ", "_")
        is_listed = kind in there.connector.capabilities.reference_data
        if slot in slots and slot in there.capabilities.slots and is_listed:
            yield kind, slots[slot]


def _counted(
    run: Run, flow: Flow, side: Side, paths: Iterable[str], connection: Connection
) -> Mapping[str, Mapping[str, int]]:
    times: dict[str, Counter[str]] = {path: Counter() for path in paths}
    after = ""
    while rows := passes.next_observed(connection, run.id, flow.name, side, after, PORTION):
        after = rows[-1].record_id
        for row in rows:
            if row.gone is None:
                fields = opened(run, flow, side, row).fields
                for path, counter in times.items():
                    counter.update([as_text(fields[path])] if fields.get(path) is not None else [])
    return times
