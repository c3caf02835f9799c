"""An answer that was lost is settled by the declared way, and there is exactly one record."""

from __future__ import annotations

import pytest
from tests.conformance.rig import Rig, written
from tests.conformance.ways import HTTP

from ledgerbridge.connectors.base.capabilities import CreateSafety
from ledgerbridge.connectors.base.protocol import Call, Unknown, Written

LOST = ["timeout", "reset", "500", "503", "html", "truncate"]


class Crash:
    @pytest.mark.parametrize("do", LOST)
    async def test_create_whose_answer_was_lost_is_settled_with_one_record(self, rig: Rig, type: str, do: str) -> None:
        before = rig.control.count(type)
        rig.control.fault(do, phase="after", method="POST", times=1)
        call = rig.connector.prepare(type, [rig.new(type, 1)], "request-1")
        outcomes = await rig.connector.write(call)
        rig.control.lift_faults()
        id = outcomes[0].id if isinstance(outcomes[0], Written) else await settled(rig, call)
        assert rig.control.count(type) == before + 1
        assert (await rig.read(type, id)).id == id

    @pytest.mark.parametrize("do", LOST)
    async def test_lost_answer_is_not_taken_for_a_refusal(self, rig: Rig, type: str, do: str) -> None:
        rig.control.fault(do, phase="after", method="POST", times=1)
        [outcome] = await rig.write(type, rig.new(type, 1))
        assert isinstance(outcome, Unknown | Written), outcome

    @pytest.mark.parametrize("do", LOST)
    async def test_create_with_effect_is_never_said_to_have_none(self, rig: Rig, type: str, do: str) -> None:
        before = rig.control.count(type)
        rig.control.fault(do, phase="after", method="POST")
        [outcome] = await rig.write(type, rig.new(type, 1))
        assert rig.control.count(type) == before + 1
        assert isinstance(outcome, Unknown), outcome

    @pytest.mark.ways(HTTP)
    @pytest.mark.parametrize("do", ["reset", "truncate"])
    async def test_answer_lost_on_the_network_is_settled_with_one_record(self, rig: Rig, type: str, do: str) -> None:
        before = rig.control.count(type)
        rig.control.fault(do, phase="after", method="POST", times=1)
        call = rig.connector.prepare(type, [rig.new(type, 1)], "request-1")
        outcomes = await rig.connector.write(call)
        id = outcomes[0].id if isinstance(outcomes[0], Written) else await settled(rig, call)
        assert rig.control.count(type) == before + 1
        assert rig.control.record(type, id)

    async def test_whole_batch_whose_answer_was_lost_is_settled_once_each(self, rig: Rig, type: str) -> None:
        before, size = rig.control.count(type), min(5, rig.capabilities(type).write_batch)
        rig.control.fault("reset", phase="after", method="POST", times=1)
        call = rig.connector.prepare(type, [rig.new(type, n) for n in range(1, size + 1)], "request-1")
        outcomes = await rig.connector.write(call)
        assert len(outcomes) == size
        if any(isinstance(outcome, Unknown) for outcome in outcomes):
            await settled(rig, call)
        assert rig.control.count(type) == before + size

    async def test_create_that_never_arrived_is_settled_as_not_made_or_made_by_replay(
        self, rig: Rig, type: str
    ) -> None:
        before = rig.control.count(type)
        rig.control.fault("reset", times=1, method="POST")
        call = rig.connector.prepare(type, [rig.new(type, 1)], "request-1")
        [outcome] = await rig.connector.write(call)
        assert not isinstance(outcome, Written) or rig.control.count(type) == before + 1
        rig.settle(type)
        again = [outcome] if isinstance(outcome, Written) else await rig.rebuilt().write(Call.unpacked(call.packed()))
        assert rig.control.count(type) == before + 1
        assert written(again[0]).id

    async def test_update_whose_answer_was_lost_can_be_sent_again(self, rig: Rig, type: str) -> None:
        made = await rig.create(type, 1)
        [path] = rig.fields(type, {rig.samples(type).edited: ""})
        change = rig.change(await rig.read(type, made.id), {path: "Edited"})
        rig.control.fault("reset", phase="after", method="POST", times=1)
        [outcome] = await rig.write(type, change)
        assert isinstance(outcome, Unknown | Written), outcome
        now = await rig.read(type, made.id)
        assert now.fields[path] == "Edited"
        assert (await rig.update(type, now, {path: "Edited"})).id == made.id

    async def test_reference_of_a_record_never_made_is_not_found(self, rig: Rig, type: str) -> None:
        capabilities = rig.capabilities(type)
        if capabilities.create_safety is not CreateSafety.REFERENCE or capabilities.reference_path is None:
            pytest.skip(f"create_safety is {capabilities.create_safety}: creates are not settled by look-up")
        assert await rig.connector.find(type, capabilities.reference_path, [rig.new(type, 1).reference]) == {}


async def settled(rig: Rig, call: Call) -> str:
    """The id of the record a call made, found out as the engine does: by look-up or by sending the same bytes."""
    rig.settle(call.type)
    capabilities = rig.capabilities(call.type)
    connector = rig.rebuilt()
    reference = call.writes[0].reference
    if capabilities.create_safety is CreateSafety.REFERENCE and capabilities.reference_path is not None:
        found = await connector.find(call.type, capabilities.reference_path, [w.reference for w in call.writes])
        assert {value: len(records) for value, records in found.items()} == {w.reference: 1 for w in call.writes}
        return found[reference][0].id
    outcomes = {outcome.reference: written(outcome) for outcome in await connector.write(Call.unpacked(call.packed()))}
    assert set(outcomes) == {w.reference for w in call.writes}
    return outcomes[reference].id
