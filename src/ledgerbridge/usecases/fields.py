"""What a connection offers: the fields of its record types and its lists, as they are in the account at this moment,
and what of the fields is not as the flows know it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection as Database

from ledgerbridge.connectors.base.capabilities import FieldSpec, TypeCapabilities
from ledgerbridge.connectors.base.protocol import Choice, Connector, Finding
from ledgerbridge.engine.admitting import filter_problems
from ledgerbridge.engine.fields import as_known, schema_drift
from ledgerbridge.engine.fitting import misfits
from ledgerbridge.engine.flow import Flow
from ledgerbridge.engine.known_fields import remembered, specs_of
from ledgerbridge.model.problems import AuthError, LedgerbridgeError, Problem, SetupError, filled
from ledgerbridge.model.side import Side
from ledgerbridge.model.wording import Phrase
from ledgerbridge.store import schemas
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.store.schemas import KnownField
from ledgerbridge.usecases import integrations
from ledgerbridge.usecases.choices import FlowChoice
from ledgerbridge.usecases.connect import Checked
from ledgerbridge.usecases.hub import Hub
from ledgerbridge.usecases.integrations import Integration
from ledgerbridge.usecases.status import problem_from

_LOOKED_AT = "Flow {flow} of {integration}: the fields of {type} it uses"


class TypeFields(msgspec.Struct, frozen=True):
    """One record type of a connection and its fields as they are now."""

    type: str
    label: str
    fields: tuple[FieldSpec, ...]
    changed: tuple[str, ...]
    """Paths that are not as some flow knows them, those that are gone included."""


class ListOfChoices(msgspec.Struct, frozen=True):
    """One of the vendor's lists, in its own order."""

    kind: str
    choices: tuple[Choice, ...]


class Changed(msgspec.Struct, frozen=True):
    """One thing that is not as a flow knows it, and since when (seconds since 1970)."""

    flow: str
    problem: Problem
    seen_at: float


# --- what there is ----------------------------------------------------------------------------------------------------


async def fields(hub: Hub, connection: str, type: str | None = None, accept: bool = False) -> list[TypeFields]:
    """The fields of one record type, or of all, read from the vendor now; with `accept`, every flow takes them as
    known from here on. Raises SetupError for a name there is none of."""
    row = await _row(hub, connection)
    connector = hub.connector(row)
    types = connector.capabilities.types
    wanted = list(types) if type is None else [_type_named(row, types.values(), type)]
    return [await _fields_of(hub, row, connector, each, accept) for each in wanted]


async def _fields_of(hub: Hub, row: ConnectionRow, connector: Connector, type: str, accept: bool) -> TypeFields:
    specs = await connector.schema(type)
    now = [as_known(row.name, type, spec) for spec in specs]
    known = await hub.world.store.run(partial(_known, row.name, type))
    if accept:
        await hub.world.store.run(partial(_accept, row.name, type, now, hub.world.clock.now().timestamp()))
    return TypeFields(type, connector.capabilities.types[type].label, tuple(specs), _differing(known, now))


def _known(name: str, type: str, database: Database) -> list[KnownField]:
    return schemas.of_type(database, name, type)


def _accept(name: str, type: str, now: Sequence[KnownField], moment: float, database: Database) -> None:
    schemas.accept(database, name, type, now, moment)


def _differing(known: Iterable[KnownField], now: Sequence[KnownField]) -> tuple[str, ...]:
    by_path = {field.path: _essence(field) for field in now}
    return tuple(sorted({field.path for field in known if by_path.get(field.path) != _essence(field)}))


def _essence(field: KnownField) -> tuple[object, ...]:
    """What of a field can stand in the way of a flow; its label cannot."""
    return field.kind, field.read_only, field.required, frozenset(field.options)


async def lists(hub: Hub, connection: str, kind: str | None = None) -> list[ListOfChoices]:
    """One of the vendor's lists, or all, read now. Raises SetupError for a name there is none of."""
    row = await _row(hub, connection)
    connector = hub.connector(row)
    kinds = [str(one.value) for one in connector.capabilities.reference_data]
    wanted = kinds if kind is None else [_named(row, kinds, kind, _no_list)]
    return [ListOfChoices(each, tuple(await connector.reference_data(each))) for each in wanted]


# --- names ------------------------------------------------------------------------------------------------------------


async def _row(hub: Hub, name: str) -> ConnectionRow:
    rows = {row.name: row for row in await hub.connections()}
    if name not in rows:
        raise SetupError([_no_connection(name, list(rows))])
    return rows[name]


def _type_named(row: ConnectionRow, types: Iterable[TypeCapabilities], wanted: str) -> str:
    """The type by the vendor's own name, its last part, or what people call it; small and capital letters count as
    the same."""
    spellings = {
        spelling.casefold(): each.type
        for each in types
        for spelling in (each.label, each.type.rpartition("/")[2], each.type)
    }
    if wanted.casefold() in spellings:
        return spellings[wanted.casefold()]
    return _named(row, list(dict.fromkeys(spellings.values())), wanted, _no_type, spellings)


def _named(
    row: ConnectionRow,
    known: Sequence[str],
    wanted: str,
    problem: Callable[[ConnectionRow, str, str], Problem],
    spellings: dict[str, str] | None = None,
) -> str:
    """The one of the known names that is wanted. Raises SetupError naming the nearest."""
    for name in known:
        if name.casefold() == wanted.casefold():
            return name
    names = spellings or {name.casefold(): name for name in known}
    near = difflib.get_close_matches(wanted.casefold(), list(names), 1)
    raise SetupError([problem(row, wanted, names[near[0]] if near else ", ".join(known) or "-")])


def _no_connection(name: str, known: Sequence[str]) -> Problem:
    near = difflib.get_close_matches(name, known, 1) or known
    return Problem(
        "LB-SETUP-24",
        "There is no connection called {name}.",
        "Choose one of: {known}.",
        filled({"name": name, "known": ", ".join(near)}),
        words={} if near else {"known": (Phrase("none"),)},
    )


def _no_type(row: ConnectionRow, name: str, near: str) -> Problem:
    return Problem(
        "LB-SETUP-60",
        "{connection} has no record type called {name}.",
        "Choose: {near}.",
        filled({"connection": row.name, "name": name, "near": near}),
    )


def _no_list(row: ConnectionRow, name: str, near: str) -> Problem:
    return Problem(
        "LB-SETUP-61",
        "{connection} has no list called {name}.",
        "Choose: {near}.",
        filled({"connection": row.name, "name": name, "near": near}),
    )


# --- what has changed -------------------------------------------------------------------------------------------------


async def with_fields(hub: Hub, checked: Sequence[Checked]) -> list[Checked]:
    """The checks of connections, each with what was found of the fields that flows use there."""
    found = await _findings(hub)
    return [msgspec.structs.replace(one, findings=[*one.findings, *found.get(one.row.name, ())]) for one in checked]


async def _findings(hub: Hub) -> dict[str, list[Finding]]:
    """{connection: a finding for each thing that is wrong}; empty where no integration is configured, or none that
    can be understood, which is told elsewhere."""
    try:
        choices = await integrations.choices(hub)
    except SetupError:
        return {}
    rows = await hub.connections()
    found: dict[str, list[Finding]] = {}
    for choice in choices:
        integration = integrations.build(hub, choice, rows)
        for flow in integration.flows:
            own = own_rules(choice.flows.get(flow.name, FlowChoice()))
            for side, problem in await field_problems(hub, integration, flow, own):
                places = {"flow": flow.name, "integration": choice.name, "type": flow.end(side).type}
                found.setdefault(flow.end(side).connection, []).append(Finding(_LOOKED_AT, problem, places))
    return found


def own_rules(chosen: FlowChoice) -> list[str]:
    """Ids of the rules that the user wrote, those of a flow of the user's own included."""
    own = chosen.own.rule if chosen.own is not None else ()
    return [str(rule["id"]) for rule in (*own, *chosen.rules)]


async def field_problems(
    hub: Hub, integration: Integration, flow: Flow, own: Sequence[str]
) -> list[tuple[Side, Problem]]:
    """What of the accounts' fields is not as the flow needs or knows it, each with its side; rules of the user's `own`
    and filters that do not fit are told with the left one. What cannot be read is a problem, unless it is that the
    connection needs to be granted anew: that is told with the connection itself."""
    try:
        specs = await specs_of(flow)
    except AuthError:
        return []
    except LedgerbridgeError as error:
        return [(Side.LEFT, error.problem)]
    known = await hub.world.store.run(partial(remembered, integration.name, flow))
    drift = schema_drift(flow, specs, known)
    lost = {change.rule for change in drift}
    unfit = misfits(flow, specs, [rule for rule in own if rule not in lost])
    told = [(change.side, change.problem) for change in drift]
    return [*told, *((Side.LEFT, problem) for problem in (*unfit, *filter_problems(flow, specs)))]


async def noted_changes(hub: Hub, integration: str) -> list[Changed]:
    """What of an integration's fields is not as its flows know it, as the last pass noted it; no vendor is asked."""
    rows = await hub.world.store.run(partial(_noted, integration))
    return [Changed(row.flow, problem_from(json.loads(row.problem)), row.seen_at) for row in rows]


def _noted(integration: str, database: Database) -> list[schemas.DriftRow]:
    return schemas.drift(database, integration)
