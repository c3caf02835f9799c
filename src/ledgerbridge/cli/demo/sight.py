"""What can be seen of the simulated vendors from outside: their records, by name, and the calls they got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ledgerbridge.cli.control import Control, writing


class Sight(msgspec.Struct, frozen=True):
    """Every record of some systems at one moment, in the vendor's own form."""

    records: dict[str, dict[str, dict[str, dict[str, Any]]]]
    """{system: {type: {id: record}}}."""

    def counts(self, system: str) -> dict[str, int]:
        return {type: len(records) for type, records in self.records[system].items()}

    def name(self, system: str, type: str, id: str) -> str:
        """What people call a record; its id where it has no name."""
        return name_of(self.records[system][type].get(id, {})) or id


class Calls(msgspec.Struct, frozen=True):
    """The calls one system got in some span."""

    total: int
    writes: list[str]
    """Method and path of those that write to records."""


async def seen(control: Control, systems: Sequence[str]) -> Sight:
    """All records of the systems, now."""
    return Sight(
        {
            system: {
                type: {id_of(record): record for record in await control.records(system, type)}
                for type in await control.counts(system)
            }
            for system in systems
        }
    )


def changed(before: Sight, after: Sight) -> list[str]:
    """`system type id` of every record that is not what it was."""
    places = {
        (system, type, id): (
            before.records[system].get(type, {}).get(id),
            after.records[system].get(type, {}).get(id),
        )
        for sight in (before, after)
        for system, types in sight.records.items()
        for type, records in types.items()
        for id in records
    }
    return [" ".join(place) for place, (was, is_now) in places.items() if was != is_now]


def grown(before: Sight, after: Sight) -> dict[str, dict[str, int]]:
    """{system: {type: how many more records}}, where the number changed."""
    grew = {}
    for system in after.records:
        were, are = before.counts(system), after.counts(system)
        more = {type: n - were.get(type, 0) for type, n in are.items() if n != were.get(type, 0)}
        if more:
            grew[system] = more
    return grew


class Ear:
    """Hears the calls that come in from here on."""

    def __init__(self, control: Control, start: Mapping[str, int]) -> None:
        self._control = control
        self._start = start

    @classmethod
    async def opened(cls, control: Control, systems: Sequence[str]) -> Ear:
        return cls(control, {system: (await control.calls(system, 1))[1] for system in systems})

    async def heard(self) -> dict[str, Calls]:
        """{system: its calls since}."""
        told = {}
        for system, start in self._start.items():
            calls, _next = await self._control.calls(system, start)
            told[system] = Calls(len(calls), [f"{call['method']} {call['path']}" for call in writing(calls)])
        return told


def id_of(record: Mapping[str, Any]) -> str:
    return str(record.get("id") or record.get("Id"))


def name_of(record: Mapping[str, Any]) -> str:
    """A record's name, in whichever way its system spells that; empty where it has none."""
    fields = record.get("properties", record)
    whole = next((fields[key] for key in ("DisplayName", "Name", "name") if fields.get(key)), "")
    parts = " ".join(str(fields[key]) for key in ("firstname", "lastname") if fields.get(key))
    return str(whole or parts or fields.get("email") or "")
