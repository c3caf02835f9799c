"""Retrying: open records that a person chooses are looked at again now, whatever keeps them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ledgerbridge.engine.choosing import Only
from ledgerbridge.engine.passes import Report, Wish, run_pass
from ledgerbridge.model.categories import CATEGORIES, category_of, named
from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.side import Side
from ledgerbridge.usecases.extent import no_flow
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.status import OpenRecord, status


class Selection(msgspec.Struct, frozen=True):
    """Which open records are meant: those named, and those of all of these categories and flows. As it is, all."""

    records: tuple[str, ...] = ()
    """Each an id, CONNECTION:ID or FLOW:CONNECTION:ID."""
    categories: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()


async def chosen(hub: Hub, integration: Integration, selection: Selection) -> list[OpenRecord]:
    """The open records that are meant. Raises SetupError with every record, category and flow that is not there."""
    found = (await status(hub, integration)).open_records
    problems = [_unknown_category(name) for name in selection.categories if named(name) is None]
    problems += [no_flow(integration, name) for name in selection.flows if name not in integration.labels]
    problems += [_not_open(text) for text in selection.records if not any(_is(record, text) for record in found)]
    if problems:
        raise SetupError(problems)
    return [record for record in found if _is_meant(record, selection)]


def _is_meant(record: OpenRecord, selection: Selection) -> bool:
    if selection.records and not any(_is(record, text) for text in selection.records):
        return False
    if selection.categories and category_of(record.problem).name not in selection.categories:
        return False
    return not selection.flows or record.flow in selection.flows


def _is(record: OpenRecord, text: str) -> bool:
    """Whether a text names a record, as fully as its writer cared to."""
    own = f"{record.flow}:{record.system}:{record.record_id}"
    return own == text or own.endswith(f":{text}")


async def retry(hub: Hub, integration: Integration, records: Sequence[OpenRecord], write: bool = True) -> Report | None:
    """A pass over these records alone, or with `write` off its plan; no cursor moves. Records that are gone by now are
    open no more. None where there is nothing to look at."""
    only = tuple(dict.fromkeys(_only(integration, record) for record in await _own(hub, integration, records)))
    if not only:
        return None
    wish = Wish(write=write, retry_failed=True, only=only, even_if_gone=True)
    return await run_pass(hub.world, integration.name, integration.flows, wish)


def _only(integration: Integration, record: OpenRecord) -> Only:
    side = Side.LEFT if record.system == integration.left.name else Side.RIGHT
    return Only(record.flow, side, record.record_id)


async def _own(hub: Hub, integration: Integration, records: Iterable[OpenRecord]) -> list[OpenRecord]:
    """The records whose flows are on, and in place of the others the documents that wait for such records."""
    idle = {flow.name for flow in integration.flows if flow.on_demand}
    wanted = list(records)
    found = [record for record in wanted if record.flow not in idle]
    brought = {record.flow for record in wanted if record.flow in idle}
    if brought:
        needing = set(_needing(integration, brought))
        found += [record for record in (await status(hub, integration)).open_records if record.flow in needing]
    return found


def _needing(integration: Integration, brought: set[str]) -> Iterator[str]:
    for flow in integration.flows:
        if flow.documents is not None and not flow.on_demand and brought & set(flow.documents.needs):
            yield flow.name


def _not_open(record: str) -> Problem:
    return Problem(
        "LB-RUN-27",
        "{record} names no record that failed or waits.",
        "ledgerbridge status lists them; give the id, CONNECTION:ID or FLOW:CONNECTION:ID.",
        {"record": record},
    )


def _unknown_category(name: str) -> Problem:
    return Problem(
        "LB-RUN-28",
        "There is no category of problems called {category}.",
        "Choose one of: {categories}.",
        {"category": name, "categories": ", ".join(category.name for category in CATEGORIES)},
    )
