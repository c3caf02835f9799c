"""Records that are shown together with one of another type."""

from __future__ import annotations

import msgspec
import pytest
from tests.conformance.rig import Rig, written

from ledgerbridge.connectors.base.capabilities import Companion
from ledgerbridge.connectors.base.protocol import Call, Refused, Write, Written
from ledgerbridge.model.record import Record


class Companions:
    async def test_record_is_shown_with_its_companion(self, rig: Rig, type: str) -> None:
        role, companion = companion_of(rig, type)
        beside = await companion_record(rig, companion, 1)
        [outcome] = await rig.write(type, with_companion(rig.new(type, 1), role, beside.id))
        read = await rig.read(type, written(outcome).id)
        assert written(outcome).companion == read.companion == {role: beside.id}
        assert read.fields[f"{role}.{companion.key}"] == beside.fields[companion.key]

    async def test_update_can_give_another_companion(self, rig: Rig, type: str) -> None:
        role, companion = companion_of(rig, type)
        first, second = [await companion_record(rig, companion, n) for n in (1, 2)]
        [made] = await rig.write(type, with_companion(rig.new(type, 1), role, first.id))
        change = rig.change(await rig.read(type, written(made).id), {})
        [outcome] = await rig.write(type, with_companion(change, role, second.id))
        read = await rig.read(type, written(outcome).id)
        assert read.companion == {role: second.id}
        assert read.fields[f"{role}.{companion.key}"] == second.fields[companion.key]

    async def test_change_of_a_companion_is_listed_with_the_record(self, rig: Rig, type: str) -> None:
        role, companion = companion_of(rig, type)
        beside = await companion_record(rig, companion, 1)
        [made] = await rig.write(type, with_companion(rig.new(type, 1), role, beside.id))
        rig.settle(type)
        cursor = (await rig.changes(type, None)).cursor
        rig.control.edit(companion.type, beside.id, rig.subject.wire(companion.type, {companion.key: "Renamed"}))
        rig.settle(type)
        listed = (await rig.changes(type, cursor)).records[written(made).id]
        assert listed.fields[f"{role}.{companion.key}"] == "Renamed"

    @pytest.mark.parametrize("phase", ["before", "after"])
    @pytest.mark.parametrize("nth", [1, 2, 3])
    async def test_written_is_said_only_of_a_record_with_its_companion(
        self, rig: Rig, type: str, nth: int, phase: str
    ) -> None:
        role, companion = companion_of(rig, type)
        beside = await companion_record(rig, companion, 1)
        before = rig.control.count(type)
        call = rig.connector.prepare(type, [with_companion(rig.new(type, 1), role, beside.id)], "request-1")
        rig.control.fault("reset", phase=phase, method="POST", nth=nth)
        [outcome] = await rig.connector.write(call)
        rig.control.lift_faults()
        if not isinstance(outcome, Written):
            assert not isinstance(outcome, Refused), outcome
            rig.settle(type)
            [outcome] = await rig.rebuilt().write(Call.unpacked(call.packed()))
        assert (await rig.read(type, written(outcome).id)).companion == {role: beside.id}
        assert rig.control.count(type) == before + 1


def companion_of(rig: Rig, type: str) -> tuple[str, Companion]:
    """(role, companion); skips a type that stands alone."""
    companions = rig.capabilities(type).companions
    if not companions:
        pytest.skip("companions is empty: records of this type stand alone")
    return next(iter(companions.items()))


async def companion_record(rig: Rig, companion: Companion, n: int) -> Record:
    return await rig.read(companion.type, (await rig.create(companion.type, n)).id)


def with_companion(write: Write, role: str, id: str) -> Write:
    return msgspec.structs.replace(write, companion={role: id})
