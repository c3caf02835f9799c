"""Changing the configuration: what would differ, and which records that would concern, before anything holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection as Database

from ledgerbridge.model.problems import Problem, SetupError, filled
from ledgerbridge.store import connections
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.usecases import configuration, integrations
from ledgerbridge.usecases.choices import Configuration, ConnectionChoice, IntegrationChoice
from ledgerbridge.usecases.differences import Difference, differences
from ledgerbridge.usecases.effects import Effect, effect
from ledgerbridge.usecases.exporting import chosen_settings, connections_of, exported
from ledgerbridge.usecases.fit import unfit
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration

FILE = "ledgerbridge.toml"


class Proposal(msgspec.Struct, frozen=True):
    """A configuration as it would be, beside the one that holds."""

    text: str
    differences: list[Difference]
    effects: list[Effect] = []


async def current(hub: Hub) -> Configuration:
    """The configuration that holds, with the connections as they are kept."""
    rows = await hub.connections()
    return Configuration(tuple(await integrations.choices(hub)), connections_of(rows))


async def export(hub: Hub) -> str:
    """The configuration that holds, whole, as a file that reads back as the same."""
    holds = await current(hub)
    rows = await hub.connections()
    built = [integrations.build(hub, choice, rows) for choice in holds.integrations]
    rules = {(one.name, flow.name): flow.rules for one in built for flow in one.flows}
    return exported(hub, holds, rules)


async def propose(hub: Hub, text: str, file: str, records: bool = True) -> Proposal:
    """What would be different with this file, in the configuration and, if asked, in the records of each integration
    that changes. Nothing is written to any vendor. Raises SetupError with everything that is wrong in the file."""
    rows = await hub.connections()
    proposed = configuration.parse(text, file, {row.name: row.vendor for row in rows})
    problems = [problem for one in proposed.connections for problem in _misfits(one, rows)]
    if problems:
        raise SetupError(problems)
    found = differences(await _current_or_none(hub), _with_connections(proposed, rows))
    effects = await _effects(hub, (text, file), proposed, found, rows) if records else []
    return Proposal(text, found, effects)


async def apply(hub: Hub, proposal: Proposal) -> str:
    """Puts a proposal in force; returns the name of the file that holds from here on."""
    rows = {row.name: row for row in await hub.connections()}
    parsed = configuration.parse(proposal.text, FILE, {row.name: row.vendor for row in rows.values()})
    changed = [_resettled(rows[one.name], one) for one in parsed.connections if one.name in rows]
    await hub.world.store.run(partial(_save, [row for row in changed if row != rows[row.name]]))
    return hub.keep_configuration(proposal.text)


async def _effects(
    hub: Hub,
    source: tuple[str, str],
    proposed: Configuration,
    found: Iterable[Difference],
    rows: Sequence[ConnectionRow],
) -> list[Effect]:
    """What each integration that changes would do, seen by planning it as if it held already. Raises SetupError with
    all that does not fit the accounts' fields."""
    touched = {place.at.split(".")[1] for place in found}
    holds = await _current_or_none(hub)
    pairs, wrong = [], []
    for choice in proposed.integrations:
        if touched & {choice.name, choice.left, choice.right}:
            before = _built(hub, holds.integration(choice.name), rows)
            after = integrations.build(hub, choice, rows)
            wrong += await unfit(hub, source, choice, after, before)
            pairs.append((before, after))
    if wrong:
        raise SetupError(wrong)
    return [await effect(hub, before, after) for before, after in pairs]


def _built(hub: Hub, choice: IntegrationChoice | None, rows: Sequence[ConnectionRow]) -> Integration | None:
    return integrations.build(hub, choice, rows) if choice is not None else None


async def _current_or_none(hub: Hub) -> Configuration:
    """What holds now; where that cannot be told yet, the connections alone."""
    try:
        return await current(hub)
    except SetupError:
        return Configuration((), connections_of(await hub.connections()))


# --- connections ------------------------------------------------------------------------------------------------------


def _misfits(choice: ConnectionChoice, rows: Sequence[ConnectionRow]) -> Iterable[Problem]:
    row = next((row for row in rows if row.name == choice.name), None)
    if row is None:
        yield Problem(
            "LB-SETUP-42",
            "The connection {name} is in the file, but it is not connected.",
            "Connect it first: ledgerbridge connect {vendor} --name {name}",
            {"name": choice.name, "vendor": choice.vendor},
        )
    elif choice.vendor != row.vendor or choice.account not in ("", row.account):
        yield Problem(
            "LB-SETUP-43",
            "The connection {name} is to {held}; the file says {said}.",
            "Connect the right account under this name, or correct the file.",
            filled(
                {
                    "name": choice.name,
                    "held": f"{row.vendor} {row.account}",
                    "said": f"{choice.vendor} {choice.account}".rstrip(),
                }
            ),
        )


def _with_connections(proposed: Configuration, rows: Iterable[ConnectionRow]) -> Configuration:
    """The proposal with the connections it does not speak of as they are."""
    named = {one.name: one for one in proposed.connections}
    whole = tuple(_completed(named.get(one.name), one) for one in connections_of(rows))
    return msgspec.structs.replace(proposed, connections=whole)


def _completed(choice: ConnectionChoice | None, held: ConnectionChoice) -> ConnectionChoice:
    return held if choice is None else msgspec.structs.replace(choice, account=held.account)


def _resettled(row: ConnectionRow, choice: ConnectionChoice) -> ConnectionRow:
    """The connection with the settings of the file, its own notes kept."""
    notes = {key: value for key, value in row.settings.items() if key not in chosen_settings(row)}
    return msgspec.structs.replace(row, settings={**choice.settings, **notes})


def _save(rows: Sequence[ConnectionRow], database: Database) -> None:
    for row in rows:
        connections.save(database, row)
